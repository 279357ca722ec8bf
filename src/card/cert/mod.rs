//! Certificates to and from cards: requests that the card signs, certificates that its keys fit, and what a user's
//! programs look at. Over [`super::Token`], so alike for PIV cards and PKCS#11 tokens.

mod args;
mod form;
mod place;
mod run;
mod view;

use std::path::PathBuf;

pub use run::{authorities, request};

use self::form::{Form, Store};
use super::Slot;
use crate::app::{Need, Verb, verb};
use crate::error::Kind;
use crate::text::{self, Msg};

/// The verbs of the noun `card` that are about certificates.
pub const VERBS: &[Verb] = &[
    verb!("csr", args::Csr, External, Need::Open, run::csr),
    verb!("cert list", args::List, Read, Need::Open, run::list),
    verb!("cert import", args::Import, External, Need::Open, run::import),
    verb!("cert export", args::Export, Read, Need::Open, run::export),
    verb!("cert delete", args::Delete, External, Need::Open, run::delete),
    verb!("cert register", args::Register, External, Need::Open, run::register),
];

/// What can be wrong with certificates on their way to and from cards.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Error {
    /// A public key was named that is not the slot's.
    OtherPublicKey { slot: Slot },
    /// None of the file's certificates is about the slot's key.
    NoneFits { slot: Slot, count: usize },
    /// The public key of the slot cannot be told.
    NoPublicKey { slot: Slot },
    /// No certificate on the card.
    Empty,
    /// A program that is needed is not there.
    NoProgram { program: &'static str, package: &'static str },
    /// A program failed.
    Program { program: &'static str, said: String },
    /// No home folder in which the user's programs could look.
    NoPlace,
    /// A form of file that needs a file.
    NeedsFile,
    /// A file that holds no public key.
    KeyFile { path: PathBuf },
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::card_cert as t;
        let (kind, msg, hint): (Kind, Msg, Msg) = match error {
            Error::OtherPublicKey { slot } => {
                (Kind::Refused, t::OtherPublicKey { slot: slot.name() }.into(), t::HINT_NO_PUBLIC_KEY.into())
            }
            Error::NoneFits { slot, count } => {
                (Kind::Refused, t::NoneFits { slot: slot.name(), count }.into(), t::HINT_OTHER_KEY.into())
            }
            Error::NoPublicKey { slot } => {
                (Kind::Refused, t::NoPublicKey { slot: slot.name() }.into(), t::HINT_NO_PUBLIC_KEY.into())
            }
            Error::Empty => (Kind::Missing, t::EMPTY.into(), t::HINT_EMPTY.into()),
            Error::NoProgram { program, package } => {
                (Kind::Refused, t::NoProgram { program }.into(), t::HintNoProgram { package }.into())
            }
            Error::Program { program, said } => {
                (Kind::Refused, t::Program { program, said }.into(), t::HINT_PROGRAM.into())
            }
            Error::NoPlace => (Kind::Usage, t::NO_PLACE.into(), t::HINT_NO_PLACE.into()),
            Error::NeedsFile => (Kind::Usage, t::NEEDS_FILE.into(), t::HINT_NEEDS_FILE.into()),
            Error::KeyFile { path } => {
                (Kind::Refused, t::KeyFile { path: path.as_path() }.into(), t::HINT_NO_PUBLIC_KEY.into())
            }
        };
        Self::new(kind, msg).hint(hint)
    }
}
