//! What can be typed.

use std::path::PathBuf;

use clap::Args;

use super::{FormId, Kind, SendBy, Stamp};
use crate::agency::Key;
use crate::approval::CaseId;
use crate::base::DateExpr;
use crate::user;

/// `form new`
#[derive(Args, Debug)]
pub struct New {
    #[arg(long, value_name = "SYSTEM:ROLE")]
    pub role: Option<String>,
    #[arg(long, value_name = "LOGIN")]
    pub account: Option<user::Key>,
    #[arg(long, value_name = "OID|BAN")]
    pub agency: Option<Key>,
    #[arg(long, default_value = "new")]
    pub kind: Kind,
}

/// `form receive`
#[derive(Args, Debug)]
pub struct Receive {
    #[arg(required = true, value_name = "FILE|FOLDER|MAIL")]
    pub files: Vec<PathBuf>,
    #[arg(long, value_name = "CASE")]
    pub case: Option<CaseId>,
    #[arg(long, value_name = "STAMPS", value_delimiter = ',')]
    pub stamps: Vec<Stamp>,
    #[arg(long, value_name = "NUMBER")]
    pub doc_no: Option<String>,
    #[arg(long, value_name = "DATE", requires = "doc_no")]
    pub doc_date: Option<DateExpr>,
    #[arg(long, value_name = "DATE")]
    pub received: Option<DateExpr>,
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub annotate: Option<PathBuf>,
    #[arg(long)]
    pub hold: bool,
}

/// `form match`
#[derive(Args, Debug)]
pub struct Match {
    pub form: FormId,
    #[arg(long, value_name = "CASE")]
    pub case: Option<CaseId>,
}

/// `form unmatched`
#[derive(Args, Debug)]
pub struct Unmatched {}

/// `form stamp`
#[derive(Args, Debug)]
pub struct StampSeen {
    pub case: CaseId,
    #[arg(long, value_name = "STAMPS", value_delimiter = ',')]
    pub stamps: Vec<Stamp>,
}

/// `form inspect`
#[derive(Args, Debug)]
pub struct Inspect {
    pub file: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub write_mapping: Option<PathBuf>,
}

/// `form lint`
#[derive(Args, Debug)]
pub struct Lint {
    pub mapping: PathBuf,
    #[arg(value_name = "FORM")]
    pub form: Option<PathBuf>,
}

/// `form fill`
#[derive(Args, Debug)]
pub struct Fill {
    #[arg(long, value_name = "CASE", alias = "case")]
    pub request: CaseId,
    #[arg(long, value_name = "LOGIN")]
    pub former: Option<user::Key>,
    #[arg(long, conflicts_with = "former")]
    pub additional: bool,
    #[arg(long, value_name = "TEXT", requires = "former")]
    pub former_reason: Option<String>,
}

/// `form send`
#[derive(Args, Debug)]
pub struct Send {
    #[arg(long, value_name = "CASE", alias = "case")]
    pub request: CaseId,
    #[arg(long, value_name = "ADDRESS")]
    pub to: Option<String>,
    #[arg(long, value_name = "CHANNEL", default_value = "mail")]
    pub channel: SendBy,
    #[arg(long, value_name = "DATE")]
    pub on: Option<DateExpr>,
    #[arg(long, value_name = "NUMBER")]
    pub doc_no: Option<String>,
    #[arg(long)]
    pub again: bool,
}

/// `form export`
#[derive(Args, Debug)]
pub struct Export {
    #[arg(long, value_name = "CASE", alias = "case")]
    pub request: CaseId,
}
