//! What can be typed.

use std::path::PathBuf;

use clap::Args;

use crate::agency;
use crate::app::Reading;
use crate::base::DateExpr;
use crate::user::Key;

/// `user offboard`
#[derive(Args, Debug)]
pub struct Offboard {
    #[arg(value_name = "LOGIN|#ID|EMAIL", required_unless_present = "plan")]
    pub user: Option<Key>,
    #[arg(long, value_name = "DATE")]
    pub effective: Option<DateExpr>,
    #[arg(long, default_value = "")]
    pub reason: String,
    #[arg(long)]
    pub last: bool,
    #[arg(long, conflicts_with_all = ["effective", "last", "plan"])]
    pub cancel: bool,
    #[arg(long, value_name = "FILE", conflicts_with = "user", requires = "effective")]
    pub plan: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

/// `user transfer`
#[derive(Args, Debug)]
pub struct Transfer {
    #[arg(value_name = "LOGIN|#ID|EMAIL")]
    pub user: Key,
    #[arg(long, value_name = "OID|BAN")]
    pub to: agency::Key,
    #[arg(long, value_name = "DATE")]
    pub effective: Option<DateExpr>,
    #[arg(long, default_value = "")]
    pub reason: String,
    #[arg(long)]
    pub last: bool,
}

/// `user erase`
#[derive(Args, Debug)]
pub struct Erase {
    #[arg(value_name = "LOGIN|#ID|EMAIL")]
    pub user: Key,
    #[arg(long)]
    pub reason: String,
}
