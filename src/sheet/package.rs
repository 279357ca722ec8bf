//! Looks into a workbook's packing before a reader trusts it: what it is, and what it unpacks to.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use quick_xml::events::Event;
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::Error;
use super::source::Format;
use crate::error::Result;
use crate::text::sheet as t;

type Archive = ZipArchive<BufReader<File>>;

/// A workbook that unpacks to no more than this is let in without another look.
const HARMLESS: u64 = 64 << 20;

/// A workbook may unpack to so many times of its packed size.
const RATIO_LIMIT: u64 = 200;

/// What a workbook may unpack to.
struct Limits {
    /// What readers hold in memory: all but the sheets, which stream.
    held: u64,
    /// All together.
    all: u64,
}

/// A workbook of rows.
const WORKBOOK: Limits = Limits { held: 512 << 20, all: 4 << 30 };

/// A form, which is read whole.
const FORM: Limits = Limits { held: 64 << 20, all: 256 << 20 };

/// How far into a part its declarations are looked for.
const PROLOG: u64 = 4_096;

/// Deflate packs no better than this.
const DEFLATE_LIMIT: u64 = 1_032;

/// What kind of workbook a zip archive is.
pub(super) fn zip(path: &Path) -> Result<Format> {
    let mut archive = open(path)?;
    let calc = is_spreadsheet(&mut archive);
    let has = |entry: &str| archive.index_for_name(entry).is_some();
    let other = |what| Err(Error::NoSheet { path: path.display().to_string(), what }.into());
    let office = has("[Content_Types].xml");
    let format = if has("xl/workbook.bin") {
        return other(t::WHAT_XLSB);
    } else if office && archive.file_names_raw().any(|entry| entry.starts_with(b"xl/")) {
        Format::Xlsx
    } else if calc && has("content.xml") {
        Format::Ods
    } else {
        return other(if office || has("content.xml") { t::WHAT_DOCUMENT } else { t::WHAT_ZIP });
    };
    refuse_outside(path, &mut archive)?;
    weigh(path, &mut archive, &WORKBOOK)?;
    refuse_entities(path, &mut archive)?;
    match format {
        Format::Xlsx => check_strings(path, &mut archive)?,
        _ => refuse_encrypted(path, &mut archive)?,
    }
    Ok(format)
}

/// Refuses a workbook that is larger than any form.
pub(super) fn refuse_large(path: &Path) -> Result<()> {
    weigh(path, &mut open(path)?, &FORM)
}

/// No program that makes workbooks puts parts outside of them.
fn refuse_outside(path: &Path, archive: &mut Archive) -> Result<()> {
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|cause| flaw(path, cause))?;
        let part = name_of(path, &entry)?;
        let absolute = part.starts_with(['/', '\\']) || part.get(1..2) == Some(":");
        if absolute || part.split(['/', '\\']).any(|step| step == "..") {
            return Err(Error::Outside { path: path.display().to_string(), part }.into());
        }
    }
    Ok(())
}

/// Opens a zip archive.
pub(super) fn open(path: &Path) -> Result<Archive> {
    let file = File::open(path).map_err(|cause| crate::Error::reading(path, cause))?;
    Ok(ZipArchive::new(BufReader::new(file)).map_err(|cause| Error::damaged(path, cause))?)
}

/// Opens an entry of it.
pub(super) fn entry<'a>(path: &Path, archive: &'a mut Archive, name: &str) -> Result<ZipFile<'a, BufReader<File>>> {
    Ok(archive.by_name(name).map_err(|cause| flaw(path, cause))?)
}

fn flaw(path: &Path, cause: ZipError) -> Error {
    match cause {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            Error::Encrypted { path: path.display().to_string() }
        }
        other => Error::damaged(path, other),
    }
}

fn is_spreadsheet(archive: &mut Archive) -> bool {
    let mut kind = String::new();
    let read = archive.by_name("mimetype").ok().and_then(|entry| entry.take(100).read_to_string(&mut kind).ok());
    read.is_some() && kind.starts_with("application/vnd.oasis.opendocument.spreadsheet")
}

/// OpenDocument says in its manifest which entries are encrypted.
fn refuse_encrypted(path: &Path, archive: &mut Archive) -> Result<()> {
    let Ok(manifest) = archive.by_name("META-INF/manifest.xml") else { return Ok(()) };
    let mut text = Vec::new();
    manifest.take(1 << 20).read_to_end(&mut text).map_err(|cause| Error::damaged(path, cause))?;
    if String::from_utf8_lossy(&text).contains("encryption-data") {
        return Err(Error::Encrypted { path: path.display().to_string() }.into());
    }
    Ok(())
}

