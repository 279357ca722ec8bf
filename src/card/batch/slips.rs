//! The slips: what is printed for the holders, and where there is no escrow what opens the cards. Nobody else can read the
//! file; it is deleted when it is printed.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::Error;
use super::list::Line;
use crate::app::secret::check_closed;
use crate::error::Result;

/// The columns, in their order.
const HEAD: [&str; 7] = ["slip", "serial", "holder", "name", "pin", "puk", "management_key"];
/// By which spreadsheet programs know UTF-8.
const MARK: &str = "\u{feff}";

/// What a card got, as far as it stands in the slips.
#[derive(Default)]
pub struct Slip {
    pub pin: Option<Zeroizing<String>>,
    pub puk: Option<Zeroizing<String>>,
    pub management_key: Option<Zeroizing<String>>,
}

/// The file of slips.
pub struct Slips {
    pub path: PathBuf,
    file: Option<File>,
    slips: BTreeMap<String, Slip>,
}

impl Slips {
    /// Reads it, if it is there.
    pub fn open(path: &Path) -> Result<Self> {
        let mut slips = Self { path: path.to_owned(), file: None, slips: BTreeMap::new() };
        if !path.exists() {
            return Ok(slips);
        }
        check_closed(path)?;
        let mut text = Zeroizing::new(String::new());
        let read = File::open(path).and_then(|mut file| file.read_to_string(&mut text));
        read.map_err(|cause| crate::Error::reading(path, cause))?;
        slips.read(text.trim_start_matches(MARK)).ok_or_else(|| Error::BadSlips { path: path.to_owned() })?;
        Ok(slips)
    }

    fn read(&mut self, text: &str) -> Option<()> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        if !reader.headers().ok()?.iter().eq(HEAD) {
            return None;
        }
        for record in reader.records() {
            let record = record.ok()?;
            let given = |at: usize| record.get(at).filter(|text| !text.is_empty());
            let secret = |at: usize| given(at).map(|text| Zeroizing::new(text.to_owned()));
            let slip = self.slips.entry(given(1)?.to_owned()).or_default();
            slip.pin = secret(4).or_else(|| slip.pin.take());
            slip.puk = secret(5).or_else(|| slip.puk.take());
            slip.management_key = secret(6).or_else(|| slip.management_key.take());
        }
        Some(())
    }

    /// What a card got, or is about to get.
    pub fn of(&self, serial: &str) -> Option<&Slip> {
        self.slips.get(serial)
    }

    /// Adds the slip of a card, before the card gets what stands on it.
    pub fn add(&mut self, line: &Line, serial: &str, slip: Slip) -> Result<()> {
        let writing = |path: &Path, cause| crate::Error::writing(path, cause);
        let text = |secret: &Option<Zeroizing<String>>| Zeroizing::new(secret.as_deref().cloned().unwrap_or_default());
        let (pin, puk, key) = (text(&slip.pin), text(&slip.puk), text(&slip.management_key));
        let number = line.slip.as_deref().unwrap_or_default();
        let cells = [number, serial, &line.holder, &line.name, &pin, &puk, &key];
        let row = row(&cells)?;
        if self.file.is_none() {
            let file = OpenOptions::new().append(true).create(true).mode(0o600).open(&self.path);
            let mut file = file.map_err(|cause| writing(&self.path, cause))?;
            if file.metadata().is_ok_and(|meta| meta.len() == 0) {
                let head = [MARK.as_bytes(), &row_of_head()?].concat();
                file.write_all(&head).map_err(|cause| writing(&self.path, cause))?;
            }
            self.file = Some(file);
        }
        if let Some(file) = &mut self.file {
            let written = file.write_all(&row).and_then(|()| file.sync_data());
            written.map_err(|cause| writing(&self.path, cause))?;
        }
        let kept = self.slips.entry(serial.to_owned()).or_default();
        kept.pin = slip.pin.or_else(|| kept.pin.take());
        kept.puk = slip.puk.or_else(|| kept.puk.take());
        kept.management_key = slip.management_key.or_else(|| kept.management_key.take());
        Ok(())
    }
}

fn row_of_head() -> Result<Zeroizing<Vec<u8>>> {
    row(&HEAD)
}

fn row(cells: &[&str; 7]) -> Result<Zeroizing<Vec<u8>>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::with_capacity(512));
    writer.write_record(cells).map_err(crate::Error::fault)?;
    writer.into_inner().map(Zeroizing::new).map_err(|error| crate::Error::fault(error.to_string()))
}
