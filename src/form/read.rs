//! Reads a sheet by its labels: which fields it has, where their values stand, and how sure that is.

use super::Field;
use super::label::{Block, Labels, Meaning};
use crate::sheet::{self, Cell, Sheet};

/// A place: row and column from 0.
pub type Place = (u32, u32);

/// How far to the right of a label its value is looked for over empty cells.
const HOPS: u32 = 3;

/// The longest label, in characters.
const LONGEST_LABEL: usize = 40;

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
}

impl Found {
    /// Whether nothing was filled in.
    pub fn is_blank(&self) -> bool {
        self.value.is_empty()
    }
}

/// The name of a place: `B7`.
pub fn cell_name(at: Place) -> String {
    sheet::address(u64::from(at.0) + 1, at.1 as usize)
}

/// Finds all labels of a sheet with their values, row by row.
pub fn read(sheet: &Sheet, labels: &Labels) -> Vec<Found> {
    let reader = Reader { sheet, labels, headings: headings(sheet, labels) };
    let mut found = Vec::new();
    for (at, text) in reader.texts() {
        found.extend(reader.labels_of(at, &text));
    }
    found
}

struct Reader<'a> {
    sheet: &'a Sheet,
    labels: &'a Labels,
    headings: Vec<Heading>,
}

/// A heading of a block, and the last row for which it holds if it stands beside its fields.
struct Heading {
    at: Place,
    last_row: Option<u32>,
    block: Block,
}

/// A label within a cell, with the value behind it, if one stands there.
struct Part<'a> {
    label: &'a str,
    value: &'a str,
}

impl Reader<'_> {
    /// The cells with text; of merged cells only the first.
    fn texts(&self) -> impl Iterator<Item = (Place, String)> + '_ {
        texts(self.sheet)
    }

    fn labels_of(&self, at: Place, text: &str) -> Vec<Found> {
        if self.headings.iter().any(|heading| heading.at == at) {
            return Vec::new();
        }
        let block = self.block_of(at);
        let parts = split(text, self.labels);
        let alone = parts.len() == 1;
        let fields = parts.iter().filter_map(|part| match self.labels.meaning(part.label, block)? {
            Meaning::Field(field) => Some((part, field)),
            Meaning::Other => None,
        });
        let found = fields.map(|(part, field)| {
            let (value, at_value, confidence) = match part.value {
                "" if alone => self.value_of(at),
                value => (Cell::from(value), at, if value.is_empty() { 0 } else { 95 }),
            };
            let label = part.label.split_whitespace().collect::<Vec<_>>().join(" ");
            Found { field, label, label_at: at, value, at: at_value, confidence }
        });
        found.collect()
    }

    /// The block of the nearest heading: beside the cell, else above it.
    fn block_of(&self, at: Place) -> Option<Block> {
        let beside = |heading: &&Heading| {
            heading.last_row.is_some_and(|last| heading.at.0 <= at.0 && at.0 <= last) && heading.at.1 < at.1
        };
        let above = |heading: &&Heading| heading.last_row.is_none() && heading.at <= at;
        let found = self.headings.iter().rev().find(beside).or_else(|| self.headings.iter().rev().find(above));
        found.map(|heading| heading.block)
    }

    /// The value of a label that stands alone in its cell: to the right, else below.
    fn value_of(&self, at: Place) -> (Cell, Place, u8) {
        let last = self.last_of(at);
        let beside = (at.0, last.1 + 1);
        let mut column = beside.1;
        for hop in 0..HOPS {
            let right = (at.0, column);
            let cell = self.sheet.cell(right.0, right.1);
            if !cell.is_empty() {
                if self.is_label(cell) {
                    return self.below(at).unwrap_or((Cell::Empty, beside, 0));
                }
                return (self.with_marks(cell, right), self.first_of(right), if hop == 0 { 100 } else { 70 });
            }
            if self.sheet.merge_at(right.0, right.1).is_some() {
                return (Cell::Empty, self.first_of(right), 0);
            }
            column = self.last_of(right).1 + 1;
        }
        let nothing_beside = self.sheet.cells.range((at.0, beside.1)..(at.0 + 1, 0)).next().is_none();
        let found = if nothing_beside { self.below(at) } else { None };
        found.filter(|(cell, ..)| !cell.is_empty()).unwrap_or((Cell::Empty, beside, 0))
    }

    /// What stands below a label that is the heading of a column.
    fn below(&self, at: Place) -> Option<(Cell, Place, u8)> {
        let below = (self.last_of(at).0 + 1, at.1);
        let cell = self.sheet.cell(below.0, below.1);
        (!self.is_label(cell)).then(|| (cell.clone(), self.first_of(below), 80))
    }

    /// A value with marks goes on in the cells beside it.
    fn with_marks(&self, cell: &Cell, at: Place) -> Cell {
        let text = plain(cell);
        if !has_mark(&text, self.labels) {
            return cell.clone();
        }
        let mut all = text;
        let mut column = self.last_of(at).1 + 1;
        loop {
            let next = self.sheet.cell(at.0, column);
            if next.is_empty() || self.is_label(next) {
                break;
            }
            all.push(' ');
            all.push_str(&plain(next));
            column = self.last_of((at.0, column)).1 + 1;
        }
        Cell::from(all)
    }

    fn is_label(&self, cell: &Cell) -> bool {
        is_label(&plain(cell), self.labels)
    }

    fn first_of(&self, at: Place) -> Place {
        self.sheet.merge_at(at.0, at.1).map_or(at, |merge| merge.first)
    }

    fn last_of(&self, at: Place) -> Place {
        last_of(self.sheet, at)
    }
}

