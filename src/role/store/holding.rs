//! Who holds what, or held it on a day.

use crate::access::{AccountId, AgencyId, GrantId, IN_FORCE, RoleId, Scope, SystemId};
use crate::approval::CaseId;
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::store::{Row, Tx, params};

/// A grant with what a list of holders shows.
#[derive(Clone, Debug)]
pub struct Holding {
    /// The grant.
    pub id: GrantId,
    /// The holder.
    pub account: AccountId,
    /// His login name.
    pub login: Option<String>,
    /// His name.
    pub name: Option<String>,
    /// The agency over which he holds it.
    pub agency: Option<String>,
    /// The system's code.
    pub system: String,
    /// The role's code.
    pub role: String,
    /// First day.
    pub starts: Date,
    /// Last day.
    pub ends: Option<Date>,
    /// First day without it.
    pub ended_on: Option<Date>,
    /// When the desk learned of it.
    pub recorded_at: Timestamp,
    /// When the desk learned of its removal.
    pub ended_at: Option<Timestamp>,
    /// The case by which it was allowed.
    pub case: Option<CaseId>,
    /// Who allowed it.
    pub allowed_by: Option<String>,
    /// The outside body that allowed it.
    pub allowed_outside: Option<String>,
    /// The form on which it was asked for.
    pub form: Option<String>,
    /// Whether it existed before this desk.
    pub baseline: bool,
    /// The account at the system.
    pub target_account: Option<String>,
    /// What it is for.
    pub purpose: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// What proves its closing.
    pub proof: Option<String>,
}

const HOLDING: &str = "g.id, g.account, a.login, p.name, t.name, s.code, r.code, g.starts, g.ends, g.ended_on, g.recorded_at, \
                       g.ended_at, g.case_id, w.login, \
                       (SELECT d.body FROM approval_decision d WHERE d.case_id = g.case_id AND d.body IS NOT NULL \
                        ORDER BY d.id LIMIT 1), \
                       (SELECT e.name FROM evidence e WHERE e.case_id = g.case_id AND e.kind = 'form' ORDER BY e.id LIMIT 1), \
                       g.baseline, g.target_account, g.purpose, g.owner, g.proof";

const HOLDINGS: &str = "role_grant g
    JOIN account a ON a.id = g.account
    LEFT JOIN user_profile p ON p.account = a.id
    LEFT JOIN agency t ON t.id = g.agency
    JOIN role r ON r.id = g.role
    JOIN system s ON s.id = r.system
    LEFT JOIN account w ON w.id = g.allowed_by";

fn holding(row: &Row<'_>) -> Result<Holding> {
    Ok(Holding {
        id: row.at(0)?,
        account: row.at(1)?,
        login: row.at(2)?,
        name: row.at(3)?,
        agency: row.at(4)?,
        system: row.at(5)?,
        role: row.at(6)?,
        starts: row.at(7)?,
        ends: row.at(8)?,
        ended_on: row.at(9)?,
        recorded_at: row.at(10)?,
        ended_at: row.at(11)?,
        case: row.at(12)?,
        allowed_by: row.at(13)?,
        allowed_outside: row.at(14)?,
        form: row.at(15)?,
        baseline: row.at(16)?,
        target_account: row.at(17)?,
        purpose: row.at(18)?,
        owner: row.at(19)?,
        proof: row.at(20)?,
    })
}

/// What a list of holders is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Only this system.
    pub system: Option<SystemId>,
    /// Only this role.
    pub role: Option<RoleId>,
    /// Only this agency.
    pub agency: Option<AgencyId>,
    /// Only this account.
    pub account: Option<AccountId>,
    /// Those in force on this day; all that ever were, if none.
    pub on: Option<Date>,
}

/// Hands over grants in the order of their ids.
pub fn each_holding(
    tx: &Tx<'_>,
    scope: &Scope,
    filter: &Filter,
    (after, limit): (i64, i64),
    mut read: impl FnMut(Holding) -> Result<()>,
) -> Result<()> {
    let mut conditions =
        vec!["g.id > :after".to_owned(), scope.condition_for("COALESCE(g.agency, a.agency)", "g.account", "r.system")];
    let mut only = |wanted: bool, condition: &str| {
        if wanted {
            conditions.push(condition.to_owned());
        }
    };
    only(filter.system.is_some(), "r.system = :system");
    only(filter.role.is_some(), "g.role = :role");
    only(filter.agency.is_some(), "g.agency = :agency");
    only(filter.account.is_some(), "g.account = :account");
    only(filter.on.is_some(), IN_FORCE);
    let sql = format!("SELECT {HOLDING} FROM {HOLDINGS} WHERE {} ORDER BY g.id LIMIT :limit", conditions.join(" AND "));
    let params = params! {
        after, limit, system: filter.system, role: filter.role, agency: filter.agency, account: filter.account,
        today: filter.on,
    };
    tx.each(&sql, params, |row| read(holding(row)?))
}

/// A grant within a scope.
pub fn find_holding(tx: &Tx<'_>, scope: &Scope, id: GrantId) -> Result<Option<Holding>> {
    let visible = scope.condition_for("COALESCE(g.agency, a.agency)", "g.account", "r.system");
    let sql = format!("SELECT {HOLDING} FROM {HOLDINGS} WHERE g.id = :id AND {visible}");
    tx.find(&sql, params! { id }, holding)
}

/// A grant over agencies that a scope covers; one over the whole desk needs a scope of that size.
pub fn find_governed(tx: &Tx<'_>, scope: &Scope, id: GrantId) -> Result<Option<Holding>> {
    let covered = scope.agency_condition("g.agency");
    let sql = format!("SELECT {HOLDING} FROM {HOLDINGS} WHERE g.id = :id AND {covered}");
    tx.find(&sql, params! { id }, holding)
}

/// What becomes of the holders whose removal waits when others are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// They hold the role until it is decided.
    Count,
    /// They are as good as gone.
    LeaveOut,
}

/// How many hold a role over an agency today, apart from one account.
pub fn other_holders(
    tx: &Tx<'_>,
    role: RoleId,
    agency: Option<AgencyId>,
    but: AccountId,
    leaving: Leaving,
    today: Date,
) -> Result<i64> {
    let stays = match leaving {
        Leaving::Count => "TRUE",
        Leaving::LeaveOut => {
            "NOT EXISTS (SELECT 1 FROM role_request q JOIN approval_case c ON c.id = q.case_id
                         WHERE q.account = g.account AND q.role = g.role AND q.grant_id = g.id
                           AND q.action = 'removal' AND c.state IN ('pending', 'returned'))"
        }
    };
    tx.one(
        &format!(
            "SELECT COUNT(DISTINCT g.account) FROM role_grant g JOIN account a ON a.id = g.account
             WHERE g.role = :role AND (g.agency = :agency OR (g.agency IS NULL AND :agency IS NULL))
               AND g.account <> :but AND a.state = 'active' AND {IN_FORCE} AND {stays}"
        ),
        params! { role, agency, but, today },
    )
}
