//! Sheets in, row by row: one thread reads, the caller works on the rows meanwhile.

mod biff;
mod concealed;
mod csv;
mod link;
pub(super) mod ods;
mod survey;
pub(super) mod xls;
pub(super) mod xlsx;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::cell::{Row, address};
use super::source::{Format, Source};
use super::{Cell, Error};
use crate::error::{At, Result};

/// Rows travel between the threads in batches of this size.
const BATCH: usize = 256;

/// Batches that are read ahead.
const AHEAD: usize = 4;

/// No honest sheet is wider, and no program makes more rows.
const COLUMN_LIMIT: usize = 1_024;
const ROW_LIMIT: u64 = 1 << 20;

/// The rows of a sheet as they are read. Empty rows are left out.
pub struct Rows {
    path: PathBuf,
    sheet: Option<String>,
    receiver: Receiver<Result<Vec<Row>>>,
    batch: std::vec::IntoIter<Row>,
}

/// The rows of the sheet of this name, or of the first one that is not hidden.
pub(super) fn rows(source: &Source, sheet: Option<&str>) -> Result<Rows> {
    match source.format() {
        Format::Csv => csv::rows(source.path(), source.options()),
        Format::Xlsx => xlsx::rows(source.path(), sheet),
        Format::Ods => ods::rows(source.path(), sheet),
        Format::Xls => xls::rows(source.path(), sheet),
    }
}

impl Rows {
    /// Starts reading.
    fn start(
        path: &Path,
        sheet: Option<String>,
        produce: impl FnOnce(&mut Sink) -> Result<()> + Send + 'static,
    ) -> Result<Self> {
        let (sender, receiver) = sync_channel(AHEAD);
        let mut sink = Sink { sender, batch: Vec::with_capacity(BATCH) };
        let file = path.to_owned();
        let work = move || {
            let outcome = shielded(&file, || produce(&mut sink));
            sink.finish(outcome);
        };
        thread::Builder::new().name("sheet".into()).spawn(work).map_err(crate::Error::fault)?;
        Ok(Self { path: path.to_owned(), sheet, receiver, batch: Vec::new().into_iter() })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The sheet's name; separated values have none.
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref()
    }

    /// The file and the sheet.
    pub fn at_sheet(&self) -> At {
        At { file: Some(self.path.display().to_string()), sheet: self.sheet.clone(), ..At::default() }
    }

    /// Where a row, or a cell in it, stands.
    pub fn at(&self, line: u64, column: Option<usize>) -> At {
        let cell = column.filter(|_| self.sheet.is_some()).map(|column| address(line, column));
        At { cell, line: Some(line), ..self.at_sheet() }
    }
}

impl Iterator for Rows {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Result<Row>> {
        loop {
            if let Some(row) = self.batch.next() {
                return Some(Ok(row));
            }
            match self.receiver.recv().ok()? {
                Ok(batch) => self.batch = batch.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Where the reading thread puts its rows.
pub(super) struct Sink {
    sender: SyncSender<Result<Vec<Row>>>,
    batch: Vec<Row>,
}

impl Sink {
    /// Takes a row; false when nobody wants more.
    pub(super) fn push(&mut self, row: Row) -> bool {
        if row.is_empty() {
            return true;
        }
        self.batch.push(row);
        if self.batch.len() < BATCH {
            return true;
        }
        let full = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        self.sender.send(Ok(full)).is_ok()
    }

    fn finish(self, outcome: Result<()>) {
        let rest = self.sender.send(Ok(self.batch));
        if let (Ok(()), Err(error)) = (rest, outcome) {
            // Nobody left to tell: then nobody wanted the rows either.
            _ = self.sender.send(Err(error));
        }
    }
}

/// Puts a cell into its row, provided an honest sheet could have it there.
pub(super) fn place(path: &Path, row: &mut Row, column: usize, cell: Cell) -> Result<()> {
    if cell.is_empty() {
        return Ok(());
    }
    if column >= COLUMN_LIMIT || row.line > ROW_LIMIT {
        let cell = address(row.line, column);
        return Err(Error::TooWide { path: path.display().to_string(), cell }.into());
    }
    if row.cells.len() <= column {
        row.cells.resize(column + 1, Cell::Empty);
    }
    row.cells[column] = cell;
    Ok(())
}

/// Runs a reader of workbooks. A workbook made to break it is a damaged workbook, not our fault.
pub(super) fn shielded<T>(path: &Path, read: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(Error::damaged(path, "panic").into()))
}

/// The sheet that is meant: by its name, or the first that is not hidden.
pub(super) fn choose(path: &Path, sheets: &[super::SheetName], wanted: Option<&str>) -> Result<String> {
    let found = match wanted {
        Some(name) => sheets.iter().find(|sheet| sheet.name == name),
        None => sheets.iter().find(|sheet| !sheet.hidden).or_else(|| sheets.first()),
    };
    found.map(|sheet| sheet.name.clone()).ok_or_else(|| {
        let known: Vec<_> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        let (path, sheet) = (path.display().to_string(), wanted.unwrap_or("1").to_owned());
        Error::Missing { path, sheet, known: known.join(", ") }.into()
    })
}
