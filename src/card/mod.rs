//! IC cards and tokens: what a card can be asked, and the commands about them. No database and no login.
//!
//! Bytes go through [`Transport`]: PC/SC in the field, a script of exchanges in tests. [`Channel`] speaks APDUs over
//! it; drivers implement [`Token`] over a channel. "The link failed" ([`Link`]) and "the card said no" are different
//! errors. A secret is sent once, never retried.

mod apdu;
mod args;
mod channel;
mod error;
pub mod pkcs11;
pub mod profile;
mod reader;
mod run;
mod secret;
mod status_word;
mod token;
mod transport;
mod view;

pub use apdu::{Command, Response};
pub use channel::{Channel, Trace};
pub use error::Error;
pub use reader::{Presence, Reader, choose, readers, wait};
pub use secret::Secret;
pub use status_word::StatusWord;
pub use token::{Algorithm, Driver, Hash, KeyInfo, Reference, SecretRule, Slot, Token, Tries};
pub use transport::{After, Link, Pcsc, Transport};

use crate::app::{Need, Verb, verb};

/// The verbs of the noun.
pub const VERBS: &[Verb] = &[verb!("readers", args::Readers, Read, Need::Open, run::readers)];
