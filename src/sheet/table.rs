//! Finds the headings of a table, wherever they stand, and gives its records by field.

use std::borrow::Cow;
use std::collections::VecDeque;

use unicode_normalization::UnicodeNormalization;

use super::cell::{Cell, Row, column_name};
use super::{Error, Rows};
use crate::error::{At, Report, Result};

/// Headings stand in one of the first rows with content.
const HEADING_ROWS: usize = 30;

/// A column that is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The field's stable name.
    pub field: &'static str,
    /// What the heading may be, in either language; the first is what people are told.
    pub names: &'static [&'static str],
    /// Whether the table is of no use without it.
    pub required: bool,
}

/// A table below its headings.
pub struct Table {
    rows: Rows,
    /// Rows that were read to find the headings.
    ahead: VecDeque<Row>,
    heading: u64,
    fields: Vec<(&'static str, usize)>,
    width: usize,
    ignored: Vec<String>,
}

/// A row of a table.
pub struct Record<'a> {
    table: &'a Table,
    row: Row,
}

impl Table {
    /// Finds the row that has most of the wanted headings.
    ///
    /// Titles may stand above it. Case, full width, space, punctuation and what stands in parentheses make
    /// no difference. Where headings take two rows, a heading above an empty cell counts for it.
    ///
    /// Errors: no row has one, or all that is wrong with the row that has most.
    pub fn find(mut rows: Rows, wanted: &[Column]) -> Result<Self> {
        let mut ahead = VecDeque::new();
        while ahead.len() < HEADING_ROWS {
            let Some(row) = rows.next() else { break };
            ahead.push_back(row?);
        }
        let names = Names::new(wanted);
        let mut best: Option<(usize, Headings)> = None;
        for index in 0..ahead.len() {
            let above = index.checked_sub(1).map(|above| &ahead[above]);
            let headings = Headings::of(&ahead[index], above, &names);
            let most = best.as_ref().map_or(0, |(_, best)| best.hits());
            if headings.hits() > most {
                best = Some((index, headings));
            }
        }
        let Some((index, headings)) = best else {
            let expected: Vec<_> = wanted.iter().filter_map(|column| column.names.first().copied()).collect();
            return Err(crate::Error::from(Error::NoHeading { names: expected.join(", ") }).at(rows.at_sheet()));
        };
        let heading = ahead[index].line;
        headings.check(wanted, |column| rows.at(heading, column))?;
        ahead.drain(..=index);
        let fields = headings.found.iter().map(|&(column, at)| (wanted[column].field, at)).collect();
        Ok(Self { rows, ahead, heading, fields, width: headings.width, ignored: headings.ignored })
    }

    /// The line of the headings.
    pub const fn heading(&self) -> u64 {
        self.heading
    }

    /// The sheet's name; separated values have none.
    pub fn sheet(&self) -> Option<&str> {
        self.rows.sheet()
    }

    /// Whether the table has a column for a field.
    pub fn has(&self, field: &str) -> bool {
        self.column(field).is_some()
    }

    /// Headings that nobody asked for, as they are written.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// Calls back with every record, until an error comes back.
    pub fn each(mut self, mut each: impl FnMut(&Record<'_>) -> Result<()>) -> Result<()> {
        while let Some(row) = self.next_row()? {
            each(&Record { table: &self, row })?;
        }
        Ok(())
    }

    fn next_row(&mut self) -> Result<Option<Row>> {
        loop {
            let row = match self.ahead.pop_front() {
                Some(row) => row,
                None => match self.rows.next() {
                    Some(row) => row?,
                    None => return Ok(None),
                },
            };
            if !row.is_empty() {
                return Ok(Some(row));
            }
        }
    }

    fn column(&self, field: &str) -> Option<usize> {
        self.fields.iter().find(|(name, _)| *name == field).map(|&(_, column)| column)
    }
}

impl Record<'_> {
    /// The line in the file.
    pub const fn line(&self) -> u64 {
        self.row.line
    }

    /// The cell of a field; an empty one where the table has no such column.
    pub fn get(&self, field: &str) -> &Cell {
        self.table.column(field).and_then(|column| self.row.cells.get(column)).unwrap_or(&Cell::Empty)
    }

    /// Where the cell of a field stands.
    pub fn at(&self, field: &str) -> At {
        let place = self.table.rows.at(self.line(), self.table.column(field));
        At { field: Some(field.to_owned()), ..place }
    }

