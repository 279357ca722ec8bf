//! What can be typed.

use std::path::PathBuf;

use clap::Args;

use super::State;
use super::escrow::Kind;
use super::ticket::Proof;
use crate::app::Reading;
use crate::app::secret::{CodeSource, EscrowSource, NewPinSource, PassphraseSource, PasswordSource, PukSource};
use crate::card::Which;
use crate::user;

/// `stock add`
#[derive(Args, Debug)]
pub struct Add {
    pub serial: String,
    #[arg(long, value_name = "NUMBER")]
    pub slip: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    #[command(flatten)]
    pub puk: PukSource,
}

/// `stock import`
#[derive(Args, Debug)]
pub struct Import {
    pub file: PathBuf,
    #[command(flatten)]
    pub reading: Reading,
}

/// `stock list`
#[derive(Args, Debug)]
pub struct List {
    #[arg(long, value_name = "STATE")]
    pub state: Option<State>,
    #[arg(long, value_name = "USER")]
    pub holder: Option<user::Key>,
}

/// `stock find`
#[derive(Args, Debug)]
pub struct Find {
    #[arg(long, value_name = "TEXT")]
    pub holder: String,
}

/// `stock show`
#[derive(Args, Debug)]
pub struct Show {
    pub serial: String,
}

/// `stock issue`
#[derive(Args, Debug)]
pub struct Issue {
    pub serial: String,
    #[arg(long, value_name = "USER")]
    pub to: user::Key,
    #[arg(long, value_name = "NUMBER")]
    pub slip: Option<String>,
}

/// `stock set`
#[derive(Args, Debug)]
pub struct Set {
    pub serial: String,
    #[arg(long, value_name = "STATE")]
    pub state: State,
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// `stock escrow`
#[derive(Args, Debug)]
pub struct Escrow {
    pub serial: String,
    #[arg(long, value_name = "KIND", default_value = "puk")]
    pub kind: Kind,
    #[command(flatten)]
    pub secret: EscrowSource,
    #[arg(long)]
    pub guarded: bool,
    #[command(flatten)]
    pub passphrase: PassphraseSource,
}

/// `card unlock authorize`
#[derive(Args, Debug)]
pub struct Authorize {
    #[arg(long, value_name = "SERIAL")]
    pub serial: String,
    #[arg(long, value_name = "WAY", default_value = "code")]
    pub proof: Proof,
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    #[command(flatten)]
    pub otp: CodeSource,
    #[command(flatten)]
    pub password: PasswordSource,
}

/// `card unlock respond`
#[derive(Args, Debug)]
pub struct Respond {
    #[arg(long, value_name = "NUMBER")]
    pub ticket: String,
    #[arg(long, value_name = "GROUPS")]
    pub challenge: Option<String>,
    #[command(flatten)]
    pub passphrase: PassphraseSource,
}

/// `card unlock`
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Unlock {
    #[command(flatten)]
    pub which: Which,
    #[arg(long, value_name = "NUMBER")]
    pub ticket: Option<String>,
    #[command(flatten)]
    pub puk: PukSource,
    #[command(flatten)]
    pub new: NewPinSource,
    #[command(flatten)]
    pub passphrase: PassphraseSource,
    #[arg(long)]
    pub forgotten: bool,
    #[arg(long)]
    pub use_last_try: bool,
    #[arg(long, requires = "ticket")]
    pub settle: bool,
}
