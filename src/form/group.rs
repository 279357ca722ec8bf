//! Choices of the kind that no label introduces, with their marks in the cell, beside it or below it.

use std::collections::HashSet;

use super::ground::{Ground, Place, Spot};
use super::label::Labels;
use super::read::Found;
use super::{Field, Kind, choice, pair};
use crate::sheet::Cell;

/// The kind, if a row of the sheet offers kinds to be ticked, or one text alone names one. Other fields' values do not count.
pub fn kind(ground: &Ground<'_>, labels: &Labels, found: &[Found]) -> Option<Found> {
    let taken: HashSet<Place> = found.iter().filter(|found| !found.is_blank()).map(|found| found.at).collect();
    let free = || ground.spots.iter().filter(|spot| !taken.contains(&spot.area.first));
    free().find_map(|spot| in_cell(spot, labels).or_else(|| in_row(ground, spot, labels))).or_else(|| {
        let is_kind = |spot: &&Spot<'_>| {
            let plain = spot.is_plain() && spot.text.chars().count() < 9;
            plain && labels.kind(&spot.text).is_some() && labels.heading(&spot.text).is_none()
        };
        let beside =
            |spot: &&Spot<'_>| left(ground, spot).is_some_and(|left| left.is_plain() && left.text.chars().count() < 12);
        let mut named = free().filter(is_kind).filter(beside);
        let first = named.next()?;
        let kind = labels.kind(&first.text);
        named
            .all(|other| labels.kind(&other.text) == kind)
            .then(|| Found { confidence: 40, ..self::found(first.text.clone(), first) })
    })
}

/// What is ticked in a row in which a kind was found without a mark.
pub fn ticked(ground: &Ground<'_>, labels: &Labels, kind: &Found) -> Option<Found> {
    let spot = ground.spot(kind.at)?;
    in_row(ground, spot, labels).map(|found| Found {
        label: kind.label.clone(),
        label_at: kind.label_at,
        confidence: 90,
        ..found
    })
}

/// What is said in parentheses about the one choice that is ticked.
pub fn said(labels: &Labels, kind: &Found) -> Vec<Found> {
    let text = kind.value.text().map(std::borrow::Cow::into_owned).unwrap_or_default();
    let choices = choice::choices(&text, labels);
    let mut ticked = choices.iter().filter(|choice| choice.ticked);
    let (Some(one), None) = (ticked.next(), ticked.next()) else { return Vec::new() };
    let inner = one.text.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).map(|(inner, _)| inner);
    inner.map_or(Vec::new(), |inner| pair::within(labels, inner, kind.at))
}

fn found(value: String, spot: &Spot<'_>) -> Found {
    let at = spot.area.first;
    Found {
        field: Field::Kind,
        label: String::new(),
        label_at: at,
        value: Cell::from(value),
        at,
        confidence: 60,
        record: None,
    }
}

/// `☐新增 ☑異動` in one cell.
fn in_cell(spot: &Spot<'_>, labels: &Labels) -> Option<Found> {
    let choices = choice::choices(&spot.text, labels);
    let kinds = choices.iter().filter(|choice| labels.kind(&choice.text).is_some()).count();
    (spot.is_plain() && kinds > 0 && kinds * 2 > choices.len()).then(|| found(spot.text.clone(), spot))
}

/// One kind a cell.
fn in_row(ground: &Ground<'_>, first: &Spot<'_>, labels: &Labels) -> Option<Found> {
    let own_kind = |spot: &Spot<'_>| -> Option<Kind> {
        let short = spot.is_plain() && spot.text.chars().count() < 12;
        if short { labels.kind(&spot.text) } else { None }
    };
    own_kind(first)?;
    let offered: Vec<&Spot<'_>> =
        ground.row(first.area.first.0).iter().filter(|spot| own_kind(spot).is_some()).collect();
    let several = offered.iter().any(|spot| own_kind(spot) != own_kind(first));
    if !several {
        return None;
    }
    let mark = |spot: Option<&Spot<'_>>| spot.and_then(|spot| choice::lone_mark(&spot.text, labels));
    let before = |spot: &Spot<'_>| mark(left(ground, spot));
    let behind = |spot: &Spot<'_>| mark(ground.spot((spot.area.first.0, spot.area.last.1 + 1)));
    let below = |spot: &Spot<'_>| mark(ground.below(spot.area));
    // The first choice has its mark before it, or there is a box for it; else the marks stand behind, or below.
    let beside_label = left(ground, offered[0]).is_some_and(|left| mark(Some(left)).is_none());
    let leads = offered.iter().any(|spot| before(spot).is_some()) && !beside_label;
    let follows = offered.iter().any(|spot| behind(spot).is_some()) && !leads;
    let ticked = |spot: &Spot<'_>| match (leads, follows) {
        (true, _) => before(spot),
        (_, true) => behind(spot),
        (false, false) => below(spot),
    };
    if !offered.iter().any(|spot| ticked(spot).is_some()) {
        return None;
    }
    let texts = offered.iter().map(|spot| {
        let sign = if ticked(spot) == Some(true) { '☑' } else { '☐' };
        format!("{sign}{}", spot.text)
    });
    let at = offered.iter().find(|spot| ticked(spot) == Some(true)).unwrap_or(&offered[0]);
    Some(found(texts.collect::<Vec<_>>().join(" "), at))
}

fn left<'g, 'a>(ground: &'g Ground<'a>, spot: &Spot<'a>) -> Option<&'g Spot<'a>> {
    spot.area.first.1.checked_sub(1).and_then(|column| ground.spot((spot.area.first.0, column)))
}
