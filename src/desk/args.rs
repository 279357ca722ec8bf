//! What can be typed.

use std::path::PathBuf;

use clap::Args;

use crate::base::{Email, LoginName, PersonName};

/// `init`
#[derive(Args, Debug)]
pub struct Init {
    #[arg(long, value_name = "LOGIN")]
    pub admin: Option<LoginName>,
    #[arg(long)]
    pub name: Option<PersonName>,
    #[arg(long, value_name = "GROUP")]
    pub group: Option<String>,
}

/// `audit verify`
#[derive(Args, Debug)]
pub struct Verify {
    #[arg(long, value_name = "FILE")]
    pub anchor: Option<PathBuf>,
}

/// `audit anchor`
#[derive(Args, Debug)]
pub struct Anchor {
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    #[arg(long, value_name = "ADDRESS", conflicts_with = "to")]
    pub mail: Option<Email>,
}
