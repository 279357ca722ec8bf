//! Forms as they were read: one value a field, and where each stands. A workbook may hold several.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::fold::narrow;
use super::label::Labels;
use super::read::{self, Found};
use super::{Error, Field, Kind, choice, ground, shape};
use crate::error::{At, Result};
use crate::sheet::Sheet;

/// A workbook with fewer labels than this is no form.
const FEWEST: usize = 4;

/// No workbook holds more forms.
const PEOPLE: usize = 2_000;

/// Of two values, one that is so much surer counts.
const SURER: u8 = 15;

/// How much of what was read an error shows.
const SHOWN: usize = 80;

/// A form as it was read.
#[derive(Debug)]
pub struct Paper {
    file: String,
    title: Option<String>,
    fields: BTreeMap<Field, Entry>,
    contradictions: Vec<(Entry, String)>,
}

/// A value and the sheet that it stands on.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The value.
    pub found: Found,
    /// The sheet.
    pub sheet: String,
    /// Which of the sheets that were read it is.
    read: usize,
}

/// What a sheet said.
#[derive(Debug)]
pub struct Read {
    /// The sheet's name.
    pub sheet: String,
    /// The title.
    pub title: Option<String>,
    /// The labels with their values.
    pub found: Vec<Found>,
}

/// Reads the sheets of a workbook that people see. Examples and explanations count only where nothing else is a form.
pub fn sheets(sheets: &[Sheet], labels: &Labels) -> Vec<Read> {
    let read = |aside: bool| -> Vec<Read> {
        let seen = sheets.iter().filter(|sheet| !sheet.hidden && labels.is_aside(&sheet.name) == aside);
        let all = seen.map(|sheet| {
            let reading = read::read(sheet, labels);
            Read { sheet: sheet.name.clone(), title: reading.title, found: reading.found }
        });
        all.filter(|read| !read.found.is_empty()).collect()
    };
    let front = read(false);
    if is_form(&front) { front } else { [front, read(true)].into_iter().flatten().collect() }
}

fn is_form(read: &[Read]) -> bool {
    read.iter().map(|read| read.found.len()).sum::<usize>() >= FEWEST
}

impl Paper {
    /// The forms of a workbook: one, or one a person.
    ///
    /// Errors: nothing in it looks like a form.
    pub fn all(path: &Path, read: &[Read]) -> Result<Vec<Self>> {
        let file = path.display().to_string();
        if !is_form(read) {
            return Err(Error::NoForm { path: file }.into());
        }
        let title = read.iter().find_map(|read| read.title.clone());
        let owners: Vec<usize> = owners(read);
        let common = |index: usize| owners.len() < 2 || !owners.contains(&index);
        let shared: Vec<Entry> =
            (0..read.len()).filter(|index| common(*index)).flat_map(|index| entries(read, index)).collect();
        let mut papers = Vec::new();
        let mut hold = |own: Vec<Entry>| {
            for entries in people(own, &shared) {
                papers.push(Self::choose(file.clone(), title.clone(), entries));
            }
        };
        if owners.len() < 2 {
            hold(Vec::new());
        } else {
            owners.iter().for_each(|&index| hold(entries(read, index)));
        }
        papers.truncate(PEOPLE);
        Ok(papers)
    }

    fn choose(file: String, title: Option<String>, entries: Vec<Entry>) -> Self {
        let mut paper = Self { file, title, fields: BTreeMap::new(), contradictions: Vec::new() };
        for entry in entries {
            let field = entry.found.field;
            match paper.fields.get(&field) {
                Some(known) if is_blank(&entry.found) || same(&known.found, &entry.found) => {}
                Some(known) if !is_blank(&known.found) => {
                    let (sure, other) = (known.found.confidence, entry.found.confidence);
                    if other >= sure.saturating_add(SURER) {
                        paper.fields.insert(field, entry);
                    } else if sure < other.saturating_add(SURER) {
                        paper.contradictions.push((entry, known.found.cell()));
                    }
                }
                _ => _ = paper.fields.insert(field, entry),
            }
        }
        if paper.removes() {
            paper.turn();
        }
        paper
    }

