//! What an agency without an administrator has to do, step by step (A004).

use super::Agency;
use crate::access::AccountState;
use crate::text::{self, Msg, Word};

/// How far an agency has come.
#[derive(Debug, Default)]
pub struct Progress {
    /// How many of its accounts are in which state.
    pub accounts: Vec<(AccountState, i64)>,
    /// How many contacts it has named.
    pub contacts: usize,
    /// Whether it has official mail domains of its own.
    pub has_domains: bool,
    /// How many requests for administrators wait.
    pub pending: i64,
    /// How many administrators it has.
    pub admins: usize,
}

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The desk knows the agency.
    Known,
    /// Its level of responsibility is known.
    Level,
    /// Its official mail domains are known.
    Domains,
    /// Its security contacts are known.
    Contacts,
    /// Somebody is registered.
    Register,
    /// Somebody has confirmed the codes and chosen an account name.
    Complete,
    /// Somebody asked for an administrator's role.
    Request,
    /// It was decided, and the role is held.
    Decide,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// Done.
    Done,
    /// To be done now.
    Next,
    /// To be done after the next one.
    Later,
    /// Not done, and not in the way.
    Open,
}

impl Step {
    /// All steps in their order.
    pub const ALL: [Self; 8] = [
        Self::Known,
        Self::Level,
        Self::Domains,
        Self::Contacts,
        Self::Register,
        Self::Complete,
        Self::Request,
        Self::Decide,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Level => "level",
            Self::Domains => "domains",
            Self::Contacts => "contacts",
            Self::Register => "register",
            Self::Complete => "complete",
            Self::Request => "request",
            Self::Decide => "decide",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        use text::agency as t;
        match self {
            Self::Known => t::STEP_KNOWN,
            Self::Level => t::STEP_LEVEL,
            Self::Domains => t::STEP_DOMAINS,
            Self::Contacts => t::STEP_CONTACTS,
            Self::Register => t::STEP_REGISTER,
            Self::Complete => t::STEP_COMPLETE,
            Self::Request => t::STEP_REQUEST,
            Self::Decide => t::STEP_DECIDE,
        }
    }

    /// The command that does it, as a line to copy.
    pub fn command(self, agency: &Agency) -> Msg {
        use text::agency as t;
        let key = agency.key();
        match self {
            Self::Known => t::DoKnown { key }.into(),
            Self::Level => t::DoLevel { key }.into(),
            Self::Domains => t::DoDomains { key }.into(),
            Self::Contacts => t::DO_CONTACTS.into(),
            Self::Register => t::DoRegister { key }.into(),
            Self::Complete => t::DO_COMPLETE.into(),
            Self::Request => t::DoRequest { key }.into(),
            Self::Decide => t::DoDecide { key }.into(),
        }
    }

    /// Whether the later ones can be done without it.
    const fn is_optional(self) -> bool {
        matches!(self, Self::Level | Self::Domains | Self::Contacts)
    }

    fn is_done(self, agency: &Agency, progress: &Progress) -> bool {
        use AccountState as S;
        let some = |states: &[S]| progress.accounts.iter().any(|(state, count)| states.contains(state) && *count > 0);
        let administered = progress.admins > 0;
        match self {
            Self::Known => true,
            Self::Level => agency.level.is_some(),
            Self::Domains => progress.has_domains,
            Self::Contacts => progress.contacts > 0,
            Self::Register => administered || some(&[S::Invited, S::Registered, S::Verified, S::Active]),
            Self::Complete => administered || some(&[S::Active]),
            Self::Request => administered || progress.pending > 0,
            Self::Decide => administered,
        }
    }
}

impl Stand {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Next => "next",
            Self::Later => "later",
            Self::Open => "open",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        use text::agency as t;
        match self {
            Self::Done => t::STAND_DONE,
            Self::Next => t::STAND_NEXT,
            Self::Later => t::STAND_LATER,
            Self::Open => t::STAND_OPEN,
        }
    }
}

/// All steps and where each stands.
pub fn steps(agency: &Agency, progress: &Progress) -> Vec<(Step, Stand)> {
    let mut waiting = false;
    Step::ALL
        .into_iter()
        .map(|step| {
            let stand = match (step.is_done(agency, progress), step.is_optional(), waiting) {
                (true, _, _) => Stand::Done,
                (false, true, _) => Stand::Open,
                (false, false, true) => Stand::Later,
                (false, false, false) => Stand::Next,
            };
            waiting |= stand == Stand::Next;
            (step, stand)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::AgencyKind;

    fn stands(progress: &Progress) -> Vec<&'static str> {
        let agency = Agency {
            id: 1.into(),
            kind: AgencyKind::Government,
            oid: "2.16.886.101.20003".parse().ok(),
            ban: None,
            name: "行政院".into(),
            parent: None,
            org_code: None,
            phone: None,
            address: None,
            dn: None,
            level: None,
            active: true,
            version: 1,
        };
        steps(&agency, progress).into_iter().map(|(_, stand)| stand.name()).collect()
    }

    #[test]
    fn a004_the_first_step_that_is_not_done_is_next() {
        let mut progress = Progress::default();
        assert_eq!(stands(&progress), ["done", "open", "open", "open", "next", "later", "later", "later"]);
        progress.accounts = vec![(AccountState::Registered, 1), (AccountState::Departed, 3)];
        assert_eq!(stands(&progress)[4..], ["done", "next", "later", "later"]);
        progress.accounts = vec![(AccountState::Active, 1)];
        assert_eq!(stands(&progress)[4..], ["done", "done", "next", "later"]);
        progress.pending = 1;
        assert_eq!(stands(&progress)[4..], ["done", "done", "done", "next"]);
        progress = Progress { admins: 1, ..Progress::default() };
        assert_eq!(stands(&progress)[4..], ["done"; 4]);
    }
}
