//! Looks through separated values before a row of them is believed: encoding, separator, and what is
//! malformed although a reader would take it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::error::Result;
use crate::sheet::Error;
use crate::sheet::encoding::{Encoding, Utf16};
use crate::sheet::source::Options;

/// How much is read at a time, and how much of a file decides on its separator.
const CHUNK: usize = 256 * 1024;

/// No honest row is longer than this.
const ROW_LIMIT: usize = 4 << 20;

/// What separates cells, in the order in which equals are preferred.
const SEPARATORS: [u8; 3] = *b",\t;";

/// How a file of separated values is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// The encoding.
    pub encoding: Encoding,
    /// The length of the byte-order mark.
    pub mark: u64,
    /// The separator.
    pub separator: u8,
    /// What ends a line: a line feed, or in files of old Macintoshes a carriage return.
    pub newline: u8,
    /// The length of a text whose last line does not end.
    pub unended: Option<u64>,
}

impl Layout {
    /// The file's text from behind the mark: as it is, or UTF-8 where it was UTF-16.
    pub(super) fn open(self, path: &Path) -> Result<Box<dyn Read + Send>> {
        let reading = |cause| crate::Error::reading(path, cause);
        let mut file = File::open(path).map_err(reading)?;
        file.seek(SeekFrom::Start(self.mark)).map_err(reading)?;
        Ok(match self.encoding {
            Encoding::Utf16Le | Encoding::Utf16Be => Box::new(Utf16::new(file, self.encoding)),
            Encoding::Utf8 | Encoding::Cp950 => Box::new(file),
        })
    }
}

/// Looks through the whole file once.
pub(super) fn survey(path: &Path, options: &Options) -> Result<Layout> {
    let mut layout = first_look(path, options)?;
    let mut text = layout.open(path)?;
    let mut chunk = vec![0; CHUNK];
    let mut filled = fill(path, &mut text, &mut chunk)?;
    layout.separator = options.separator.unwrap_or_else(|| separator(&chunk[..filled]));
    layout.newline = newline(&chunk[..filled]);
    let mut scan = Scan::new(layout.separator, layout.newline);
    let mut utf8 = Utf8Check::default();
    let mut length = 0;
    let mut guess = layout.mark == 0 && options.encoding.is_none();
    while filled > 0 {
        scan.feed(&chunk[..filled]).map_err(|flaw| flaw.at(path))?;
        length += filled as u64;
        layout.unended = (chunk[filled - 1] != layout.newline).then_some(length);
        if guess && !utf8.feed(&chunk[..filled]) {
            layout.encoding = Encoding::guess(&chunk[..filled]);
            guess = false;
        }
        filled = fill(path, &mut text, &mut chunk)?;
    }
    scan.finish().map_err(|flaw| flaw.at(path))?;
    Ok(layout)
}

/// What the first bytes and the caller say.
fn first_look(path: &Path, options: &Options) -> Result<Layout> {
    let mut head = [0; 4];
    let mut file = File::open(path).map_err(|cause| crate::Error::reading(path, cause))?;
    let filled = fill(path, &mut file, &mut head)?;
    let found = Encoding::of_mark(&head[..filled]);
    let (encoding, mark) = match (options.encoding, found) {
        (Some(forced), Some((encoding, mark))) if forced == encoding => (encoding, mark),
        (Some(forced), _) => (forced, 0),
        (None, Some(found)) => found,
        (None, None) => (Encoding::Utf8, 0),
    };
    Ok(Layout { encoding, mark: mark as u64, separator: b',', newline: b'\n', unended: None })
}

fn fill(path: &Path, from: &mut impl Read, into: &mut [u8]) -> Result<usize> {
    let mut filled = 0;
    while filled < into.len() {
        match from.read(&mut into[filled..]) {
            Ok(0) => break,
            Ok(more) => filled += more,
            Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(crate::Error::reading(path, cause)),
        }
    }
    Ok(filled)
}

/// The separator that stands equally often in most of the first lines.
fn separator(head: &[u8]) -> u8 {
    let mut counts: Vec<[u32; SEPARATORS.len()]> = vec![[0; SEPARATORS.len()]];
    let mut quoted = false;
    for &byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted && counts.len() == 50 => break,
            b'\n' if !quoted => counts.push([0; SEPARATORS.len()]),
            _ if quoted => {}
            _ => {
                if let (Some(at), Some(line)) = (SEPARATORS.iter().position(|&s| s == byte), counts.last_mut()) {
                    line[at] += 1;
                }
            }
        }
    }
    let lines_that_agree = |at: usize| {
        let often = |wanted: u32| counts.iter().filter(|line| line[at] == wanted).count();
        counts.iter().map(|line| line[at]).filter(|&count| count > 0).map(often).max().unwrap_or(0)
    };
    let best = (0..SEPARATORS.len()).rev().max_by_key(|&at| lines_that_agree(at)).unwrap_or(0);
    SEPARATORS[best]
}

fn newline(head: &[u8]) -> u8 {
    if !head.contains(&b'\n') && head.contains(&b'\r') { b'\r' } else { b'\n' }
}

/// Whether chunks are UTF-8 when put together.
#[derive(Default)]
struct Utf8Check {
    /// The beginning of a character whose rest is in the next chunk.
    carry: Vec<u8>,
}

