//! A catalogue as data: what a TOML file says, or what the desk holds.

use crate::access::Capability;
use crate::approval::{ReasonRule, Required, StageKind};
pub use crate::base::fold;
use crate::base::{Date, Email, Oid};
use crate::text::system as t;
use crate::text::{Msg, Word};

/// What a role is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleKind {
    /// Reviews what the agency's people ask for.
    Admin,
    /// Uses the system.
    User,
    /// Works at this desk.
    Staff,
}

impl RoleKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Admin, Self::User, Self::Staff];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::User => "user",
            Self::Staff => "staff",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        match self {
            Self::Admin => t::KIND_ADMIN,
            Self::User => t::KIND_USER,
            Self::Staff => t::KIND_STAFF,
        }
    }
}

crate::base::word!(RoleKind);

/// What is asked for; each has stages of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The role.
    Grant,
    /// Its removal.
    Removal,
    /// A later end.
    Extension,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 3] = [Self::Grant, Self::Removal, Self::Extension];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Removal => "removal",
            Self::Extension => "extension",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        match self {
            Self::Grant => t::ACTION_GRANT,
            Self::Removal => t::ACTION_REMOVAL,
            Self::Extension => t::ACTION_EXTENSION,
        }
    }
}

crate::base::word!(Action);

/// How much a pair of roles is unwanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Who decides is told.
    Warn,
    /// Nobody gets both.
    Deny,
}

impl Severity {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Warn, Self::Deny];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        match self {
            Self::Warn => t::SEVERITY_WARN,
            Self::Deny => t::SEVERITY_DENY,
        }
    }
}

crate::base::word!(Severity);

/// Systems with their editions, and pairs of roles that one person should not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    pub systems: Vec<Entry>,
    pub conflicts: Vec<Pair>,
}

/// A system: its code, the spellings that mean it, its editions by their first day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub code: String,
    /// Folded and sorted.
    pub aliases: Vec<String>,
    pub editions: Vec<Edition>,
}

/// What holds of a system from a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    pub from: Date,
    pub until: Option<Date>,
    pub name: String,
    pub name_en: String,
    pub url: Option<String>,
    pub mailbox: Option<Email>,
    pub manual: Option<String>,
    pub manual_version: Option<String>,
    /// As `ABC`; empty for all.
    pub levels: String,
    pub roles: Vec<Role>,
    pub bundles: Vec<BundleEntry>,
}

/// A role in an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    pub code: String,
    pub kind: RoleKind,
    pub name: String,
    pub name_en: String,
    pub remark: String,
    pub remark_en: String,
    pub online: bool,
    pub form: Option<String>,
    pub notify_approved: bool,
    pub notify_rejected: bool,
    pub max_days: Option<u32>,
    /// In the order of actions, steps and lanes.
    pub stages: Vec<Planned>,
}

/// A stage as the catalogue plans it. Agencies are named by OID, so that a file is good for every desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub action: Action,
    pub step: i64,
    pub lane: i64,
    pub kind: StageKind,
    pub by: By,
    pub quorum: u32,
    pub evidence: Vec<Required>,
    pub reason: ReasonRule,
    pub due_days: Option<u32>,
    /// Names with commas, in the order in which they are tried.
    pub fallback: String,
}

impl Planned {
    /// What it waits for, who decides, and by when.
    pub fn words(&self) -> Msg {
        match self.due_days {
            Some(days) => t::StageDue { kind: self.kind, who: self.by.words(), days }.into(),
            None => t::StageOf { kind: self.kind, who: self.by.words() }.into(),
        }
    }
}

/// Who decides a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    Capability(Capability),
    Admin,
    Agency(Oid),
    Outside(String),
}

impl By {
    /// The stable name of the kind, and which one: as the desk keeps it.
    pub fn parts(&self) -> (&'static str, String) {
        match self {
            Self::Capability(capability) => ("capability", capability.to_string()),
            Self::Admin => ("admin", String::new()),
            Self::Agency(oid) => ("agency", oid.to_string()),
            Self::Outside(body) => ("outside", body.clone()),
        }
    }

    /// What people read.
    fn words(&self) -> Msg {
        match self {
            Self::Capability(capability) => capability.word().into(),
            Self::Admin => t::BY_ADMIN.into(),
            Self::Agency(oid) => t::ByAgency { oid: oid.as_str() }.into(),
            Self::Outside(body) => t::ByOutside { body }.into(),
        }
    }

    /// From what the desk keeps.
    pub fn of_parts(name: &str, value: &str) -> Option<Self> {
        match name {
            "capability" => value.parse().ok().map(Self::Capability),
            "admin" => Some(Self::Admin),
            "agency" => value.parse().ok().map(Self::Agency),
            "outside" if !value.is_empty() => Some(Self::Outside(value.to_owned())),
            _ => None,
        }
    }
}

/// As files write it: `admin`, a capability, `agency:OID`, `outside:BODY`.
impl std::fmt::Display for By {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Capability(capability) => capability.fmt(f),
            Self::Admin => f.write_str("admin"),
            Self::Agency(oid) => write!(f, "agency:{oid}"),
            Self::Outside(body) => write!(f, "outside:{body}"),
        }
    }
}

impl std::str::FromStr for By {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = match text.split_once(':') {
            Some((name, value)) => Self::of_parts(name.trim(), value.trim()),
            None if text == "admin" => Some(Self::Admin),
            None => text.parse().ok().map(Self::Capability),
        };
        found.ok_or_else(|| text.to_owned())
    }
}

/// One tick that asks for several roles, by their codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleEntry {
    pub code: String,
    pub name: String,
    pub name_en: String,
    pub roles: Vec<String>,
}

/// Two roles (`vans:admin`) that one person should not hold, in alphabetical order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub roles: [String; 2],
    pub severity: Severity,
    pub note: String,
    pub note_en: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_fold_to_one() {
        assert_eq!(fold("ＶＡＮＳ 系統"), fold("vans系統"));
        assert_eq!(fold("資通安全弱點通報系統（VANS系統）"), "資通安全弱點通報系統(vans系統)");
    }

    #[test]
    fn deciders_print_back() {
        for text in ["admin", "authority", "agency:2.16.886.101.20003", "outside:資安署"] {
            assert_eq!(text.parse::<By>().map(|by| by.to_string()).as_deref(), Ok(text));
        }
        for text in ["", "minister", "outside:", "agency:x", "capability"] {
            assert_eq!(text.parse::<By>(), Err(text.to_owned()));
        }
    }
}
