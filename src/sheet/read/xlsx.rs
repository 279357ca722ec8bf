//! Workbooks of Excel since 2007, as a stream of cells.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{Data, ExcelDateTime, Reader, SheetType, SheetVisible, Style, Xlsx, XlsxError};

use super::{Rows, Sink, choose, place, shielded};
use crate::base::Date;
use crate::error::Result;
use crate::sheet::cell::{Bad, Cell, Number, Row};
use crate::sheet::grid::{Merge, Sheet};
use crate::sheet::{Error, SheetName};

type Book = Xlsx<BufReader<File>>;

/// The rows of one sheet.
pub(super) fn rows(path: &Path, sheet: Option<&str>) -> Result<Rows> {
    let mut book = open(path)?;
    let sheet = choose(path, &sheets_of(&book), sheet)?;
    let owned = path.to_owned();
    Rows::start(path, Some(sheet.clone()), move |sink| each_row(&owned, &mut book, &sheet, sink))
}

/// The names of the sheets.
pub(in crate::sheet) fn sheets(path: &Path) -> Result<Vec<SheetName>> {
    Ok(sheets_of(&open(path)?))
}

/// All sheets whole.
pub(in crate::sheet) fn grids(path: &Path) -> Result<Vec<Sheet>> {
    let mut book = open(path)?;
    let mut sheets: Vec<Sheet> = shielded(path, || {
        let names = sheets_of(&book);
        names.into_iter().map(|name| grid(path, &mut book, name)).collect()
    })?;
    let mut concealed = super::concealed::of_xlsx(path)?;
    for sheet in &mut sheets {
        sheet.concealed = concealed.remove(&sheet.name).unwrap_or_default();
    }
    Ok(sheets)
}

fn grid(path: &Path, book: &mut Book, name: SheetName) -> Result<Sheet> {
    let merges = book.merge_cells_by_sheet_name(&name.name).map_err(|cause| flaw(path, &cause))?;
    let mut sheet = Sheet::new(name);
    sheet.set_merges(path, merges.iter().map(Merge::from).collect())?;
    let name = sheet.name.clone();
    let mut blank = BTreeSet::new();
    each_cell(path, book, &name, |row, column, cell, stored| {
        if stored && cell.is_empty() {
            blank.insert((row, column));
        }
        sheet.put(path, row, column, cell).map(|()| true)
    })?;
    check_formulas(path, book, &mut sheet, &blank)?;
    Ok(sheet)
}

/// Formulas without a stored value (a blank one is a value), and those whose value comes from another file, are no content.
fn check_formulas(path: &Path, book: &mut Book, sheet: &mut Sheet, blank: &BTreeSet<(u32, u32)>) -> Result<()> {
    let name = sheet.name.clone();
    let mut reader = book.worksheet_cells_reader(&name).map_err(|cause| flaw(path, &cause))?;
    while let Some(cell) = reader.next_formula().map_err(|cause| flaw(path, &cause))? {
        let ((row, column), formula) = (cell.get_position(), cell.get_value());
        if formula.is_empty() {
            continue;
        }
        let formula: String = formula.chars().take(60).collect();
        if is_foreign(cell.get_value()) {
            sheet.put(path, row, column, Cell::Bad(Bad::Foreign(formula)))?;
        } else if sheet.cell(row, column).is_empty() && !blank.contains(&(row, column)) {
            sheet.put(path, row, column, Cell::Bad(Bad::Uncomputed(formula)))?;
        }
    }
    Ok(())
}

/// Whether a formula takes its value from another workbook (`[1]Sheet1!A1`), from the network or from a program.
fn is_foreign(formula: &str) -> bool {
    let formula = formula.to_ascii_uppercase();
    let other_book = formula.split('[').skip(1).any(|rest| {
        let inner = rest.split(']').next().unwrap_or_default();
        let named = [".XLS", ".XLSX", ".XLSM", ".ODS"].iter().any(|end| inner.ends_with(end));
        (!inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_digit())) || named
    });
    other_book || formula.contains("WEBSERVICE(") || formula.contains("|'")
}

fn open(path: &Path) -> Result<Book> {
    let file = File::open(path).map_err(|cause| crate::Error::reading(path, cause))?;
    shielded(path, || Book::new(BufReader::new(file)).map_err(|cause| flaw(path, &cause).into()))
}

fn sheets_of(book: &Book) -> Vec<SheetName> {
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    sheets.map(|sheet| SheetName { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible }).collect()
}

