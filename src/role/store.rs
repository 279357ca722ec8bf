//! How requests and grants are kept.

use super::state::{Asked, Held, Known};
use super::{Ask, NewRequest, RequestId};
use crate::access::{AccountId, AgencyId, GrantId, IN_FORCE, RoleId, Scope, SystemId};
use crate::approval::{self, Carried, CaseId, StageKind};
use crate::audit::RowKind;
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::store::{Row, Tx, params};
use crate::text::Lang;

/// The row of a grant that events digest.
pub static GRANT: RowKind = RowKind {
    table: "role_grant",
    key: "id",
    columns: "id, account, role, agency, subtree, for_system, starts, ends, ended_on, recorded_at, ended_at, request, \
              case_id, allowed_by, baseline, alone, target_account, purpose, owner, proof, version",
};

/// The row of a request that events digest.
pub static REQUEST: RowKind = RowKind {
    table: "role_request",
    key: "id",
    columns: "id, action, account, role, agency, subtree, for_system, grant_id, starts, ends, reason, baseline, filer, \
              filed_at, case_id",
};

/// A request that was filed.
#[derive(Clone, Copy, Debug)]
pub struct Filed {
    /// The request.
    pub request: RequestId,
    /// Its case.
    pub case: CaseId,
}

/// A request as it is kept.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// What is asked for.
    pub action: String,
    /// For whom.
    pub account: AccountId,
    /// Which role.
    pub role: RoleId,
    /// Over which agency.
    pub agency: Option<AgencyId>,
    /// With all below it.
    pub subtree: bool,
    /// Authority: for which system.
    pub for_system: Option<SystemId>,
    /// Removal, extension: of which grant.
    pub grant: Option<GrantId>,
    /// Last day.
    pub ends: Option<Date>,
    /// Why.
    pub reason: String,
    /// Held since then, before this desk.
    pub baseline: Option<Date>,
    /// Who filed it.
    pub filer: Option<AccountId>,
}

/// Keeps a request, before it has a case.
pub fn add_request(tx: &Tx<'_>, new: &NewRequest<'_>, now: Timestamp) -> Result<RequestId> {
    tx.one(
        "INSERT INTO role_request (action, account, role, agency, subtree, for_system, grant_id, ends, reason, baseline,
                                   filer, filed_at)
         VALUES (:action, :account, :role, :agency, :subtree, :for_system, :grant, :ends, :reason, :baseline, :filer, :now)
         RETURNING id",
        params! {
            action: new.ask.name(), account: new.account, role: new.role.role, agency: new.agency, subtree: new.subtree,
            for_system: new.for_system, grant: new.grant, ends: new.ends, reason: new.reason, baseline: new.baseline,
            filer: new.filer, now,
        },
    )
}

/// Ties a request to its case.
pub fn set_case(tx: &Tx<'_>, request: RequestId, case: CaseId) -> Result<()> {
    tx.execute("UPDATE role_request SET case_id = :case WHERE id = :request", params! { request, case })?;
    Ok(())
}

/// A request by its id.
pub fn find_request(tx: &Tx<'_>, id: RequestId) -> Result<Option<Request>> {
    tx.find(
        "SELECT id, action, account, role, agency, subtree, for_system, grant_id, ends, reason, baseline, filer
         FROM role_request WHERE id = :id",
        params! { id },
        request,
    )
}

/// The request of a case.
pub fn of_case(tx: &Tx<'_>, case: CaseId) -> Result<Option<Request>> {
    tx.find(
        "SELECT id, action, account, role, agency, subtree, for_system, grant_id, ends, reason, baseline, filer
         FROM role_request WHERE case_id = :case",
        params! { case },
        request,
    )
}

fn request(row: &Row<'_>) -> Result<Request> {
    Ok(Request {
        id: row.at(0)?,
        action: row.at(1)?,
        account: row.at(2)?,
        role: row.at(3)?,
        agency: row.at(4)?,
        subtree: row.at(5)?,
        for_system: row.at(6)?,
        grant: row.at(7)?,
        ends: row.at(8)?,
        reason: row.at(9)?,
        baseline: row.at(10)?,
        filer: row.at(11)?,
    })
}

