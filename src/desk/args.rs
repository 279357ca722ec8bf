//! What can be typed.

use clap::Args;

use crate::base::{LoginName, PersonName};

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

/// `whoami`
#[derive(Args, Debug)]
pub struct Whoami {}
