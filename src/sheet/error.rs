//! What can be wrong with a sheet.

use std::path::Path;

use super::cell::Bad;
use crate::error::Kind;
use crate::text::{self, Msg, Word};

/// What can be wrong with a sheet. Paths are as the user gave them.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// No byte in the file.
    Empty { path: String },
    /// Neither a workbook nor separated values; what it seems to be.
    NoSheet { path: String, what: Word },
    /// Opens with a password only.
    Encrypted { path: String },
    /// A workbook that cannot be read.
    Damaged { path: String, what: String },
    /// Inflates to more than any honest workbook.
    Inflates { path: String, mebibytes: u64 },
    /// A cell lies farther out than any honest one.
    TooWide { path: String, cell: String },
    /// More cells than a form has.
    TooMany { path: String, limit: usize },
    /// More merged cells than a form has.
    TooManyMerges { path: String, limit: usize },
    /// A part of it declares entities of its own, which could unfold without end.
    Entities { path: String, part: String },
    /// A part of it has a name that leads out of the workbook.
    Outside { path: String, part: String },
    /// No sheet of that name.
    Missing { path: String, sheet: String, known: String },
    /// A NUL byte in separated values.
    Nul { path: String, line: u64 },
    /// A quotation mark is never closed.
    Quote { path: String, line: u64 },
    /// A line longer than any honest one.
    LongLine { path: String, line: u64 },
    /// A cell could not be read.
    Cell(Bad),
    /// No row looks like the headings.
    NoHeading { names: String },
    /// A column that must be there is not.
    NoColumn { column: String, names: String },
    /// Two columns have the same meaning.
    TwoColumns { column: String, first: String, second: String },
    /// A row has cells beyond the last heading.
    Surplus { headings: usize, cells: usize },
    /// A line of the file with the agency's own characters.
    OwnCharacters { path: String, entry: String },
    /// No such encoding.
    Encoding { name: String },
    /// More rows or columns than the format can hold.
    OutOfRoom { path: String, rows: u32, columns: u32 },
    /// More text than a cell of the format can hold.
    LongCell { path: String, cell: String, limit: usize },
}

impl Error {
    /// A workbook that cannot be read, with what the reader says.
    pub(super) fn damaged(path: &Path, cause: impl ToString) -> Self {
        Self::Damaged { path: path.display().to_string(), what: cause.to_string() }
    }
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        let hint = hint(&error);
        Self::new(kind(&error), sentence(error)).hint(hint)
    }
}

const fn kind(error: &Error) -> Kind {
    match error {
        Error::Missing { .. } => Kind::Missing,
        Error::Encoding { .. } => Kind::Usage,
        _ => Kind::Refused,
    }
}

fn sentence(error: Error) -> Msg {
    use text::sheet as t;
    match error {
        Error::Empty { path } => t::Empty { path }.into(),
        Error::NoSheet { path, what } => t::NoSheet { path, what }.into(),
        Error::Encrypted { path } => t::Encrypted { path }.into(),
        Error::Damaged { path, what } => t::Damaged { path, what }.into(),
        Error::Inflates { path, mebibytes } => t::Inflates { path, mebibytes }.into(),
        Error::TooWide { path, cell } => t::TooWide { path, cell }.into(),
        Error::TooMany { path, limit } => t::TooMany { path, limit }.into(),
        Error::TooManyMerges { path, limit } => t::TooManyMerges { path, limit }.into(),
        Error::Entities { path, part } => t::Entities { path, part }.into(),
        Error::Outside { path, part } => t::Outside { path, part }.into(),
        Error::Missing { path, sheet, known: _ } => t::Missing { path, sheet }.into(),
        Error::Nul { path, line } => t::Nul { path, line }.into(),
        Error::Quote { path, line } => t::Quote { path, line }.into(),
        Error::LongLine { path, line } => t::LongLine { path, line }.into(),
        Error::Cell(Bad::Bytes(bytes)) => t::BadBytes { bytes }.into(),
        Error::Cell(Bad::OwnCharacter(bytes)) => t::BadOwn { bytes }.into(),
        Error::Cell(Bad::Formula(value)) => t::BadFormula { value }.into(),
        Error::NoHeading { .. } => t::NO_HEADING.into(),
        Error::Cell(Bad::Uncomputed(formula)) => t::BadUncomputed { formula }.into(),
        Error::Cell(Bad::Foreign(formula)) => t::BadForeign { formula }.into(),
        Error::NoColumn { column, names: _ } => t::NoColumn { column }.into(),
        Error::TwoColumns { column, first, second } => t::TwoColumns { column, first, second }.into(),
        Error::Surplus { headings, cells } => t::Surplus { headings, cells }.into(),
        Error::OwnCharacters { path, entry } => t::OwnCharacters { path, entry }.into(),
        Error::Encoding { name } => t::Encoding { name }.into(),
        Error::OutOfRoom { path, rows, columns } => t::OutOfRoom { path, rows, columns }.into(),
        Error::LongCell { path, cell, limit } => t::LongCell { path, cell, limit }.into(),
    }
}

fn hint(error: &Error) -> Msg {
    use text::sheet as t;
    match error {
        Error::Empty { .. } => t::HINT_EMPTY.into(),
        Error::NoSheet { .. }
        | Error::TooMany { .. }
        | Error::TooManyMerges { .. }
        | Error::Entities { .. }
        | Error::Outside { .. } => t::HINT_SAVE_AS.into(),
        Error::Encrypted { .. } => t::HINT_ENCRYPTED.into(),
        Error::Damaged { .. } => t::HINT_DAMAGED.into(),
        Error::Inflates { .. } | Error::TooWide { .. } => t::HINT_COPY.into(),
        Error::Missing { known, .. } => t::HintMissing { known }.into(),
        Error::Nul { .. } => t::HINT_NUL.into(),
        Error::Quote { .. } | Error::LongLine { .. } => t::HINT_QUOTE.into(),
        Error::Cell(Bad::Bytes(_)) => t::HINT_BYTES.into(),
        Error::Cell(Bad::OwnCharacter(_)) => t::HINT_OWN.into(),
        Error::Cell(Bad::Formula(_)) => t::HINT_FORMULA.into(),
        Error::Cell(Bad::Uncomputed(_)) => t::HINT_UNCOMPUTED.into(),
        Error::Cell(Bad::Foreign(_)) => t::HINT_FOREIGN.into(),
        Error::NoHeading { names, .. } => t::HintNoHeading { names }.into(),
        Error::NoColumn { names, .. } => t::HintNoColumn { names }.into(),
        Error::TwoColumns { .. } => t::HINT_TWO_COLUMNS.into(),
        Error::Surplus { .. } => t::HINT_SURPLUS.into(),
        Error::OwnCharacters { .. } => t::HINT_OWN_CHARACTERS.into(),
        Error::Encoding { .. } => t::HINT_ENCODING.into(),
        Error::OutOfRoom { .. } | Error::LongCell { .. } => t::HINT_OUT_OF_ROOM.into(),
    }
}
