//! Choices of the kind that no label introduces, with their marks in the cell, beside it or below it.

use super::ground::{Ground, Spot};
use super::label::Labels;
use super::read::Found;
use super::{Field, Kind, choice};
use crate::sheet::Cell;

/// The kind, if a row of the sheet offers kinds to be ticked.
pub fn kind(ground: &Ground<'_>, labels: &Labels) -> Option<Found> {
    ground.spots.iter().find_map(|spot| in_cell(spot, labels).or_else(|| in_row(ground, spot, labels)))
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
    let leads = offered.first().and_then(|spot| before(spot)).is_some();
    let follows = offered.last().and_then(|spot| behind(spot)).is_some();
    let beneath = offered.iter().any(|spot| below(spot).is_some());
    let ticked = |spot: &Spot<'_>| match (leads, follows, beneath) {
        (true, false, _) => before(spot),
        (_, true, _) => behind(spot),
        (false, false, true) => below(spot),
        _ => before(spot).or_else(|| behind(spot)),
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
