//! Agencies: the tree of government OIDs, organisations and companies.

mod args;
mod run;
mod store;
mod view;

pub use store::{by_id, find, get, parent_of};

use crate::access::{AgencyId, Capability};
use crate::app::{Need, Verb, verb};
use crate::audit::RowKind;
use crate::base::{AgencyKind, BusinessNumber, Level, Oid};
use crate::error::Kind;
use crate::text;

/// The verbs of the noun.
pub const VERBS: &[Verb] = &[
    verb!("add", args::Add, Change, Need::Any(&[Capability::Operator]), run::add),
    verb!("list", args::List, Read, Need::Account, run::list),
    verb!("show", args::Show, Read, Need::Open, run::show),
];

/// The row that events digest.
pub static ROW: RowKind = RowKind {
    table: "agency",
    key: "id",
    columns: "id, kind, oid, ban, name, parent, org_code, phone, address, dn, level, active, version",
};

/// An agency.
#[derive(Clone, Debug)]
pub struct Agency {
    /// Its id.
    pub id: AgencyId,
    /// Government, association or company.
    pub kind: AgencyKind,
    /// Its OID, if it has one.
    pub oid: Option<Oid>,
    /// Its unified business number, if it has one.
    pub ban: Option<BusinessNumber>,
    /// Its name.
    pub name: String,
    /// The agency above it.
    pub parent: Option<AgencyId>,
    /// Its level of cyber security responsibility, once known.
    pub level: Option<Level>,
    /// Counts changes.
    pub version: i64,
}

/// How a user names an agency: by OID, business number, or the desk's own number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// By OID.
    Oid(Oid),
    /// By unified business number.
    Ban(BusinessNumber),
}

impl std::str::FromStr for Key {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, crate::Error> {
        if text.contains('.') { Ok(Self::Oid(text.parse()?)) } else { Ok(Self::Ban(text.parse()?)) }
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Oid(oid) => oid.fmt(f),
            Self::Ban(ban) => ban.fmt(f),
        }
    }
}

/// What can be wrong with an agency.
#[derive(Debug, PartialEq, Eq)]
pub enum Error {
    /// There is none with this key.
    Missing { key: String },
    /// There is one already.
    Exists { key: String, name: String },
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::agency as t;
        match error {
            Error::Missing { key } => Self::new(Kind::Missing, t::Missing { key }).hint(t::HINT_SEARCH),
            Error::Exists { key, name } => {
                Self::new(Kind::Refused, t::Exists { key: &key, name }).hint(t::HintShow { key: &key })
            }
        }
    }
}
