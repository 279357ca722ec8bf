//! A workbook written anew from what was read of it: texts and merged cells, with notes.

use std::path::Path;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Note as Remark, Workbook, XlsxError};

use super::{Note, by_cell};
use crate::error::Result;
use crate::sheet::write::NewFile;
use crate::sheet::{Error, Grid, Sheet};

pub(super) fn rebuild(from: &Path, mut to: NewFile, notes: &[Note]) -> Result<()> {
    let sheets = Grid::read(from)?;
    let mut book = Workbook::new();
    for (index, sheet) in sheets.iter().enumerate() {
        let own = |note: &&Note| note.sheet.as_ref().map_or(index == 0, |name| *name == sheet.name);
        let cells = by_cell(notes.iter().filter(own));
        add(&mut book, sheet, &cells).map_err(|cause| Error::damaged(from, cause))?;
    }
    let bytes = book.save_to_buffer().map_err(|cause| Error::damaged(from, cause))?;
    std::io::Write::write_all(&mut to, &bytes).map_err(|cause| crate::Error::writing(to.path(), cause))?;
    to.finish()
}

fn add(
    book: &mut Workbook,
    sheet: &Sheet,
    notes: &std::collections::BTreeMap<(u32, u32), String>,
) -> std::result::Result<(), XlsxError> {
    let plain = Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::VerticalCenter);
    let marked = plain.clone().set_background_color(Color::RGB(0xFF_C7_CE));
    let page = book.add_worksheet();
    if !sheet.name.is_empty() {
        page.set_name(&sheet.name)?;
    }
    page.set_hidden(sheet.hidden);
    page.set_default_row_height(22);
    let column = |column: u32| u16::try_from(column).unwrap_or(u16::MAX);
    let look = |at: (u32, u32)| if notes.contains_key(&at) { &marked } else { &plain };
    let text = |at: (u32, u32)| match sheet.cell(at.0, at.1).text() {
        Ok(text) => text.into_owned(),
        Err(error) => crate::Error::from(error).to_string(),
    };
    for merge in &sheet.merges {
        if merge.first != merge.last {
            let (first, last) = (merge.first, merge.last);
            page.merge_range(first.0, column(first.1), last.0, column(last.1), &text(first), look(first))?;
        }
    }
    for &at in sheet.cells.keys() {
        if sheet.merge_at(at.0, at.1).is_none() {
            page.write_string_with_format(at.0, column(at.1), text(at), look(at))?;
        }
    }
    for (&at, note) in notes {
        if sheet.cell(at.0, at.1).is_empty() && sheet.merge_at(at.0, at.1).is_none() {
            page.write_blank(at.0, column(at.1), &marked)?;
        }
        page.insert_note(at.0, column(at.1), &Remark::new(note.clone()).set_width(320))?;
    }
    Ok(())
}
