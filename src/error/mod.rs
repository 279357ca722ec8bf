//! Errors for people and for scripts: a kind, which is the exit code; a sentence; the next step; where.
//!
//! A room has an error enum of its own that carries facts; its one `From` into [`Error`] chooses the
//! kind and the hint. Only `cli` turns an [`Error`] into words.

use std::error::Error as StdError;
use std::fmt;
use std::path::Path;

use serde::Serialize;

use crate::text::{self, Msg};

/// What kind of failure; the number is the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Kind {
    /// A rule or the data forbids it.
    Refused = 1,
    /// The command line is wrong.
    Usage = 2,
    /// There is no such thing, or not for this actor.
    Missing = 3,
    /// Not logged in, or not allowed.
    Denied = 4,
    /// Somebody was faster, or the database is busy.
    Conflict = 5,
    /// Part of the work is done; the report says which.
    Partial = 6,
    /// No service for cards, not reachable, or no reader.
    NoReader = 10,
    /// No card, one that does not answer, or an unknown one.
    NoCard = 11,
    /// The PIN was wrong.
    WrongPin = 12,
    /// The PIN is blocked.
    PinBlocked = 13,
    /// The secret that unlocks is wrong or blocked.
    Unlock = 14,
    /// Our fault.
    Fault = 70,
}

/// Where in the input the error is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct At {
    /// The file, as the user named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The sheet's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The cell, as a spreadsheet names it (`B7`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// The line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The field's stable name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The rule that was broken; the sentence's id where not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What was read there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<String>,
}

/// A failure, ready to be told.
pub struct Error(Box<Body>);

struct Body {
    kind: Kind,
    msg: Msg,
    hint: Option<Msg>,
    at: At,
    cause: Option<Box<dyn StdError + Send + Sync>>,
    parts: Vec<Error>,
}

/// The result of everything that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of a kind with its sentence.
    pub fn new(kind: Kind, msg: impl Into<Msg>) -> Self {
        Self(Box::new(Body { kind, msg: msg.into(), hint: None, at: At::default(), cause: None, parts: Vec::new() }))
    }

    /// Says what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Msg>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Keeps the low-level error.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// Names the field, unless a field is named already.
    #[must_use]
    pub fn field(mut self, field: &str) -> Self {
        self.0.at.field.get_or_insert_with(|| field.to_owned());
        self
    }

    /// Says where, keeping what is known already.
    #[must_use]
    pub fn at(mut self, at: At) -> Self {
        let known = &mut self.0.at;
        known.file = known.file.take().or(at.file);
        known.sheet = known.sheet.take().or(at.sheet);
        known.cell = known.cell.take().or(at.cell);
        known.line = known.line.or(at.line);
        known.field = known.field.take().or(at.field);
        known.rule = known.rule.take().or(at.rule);
        known.read = known.read.take().or(at.read);
        self
    }

    /// A fault of the program itself.
    pub fn fault(what: impl fmt::Display) -> Self {
        Self::new(Kind::Fault, text::error::Fault { what: what.to_string() }).hint(text::error::HINT_FAULT)
    }

    /// A file that could not be read.
    pub fn reading(path: &Path, cause: std::io::Error) -> Self {
        use text::error as t;
        let msg: Msg = match cause.kind() {
            _ if path.is_dir() => t::IoFolder { path }.into(),
            std::io::ErrorKind::NotFound => t::IoMissing { path }.into(),
            std::io::ErrorKind::PermissionDenied => t::IoReadDenied { path }.into(),
            _ => return Self::new(Kind::Refused, t::IoRead { path }).hint(t::HINT_IO).caused_by(cause),
        };
        // The sentence says it all; the system's own words for it are English.
        Self::new(Kind::Refused, msg).hint(t::HINT_IO)
    }

    /// A file that could not be written.
    pub fn writing(path: &Path, cause: std::io::Error) -> Self {
        use text::error as t;
        let (msg, hint): (Msg, _) = match cause.kind() {
            _ if path.is_dir() => (t::IoFolder { path }.into(), t::HINT_IO),
            std::io::ErrorKind::NotFound => (t::IoNoFolder { path }.into(), t::HINT_IO),
            std::io::ErrorKind::PermissionDenied => (t::IoWriteDenied { path }.into(), t::HINT_IO),
            std::io::ErrorKind::AlreadyExists => (t::IoExists { path }.into(), t::HINT_EXISTS),
            std::io::ErrorKind::StorageFull => (t::IoFull { path }.into(), t::HINT_FULL),
            _ => return Self::new(Kind::Refused, t::IoWrite { path }).hint(t::HINT_IO).caused_by(cause),
        };
        Self::new(Kind::Refused, msg).hint(hint)
    }

    /// The kind, which is the exit code.
    pub const fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The same error as another kind.
    #[must_use]
    pub fn with_kind(mut self, kind: Kind) -> Self {
        self.0.kind = kind;
        self
    }

    /// The sentence.
    pub const fn msg(&self) -> &Msg {
        &self.0.msg
    }

    /// What to do next.
    pub const fn next(&self) -> Option<&Msg> {
        self.0.hint.as_ref()
    }

    /// Where in the input.
    pub const fn place(&self) -> &At {
        &self.0.at
    }

    /// The errors that this one sums up.
    pub fn parts(&self) -> &[Self] {
        &self.0.parts
    }

    /// The low-level error.
    pub fn cause(&self) -> Option<&(dyn StdError + Send + Sync)> {
        self.0.cause.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.msg.fmt(f)
    }
}

/// The sentence and its place; never what a secret holds, as no secret gets into a sentence.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {} {:?} {:?}", self.0.kind, self.0.msg, self.0.at, self.0.parts)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as _)
    }
}

/// All errors of one input, told at once.
#[derive(Debug, Default)]
pub struct Report {
    errors: Vec<Error>,
}

impl Report {
    /// Adds an error.
    pub fn push(&mut self, error: impl Into<Error>) {
        self.errors.push(error.into());
    }

    /// Keeps the value, or notes the error under the field's name.
    pub fn take<T, E: Into<Error>>(&mut self, field: &str, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.push(error.into().field(field))).ok()
    }

    /// Whether nothing went wrong.
    pub const fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// The errors so far.
    pub fn errors(&self) -> &[Error] {
        &self.errors
    }

    /// All errors, to be told elsewhere.
    pub fn into_errors(self) -> Vec<Error> {
        self.errors
    }

    /// Fails if anything was noted: with the error itself, or with a sum of many, whose kind is theirs if they agree.
    pub fn check(self) -> Result<()> {
        let mut errors = self.errors;
        match errors.len() {
            0 => Ok(()),
            1 => Err(errors.remove(0)),
            count => {
                let first = errors[0].kind();
                let kind = if errors.iter().all(|error| error.kind() == first) { first } else { Kind::Refused };
                let mut all = Error::new(kind, text::error::Many { errors: count });
                all.0.parts = errors;
                Err(all)
            }
        }
    }

    /// Fails with all that was noted: so many rows were left out, and the others are written.
    pub fn partial(self, rows: usize) -> Result<()> {
        let mut all = Error::new(Kind::Partial, text::error::Partial { rows }).hint(text::error::HINT_PARTIAL);
        all.0.parts = self.errors;
        Err(all)
    }
}
