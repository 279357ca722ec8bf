//! Cases.

use super::stage::stages;
use crate::access::AgencyId;
use crate::approval::{Case, CaseId, Decider, Error, NewCase, Stage, State};
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::store::{Row, Tx, params};

pub(super) const CASE: &str = "c.id, c.kind, c.action, c.subject, c.account, c.filer, c.agency, g.oid, c.system, c.role, c.state, \
                    c.step, c.stage_kind, c.exception, c.due, c.stage_since, c.opened_at, c.closed_at, c.version, \
                    c.decider, c.decider_value";

pub(super) fn case(row: &Row<'_>) -> Result<Case> {
    Ok(Case {
        id: row.at(0)?,
        kind: row.at(1)?,
        action: row.at(2)?,
        subject: row.at(3)?,
        account: row.at(4)?,
        filer: row.at(5)?,
        agency: row.at(6)?,
        oid: row.at(7)?,
        system: row.at(8)?,
        role: row.at(9)?,
        state: row.at(10)?,
        step: row.at(11)?,
        stage_kind: row.at(12)?,
        exception: row.at(13)?,
        due: row.at(14)?,
        stage_since: row.at(15)?,
        opened_at: row.at(16)?,
        closed_at: row.at(17)?,
        version: row.at(18)?,
        decider: Decider::parse(&row.at::<String>(19)?, &row.at::<String>(20)?),
    })
}

/// A case by its id, whoever asks: the engine's own look.
pub fn find(tx: &Tx<'_>, id: CaseId) -> Result<Option<Case>> {
    let sql = format!("SELECT {CASE} FROM approval_case c LEFT JOIN agency g ON g.id = c.agency WHERE c.id = :id");
    tx.find(&sql, params! { id }, case)
}

/// Adds a case, before it waits for anything.
pub fn add_case(tx: &Tx<'_>, new: &NewCase<'_>, now: Timestamp) -> Result<CaseId> {
    tx.insert(
        "INSERT INTO approval_case (kind, action, subject, account, filer, agency, system, role, state, stage_kind,
                                    decider, exception, stage_since, opened_at)
         VALUES (:kind, :action, :subject, :account, :filer, :agency, :system, :role, 'pending', 'decide', '', :exception,
                 :now, :now)",
        params! {
            kind: new.kind, action: new.action, subject: new.subject, account: new.account, filer: new.filer,
            agency: new.agency, system: new.system, role: new.role, exception: new.exception, now,
        },
    )
}

/// Notes in the case what it waits for now.
pub fn wait_for(tx: &Tx<'_>, id: CaseId, step: i64, due: Option<Date>, since: Timestamp) -> Result<()> {
    let open: Vec<Stage> =
        stages(tx, id)?.into_iter().filter(|stage| stage.plan.step == step && stage.is_open()).collect();
    let Some(first) = open.first() else { return Ok(()) };
    let (decider, value) = match open.len() {
        1 => (first.plan.decider.name(), first.plan.decider.value()),
        _ => ("several", String::new()),
    };
    tx.execute(
        "UPDATE approval_case SET step = :step, stage_kind = :kind, decider = :decider, decider_value = :value, due = :due,
                stage_since = :since
         WHERE id = :id",
        params! { id, step, kind: first.plan.kind, decider, value, due, since },
    )?;
    Ok(())
}

/// Writes the state, provided nobody changed the case since it was read.
pub fn set_state(tx: &Tx<'_>, case: &Case, state: State, now: Timestamp) -> Result<()> {
    let closed = matches!(state, State::Approved | State::Rejected | State::Cancelled).then_some(now);
    let changed = tx.execute(
        "UPDATE approval_case SET state = :state, closed_at = :closed, version = version + 1
         WHERE id = :id AND version = :seen",
        params! { id: case.id, state, closed, seen: case.version },
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::Changed { id: case.id }.into()) }
}

/// Counts a change that leaves the state as it is.
pub fn touch(tx: &Tx<'_>, case: &Case) -> Result<()> {
    let changed = tx.execute(
        "UPDATE approval_case SET version = version + 1 WHERE id = :id AND version = :seen",
        params! { id: case.id, seen: case.version },
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::Changed { id: case.id }.into()) }
}

/// Moves the day by which the step is due, provided nobody changed the case since it was read.
pub fn set_due(tx: &Tx<'_>, case: &Case, due: Option<Date>) -> Result<()> {
    tx.execute("UPDATE approval_case SET due = :due WHERE id = :id", params! { id: case.id, due })?;
    touch(tx, case)
}

/// Notes since when a case is where it is.
pub fn set_since(tx: &Tx<'_>, case: CaseId, since: Timestamp) -> Result<()> {
    tx.execute("UPDATE approval_case SET stage_since = :since WHERE id = :case", params! { case, since })?;
    Ok(())
}

/// The agency above one.
pub fn parent_agency(tx: &Tx<'_>, agency: AgencyId) -> Result<Option<AgencyId>> {
    let parent = tx.find("SELECT parent FROM agency WHERE id = :agency", params! { agency }, |row| row.at(0))?;
    Ok(parent.flatten())
}