    /// Whether it is a removal, by what is ticked or written, else by its title.
    fn removes(&self) -> bool {
        let labels = Labels::shipped();
        let kind = match self.text(Field::Kind) {
            Ok(Some(text)) => match choice::choices(&text, labels).as_slice() {
                [] => labels.kind(&text),
                choices => {
                    let mut ticked = choices.iter().filter(|choice| choice.ticked);
                    ticked.next().filter(|_| ticked.next().is_none()).and_then(|choice| labels.kind(&choice.text))
                }
            },
            _ => self.title().and_then(|title| labels.kind_of_title(title)),
        };
        kind == Some(Kind::Removal)
    }

    /// On a removal the one person is the one who goes, however the form calls him.
    fn turn(&mut self) {
        use Field as F;
        if self.is_filled(F::Name) && self.is_filled(F::FormerName) {
            return;
        }
        for (own, former) in Field::ALL.into_iter().filter_map(|own| Some((own, own.former()?))) {
            if !self.is_filled(former)
                && let Some(mut entry) = self.fields.remove(&own)
            {
                entry.found.field = former;
                self.fields.insert(former, entry);
            }
        }
    }

    /// The form's title.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Errors of the form itself: a field with two values.
    pub fn contradictions(&self) -> Vec<crate::Error> {
        let error = |(entry, first): &(Entry, String)| {
            let (field, second) = (entry.found.field, entry.found.cell());
            self.placed(Error::TwoValues { field, first: first.clone(), second }.into(), field, Some(entry))
        };
        self.contradictions.iter().map(error).collect()
    }

    /// Whether the form has such a field, filled in or not.
    pub fn has(&self, field: Field) -> bool {
        self.fields.contains_key(&field)
    }

    /// Whether a field was filled in.
    pub fn is_filled(&self, field: Field) -> bool {
        self.fields.get(&field).is_some_and(|entry| !is_blank(&entry.found))
    }

    /// Whether a field's cell holds a number, so that zeros in front are lost.
    pub fn is_number(&self, field: Field) -> bool {
        self.fields.get(&field).is_some_and(|entry| entry.found.value.is_number())
    }

    /// The text of a field, if something was filled in.
    ///
    /// Errors: the cell could not be read.
    pub fn text(&self, field: Field) -> Result<Option<String>> {
        let Some(entry) = self.fields.get(&field) else { return Ok(None) };
        let text = entry.found.value.text().map_err(|error| self.refusal(field, error))?;
        let text = shape::bare(field, &text);
        Ok((!is_placeholder(&text)).then(|| text.into_owned()))
    }

    /// An error about a field, with the cell in which its value stands or is missing, and what was read there.
    pub fn refusal(&self, field: Field, error: impl Into<crate::Error>) -> crate::Error {
        self.placed(error.into(), field, self.fields.get(&field))
    }

    fn placed(&self, error: crate::Error, field: Field, entry: Option<&Entry>) -> crate::Error {
        let rule = Some(error.msg().id().to_owned());
        let text =
            |entry: &Entry| entry.found.value.text().ok().map(|text| text.chars().take(SHOWN).collect::<String>());
        error.at(At {
            file: Some(self.file.clone()),
            sheet: entry.map(|entry| entry.sheet.clone()).filter(|name| !name.is_empty()),
            cell: entry.map(|entry| ground::cell_name(entry.found.at)),
            field: Some(field.name().to_owned()),
            rule,
            read: entry.and_then(text).filter(|text| !text.is_empty()),
            line: None,
        })
    }

    /// All that was filled in, by the fields' names.
    pub fn values(&self) -> serde_json::Map<String, serde_json::Value> {
        let filled =
            self.fields.keys().filter_map(|&field| Some((field.name().to_owned(), self.text(field).ok()??.into())));
        filled.collect()
    }
}

/// The sheets that are forms of their own, as different people stand on them.
fn owners(read: &[Read]) -> Vec<usize> {
    use Field as F;
    let of = |read: &Read, field: Field| {
        let mut found =
            read.found.iter().filter(|found| found.field == field && found.record.is_none() && !is_blank(found));
        found.next().and_then(|found| found.value.text().ok().map(|text| narrow(&text)))
    };
    for field in [F::Name, F::Login, F::FormerName, F::CertSerial] {
        let holders: Vec<(usize, String)> =
            (0..read.len()).filter_map(|index| Some((index, of(&read[index], field)?))).collect();
        if holders.iter().any(|(_, value)| *value != holders[0].1) {
            return holders.into_iter().map(|(index, _)| index).collect();
        }
    }
    Vec::new()
}