impl Utf8Check {
    fn feed(&mut self, chunk: &[u8]) -> bool {
        let mut rest = chunk;
        while let ([byte, others @ ..], false) = (rest, self.carry.is_empty()) {
            self.carry.push(*byte);
            rest = others;
            match std::str::from_utf8(&self.carry) {
                Ok(_) => self.carry.clear(),
                Err(error) if error.error_len().is_some() => return false,
                Err(_) => {}
            }
        }
        match std::str::from_utf8(rest) {
            Ok(_) => true,
            Err(error) => {
                self.carry.extend_from_slice(&rest[error.valid_up_to()..]);
                error.error_len().is_none()
            }
        }
    }
}

/// Where a scan stands.
#[derive(Clone, Copy, PartialEq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    /// Behind a quotation mark that closes the cell, or is the first of two.
    QuoteSeen,
}

/// What a reader of separated values would accept in silence.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flaw {
    Nul(u64),
    Quote(u64),
    LongRow(u64),
}

impl Flaw {
    fn at(self, path: &Path) -> Error {
        let path = path.display().to_string();
        match self {
            Self::Nul(line) => Error::Nul { path, line },
            Self::Quote(line) => Error::Quote { path, line },
            Self::LongRow(line) => Error::LongLine { path, line },
        }
    }
}

struct Scan {
    separator: u8,
    newline: u8,
    state: State,
    line: u64,
    quote_line: u64,
    row_line: u64,
    row_length: usize,
}

impl Scan {
    const fn new(separator: u8, newline: u8) -> Self {
        Self { separator, newline, state: State::CellStart, line: 1, quote_line: 1, row_line: 1, row_length: 0 }
    }

    fn feed(&mut self, bytes: &[u8]) -> std::result::Result<(), Flaw> {
        for &byte in bytes {
            self.row_length += 1;
            if byte == 0 {
                return Err(Flaw::Nul(self.line));
            }
            if self.row_length > ROW_LIMIT {
                return Err(if self.state == State::Quoted { self.quote() } else { Flaw::LongRow(self.row_line) });
            }
            self.step(byte);
        }
        Ok(())
    }

    fn step(&mut self, byte: u8) {
        let newline = byte == self.newline;
        self.line += u64::from(newline);
        self.state = match (self.state, byte) {
            (State::CellStart, b'"') => {
                self.quote_line = self.line;
                State::Quoted
            }
            (State::Quoted, b'"') => State::QuoteSeen,
            (State::Quoted, _) | (State::QuoteSeen, b'"') => State::Quoted,
            _ if newline => {
                (self.row_line, self.row_length) = (self.line, 0);
                State::CellStart
            }
            _ if byte == self.separator => State::CellStart,
            _ => State::Plain,
        };
    }

    const fn quote(&self) -> Flaw {
        Flaw::Quote(self.quote_line)
    }

    fn finish(&self) -> std::result::Result<(), Flaw> {
        if self.state == State::Quoted { Err(self.quote()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaw(text: &str) -> Option<Flaw> {
        let mut scan = Scan::new(b',', b'\n');
        scan.feed(text.as_bytes()).and_then(|()| scan.finish()).err()
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_found() {
        assert_eq!(flaw("a,b\n1,\"x\n2,y\n"), Some(Flaw::Quote(2)));
        assert_eq!(flaw("\"a\"\"b\",\"c\nd\"\n"), None);
        assert_eq!(flaw("5\" screen,x\n"), None);
        assert_eq!(flaw("\"a\" b,c\"\n"), None);
        assert_eq!(flaw("\""), Some(Flaw::Quote(1)));
    }

    #[test]
    fn nul_and_endless_rows_are_found() {
        assert_eq!(flaw("a\nb\0"), Some(Flaw::Nul(2)));
        assert_eq!(flaw(&format!("a\n{}", "x".repeat(ROW_LIMIT + 1))), Some(Flaw::LongRow(2)));
        assert_eq!(flaw(&format!("a\n\"{}", "x\n".repeat(ROW_LIMIT))), Some(Flaw::Quote(2)));
    }

    #[test]
    fn the_separator_is_the_one_that_lines_agree_on() {
        assert_eq!(separator("名冊\n姓名,電話\n王,1\n李,2\n".as_bytes()), b',');
        assert_eq!(separator(b"a;b;c\n1,5;2;3\n2,5;2;3\n"), b';');
        assert_eq!(separator(b"a\tb\n\"x,y,z\"\t2\n3,3\t4\n"), b'\t');
        assert_eq!(separator(b"one\ntwo\n"), b',');
        assert_eq!(separator(b""), b',');
    }

    #[test]
    fn utf_8_may_break_anywhere() {
        let text = "王堃𠮷a".repeat(3);
        for size in 1..8 {
            let mut check = Utf8Check::default();
            assert!(text.as_bytes().chunks(size).all(|chunk| check.feed(chunk)), "{size}");
        }
        assert!(!Utf8Check::default().feed(b"ab\xff"));
        let mut check = Utf8Check::default();
        assert!(check.feed(b"\xe7"));
        assert!(!check.feed(b"a"));
    }
}
