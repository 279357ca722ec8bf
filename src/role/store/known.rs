//! What is known of an account's roles.

use crate::access::{AccountId, AgencyId, GrantId, IN_FORCE, RoleId, SystemId};
use crate::approval::{self, CaseId, StageKind};
use crate::base::Date;
use crate::error::Result;
use crate::role::Ask;
use crate::role::state::{Asked, Held, Known};
use crate::store::{Tx, params};

/// What is known of a role for an account, and the newest grant and waiting case.
/// Who is named for one system may be named for another: `for_system` looks at that one alone.
pub fn known(
    tx: &Tx<'_>,
    account: AccountId,
    role: RoleId,
    agency: Option<AgencyId>,
    for_system: Option<SystemId>,
) -> Result<(Known, Newest)> {
    let grant = tx.find(
        "SELECT id, starts, ends, ended_on FROM role_grant
         WHERE account = :account AND role = :role AND (agency = :agency OR (agency IS NULL AND :agency IS NULL))
           AND (:for_system IS NULL OR for_system = :for_system)
         ORDER BY id DESC LIMIT 1",
        params! { account, role, agency, for_system },
        |row| Ok((row.at::<GrantId>(0)?, Held { starts: row.at(1)?, ends: row.at(2)?, ended_on: row.at(3)? })),
    )?;
    let case = tx.find(
        "SELECT c.id, c.state, c.stage_kind, q.action
         FROM role_request q JOIN approval_case c ON c.id = q.case_id
         WHERE q.account = :account AND q.role = :role AND (q.agency = :agency OR (q.agency IS NULL AND :agency IS NULL))
           AND (:for_system IS NULL OR q.for_system = :for_system)
         ORDER BY q.id DESC LIMIT 1",
        params! { account, role, agency, for_system },
        |row| {
            let state: approval::State = row.at(1)?;
            let stage: StageKind = row.at(2)?;
            let removal = row.at::<String>(3)? == Ask::Removal.name();
            Ok((row.at::<CaseId>(0)?, Asked { state, stage, removal }))
        },
    )?;
    let waits = |asked: &Asked| matches!(asked.state, approval::State::Pending | approval::State::Returned);
    let newest = Newest {
        grant: grant.map(|(id, _)| id),
        ends: grant.and_then(|(_, held)| held.ends),
        case: case.map(|(id, _)| id),
        waiting: case.filter(|(_, asked)| waits(asked)).map(|(id, _)| id),
        asked: case.map(|(_, asked)| asked),
    };
    let known = Known { grant: grant.map(|(_, held)| held), case: case.map(|(_, asked)| asked), suspended: false };
    Ok((known, newest))
}

/// The newest grant and case of a role for an account.
#[derive(Clone, Copy, Debug)]
pub struct Newest {
    /// The newest grant.
    pub grant: Option<GrantId>,
    /// Its last day.
    pub ends: Option<Date>,
    /// The newest case.
    pub case: Option<CaseId>,
    /// The case, if it still waits.
    pub waiting: Option<CaseId>,
    /// Where the newest case stands.
    pub asked: Option<Asked>,
}

/// The roles that an account holds today or has asked for.
pub fn roles_of(tx: &Tx<'_>, account: AccountId, today: Date) -> Result<Vec<RoleId>> {
    tx.list(
        &format!(
            "SELECT g.role FROM role_grant g WHERE g.account = :account AND {IN_FORCE}
             UNION
             SELECT q.role FROM role_request q JOIN approval_case c ON c.id = q.case_id
             WHERE q.account = :account AND q.action = 'grant' AND c.state IN ('pending', 'returned')"
        ),
        params! { account, today },
        |row| row.at(0),
    )
}
