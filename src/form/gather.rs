//! A value that goes on over several cells: choices with their marks, days, digits in boxes of their own.

use super::ground::{Area, Ground, Place, Spot};
use super::label::Labels;
use super::{Field, choice, shape};
use crate::sheet::Cell;

/// No value goes over more cells.
const CELLS: usize = 40;

/// The value that begins at a place and belongs to a label.
pub fn gather(ground: &Ground<'_>, labels: &Labels, field: Field, at: Place, label: Area) -> Cell {
    let Some(first) = ground.spot(at) else { return Cell::Empty };
    let marks =
        |spot: &Spot<'_>| choice::is_marked(&spot.text, labels) || choice::lone_mark(&spot.text, labels).is_some();
    let beside: Vec<&Spot<'_>> = row_from(ground, first);
    if shape::is_chosen(field) {
        let mut all: Vec<&Spot<'_>> = if beside.iter().any(|spot| marks(spot)) { beside } else { vec![first] };
        // Choices one below the other beside a label over several rows.
        if label.last.0 > label.first.0 && at.1 > label.last.1 {
            for row in first.area.last.0 + 1..=label.last.0 {
                all.extend(
                    ground
                        .spot((row, at.1))
                        .filter(|spot| spot.is_plain())
                        .map_or(Vec::new(), |spot| row_from(ground, spot)),
                );
            }
        }
        return if all.len() > 1 { joined(&all, " ") } else { first.cell.clone().into_owned() };
    }
    if shape::is_day(field) {
        let day: Vec<&Spot<'_>> = beside.into_iter().take_while(|spot| is_part_of_day(&spot.text)).collect();
        if let Some(day) = below_its_units(ground, &day) {
            return Cell::from(day);
        }
        return if day.len() > 1 { joined(&day, "") } else { first.cell.clone().into_owned() };
    }
    let boxes = beside.iter().take_while(|spot| spot.text.chars().count() == 1).count();
    if boxes > 2 {
        return joined(&beside[..boxes], "");
    }
    let goes_on = |so_far: &str, next: &str| match field {
        Field::Email | Field::FormerEmail => so_far.ends_with('@') || next.starts_with('@'),
        Field::Phone | Field::Fax | Field::Mobile | Field::FormerPhone | Field::FormerMobile => {
            let digits = so_far.chars().filter(char::is_ascii_digit).count();
            digits < 7
                && !next.is_empty()
                && next.chars().all(|letter| letter.is_ascii_digit() || "()-－ ".contains(letter))
        }
        _ => false,
    };
    let mut text = first.text.clone();
    let mut count = 1;
    for next in beside.iter().skip(1).take_while(|next| next.area.first.0 == first.area.first.0) {
        if !goes_on(&text, &next.text) {
            break;
        }
        text.push_str(&next.text);
        count += 1;
    }
    if count > 1 { Cell::from(text) } else { first.cell.clone().into_owned() }
}

/// The texts of a row from here on, side by side, until a label or a gap.
fn row_from<'g, 'a>(ground: &'g Ground<'a>, first: &'g Spot<'a>) -> Vec<&'g Spot<'a>> {
    let mut found = vec![first];
    let mut last = first;
    while found.len() < CELLS
        && let Some(next) = ground.spot((first.area.first.0, last.area.last.1 + 1))
        && next.is_plain()
        && next.area.first.1 > last.area.last.1
    {
        found.push(next);
        last = next;
    }
    found
}

fn joined(spots: &[&Spot<'_>], between: &str) -> Cell {
    Cell::from(spots.iter().map(|spot| spot.text.as_str()).collect::<Vec<_>>().join(between))
}

/// A day whose numbers stand below `年`, `月` and `日`.
fn below_its_units(ground: &Ground<'_>, units: &[&Spot<'_>]) -> Option<String> {
    let number = |unit: &&Spot<'_>| {
        let below = ground.below(unit.area)?;
        let is_number = !below.text.is_empty() && below.text.chars().all(|letter| letter.is_ascii_digit());
        is_number.then(|| format!("{}{}", below.text, unit.text))
    };
    if units.len() != 3 || units.iter().any(|unit| unit.text.chars().any(char::is_numeric)) {
        return None;
    }
    units.iter().map(number).collect()
}

/// `115`, `年`, `11月`, `/`.
fn is_part_of_day(text: &str) -> bool {
    text.chars().count() <= 12
        && text.chars().all(|letter| {
            letter.is_numeric()
                || letter.is_whitespace()
                || "中華民國西元年月日./-／－．".contains(letter)
                || "〇○零一二三四五六七八九十百".contains(letter)
        })
}
