//! A stage that nobody decided in time falls to the next in line who can decide it.

use super::line::{deciders, line};
use super::{CASE, Case, Decider, STAGE, Stage, StageKind, store};
use crate::access::{self, By};
use crate::audit::{self, Event};
use crate::base::Timestamp;
use crate::calendar;
use crate::error::Result;
use crate::store::Tx;

/// To whom an open stage would fall now.
struct Next {
    stage: Stage,
    decider: Decider,
    quorum: u32,
    people: Vec<access::Decider>,
}

/// Those to whom a case would fall now, whom it concerns left out; nobody where nobody is next in line.
pub fn next_in_line(tx: &Tx<'_>, case: &Case, now: Timestamp) -> Result<Vec<access::Decider>> {
    Ok(next(tx, case, now)?.into_iter().flat_map(|next| next.people).collect())
}

/// Lets the stages that nobody decided fall to the next in line, with as much time as those before had, and records it.
/// Gives who decides now; nobody where the case stays where it is.
pub fn fall(tx: &Tx<'_>, by: &By, case: &Case) -> Result<Vec<access::Decider>> {
    let found = next(tx, case, by.now)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let mut event = Event::new("remind.fall", "case", case.id);
    let mut due = None;
    for Next { stage, decider, quorum, .. } in &found {
        store::move_stage(tx, stage.id, decider, *quorum, by.now)?;
        if let Some(days) = stage.plan.due_days {
            due = due.max(Some(calendar::add_working_days(tx, by.now.date(), days)?));
        }
        event = event.fact("stage", stage.plan.step).fact("decider", decider.name()).row(&STAGE, stage.id);
    }
    store::touch(tx, case)?;
    store::wait_for(tx, case.id, case.step, due, by.now)?;
    audit::record(tx, by, event.row(&CASE, case.id))?;
    Ok(found.into_iter().flat_map(|next| next.people).collect())
}

/// Where the open stages of a case go next: on from where they are in their line.
fn next(tx: &Tx<'_>, case: &Case, now: Timestamp) -> Result<Vec<Next>> {
    let mut found = Vec::new();
    for stage in store::stages(tx, case.id)?.into_iter().filter(Stage::is_open) {
        if !matches!(stage.plan.kind, StageKind::Decide | StageKind::Opinion) {
            continue;
        }
        let line = line(tx, case.agency, &stage.plan)?;
        let here = line.iter().position(|(decider, _)| *decider == stage.plan.decider).map_or(0, |place| place + 1);
        for (decider, quorum) in line.into_iter().skip(here) {
            let mut people = deciders(tx, &decider, case.agency, case.system, now)?;
            people.retain(|one| !case.concerns(one.account));
            if people.len() >= quorum as usize {
                found.push(Next { stage, decider, quorum, people });
                break;
            }
        }
    }
    Ok(found)
}
