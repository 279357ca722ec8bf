//! IC cards and tokens: what a card can be asked, and the commands about them. No database and no login.
//!
//! Bytes go through [`Transport`]: PC/SC in the field, a script of exchanges in tests. [`Channel`] speaks APDUs over
//! it; drivers implement [`Token`] over a channel. "The link failed" ([`Link`]) and "the card said no" are different
//! errors. A secret is sent once, never retried.

mod apdu;
mod args;
mod atr;
pub mod batch;
pub mod cert;
mod challenge;
mod channel;
pub mod doctor;
mod error;
pub mod operation;
pub mod piv;
pub mod pkcs11;
pub mod profile;
mod reader;
mod run;
mod secret;
mod status_word;
mod store;
mod tlv;
mod token;
mod transport;
mod view;

pub use apdu::{Command, Response};
pub use args::{Which, Writer};
pub use atr::is_shared;
pub use challenge::{Spoken, folded, respond};
pub use channel::{Channel, Trace};
pub use error::Error;
pub use reader::{Presence, Reader, choose, readers, wait};
pub use run::{Authority, Step, Work, key_of};
pub use secret::Secret;
pub use status_word::StatusWord;
pub use token::{Algorithm, Cipher, Driver, Hash, KeyInfo, Reference, SecretRule, Slot, Token, Tries};
pub use transport::{After, Link, Pcsc, Transport};

use crate::app::{Need, Verb, verb};

/// The verbs of the noun.
pub const VERBS: &[Verb] = &[
    verb!("readers", args::Readers, Read, Need::Open, run::readers),
    verb!("status", args::Status, Read, Need::Open, run::status),
    verb!("test", args::Test, External, Need::Open, run::test),
    verb!("pin verify", args::PinVerify, External, Need::Open, run::pin_verify),
    verb!("pin change", args::PinChange, External, Need::Open, run::pin_change),
    verb!("pin reset", args::PinReset, External, Need::Open, run::pin_reset),
    verb!("puk change", args::PukChange, External, Need::Open, run::puk_change),
    verb!("key list", args::KeyList, Read, Need::Open, run::key_list),
    verb!("key generate", args::KeyGenerate, External, Need::Open, run::key_generate),
    verb!("management-key change", args::ManagementKeyChange, External, Need::Open, run::management_key_change),
];

/// The verb that stands beside those of `card unlock` which need the escrow.
pub const UNLOCK: &[Verb] =
    &[verb!("unlock challenge", args::UnlockChallenge, External, Need::Open, run::unlock_challenge)];