/// A grant to write.
pub struct NewGrant<'a> {
    /// The request that it follows from.
    pub request: &'a Request,
    /// Its case.
    pub case: CaseId,
    /// First day.
    pub starts: Date,
    /// Who allowed it.
    pub allowed_by: Option<AccountId>,
    /// Whether the desk had one person then.
    pub alone: bool,
    /// When.
    pub at: Timestamp,
}

/// Gives the role.
pub fn add_grant(tx: &Tx<'_>, new: &NewGrant<'_>) -> Result<GrantId> {
    let asked = new.request;
    tx.one(
        "INSERT INTO role_grant (account, role, agency, subtree, for_system, starts, ends, recorded_at, request, case_id,
                                 allowed_by, baseline, alone)
         VALUES (:account, :role, :agency, :subtree, :for_system, :starts, :ends, :at, :request, :case, :allowed_by,
                 :baseline, :alone)
         RETURNING id",
        params! {
            account: asked.account, role: asked.role, agency: asked.agency, subtree: asked.subtree,
            for_system: asked.for_system, starts: new.starts, ends: asked.ends, at: new.at, request: asked.id, case: new.case,
            allowed_by: new.allowed_by, baseline: asked.baseline.is_some(), alone: new.alone,
        },
    )
}

/// Takes a grant back from a day on.
pub fn end_grant(tx: &Tx<'_>, id: GrantId, from: Date, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE role_grant SET ended_on = :from, ended_at = :now, version = version + 1
         WHERE id = :id AND ended_on IS NULL",
        params! { id, from, now },
    )?;
    Ok(())
}

/// Moves the end of a grant.
pub fn extend_grant(tx: &Tx<'_>, id: GrantId, ends: Option<Date>) -> Result<()> {
    tx.execute("UPDATE role_grant SET ends = :ends, version = version + 1 WHERE id = :id", params! { id, ends })?;
    Ok(())
}

/// Notes what was opened at the system: account, purpose, owner; or what proves that it was closed.
pub fn carry_out(tx: &Tx<'_>, id: GrantId, done: Carried<'_>) -> Result<()> {
    tx.execute(
        "UPDATE role_grant
         SET target_account = COALESCE(:target, target_account), purpose = COALESCE(:purpose, purpose),
             owner = COALESCE(:owner, owner), proof = COALESCE(:proof, proof), version = version + 1
         WHERE id = :id",
        params! { id, target: done.target_account, purpose: done.purpose, owner: done.owner, proof: done.proof },
    )?;
    Ok(())
}

