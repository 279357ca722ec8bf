//! What can be typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::approval::{CaseId, EvidenceKind, State};
use crate::base::DateExpr;
use crate::form::Stamp;
use crate::system::Which;

/// Which cases.
#[derive(Args, Clone, Debug, Default)]
pub struct Filter {
    #[command(flatten)]
    pub which: Which,
    #[arg(long, value_name = "KIND", value_parser = ["request", "baseline"])]
    pub kind: Option<String>,
    #[arg(long, value_name = "ACTION", value_parser = ["grant", "removal", "extension"])]
    pub action: Option<String>,
    #[arg(long, value_name = "DAYS")]
    pub age: Option<u32>,
    #[arg(long, value_name = "DATE")]
    pub due: Option<DateExpr>,
    #[arg(long)]
    pub overdue: bool,
    #[arg(long)]
    pub outside: bool,
    #[arg(long, value_name = "STATE", value_parser = clap::builder::PossibleValuesParser::new(State::ALL.map(State::name)))]
    pub state: Option<String>,
    #[arg(long)]
    pub all: bool,
}

/// `queue list`
#[derive(Args, Debug)]
pub struct List {
    #[command(flatten)]
    pub filter: Filter,
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
}

/// `queue show`
#[derive(Args, Debug)]
pub struct Show {
    #[arg(value_name = "CASE")]
    pub case: CaseId,
    #[arg(long)]
    pub unmask: bool,
}

/// `queue approve`, `queue reject`, `queue return`
#[derive(Args, Debug)]
pub struct Decide {
    #[arg(value_name = "CASE", required = true)]
    pub cases: Vec<CaseId>,
    #[arg(long, default_value = "")]
    pub reason: String,
    #[arg(long, value_name = "VERSION")]
    pub seen: Option<i64>,
}

/// `queue opinion`
#[derive(Args, Debug)]
pub struct Opinion {
    #[arg(value_name = "CASE")]
    pub case: CaseId,
    #[arg(long)]
    pub reason: String,
}

/// What an outside body said.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum OutsideResult {
    /// Yes.
    Approved,
    /// No.
    Rejected,
    /// Something is missing.
    Returned,
}

/// `queue record`
#[derive(Args, Debug)]
pub struct Record {
    #[arg(value_name = "CASE")]
    pub case: CaseId,
    #[arg(long)]
    pub result: Option<OutsideResult>,
    #[arg(long, value_name = "NAME")]
    pub body: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub decided_on: Option<DateExpr>,
    #[command(flatten)]
    pub evidence: Evidence,
    #[arg(long, value_name = "STAMPS", value_delimiter = ',', conflicts_with = "result")]
    pub stamps: Vec<Stamp>,
    #[arg(long, default_value = "")]
    pub reason: String,
}

/// Evidence to keep with the case.
#[derive(Args, Clone, Debug)]
pub struct Evidence {
    #[arg(long, value_name = "KIND=FILE", value_parser = evidence_file)]
    pub evidence: Vec<(EvidenceKind, PathBuf)>,
    #[arg(long, value_name = "NUMBER")]
    pub doc_no: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub doc_date: Option<DateExpr>,
    #[arg(long, value_name = "DATE")]
    pub received: Option<DateExpr>,
}

fn evidence_file(text: &str) -> Result<(EvidenceKind, PathBuf), String> {
    let (kind, file) = text.split_once('=').ok_or_else(|| text.to_owned())?;
    Ok((kind.parse()?, PathBuf::from(file)))
}

/// `queue activate`
#[derive(Args, Debug)]
pub struct Activate {
    #[arg(value_name = "CASE")]
    pub case: CaseId,
    #[arg(long, value_name = "NAME")]
    pub target_account: String,
    #[arg(long)]
    pub purpose: Option<String>,
    #[arg(long)]
    pub owner: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub body: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub on: Option<DateExpr>,
    #[arg(long)]
    pub proof: Option<String>,
    #[command(flatten)]
    pub evidence: Evidence,
}

/// `queue close`
#[derive(Args, Debug)]
pub struct Close {
    #[arg(value_name = "CASE")]
    pub case: CaseId,
    #[arg(long)]
    pub proof: String,
    #[arg(long, value_name = "NAME")]
    pub body: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub on: Option<DateExpr>,
    #[command(flatten)]
    pub evidence: Evidence,
}

/// `queue review`
#[derive(Args, Debug)]
pub struct Review {
    #[command(flatten)]
    pub filter: Filter,
}

/// `queue apply`
#[derive(Args, Debug)]
pub struct Apply {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `queue stats`
#[derive(Args, Debug)]
pub struct Stats {}

/// `deputy add`
#[derive(Args, Debug)]
pub struct DeputyAdd {
    #[arg(value_name = "LOGIN")]
    pub deputy: String,
    #[arg(long, value_name = "DATE")]
    pub from: Option<DateExpr>,
    #[arg(long, value_name = "DATE")]
    pub until: DateExpr,
    #[arg(long, value_name = "LOGIN")]
    pub account: Option<String>,
    #[arg(long, default_value = "")]
    pub reason: String,
    #[arg(long)]
    pub other_agency: bool,
}

/// `deputy list`
#[derive(Args, Debug)]
pub struct DeputyList {
    #[arg(long)]
    pub ended: bool,
}

/// `deputy end`
#[derive(Args, Debug)]
pub struct DeputyEnd {
    #[arg(value_name = "ID")]
    pub id: i64,
}
