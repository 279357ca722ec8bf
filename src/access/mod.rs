//! Who is asking and what he may do: accounts, grants, sessions, service keys. Data and checks only.

mod actor;
mod scope;
mod store;

pub use actor::{Actor, By, Capability, Power, StandsIn, Via};
pub use scope::{Over, Scope};
#[cfg(feature = "seams")]
pub use store::by_login;
pub use store::{
    Decider, IN_FORCE, Wanted, actor, deciders, find_account, find_login, find_named, find_visible, is_alone, left,
    os_user, service_key, session,
};

use crate::base::{Date, id};
use crate::error::Kind;
use crate::text::{self, Word};

id!(
    /// An account's id.
    AccountId
);
id!(
    /// An agency's id.
    AgencyId
);
id!(
    /// A system's id.
    SystemId
);
id!(
    /// A role's id.
    RoleId
);
id!(
    /// A grant's id.
    GrantId
);
id!(
    /// A service key's id.
    ServiceKeyId
);
id!(
    /// A session's id.
    SessionId
);

/// The code of the built-in system whose roles the staff hold.
pub const DESK: &str = "desk";

/// What an account's state lets it do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Came in by a roster; the invitation is not answered yet.
    Invited,
    /// Registered, codes not confirmed yet.
    Registered,
    /// Codes confirmed, account name not chosen yet.
    Verified,
    /// In use.
    Active,
    /// Switched off by the desk.
    Disabled,
    /// Has left.
    Departed,
    /// Personal data removed.
    Erased,
}

impl AccountState {
    /// All states.
    pub const ALL: [Self; 7] =
        [Self::Invited, Self::Registered, Self::Verified, Self::Active, Self::Disabled, Self::Departed, Self::Erased];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Registered => "registered",
            Self::Verified => "verified",
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Departed => "departed",
            Self::Erased => "erased",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        use text::access as t;
        match self {
            Self::Invited => t::STATE_INVITED,
            Self::Registered => t::STATE_REGISTERED,
            Self::Verified => t::STATE_VERIFIED,
            Self::Active => t::STATE_ACTIVE,
            Self::Disabled => t::STATE_DISABLED,
            Self::Departed => t::STATE_DEPARTED,
            Self::Erased => t::STATE_ERASED,
        }
    }
}

crate::base::word!(AccountState);

/// An account, as far as access is concerned.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The login name, once chosen.
    pub login: Option<String>,
    /// The agency to which its person belongs.
    pub agency: Option<AgencyId>,
    /// Its state.
    pub state: AccountState,
    /// First day of a suspension.
    pub suspended_from: Option<Date>,
    /// Last day of a suspension.
    pub suspended_until: Option<Date>,
    /// Counts changes.
    pub version: i64,
    /// First day without its person, while a departure is planned and not carried out.
    pub leaves: Option<Date>,
}

impl Account {
    /// Whether it is suspended on a day.
    pub fn is_suspended(&self, today: Date) -> bool {
        self.suspended_from.is_some_and(|from| from <= today) && self.suspended_until.is_none_or(|until| today <= until)
    }

    /// The day on which its person left by a departure that nobody has carried out yet.
    pub fn left(&self, today: Date) -> Option<Date> {
        self.leaves.filter(|day| *day <= today)
    }

    /// Fails unless the account may act today.
    pub fn check_usable(&self, today: Date) -> Result<(), Error> {
        if self.state != AccountState::Active {
            return Err(Error::NotActive { login: self.name(), state: self.state });
        }
        if self.is_suspended(today) {
            return Err(Error::Suspended { login: self.name(), until: self.suspended_until });
        }
        if let Some(day) = self.left(today) {
            return Err(Error::Left { login: self.name(), day });
        }
        Ok(())
    }

    /// What the account is called where it has no name yet.
    pub fn name(&self) -> String {
        self.login.clone().unwrap_or_else(|| format!("#{}", self.id))
    }
}

/// Why somebody may not do something.
#[derive(Debug, PartialEq, Eq)]
pub enum Error {
    /// Nobody is logged in.
    Nobody,
    /// The service key is unreadable, unknown, expired or revoked.
    BadKey { why: BadCredential },
    /// The session is unreadable, unknown, expired or ended.
    BadSession { why: BadCredential },
    /// The account's state forbids it.
    NotActive { login: String, state: AccountState },
    /// The account is suspended.
    Suspended { login: String, until: Option<Date> },
    /// Its person left, though nobody has carried that out yet.
    Left { login: String, day: Date },
    /// None of the wanted capabilities is held.
    NotAllowed { needed: Vec<Capability> },
    /// The verb needs an account.
    NoAccount,
}

/// What is wrong with a key or session that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadCredential {
    /// The file cannot be read, or others can read it.
    Unreadable,
    /// The desk does not know it.
    Unknown,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
    /// Not used for longer than the idle limit.
    Idle,
}

impl BadCredential {
    const fn word(self) -> Word {
        use text::access as t;
        match self {
            Self::Unreadable => t::BAD_UNREADABLE,
            Self::Unknown => t::BAD_UNKNOWN,
            Self::Expired => t::BAD_EXPIRED,
            Self::Revoked => t::BAD_REVOKED,
            Self::Idle => t::BAD_IDLE,
        }
    }
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::access as t;
        let denied = |msg: text::Msg, hint: Word| Self::new(Kind::Denied, msg).hint(hint);
        match error {
            Error::Nobody => denied(t::NOBODY.into(), t::HINT_LOGIN),
            Error::NoAccount => denied(t::NO_ACCOUNT.into(), t::HINT_LOGIN),
            Error::BadKey { why } => denied(t::BadKey { why: why.word() }.into(), t::HINT_KEY),
            Error::BadSession { why } => denied(t::BadSession { why: why.word() }.into(), t::HINT_LOGIN),
            Error::NotActive { login, state } => {
                denied(t::NotActive { login, state: state.word() }.into(), t::HINT_OPERATOR)
            }
            Error::Suspended { login, until } => {
                let until = until.map_or_else(|| text::Arg::from("…"), Into::into);
                denied(t::Suspended { login, until }.into(), t::HINT_OPERATOR)
            }
            Error::Left { login, day } => denied(t::Left { login, day }.into(), t::HINT_OPERATOR),
            Error::NotAllowed { needed } => {
                let names: Vec<&str> = needed.iter().map(|capability| capability.name()).collect();
                denied(t::NotAllowed { needed: names.join(", ") }.into(), t::HINT_WHOAMI)
            }
        }
    }
}
