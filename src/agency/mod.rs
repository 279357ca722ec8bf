//! Agencies: the tree of government OIDs, organisations and companies; their mail domains and security contacts.

mod args;
mod contact;
mod edit;
mod error;
mod key;
mod name;
mod onboarding;
mod run;
mod store;
mod view;

pub use contact::{Card, Contact};
pub use edit::{Change, Edit, Field};
pub use error::Error;
pub use key::Key;
pub use name::{Name, fold};
pub use store::contact::{ContactId, by_id as contact, list as contacts, tie as tie_contact};
pub use store::{Paths, by_id, find, find_in, get, get_in, mail_domains, parent_of};

use crate::access::{AccountId, AgencyId, Capability};
use crate::app::{Need, Verb, verb};
use crate::audit::RowKind;
use crate::base::{AgencyKind, BusinessNumber, Level, Oid, OidKind, OrgCode};
use crate::error::Result;
use crate::store::Tx;

const OPERATOR: Need = Need::Any(&[Capability::Operator]);

/// The verbs of the noun.
pub const VERBS: &[Verb] = &[
    verb!("import", args::Import, Change, OPERATOR, run::import),
    verb!("add", args::Add, Change, OPERATOR, run::add),
    verb!("list", args::List, Read, Need::Open, run::list),
    verb!("search", args::Search, Read, Need::Open, run::search),
    verb!("show", args::Show, Read, Need::Open, run::show),
    verb!("set", args::Set, Change, OPERATOR, run::set),
    verb!("admins", args::Admins, Read, Need::Open, run::admins),
    verb!("contacts list", args::ContactsList, Read, Need::Open, run::contacts::list),
    verb!("contacts import", args::ContactsImport, Change, OPERATOR, run::contacts::import),
    verb!("contacts order", args::ContactsOrder, Change, OPERATOR, run::contacts::order),
    verb!("contacts remove", args::ContactsRemove, Change, OPERATOR, run::contacts::remove),
    verb!("onboard", args::Onboard, Change, Need::Open, run::onboard),
];

/// The row that events digest.
pub static ROW: RowKind = RowKind {
    table: "agency",
    key: "id",
    columns: "id, kind, oid, ban, name, parent, org_code, phone, address, dn, level, active, version",
};

/// An agency.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// The nearest agency above it that the desk knows.
    pub parent: Option<AgencyId>,
    /// Its agency code (機關代號), if known.
    pub org_code: Option<OrgCode>,
    /// Its phone number, as the official list writes it.
    pub phone: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Its distinguished name in the government's directory.
    pub dn: Option<String>,
    /// Its level of cyber security responsibility, once known.
    pub level: Option<Level>,
    /// Whether it still exists.
    pub active: bool,
    /// Counts changes.
    pub version: i64,
}

impl Agency {
    /// What commands call it: its OID, else its business number.
    pub fn key(&self) -> String {
        match (&self.oid, self.ban) {
            (Some(oid), _) => oid.to_string(),
            (None, Some(ban)) => ban.to_string(),
            (None, None) => String::new(),
        }
    }
}

/// Nobody calls somebody who has left.
pub fn depart(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    store::contact::remove_account(tx, account)
}

/// Removes what is known of an account's person as a contact.
pub fn erase(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    store::contact::erase_account(tx, account)
}

/// The kind that an identifier tells: schools and other bodies with an OID are associations.
fn kind_of(oid: Option<&Oid>) -> AgencyKind {
    match oid.map(Oid::kind) {
        Some(OidKind::Government) => AgencyKind::Government,
        Some(OidKind::Association | OidKind::Other) => AgencyKind::Association,
        None => AgencyKind::Company,
    }
}
