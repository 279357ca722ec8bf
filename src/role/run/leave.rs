//! Grants that end because somebody leaves or moves: at once or on a day, and closed where the catalogue says so.

use crate::access::By;
use crate::approval::{self, NewCase, Rows, StageKind, StageTemplate};
use crate::base::Date;
use crate::error::Result;
use crate::role::store::{self, GRANT, Open, REQUEST, Reaching};
use crate::role::subject::{BASELINE, REQUESTS};
use crate::role::{Ask, NewRequest};
use crate::store::Tx;
use crate::system;

/// Ends a grant from a day on; gives the rows for the caller's event.
pub fn end(tx: &Tx<'_>, by: &By, grant: &Reaching, day: Date) -> Result<Rows> {
    let ended = store::end_by(tx, grant.id, day, by.now)?;
    Ok(if ended { vec![(&GRANT, grant.id.into())] } else { Vec::new() })
}

/// Has the account at the system closed, where the catalogue says that this has to be done and proven. That is no
/// decision any more, so the stages that decide are left out.
pub fn close(tx: &Tx<'_>, by: &By, account: crate::access::AccountId, grant: &Reaching, reason: &str) -> Result<Rows> {
    let today = by.now.date();
    let stages = closing(tx, grant, today)?;
    let Some(role) = system::role_by_id(tx, grant.role, today)?.filter(|_| !stages.is_empty()) else {
        return Ok(Vec::new());
    };
    if grant.closure.is_some() {
        return Ok(Vec::new());
    }
    let new = NewRequest {
        ask: Ask::Removal,
        account,
        role: &role,
        agency: grant.agency,
        subtree: false,
        for_system: None,
        grant: Some(grant.id),
        ends: None,
        reason,
        filer: by.actor.account,
        exception: false,
        last: true,
        baseline: None,
    };
    let request = store::add_request(tx, &new, by.now)?;
    let case = NewCase {
        kind: REQUESTS.kind_name(),
        action: Ask::Removal.name(),
        subject: request.into(),
        account: Some(account),
        // Nobody asks for it: it follows from the departure, and whoever planned that may prove the closing.
        filer: None,
        agency: grant.agency,
        system: Some(grant.system),
        role: Some(grant.role),
        exception: false,
    };
    let case = approval::open(tx, by, &case, &stages)?;
    store::set_case(tx, request, case)?;
    let mut rows = approval::rows(tx, case)?;
    rows.push((&REQUEST, request.into()));
    Ok(rows)
}

/// Whether a grant has to be closed at its system.
pub fn needs_closing(tx: &Tx<'_>, grant: &Reaching, today: Date) -> Result<bool> {
    Ok(!closing(tx, grant, today)?.is_empty())
}

/// The stages that close.
fn closing(tx: &Tx<'_>, grant: &Reaching, today: Date) -> Result<Vec<StageTemplate>> {
    let mut stages = system::stages(tx, grant.role, Ask::Removal, today)?;
    stages.retain(|stage| stage.kind == StageKind::Close);
    let first = stages.iter().map(|stage| stage.step).min().unwrap_or(1);
    for stage in &mut stages {
        stage.step -= first - 1;
    }
    Ok(stages)
}

/// Withdraws a request that waits; gives the rows for the caller's event.
pub fn withdraw(tx: &Tx<'_>, by: &By, open: &Open, reason: &str) -> Result<Rows> {
    let subject = if open.kind == BASELINE.kind_name() { &BASELINE } else { &REQUESTS };
    approval::withdraw(tx, subject, by, open.case, reason)
}

/// Whether nobody else will hold on a day what a grant gives.
pub fn is_last(tx: &Tx<'_>, account: crate::access::AccountId, grant: &Reaching, day: Date) -> Result<bool> {
    Ok(store::other_holders(tx, grant.role, grant.agency, account, store::Leaving::LeaveOut, day)? == 0)
}
