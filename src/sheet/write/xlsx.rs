//! Workbooks of Excel out, row by row.

use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::{EXACT, MEASURED, NewFile, RowWriter, Value, Widths, check_length, check_room};
use crate::base::{Date, Timestamp};
use crate::error::Result;

/// Excel's own level: a third faster than the default, a tenth larger.
const COMPRESSION: u8 = 3;

/// A workbook of one sheet that is being written. Rows go to a file without a name beside the workbook
/// at once, so memory stays flat.
pub struct Xlsx {
    file: NewFile,
    workbook: Workbook,
    formats: Formats,
    widths: Widths,
    next: u32,
}

struct Formats {
    head: Format,
    date: Format,
    moment: Format,
}

impl Xlsx {
    /// Begins a workbook; `now` is the moment that its properties name.
    pub fn create(path: &Path, sheet: &str, now: Timestamp) -> Result<Self> {
        let file = NewFile::create(path)?;
        let mut workbook = Workbook::new();
        begin(&mut workbook, path, sheet, now).map_err(|cause| failed(path, cause))?;
        let formats = Formats {
            head: Format::new().set_bold(),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
        };
        Ok(Self { file, workbook, formats, widths: Widths::default(), next: 0 })
    }

    fn write(&mut self, column: usize, value: &Value) -> Result<()> {
        let (row, at) = (self.next, column as u16);
        let text = value.shown();
        check_length(self.file.path(), row, column, &text)?;
        if row < MEASURED {
            self.widths.see(column, &text);
        }
        let formats = &self.formats;
        let sheet = self.workbook.worksheet_from_index(0).map_err(|cause| failed(self.file.path(), cause))?;
        let written = match value {
            Value::Empty => Ok(sheet),
            Value::Number(number) if number.abs() <= EXACT => sheet.write_number(row, at, *number as f64),
            Value::Bool(value) => sheet.write_boolean(row, at, *value),
            Value::Date(date) => write_date(sheet, row, at, *date, 0, &formats.date),
            Value::Moment(moment) => {
                let seconds = (moment.micros() - Timestamp::start_of(moment.date()).micros()) / 1_000_000;
                write_date(sheet, row, at, moment.date(), seconds, &formats.moment)
            }
            Value::Number(_) | Value::Text(_) => sheet.write_string(row, at, text),
        };
        written.map(drop).map_err(|cause| failed(self.file.path(), cause))
    }
}

fn begin(workbook: &mut Workbook, path: &Path, sheet: &str, now: Timestamp) -> Result<(), XlsxError> {
    let folder = path.parent().filter(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    workbook.set_tempdir(folder)?;
    workbook.set_zip_compression_level(COMPRESSION);
    let created = ExcelDateTime::from_timestamp(now.seconds())?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    workbook.add_worksheet_with_constant_memory()?.set_name(sheet_name(sheet))?;
    Ok(())
}

/// A day, and seconds of it. Days before Excel's calendar begins are text.
fn write_date<'a>(
    sheet: &'a mut Worksheet,
    row: u32,
    column: u16,
    date: Date,
    seconds: i64,
    format: &Format,
) -> Result<&'a mut Worksheet, XlsxError> {
    /// Days from Excel's day 0 to 1970-01-01, for days after its 1900-02-29 that never was.
    const EPOCH: i64 = 25_569;
    let days = date.days() + EPOCH;
    if days <= 60 || date.year() > 9999 {
        return sheet.write_string(row, column, date.to_string());
    }
    let serial = days as f64 + seconds as f64 / 86_400.0;
    sheet.write_number_with_format(row, column, serial, format)
}

/// A name that Excel takes: at most 31 characters, none of `[]:*?/\`, no apostrophe at the ends.
pub(super) fn sheet_name(name: &str) -> String {
    let allowed = name.chars().map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') { ' ' } else { c });
    let mut units = 0;
    let short: String = allowed
        .take_while(|c| {
            units += c.len_utf16();
            units <= 31
        })
        .collect();
    let short = short.trim_matches('\'').trim();
    if short.is_empty() { "1".to_owned() } else { short.to_owned() }
}

pub(super) fn failed(path: &Path, cause: XlsxError) -> crate::Error {
    match cause {
        XlsxError::IoError(cause) => crate::Error::writing(path, cause),
        other => crate::Error::writing(path, std::io::Error::other(other)),
    }
}

impl RowWriter for Xlsx {
    fn head(&mut self, headings: &[String]) -> Result<()> {
        let path = self.file.path();
        check_room(path, self.next, headings.len())?;
        let sheet = self.workbook.worksheet_from_index(0).map_err(|cause| failed(path, cause))?;
        for (column, heading) in headings.iter().enumerate() {
            check_length(path, self.next, column, heading)?;
            self.widths.see(column, heading);
            let written = sheet.write_string_with_format(self.next, column as u16, heading, &self.formats.head);
            written.map_err(|cause| failed(path, cause))?;
        }
        self.next += 1;
        sheet.set_freeze_panes(self.next, 0).map(drop).map_err(|cause| failed(path, cause))
    }

    fn row(&mut self, values: &[Value]) -> Result<()> {
        check_room(self.file.path(), self.next, values.len())?;
        for (column, value) in values.iter().enumerate() {
            self.write(column, value)?;
        }
        self.next += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        let path = self.file.path().to_owned();
        let sheet = self.workbook.worksheet_from_index(0).map_err(|cause| failed(&path, cause))?;
        for (column, width) in self.widths.0.iter().enumerate() {
            sheet.set_column_width(column as u16, *width as f64).map_err(|cause| failed(&path, cause))?;
        }
        let mut bytes = std::io::BufWriter::new(&mut self.file);
        self.workbook.save_to_writer(&mut bytes).map_err(|cause| failed(&path, cause))?;
        bytes.into_inner().map_err(|error| crate::Error::writing(&path, error.into_error()))?;
        self.file.finish()
    }
}
