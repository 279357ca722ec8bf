//! What can be typed.

use std::path::PathBuf;

use clap::Args;

use crate::agency::Key;
use crate::base::DateExpr;

/// `system list`
#[derive(Args, Debug)]
pub struct List {
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<DateExpr>,
}

/// `system show`
#[derive(Args, Debug)]
pub struct Show {
    #[arg(value_name = "SYSTEM")]
    pub system: String,
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<DateExpr>,
    #[arg(long, value_name = "OID|BAN")]
    pub agency: Option<Key>,
}

/// `system import`
#[derive(Args, Debug)]
pub struct Import {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long)]
    pub amend: bool,
}

/// `system export`
#[derive(Args, Debug)]
pub struct Export {
    #[arg(value_name = "SYSTEM")]
    pub system: Option<String>,
}

/// `system lint`
#[derive(Args, Debug)]
pub struct Lint {}

/// `system approvers`
#[derive(Args, Debug)]
pub struct Approvers {
    #[arg(value_name = "SYSTEM")]
    pub system: String,
    #[arg(value_name = "ROLE")]
    pub role: Option<String>,
    #[arg(long, value_name = "OID|BAN")]
    pub agency: Option<Key>,
}
