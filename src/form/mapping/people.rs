//! Several people on one sheet: a row each, or a column each.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::place::{column, row};
use crate::form::Field;
use crate::form::gather;
use crate::form::ground::{Ground, Place};
use crate::form::label::Labels;
use crate::form::read::Found;
use crate::sheet::Cell;

/// No sheet has more people.
const PEOPLE: u32 = 2_000;

/// Several people: a row each, or a column each.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct People {
    #[serde(default)]
    pub(super) sheet: Option<String>,
    along: Along,
    /// The first and the last row (`6`) or column (`B`).
    pub(super) first: String,
    pub(super) last: String,
    /// The column (`C`) or the row (`7`) of each field.
    pub(super) fields: BTreeMap<Field, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Along {
    Rows,
    Columns,
}

impl People {
    pub(super) fn of(sheet: &str, found: &[&Found]) -> Self {
        // A row each, if the values of one field stand in one column.
        let first_field = found.first().map(|found| found.field);
        let columns: BTreeSet<u32> = found.iter().filter(|f| Some(f.field) == first_field).map(|f| f.at.1).collect();
        let along = if columns.len() == 1 { Along::Rows } else { Along::Columns };
        let key = |at: Place| if along == Along::Rows { at } else { (at.1, at.0) };
        let lines = || found.iter().map(|found| key(found.at).0);
        let (first, last) = (lines().min().unwrap_or(0), lines().max().unwrap_or(0));
        let name = |along: Along, line: u32| match along {
            Along::Rows => (line + 1).to_string(),
            Along::Columns => crate::sheet::column_name(line as usize),
        };
        let across = if along == Along::Rows { Along::Columns } else { Along::Rows };
        let fields = found.iter().map(|found| (found.field, name(across, key(found.at).1))).collect();
        Self { sheet: Some(sheet.to_owned()), along, first: name(along, first), last: name(along, last), fields }
    }

    pub(super) fn span(&self) -> Option<(u32, u32)> {
        let of = |text: &str| match self.along {
            Along::Rows => row(text),
            Along::Columns => column(text),
        };
        let (first, last) = (of(&self.first)?, of(&self.last)?);
        (first <= last && last - first < PEOPLE).then_some((first, last))
    }

    pub(super) fn line(&self, text: &str) -> Option<u32> {
        match self.along {
            Along::Rows => column(text),
            Along::Columns => row(text),
        }
    }

    pub(super) fn find(&self, ground: &Ground<'_>, labels: &Labels, number: u32) -> Vec<Found> {
        let mut found = Vec::new();
        let Some((first, last)) = self.span() else { return found };
        for (index, line) in (0..).zip(first..=last) {
            let one = self.fields.iter().filter_map(|(field, across)| {
                let across = self.line(across)?;
                let at = if self.along == Along::Rows { (line, across) } else { (across, line) };
                let value = ground.spot(at).map_or(Cell::Empty, |_| {
                    gather::gather(ground, labels, *field, ground.area(at).first, ground.area(at))
                });
                let record = Some((number, index));
                Some(Found { field: *field, label: String::new(), label_at: at, value, at, confidence: 100, record })
            });
            let one: Vec<Found> = one.collect();
            if one.iter().any(|found: &Found| !found.is_blank()) {
                found.extend(one);
            }
        }
        found
    }
}
