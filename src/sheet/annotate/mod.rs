//! A copy of somebody's workbook with notes on cells: the package is edited, so that layout, merged cells and formats
//! stay. Formats that cannot be edited so are written anew.
//!
//! Source: ECMA-376 part 1, sections 18.7 (comments), 18.8 (styles), 18.3.1.99 (order within a sheet); part 4, 19.4
//! (VML of comments).

mod notes;
pub(super) mod part;
mod rebuild;
mod sheet;
mod style;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use self::part::Parts;
use super::source::{Format, Source};
use super::write::NewFile;
use super::{Error, package};
use crate::error::Result;

/// A note on a cell; row and column from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The sheet's name; none where the file has only one.
    pub sheet: Option<String>,
    /// The cell.
    pub at: (u32, u32),
    /// What is to be said.
    pub text: String,
}

/// How faithful a copy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copy {
    /// The file itself, with notes.
    Edited,
    /// Written anew: texts and merged cells, without formats.
    Rebuilt,
}

/// Writes a copy of a workbook with notes.
pub fn annotate(from: &Path, to: NewFile, notes: &[Note], author: &str) -> Result<Copy> {
    match Source::open(from)?.format() {
        Format::Xlsx if is_editable(from)? => edit(from, to, notes, author).map(|()| Copy::Edited),
        Format::Xlsx | Format::Xls | Format::Ods | Format::Csv => {
            rebuild::rebuild(from, to, notes).map(|()| Copy::Rebuilt)
        }
    }
}

/// Whether the parts that would be edited are small enough for that.
fn is_editable(from: &Path) -> Result<bool> {
    let mut archive = package::open(from)?;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|cause| Error::damaged(from, cause))?;
        let is_media = entry.name().is_ok_and(|name| name.contains("/media/"));
        if !is_media && entry.size() > part::LIMIT {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Notes by cell; several on one cell become one.
fn by_cell<'a>(notes: impl Iterator<Item = &'a Note>) -> BTreeMap<(u32, u32), String> {
    let mut cells: BTreeMap<(u32, u32), String> = BTreeMap::new();
    for note in notes {
        let text = cells.entry(note.at).or_default();
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&note.text);
    }
    cells
}

fn edit(from: &Path, mut to: NewFile, notes: &[Note], author: &str) -> Result<()> {
    let mut archive = package::open(from)?;
    let mut parts = Parts::new(from, &mut archive);
    let sheets = parts.sheets()?;
    let mut styles =
        style::Styles::new(sheets.styles.as_ref().map(|styles| parts.text(styles)).transpose()?.unwrap_or_default());
    for (index, (name, path)) in sheets.sheets.iter().enumerate() {
        let own = |note: &&Note| note.sheet.as_ref().map_or(index == 0, |sheet| sheet == name);
        let cells = by_cell(notes.iter().filter(own));
        if cells.is_empty() {
            continue;
        }
        let drawing = notes::add(&mut parts, path, &cells, author)?;
        let text = parts.text(path)?;
        let edited =
            sheet::mark(&text, &cells, &mut styles, drawing.as_deref()).map_err(|why| Error::damaged(from, why))?;
        parts.set(path, edited);
    }
    if let Some(part) = &sheets.styles {
        parts.set(part, styles.finish());
    }
    let changed = parts.finish();
    write(&mut archive, &mut to, changed).map_err(|cause| Error::damaged(from, cause))?;
    to.finish()
}

/// Everything as it was, but for the parts that changed.
fn write<R: Read + std::io::Seek>(
    archive: &mut ZipArchive<R>,
    to: &mut NewFile,
    mut changed: BTreeMap<String, String>,
) -> zip::result::ZipResult<()> {
    let mut out = ZipWriter::new(to);
    let options = SimpleFileOptions::default();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index)?;
        let name = entry.name()?.into_owned();
        match changed.remove(&name) {
            Some(text) => {
                drop(entry);
                out.start_file(name, options)?;
                out.write_all(text.as_bytes())?;
            }
            None => out.raw_copy_file(entry)?,
        }
    }
    for (name, text) in changed {
        out.start_file(name, options)?;
        out.write_all(text.as_bytes())?;
    }
    out.finish()?;
    Ok(())
}
