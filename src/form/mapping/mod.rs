//! Mappings: where the fields of a form stand, said by a person instead of read from its labels (X12).

mod guess;
mod lint;
mod people;
mod place;

pub use place::place;

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use self::people::People;
use super::fold::fold;
use super::ground::{Ground, Role};
use super::label::Labels;
use super::paper::Read;
use super::read::Found;
use super::{Error, Field, gather};
use crate::error::{At, Error as Failure, Report, Result};
use crate::sheet::{Cell, Sheet};

/// A mapping.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    version: u32,
    #[serde(default)]
    others: Others,
    #[serde(default, rename = "cell")]
    cells: Vec<Entry>,
    #[serde(default)]
    people: Vec<People>,
}

/// What happens to fields that a mapping does not name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Others {
    /// They are read by their labels.
    #[default]
    Labels,
    /// They are not read.
    Nothing,
}

/// A field and its cell.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    field: Field,
    #[serde(default)]
    sheet: Option<String>,
    value: String,
    /// The label's cell, and what stands there: a form in which it does not is another form.
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    says: Option<String>,
    #[serde(default)]
    confidence: Option<u8>,
}

impl Mapping {
    /// Reads a mapping.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|cause| Failure::reading(path, cause))?;
        let flaw = |error: toml::de::Error| {
            let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() as u64 + 1);
            let at = At { file: Some(path.display().to_string()), line, ..At::default() };
            Failure::from(Error::BadMapping { why: error.message().to_owned() }).at(at)
        };
        let mapping: Self = toml::from_str(&text).map_err(flaw)?;
        match mapping.version {
            1 => Ok(mapping),
            other => Err(Error::MappingVersion { version: other }.into()),
        }
    }

    /// Reads a form with it. Fields that it does not name are read by their labels, unless it says otherwise.
    ///
    /// Errors: the form is another one: a sheet is missing, or a label is not where the mapping says. All at once.
    pub fn read(&self, path: &Path, sheets: &[Sheet], labels: &Labels) -> Result<Vec<Read>> {
        if let Some(finding) = self.lint().into_iter().find(|finding| finding.is_error) {
            return Err(finding.error);
        }
        let mut report = Report::default();
        let mut read: Vec<Read> = match self.others {
            Others::Labels => super::paper::sheets(sheets, labels),
            Others::Nothing => Vec::new(),
        };
        let named = self.fields();
        read.iter_mut().for_each(|read| read.found.retain(|found| !named.contains(&found.field)));
        let shown: Vec<&Sheet> = sheets.iter().filter(|sheet| !sheet.hidden).collect();
        for (index, sheet) in shown.iter().enumerate() {
            let here = |name: &Option<String>| name.as_ref().map_or(index == 0, |name| *name == sheet.name);
            let found = self.found_on(path, sheet, labels, here, &mut report);
            match read.iter_mut().find(|read| read.sheet == sheet.name) {
                Some(known) => known.found.extend(found),
                None if found.is_empty() => {}
                None => read.push(Read { sheet: sheet.name.clone(), title: None, found }),
            }
        }
        for name in
            self.sheets().filter(|name| !shown.iter().any(|sheet| sheet.name == **name)).collect::<BTreeSet<_>>()
        {
            let at = At { file: Some(path.display().to_string()), sheet: Some(name.clone()), ..At::default() };
            report.push(Failure::from(Error::NoMappedSheet { sheet: name.clone() }).at(at));
        }
        report.check()?;
        Ok(read)
    }

    /// The fields that it names.
    fn fields(&self) -> BTreeSet<Field> {
        let of_people = self.people.iter().flat_map(|people| people.fields.keys().copied());
        self.cells.iter().map(|entry| entry.field).chain(of_people).collect()
    }

    /// The sheets that it names.
    fn sheets(&self) -> impl Iterator<Item = &String> {
        self.cells.iter().map(|entry| &entry.sheet).chain(self.people.iter().map(|people| &people.sheet)).flatten()
    }

    /// What it says about one sheet; labels that are not where they should be go into the report.
    fn found_on(
        &self,
        path: &Path,
        sheet: &Sheet,
        labels: &Labels,
        here: impl Fn(&Option<String>) -> bool,
        report: &mut Report,
    ) -> Vec<Found> {
        let ground = Ground::new(sheet, labels);
        let mut found = Vec::new();
        for entry in self.cells.iter().filter(|entry| here(&entry.sheet)) {
            match entry.find(&ground, labels) {
                Ok(one) => found.push(one),
                Err(error) => report.push(error.at(At {
                    file: Some(path.display().to_string()),
                    sheet: Some(sheet.name.clone()),
                    cell: entry.label.clone(),
                    field: Some(entry.field.name().to_owned()),
                    ..At::default()
                })),
            }
        }
        for (number, people) in (0..).zip(self.people.iter().filter(|people| here(&people.sheet))) {
            found.extend(people.find(&ground, labels, number));
        }
        found
    }
}

impl Entry {
    fn find(&self, ground: &Ground<'_>, labels: &Labels) -> Result<Found> {
        let at = place(&self.value).ok_or_else(|| Error::NoCell { cell: self.value.clone() })?;
        let label_at = self.label.as_deref().and_then(place).unwrap_or(at);
        let spot = ground.spot(label_at);
        let says = self.says.as_deref().unwrap_or_default();
        let there = spot.map_or("", |spot| spot.text.as_str());
        if !says.is_empty() && !fold(there).contains(&fold(says)) && fold(there) != fold(says) {
            let error = Error::AnotherForm { says: says.to_owned(), found: there.chars().take(40).collect() };
            return Err(error.into());
        }
        let within =
            spot.filter(|_| ground.area(label_at) == ground.area(at) && !says.is_empty()).and_then(|spot| match &spot
                .role
            {
                Role::Labels(parts) => parts.iter().find(|part| fold(&part.label) == fold(says)),
                _ => None,
            });
        let value = match within {
            Some(part) => Cell::from(part.value.as_str()),
            None => gather::gather(ground, labels, self.field, at, ground.area(label_at)),
        };
        let label = says.to_owned();
        Ok(Found {
            field: self.field,
            label,
            label_at,
            value,
            at: ground.area(at).first,
            confidence: 100,
            record: None,
        })
    }
}
