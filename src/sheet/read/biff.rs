//! Makes a workbook of before 2007 safe for its reader, which trusts what records say of themselves.
//!
//! Records that the reader needs are checked; those that it would only stumble over are made unknown ones,
//! in place, as other records name positions in the stream.
//! Source: [MS-XLS], sections 2.3 (records) and 2.4.265 (shared strings).

use std::collections::BTreeSet;
use std::ops::Range;

use crate::sheet::grid::Concealed;

use super::link::Links;

/// Records by their number.
mod typ {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const EXTERN_SHEET: u16 = 0x0017;
    pub(super) const LBL: u16 = 0x0018;
    pub(super) const DATE_MODE: u16 = 0x0022;
    pub(super) const FILE_PASS: u16 = 0x002f;
    pub(super) const CONTINUE: u16 = 0x003c;
    pub(super) const CODE_PAGE: u16 = 0x0042;
    pub(super) const COL_INFO: u16 = 0x007d;
    pub(super) const BOUND_SHEET: u16 = 0x0085;
    pub(super) const MUL_RK: u16 = 0x00bd;
    pub(super) const RSTRING: u16 = 0x00d6;
    pub(super) const MERGE_CELLS: u16 = 0x00e5;
    pub(super) const SST: u16 = 0x00fc;
    pub(super) const LABEL_SST: u16 = 0x00fd;
    pub(super) const DIMENSIONS: u16 = 0x0200;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const LABEL: u16 = 0x0204;
    pub(super) const BOOL_ERR: u16 = 0x0205;
    pub(super) const ROW: u16 = 0x0208;
    pub(super) const RK: u16 = 0x027e;
    pub(super) const SUP_BOOK: u16 = 0x01ae;
    pub(super) const BOF: u16 = 0x0809;
    /// No record has this number.
    pub(super) const UNKNOWN: u16 = 0xfff0;
}

/// The format that Excel 97 to 2003 wrote; its texts are Unicode.
const BIFF8: u16 = 0x0600;

/// The reader spreads every sheet over its whole area, so areas are limited: 65,536 rows of 122 columns.
const AREA_LIMIT: u64 = 8_000_000;
const COLUMNS: u16 = 256;

/// Why a stream is not given to the reader.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is encrypted.
    Encrypted,
    /// A record is not what its number says.
    Record(u16),
    /// The cells are spread over an absurd area; the row and column from 0 of the last one.
    Area(u32, u16),
}

type Checked<T = ()> = Result<T, Refusal>;

/// A cell whose value comes from another file: the number of its sheet, row, column, and the file.
pub(super) type Foreign = (usize, u32, u32, String);

/// What the sheets of a stream do not show, in the order of the sheets.
///
/// Source: [MS-XLS], 2.4.53 (ColInfo) and 2.4.221 (Row).
pub(super) fn concealed(stream: &[u8]) -> Vec<Concealed> {
    let mut sheets: Vec<(usize, Concealed)> = Vec::new();
    let mut at = 0;
    let mut here = None;
    while let Some(content) = record_at(stream, at) {
        let data = &stream[content.clone()];
        let at_word = |offset: usize| word(data, offset).unwrap_or(0);
        match word(stream, at) {
            Some(typ::BOUND_SHEET) => {
                let position = data.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
                sheets.push((position as usize, Concealed::default()));
            }
            Some(typ::BOF) => here = sheets.iter().position(|(position, _)| *position == at).or(here),
            Some(typ::ROW) if at_word(12) & 0x20 != 0 => {
                let row = u32::from(at_word(0));
                here.into_iter().for_each(|here| sheets[here].1.rows.push((row, row)));
            }
            Some(typ::COL_INFO) if at_word(8) & 1 != 0 => {
                let columns = (u32::from(at_word(0)), u32::from(at_word(2)));
                here.into_iter().for_each(|here| sheets[here].1.columns.push(columns));
            }
            _ => {}
        }
        at = content.end;
    }
    sheets.into_iter().map(|(_, concealed)| concealed).collect()
}

