//! What the queue looks up beside the cases themselves: names, counts, deputies, plans that were applied.

use super::view::count::Count;
use crate::access::{AccountId, By, Scope};
use crate::approval::{self, Case, CaseId, StageKind, Verdict};
use crate::base::{Date, Email, MailDomain, Timestamp};
use crate::error::Result;
use crate::store::{Row, Tx, params};
use crate::system;
use crate::text::{self, Msg};

/// What a case's ids are called.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// The login name.
    pub account: Option<String>,
    /// The person's name.
    pub name: Option<String>,
    /// The agency's OID or business number.
    pub agency: Option<String>,
    /// The agency's name.
    pub agency_name: Option<String>,
    /// The system's code.
    pub system: Option<String>,
    /// The role's code.
    pub role: Option<String>,
}

/// What a case's ids are called.
pub fn names(tx: &Tx<'_>, case: &Case) -> Result<Names> {
    let found = tx.find(
        "SELECT a.login, p.name, COALESCE(g.oid, g.ban), g.name, s.code, r.code
         FROM approval_case c
         LEFT JOIN account a ON a.id = c.account
         LEFT JOIN user_profile p ON p.account = c.account
         LEFT JOIN agency g ON g.id = COALESCE(c.agency, a.agency)
         LEFT JOIN system s ON s.id = c.system
         LEFT JOIN role r ON r.id = c.role
         WHERE c.id = :id",
        params! { id: case.id },
        |row| {
            Ok(Names {
                account: row.at(0)?,
                name: row.at(1)?,
                agency: row.at(2)?,
                agency_name: row.at(3)?,
                system: row.at(4)?,
                role: row.at(5)?,
            })
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// What a reviewer is to be warned of: a mail address outside the official domains, roles that should not go together.
pub fn warnings(tx: &Tx<'_>, case: &Case, today: Date) -> Result<Vec<Msg>> {
    let mut found: Vec<Msg> = Vec::new();
    let email =
        tx.find("SELECT email FROM user_profile WHERE account = :account", params! { account: case.account }, |row| {
            row.at::<Option<String>>(0)
        })?;
    if let Some(email) = email.flatten().and_then(|email| email.parse::<Email>().ok())
        && email.standing() != MailDomain::Official
        && !is_allowed(tx, case, email.domain())?
    {
        found.push(text::queue::WarnDomain { domain: email.domain() }.into());
    }
    if let (Some(role), Some(account)) = (case.role, case.account) {
        let held = crate::role::roles_of(tx, account, today)?;
        for pair in system::role_conflicts(tx, role)? {
            if held.contains(&pair.role) {
                found.push(text::queue::WarnConflict { role: pair.key }.into());
            }
        }
    }
    Ok(found)
}

fn is_allowed(tx: &Tx<'_>, case: &Case, domain: &str) -> Result<bool> {
    let found = tx.find(
        "SELECT 1 FROM agency_domain WHERE agency = :agency AND domain = :domain",
        params! { agency: case.agency, domain },
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// How a plan decided a case when it was applied before.
pub fn applied(tx: &Tx<'_>, plan: &str, case: CaseId) -> Result<Option<Verdict>> {
    tx.find(
        "SELECT verdict FROM approval_decision WHERE plan = :plan AND case_id = :case ORDER BY id DESC LIMIT 1",
        params! { plan, case },
        |row| row.at(0),
    )
}

/// How many cases wait, by system and stage.
pub fn counts(tx: &Tx<'_>, scope: &Scope, today: Date, mut read: impl FnMut(Count) -> Result<()>) -> Result<()> {
    let visible = scope.condition_for("c.agency", "c.account", "c.system");
    let sql = format!(
        "SELECT s.code, c.stage_kind, COUNT(*), MIN(c.stage_since),
                SUM(CASE WHEN c.due < :today THEN 1 ELSE 0 END)
         FROM approval_case c LEFT JOIN system s ON s.id = c.system
         WHERE c.state = 'pending' AND {visible}
         GROUP BY s.code, c.stage_kind ORDER BY s.code, c.stage_kind"
    );
    tx.each(&sql, params! { today }, |row| {
        read(Count {
            system: row.at::<Option<String>>(0)?.unwrap_or_default(),
            stage: row.at::<StageKind>(1)?,
            waiting: row.at(2)?,
            oldest: row.at::<Timestamp>(3)?,
            overdue: row.at(4)?,
        })
    })
}

/// What waits for somebody, for the morning list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Waiting {
    /// Cases that he may decide.
    pub mine: usize,
    /// Those of them that are overdue.
    pub overdue: usize,
    /// Since when the oldest waits.
    pub oldest: Option<Timestamp>,
}

/// How many cases wait for an actor; counted up to a thousand.
pub fn waiting(tx: &Tx<'_>, by: &By) -> Result<Waiting> {
    let mut waiting = Waiting::default();
    let filter = approval::Filter { state: Some(approval::State::Pending), ..approval::Filter::default() };
    approval::each(tx, &approval::Bench::Mine(&by.actor), &filter, (0, 1000), |case| {
        waiting.mine += 1;
        waiting.overdue += usize::from(case.is_overdue(by.now.date()));
        waiting.oldest = Some(waiting.oldest.map_or(case.stage_since, |oldest| oldest.min(case.stage_since)));
        Ok(())
    })?;
    Ok(waiting)
}

/// A deputy to appoint.
pub struct NewDeputy<'a> {
    /// Who is stood in for.
    pub account: AccountId,
    /// By whom.
    pub deputy: AccountId,
    /// First day.
    pub starts: Date,
    /// Last day.
    pub ends: Date,
    /// Why.
    pub reason: &'a str,
}

/// Appoints a deputy.
pub fn add_deputy(tx: &Tx<'_>, new: &NewDeputy<'_>, by: &By) -> Result<i64> {
    tx.insert(
        "INSERT INTO deputy (account, deputy, starts, ends, reason, created_by, created_at)
         VALUES (:account, :deputy, :starts, :ends, :reason, :by, :now)",
        params! {
            account: new.account, deputy: new.deputy, starts: new.starts, ends: new.ends, reason: new.reason,
            by: by.actor.account, now: by.now,
        },
    )
}

/// A deputy with names.
#[derive(Clone, Debug)]
pub struct DeputyRow {
    /// The number.
    pub id: i64,
    /// Who is stood in for.
    pub account_id: AccountId,
    /// His login name.
    pub account: String,
    /// By whom.
    pub deputy_id: AccountId,
    /// His login name.
    pub deputy: String,
    /// First day.
    pub starts: Date,
    /// Last day.
    pub ends: Date,
    /// Why.
    pub reason: String,
    /// When it was ended before its last day.
    pub ended_at: Option<Timestamp>,
}

const DEPUTIES: &str = "SELECT d.id, d.account, a.login, d.deputy, b.login, d.starts, d.ends, d.reason, d.ended_at
                        FROM deputy d JOIN account a ON a.id = d.account JOIN account b ON b.id = d.deputy";

fn deputy(row: &Row<'_>) -> Result<DeputyRow> {
    Ok(DeputyRow {
        id: row.at(0)?,
        account_id: row.at(1)?,
        account: row.at::<Option<String>>(2)?.unwrap_or_default(),
        deputy_id: row.at(3)?,
        deputy: row.at::<Option<String>>(4)?.unwrap_or_default(),
        starts: row.at(5)?,
        ends: row.at(6)?,
        reason: row.at(7)?,
        ended_at: row.at(8)?,
    })
}

/// A deputy by its number.
pub fn find_deputy(tx: &Tx<'_>, id: i64) -> Result<Option<DeputyRow>> {
    tx.find(&format!("{DEPUTIES} WHERE d.id = :id"), params! { id }, deputy)
}

/// Hands over deputies: one account's or all, those whose time is not over or all.
pub fn each_deputy(
    tx: &Tx<'_>,
    whose: Option<AccountId>,
    since: Option<Date>,
    mut read: impl FnMut(DeputyRow) -> Result<()>,
) -> Result<()> {
    let sql = format!(
        "{DEPUTIES} WHERE (:whose IS NULL OR d.account = :whose OR d.deputy = :whose)
           AND (:since IS NULL OR (d.ends >= :since AND d.ended_at IS NULL))
         ORDER BY d.id"
    );
    tx.each(&sql, params! { whose, since }, |row| read(deputy(row)?))
}
