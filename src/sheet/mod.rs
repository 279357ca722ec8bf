//! Cells of xlsx, ods, xls and separated values, in and out. Knows nothing of agencies or people.
//!
//! A [`Source`] is a file by its content; [`Source::table`] finds headings wherever they stand and gives
//! records by field; [`Grid::read`] gives a small form whole. [`write`] makes files of rows.

pub mod annotate;
mod cell;
mod cp950;
mod encoding;
mod error;
mod formula;
mod grid;
mod package;
mod read;
mod source;
mod table;
#[cfg(test)]
mod tests;
pub mod write;

use std::path::Path;

pub use cell::{Bad, Cell, Number, Row, address, column_name};
pub use cp950::Eudc;
pub use encoding::Encoding;
pub use error::Error;
pub use grid::{Concealed, Grid, Merge, Sheet};
pub use read::Rows;
pub use source::{Format, Options, SheetName, Source};
pub use table::{Column, Record, Table};

use crate::error::Result;

/// Finds out what a file is.
pub fn open(path: &Path) -> Result<Source> {
    Source::open(path)
}
