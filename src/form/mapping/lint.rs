//! What is wrong with a mapping, by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::place::place;
use super::{Mapping, Others};
use crate::error::Error as Failure;
use crate::form::ground::Place;
use crate::form::{Error, Field};

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

#[cfg(test)]
mod tests {
    use super::*;

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
