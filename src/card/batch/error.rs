//! What can be wrong with a batch.

use std::path::PathBuf;

use crate::card::Slot;
use crate::error::Kind;
use crate::text::{Msg, card_batch as t};

/// Why a batch, a line of it or a card of it is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A line that names neither a serial number nor a slip.
    Nameless,
    /// What no serial number looks like.
    BadSerial { text: String },
    /// No kind of key.
    BadAlgorithm { text: String },
    /// The same number in two lines.
    Twice { text: String, line: u64 },
    /// A request is wanted, and nobody says for whom.
    NoSubject,
    /// A list without a line.
    NoLines,
    /// Another run has the journal.
    Held { path: PathBuf },
    /// A line of the journal that is none.
    BadJournal { path: PathBuf, line: usize },
    /// Slips that cannot be read.
    BadSlips { path: PathBuf },
    /// The card is in use already.
    HasCertificate { serial: String, slot: Slot },
    /// The card does not say which it is.
    NoNumber,
    /// The card is in none of the lines.
    Unlisted { serial: String },
    /// What the card came with is not known.
    NoOpener { serial: String },
    /// The PIN that was set is not in the slips any more.
    NoPin { serial: String, path: PathBuf },
    /// The certificate's key is not the slot's.
    OtherKey { slot: Slot },
    /// Cards are left.
    Partial { done: usize, cards: usize },
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        let (kind, msg, hint): (Kind, Msg, Option<Msg>) = match error {
            Error::Nameless => (Kind::Refused, t::NAMELESS.into(), None),
            Error::BadSerial { text } => (Kind::Refused, t::BadSerial { text }.into(), None),
            Error::BadAlgorithm { text } => (Kind::Refused, t::BadAlgorithm { text }.into(), None),
            Error::Twice { text, line } => (Kind::Refused, t::Twice { text, line }.into(), None),
            Error::NoSubject => (Kind::Refused, t::NO_SUBJECT.into(), Some(t::HINT_NO_SUBJECT.into())),
            Error::NoLines => (Kind::Refused, t::NO_LINES.into(), None),
            Error::Held { path } => (Kind::Conflict, t::Held { path: path.as_path() }.into(), None),
            Error::BadJournal { path, line } => {
                (Kind::Refused, t::BadJournal { path: path.as_path(), line }.into(), Some(t::HINT_BAD_JOURNAL.into()))
            }
            Error::BadSlips { path } => {
                (Kind::Refused, t::BadSlips { path: path.as_path() }.into(), Some(t::HINT_BAD_SLIPS.into()))
            }
            Error::HasCertificate { serial, slot } => (
                Kind::Refused,
                t::HasCertificate { serial, slot: slot.name() }.into(),
                Some(t::HINT_HAS_CERTIFICATE.into()),
            ),
            Error::NoNumber => (Kind::Refused, t::NO_NUMBER.into(), None),
            Error::Unlisted { serial } => (Kind::Refused, t::Unlisted { serial }.into(), None),
            Error::NoOpener { serial } => {
                (Kind::Refused, t::NoOpener { serial }.into(), Some(t::HINT_NO_OPENER.into()))
            }
            Error::NoPin { serial, path } => {
                (Kind::Refused, t::NoPin { serial, path: path.as_path() }.into(), Some(t::HINT_NO_PIN.into()))
            }
            Error::OtherKey { slot } => (Kind::Refused, t::OtherKey { slot: slot.name() }.into(), None),
            Error::Partial { done, cards } => {
                (Kind::Partial, t::Partial { done, cards }.into(), Some(t::HINT_PARTIAL.into()))
            }
        };
        let error = Self::new(kind, msg);
        match hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}
