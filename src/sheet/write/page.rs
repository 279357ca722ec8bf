//! A formatted page of Excel: boxes over a grid of columns, ready to be printed on A4 and to be filled in.

use std::io::BufWriter;

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Image, Workbook, XlsxError,
};

use super::NewFile;
use super::xlsx::{failed, sheet_name};
use crate::base::Timestamp;
use crate::error::Result;

/// The font of official papers in Taiwan; programs that lack it take another.
const FONT: &str = "標楷體";

/// What a box is for, which is how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The title of the page.
    Title,
    /// A heading over the boxes that follow.
    Band,
    /// Says what belongs into the box beside or below it.
    Label,
    /// Is filled in; whatever is typed stays text, so that no zero is lost.
    Input,
    /// Is left free for a seal.
    Seal,
    /// Explains.
    Note,
}

/// How long a side of the code is, in pixels.
const CODE: u32 = 56;

/// A formatted page.
pub struct Page {
    sheet: String,
    widths: Vec<f64>,
    heights: Vec<(u32, f64)>,
    boxes: Vec<Area>,
    code: Option<((u32, u16), String)>,
}

struct Area {
    row: u32,
    column: u16,
    rows: u32,
    columns: u16,
    look: Look,
    text: String,
    choices: Vec<&'static str>,
}

impl Page {
    /// An empty page; widths are in characters.
    pub fn new(sheet: &str, widths: &[f64]) -> Self {
        Self { sheet: sheet.to_owned(), widths: widths.to_owned(), heights: Vec::new(), boxes: Vec::new(), code: None }
    }

    /// Puts a box: its first row and column from 0, and how many it takes.
    pub fn put(&mut self, at: (u32, u16), span: (u32, u16), look: Look, text: impl Into<String>) -> &mut Self {
        let ((row, column), (rows, columns)) = (at, span);
        self.boxes.push(Area { row, column, rows, columns, look, text: text.into(), choices: Vec::new() });
        self
    }

    /// Offers these values in the box that was put last; others may be typed.
    pub fn offer(&mut self, choices: &[&'static str]) -> &mut Self {
        if let Some(last) = self.boxes.last_mut() {
            last.choices = choices.to_vec();
        }
        self
    }

    /// Puts a QR code of a text, with its upper left corner in a cell.
    pub fn code(&mut self, at: (u32, u16), text: &str) -> &mut Self {
        self.code = Some((at, text.to_owned()));
        self
    }

    /// Sets the height of a row, in points.
    pub fn height(&mut self, row: u32, points: f64) -> &mut Self {
        self.heights.push((row, points));
        self
    }

    /// Writes the page and completes the file; `now` is the moment that its properties name.
    pub fn save(&self, mut file: NewFile, now: Timestamp) -> Result<()> {
        let path = file.path().to_owned();
        let mut workbook = self.workbook(now).map_err(|cause| failed(&path, cause))?;
        let mut bytes = BufWriter::new(&mut file);
        workbook.save_to_writer(&mut bytes).map_err(|cause| failed(&path, cause))?;
        bytes.into_inner().map_err(|error| crate::Error::writing(&path, error.into_error()))?;
        file.finish()
    }

    fn workbook(&self, now: Timestamp) -> Result<Workbook, XlsxError> {
        let mut workbook = Workbook::new();
        let created = ExcelDateTime::from_timestamp(now.seconds())?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        let sheet = workbook.add_worksheet().set_name(sheet_name(&self.sheet))?;
        for (column, width) in (0..).zip(&self.widths) {
            sheet.set_column_width(column, *width)?;
        }
        for (row, points) in &self.heights {
            sheet.set_row_height(*row, *points)?;
        }
        for area in &self.boxes {
            let format = format(area.look);
            let (last_row, last_column) = (area.row + area.rows - 1, area.column + area.columns - 1);
            if (area.rows, area.columns) == (1, 1) {
                sheet.write_string_with_format(area.row, area.column, &area.text, &format)?;
            } else {
                sheet.merge_range(area.row, area.column, last_row, last_column, &area.text, &format)?;
            }
            if !area.choices.is_empty() {
                let offer = DataValidation::new().allow_list_strings(&area.choices)?.show_error_message(false);
                sheet.add_data_validation(area.row, area.column, last_row, last_column, &offer)?;
            }
        }
        if let Some(((row, column), text)) = &self.code
            && let Some(picture) = super::qr::picture(text)
        {
            let image = Image::new_from_buffer(&picture)?.set_alt_text(text).set_scale_to_size(CODE, CODE, true);
            sheet.insert_image_with_offset(*row, *column, &image, 4, 4)?;
        }
        sheet.set_paper_size(9).set_print_center_horizontally(true).set_print_fit_to_pages(1, 1);
        sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3).set_screen_gridlines(false);
        Ok(workbook)
    }
}

fn format(look: Look) -> Format {
    let base =
        Format::new().set_font_name(FONT).set_font_size(12).set_text_wrap().set_align(FormatAlign::VerticalCenter);
    let boxed = || base.clone().set_border(FormatBorder::Thin);
    match look {
        Look::Title => base.set_font_size(16).set_bold().set_align(FormatAlign::Center),
        Look::Band => boxed().set_bold().set_background_color(Color::RGB(0x00D9_E2EC)),
        Look::Label => boxed().set_align(FormatAlign::Center).set_background_color(Color::RGB(0x00F3_F5F8)),
        Look::Input => boxed().set_num_format("@"),
        Look::Seal => boxed().set_align(FormatAlign::Center),
        Look::Note => base.set_font_size(10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Grid;

    #[test]
    fn a_page_reads_back_with_its_merged_boxes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.xlsx");
        let mut page = Page::new("表", &[10.0, 20.0]);
        page.put((0, 0), (1, 2), Look::Title, "申請單").height(0, 30.0);
        page.put((1, 0), (1, 1), Look::Label, "等級").put((1, 1), (2, 1), Look::Input, "0912").offer(&["A", "B"]);
        page.save(NewFile::create(&path).unwrap(), Timestamp::from_micros(0)).unwrap();
        let sheets = Grid::read(&path).unwrap();
        let texts: Vec<_> = sheets[0].cells.values().map(|cell| cell.text().unwrap().into_owned()).collect();
        assert_eq!(texts, ["申請單", "等級", "0912"]);
        assert_eq!(sheets[0].merges.len(), 2);
        assert_eq!(sheets[0].name, "表");
    }
}
