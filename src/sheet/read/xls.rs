//! Workbooks of Excel before 2007, whole.

use std::io::{Cursor, Read, Write};
use std::path::Path;

use calamine::{Reader, SheetType, SheetVisible, Xls, XlsError};

use super::biff::{Foreign, Refusal, concealed, tame};
use super::xlsx::cell_of;
use super::{Rows, choose, place, shielded};
use crate::error::Result;
use crate::sheet::cell::{Bad, Cell, Row, address};
use crate::sheet::grid::{Concealed, Merge, Sheet};
use crate::sheet::{Error, SheetName};

type Book = Xls<Cursor<Vec<u8>>>;

/// A workbook, and what its reader does not tell.
struct Opened {
    book: Book,
    foreign: Vec<Foreign>,
    concealed: Vec<Concealed>,
}

/// No workbook of that time is larger.
const LIMIT: u64 = 256 << 20;

/// The rows of one sheet.
pub(super) fn rows(path: &Path, sheet: Option<&str>) -> Result<Rows> {
    let Opened { mut book, .. } = open(path)?;
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
    Ok(sheets_of(&open(path)?.book))
}

/// All sheets whole.
pub(in crate::sheet) fn grids(path: &Path) -> Result<Vec<Sheet>> {
    let Opened { mut book, foreign, concealed } = open(path)?;
    let names = sheets_of(&book);
    let mut sheets = Vec::new();
    for name in names {
        let number = book.sheets_metadata().iter().position(|sheet| sheet.name == name.name);
        let mut sheet = grid(path, &mut book, name)?;
        for (_, row, column, file) in foreign.iter().filter(|(sheet, ..)| Some(*sheet) == number) {
            sheet.put(path, *row, *column, Cell::Bad(Bad::Foreign(file.clone())))?;
        }
        sheet.concealed = number.and_then(|number| concealed.get(number)).cloned().unwrap_or_default();
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn grid(path: &Path, book: &mut Book, name: SheetName) -> Result<Sheet> {
    let mut sheet = Sheet::new(name);
    let merges = book.merge_cells_by_sheet_name(&sheet.name).map_err(|cause| flaw(path, &cause))?;
    sheet.set_merges(path, merges.iter().map(Merge::from).collect())?;
    let range = book.worksheet_range(&sheet.name).map_err(|cause| flaw(path, &cause))?;
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (row, column, cell) in range.used_cells() {
        let (row, column) = (first_row + row as u32, first_column + column as u32);
        sheet.put(path, row, column, cell_of(cell.clone(), 0))?;
    }
    Ok(sheet)
}

/// Opens a workbook of which every record was looked at, in a file that we made ourselves: the reader
/// believes lengths and chains of sectors.
fn open(path: &Path) -> Result<Opened> {
    let mut stream = stream(path)?;
    let foreign = tame(&mut stream).map_err(|refusal| refused(path, &refusal))?;
    let clean = pack(&stream).map_err(|cause| Error::damaged(path, cause))?;
    let book = shielded(path, || Book::new(Cursor::new(clean)).map_err(|cause| flaw(path, &cause).into()))?;
    Ok(Opened { book, foreign, concealed: concealed(&stream) })
}

fn stream(path: &Path) -> Result<Vec<u8>> {
    let mut file = cfb::open(path).map_err(|cause| Error::damaged(path, cause))?;
    let name = if file.exists("/Workbook") { "/Workbook" } else { "/Book" };
    let mut stream = Vec::new();
    let read = file.open_stream(name).and_then(|found| found.take(LIMIT + 1).read_to_end(&mut stream));
    read.map_err(|cause| Error::damaged(path, cause))?;
    if stream.len() as u64 > LIMIT {
        return Err(Error::Inflates { path: path.display().to_string(), mebibytes: LIMIT >> 20 }.into());
    }
    Ok(stream)
}

fn pack(stream: &[u8]) -> std::io::Result<Vec<u8>> {
    // The reader takes a file of version 4 whose streams are all long for one without a root.
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
    file.create_stream("/Workbook")?.write_all(stream)?;
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

fn refused(path: &Path, refusal: &Refusal) -> Error {
    match *refusal {
        Refusal::Encrypted => Error::Encrypted { path: path.display().to_string() },
        Refusal::Record(number) => Error::damaged(path, format!("record {number:#06x}")),
        Refusal::Area(row, column) => {
            let cell = address(u64::from(row) + 1, column.into());
            Error::TooWide { path: path.display().to_string(), cell }
        }
    }
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
