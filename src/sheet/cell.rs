//! Cells and rows, whatever kind of file they came from.

use std::borrow::Cow;
use std::fmt;

use super::Error;
use crate::base::Date;

/// The content of a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing, or nothing but space.
    #[default]
    Empty,
    /// Text as it stands.
    Text(String),
    /// A number. Where it is an identifier, it may have lost its zeros.
    Number(Number),
    /// A truth value.
    Bool(bool),
    /// A day.
    Date(Date),
    /// What could not be read.
    Bad(Bad),
}

/// A number and how many digits its cell shows at least (`0000000000` shows ten).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    value: f64,
    digits: u8,
}

/// Why a cell could not be read, with what stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bad {
    /// Bytes that mean nothing in the file's encoding, in hexadecimal.
    Bytes(String),
    /// Bytes of the range in which every agency defines characters of its own, in hexadecimal.
    OwnCharacter(String),
    /// A formula that failed: `#N/A`.
    Formula(String),
    /// A formula of which the file does not hold the value.
    Uncomputed(String),
    /// A formula that takes its value from another file or from the network.
    Foreign(String),
}

/// A row with content. Empty rows are never seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The line in the file, from 1: in a sheet the row's number, in separated values the line where the row begins.
    pub line: u64,
    /// The cells from the first column on.
    pub cells: Vec<Cell>,
}

impl Cell {
    /// The text that a person sees, without space around it; nothing for an empty cell.
    ///
    /// Errors: the cell could not be read.
    pub fn text(&self) -> Result<Cow<'_, str>, Error> {
        Ok(match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(trimmed(text)),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Bool(true) => Cow::Borrowed("TRUE"),
            Self::Bool(false) => Cow::Borrowed("FALSE"),
            Self::Date(date) => Cow::Owned(date.to_string()),
            Self::Bad(bad) => return Err(Error::Cell(bad.clone())),
        })
    }

    /// Whether it is a number, so that zeros in front are lost unless the cell shows them.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Number(number) if number.digits == 0)
    }

    /// Whether a person sees nothing in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => trimmed(text).is_empty(),
            _ => false,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Self::Number(Number { value, digits: 0 })
    }
}

impl Number {
    /// A number whose cell shows at least so many digits.
    pub(super) const fn padded(value: f64, digits: u8) -> Self {
        Self { value, digits }
    }

    /// The number.
    pub const fn value(self) -> f64 {
        self.value
    }
}

/// As a spreadsheet shows it: 15 significant digits, no exponent, `3` and not `3.0`.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.value.fract() == 0.0 {
            let width = usize::from(self.digits) + usize::from(self.value < 0.0);
            return write!(f, "{:0width$.0}", self.value + 0.0);
        }
        let rounded: f64 = format!("{:.14e}", self.value).parse().unwrap_or(self.value);
        write!(f, "{rounded}")
    }
}

/// Without the space at both ends, among it full-width space, and what cannot be seen.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}'))
}

impl Row {
    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(Cell::is_empty)
    }
}

/// A column's letters: 0 is `A`, 26 is `AA`.
pub fn column_name(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        letters.push(b'A' + (rest % 26) as u8);
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().map(|&letter| char::from(letter)).collect()
}

/// A cell's name from its line (from 1) and its column (from 0): `B7`.
pub fn address(line: u64, column: usize) -> String {
    format!("{}{line}", column_name(column))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(cell: impl Into<Cell>) -> String {
        cell.into().text().unwrap().into_owned()
    }

    #[test]
    fn numbers_look_as_in_a_spreadsheet() {
        assert_eq!(shown(912_345_678.0), "912345678");
        assert_eq!(shown(-3.0), "-3");
        assert_eq!(shown(-0.0), "0");
        assert_eq!(shown(0.1 + 0.2), "0.3");
        assert_eq!(shown(1e15), "1000000000000000");
        assert_eq!(shown(2.5e-7), "0.00000025");
    }

    #[test]
    fn a_number_that_shows_its_zeros_has_lost_none() {
        let phone = Cell::Number(Number::padded(912_345_678.0, 10));
        assert_eq!(phone.text(), Ok("0912345678".into()));
        assert!(!phone.is_number());
        assert!(Cell::from(912_345_678.0).is_number());
        assert_eq!(Cell::Number(Number::padded(-7.0, 3)).text(), Ok("-007".into()));
    }

    #[test]
    fn text_loses_the_space_around_it() {
        assert_eq!(shown("\u{3000}王小明\u{a0}\r\n"), "王小明");
        assert!(Cell::from("\u{3000}").is_empty());
    }

    #[test]
    fn what_could_not_be_read_is_no_text() {
        let bad = Cell::Bad(Bad::Formula("#N/A".into()));
        assert!(bad.text().is_err());
        assert!(!bad.is_empty());
    }

    #[test]
    fn cells_have_names() {
        let names: Vec<_> = [0, 25, 26, 51, 701, 702, 16_383].map(column_name).into();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD"]);
        assert_eq!(address(7, 1), "B7");
    }
}
