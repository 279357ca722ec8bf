//! How a case begins, and how a step is entered.

use super::line::{deciders, line};
use super::{CASE, Case, CaseId, Decider, Error, Rows, STAGE, Stage, StageId, StageKind, StageTemplate, store};
use crate::access::{AccountId, AgencyId, By, RoleId, SystemId};
use crate::base::Date;
use crate::calendar;
use crate::error::Result;
use crate::store::Tx;

/// What a new case is about.
#[derive(Clone, Debug)]
pub struct NewCase<'a> {
    /// Which room's subject.
    pub kind: &'a str,
    /// What is asked for.
    pub action: &'a str,
    /// The subject's row.
    pub subject: i64,
    /// Whom it concerns.
    pub account: Option<AccountId>,
    /// Who filed it.
    pub filer: Option<AccountId>,
    /// The agency in which it is decided.
    pub agency: Option<AgencyId>,
    /// The system that it is about.
    pub system: Option<SystemId>,
    /// The role that it is about.
    pub role: Option<RoleId>,
    /// Whether it was opened as an exception.
    pub exception: bool,
}

/// Opens a case with its stages and enters the first step. The caller's event records [`rows`].
pub fn open(tx: &Tx<'_>, by: &By, new: &NewCase<'_>, stages: &[StageTemplate]) -> Result<CaseId> {
    let no_stage = || Error::NoStage { action: new.action.to_owned() };
    let first = stages.iter().map(|stage| stage.step).min().ok_or_else(no_stage)?;
    let id = store::add_case(tx, new, by.now)?;
    for stage in stages {
        store::add_stage(tx, id, stage)?;
    }
    enter(tx, by, id, Parties::of(new), first)?;
    Ok(id)
}

/// The rows of a case and its stages, for the event that opened it or began it anew.
pub fn rows(tx: &Tx<'_>, case: CaseId) -> Result<Rows> {
    let stages = store::stages(tx, case)?.into_iter().map(|stage| (&STAGE, stage.id.into()));
    Ok([(&CASE, case.into())].into_iter().chain(stages).collect())
}

/// Whom a case concerns and where it is decided: all that finding its deciders takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parties {
    pub account: Option<AccountId>,
    pub filer: Option<AccountId>,
    pub agency: Option<AgencyId>,
    pub system: Option<SystemId>,
}

impl Parties {
    const fn of(new: &NewCase<'_>) -> Self {
        Self { account: new.account, filer: new.filer, agency: new.agency, system: new.system }
    }

    pub(super) const fn of_case(case: &Case) -> Self {
        Self { account: case.account, filer: case.filer, agency: case.agency, system: case.system }
    }
}

/// Enters a step: opens its stages, lets a stage that nobody can decide fall to the next in line, and notes in the case
/// what it waits for. Gives the stages that are open now.
pub(super) fn enter(tx: &Tx<'_>, by: &By, case: CaseId, parties: Parties, step: i64) -> Result<Vec<StageId>> {
    let mut due = None;
    let stages: Vec<Stage> = store::stages(tx, case)?.into_iter().filter(|stage| stage.plan.step == step).collect();
    for stage in &stages {
        store::open_stage(tx, stage.id, by.now)?;
        let stage_due =
            stage.plan.due_days.map(|days| calendar::add_working_days(tx, by.now.date(), days)).transpose()?;
        due = earliest(due, stage_due);
        if let Some((decider, quorum)) = fall_back(tx, by, parties, &stage.plan)? {
            store::move_stage(tx, stage.id, &decider, quorum, by.now)?;
        }
    }
    store::wait_for(tx, case, step, due, by.now)?;
    Ok(stages.into_iter().map(|stage| stage.id).collect())
}

fn earliest(a: Option<Date>, b: Option<Date>) -> Option<Date> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// To whom a stage falls that too few can decide: the first in line who can. Nobody at all leaves it where it is.
fn fall_back(tx: &Tx<'_>, by: &By, parties: Parties, stage: &StageTemplate) -> Result<Option<(Decider, u32)>> {
    let decides = matches!(stage.kind, StageKind::Decide | StageKind::Opinion);
    if !decides || stage.fallback.is_empty() || count(tx, by, parties, &stage.decider)? >= i64::from(stage.quorum) {
        return Ok(None);
    }
    for (decider, quorum) in line(tx, parties.agency, stage)? {
        if count(tx, by, parties, &decider)? >= i64::from(quorum) {
            return Ok(Some((decider, quorum)));
        }
    }
    Ok(None)
}

/// How many can decide now, whom the case concerns left out.
fn count(tx: &Tx<'_>, by: &By, parties: Parties, decider: &Decider) -> Result<i64> {
    count_without(tx, by, parties, decider, None)
}

/// The same without somebody.
fn count_without(tx: &Tx<'_>, by: &By, parties: Parties, decider: &Decider, without: Option<AccountId>) -> Result<i64> {
    let found = deciders(tx, decider, parties.agency, parties.system, by.now)?;
    let left_out = [parties.account, parties.filer, without];
    let others = found.iter().filter(|decider| !left_out.contains(&Some(decider.account)));
    Ok(i64::try_from(others.count()).unwrap_or(i64::MAX))
}

/// Whether enough others can decide what a case waits for.
pub fn can_do_without(tx: &Tx<'_>, by: &By, case: &Case, account: AccountId) -> Result<bool> {
    let parties = Parties::of_case(case);
    for stage in store::stages(tx, case.id)?.iter().filter(|stage| stage.is_open()) {
        let others = count_without(tx, by, parties, &stage.plan.decider, Some(account))?;
        if others < i64::from(stage.plan.quorum) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Lets the open stages of a case fall to the next in line who can decide them without somebody; gives the rows that
/// changed.
pub fn relieve(tx: &Tx<'_>, by: &By, case: &Case, account: AccountId) -> Result<Rows> {
    let (parties, mut rows) = (Parties::of_case(case), Rows::new());
    let enough = |decider: &Decider, quorum: u32| {
        Ok::<_, crate::Error>(count_without(tx, by, parties, decider, Some(account))? >= i64::from(quorum))
    };
    for stage in store::stages(tx, case.id)?.iter().filter(|stage| stage.is_open()) {
        let decides = matches!(stage.plan.kind, StageKind::Decide | StageKind::Opinion);
        if !decides || enough(&stage.plan.decider, stage.plan.quorum)? {
            continue;
        }
        for (decider, quorum) in line(tx, parties.agency, &stage.plan)? {
            if enough(&decider, quorum)? {
                store::move_stage(tx, stage.id, &decider, quorum, by.now)?;
                store::note_relieved(tx, stage.id, account)?;
                rows.push((&STAGE, stage.id.into()));
                break;
            }
        }
    }
    if !rows.is_empty() {
        store::touch(tx, case)?;
        store::wait_for(tx, case.id, case.step, case.due, case.stage_since)?;
        rows.push((&CASE, case.id.into()));
    }
    Ok(rows)
}
