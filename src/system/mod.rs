//! The catalogue: systems, their roles, and who decides on them; dated, so that a past day can be looked up.
//!
//! A catalogue is TOML ([`Catalogue`], `parse`, `print`), and rows of the desk (`store`). What an edition of a
//! system says holds from a day until the next edition.

mod args;
mod bench;
mod catalogue;
mod check;
mod fields;
mod lint;
mod parse;
mod print;
mod run;
mod store;
#[cfg(test)]
mod tests;
mod view;
mod which;

pub use bench::{Bench, Link, bench, deciders};
pub use catalogue::{Action, RoleKind, fold};
pub use store::{bundles, find, find_role, role_by_id, role_conflicts, roles, stages};
pub use which::{Named, Which};

use crate::access::{Capability, RoleId, SystemId};
use crate::app::{Need, Verb, verb};
use crate::base::{Date, Timestamp};
use crate::error::{Kind, Result};
use crate::store::Tx;
use crate::text::{self, Lang};

/// The verbs of the noun.
pub const VERBS: &[Verb] = &[
    verb!("list", args::List, Read, Need::Open, run::list),
    verb!("show", args::Show, Read, Need::Open, run::show),
    verb!("import", args::Import, Change, Need::Any(&[Capability::Operator]), run::import),
    verb!("export", args::Export, Read, Need::Account, run::export),
    verb!("lint", args::Lint, Read, Need::Any(&[Capability::Operator, Capability::Clerk]), run::lint),
    verb!("approvers", args::Approvers, Read, Need::Open, run::approvers),
];

/// The catalogue that comes with the program.
const SHIPPED: &str = include_str!("catalogue.toml");

/// A system as it is on a day.
#[derive(Clone, Debug)]
pub struct System {
    /// Its id.
    pub id: SystemId,
    /// Its stable code.
    pub code: String,
    /// Whether it is the desk itself.
    pub builtin: bool,
    /// Its name.
    pub name: String,
    /// Its English name.
    pub name_en: String,
    /// Where it is.
    pub url: Option<String>,
    /// Whom to write to.
    pub mailbox: Option<String>,
    /// The manual that the edition follows.
    pub manual: Option<String>,
    /// The manual's version.
    pub manual_version: Option<String>,
    /// Levels that may apply on line, as `ABC`; empty for all.
    pub levels: String,
    /// The first day of the edition.
    pub from: Date,
    /// The last day of the edition, if one is known.
    pub until: Option<Date>,
}

impl System {
    /// Its name in a language.
    pub fn name(&self, lang: Lang) -> &str {
        choose(lang, &self.name, &self.name_en)
    }
}

/// A role as it is on a day.
#[derive(Clone, Debug)]
pub struct RoleEdition {
    /// Its id.
    pub role: RoleId,
    /// Its system.
    pub system: SystemId,
    /// The system's code.
    pub system_code: String,
    /// The system's name.
    pub system_name: String,
    /// The system's English name.
    pub system_name_en: String,
    /// Its code within the system.
    pub code: String,
    /// Whether it reviews, uses, or is of the staff.
    pub kind: RoleKind,
    /// Its name.
    pub name: String,
    /// Its English name.
    pub name_en: String,
    /// What it is for.
    pub remark: String,
    /// What it is for, in English.
    pub remark_en: String,
    /// Whether it may be asked for on line.
    pub online: bool,
    /// The application form that it needs.
    pub form: Option<String>,
    /// Whether the applicant is told of a yes.
    pub notify_approved: bool,
    /// Whether the applicant is told of a no.
    pub notify_rejected: bool,
    /// The longest period of a grant.
    pub max_days: Option<u32>,
    /// Levels that may apply on line, as `ABC`; empty for all.
    pub levels: String,
    /// Whom to write to.
    pub mailbox: Option<String>,
}

impl RoleEdition {
    /// How commands name it: `vans:admin`.
    pub fn key(&self) -> String {
        format!("{}:{}", self.system_code, self.code)
    }

    /// Its name in a language.
    pub fn name(&self, lang: Lang) -> &str {
        choose(lang, &self.name, &self.name_en)
    }

    /// Its system's name in a language.
    pub fn system_name(&self, lang: Lang) -> &str {
        choose(lang, &self.system_name, &self.system_name_en)
    }

