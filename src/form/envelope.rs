//! What came in one envelope: sheets, scans, mails with attachments, a folder of them.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use mail_parser::{MessageParser, MimeHeaders};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::Error;
use crate::approval::EvidenceKind;
use crate::error::{Error as Failure, Result};

/// No file of an envelope is larger, and no envelope holds more files.
const SIZE_LIMIT: u64 = 64 << 20;
const FILE_LIMIT: usize = 200;

/// Nor are its files together larger, nor mails put into mails more often.
const ENVELOPE_LIMIT: usize = 256 << 20;
const DEPTH_LIMIT: usize = 5;

/// A mail within a mail that has no name.
const MAIL_NAME: &str = "mail.eml";

/// Words in the name of a file that is an official letter.
const LETTERS: [&str; 4] = ["公文", "來函", "函文", "letter"];

/// A file of an envelope.
#[derive(Debug)]
pub struct Piece {
    /// The name that it has in errors: its path, or the mail's path and the attachment's name.
    pub shown: PathBuf,
    /// Where its content lies.
    pub path: PathBuf,
    /// The file's name.
    pub name: String,
    /// What it is.
    pub nature: Nature,
    /// The content.
    pub content: Vec<u8>,
    /// Its hash.
    pub sha256: [u8; 32],
}

/// What a file is, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// A workbook, which must be a form.
    Sheet,
    /// A picture or a document of pages.
    Scan,
    /// An official letter.
    Letter,
    /// A mail, whose attachments are files of their own.
    Mail,
}

impl Nature {
    /// As what it is kept.
    pub const fn evidence(self) -> EvidenceKind {
        match self {
            Self::Sheet => EvidenceKind::Form,
            Self::Scan => EvidenceKind::Scan,
            Self::Letter => EvidenceKind::Letter,
            Self::Mail => EvidenceKind::Mail,
        }
    }
}

/// The files of an envelope. Attachments lie in a folder that is gone with it.
#[derive(Default, Debug)]
pub struct Envelope {
    /// The files; a mail before its attachments.
    pub pieces: Vec<Piece>,
    folder: Option<TempDir>,
    /// How many attachments were put there, and how large all files are together.
    kept: usize,
    size: usize,
}

impl Envelope {
    /// Opens files, folders and mails.
    pub fn open(paths: &[PathBuf]) -> Result<Self> {
        let mut envelope = Self::default();
        for path in paths {
            if path.is_dir() {
                for file in files_of(path)? {
                    envelope.take(&file)?;
                }
            } else {
                envelope.take(path)?;
            }
        }
        Ok(envelope)
    }

    fn take(&mut self, path: &Path) -> Result<()> {
        let content = read(path)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.add(Piece::new(path.to_owned(), path.to_owned(), name, content), 0)
    }

    /// Adds a file; of a mail also what it brings.
    fn add(&mut self, piece: Piece, depth: usize) -> Result<()> {
        if piece.nature != Nature::Mail {
            return self.push(piece);
        }
        let shown = piece.shown.clone();
        let bad = || Error::BadMail { path: shown.display().to_string() };
        if depth >= DEPTH_LIMIT {
            return Err(bad().into());
        }
        let attachments = attachments(&piece.content).ok_or_else(bad)?;
        self.push(piece)?;
        for (name, content) in attachments {
            let path = self.keep(&content)?;
            self.add(Piece::new(shown.join(&name), path, name, content), depth + 1)?;
        }
        Ok(())
    }

    fn push(&mut self, piece: Piece) -> Result<()> {
        // The same file twice in one envelope is one file.
        if self.pieces.iter().any(|known| known.sha256 == piece.sha256) {
            return Ok(());
        }
        self.size += piece.content.len();
        if self.size > ENVELOPE_LIMIT {
            return Err(Error::LargeEnvelope { mebibytes: ENVELOPE_LIMIT >> 20 }.into());
        }
        self.pieces.push(piece);
        if self.pieces.len() > FILE_LIMIT { Err(Error::TooManyFiles { limit: FILE_LIMIT }.into()) } else { Ok(()) }
    }

    /// Puts an attachment into a file of its own.
    fn keep(&mut self, content: &[u8]) -> Result<PathBuf> {
        if self.folder.is_none() {
            self.folder = Some(tempfile::tempdir().map_err(Failure::fault)?);
        }
        let folder = self.folder.as_ref().map_or_else(std::env::temp_dir, |folder| folder.path().to_owned());
        let path = folder.join(format!("{}", self.kept));
        self.kept += 1;
        fs::write(&path, content).map_err(|cause| Failure::writing(&path, cause))?;
        Ok(path)
    }
}

impl Piece {
    fn new(shown: PathBuf, path: PathBuf, name: String, content: Vec<u8>) -> Self {
        let nature = if is_mail(&name, &content) { Nature::Mail } else { nature(&name, &content) };
        let sha256 = Sha256::digest(&content).into();
        Self { shown, path, name, nature, content, sha256 }
    }
}

/// The files of a folder by name, without hidden ones.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let reading = |cause| Failure::reading(folder, cause);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(reading)? {
        let entry = entry.map_err(reading)?;
        let hidden = entry.file_name().to_string_lossy().starts_with(['.', '~']);
        if !hidden && entry.path().is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    match files.len() {
        0 => Err(Error::EmptyFolder { path: folder.display().to_string() }.into()),
        _ => Ok(files),
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    let file = File::open(path).map_err(|cause| Failure::reading(path, cause))?;
    file.take(SIZE_LIMIT + 1).read_to_end(&mut content).map_err(|cause| Failure::reading(path, cause))?;
    match content.len() as u64 {
        size if size > SIZE_LIMIT => {
            Err(Error::LargeFile { path: path.display().to_string(), mebibytes: SIZE_LIMIT >> 20 }.into())
        }
        _ => Ok(content),
    }
}

fn nature(name: &str, content: &[u8]) -> Nature {
    let pages: [&[u8]; 7] = [b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM"];
    let lower = name.to_lowercase();
    match pages.iter().any(|magic| content.starts_with(magic)) {
        true if LETTERS.iter().any(|word| lower.contains(word)) => Nature::Letter,
        true => Nature::Scan,
        false => Nature::Sheet,
    }
}

/// A mail by its name, or by the lines that mails begin with.
fn is_mail(name: &str, content: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&content[..content.len().min(4_096)]);
    let starts = |line: &str| {
        let lower = line.to_ascii_lowercase();
        ["from:", "received:", "return-path:", "message-id:", "mime-version:", "delivered-to:", "date:", "subject:"]
            .iter()
            .any(|field| lower.starts_with(field))
    };
    let fields = head.lines().take_while(|line| !line.is_empty()).filter(|line| starts(line)).count();
    fields >= 2 || (name.to_lowercase().ends_with(".eml") && fields > 0)
}

/// The files that a mail brings; signatures' pictures and other parts within its text are none.
fn attachments(content: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let message = MessageParser::default().parse(content)?;
    let mut found = Vec::new();
    for part in message.attachments() {
        let is_inline = part.content_id().is_some() && part.content_disposition().is_none_or(|kind| kind.is_inline());
        let name = part.attachment_name().map(safe);
        let name = name.or_else(|| part.is_message().then(|| MAIL_NAME.to_owned()));
        let Some(name) = name.filter(|_| !is_inline) else { continue };
        if !part.contents().is_empty() {
            found.push((name, part.contents().to_vec()));
        }
    }
    Some(found)
}

/// The last part of a name, without what could lead elsewhere.
fn safe(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|letter| !letter.is_control()).take(120).collect()
}
