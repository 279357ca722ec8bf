//! Workbooks of Excel before 2007, whole.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{Reader, SheetType, SheetVisible, Xls, XlsError};

use super::xlsx::cell_of;
use super::{Rows, choose, place, shielded};
use crate::error::Result;
use crate::sheet::cell::Row;
use crate::sheet::grid::{Merge, Sheet};
use crate::sheet::{Error, SheetName};

type Book = Xls<BufReader<File>>;

/// The rows of one sheet.
pub(super) fn rows(path: &Path, sheet: Option<&str>) -> Result<Rows> {
    let mut book = open(path)?;
    let sheet = choose(path, &sheets_of(&book), sheet)?;
    let owned = path.to_owned();
    Rows::start(path, Some(sheet.clone()), move |sink| {
        let range = book.worksheet_range(&sheet).map_err(|cause| flaw(&owned, &cause))?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (line, cells) in (u64::from(first_row) + 1..).zip(range.rows()) {
            let mut row = Row { line, cells: Vec::new() };
            for (column, cell) in (first_column as usize..).zip(cells) {
                place(&owned, &mut row, column, cell_of(cell.clone(), 0))?;
            }
            if !sink.push(row) {
                break;
            }
        }
        Ok(())
    })
}

/// The names of the sheets.
pub(in crate::sheet) fn sheets(path: &Path) -> Result<Vec<SheetName>> {
    Ok(sheets_of(&open(path)?))
}

/// All sheets whole.
pub(in crate::sheet) fn grids(path: &Path) -> Result<Vec<Sheet>> {
    let mut book = open(path)?;
    let names = sheets_of(&book);
    names.into_iter().map(|name| grid(path, &mut book, name)).collect()
}

fn grid(path: &Path, book: &mut Book, name: SheetName) -> Result<Sheet> {
    let mut sheet = Sheet::new(name);
    let merges = book.merge_cells_by_sheet_name(&sheet.name).map_err(|cause| flaw(path, &cause))?;
    sheet.merges = merges.iter().map(Merge::from).collect();
    let range = book.worksheet_range(&sheet.name).map_err(|cause| flaw(path, &cause))?;
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (row, column, cell) in range.used_cells() {
        let (row, column) = (first_row + row as u32, first_column + column as u32);
        sheet.put(path, row, column, cell_of(cell.clone(), 0))?;
    }
    Ok(sheet)
}

fn open(path: &Path) -> Result<Book> {
    let file = File::open(path).map_err(|cause| crate::Error::reading(path, cause))?;
    shielded(path, || Book::new(BufReader::new(file)).map_err(|cause| flaw(path, &cause).into()))
}

fn sheets_of(book: &Book) -> Vec<SheetName> {
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    sheets.map(|sheet| SheetName { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible }).collect()
}

fn flaw(path: &Path, cause: &XlsError) -> Error {
    match cause {
        XlsError::Password => Error::Encrypted { path: path.display().to_string() },
        other => Error::damaged(path, other),
    }
}
