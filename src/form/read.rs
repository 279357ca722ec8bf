//! Reads a sheet by its labels: which fields it has, where their values stand, and how sure that is.

use super::ground::{Ground, cell_name};
use super::heading::Headings;
use super::label::{Labels, Meaning};
use super::matrix::Matrices;
use super::pair::{self, Used};
use super::table::Tables;
use super::{Field, group, person};
use crate::sheet::{Cell, Sheet};

pub use super::ground::Place;

/// A label that was found, and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What the label means.
    pub field: Field,
    /// The label as it is written.
    pub label: String,
    /// Where the label stands.
    pub label_at: Place,
    /// The value; empty if there is none.
    pub value: Cell,
    /// Where the value stands, or where it is missing.
    pub at: Place,
    /// How sure it is that the value belongs to the label, of 100.
    pub confidence: u8,
    /// Where there are several people: the table, and the row or column of it.
    pub record: Option<(u32, u32)>,
}

impl Found {
    /// Whether nothing was filled in.
    pub fn is_blank(&self) -> bool {
        self.value.is_empty()
    }

    /// The value's cell.
    pub fn cell(&self) -> String {
        cell_name(self.at)
    }
}

/// What a sheet says.
#[derive(Debug, Default)]
pub struct Reading {
    /// The form's title.
    pub title: Option<String>,
    /// The labels with their values, row by row.
    pub found: Vec<Found>,
}

/// Finds all labels of a sheet with their values.
pub fn read(sheet: &Sheet, labels: &Labels) -> Reading {
    let ground = Ground::new(sheet, labels);
    let headings = Headings::of(&ground, labels);
    let matrices = Matrices::of(&ground, labels, &headings);
    let tables = Tables::of(&ground, labels, &headings, &matrices.used);
    let used = Used { labels: &[&matrices.used, &tables.used], values: &[&matrices.taken, &tables.taken] };
    let mut found: Vec<Found> = pair::read(&ground, labels, &headings, &used);
    found.extend(tables.found);
    found.extend(matrices.found);
    let mut found: Vec<Found> = found.into_iter().flat_map(|found| divided(found, labels)).collect();
    for kind in
        found.iter_mut().filter(|found| found.field == Field::Kind && !found.is_blank() && found.record.is_none())
    {
        if let Some(ticked) = group::ticked(&ground, labels, kind) {
            *kind = ticked;
        }
    }
    let has_kind = found.iter().any(|found| found.field == Field::Kind && !found.is_blank());
    if !has_kind && let Some(kind) = group::kind(&ground, labels, &found) {
        found.retain(|found| found.field != Field::Kind);
        found.push(kind);
    }
    let said: Vec<Found> =
        found.iter().filter(|found| found.field == Field::Kind).flat_map(|kind| group::said(labels, kind)).collect();
    found.extend(said);
    person::part(&mut found);
    found.sort_by_key(|found| (found.label_at, found.at));
    let title = ground.spots.iter().find(|spot| spot.is_plain() && labels.is_title(&spot.text));
    Reading { title: title.map(|spot| spot.text.clone()), found }
}

/// A label of two things with two values: `單位／職稱`, `資訊中心／科員`.
fn divided(found: Found, labels: &Labels) -> Vec<Found> {
    const BETWEEN: [char; 6] = ['/', '／', '、', '\n', '及', '＆'];
    if found.is_blank() || !found.label.contains(BETWEEN) || labels.names_field(&found.label) == Some(true) {
        return vec![found];
    }
    let fields: Vec<Field> = found
        .label
        .split(BETWEEN)
        .filter_map(|label| match labels.meaning(label, None)? {
            Meaning::Field(field, true) => Some(field),
            _ => None,
        })
        .collect();
    let text = found.value.text().map(std::borrow::Cow::into_owned).unwrap_or_default();
    let is_between = |letter: char| matches!(letter, '/' | '／' | '、' | '\n' | ' ' | '\u{3000}' | ',' | '，');
    let values: Vec<&str> = text.split(is_between).map(str::trim).filter(|value| !value.is_empty()).collect();
    let differ = fields.iter().all(|field| fields.iter().filter(|other| *other == field).count() == 1);
    if fields.len() < 2 || fields.len() != values.len() || !differ || fields.len() != found.label.split(BETWEEN).count()
    {
        return vec![found];
    }
    let one =
        |(field, value): (Field, &str)| Found { field, value: Cell::from(value), confidence: 75, ..found.clone() };
    fields.into_iter().zip(values).map(one).collect()
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
