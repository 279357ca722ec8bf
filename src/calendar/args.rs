//! What can be typed.

use std::path::PathBuf;

use clap::Args;

use super::period::{Month, Year};
use crate::base::DateExpr;

/// `calendar import`
#[derive(Args, Debug)]
pub struct Import {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `calendar show`
#[derive(Args, Debug)]
pub struct Show {
    #[arg(long, value_name = "YEAR")]
    pub year: Option<Year>,
    #[arg(long, value_name = "MONTH")]
    pub month: Option<Month>,
}

/// `date`
#[derive(Args, Debug)]
pub struct DateOf {
    #[arg(value_name = "DATE", default_value = "today", allow_hyphen_values = true)]
    pub date: DateExpr,
}
