//! Whether a role may be asked for: pure.

use super::{Error, State};
use crate::access::{AccountId, AccountState, AgencyId, Capability, GrantId, SystemId};
use crate::base::{Date, Level};
pub use crate::system::Action as Ask;
use crate::system::{RoleEdition, RoleKind};

/// A request, as it is filed.
#[derive(Clone, Debug)]
pub struct NewRequest<'a> {
    /// What is asked for.
    pub ask: Ask,
    /// For whom.
    pub account: AccountId,
    /// The role, as the catalogue has it today.
    pub role: &'a RoleEdition,
    /// Over which agency; none for the whole desk.
    pub agency: Option<AgencyId>,
    /// With all below it.
    pub subtree: bool,
    /// Authority: the system that it is named for.
    pub for_system: Option<SystemId>,
    /// Removal, extension: of which grant.
    pub grant: Option<GrantId>,
    /// Last day.
    pub ends: Option<Date>,
    /// Why.
    pub reason: &'a str,
    /// Who files it.
    pub filer: Option<AccountId>,
    /// Although the level does not allow it: waits for the outside reply first.
    pub exception: bool,
    /// Although no administrator would be left.
    pub last: bool,
    /// Held since then, before this desk existed.
    pub baseline: Option<Date>,
}

/// What the decision whether a request may be filed rests on.
#[derive(Clone, Debug)]
pub struct Eligible {
    /// The login name, or the number.
    pub login: String,
    /// The account's state.
    pub account: AccountState,
    /// The state of the role.
    pub state: State,
    /// The case that waits, if one does.
    pub waiting: Option<crate::approval::CaseId>,
    /// The agency's name.
    pub agency: Option<String>,
    /// The agency's level, if known.
    pub level: Option<Level>,
    /// A role held or asked for that must not be held with it.
    pub conflict: Option<String>,
    /// Whether he is the only administrator.
    pub last_admin: bool,
    /// The end of the grant that is to be extended.
    pub ends: Option<Date>,
}

/// Fails unless the request may be filed.
pub fn check(new: &NewRequest<'_>, known: &Eligible, today: Date) -> Result<(), Error> {
    let role = new.role.key();
    if !crate::approval::is_reason(new.reason) {
        return Err(Error::ReasonMissing);
    }
    let is_authority = new.role.kind == RoleKind::Staff && new.role.code == Capability::Authority.name();
    if new.for_system.is_some() && !is_authority {
        return Err(Error::NotForSystem { role });
    }
    if let Some(ends) = new.ends.filter(|ends| *ends < today) {
        return Err(Error::EndsPast { ends });
    }
    if new.agency.is_none() && new.role.kind != RoleKind::Staff {
        return Err(Error::NoAgency { role });
    }
    if let Some(since) = new.baseline.filter(|since| *since > today) {
        return Err(Error::Ahead { since });
    }
    if let Some(case) = known.waiting {
        return Err(Error::Waiting { role, case });
    }
    let held = matches!(known.state, State::Granted | State::Suspended);
    match new.ask {
        Ask::Grant => check_grant(new, known, held, today),
        Ask::Removal if !held => Err(Error::NotHeld { role }),
        Ask::Removal if known.last_admin && !new.last => Err(Error::LastAdmin { role }),
        Ask::Removal => Ok(()),
        Ask::Extension if !held => Err(Error::NotHeld { role }),
        Ask::Extension => match (known.ends, new.ends) {
            (None, _) => Err(Error::NoEnd { role }),
            (Some(old), Some(ends)) if ends <= old => Err(Error::NotLater { ends }),
            _ => check_period(new, today),
        },
    }
}

/// Whether an account in this state may be given a role.
pub const fn may_hold(state: AccountState) -> bool {
    matches!(state, AccountState::Active | AccountState::Verified | AccountState::Invited)
}

fn check_grant(new: &NewRequest<'_>, known: &Eligible, held: bool, today: Date) -> Result<(), Error> {
    let role = new.role.key();
    if held {
        return Err(Error::Held { role });
    }
    if !may_hold(known.account) {
        return Err(Error::Account { login: known.login.clone(), state: known.account });
    }
    if new.baseline.is_none() {
        if !new.role.online {
            return Err(Error::FormOnly { role, form: new.role.form.clone().unwrap_or_default() });
        }
        if !new.exception {
            check_level(new, known)?;
        }
    }
    if let Some(other) = &known.conflict {
        return Err(Error::Conflict { role, other: other.clone() });
    }
    check_period(new, today)
}

/// X18: some systems are open on line to some levels only.
fn check_level(new: &NewRequest<'_>, known: &Eligible) -> Result<(), Error> {
    let levels = &new.role.levels;
    if levels.is_empty() {
        return Ok(());
    }
    let system = new.role.system_code.clone();
    match known.level {
        Some(level) if levels.contains(&level.to_string()) => Ok(()),
        Some(level) => Err(Error::Level { system, level, mailbox: new.role.mailbox.clone().unwrap_or_default() }),
        None => Err(Error::LevelUnknown { system, agency: known.agency.clone().unwrap_or_default() }),
    }
}

fn check_period(new: &NewRequest<'_>, today: Date) -> Result<(), Error> {
    let Some(days) = new.role.max_days.map(i64::from) else { return Ok(()) };
    let last = today.plus_days(days);
    match new.ends {
        Some(ends) if ends <= last => Ok(()),
        _ => Err(Error::TooLong { role: new.role.key(), days }),
    }
}
