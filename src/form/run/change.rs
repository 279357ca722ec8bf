//! A change of administrator: with the one who comes, the one who goes; his removal is asked for by the same form.

use crate::access::{AccountId, AgencyId, By};
use crate::approval::{self, CaseId, EvidenceKind, NewEvidence};
use crate::audit::{self, Event};
use crate::base::Date;
use crate::error::Result;
use crate::form::store;
use crate::role::{self, Ask, NewRequest};
use crate::store::Tx;
use crate::system::RoleEdition;
use crate::user::User;

/// Who goes, and by which form.
pub struct Leaving<'a> {
    /// Who goes.
    pub user: &'a User,
    /// His role.
    pub role: &'a RoleEdition,
    /// Over which agency.
    pub agency: AgencyId,
    /// Who filed the form: the one who comes.
    pub filer: AccountId,
    /// Why.
    pub reason: &'a str,
    /// The file, kept before.
    pub sha256: [u8; 32],
    /// Its name.
    pub name: &'a str,
    /// The number of the letter that brought it.
    pub doc_no: Option<&'a str>,
    /// The letter's date.
    pub doc_date: Option<Date>,
    /// When it came.
    pub received_on: Date,
    /// Whether all seals were seen on it.
    pub stamped: bool,
}

/// Asks for the removal of who goes, unless it waits already. Nothing where he does not hold the role. It is decided on
/// once his successor holds it: the last administrator is not removed.
pub fn release(tx: &Tx<'_>, by: &By, leaving: &Leaving<'_>) -> Result<Option<CaseId>> {
    let today = by.now.date();
    let account = leaving.user.account.id;
    let Some(grant) = store::grant_of(tx, account, leaving.role.role, leaving.agency, today)? else { return Ok(None) };
    if let Some(case) = super::new::waiting(tx, account, leaving.role.role)? {
        return Ok(Some(case.id));
    }
    let new = NewRequest {
        ask: Ask::Removal,
        account,
        role: leaving.role,
        agency: Some(leaving.agency),
        subtree: false,
        for_system: None,
        grant: Some(grant),
        ends: None,
        reason: leaving.reason,
        filer: Some(leaving.filer),
        exception: false,
        last: false,
        baseline: None,
    };
    let filed = role::request_for_successor(tx, by, &new)?;
    let evidence = NewEvidence {
        case: filed.case,
        kind: EvidenceKind::Form,
        sha256: Some(leaving.sha256),
        name: Some(leaving.name),
        doc_no: leaving.doc_no,
        doc_date: leaving.doc_date,
        received_on: leaving.received_on,
        note: "",
        recorded_by: by.actor.account,
        at: by.now,
    };
    let evidence = approval::add_evidence(tx, &evidence)?;
    let case = approval::find(tx, filed.case)?.ok_or(approval::Error::Missing { id: filed.case })?;
    let rows = if leaving.stamped { approval::pass_form_stage(tx, &role::REQUESTS, by, &case)? } else { None };
    let event = Event::new("form.receive", "case", filed.case)
        .fact("role", leaving.role.key())
        .fact("account", account)
        .fact("passed", rows.is_some())
        .row(&approval::EVIDENCE, evidence)
        .row(&approval::CASE, filed.case)
        .rows(rows.into_iter().flatten());
    audit::record(tx, by, event)?;
    Ok(Some(filed.case))
}
