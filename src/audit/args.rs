//! What can be typed.

use clap::Args;

use crate::base::DateExpr;

/// `audit list`
#[derive(Args, Debug)]
pub struct List {
    #[arg(long, value_name = "VERB")]
    pub verb: Option<String>,
    #[arg(long, value_name = "LOGIN")]
    pub account: Option<String>,
    #[arg(long, value_name = "KIND[:ID]")]
    pub subject: Option<String>,
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub from: Option<DateExpr>,
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub to: Option<DateExpr>,
}

/// `audit export`
#[derive(Args, Debug)]
pub struct Export {
    #[arg(long)]
    pub details: bool,
}
