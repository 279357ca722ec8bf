//! What can be typed.

use clap::Args;

use crate::agency;
use crate::base::DateExpr;
use crate::user::Key;

/// `user offboard`
#[derive(Args, Debug)]
pub struct Offboard {
    #[arg(value_name = "LOGIN|#ID|EMAIL")]
    pub user: Key,
    #[arg(long, value_name = "DATE")]
    pub effective: Option<DateExpr>,
    #[arg(long, default_value = "")]
    pub reason: String,
    #[arg(long)]
    pub last: bool,
}

/// `user transfer`
#[derive(Args, Debug)]
pub struct Transfer {
    #[arg(value_name = "LOGIN|#ID|EMAIL")]
    pub user: Key,
    #[arg(long, value_name = "OID|BAN")]
    pub to: agency::Key,
    #[arg(long, value_name = "DATE", default_value = "today")]
    pub effective: DateExpr,
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
