//! Who may decide a stage.

use super::{Case, StageKind, StageTemplate};
use crate::access::{AccountId, Actor, AgencyId, Capability, Over, Power, SystemId, Wanted};
use crate::base::Oid;
use crate::text::{self, Msg};

/// Who decides a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decider {
    /// Who holds a capability of the desk over the case's agency.
    Capability(Capability),
    /// Who administers the case's system over the case's agency.
    Admin,
    /// Who administers the case's system over this agency.
    Agency(AgencyId),
    /// A body that has no login here; a clerk records its result.
    Outside(String),
}

impl Decider {
    /// The stable name of the kind.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Capability(_) => "capability",
            Self::Admin => "admin",
            Self::Agency(_) => "agency",
            Self::Outside(_) => "outside",
        }
    }

    /// Which capability, agency or body.
    pub fn value(&self) -> String {
        match self {
            Self::Capability(capability) => capability.name().to_owned(),
            Self::Admin => String::new(),
            Self::Agency(agency) => agency.to_string(),
            Self::Outside(body) => body.clone(),
        }
    }

    /// The decider from its name and value.
    pub fn parse(name: &str, value: &str) -> Option<Self> {
        match name {
            "capability" => value.parse().ok().map(Self::Capability),
            "admin" => Some(Self::Admin),
            "agency" => value.parse().ok().map(Self::Agency),
            "outside" => Some(Self::Outside(value.to_owned())),
            _ => None,
        }
    }

    /// What people read.
    pub fn describe(&self) -> Msg {
        use text::approval as t;
        match self {
            Self::Capability(capability) => capability.word().into(),
            Self::Admin => t::DECIDER_ADMIN.into(),
            Self::Agency(agency) => t::DeciderAgency { agency: *agency }.into(),
            Self::Outside(body) => t::DeciderOutside { body }.into(),
        }
    }
}

impl Decider {
    /// What somebody must hold, and over which agency, to decide for a case of this system and agency.
    pub fn wanted(&self, agency: Option<AgencyId>, system: Option<SystemId>) -> Option<(Wanted, Option<AgencyId>)> {
        match (self, system) {
            (Self::Capability(capability), _) => Some((Wanted::Capability(*capability), agency)),
            (Self::Admin, Some(system)) => Some((Wanted::AdminOf(system), agency)),
            (Self::Agency(other), Some(system)) => Some((Wanted::AdminAt(system), Some(*other))),
            (Self::Outside(_), _) => Some((Wanted::Capability(Capability::Clerk), agency)),
            (Self::Admin | Self::Agency(_), None) => None,
        }
    }
}

/// By which right somebody decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// By his own.
    Own,
    /// As deputy of somebody.
    DeputyOf(AccountId),
}

/// What a stage asks of an actor: the case's place in the desk.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    /// The case's agency.
    pub agency: Option<AgencyId>,
    /// Its OID.
    pub oid: Option<&'a Oid>,
    /// The case's system.
    pub system: Option<SystemId>,
    /// Whom the case concerns: nobody decides as their deputy.
    pub parties: [Option<AccountId>; 2],
}

impl<'a> Turn<'a> {
    /// The place of a case.
    pub const fn of(case: &'a Case) -> Self {
        Self { agency: case.agency, oid: case.oid.as_ref(), system: case.system, parties: [case.account, case.filer] }
    }

    /// By which right the actor may decide the stage; his own right comes before those that he stands in for.
    pub fn authority(self, actor: &Actor, stage: &StageTemplate) -> Option<Authority> {
        self.may(actor, stage.kind, &stage.decider)
    }

    /// By which right the actor may decide what this decider decides.
    pub fn may(self, actor: &Actor, kind: StageKind, decider: &Decider) -> Option<Authority> {
        if self.is_held(&actor.powers, &actor.administers, kind, decider) {
            return Some(Authority::Own);
        }
        let mut stood_in = actor.stands_in.iter().filter(|other| !self.parties.contains(&Some(other.account)));
        let found = stood_in.find(|other| self.is_held(&other.powers, &other.administers, kind, decider))?;
        Some(Authority::DeputyOf(found.account))
    }

    /// Whether the actor records what comes in for the case: evidence, and what outside bodies decided.
    pub fn records(self, actor: &Actor) -> bool {
        self.may(actor, StageKind::Form, &Decider::Admin).is_some()
    }

    fn is_held(self, powers: &[Power], administers: &[(SystemId, Over)], kind: StageKind, decider: &Decider) -> bool {
        let can = |wanted: Capability| {
            powers.iter().any(|power| {
                power.capability == wanted
                    && power.over.covers(self.agency, self.oid)
                    && (power.system.is_none() || power.system == self.system)
            })
        };
        match decider {
            _ if kind == StageKind::Form => can(Capability::Clerk) || can(Capability::Operator),
            Decider::Capability(capability) => can(*capability),
            Decider::Outside(_) => can(Capability::Clerk) || can(Capability::Operator),
            Decider::Admin => administers
                .iter()
                .any(|(system, over)| Some(*system) == self.system && over.covers(self.agency, self.oid)),
            Decider::Agency(agency) => administers
                .iter()
                .any(|(system, over)| Some(*system) == self.system && over.covers(Some(*agency), None)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ReasonRule, StageTemplate};
    use super::*;

    fn stage(kind: StageKind, decider: Decider) -> StageTemplate {
        StageTemplate {
            step: 1,
            lane: 1,
            kind,
            decider,
            quorum: 1,
            evidence: Vec::new(),
            reason: ReasonRule::Reject,
            due_days: None,
            fallback: String::new(),
        }
    }

    fn turn(agency: i64, system: i64) -> Turn<'static> {
        Turn { agency: Some(agency.into()), oid: None, system: Some(system.into()), parties: [None, None] }
    }

    #[test]
    fn an_administrator_decides_for_his_agency_and_system_only() {
        let actor = Actor {
            account: Some(7.into()),
            administers: vec![(SystemId::from(1), Over::Agency(5.into()))],
            ..Actor::nobody()
        };
        let stage = stage(StageKind::Decide, Decider::Admin);
        assert_eq!(turn(5, 1).authority(&actor, &stage), Some(Authority::Own));
        assert_eq!(turn(6, 1).authority(&actor, &stage), None);
        assert_eq!(turn(5, 2).authority(&actor, &stage), None);
    }

    #[test]
    fn an_authority_decides_for_the_systems_it_is_named_for() {
        let power = Power { capability: Capability::Authority, over: Over::Desk, system: Some(1.into()) };
        let actor = Actor { account: Some(7.into()), powers: vec![power], ..Actor::nobody() };
        let stage = stage(StageKind::Decide, Decider::Capability(Capability::Authority));
        assert_eq!(turn(5, 1).authority(&actor, &stage), Some(Authority::Own));
        assert_eq!(turn(5, 2).authority(&actor, &stage), None);
    }

    #[test]
    fn an_outside_result_is_recorded_by_a_clerk() {
        let power = Power { capability: Capability::Clerk, over: Over::Desk, system: None };
        let clerk = Actor { account: Some(7.into()), powers: vec![power], ..Actor::nobody() };
        let stage = stage(StageKind::Outside, Decider::Outside("NICS".to_owned()));
        assert_eq!(turn(5, 1).authority(&clerk, &stage), Some(Authority::Own));
        assert_eq!(turn(5, 1).authority(&Actor::nobody(), &stage), None);
    }
}
