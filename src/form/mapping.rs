//! Mappings: where the fields of a form stand, said by a person instead of read from its labels (X12).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::fold::fold;
use super::ground::{Ground, Place, Role, cell_name};
use super::label::Labels;
use super::paper::Read;
use super::read::Found;
use super::{Error, Field, gather, read};
use crate::error::{At, Error as Failure, Report, Result};
use crate::sheet::{Cell, Sheet};

/// No sheet has more people.
const PEOPLE: u32 = 2_000;

/// Below this a guess is not written down.
const SURE: u8 = 30;

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

/// Several people: a row each, or a column each.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct People {
    #[serde(default)]
    sheet: Option<String>,
    along: Along,
    /// The first and the last row (`6`) or column (`B`).
    first: String,
    last: String,
    /// The column (`C`) or the row (`7`) of each field.
    fields: BTreeMap<Field, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Along {
    Rows,
    Columns,
}

/// What is wrong with a mapping, or odd.
#[derive(Debug)]
pub struct Finding {
    /// Whether a form cannot be read with it.
    pub is_error: bool,
    /// What it is about: a field, a cell.
    pub place: String,
    /// What is wrong.
    pub error: Failure,
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

    /// All that can be said without a form.
    pub fn lint(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut push = |is_error: bool, place: &str, error: Error| {
            found.push(Finding { is_error, place: place.to_owned(), error: error.into() });
        };
        let mut fields = BTreeSet::new();
        let mut cells: BTreeMap<(Option<&str>, Place), Field> = BTreeMap::new();
        for entry in &self.cells {
            let name = entry.field.name();
            if !fields.insert(entry.field) {
                push(true, name, Error::MappedTwice { field: entry.field });
            }
            for cell in entry.label.iter().chain([&entry.value]).filter(|cell| place(cell).is_none()) {
                push(true, name, Error::NoCell { cell: cell.clone() });
            }
            let Some(at) = place(&entry.value) else { continue };
            let within_label = entry.label.as_deref().and_then(place) == Some(at);
            if let Some(other) = cells.insert((entry.sheet.as_deref(), at), entry.field).filter(|_| !within_label) {
                push(false, &entry.value, Error::SameCell { field: entry.field, other });
            }
            if entry.label.is_none() || entry.says.is_none() {
                push(false, name, Error::Unguarded { field: entry.field });
            }
            if entry.confidence.is_some_and(|confidence| confidence < 70) {
                push(false, name, Error::Unsure { field: entry.field });
            }
        }
        for people in &self.people {
            if people.span().is_none() {
                push(true, &people.first, Error::NoCell { cell: format!("{}:{}", people.first, people.last) });
            }
            for (field, line) in &people.fields {
                fields.insert(*field);
                if people.line(line).is_none() {
                    push(true, field.name(), Error::NoCell { cell: line.clone() });
                }
            }
        }
        let missing = if self.others == Others::Nothing { missing(&fields) } else { Vec::new() };
        for field in missing {
            push(true, field.name(), Error::NotMapped { field });
        }
        found
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
        let named: BTreeSet<Field> = self
            .cells
            .iter()
            .map(|entry| entry.field)
            .chain(self.people.iter().flat_map(|p| p.fields.keys().copied()))
            .collect();
        read.iter_mut().for_each(|read| read.found.retain(|found| !named.contains(&found.field)));
        let shown: Vec<&Sheet> = sheets.iter().filter(|sheet| !sheet.hidden).collect();
        for sheet in &shown {
            let ground = Ground::new(sheet, labels);
            let here = |name: &Option<String>| match name {
                Some(name) => *name == sheet.name,
                None => std::ptr::eq(*sheet, shown[0]),
            };
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
            match read.iter_mut().find(|read| read.sheet == sheet.name) {
                Some(known) => known.found.extend(found),
                None if found.is_empty() => {}
                None => read.push(Read { sheet: sheet.name.clone(), title: None, found }),
            }
        }
        let names = self.cells.iter().map(|entry| &entry.sheet).chain(self.people.iter().map(|people| &people.sheet));
        let missing: BTreeSet<&String> =
            names.flatten().filter(|name| !shown.iter().any(|sheet| sheet.name == **name)).collect();
        for name in missing {
            let at = At { file: Some(path.display().to_string()), sheet: Some(name.clone()), ..At::default() };
            report.push(Failure::from(Error::NoMappedSheet { sheet: name.clone() }).at(at));
        }
        report.check()?;
        Ok(read)
    }

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

impl People {
    fn of(sheet: &str, found: &[&Found]) -> Self {
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

    fn span(&self) -> Option<(u32, u32)> {
        let of = |text: &str| match self.along {
            Along::Rows => row(text),
            Along::Columns => column(text),
        };
        let (first, last) = (of(&self.first)?, of(&self.last)?);
        (first <= last && last - first < PEOPLE).then_some((first, last))
    }

    fn line(&self, text: &str) -> Option<u32> {
        match self.along {
            Along::Rows => column(text),
            Along::Columns => row(text),
        }
    }

    fn find(&self, ground: &Ground<'_>, labels: &Labels, number: u32) -> Vec<Found> {
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
            if one.iter().any(|found: &read::Found| !found.is_blank()) {
                found.extend(one);
            }
        }
        found
    }
}

/// Fields without which no form can be read.
fn missing(fields: &BTreeSet<Field>) -> Vec<Field> {
    use Field as F;
    let either = |all: &[Field]| all.iter().any(|field| fields.contains(field));
    let groups: [&[Field]; 3] = [
        &[F::AgencyName, F::AgencyOid, F::AgencyBan],
        &[F::Name, F::FormerName],
        &[F::Login, F::Email, F::FormerLogin, F::FormerEmail],
    ];
    groups.into_iter().filter(|group| !either(group)).map(|group| group[0]).collect()
}

fn row(text: &str) -> Option<u32> {
    text.parse::<u32>().ok()?.checked_sub(1).filter(|row| *row < 1 << 20)
}

fn column(text: &str) -> Option<u32> {
    let letters = text.bytes().all(|byte| byte.is_ascii_alphabetic()) && (1..=3).contains(&text.len());
    letters
        .then(|| text.bytes().fold(0, |column, byte| column * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1) - 1)
}

/// The place of a cell's name: `B7`.
pub fn place(name: &str) -> Option<Place> {
    let letters = name.find(|letter: char| letter.is_ascii_digit())?;
    Some((row(&name[letters..])?, column(&name[..letters])?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named() {
        assert_eq!(place("A1"), Some((0, 0)));
        assert_eq!(place("ab12"), Some((11, 27)));
        for text in ["", "A", "1", "A0", "AAAA1", "A1B", "姓1"] {
            assert_eq!(place(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_mapping_is_found() {
        let text = r#"
            version = 1
            others = "nothing"
            [[cell]]
            field = "name"
            value = "7B"
            [[cell]]
            field = "name"
            value = "B8"
            label = "A8"
            says = "姓名"
            [[people]]
            along = "rows"
            first = "9"
            last = "5"
            fields = { login = "3" }
        "#;
        let mapping: Mapping = toml::from_str(text).unwrap();
        let found: Vec<String> =
            mapping.lint().iter().map(|f| format!("{} {}", f.is_error, f.error.msg().id())).collect();
        let wanted = [
            "true form.no-cell",
            "true form.mapped-twice",
            "true form.no-cell",
            "true form.no-cell",
            "true form.not-mapped",
        ];
        assert_eq!(found, wanted);
    }
}