fn entries(all: &[Read], read: usize) -> Vec<Entry> {
    let sheet = &all[read].sheet;
    all[read].found.iter().map(|found| Entry { found: found.clone(), sheet: sheet.clone(), read }).collect()
}

/// One list of entries a person: his own row, and what is said about all.
fn people(own: Vec<Entry>, shared: &[Entry]) -> Vec<Vec<Entry>> {
    let all: Vec<Entry> = own.into_iter().chain(shared.iter().cloned()).collect();
    let (records, common): (Vec<Entry>, Vec<Entry>) = all.into_iter().partition(|entry| entry.found.record.is_some());
    let rows = rows(records);
    if rows.is_empty() {
        return vec![common];
    }
    let one = |row: Vec<Entry>| {
        let said = |entry: &Entry| row.iter().any(|own| own.found.field == entry.found.field && !is_blank(&own.found));
        let rest: Vec<Entry> = common.iter().filter(|entry| !said(entry)).cloned().collect();
        row.into_iter().chain(rest).collect()
    };
    rows.into_iter().map(one).collect()
}

/// The people of all tables. A table that asks for the same as another goes on below it; one that asks for other things in
/// the same rows goes on beside it; one that asks for other things elsewhere says them about everybody.
fn rows(records: Vec<Entry>) -> Vec<Vec<Entry>> {
    let mut tables: BTreeMap<(usize, u32), Table> = BTreeMap::new();
    for entry in records {
        let (table, row) = entry.found.record.unwrap_or_default();
        let table = tables.entry((entry.read, table)).or_default();
        table.asked.insert(entry.found.field);
        table.lines.insert((entry.read, entry.found.at.0));
        table.rows.entry(row).or_default().push(entry);
    }
    let mut apart: Vec<Table> = Vec::new();
    for table in tables.into_values() {
        let beside =
            |known: &&mut Table| known.asked.is_disjoint(&table.asked) && !known.lines.is_disjoint(&table.lines);
        match apart.iter_mut().find(beside) {
            Some(known) => known.join(table),
            None => apart.push(table),
        }
    }
    let mut kinds: Vec<(BTreeSet<Field>, Vec<Vec<Entry>>)> = Vec::new();
    for table in apart {
        match kinds.iter_mut().find(|(asked, _)| !asked.is_disjoint(&table.asked)) {
            Some((asked, rows)) => {
                asked.extend(&table.asked);
                rows.extend(table.rows.into_values());
            }
            None => kinds.push((table.asked, table.rows.into_values().collect())),
        }
    }
    let each = |people: Vec<Vec<Entry>>, more: Vec<Vec<Entry>>| match people.is_empty() {
        true => more,
        false => people
            .iter()
            .flat_map(|one| more.iter().map(|row| [one.clone(), row.clone()].concat()))
            .take(PEOPLE)
            .collect(),
    };
    kinds.into_iter().map(|(_, rows)| rows).fold(Vec::new(), each)
}

/// A table of people, or of what they apply for.
#[derive(Default)]
struct Table {
    asked: BTreeSet<Field>,
    lines: BTreeSet<(usize, u32)>,
    rows: BTreeMap<u32, Vec<Entry>>,
}

impl Table {
    fn join(&mut self, other: Self) {
        self.asked.extend(&other.asked);
        self.lines.extend(&other.lines);
        for (row, entries) in other.rows {
            self.rows.entry(row).or_default().extend(entries);
        }
    }
}

fn is_blank(found: &Found) -> bool {
    found.value.text().is_ok_and(|text| is_placeholder(&text))
}

fn same(one: &Found, other: &Found) -> bool {
    match (one.value.text(), other.value.text()) {
        (Ok(one_text), Ok(other_text)) => {
            narrow(&one_text) == narrow(&other_text)
                || (shape::is_day(one.field) && one_text.parse::<crate::base::Date>().ok() == other_text.parse().ok())
        }
        _ => false,
    }
}

/// Whether a text is only what a blank prints where something is to be written: `民國　　年　　月　　日`, `____`, `請填寫`.
fn is_placeholder(text: &str) -> bool {
    text.chars().all(|letter| letter.is_whitespace() || "中華民國年月日_＿-—／/．.：:（）()".contains(letter))
        || Labels::shipped().is_placeholder(text)
}

#[cfg(test)]
#[path = "paper_tests.rs"]
mod tests;
