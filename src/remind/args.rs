//! What can be typed.

use std::path::PathBuf;

use clap::Args;

use crate::base::DateExpr;

/// `remind run`
#[derive(Args, Debug)]
pub struct Run {
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub as_of: Option<DateExpr>,
    #[arg(long, value_name = "FILE")]
    pub ics: Option<PathBuf>,
}

/// `notice forecast`
#[derive(Args, Debug)]
pub struct Forecast {
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u16).range(0..=366))]
    pub days: u16,
}
