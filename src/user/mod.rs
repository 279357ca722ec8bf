//! People and their accounts: who they are, how they are reached, whether they may act.
//!
//! What names a person is masked wherever somebody looks who need not see it; an operator over the person's agency
//! may ask for it, and that leaves an event.

mod args;
mod change;
mod code;
mod error;
mod key;
mod password;
mod run;
mod store;
mod view;

pub use change::Action;
pub use code::FreshCode;
pub use error::Error;
pub use key::Key;
pub use password::NewPassword;
pub use store::{
    by_id, create, find, find_email, find_mail_or_login, get, profile, save_profile, set_login, set_state,
};

use crate::access::{Account, AccountState, Actor, AgencyId, Capability, Scope};
use crate::app::{Need, Verb, verb};
use crate::audit::RowKind;
use crate::base::{Email, Extension, Landline, LoginName, Mobile, Oid, PersonName, Timestamp};

/// The verbs that this room brings to the noun `user`.
pub const VERBS: &[Verb] = &[
    verb!("list", args::List, Unmask, Need::Account, run::list),
    verb!("show", args::Show, Unmask, Need::Account, run::show),
    verb!("edit", args::Edit, Change, Need::Account, run::edit),
    verb!("disable", args::Disable, Change, Need::Any(&[Capability::Operator]), run::disable),
    verb!("enable", args::Enable, Change, Need::Any(&[Capability::Operator]), run::enable),
    verb!("suspend", args::Suspend, Change, Need::Any(&[Capability::Operator]), run::suspend),
    verb!("password", args::Password, Change, Need::Account, run::password),
    verb!("reset", args::Reset, Change, Need::Any(&[Capability::Operator]), run::reset),
    verb!("forgot", args::Forgot, Change, Need::Open, run::forgot),
];

/// The row that events digest. It holds nothing that names a person; its version counts the changes of the profile.
pub static ROW: RowKind = RowKind {
    table: "account",
    key: "id",
    columns: "id, login, login_fold, agency, state, suspended_from, suspended_until, version",
};

/// Who reads about the people of an agency, besides those who administer a system for it.
const READERS: &[Capability] = &[
    Capability::Operator,
    Capability::Clerk,
    Capability::Authority,
    Capability::Helpdesk,
    Capability::Ra,
    Capability::Auditor,
];

/// What the desk knows about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name.
    pub name: PersonName,
    /// The official mailbox.
    pub email: Option<Email>,
    /// The mobile number.
    pub mobile: Option<Mobile>,
    /// The title.
    pub title: Option<String>,
    /// The department.
    pub department: Option<String>,
    /// The address.
    pub address: Option<String>,
    /// The office number.
    pub phone: Option<Landline>,
    /// Its extension.
    pub extension: Option<Extension>,
    /// The fax number.
    pub fax: Option<Landline>,
    /// The number in the agency's personnel office.
    pub employee_no: Option<String>,
    /// When the mailbox was confirmed.
    pub email_verified_at: Option<Timestamp>,
    /// When the mobile number was confirmed.
    pub mobile_verified_at: Option<Timestamp>,
    /// The document by which identity was checked in person.
    pub attested: Option<String>,
    /// The roster that last named the person.
    pub source: Option<String>,
}

impl Profile {
    /// A person of whom only the name is known.
    pub const fn named(name: PersonName) -> Self {
        Self {
            name,
            email: None,
            mobile: None,
            title: None,
            department: None,
            address: None,
            phone: None,
            extension: None,
            fax: None,
            employee_no: None,
            email_verified_at: None,
            mobile_verified_at: None,
            attested: None,
            source: None,
        }
    }
}

/// Where a person works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The agency.
    pub id: AgencyId,
    /// Its OID or unified business number.
    pub key: String,
    /// Its OID, if it has one.
    pub oid: Option<Oid>,
    /// Its name.
    pub name: String,
}

/// A person with his account.
#[derive(Clone, Debug)]
pub struct User {
    /// The account.
    pub account: Account,
    /// Where he works, if anywhere.
    pub home: Option<Home>,
    /// What is known about him.
    pub profile: Profile,
    /// Since when the desk knows him.
    pub created_at: Timestamp,
}

impl User {
    /// Whether the actor is this person.
    pub fn is(&self, actor: &Actor) -> bool {
        actor.account == Some(self.account.id)
    }

    /// Whether the actor operates the desk for this person's agency.
    pub fn is_operated_by(&self, actor: &Actor) -> bool {
        let oid = self.home.as_ref().and_then(|home| home.oid.as_ref());
        let mut operator = actor.powers.iter().filter(|power| power.capability == Capability::Operator);
        operator.any(|power| power.over.covers(self.account.agency, oid))
    }
}

/// What a new account needs.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// The account name, if chosen already.
    pub login: Option<&'a LoginName>,
    /// The agency.
    pub agency: Option<AgencyId>,
    /// Its first state.
    pub state: AccountState,
    /// The person.
    pub profile: &'a Profile,
}

/// About whom the actor may read.
fn readable(actor: &Actor) -> Scope {
    actor.reviewer_scope(READERS)
}

/// Whom the actor operates the desk for, and himself.
fn operated(actor: &Actor) -> Scope {
    actor.scope(&[Capability::Operator])
}
