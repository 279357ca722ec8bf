//! The grants and requests of somebody who leaves or moves.

use crate::access::{AccountId, AgencyId, GrantId, RoleId, SystemId};
use crate::approval::{self, CaseId, Rows, StageKind};
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::role::{GRANT, REQUEST, RequestId};
use crate::store::{Tx, params};
use crate::system::RoleKind;

/// A grant that would reach beyond a day.
#[derive(Clone, Debug)]
pub struct Reaching {
    /// The grant.
    pub id: GrantId,
    /// The role.
    pub role: RoleId,
    /// Its system.
    pub system: SystemId,
    /// How commands name it.
    pub key: String,
    /// Whether it reviews, uses, or is of the staff.
    pub kind: RoleKind,
    /// Over which agency.
    pub agency: Option<AgencyId>,
    /// That agency's name.
    pub over: Option<String>,
    /// The first day without it, if that is known.
    pub ended_on: Option<Date>,
    /// The removal that was asked for or that closes it.
    pub closure: Option<Closure>,
}

/// The case that closes a grant.
#[derive(Clone, Debug)]
pub struct Closure {
    /// The case.
    pub case: CaseId,
    /// Where it stands.
    pub state: approval::State,
    /// What it waits for.
    pub stage: StageKind,
    /// Since when it stands there, or when it ended.
    pub at: Timestamp,
    /// What proves that the account at the system is closed.
    pub proof: Option<String>,
}

/// What of an account's grants reaches to a day or beyond it; over one agency, or all.
pub fn reaching(tx: &Tx<'_>, account: AccountId, day: Date, agency: Option<AgencyId>) -> Result<Vec<Reaching>> {
    tx.list(
        "SELECT g.id, g.role, s.id, s.code || ':' || r.code, r.kind, g.agency, t.name, g.ended_on,
                c.id, c.state, c.stage_kind, COALESCE(c.closed_at, c.stage_since), g.proof
         FROM role_grant g
         JOIN role r ON r.id = g.role
         JOIN system s ON s.id = r.system
         LEFT JOIN agency t ON t.id = g.agency
         LEFT JOIN approval_case c ON c.id = (SELECT MAX(q.case_id) FROM role_request q
                                              WHERE q.account = g.account AND q.role = g.role
                                                AND q.grant_id = g.id AND q.action = 'removal')
                                  AND c.state IN ('pending', 'returned', 'approved')
         WHERE g.account = :account AND (g.ends IS NULL OR g.ends >= :day) AND (g.ended_on IS NULL OR g.ended_on >= :day)
           AND (:agency IS NULL OR g.agency = :agency)
         ORDER BY g.id",
        params! { account, day, agency },
        |row| {
            let closure = match row.at::<Option<CaseId>>(8)? {
                None => None,
                Some(case) => Some(Closure {
                    case,
                    state: row.at(9)?,
                    stage: row.at(10)?,
                    at: row.at(11)?,
                    proof: row.at(12)?,
                }),
            };
            Ok(Reaching {
                id: row.at(0)?,
                role: row.at(1)?,
                system: row.at(2)?,
                key: row.at(3)?,
                kind: row.at(4)?,
                agency: row.at(5)?,
                over: row.at(6)?,
                ended_on: row.at(7)?,
                closure,
            })
        },
    )
}

/// The case that waits to have a grant removed.
pub fn removal_waiting(tx: &Tx<'_>, account: AccountId, role: RoleId, grant: GrantId) -> Result<Option<CaseId>> {
    tx.find(
        "SELECT c.id FROM role_request q JOIN approval_case c ON c.id = q.case_id
         WHERE q.account = :account AND q.role = :role AND q.grant_id = :grant AND q.action = 'removal'
           AND c.state IN ('pending', 'returned')",
        params! { account, role, grant },
        |row| row.at(0),
    )
}

/// Ends a grant from a day on, unless it ends before.
pub fn end_by(tx: &Tx<'_>, id: GrantId, day: Date, now: Timestamp) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE role_grant SET ended_on = :day, ended_at = :now, version = version + 1
         WHERE id = :id AND (ended_on IS NULL OR ended_on > :day)",
        params! { id, day, now },
    )?;
    Ok(changed == 1)
}

/// Lets the grants of an account run on that were to end on a day; over one agency, or all.
pub fn reopen(tx: &Tx<'_>, account: AccountId, day: Date, agency: Option<AgencyId>) -> Result<Rows> {
    let found = tx.list(
        "UPDATE role_grant SET ended_on = NULL, ended_at = NULL, version = version + 1
         WHERE account = :account AND ended_on = :day AND (:agency IS NULL OR agency = :agency) RETURNING id",
        params! { account, day, agency },
        |row| row.at::<GrantId>(0),
    )?;
    Ok(found.into_iter().map(|id| (&GRANT, id.into())).collect())
}

/// A request that waits.
#[derive(Clone, Debug)]
pub struct Open {
    /// Its case.
    pub case: CaseId,
    /// The kind of its case.
    pub kind: String,
    /// What is asked for.
    pub action: String,
    /// For which role.
    pub key: String,
    /// What it waits for.
    pub stage: StageKind,
    /// Where it stands.
    pub state: approval::State,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
}

/// An account's requests that wait, and those that were withdrawn since a moment; removals go on, as they are what is
/// wanted. Over one agency, or all.
pub fn requests(tx: &Tx<'_>, account: AccountId, since: Timestamp, agency: Option<AgencyId>) -> Result<Vec<Open>> {
    tx.list(
        "SELECT c.id, c.kind, c.action, s.code || ':' || r.code, c.stage_kind, c.state, c.closed_at
         FROM role_request q
         JOIN approval_case c ON c.id = q.case_id
         JOIN role r ON r.id = q.role
         JOIN system s ON s.id = r.system
         WHERE q.account = :account AND q.action <> 'removal' AND (:agency IS NULL OR q.agency = :agency)
           AND (c.state IN ('pending', 'returned') OR (c.state = 'cancelled' AND c.closed_at >= :since))
         ORDER BY c.id",
        params! { account, since, agency },
        |row| {
            Ok(Open {
                case: row.at(0)?,
                kind: row.at(1)?,
                action: row.at(2)?,
                key: row.at(3)?,
                stage: row.at(4)?,
                state: row.at(5)?,
                closed_at: row.at(6)?,
            })
        },
    )
}

/// Takes out of an account's grants and requests what names its person.
pub fn erase(tx: &Tx<'_>, account: AccountId) -> Result<Rows> {
    let requests = tx.list(
        "UPDATE role_request SET reason = '' WHERE account = :account AND reason <> '' RETURNING id",
        params! { account },
        |row| row.at::<RequestId>(0),
    )?;
    let grants = tx.list(
        "UPDATE role_grant SET target_account = NULL, purpose = NULL, owner = NULL, proof = NULL, version = version + 1
         WHERE account = :account
           AND (target_account IS NOT NULL OR purpose IS NOT NULL OR owner IS NOT NULL OR proof IS NOT NULL)
         RETURNING id",
        params! { account },
        |row| row.at::<GrantId>(0),
    )?;
    let requests = requests.into_iter().map(|id| (&REQUEST, id.into()));
    Ok(requests.chain(grants.into_iter().map(|id| (&GRANT, id.into()))).collect())
}