/// What is known of a role for an account, and the newest grant and waiting case.
pub fn known(tx: &Tx<'_>, account: AccountId, role: RoleId, agency: Option<AgencyId>) -> Result<(Known, Newest)> {
    let grant = tx.find(
        "SELECT id, starts, ends, ended_on FROM role_grant
         WHERE account = :account AND role = :role AND (agency = :agency OR (agency IS NULL AND :agency IS NULL))
         ORDER BY id DESC LIMIT 1",
        params! { account, role, agency },
        |row| Ok((row.at::<GrantId>(0)?, Held { starts: row.at(1)?, ends: row.at(2)?, ended_on: row.at(3)? })),
    )?;
    let case = tx.find(
        "SELECT c.id, c.state, c.stage_kind, q.action
         FROM role_request q JOIN approval_case c ON c.id = q.case_id
         WHERE q.account = :account AND q.role = :role AND (q.agency = :agency OR (q.agency IS NULL AND :agency IS NULL))
         ORDER BY q.id DESC LIMIT 1",
        params! { account, role, agency },
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
    let mut conditions = vec!["g.id > :after".to_owned(), scope.condition("COALESCE(g.agency, a.agency)", "g.account")];
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
    let visible = scope.condition("COALESCE(g.agency, a.agency)", "g.account");
    let sql = format!("SELECT {HOLDING} FROM {HOLDINGS} WHERE g.id = :id AND {visible}");
    tx.find(&sql, params! { id }, holding)
}

/// How many hold a role over an agency today, apart from one account.
pub fn other_holders(tx: &Tx<'_>, role: RoleId, agency: Option<AgencyId>, but: AccountId, today: Date) -> Result<i64> {
    tx.one(
        &format!(
            "SELECT COUNT(DISTINCT g.account) FROM role_grant g JOIN account a ON a.id = g.account
             WHERE g.role = :role AND (g.agency = :agency OR (g.agency IS NULL AND :agency IS NULL))
               AND g.account <> :but AND a.state = 'active' AND {IN_FORCE}"
        ),
        params! { role, agency, but, today },
    )
}

/// How to reach somebody, and the words for a notice about him.
#[derive(Clone, Debug)]
pub struct Person {
    /// His login name.
    pub login: Option<String>,
    /// His name.
    pub name: String,
    /// His mail address.
    pub email: Option<String>,
    /// His mobile number.
    pub mobile: Option<String>,
    /// His title.
    pub title: Option<String>,
    /// His department.
    pub department: Option<String>,
    /// His address.
    pub address: Option<String>,
    /// His official phone.
    pub phone: Option<String>,
    /// Its extension.
    pub extension: Option<String>,
    /// His fax.
    pub fax: Option<String>,
    /// The agency's name.
    pub agency: Option<String>,
    /// The agency's OID, or its business number.
    pub agency_key: Option<String>,
}

/// A person's data as a reviewer sees it (B107 to B110).
pub fn person(tx: &Tx<'_>, account: AccountId) -> Result<Option<Person>> {
    tx.find(
        "SELECT a.login, p.name, p.email, p.mobile, p.title, p.department, p.address, p.phone, p.extension, p.fax, g.name,
                COALESCE(g.oid, g.ban)
         FROM account a JOIN user_profile p ON p.account = a.id LEFT JOIN agency g ON g.id = a.agency
         WHERE a.id = :account",
        params! { account },
        |row| {
            Ok(Person {
                login: row.at(0)?,
                name: row.at(1)?,
                email: row.at(2)?,
                mobile: row.at(3)?,
                title: row.at(4)?,
                department: row.at(5)?,
                address: row.at(6)?,
                phone: row.at(7)?,
                extension: row.at(8)?,
                fax: row.at(9)?,
                agency: row.at(10)?,
                agency_key: row.at(11)?,
            })
        },
    )
}

/// The language in which the desk writes to people.
pub fn desk_language(tx: &Tx<'_>) -> Result<Lang> {
    let tag = tx.find("SELECT value FROM desk_setting WHERE key = 'lang'", params! {}, |row| row.at::<String>(0))?;
    Ok(tag.and_then(|tag| tag.parse().ok()).unwrap_or_default())
}

/// Other accounts that look like the same person: same mobile number, or same name in the same agency.
pub fn look_alikes(tx: &Tx<'_>, account: AccountId) -> Result<Vec<String>> {
    tx.list(
        "SELECT COALESCE(b.login, '#' || b.id)
         FROM user_profile p
         JOIN account a ON a.id = p.account
         JOIN user_profile q ON q.account <> p.account AND (q.mobile = p.mobile OR q.name = p.name)
         JOIN account b ON b.id = q.account
         WHERE p.account = :account AND (q.mobile = p.mobile OR b.agency = a.agency) AND b.state <> 'erased'
         ORDER BY b.id LIMIT 10",
        params! { account },
        |row| row.at(0),
    )
}

/// The role and the agency of a grant.
pub fn place_of(tx: &Tx<'_>, grant: GrantId) -> Result<(RoleId, Option<AgencyId>)> {
    let found = tx.find("SELECT role, agency FROM role_grant WHERE id = :grant", params! { grant }, |row| {
        Ok((row.at(0)?, row.at(1)?))
    })?;
    found.ok_or_else(|| super::Error::NoGrant { id: grant }.into())
}
