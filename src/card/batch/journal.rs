//! The journal: what was begun with each card and what was done, a line each, written before and after the card is asked.
//! It holds no secret.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

use super::{Error, Part};
use crate::base::Timestamp;
use crate::error::Result;

/// What is known of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// The card is asked now.
    Started,
    /// It did it.
    Done,
    /// It did not do it.
    Refused,
    /// No verdict came.
    Unclear,
}

/// A line.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    at: String,
    card: String,
    serial: String,
    part: Part,
    state: State,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    public_key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

/// What a part left behind.
#[derive(Debug, Default)]
pub struct Fruit {
    /// The public key, as DER.
    pub public_key: Option<Vec<u8>>,
    /// The file that was written.
    pub file: Option<PathBuf>,
}

/// How far a card is.
#[derive(Debug, Default)]
pub struct Progress {
    /// Which card it is.
    pub serial: String,
    /// Its public key, as DER.
    pub public_key: Option<Vec<u8>>,
    /// The request that was written.
    pub request: Option<String>,
    done: BTreeSet<Part>,
    unclear: BTreeSet<Part>,
}

impl Progress {
    /// Whether the card did it.
    pub fn has(&self, part: Part) -> bool {
        self.done.contains(&part)
    }

    /// Whether the card was asked, and nobody knows whether it did it.
    pub fn is_unclear(&self, part: Part) -> bool {
        self.unclear.contains(&part)
    }

    fn take(&mut self, entry: Entry) {
        match entry.state {
            State::Started | State::Unclear => _ = self.unclear.insert(entry.part),
            State::Refused => _ = self.unclear.remove(&entry.part),
            State::Done => {
                self.unclear.remove(&entry.part);
                self.done.insert(entry.part);
            }
        }
        let key = entry.public_key.and_then(|text| BASE64.decode(text.as_bytes()).ok());
        self.serial = entry.serial;
        self.public_key = key.or_else(|| self.public_key.take());
        self.request = entry.file.or_else(|| self.request.take());
    }
}

/// The journal of a list.
pub struct Journal {
    path: PathBuf,
    /// Nothing in a rehearsal.
    file: Option<File>,
    at: Timestamp,
    cards: BTreeMap<String, Progress>,
}

