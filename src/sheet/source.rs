//! A file of sheets: what it is by its content, whatever its name says.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::cp950::Eudc;
use super::encoding::Encoding;
use super::table::{Column, Table};
use super::{Error, package, read};
use crate::error::Result;
use crate::text::Word;
use crate::text::sheet as t;

/// What kind of sheets a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Excel since 2007, with macros or without.
    Xlsx,
    /// Excel before 2007.
    Xls,
    /// OpenDocument.
    Ods,
    /// Values separated by comma, semicolon or tab.
    Csv,
}

/// What the caller knows better than the file. Only separated values need it.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The encoding; detected where none is given.
    pub encoding: Option<Encoding>,
    /// The separator; detected where none is given.
    pub separator: Option<u8>,
    /// The agency's own characters in CP950.
    pub own: Eudc,
}

/// A file that can be read as sheets.
pub struct Source {
    path: PathBuf,
    format: Format,
    options: Options,
}

/// A sheet's name, and whether it is hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetName {
    /// The name.
    pub name: String,
    /// Whether people do not see it.
    pub hidden: bool,
}

impl Source {
    /// Finds out what a file is.
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_with(path, Options::default())
    }

    /// Finds out what a file is; `options` say what the caller knows better.
    pub fn open_with(path: &Path, options: Options) -> Result<Self> {
        let format = detect(path)?;
        Ok(Self { path: path.to_owned(), format, options })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What kind of sheets it holds.
    pub const fn format(&self) -> Format {
        self.format
    }

    pub(super) const fn options(&self) -> &Options {
        &self.options
    }

    /// The names of its sheets; separated values have none.
    pub fn sheets(&self) -> Result<Vec<SheetName>> {
        match self.format {
            Format::Csv => Ok(Vec::new()),
            Format::Xlsx => read::xlsx::sheets(&self.path),
            Format::Xls => read::xls::sheets(&self.path),
            Format::Ods => read::ods::sheets(&self.path),
        }
    }

    /// The rows of the sheet of this name, or of the first one that is not hidden.
    pub fn rows(&self, sheet: Option<&str>) -> Result<read::Rows> {
        read::rows(self, sheet)
    }

    /// The table with these columns: in the sheet of this name, or in the first one that has it.
    pub fn table(&self, sheet: Option<&str>, wanted: &[Column]) -> Result<Table> {
        let first = Table::find(self.rows(sheet)?, wanted);
        if sheet.is_some() || first.is_ok() || self.format == Format::Csv {
            return first;
        }
        let shown = self.sheets()?.into_iter().filter(|sheet| !sheet.hidden).skip(1);
        for other in shown {
            let found = Table::find(self.rows(Some(&other.name))?, wanted);
            if found.is_ok() {
                return found;
            }
        }
        first
    }
}

/// What a file is by its first bytes.
fn detect(path: &Path) -> Result<Format> {
    let reading = |cause| crate::Error::reading(path, cause);
    let mut file = File::open(path).map_err(reading)?;
    if !file.metadata().map_err(reading)?.is_file() {
        return Err(reading(std::io::ErrorKind::InvalidInput.into()));
    }
    let mut head = Vec::new();
    file.by_ref().take(512).read_to_end(&mut head).map_err(reading)?;
    match head.as_slice() {
        [] => Err(Error::Empty { path: path.display().to_string() }.into()),
        [b'P', b'K', 3 | 5, 4 | 6, ..] => package::zip(path),
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => package::compound(path),
        other => match seems(other) {
            Some(what) => Err(Error::NoSheet { path: path.display().to_string(), what }.into()),
            None => Ok(Format::Csv),
        },
    }
}

/// What a file that is no sheet seems to be.
fn seems(head: &[u8]) -> Option<Word> {
    const IMAGES: [&[u8]; 5] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"];
    const OTHERS: [&[u8]; 6] = [b"\x7fELF", b"MZ\x90\0", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"SQLite format 3\0"];
    let starts = |known: &[&[u8]]| known.iter().any(|magic| head.starts_with(magic));
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start().to_ascii_lowercase();
    if head.starts_with(b"%PDF") {
        Some(t::WHAT_PDF)
    } else if starts(&IMAGES) {
        Some(t::WHAT_IMAGE)
    } else if starts(&OTHERS) {
        Some(t::WHAT_BINARY)
    } else if text.starts_with(b"{\\rtf") {
        Some(t::WHAT_DOCUMENT)
    } else if [&b"<html"[..], b"<!doctype", b"<table", b"<meta", b"<head"].iter().any(|tag| text.starts_with(tag)) {
        Some(t::WHAT_HTML)
    } else if text.starts_with(b"<?xml") {
        Some(t::WHAT_XML)
    } else {
        None
    }
}
