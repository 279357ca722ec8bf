//! The one who acts.

use super::{AccountId, Error, Over, Scope, ServiceKeyId, SessionId, SystemId};
use crate::base::Timestamp;
use crate::text::{self, Word};

/// What the staff may do: the roles of the system `desk`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// Agencies, catalogue, people, activation.
    Operator,
    /// Records decisions that others took.
    Clerk,
    /// Decides administrator requests of the systems that it is named for.
    Authority,
    /// Helps card holders.
    Helpdesk,
    /// Registration officer: certificates.
    Ra,
    /// Runs the ISMS procedures.
    Isms,
    /// Reads all, changes nothing.
    Auditor,
}

impl Capability {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Operator, Self::Clerk, Self::Authority, Self::Helpdesk, Self::Ra, Self::Isms, Self::Auditor];

    /// The stable name; also the code of the role in the system `desk`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Clerk => "clerk",
            Self::Authority => "authority",
            Self::Helpdesk => "helpdesk",
            Self::Ra => "ra",
            Self::Isms => "isms",
            Self::Auditor => "auditor",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        use text::access as t;
        match self {
            Self::Operator => t::CAN_OPERATOR,
            Self::Clerk => t::CAN_CLERK,
            Self::Authority => t::CAN_AUTHORITY,
            Self::Helpdesk => t::CAN_HELPDESK,
            Self::Ra => t::CAN_RA,
            Self::Isms => t::CAN_ISMS,
            Self::Auditor => t::CAN_AUDITOR,
        }
    }
}

crate::base::word!(Capability);

/// A capability over a part of the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Power {
    /// What may be done.
    pub capability: Capability,
    /// Over whom.
    pub over: Over,
    /// Only for this system, if one is named.
    pub system: Option<SystemId>,
}

/// How the actor was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// By a service key.
    ServiceKey {
        /// Its id.
        id: ServiceKeyId,
        /// Its name.
        name: String,
    },
    /// By a session made by `login`.
    Session {
        /// Its id.
        id: SessionId,
    },
    /// By the operating-system user.
    OsUser {
        /// The user's number.
        uid: u32,
        /// Who called sudo.
        sudo_uid: Option<u32>,
    },
    /// Not at all.
    Nobody,
}

impl Via {
    /// The stable name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ServiceKey { .. } => "service_key",
            Self::Session { .. } => "session",
            Self::OsUser { .. } => "os_user",
            Self::Nobody => "nobody",
        }
    }

    /// What identifies it in the audit trail.
    pub fn reference(&self) -> String {
        match self {
            Self::ServiceKey { id, name } => format!("{id}:{name}"),
            Self::Session { id } => id.to_string(),
            Self::OsUser { uid, sudo_uid: None } => uid.to_string(),
            Self::OsUser { uid, sudo_uid: Some(sudo) } => format!("{uid}<{sudo}"),
            Self::Nobody => String::new(),
        }
    }
}

/// Who acts: an account or nobody, and what he may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account, unless nobody.
    pub account: Option<AccountId>,
    /// Its login name; empty for nobody.
    pub login: String,
    /// How he was recognised.
    pub via: Via,
    /// Capabilities of the desk.
    pub powers: Vec<Power>,
    /// Systems that he administers, and over whom.
    pub administers: Vec<(SystemId, Over)>,
    /// For whom he stands in now, with what they may decide.
    pub stands_in: Vec<StandsIn>,
}

/// Somebody for whom a deputy decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandsIn {
    /// Who is stood in for.
    pub account: AccountId,
    /// What he may do.
    pub powers: Vec<Power>,
    /// What he administers.
    pub administers: Vec<(SystemId, Over)>,
}

impl Actor {
    /// Nobody: what an applicant is before he has an account.
    pub const fn nobody() -> Self {
        Self {
            account: None,
            login: String::new(),
            via: Via::Nobody,
            powers: Vec::new(),
            administers: Vec::new(),
            stands_in: Vec::new(),
        }
    }

    /// Whether a capability is held over anything at all.
    pub fn can(&self, capability: Capability) -> bool {
        self.powers.iter().any(|power| power.capability == capability)
    }

    /// The account, or a refusal.
    pub fn account(&self) -> Result<AccountId, Error> {
        self.account.ok_or(Error::NoAccount)
    }

    /// Fails unless one of the capabilities is held.
    pub fn require(&self, any_of: &[Capability]) -> Result<(), Error> {
        if any_of.iter().any(|&capability| self.can(capability)) {
            return Ok(());
        }
        Err(if self.account.is_none() { Error::Nobody } else { Error::NotAllowed { needed: any_of.to_vec() } })
    }

    /// What listings may show: the agencies over which one of the capabilities is held, and the actor's own.
    pub fn scope(&self, any_of: &[Capability]) -> Scope {
        let over =
            self.powers.iter().filter(|power| any_of.contains(&power.capability)).map(|power| power.over.clone());
        Scope::new(over.collect(), self.account)
    }

    /// Like [`Actor::scope`], with the agencies whose systems the actor administers.
    pub fn reviewer_scope(&self, any_of: &[Capability]) -> Scope {
        let powers = self.powers.iter().filter(|power| any_of.contains(&power.capability)).map(|power| &power.over);
        let administers = self.administers.iter().map(|(_, over)| over);
        Scope::new(powers.chain(administers).cloned().collect(), self.account)
    }

    /// What listings of cases and grants may show: like [`Actor::scope`], with the systems that the actor administers
    /// or is named for, and of them no more than that.
    pub fn system_scope(&self, any_of: &[Capability]) -> Scope {
        let held = || self.powers.iter().filter(|power| any_of.contains(&power.capability));
        let over = held().filter(|power| power.system.is_none()).map(|power| power.over.clone()).collect();
        let named = held().filter_map(|power| Some((power.system?, power.over.clone())));
        Scope::new(over, self.account).with_systems(named.chain(self.administers.iter().cloned()).collect())
    }
}

/// Who and when: what every change is recorded under.
#[derive(Clone, Debug)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// When.
    pub now: Timestamp,
    /// Random bytes from which the salts of this command's events are derived.
    pub seed: [u8; 32],
}