fn each_row(path: &Path, book: &mut Book, sheet: &str, sink: &mut Sink) -> Result<()> {
    let mut current = Row::default();
    each_cell(path, book, sheet, |row, column, cell, _| {
        let line = u64::from(row) + 1;
        if line != current.line {
            let finished = std::mem::replace(&mut current, Row { line, cells: Vec::new() });
            current.cells.reserve(finished.cells.len());
            if !sink.push(finished) {
                return Ok(false);
            }
        }
        place(path, &mut current, column as usize, cell)?;
        Ok(true)
    })?;
    sink.push(current);
    Ok(())
}

/// Calls back with row, column (both from 0), cell, and whether the file has a value for it, until false comes back.
fn each_cell(
    path: &Path,
    book: &mut Book,
    sheet: &str,
    mut each: impl FnMut(u32, u32, Cell, bool) -> Result<bool>,
) -> Result<()> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(|cause| flaw(path, &cause))?;
    let digits: Vec<u8> = reader.styles().iter().map(digits_shown).collect();
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|cause| flaw(path, &cause))? {
        let (row, column) = cell.get_position();
        let shown = digits.get(style).copied().unwrap_or(0);
        let data: Data = cell.get_value().clone().into();
        let stored = data != Data::Empty;
        if !each(row, column, cell_of(data, shown), stored)? {
            break;
        }
    }
    Ok(())
}

/// How many digits a number format made of zeros alone shows at least.
fn digits_shown(style: &Style) -> u8 {
    match &style.number_format {
        Some(format) if format.format_code.bytes().all(|byte| byte == b'0') => {
            u8::try_from(format.format_code.len()).ok().filter(|&digits| digits > 1).unwrap_or(0)
        }
        _ => 0,
    }
}

fn flaw(path: &Path, cause: &XlsxError) -> Error {
    match cause {
        XlsxError::Password => Error::Encrypted { path: path.display().to_string() },
        other => Error::damaged(path, other),
    }
}

/// The cell of what calamine read; `digits` is how many the cell's format shows at least.
pub(super) fn cell_of(data: Data, digits: u8) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::String(text) => Cell::from(text),
        Data::Int(number) => Cell::Number(Number::padded(number as f64, digits)),
        Data::Float(number) if number.fract() == 0.0 => Cell::Number(Number::padded(number, digits)),
        Data::Float(number) => Cell::from(number),
        Data::Bool(value) => Cell::Bool(value),
        Data::DateTime(moment) => moment_of(moment),
        Data::DateTimeIso(text) => iso(&text),
        Data::DurationIso(text) => Cell::from(text),
        Data::Error(error) => Cell::Bad(Bad::Formula(error.to_string())),
    }
}

/// A day where the cell holds no time of day; else the text that a person sees.
fn moment_of(moment: ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if moment.is_duration() || moment.as_f64() < 1.0 {
        return Cell::from(time);
    }
    let date = Date::new(year as i16, month as i8, day as i8);
    match date {
        Ok(date) if moment.as_f64().fract() == 0.0 => Cell::Date(date),
        Ok(date) => Cell::from(format!("{date}T{time}")),
        Err(_) => Cell::from(moment.as_f64()),
    }
}

/// A day in ISO 8601, with midnight or without; any other moment stays text.
pub(super) fn iso(text: &str) -> Cell {
    let day = text.split_once('T').map_or(text, |(day, time)| if time.starts_with("00:00:00") { day } else { text });
    day.parse().map_or_else(|_| Cell::from(text), Cell::Date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_day_and_a_time_is_text() {
        let kind = calamine::ExcelDateTimeType::DateTime;
        let cell = |value: f64| moment_of(ExcelDateTime::new(value, kind, false));
        assert_eq!(cell(46_346.0), Cell::Date(Date::new(2026, 11, 20).unwrap()));
        assert_eq!(cell(46_346.5), Cell::from("2026-11-20T12:00:00"));
        assert_eq!(cell(0.75), Cell::from("18:00:00"));
        for odd in [f64::NAN, f64::INFINITY, -1.0, 60.0, 1e300] {
            cell(odd);
        }
        assert_eq!(iso("2026-11-20T00:00:00"), cell(46_346.0));
        assert_eq!(iso("2026-11-20T09:30:00"), Cell::from("2026-11-20T09:30:00"));
    }
}
