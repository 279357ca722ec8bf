//! IC cards and tokens: what a card can be asked, and the commands about them. No database and no login.
//!
//! Bytes go through [`Transport`]: PC/SC in the field, a script of exchanges in tests. [`Channel`] speaks APDUs over
//! it; drivers implement [`Token`] over a channel. "The link failed" ([`Link`]) and "the card said no" are different
//! errors. A secret is sent once, never retried.

mod apdu;
mod args;
mod atr;
mod channel;
mod error;
pub mod piv;
pub mod pkcs11;
pub mod profile;
mod public_key;
mod reader;
mod run;
mod secret;
mod status_word;
mod tlv;
mod token;
mod transport;
mod view;

pub use apdu::{Command, Response};
pub use args::Which;
pub use atr::Family;
pub use channel::{Channel, Trace};
pub use error::Error;
pub use public_key::PublicKey;
pub use reader::{Presence, Reader, choose, readers, wait};
pub use run::{Step, Work};
pub use secret::Secret;
pub use status_word::StatusWord;
pub use token::{Algorithm, Cipher, Driver, Hash, KeyInfo, Reference, SecretRule, Slot, Token, Tries};
pub use transport::{After, Link, Pcsc, Transport};

use crate::app::{Need, Verb, verb};

/// The verbs of the noun.
pub const VERBS: &[Verb] = &[
    verb!("readers", args::Readers, Read, Need::Open, run::readers),
    verb!("pin verify", args::PinVerify, External, Need::Open, run::pin_verify),
    verb!("pin change", args::PinChange, External, Need::Open, run::pin_change),
    verb!("pin reset", args::PinReset, External, Need::Open, run::pin_reset),
    verb!("puk change", args::PukChange, External, Need::Open, run::puk_change),
];