impl Journal {
    /// Opens it, begins it where there is none, and keeps other runs away. In a rehearsal it is only read.
    pub fn open(path: &Path, at: Timestamp, rehearse: bool) -> Result<Self> {
        let mut journal = Self { path: path.to_owned(), file: None, at, cards: BTreeMap::new() };
        let mut options = OpenOptions::new();
        let options = options.read(true).append(!rehearse).create(!rehearse).mode(0o600);
        let mut file = match options.open(path) {
            Ok(file) => file,
            Err(cause) if rehearse && cause.kind() == std::io::ErrorKind::NotFound => return Ok(journal),
            Err(cause) => return Err(crate::Error::writing(path, cause)),
        };
        match file.try_lock() {
            _ if rehearse => {}
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Held { path: path.to_owned() }.into()),
            Err(TryLockError::Error(cause)) => return Err(crate::Error::writing(path, cause)),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|cause| crate::Error::reading(path, cause))?;
        // A torn line may end in the midst of a letter.
        let text = String::from_utf8_lossy(&bytes);
        journal.read(&text)?;
        if !rehearse {
            // What was being written when the machine stopped ends here.
            let torn = !text.is_empty() && !text.ends_with('\n');
            if torn {
                file.write_all(b"\n").map_err(|cause| crate::Error::writing(path, cause))?;
            }
            journal.file = Some(file);
        }
        Ok(journal)
    }

    fn read(&mut self, text: &str) -> Result<()> {
        let whole = text.ends_with('\n');
        let count = text.lines().count();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match serde_json::from_str::<Entry>(line) {
                Ok(entry) => self.cards.entry(entry.card.clone()).or_default().take(entry),
                Err(_) if index + 1 == count && !whole => {}
                Err(cause) if cause.is_eof() => {}
                Err(_) => return Err(Error::BadJournal { path: self.path.clone(), line: index + 1 }.into()),
            }
        }
        Ok(())
    }

    /// How far a card of the list is; nothing where it was not begun.
    pub fn of(&self, key: &str) -> Option<&Progress> {
        self.cards.get(key)
    }

    /// The key of the card with this serial number.
    pub fn key_of(&self, serial: &str) -> Option<&str> {
        self.cards.iter().find(|(_, progress)| progress.serial == serial).map(|(key, _)| key.as_str())
    }

    /// Writes that the card is asked now.
    pub fn start(&mut self, key: &str, serial: &str, part: Part) -> Result<()> {
        self.note(key, serial, part, State::Started, Fruit::default(), None)
    }

    /// Writes that it did it.
    pub fn done(&mut self, key: &str, serial: &str, part: Part, fruit: Fruit) -> Result<()> {
        self.note(key, serial, part, State::Done, fruit, None)
    }

    /// Writes that it did not do it, or that nobody knows.
    pub fn failed(
        &mut self,
        key: &str,
        serial: &str,
        part: Part,
        (error, in_doubt): (&crate::Error, bool),
    ) -> Result<()> {
        let state = if in_doubt { State::Unclear } else { State::Refused };
        self.note(key, serial, part, state, Fruit::default(), Some(error.msg().id().to_owned()))
    }

    fn note(
        &mut self,
        key: &str,
        serial: &str,
        part: Part,
        state: State,
        fruit: Fruit,
        why: Option<String>,
    ) -> Result<()> {
        let entry = Entry {
            at: self.at.to_string(),
            card: key.to_owned(),
            serial: serial.to_owned(),
            part,
            state,
            public_key: fruit.public_key.map(|der| BASE64.encode(&der)),
            file: fruit.file.map(|path| path.display().to_string()),
            why,
        };
        if let Some(file) = &mut self.file {
            let line = serde_json::to_string(&entry).map_err(crate::Error::fault)? + "\n";
            let written = file.write_all(line.as_bytes()).and_then(|()| file.sync_data());
            written.map_err(|cause| crate::Error::writing(&self.path, cause))?;
        }
        self.cards.entry(entry.card.clone()).or_default().take(entry);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;
    use crate::text::card as t;

    fn open(path: &Path) -> Result<Journal> {
        Journal::open(path, Timestamp::from_micros(0), false)
    }

    #[test]
    fn what_was_done_is_known_again_and_what_is_not_known_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.journal.jsonl");
        let mut journal = open(&path).unwrap();
        assert!(matches!(open(&path), Err(error) if error.kind() == Kind::Conflict), "another run has it");
        journal.done("S1", "AB", Part::Begun, Fruit::default()).unwrap();
        journal.done("S1", "AB", Part::Key, Fruit { public_key: Some(vec![1, 2]), file: None }).unwrap();
        journal.start("S1", "AB", Part::Pin).unwrap();
        journal.start("S1", "AB", Part::Puk).unwrap();
        let blocked = crate::Error::new(Kind::Unlock, t::PUK_BLOCKED);
        journal.failed("S1", "AB", Part::Puk, (&blocked, false)).unwrap();
        drop(journal);
        // A line that was being written when the machine stopped.
        let torn = std::fs::read_to_string(&path).unwrap() + "{\"at\":\"20";
        std::fs::write(&path, torn).unwrap();
        for _ in 0..2 {
            let journal = open(&path).unwrap();
            let progress = journal.of("S1").unwrap();
            assert!(progress.has(Part::Key) && progress.is_unclear(Part::Pin) && !progress.has(Part::Pin));
            assert!(!progress.is_unclear(Part::Puk), "the card said no");
            assert_eq!((progress.serial.as_str(), progress.public_key.as_deref()), ("AB", Some(&[1, 2][..])));
            assert_eq!(journal.key_of("AB"), Some("S1"));
        }
        std::fs::write(&path, "{\"at\":1}\n").unwrap();
        assert!(open(&path).is_err());
    }
}