/// Checks a workbook's stream and takes from it what the reader does not need. Gives the cells that other files fill.
pub(super) fn tame(stream: &mut [u8]) -> Checked<Vec<Foreign>> {
    let mut tamer = Tamer::default();
    let mut at = 0;
    while let Some(record) = record_at(stream, at) {
        tamer.starts.insert(at);
        tamer.check(stream, record.clone(), at)?;
        at = record.end;
    }
    tamer.end_sheet()?;
    // A sheet that began within a record would be read as records that nobody checked.
    if tamer.sheets.iter().all(|sheet| tamer.starts.contains(sheet)) {
        Ok(tamer.foreign)
    } else {
        Err(Refusal::Record(typ::BOUND_SHEET))
    }
}

/// Where the content of the record at a position lies.
fn record_at(stream: &[u8], at: usize) -> Option<Range<usize>> {
    let length = usize::from(word(stream.get(at..)?, 2)?);
    let content = at + 4..at + 4 + length;
    stream.get(content.clone()).map(|_| content)
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

#[derive(Default)]
struct Tamer {
    starts: BTreeSet<usize>,
    sheets: Vec<usize>,
    version: u16,
    rows: Option<(u16, u16)>,
    columns: (u16, u16),
    area: u64,
    links: Links,
    foreign: Vec<Foreign>,
}

impl Tamer {
    fn check(&mut self, stream: &mut [u8], content: Range<usize>, at: usize) -> Checked {
        let number = word(stream, at).unwrap_or(typ::UNKNOWN);
        let data = &stream[content.clone()];
        let short = |least: usize| if data.len() < least { Err(Refusal::Record(number)) } else { Ok(()) };
        match number {
            typ::BOF => {
                short(4)?;
                self.end_sheet()?;
                // Charts within sheets have versions of their own.
                self.version = if at == 0 { word(data, 0).unwrap_or(0) } else { self.version };
            }
            typ::FILE_PASS => return Err(Refusal::Encrypted),
            typ::DATE_MODE => short(2)?,
            typ::BOUND_SHEET => {
                short(8)?;
                let position = data.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
                self.sheets.push(position as usize);
            }
            typ::CODE_PAGE if self.version != BIFF8 => short(2)?,
            typ::SST if self.version == BIFF8 => Strings::new(stream, content).check()?,
            typ::SUP_BOOK => self.links.note_book(data),
            typ::EXTERN_SHEET => {
                self.links.note_sheets(data);
                forget(stream, at);
            }
            typ::CODE_PAGE | typ::SST | typ::LBL | typ::DIMENSIONS => forget(stream, at),
            typ::MERGE_CELLS => {
                let count = usize::from(word(data, 0).unwrap_or(0));
                short(2 + count * 8)?;
                short(if count > 1_026 { usize::MAX } else { 2 })?;
            }
            typ::MUL_RK => {
                short(6)?;
                self.see(data, word(data, data.len() - 2))?;
            }
            typ::FORMULA => {
                short(22)?;
                self.see(data, None)?;
                self.follow(data, at);
                // What it would compute is of no interest, only what it did: no byte of it is left.
                stream[content.start + 20..content.start + 22].fill(0);
            }
            typ::NUMBER | typ::LABEL | typ::RSTRING | typ::BOOL_ERR | typ::RK | typ::LABEL_SST => {
                short(6)?;
                self.see(data, None)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Notes a formula whose value comes from another file.
    fn follow(&mut self, data: &[u8], at: usize) {
        let sheet = self.sheets.iter().enumerate().filter(|(_, start)| **start <= at).max_by_key(|(_, start)| **start);
        let formula = &data[22..data.len().min(22 + usize::from(word(data, 20).unwrap_or(0)))];
        if let (Some((sheet, _)), Some(row), Some(column)) = (sheet, word(data, 0), word(data, 2))
            && let Some(book) = self.links.leads_to(formula)
        {
            self.foreign.push((sheet, row.into(), column.into(), book.to_owned()));
        }
    }

    /// Notes where a cell lies.
    fn see(&mut self, data: &[u8], last: Option<u16>) -> Checked {
        let (Some(row), Some(first)) = (word(data, 0), word(data, 2)) else { return Ok(()) };
        let last = last.unwrap_or(first).max(first);
        if last >= COLUMNS {
            return Err(Refusal::Area(row.into(), last));
        }
        (self.rows, self.columns) = match self.rows {
            None => (Some((row, row)), (first, last)),
            Some((top, bottom)) => {
                (Some((top.min(row), bottom.max(row))), (self.columns.0.min(first), self.columns.1.max(last)))
            }
        };
        Ok(())
    }

    fn end_sheet(&mut self) -> Checked {
        if let Some((top, bottom)) = self.rows.take() {
            self.area += (u64::from(bottom - top) + 1) * (u64::from(self.columns.1 - self.columns.0) + 1);
            if self.area > AREA_LIMIT {
                return Err(Refusal::Area(bottom.into(), self.columns.1));
            }
        }
        Ok(())
    }
}

fn forget(stream: &mut [u8], at: usize) {
    stream[at..at + 2].copy_from_slice(&typ::UNKNOWN.to_le_bytes());
}

/// The shared strings: a record and those that continue it.
struct Strings<'a> {
    stream: &'a [u8],
    data: &'a [u8],
    next: usize,
}

impl<'a> Strings<'a> {
    fn new(stream: &'a [u8], content: Range<usize>) -> Self {
        Self { stream, data: &stream[content.clone()], next: content.end }
    }

    const fn wrong<T>() -> Checked<T> {
        Err(Refusal::Record(typ::SST))
    }

    /// Goes where the reader will go, and refuses where it would fall.
    fn check(mut self) -> Checked {
        self.take(8)?;
        while !self.data.is_empty() || self.proceed() {
            if !self.data.is_empty() {
                self.string()?;
            }
        }
        Ok(())
    }

    fn string(&mut self) -> Checked {
        let head = self.take(3)?;
        let (characters, flags) = (usize::from(word(head, 0).unwrap_or(0)), head[2]);
        let runs = if flags & 8 != 0 { usize::from(word(self.take(2)?, 0).unwrap_or(0)) } else { 0 };
        let extra = if flags & 4 != 0 { self.take(4)?.first_chunk().map_or(0, |b| u32::from_le_bytes(*b)) } else { 0 };
        self.characters(characters, flags & 1 != 0)?;
        self.skip(runs * 4 + extra as usize)
    }

    fn characters(&mut self, mut left: usize, mut wide: bool) -> Checked {
        while left > 0 {
            let width = if wide { 2 } else { 1 };
            let here = left.min(self.data.len() / width);
            self.take(here * width)?;
            left -= here;
            if left > 0 {
                if !self.proceed() {
                    return Self::wrong();
                }
                wide = self.take(1)?[0] & 1 != 0;
            }
        }
        Ok(())
    }

    fn skip(&mut self, mut length: usize) -> Checked {
        while length > 0 {
            if self.data.is_empty() && !self.proceed() {
                return Self::wrong();
            }
            let here = length.min(self.data.len());
            self.take(here)?;
            length -= here;
        }
        Ok(())
    }

    fn take(&mut self, length: usize) -> Checked<&'a [u8]> {
        match self.data.split_at_checked(length) {
            Some((taken, rest)) => {
                self.data = rest;
                Ok(taken)
            }
            None => Self::wrong(),
        }
    }

    /// Goes on to the record that continues this one, if one does.
    fn proceed(&mut self) -> bool {
        let more = record_at(self.stream, self.next).filter(|_| word(self.stream, self.next) == Some(typ::CONTINUE));
        if let Some(content) = &more {
            self.data = &self.stream[content.clone()];
            self.next = content.end;
        }
        more.is_some()
    }
}