    /// The text of a field as a person sees it.
    ///
    /// Errors: the cell could not be read; the place is named.
    pub fn text(&self, field: &str) -> Result<Cow<'_, str>> {
        self.get(field).text().map_err(|error| crate::Error::from(error).at(self.at(field)))
    }

    /// The value of a field, or none where the cell is empty. An error names the place.
    pub fn parse<T, E>(&self, field: &str) -> Result<Option<T>>
    where
        T: std::str::FromStr<Err = E>,
        E: Into<crate::Error>,
    {
        let text = self.text(field)?;
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|error: E| error.into().at(self.at(field)))
    }

    /// Refuses a row of separated values that has more cells than there are headings: then a separator
    /// stands in a value, and what follows it is in the wrong column.
    pub fn check_width(&self) -> Result<()> {
        let cells = self.row.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let headings = self.table.width;
        if self.table.rows.sheet().is_some() || cells <= headings {
            return Ok(());
        }
        Err(crate::Error::from(Error::Surplus { headings, cells }).at(self.table.rows.at(self.line(), None)))
    }
}

/// The folded names of the wanted columns.
struct Names(Vec<Vec<String>>);

impl Names {
    fn new(wanted: &[Column]) -> Self {
        let folded =
            |column: &Column| std::iter::once(&column.field).chain(column.names).map(|name| fold(name)).collect();
        Self(wanted.iter().map(folded).collect())
    }

    /// The wanted column that a heading names.
    fn find(&self, heading: &str) -> Option<usize> {
        let named = |heading: String| self.0.iter().position(|names| names.contains(&heading));
        named(fold(heading))
            .or_else(|| named(fold(&without_remarks(heading))).filter(|_| heading.contains(['(', '（'])))
    }
}

/// What a row has of the wanted headings.
struct Headings {
    /// Wanted column and where it stands; the first where it stands twice.
    found: Vec<(usize, usize)>,
    /// Wanted column, where it stands first, where it stands again.
    twice: Vec<(usize, usize, usize)>,
    ignored: Vec<String>,
    width: usize,
}

impl Headings {
    fn of(row: &Row, above: Option<&Row>, names: &Names) -> Self {
        let above = above.filter(|above| above.line + 1 == row.line).map_or(&[][..], |above| &above.cells);
        let width = row.cells.len().max(above.len());
        let mut headings = Self { found: Vec::new(), twice: Vec::new(), ignored: Vec::new(), width };
        for at in 0..width {
            let own = row.cells.get(at).filter(|cell| !cell.is_empty());
            let Some(text) = own.or_else(|| above.get(at)).and_then(|cell| cell.text().ok()) else { continue };
            match names.find(&text) {
                Some(column) => headings.add(column, at),
                None if own.is_some() => headings.ignored.push(text.into_owned()),
                None => {}
            }
        }
        headings
    }

    fn add(&mut self, column: usize, at: usize) {
        match self.found.iter().find(|(known, _)| *known == column) {
            Some(&(_, first)) => self.twice.push((column, first, at)),
            None => self.found.push((column, at)),
        }
    }

    const fn hits(&self) -> usize {
        self.found.len()
    }

    /// All that is wrong with these headings.
    fn check(&self, wanted: &[Column], at: impl Fn(Option<usize>) -> At) -> Result<()> {
        let mut report = Report::default();
        for (index, column) in wanted.iter().enumerate() {
            let missing = column.required && !self.found.iter().any(|(known, _)| *known == index);
            if missing {
                let error = Error::NoColumn { column: told(column), names: column.names.join(", ") };
                report.push(crate::Error::from(error).at(at(None)).field(column.field));
            }
        }
        for &(index, first, second) in &self.twice {
            let column = &wanted[index];
            let [one, two] = [first, second].map(column_name);
            let error = Error::TwoColumns { column: told(column), first: one, second: two };
            report.push(crate::Error::from(error).at(at(Some(second))).field(column.field));
        }
        report.check()
    }
}

/// What people are told a column is called.
fn told(column: &Column) -> String {
    column.names.first().map_or(column.field, |name| *name).to_owned()
}

/// A heading as it is compared: NFKC, lower case, letters and digits only.
fn fold(heading: &str) -> String {
    heading.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A heading without what stands in parentheses.
fn without_remarks(heading: &str) -> String {
    let mut depth = 0usize;
    let mut outside = |c: char| {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    heading.chars().filter(|&c| outside(c)).collect()
}