/// Counts what the archive unpacks to. What the entries say of themselves is believed only where it
/// condemns them.
fn weigh(path: &Path, archive: &mut Archive, limits: &Limits) -> Result<()> {
    let mut packed = 0u64;
    let mut load = Load::default();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|cause| flaw(path, cause))?;
        packed = packed.saturating_add(entry.compressed_size());
        load.add(&name_of(path, &entry)?, entry.size());
    }
    load.check(path, packed, limits)?;
    if packed.saturating_mul(DEFLATE_LIMIT) <= HARMLESS {
        return Ok(());
    }
    let mut load = Load::default();
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|cause| flaw(path, cause))?;
        let name = name_of(path, &entry)?;
        let size = std::io::copy(&mut entry.take(limits.all + 1), &mut std::io::sink());
        load.add(&name, size.map_err(|cause| Error::damaged(path, cause))?);
        load.check(path, packed, limits)?;
    }
    Ok(())
}

/// No program that makes workbooks declares entities, which can unfold without end.
fn refuse_entities(path: &Path, archive: &mut Archive) -> Result<()> {
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|cause| flaw(path, cause))?;
        let part = name_of(path, &entry)?;
        if !(part.ends_with(".xml") || part.ends_with(".rels")) {
            continue;
        }
        let mut head = Vec::new();
        entry.take(PROLOG).read_to_end(&mut head).map_err(|cause| Error::damaged(path, cause))?;
        if head.windows(9).any(|window| window == b"<!DOCTYPE" || window == b"<!ENTITY ") {
            return Err(Error::Entities { path: path.display().to_string(), part }.into());
        }
    }
    Ok(())
}

fn name_of<R: Read>(path: &Path, entry: &ZipFile<'_, R>) -> Result<String> {
    Ok(entry.name().map_err(|cause| flaw(path, cause))?.into_owned())
}

/// What entries unpack to.
#[derive(Default)]
struct Load {
    all: u64,
    held: u64,
}

impl Load {
    fn add(&mut self, name: &str, size: u64) {
        self.all = self.all.saturating_add(size);
        if !name.contains("/worksheets/") && name != "content.xml" {
            self.held = self.held.saturating_add(size);
        }
    }

    fn check(&self, path: &Path, packed: u64, limits: &Limits) -> Result<()> {
        let limit = if self.held > limits.held {
            limits.held
        } else if self.all > limits.all {
            limits.all
        } else if self.all > HARMLESS && self.all / RATIO_LIMIT > packed {
            HARMLESS
        } else {
            return Ok(());
        };
        Err(Error::Inflates { path: path.display().to_string(), mebibytes: limit >> 20 }.into())
    }
}

/// A table of strings must not claim more strings than there is room for: the reader reserves for its claim.
fn check_strings(path: &Path, archive: &mut Archive) -> Result<()> {
    let tables = |name: &[u8]| name.to_ascii_lowercase().ends_with(b"sharedstrings.xml");
    let indexes: Vec<_> =
        archive.file_names_raw().enumerate().filter(|(_, name)| tables(name)).map(|(i, _)| i).collect();
    for index in indexes {
        let entry = archive.by_index(index).map_err(|cause| flaw(path, cause))?;
        let room = entry.size() / "<si/>".len() as u64;
        let claim = claimed_strings(BufReader::new(entry.take(WORKBOOK.held)));
        if claim.is_some_and(|claim| claim > room) {
            return Err(Error::damaged(path, "uniqueCount").into());
        }
    }
    Ok(())
}

fn claimed_strings(table: impl std::io::BufRead) -> Option<u64> {
    let mut reader = quick_xml::Reader::from_reader(table);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(start) | Event::Empty(start) => {
                let count = start.try_get_attribute("uniqueCount").ok()??;
                return Some(count.value.parse().unwrap_or(u64::MAX));
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// What kind of workbook a compound file is.
pub(super) fn compound(path: &Path) -> Result<Format> {
    let name = path.display().to_string();
    let file = cfb::open(path).map_err(|cause| Error::damaged(path, cause))?;
    if file.exists("/EncryptedPackage") {
        Err(Error::Encrypted { path: name }.into())
    } else if file.exists("/Workbook") || file.exists("/Book") {
        Ok(Format::Xls)
    } else {
        Err(Error::NoSheet { path: name, what: t::WHAT_OLE }.into())
    }
}
