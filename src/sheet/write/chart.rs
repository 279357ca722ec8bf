//! A small table with a chart beside it, in a workbook of Excel.

use std::path::Path;

use rust_xlsxwriter::{Chart, ChartType, DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::xlsx::{failed, sheet_name};
use super::{NewFile, Value, check_length, check_room};
use crate::base::Timestamp;
use crate::error::Result;

/// What a chart shows of a table.
pub struct Charted<'a> {
    /// The name of the sheet, and the chart's title.
    pub title: &'a str,
    /// The headings.
    pub head: &'a [String],
    /// The rows.
    pub rows: &'a [Vec<Value>],
    /// The column whose texts name the bars.
    pub labels: usize,
    /// The columns that are drawn.
    pub bars: &'a [usize],
    /// The moment that the properties name.
    pub now: Timestamp,
}

/// Writes a table with a bar chart below it.
pub fn charted(path: &Path, table: &Charted<'_>) -> Result<()> {
    check_room(path, u32::try_from(table.rows.len()).unwrap_or(u32::MAX), table.head.len())?;
    for (index, row) in table.rows.iter().enumerate() {
        for (column, value) in row.iter().enumerate() {
            check_length(path, u32::try_from(index + 1).unwrap_or(u32::MAX), column, &value.shown())?;
        }
    }
    let mut file = NewFile::create(path)?;
    let mut workbook = draw(table).map_err(|cause| failed(path, cause))?;
    workbook.save_to_writer(&mut file).map_err(|cause| failed(path, cause))?;
    file.finish()
}

fn draw(table: &Charted<'_>) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_timestamp(table.now.seconds())?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let name = sheet_name(table.title);
    let sheet = workbook.add_worksheet();
    sheet.set_name(&name)?;
    let bold = Format::new().set_bold();
    for (column, heading) in (0..).zip(table.head) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
    }
    for (row, values) in (1..).zip(table.rows) {
        for (column, value) in (0..).zip(values) {
            match value {
                Value::Empty => {}
                Value::Number(number) => drop(sheet.write_number(row, column, *number as f64)?),
                other => drop(sheet.write_string(row, column, other.shown())?),
            }
        }
    }
    sheet.autofit();
    let last = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    if last > 0 {
        let column = |index: usize| u16::try_from(index).unwrap_or(u16::MAX);
        let mut chart = Chart::new(ChartType::Bar);
        chart.title().set_name(table.title);
        for &bar in table.bars {
            chart
                .add_series()
                .set_name((name.as_str(), 0, column(bar)))
                .set_categories((name.as_str(), 1, column(table.labels), last, column(table.labels)))
                .set_values((name.as_str(), 1, column(bar), last, column(bar)));
        }
        sheet.insert_chart(last + 2, 0, &chart)?;
    }
    Ok(workbook)
}
