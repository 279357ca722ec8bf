//! Rows out: separated values, xlsx, ods; a formatted page. A file gets its name when it is complete.

mod chart;
mod csv;
mod ods;
mod page;
mod place;
mod qr;
mod xlsx;

use std::path::Path;

use unicode_width::UnicodeWidthStr;

pub use self::csv::{Csv, CsvOptions};
pub use chart::{Charted, charted};
pub use ods::Ods;
pub use page::{Look, Page};
pub use place::{NewFile, check_new};
pub use xlsx::Xlsx;

use super::Error;
use crate::base::{Date, Timestamp};
use crate::error::Result;

/// The value of a cell that is written.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Text; never a formula.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A truth value.
    Bool(bool),
    /// A day.
    Date(Date),
    /// A moment, in Taipei's time.
    Moment(Timestamp),
}

/// What rows can be written to.
pub trait RowWriter {
    /// Writes the headings. At most once, and first.
    fn head(&mut self, headings: &[String]) -> Result<()>;
    /// Writes a row.
    fn row(&mut self, values: &[Value]) -> Result<()>;
    /// Completes the file. Without it there is none.
    fn finish(self: Box<Self>) -> Result<()>;
}

impl Value {
    /// The value as text, where the format knows nothing but text.
    fn text(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Self::Empty => "".into(),
            Self::Text(text) => text.into(),
            Self::Number(number) => number.to_string().into(),
            Self::Bool(true) => "TRUE".into(),
            Self::Bool(false) => "FALSE".into(),
            Self::Date(date) => date.to_string().into(),
            Self::Moment(moment) => moment.to_string().into(),
        }
    }

    /// The text that a spreadsheet program shows: a moment to the minute, without its offset.
    fn shown(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Self::Moment(moment) => {
                moment.to_string().chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect()
            }
            other => other.text(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// The most rows and columns that a sheet holds in any program.
const ROWS: u32 = 1 << 20;
const COLUMNS: u32 = 1 << 14;

/// The most characters that a cell holds in a spreadsheet program.
const CELL: usize = 32_767;

/// A whole number above this is rounded by spreadsheet programs, so it is written as text.
const EXACT: i64 = 999_999_999_999_999;

/// Rows that decide on the widths of columns.
const MEASURED: u32 = 500;

/// Refuses a row that the sheet has no room for.
fn check_room(path: &Path, row: u32, columns: usize) -> Result<()> {
    if row < ROWS && columns <= COLUMNS as usize {
        return Ok(());
    }
    Err(Error::OutOfRoom { path: path.display().to_string(), rows: ROWS, columns: COLUMNS }.into())
}

/// Refuses a text that a cell has no room for.
fn check_length(path: &Path, row: u32, column: usize, text: &str) -> Result<()> {
    // Programs count in UTF-16, of which no text has more units than bytes.
    if text.len() <= CELL || text.encode_utf16().count() <= CELL {
        return Ok(());
    }
    let cell = super::address(u64::from(row) + 1, column);
    Err(Error::LongCell { path: path.display().to_string(), cell, limit: CELL }.into())
}

/// The widths of columns, in characters of which East Asian ones take two.
#[derive(Default)]
struct Widths(Vec<usize>);

impl Widths {
    const NARROWEST: usize = 8;
    const WIDEST: usize = 60;

    fn see(&mut self, column: usize, text: &str) {
        if self.0.len() <= column {
            self.0.resize(column + 1, Self::NARROWEST);
        }
        let width = text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0) + 2;
        self.0[column] = self.0[column].max(width.min(Self::WIDEST));
    }
}
