//! What can be typed.

use std::path::PathBuf;

use clap::Args;

use crate::access::GrantId;
use crate::agency::Key;
use crate::approval::CaseId;
use crate::base::DateExpr;
use crate::system::Which;

/// `role status`
#[derive(Args, Debug)]
pub struct Status {
    #[arg(long, value_name = "LOGIN")]
    pub account: Option<String>,
    #[arg(long, value_name = "CODE")]
    pub system: Option<String>,
}

/// `role request`
#[derive(Args, Debug)]
pub struct Request {
    #[arg(value_name = "SYSTEM:ROLE", required = true)]
    pub roles: Vec<String>,
    #[arg(long)]
    pub reason: String,
    #[arg(long, value_name = "LOGIN")]
    pub account: Option<String>,
    #[arg(long, value_name = "OID|BAN")]
    pub agency: Option<Key>,
    #[arg(long)]
    pub subtree: bool,
    #[arg(long, value_name = "CODE")]
    pub for_system: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub until: Option<DateExpr>,
    #[arg(long)]
    pub remove: bool,
    #[arg(long, requires = "remove")]
    pub last: bool,
    #[arg(long, conflicts_with = "remove")]
    pub exception: bool,
}

/// `role cancel`, `role resend`
#[derive(Args, Debug)]
pub struct Case {
    #[arg(value_name = "CASE")]
    pub case: CaseId,
    #[arg(long, default_value = "")]
    pub reason: String,
}

/// `role reapply`
#[derive(Args, Debug)]
pub struct Reapply {
    #[arg(value_name = "CASE")]
    pub case: CaseId,
    #[arg(long)]
    pub reason: String,
}

/// `role extend`
#[derive(Args, Debug)]
pub struct Extend {
    #[arg(value_name = "SYSTEM:ROLE")]
    pub role: String,
    #[arg(long, value_name = "OID|BAN")]
    pub agency: Option<Key>,
    #[arg(long, value_name = "CODE")]
    pub for_system: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub until: DateExpr,
    #[arg(long)]
    pub reason: String,
    #[arg(long, value_name = "LOGIN")]
    pub account: Option<String>,
}

/// `role revoke`
#[derive(Args, Debug)]
pub struct Revoke {
    #[arg(value_name = "GRANT")]
    pub grant: GrantId,
    #[arg(long)]
    pub reason: String,
    #[arg(long)]
    pub last: bool,
}

/// `role close`
#[derive(Args, Debug)]
pub struct Close {
    #[arg(value_name = "GRANT")]
    pub grant: GrantId,
    #[arg(long)]
    pub proof: String,
}

/// `role list`
#[derive(Args, Debug)]
pub struct List {
    #[command(flatten)]
    pub which: Which,
    #[arg(long, value_name = "LOGIN")]
    pub account: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<DateExpr>,
    #[arg(long)]
    pub ended: bool,
}

/// `role show`
#[derive(Args, Debug)]
pub struct Show {
    #[arg(value_name = "GRANT")]
    pub grant: GrantId,
}

/// `role import`
#[derive(Args, Debug)]
pub struct Import {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "DATE")]
    pub granted_on: DateExpr,
    #[arg(long, value_name = "FILE")]
    pub evidence: PathBuf,
    #[arg(long)]
    pub reason: Option<String>,
}
