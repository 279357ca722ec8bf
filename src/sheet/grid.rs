//! Whole small workbooks, for forms that are read by their labels.

use std::collections::BTreeMap;
use std::path::Path;

use super::source::{Format, Source};
use super::{Cell, Error, SheetName, package, read};
use crate::error::Result;

/// No form has more cells with content.
const CELL_LIMIT: usize = 100_000;

/// No form has more merged cells, nor is any wider or longer.
pub(super) const MERGE_LIMIT: usize = 20_000;
const COLUMN_LIMIT: u32 = 1_024;
const ROW_LIMIT: u32 = 1 << 20;

/// All sheets of a small workbook.
pub struct Grid;

/// A sheet with all its cells.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The name.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// The cells with content by row and column, both from 0.
    pub cells: BTreeMap<(u32, u32), Cell>,
    /// The merged cells; their content is in the first.
    pub merges: Vec<Merge>,
    /// The rows and columns that are not shown.
    pub concealed: Concealed,
}

/// Rows and columns that are not shown: the first and the last of each run, from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concealed {
    pub(super) rows: Vec<(u32, u32)>,
    pub(super) columns: Vec<(u32, u32)>,
}

impl Concealed {
    /// Whether the cell at a row and column from 0 is not shown.
    pub fn contains(&self, (row, column): (u32, u32)) -> bool {
        let within = |runs: &[(u32, u32)], at: u32| runs.iter().any(|&(first, last)| first <= at && at <= last);
        within(&self.rows, row) || within(&self.columns, column)
    }
}

/// A block of merged cells: first and last row and column, from 0, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// Row and column of the upper left cell.
    pub first: (u32, u32),
    /// Row and column of the lower right cell.
    pub last: (u32, u32),
}

impl Grid {
    /// Reads all sheets, hidden ones too. Separated values are one sheet without a name.
    pub fn read(path: &Path) -> Result<Vec<Sheet>> {
        let source = Source::open(path)?;
        if matches!(source.format(), Format::Xlsx | Format::Ods) {
            package::refuse_large(path)?;
        }
        match source.format() {
            Format::Xlsx => read::xlsx::grids(path),
            Format::Ods => read::ods::grids(path),
            Format::Xls => read::xls::grids(path),
            Format::Csv => separated(&source),
        }
    }
}

fn separated(source: &Source) -> Result<Vec<Sheet>> {
    let mut sheet = Sheet::default();
    for row in source.rows(None)? {
        let row = row?;
        let line = u32::try_from(row.line - 1).unwrap_or(u32::MAX);
        for (column, cell) in (0..).zip(row.cells) {
            sheet.put(source.path(), line, column, cell)?;
        }
    }
    Ok(vec![sheet])
}

impl Sheet {
    pub(super) fn new(name: SheetName) -> Self {
        Self { name: name.name, hidden: name.hidden, ..Self::default() }
    }

    /// Keeps a cell that has content.
    pub(super) fn put(&mut self, path: &Path, row: u32, column: u32, cell: Cell) -> Result<()> {
        if cell.is_empty() {
            return Ok(());
        }
        if column >= COLUMN_LIMIT || row >= ROW_LIMIT {
            let cell = super::address(u64::from(row) + 1, column as usize);
            return Err(Error::TooWide { path: path.display().to_string(), cell }.into());
        }
        self.cells.insert((row, column), cell);
        if self.cells.len() > CELL_LIMIT {
            return Err(Error::TooMany { path: path.display().to_string(), limit: CELL_LIMIT }.into());
        }
        Ok(())
    }

    /// Keeps the merged cells.
    pub(super) fn set_merges(&mut self, path: &Path, merges: Vec<Merge>) -> Result<()> {
        if merges.len() > MERGE_LIMIT {
            return Err(Error::TooManyMerges { path: path.display().to_string(), limit: MERGE_LIMIT }.into());
        }
        self.merges = merges;
        Ok(())
    }

    /// The cell at a row and column from 0; of merged cells the one with the content.
    pub fn cell(&self, row: u32, column: u32) -> &Cell {
        let (row, column) = self.merge_at(row, column).map_or((row, column), |merge| merge.first);
        self.cells.get(&(row, column)).unwrap_or(&Cell::Empty)
    }

    /// The merged cells that a cell belongs to.
    pub fn merge_at(&self, row: u32, column: u32) -> Option<&Merge> {
        self.merges.iter().find(|merge| merge.contains(row, column))
    }
}

impl Merge {
    /// Whether a cell belongs to it.
    pub const fn contains(&self, row: u32, column: u32) -> bool {
        self.first.0 <= row && row <= self.last.0 && self.first.1 <= column && column <= self.last.1
    }
}

impl From<&calamine::Dimensions> for Merge {
    fn from(dimensions: &calamine::Dimensions) -> Self {
        Self { first: dimensions.start, last: dimensions.end }
    }
}
