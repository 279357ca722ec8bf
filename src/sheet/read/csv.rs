//! Separated values in.

use std::path::Path;

use ::csv::{ByteRecord, Position, ReaderBuilder, Terminator};
use data_encoding::HEXUPPER;

use super::Rows;
use super::survey::{Layout, survey};
use crate::error::Result;
use crate::sheet::cell::{Bad, Cell, Row};
use crate::sheet::encoding::Encoding;
use crate::sheet::source::Options;
use crate::sheet::{Error, cp950, formula};

/// The rows of a file of separated values.
pub(super) fn rows(path: &Path, options: &Options) -> Result<Rows> {
    let layout = survey(path, options)?;
    let text = layout.open(path)?;
    let (owned, own) = (path.to_owned(), options.own.clone());
    Rows::start(path, None, move |sink| {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(layout.separator)
            .terminator(Terminator::Any(layout.newline))
            .buffer_capacity(64 * 1024)
            .from_reader(text);
        let cell = |bytes: &[u8]| match layout.encoding {
            Encoding::Cp950 => cp950::cell(bytes, &own),
            _ => utf8_cell(bytes),
        };
        let mut record = ByteRecord::new();
        let mut number = 0;
        while reader.read_byte_record(&mut record).map_err(|cause| Error::damaged(&owned, cause))? {
            number += 1;
            let line = if layout.newline == b'\n' { line_of(&record, reader.position(), layout) } else { number };
            if !sink.push(Row { line, cells: record.iter().map(without_return).map(cell).collect() }) {
                break;
            }
        }
        Ok(())
    })
}

/// The line where a record begins. The reader says where it stands now; where the record begins it says
/// too, but means the empty lines in front of it.
fn line_of(record: &ByteRecord, now: &Position, layout: Layout) -> u64 {
    let inside = record.as_slice().iter().filter(|&&byte| byte == b'\n').count() as u64;
    let ended = u64::from(layout.unended != Some(now.byte()));
    now.line().saturating_sub(inside + ended)
}

/// A cell without the carriage return that belongs to the end of its line.
fn without_return(cell: &[u8]) -> &[u8] {
    cell.strip_suffix(b"\r").unwrap_or(cell)
}

fn utf8_cell(bytes: &[u8]) -> Cell {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cell::from(formula::bare(text)),
        Err(_) => Cell::Bad(Bad::Bytes(HEXUPPER.encode(bytes))),
    }
}
