//! What can be typed.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgGroup, Args};

use super::store::contact::ContactId;
use super::{Key, Name};
use crate::app::{OnConflict, Reading};
use crate::base::{AgencyKind, BusinessNumber, Level, Oid, OrgCode};

/// `agency import`
#[derive(Args, Debug)]
pub struct Import {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "RULE", value_enum, default_value_t = OnConflict::Stop)]
    pub on_conflict: OnConflict,
    #[command(flatten)]
    pub reading: Reading,
}

/// `agency add`
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("identifier").required(true).multiple(true).args(["oid", "ban"])))]
pub struct Add {
    #[arg(long)]
    pub oid: Option<Oid>,
    #[arg(long, value_name = "NUMBER")]
    pub ban: Option<BusinessNumber>,
    #[arg(long)]
    pub name: Name,
    #[arg(long)]
    pub kind: Option<AgencyKind>,
    #[arg(long)]
    pub level: Option<Level>,
    #[arg(long, value_name = "CODE")]
    pub org_code: Option<OrgCode>,
    #[arg(long)]
    pub phone: Option<String>,
    #[arg(long)]
    pub address: Option<String>,
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Vec<String>,
}

/// `agency list`
#[derive(Args, Debug)]
pub struct List {
    #[arg(long, value_name = "OID")]
    pub under: Option<Oid>,
    #[arg(long)]
    pub kind: Option<AgencyKind>,
    #[arg(long)]
    pub level: Option<LevelOrUnknown>,
    #[arg(long)]
    pub inactive: bool,
}

/// `agency search`
#[derive(Args, Debug)]
pub struct Search {
    #[arg(value_name = "NAME", required = true)]
    pub name: Vec<String>,
}

/// `agency show`
#[derive(Args, Debug)]
pub struct Show {
    #[arg(value_name = "OID|BAN")]
    pub agency: Key,
}

/// `agency set`
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("which").required(true).args(["agency", "from"])))]
pub struct Set {
    #[arg(value_name = "OID|BAN")]
    pub agency: Option<Key>,
    #[arg(long)]
    pub level: Option<LevelOrUnknown>,
    #[arg(long)]
    pub name: Option<Name>,
    #[arg(long)]
    pub kind: Option<AgencyKind>,
    #[arg(long, value_name = "NUMBER")]
    pub ban: Option<BusinessNumber>,
    #[arg(long, value_name = "yes|no", value_parser = yes_or_no)]
    pub active: Option<bool>,
    #[arg(long, value_name = "CODE")]
    pub org_code: Option<OrgCode>,
    #[arg(long)]
    pub phone: Option<String>,
    #[arg(long)]
    pub address: Option<String>,
    #[arg(long, value_name = "DOMAIN")]
    pub add_domain: Vec<String>,
    #[arg(long, value_name = "DOMAIN")]
    pub remove_domain: Vec<String>,
    #[arg(
        long, value_name = "FILE",
        conflicts_with_all = ["level", "name", "kind", "ban", "active", "org_code", "phone", "address", "add_domain", "remove_domain"],
    )]
    pub from: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

/// `agency admins`
#[derive(Args, Debug)]
pub struct Admins {
    #[arg(value_name = "OID|BAN")]
    pub agency: Key,
}

/// `agency contacts list`
#[derive(Args, Debug)]
pub struct ContactsList {
    #[arg(value_name = "OID|BAN")]
    pub agency: Option<Key>,
    #[arg(long)]
    pub ncert: bool,
}

/// `agency contacts import`
#[derive(Args, Debug)]
pub struct ContactsImport {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "OID|BAN")]
    pub agency: Option<Key>,
    #[arg(long, value_name = "NAME")]
    pub category: Option<String>,
    #[arg(long, value_name = "RULE", value_enum, default_value_t = OnConflict::Stop)]
    pub on_conflict: OnConflict,
    #[command(flatten)]
    pub reading: Reading,
}

/// `agency contacts order`
#[derive(Args, Debug)]
pub struct ContactsOrder {
    #[arg(value_name = "OID|BAN")]
    pub agency: Key,
    #[arg(value_name = "ID")]
    pub contact: Vec<ContactId>,
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub categories: Vec<String>,
}

/// `agency contacts remove`
#[derive(Args, Debug)]
pub struct ContactsRemove {
    #[arg(value_name = "ID", required = true)]
    pub contact: Vec<ContactId>,
}

/// `agency onboard`
#[derive(Args, Debug)]
pub struct Onboard {
    #[arg(value_name = "OID|BAN")]
    pub agency: Option<Key>,
}

/// A level, or that it is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelOrUnknown(pub Option<Level>);

impl FromStr for LevelOrUnknown {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, crate::Error> {
        match text.trim() {
            "unknown" | "未知" => Ok(Self(None)),
            level => Ok(Self(Some(level.parse()?))),
        }
    }
}

fn yes_or_no(text: &str) -> Result<bool, crate::Error> {
    match text.trim() {
        "yes" | "是" => Ok(true),
        "no" | "否" => Ok(false),
        _ => Err(super::Error::YesOrNo { text: text.to_owned() }.into()),
    }
}
