//! A form as it was read: one value a field, and where each stands.

use std::collections::BTreeMap;
use std::path::Path;

use super::label::Labels;
use super::read::{self, Found};
use super::{Error, Field};
use crate::error::{At, Report, Result};
use crate::sheet::Sheet;

/// A workbook with fewer labels than this is no form.
const FEWEST: usize = 4;

/// A form as it was read.
#[derive(Debug)]
pub struct Paper {
    file: String,
    sheet: String,
    fields: BTreeMap<Field, Found>,
}

impl Paper {
    /// Takes the visible sheet on which most fields were found.
    ///
    /// Errors: no sheet looks like a form; a field has two values.
    pub fn of(path: &Path, sheets: &[Sheet]) -> Result<Self> {
        let labels = Labels::shipped();
        let read = sheets.iter().filter(|sheet| !sheet.hidden).map(|sheet| (sheet, read::read(sheet, labels)));
        let best = read.max_by_key(|(_, found)| found.iter().filter(|found| !found.is_blank()).count());
        let file = path.display().to_string();
        match best {
            Some((sheet, found)) if found.len() >= FEWEST => Self::choose(file, sheet, found),
            _ => Err(Error::NoForm { path: file }.into()),
        }
    }

    fn choose(file: String, sheet: &Sheet, found: Vec<Found>) -> Result<Self> {
        let mut paper = Self { file, sheet: sheet.name.clone(), fields: BTreeMap::new() };
        let mut report = Report::default();
        for found in found {
            let field = found.field;
            match paper.fields.get(&field) {
                Some(known) if found.is_blank() || known.value == found.value => {}
                Some(known) if !known.is_blank() => {
                    let (first, second) = (read::cell_name(known.at), read::cell_name(found.at));
                    let at = paper.place(field, &found);
                    report.push(paper.placed(Error::TwoValues { field, first, second }.into(), at));
                }
                _ => _ = paper.fields.insert(field, found),
            }
        }
        report.check()?;
        Ok(paper)
    }

    /// The text of a field, if something was filled in.
    ///
    /// Errors: the cell could not be read.
    pub fn text(&self, field: Field) -> Result<Option<String>> {
        let Some(found) = self.fields.get(&field) else { return Ok(None) };
        let text = found.value.text().map_err(|error| self.refusal(field, error))?;
        Ok(Some(text.into_owned()).filter(|text| !is_placeholder(text)))
    }

    /// An error about a field, with the cell in which its value stands or is missing.
    pub fn refusal(&self, field: Field, error: impl Into<crate::Error>) -> crate::Error {
        let at = match self.fields.get(&field) {
            Some(found) => self.place(field, found),
            None => At { cell: None, ..self.place_of(field) },
        };
        self.placed(error.into(), at)
    }

    fn placed(&self, error: crate::Error, at: At) -> crate::Error {
        let rule = Some(error.msg().id().to_owned());
        error.at(At { rule, ..at })
    }

    fn place(&self, field: Field, found: &Found) -> At {
        At { cell: Some(read::cell_name(found.at)), ..self.place_of(field) }
    }

    fn place_of(&self, field: Field) -> At {
        let sheet = Some(self.sheet.clone()).filter(|name| !name.is_empty());
        At { file: Some(self.file.clone()), sheet, field: Some(field.name().to_owned()), ..At::default() }
    }

    /// All that was filled in, by the fields' names.
    pub fn values(&self) -> serde_json::Map<String, serde_json::Value> {
        let text =
            |found: &Found| found.value.text().ok().filter(|text| !text.is_empty()).map(|text| text.into_owned());
        let filled =
            self.fields.iter().filter_map(|(field, found)| Some((field.name().to_owned(), text(found)?.into())));
        filled.collect()
    }
}

/// Whether a text is only what a blank prints where something is to be written: `民國　　年　　月　　日`, `____`.
fn is_placeholder(text: &str) -> bool {
    text.chars().all(|letter| letter.is_whitespace() || "中華民國年月日_-—／/．.：:（）()".contains(letter))
}

#[cfg(test)]
#[path = "paper_tests.rs"]
mod tests;