fn plain(cell: &Cell) -> String {
    cell.text().map(std::borrow::Cow::into_owned).unwrap_or_default()
}

fn last_of(sheet: &Sheet, at: Place) -> Place {
    sheet.merge_at(at.0, at.1).map_or(at, |merge| merge.last)
}

fn texts(sheet: &Sheet) -> impl Iterator<Item = (Place, String)> + '_ {
    let firsts =
        sheet.cells.iter().filter(|(at, _)| sheet.merge_at(at.0, at.1).is_none_or(|merge| merge.first == **at));
    firsts.map(|(at, cell)| (*at, plain(cell))).filter(|(_, text)| !text.is_empty())
}

/// Headings stand alone in their row, or beside labels. Among seals, only what is merged over rows is one.
fn headings(sheet: &Sheet, labels: &Labels) -> Vec<Heading> {
    let mut found: Vec<Heading> = Vec::new();
    for (at, text) in texts(sheet) {
        let Some(block) = labels.heading(&text) else { continue };
        let last = last_of(sheet, at);
        let left = sheet.cells.range((at.0, 0)..at).next_back();
        let right = sheet.cells.range((at.0, last.1 + 1)..(at.0 + 1, 0)).next();
        let is_value = left.is_some_and(|(_, cell)| is_label(&plain(cell), labels));
        let among_seals = last.0 == at.0 && found.last().is_some_and(|before| before.block.is_silent());
        let heads = match right {
            _ if is_value => false,
            None => left.is_none() || !labels.knows(&text),
            Some((_, cell)) => !among_seals && is_label(&plain(cell), labels),
        };
        if heads {
            let last_row = right.is_some().then_some(last.0).filter(|last_row| *last_row > at.0);
            found.push(Heading { at, last_row, block });
        }
    }
    found
}

fn is_label(text: &str, labels: &Labels) -> bool {
    !split(text, labels).is_empty()
}

fn has_mark(text: &str, labels: &Labels) -> bool {
    text.chars().any(|letter| !letter.is_ascii_alphabetic() && labels.mark(letter).is_some())
}

/// The labels of a cell: the whole text is one, or each stands before a colon or before the first mark.
fn split<'a>(text: &'a str, labels: &Labels) -> Vec<Part<'a>> {
    if text.chars().count() <= LONGEST_LABEL && labels.knows(text) {
        return vec![Part { label: text, value: "" }];
    }
    let mut parts: Vec<(usize, usize, usize)> = Vec::new();
    let mut from = 0;
    for (index, sign) in text.char_indices() {
        let is_colon = matches!(sign, ':' | '：');
        let is_first_mark = parts.is_empty() && !sign.is_ascii_alphabetic() && labels.mark(sign).is_some();
        if !is_colon && !is_first_mark {
            continue;
        }
        if let Some(start) = label_before(&text[from..index], parts.is_empty(), labels) {
            let value = if is_colon { index + sign.len_utf8() } else { index };
            parts.push((from + start, index, value));
            from = value;
        }
    }
    let ends = parts.iter().skip(1).map(|part| part.0).chain([text.len()]);
    let cut = parts
        .iter()
        .zip(ends)
        .map(|(&(start, end, value), until)| Part { label: text[start..end].trim(), value: text[value..until].trim() });
    cut.collect()
}

/// Where the label before a sign begins: at the start of the cell, else the longest one behind the value before it.
fn label_before(text: &str, first: bool, labels: &Labels) -> Option<usize> {
    if first {
        return labels.knows(text).then_some(0);
    }
    let starts: Vec<usize> =
        text.char_indices().filter(|(_, letter)| letter.is_alphanumeric()).map(|(at, _)| at).collect();
    let near = starts.len().saturating_sub(LONGEST_LABEL);
    let balanced = |part: &str| part.matches(['(', '（']).count() == part.matches([')', '）']).count();
    starts[near..].iter().copied().find(|&start| balanced(&text[start..]) && labels.knows(&text[start..]))
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
