//! The mapping that says what the reader guessed, and its file.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::people::People;
use super::{Entry, Mapping};
use crate::error::{Error as Failure, Result};
use crate::form::Field;
use crate::form::ground::cell_name;
use crate::form::paper::Read;
use crate::form::read::Found;

/// Below this a guess is not written down.
const SURE: u8 = 30;

impl Mapping {
    /// The mapping that says what the reader guessed; of several guesses for a field the surest.
    pub fn of(read: &[Read]) -> Self {
        let mut mapping = Self { version: 1, ..Self::default() };
        let mut best: BTreeMap<Field, (u8, Entry)> = BTreeMap::new();
        let mut tables: BTreeMap<(&str, u32), Vec<&Found>> = BTreeMap::new();
        for sheet in read {
            for found in &sheet.found {
                if let Some((table, _)) = found.record {
                    tables.entry((&sheet.sheet, table)).or_default().push(found);
                    continue;
                }
                let sure = found.confidence.max(if found.is_blank() { SURE } else { 0 });
                if sure < SURE || best.get(&found.field).is_some_and(|(known, _)| *known >= sure) {
                    continue;
                }
                let entry = Entry {
                    field: found.field,
                    sheet: Some(sheet.sheet.clone()),
                    value: found.cell(),
                    label: Some(cell_name(found.label_at)).filter(|_| !found.label.is_empty()),
                    says: Some(found.label.clone()).filter(|label| !label.is_empty()),
                    confidence: Some(found.confidence),
                };
                best.insert(found.field, (sure, entry));
            }
        }
        mapping.cells = best.into_values().map(|(_, entry)| entry).collect();
        mapping.people = tables.into_iter().map(|((sheet, _), found)| People::of(sheet, &found)).collect();
        mapping
    }

    /// The mapping as a file, with what it is and how it is used above.
    pub fn print(&self, head: &str) -> Result<String> {
        let mut text = String::new();
        for line in head.lines() {
            _ = writeln!(text, "# {line}");
        }
        let body = toml::to_string(self).map_err(Failure::fault)?;
        Ok(text + "\n" + &body)
    }
}
