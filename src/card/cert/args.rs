//! What can be typed.

use std::path::PathBuf;

use clap::Args;

use super::{Form, Store};
use crate::app::secret::PinSource;
use crate::card::{Slot, Which, Writer};
use crate::error::Result;
use crate::x509::Name;

/// `card csr`
#[derive(Args, Debug)]
pub struct Csr {
    #[arg(value_name = "SLOT")]
    pub slot: Slot,
    #[arg(long, value_name = "NAME", value_parser = subject)]
    pub subject: Name,
    #[arg(long, value_name = "FORM", default_value = "pem")]
    pub form: Form,
    #[arg(long, value_name = "FILE")]
    pub public_key: Option<PathBuf>,
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub pin: PinSource,
    #[arg(long)]
    pub use_last_try: bool,
}

/// `card cert list`
#[derive(Args, Debug)]
pub struct List {
    #[command(flatten)]
    pub which: Which,
}

/// `card cert export`
#[derive(Args, Debug)]
pub struct Export {
    #[arg(value_name = "SLOT")]
    pub slot: Option<Slot>,
    #[arg(long, value_name = "FORM", default_value = "pem")]
    pub form: Form,
    #[command(flatten)]
    pub which: Which,
}

/// `card cert import`
#[derive(Args, Debug)]
pub struct Import {
    #[arg(value_name = "SLOT")]
    pub slot: Slot,
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub writer: Writer,
}

/// `card cert delete`
#[derive(Args, Debug)]
pub struct Delete {
    #[arg(value_name = "SLOT")]
    pub slot: Slot,
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub writer: Writer,
}

/// `card cert register`
#[derive(Args, Debug)]
pub struct Register {
    #[arg(value_name = "SLOT")]
    pub slot: Option<Slot>,
    #[arg(long, value_name = "STORE")]
    pub to: Option<Store>,
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    #[command(flatten)]
    pub which: Which,
}

fn subject(text: &str) -> Result<Name> {
    Ok(text.parse::<Name>()?)
}
