//! What can be typed.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::{Asks, ReviewId};
use crate::agency::Key;
use crate::app::Reading;
use crate::approval::CaseId;
use crate::base::DateExpr;

fn asks() -> impl TypedValueParser<Value = Asks> {
    PossibleValuesParser::new(Asks::ALL.map(Asks::name)).try_map(|name| name.parse::<Asks>())
}

/// `report review start`
#[derive(Args, Debug)]
pub struct ReviewStart {
    #[arg(long, value_name = "SYSTEM")]
    pub system: String,
    #[arg(long, value_name = "WHO", value_parser = asks())]
    pub by: Asks,
    #[arg(long, value_name = "DATE")]
    pub due: DateExpr,
    #[arg(long, value_name = "OID|BAN")]
    pub agency: Option<Key>,
    #[arg(long, value_name = "FOLDER")]
    pub sheets: Option<PathBuf>,
}

/// `report review sheets`
#[derive(Args, Debug)]
pub struct ReviewSheets {
    #[arg(value_name = "REVIEW")]
    pub review: ReviewId,
    #[arg(long, value_name = "FOLDER")]
    pub sheets: PathBuf,
    #[arg(long)]
    pub open: bool,
    #[arg(long, conflicts_with = "open")]
    pub unsure: bool,
}

/// `report review read`
#[derive(Args, Debug)]
pub struct ReviewRead {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub reading: Reading,
}

/// `report review list`
#[derive(Args, Debug)]
pub struct ReviewList {}

/// `report review show`
#[derive(Args, Debug)]
pub struct ReviewShow {
    #[arg(value_name = "REVIEW")]
    pub review: ReviewId,
    #[arg(long)]
    pub open: bool,
    #[arg(long, conflicts_with = "open")]
    pub unsure: bool,
}

/// `report access`
#[derive(Args, Debug)]
pub struct Access {
    #[arg(long, value_name = "OID|BAN")]
    pub agency: Key,
    #[arg(long)]
    pub subtree: bool,
    #[arg(long, value_name = "DATE", default_value = "today")]
    pub as_of: DateExpr,
}

/// `report case`
#[derive(Args, Debug)]
pub struct Case {
    #[arg(value_name = "CASE")]
    pub case: CaseId,
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

/// `report sla`
#[derive(Args, Debug)]
pub struct Sla {
    #[arg(long, value_name = "DATE", default_value = "-365d", allow_hyphen_values = true)]
    pub since: DateExpr,
    #[arg(long, value_name = "DATE", default_value = "today")]
    pub until: DateExpr,
    #[arg(long, value_name = "SYSTEM")]
    pub system: Option<String>,
}
