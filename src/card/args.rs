//! What can be typed.

use std::path::PathBuf;

use clap::Args;

use super::{Algorithm, Cipher, Slot};
use crate::app::secret::{
    ManagementKeySource, NewManagementKeySource, NewPinSource, NewPukSource, PinSource, PukSource, ResponseSource,
};

/// The card that is meant, and how much is told of the talk with it.
#[derive(Args, Clone, Debug, Default)]
pub struct Which {
    #[arg(long, value_name = "READER")]
    pub reader: Option<String>,
    #[arg(long, value_name = "FILE", conflicts_with = "reader")]
    pub module: Option<PathBuf>,
    #[arg(long, value_name = "NAME", requires = "module")]
    pub token: Option<String>,
    #[arg(long)]
    pub trace: bool,
}

/// `card readers`
#[derive(Args, Debug)]
pub struct Readers {}

/// `card pin verify`
#[derive(Args, Debug)]
pub struct PinVerify {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub pin: PinSource,
    #[arg(long)]
    pub use_last_try: bool,
}

/// `card pin change`
#[derive(Args, Debug)]
pub struct PinChange {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub pin: PinSource,
    #[command(flatten)]
    pub new: NewPinSource,
    #[arg(long)]
    pub use_last_try: bool,
}

/// `card pin reset`
#[derive(Args, Debug)]
pub struct PinReset {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub puk: PukSource,
    #[command(flatten)]
    pub new: NewPinSource,
    #[arg(long)]
    pub use_last_try: bool,
}

/// `card unlock challenge`
#[derive(Args, Debug)]
pub struct UnlockChallenge {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub response: ResponseSource,
    #[command(flatten)]
    pub new: NewPinSource,
    #[arg(long)]
    pub use_last_try: bool,
}

/// `card puk change`
#[derive(Args, Debug)]
pub struct PukChange {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub puk: PukSource,
    #[command(flatten)]
    pub new: NewPukSource,
    #[arg(long)]
    pub use_last_try: bool,
}

/// `card status`
#[derive(Args, Debug)]
pub struct Status {
    #[command(flatten)]
    pub which: Which,
    // The service tells of readers; modules do not.
    #[arg(long, conflicts_with = "module")]
    pub watch: bool,
}

/// `card test`
#[derive(Args, Debug)]
pub struct Test {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub pin: PinSource,
    #[arg(long, value_name = "SLOT")]
    pub slot: Option<Slot>,
    #[arg(long)]
    pub use_last_try: bool,
}

/// `card key list`
#[derive(Args, Debug)]
pub struct KeyList {
    #[command(flatten)]
    pub which: Which,
}

/// Who may write to the card: its management key (PIV), or its PIN (tokens).
#[derive(Args, Debug, Default)]
pub struct Writer {
    #[command(flatten)]
    pub key: ManagementKeySource,
    #[command(flatten)]
    pub pin: PinSource,
    #[arg(long)]
    pub use_last_try: bool,
}

/// `card key generate`
#[derive(Args, Debug)]
pub struct KeyGenerate {
    #[arg(value_name = "SLOT")]
    pub slot: Slot,
    #[arg(long, value_name = "KIND", default_value = "p256")]
    pub algorithm: Algorithm,
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub writer: Writer,
}

/// `card management-key change`
#[derive(Args, Debug)]
pub struct ManagementKeyChange {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub key: ManagementKeySource,
    #[command(flatten)]
    pub new: NewManagementKeySource,
    #[arg(long, value_name = "KIND")]
    pub cipher: Option<Cipher>,
}