    /// What it is for, in a language.
    pub fn remark(&self, lang: Lang) -> &str {
        choose(lang, &self.remark, &self.remark_en)
    }
}

const fn choose<'a>(lang: Lang, zh_tw: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::ZhTw => zh_tw,
        Lang::En => en,
    }
}

/// One tick that asks for several roles.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// Its code within the system.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its English name.
    pub name_en: String,
    /// The codes of its roles.
    pub roles: Vec<String>,
}

/// A role that should not be held together with another.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// The other role.
    pub role: RoleId,
    /// How commands name it.
    pub key: String,
    /// Whether it is forbidden, not only frowned upon.
    pub deny: bool,
    /// Why.
    pub note: String,
    /// Why, in English.
    pub note_en: String,
}

/// The system that a code, an alias or a name means on a day.
pub fn resolve(tx: &Tx<'_>, text: &str, on: Date) -> Result<System> {
    Ok(find(tx, text, on)?.ok_or_else(|| Error::NoSystem { text: text.to_owned() })?)
}

/// The role of a system that a code or a name means on a day.
pub fn role(tx: &Tx<'_>, system: SystemId, text: &str, on: Date) -> Result<RoleEdition> {
    Ok(find_role(tx, system, text, on)?.ok_or_else(|| Error::NoRole { text: text.to_owned() })?)
}

/// The roles that `SYSTEM:ROLE` or `SYSTEM:BUNDLE` means on a day.
pub fn expand(tx: &Tx<'_>, text: &str, on: Date) -> Result<Vec<RoleEdition>> {
    let no_role = || Error::NoRole { text: text.to_owned() };
    let (system, code) = text.split_once([':', '：']).ok_or_else(|| Error::Form { text: text.to_owned() })?;
    let system = resolve(tx, system, on)?;
    if let Some(role) = find_role(tx, system.id, code, on)? {
        return Ok(vec![role]);
    }
    let wanted = fold(code);
    let bundle = bundles(tx, system.id, on)?
        .into_iter()
        .find(|bundle| [&bundle.code, &bundle.name, &bundle.name_en].iter().any(|name| fold(name) == wanted))
        .ok_or_else(no_role)?;
    bundle.roles.iter().map(|code| role(tx, system.id, code, on)).collect()
}

/// The one role that `SYSTEM:ROLE` means on a day.
pub fn named_role(tx: &Tx<'_>, text: &str, on: Date) -> Result<RoleEdition> {
    let mut roles = expand(tx, text, on)?;
    match roles.len() {
        1 => Ok(roles.remove(0)),
        _ => Err(Error::NoRole { text: text.to_owned() }.into()),
    }
}

/// Brings the shipped catalogue into a desk. What is there already stays as it is.
pub fn load_shipped(tx: &Tx<'_>, _now: Timestamp) -> Result<()> {
    let shipped = parse::parse(SHIPPED, None)?;
    shipped.check()?;
    let known = store::load(tx, None)?;
    match known.changes(shipped, check::Differing::Keep) {
        Ok(changes) => changes.iter().try_for_each(|change| store::apply(tx, change)),
        Err(report) => report.check(),
    }
}

/// What can be wrong with the name of a system or a role.
#[derive(Debug, PartialEq, Eq)]
pub enum Error {
    /// No system has this code or alias on that day.
    NoSystem { text: String },
    /// No role of the system has this code or name on that day.
    NoRole { text: String },
    /// Not `SYSTEM:ROLE`.
    Form { text: String },
    /// The catalogue names an agency that the desk does not know.
    NoAgency { oid: String, role: String },
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::system as t;
        match error {
            Error::NoSystem { text } => Self::new(Kind::Missing, t::NoSystem { text }).hint(t::HINT_LIST),
            Error::NoRole { text } => Self::new(Kind::Missing, t::NoRole { text }).hint(t::HINT_LIST),
            Error::Form { text } => Self::new(Kind::Usage, t::RoleForm { text }).hint(t::HINT_LIST),
            Error::NoAgency { oid, role } => {
                Self::new(Kind::Refused, t::NoAgency { oid: &oid, role }).hint(t::HintAgency { oid: &oid })
            }
        }
    }
}
