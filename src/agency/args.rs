//! What can be typed.

use clap::{ArgGroup, Args};

use super::Key;
use crate::base::{AgencyKind, BusinessNumber, Level, Oid};

/// `agency add`
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("identifier").required(true).args(["oid", "ban"])))]
pub struct Add {
    #[arg(long)]
    pub oid: Option<Oid>,
    #[arg(long, value_name = "NUMBER")]
    pub ban: Option<BusinessNumber>,
    #[arg(long)]
    pub name: String,
    #[arg(long)]
    pub kind: Option<AgencyKind>,
    #[arg(long)]
    pub level: Option<Level>,
}

/// `agency list`
#[derive(Args, Debug)]
pub struct List {
    #[arg(long, value_name = "OID")]
    pub under: Option<Oid>,
}

/// `agency show`
#[derive(Args, Debug)]
pub struct Show {
    #[arg(value_name = "OID|BAN")]
    pub agency: Key,
}
