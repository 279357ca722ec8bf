//! What is unfinished, and what was said of it.

use super::Ladder;
use crate::access::{AccountId, AccountState, AgencyId, GrantId, RoleId, Scope, ServiceKeyId};
use crate::base::{Date, Timestamp, id};
use crate::error::Result;
use crate::notice::NoticeId;
use crate::store::{Row, Tx, params};
use crate::text::Lang;

id!(
    /// A rung that was said.
    ReminderId
);

/// A grant whose end is near, or behind.
#[derive(Clone, Debug)]
pub struct Ending {
    pub id: GrantId,
    pub account: AccountId,
    pub role: RoleId,
    pub agency: Option<AgencyId>,
    pub ends: Date,
    pub target: Option<String>,
}

const ENDING: &str = "g.id, g.account, g.role, g.agency, g.ends, g.target_account";

/// Nothing waits that would move the end, and no other grant of the same role lasts longer. Account and role are named
/// for the index.
const STANDS: &str = "g.ended_on IS NULL
    AND NOT EXISTS (SELECT 1 FROM role_request q JOIN approval_case c ON c.id = q.case_id
                    WHERE q.account = g.account AND q.role = g.role AND q.grant_id = g.id
                      AND c.state IN ('pending', 'returned'))
    AND NOT EXISTS (SELECT 1 FROM role_grant o
                    WHERE o.account = g.account AND o.role = g.role AND o.id <> g.id AND o.ended_on IS NULL
                      AND (o.agency = g.agency OR (o.agency IS NULL AND g.agency IS NULL))
                      AND (o.ends IS NULL OR o.ends > g.ends))";

fn ending(row: &Row<'_>) -> Result<Ending> {
    Ok(Ending {
        id: row.at(0)?,
        account: row.at(1)?,
        role: row.at(2)?,
        agency: row.at(3)?,
        ends: row.at(4)?,
        target: row.at(5)?,
    })
}

/// Hands over grants in force whose last day lies between two days.
pub fn each_ending(tx: &Tx<'_>, (first, last): (Date, Date), mut read: impl FnMut(Ending) -> Result<()>) -> Result<()> {
    let sql = format!(
        "SELECT {ENDING} FROM role_grant g JOIN account a ON a.id = g.account
         WHERE g.ends >= :first AND g.ends <= :last AND a.state = 'active' AND {STANDS} ORDER BY g.ends, g.id"
    );
    tx.each(&sql, params! { first, last }, |row| read(ending(row)?))
}

/// Hands over grants at other systems that ended before a day and were not closed.
pub fn each_ended(tx: &Tx<'_>, before: Date, mut read: impl FnMut(Ending) -> Result<()>) -> Result<()> {
    let sql = format!(
        "SELECT {ENDING} FROM role_grant g JOIN account a ON a.id = g.account
         JOIN role r ON r.id = g.role JOIN system s ON s.id = r.system
         WHERE g.ends < :before AND a.state <> 'erased' AND s.builtin = 0 AND {STANDS} ORDER BY g.ends, g.id"
    );
    tx.each(&sql, params! { before }, |row| read(ending(row)?))
}

/// Hands over registrations that stopped half-way: whose, at which step, since when.
pub fn each_registration(
    tx: &Tx<'_>,
    mut read: impl FnMut(AccountId, AccountState, Timestamp) -> Result<()>,
) -> Result<()> {
    tx.each(
        "SELECT id, state, updated_at FROM account WHERE state IN ('invited', 'registered', 'verified') ORDER BY id",
        params! {},
        |row| read(row.at(0)?, row.at(1)?, row.at(2)?),
    )
}

/// A blank of ours that went out and did not come back.
#[derive(Clone, Debug)]
pub struct Blank {
    pub id: i64,
    pub number: String,
    pub role: Option<RoleId>,
    pub account: Option<AccountId>,
    pub made_by: Option<AccountId>,
    pub made_at: Timestamp,
}

/// Hands over blanks that nobody sent back; those of a case wait with it.
pub fn each_blank(tx: &Tx<'_>, mut read: impl FnMut(Blank) -> Result<()>) -> Result<()> {
    tx.each(
        "SELECT f.id, f.number, f.role, f.account, f.recorded_by, f.recorded_at FROM form f
         WHERE f.direction = 'out' AND f.number IS NOT NULL AND f.case_id IS NULL
           AND NOT EXISTS (SELECT 1 FROM form i WHERE i.answers = f.id)
         ORDER BY f.id",
        params! {},
        |row| {
            read(Blank {
                id: row.at(0)?,
                number: row.at(1)?,
                role: row.at(2)?,
                account: row.at(3)?,
                made_by: row.at(4)?,
                made_at: row.at(5)?,
            })
        },
    )
}

/// A service key whose end is near.
#[derive(Clone, Debug)]
pub struct Key {
    pub id: ServiceKeyId,
    pub account: AccountId,
    pub name: String,
    pub uses: String,
    pub ends: Date,
}

/// Hands over service keys in force whose last day lies between two days; one that the owner has replaced by a key of
/// the same name is left out.
pub fn each_key(tx: &Tx<'_>, (first, last): (Date, Date), mut read: impl FnMut(Key) -> Result<()>) -> Result<()> {
    tx.each(
        "SELECT k.id, k.account, k.name, k.capabilities, k.ends FROM service_key k JOIN account a ON a.id = k.account
         WHERE k.revoked_at IS NULL AND k.ends >= :first AND k.ends <= :last AND a.state = 'active'
           AND NOT EXISTS (SELECT 1 FROM service_key o WHERE o.account = k.account AND o.name = k.name
                           AND o.revoked_at IS NULL AND o.ends > k.ends)
         ORDER BY k.ends, k.id",
        params! { first, last },
        |row| read(Key { id: row.at(0)?, account: row.at(1)?, name: row.at(2)?, uses: row.at(3)?, ends: row.at(4)? }),
    )
}

/// A deputy whose last day is near.
#[derive(Clone, Debug)]
pub struct Deputy {
    pub id: i64,
    pub account: AccountId,
    pub deputy: AccountId,
    pub login: String,
    pub ends: Date,
}

/// Hands over deputies whose last day lies between two days and who are not appointed beyond it.
pub fn each_deputy(tx: &Tx<'_>, (first, last): (Date, Date), mut read: impl FnMut(Deputy) -> Result<()>) -> Result<()> {
    tx.each(
        "SELECT d.id, d.account, d.deputy, COALESCE(b.login, '#' || b.id), d.ends
         FROM deputy d JOIN account a ON a.id = d.account JOIN account b ON b.id = d.deputy
         WHERE d.ended_at IS NULL AND d.ends >= :first AND d.ends <= :last AND a.state = 'active' AND b.state = 'active'
           AND NOT EXISTS (SELECT 1 FROM deputy o WHERE o.account = d.account AND o.deputy = d.deputy
                           AND o.ended_at IS NULL AND o.ends > d.ends)
         ORDER BY d.ends, d.id",
        params! { first, last },
        |row| {
            let (id, account, deputy) = (row.at(0)?, row.at(1)?, row.at(2)?);
            read(Deputy { id, account, deputy, login: row.at(3)?, ends: row.at(4)? })
        },
    )
}

/// Whom a reminder goes to.
#[derive(Clone, Debug)]
pub struct Person {
    pub login: String,
    pub name: String,
    pub email: String,
}

/// Somebody who is still there and has a mail address.
pub fn person(tx: &Tx<'_>, account: AccountId) -> Result<Option<Person>> {
    tx.find(
        "SELECT COALESCE(a.login, '#' || a.id), p.name, p.email
         FROM account a JOIN user_profile p ON p.account = a.id
         WHERE a.id = :account AND a.state NOT IN ('disabled', 'departed', 'erased') AND p.email IS NOT NULL",
        params! { account },
        |row| Ok(Person { login: row.at(0)?, name: row.at(1)?, email: row.at(2)? }),
    )
}

/// Whether an account lies within a scope.
pub fn is_visible(tx: &Tx<'_>, scope: &Scope, account: AccountId) -> Result<bool> {
    let visible = scope.condition("a.agency", "a.id");
    let sql = format!("SELECT a.id FROM account a WHERE a.id = :account AND {visible}");
    Ok(tx.find(&sql, params! { account }, |_| Ok(()))?.is_some())
}

/// The language in which the desk writes to people.
pub fn desk_language(tx: &Tx<'_>) -> Result<Lang> {
    let tag = tx.find("SELECT value FROM desk_setting WHERE key = 'lang'", params! {}, |row| row.at::<String>(0))?;
    Ok(tag.and_then(|tag| tag.parse().ok()).unwrap_or_default())
}

/// The rungs of a ladder that were said of a matter.
pub fn said(tx: &Tx<'_>, ladder: Ladder, subject: i64, stamp: &str) -> Result<Vec<i32>> {
    tx.list(
        "SELECT rung FROM reminder WHERE ladder = :ladder AND subject = :subject AND stamp = :stamp",
        params! { ladder, subject, stamp },
        |row| Ok(i32::try_from(row.at::<i64>(0)?).unwrap_or_default()),
    )
}

/// Notes that a rung was said, or passed.
pub fn add(tx: &Tx<'_>, (ladder, subject, stamp): (Ladder, i64, &str), rung: i32, at: Timestamp) -> Result<ReminderId> {
    let rung = i64::from(rung);
    tx.one(
        "INSERT INTO reminder (ladder, subject, stamp, rung, at) VALUES (:ladder, :subject, :stamp, :rung, :at) RETURNING id",
        params! { ladder, subject, stamp, rung, at },
    )
}

/// Ties a rung to the notice that says it.
pub fn tie(tx: &Tx<'_>, reminder: ReminderId, notice: NoticeId) -> Result<()> {
    tx.execute(
        "INSERT INTO reminder_notice (reminder, notice) VALUES (:reminder, :notice)",
        params! { reminder, notice },
    )?;
    Ok(())
}

/// Something that a notice says which has not gone out yet.
#[derive(Clone, Debug)]
pub struct Unsent {
    pub account: AccountId,
    pub reminder: ReminderId,
    pub ladder: Ladder,
    pub subject: i64,
    pub stamp: String,
}

/// What notices say that have not gone out yet.
pub fn unsent(tx: &Tx<'_>) -> Result<Vec<Unsent>> {
    tx.list(
        "SELECT n.account, r.id, r.ladder, r.subject, r.stamp
         FROM notice n JOIN reminder_notice t ON t.notice = n.id JOIN reminder r ON r.id = t.reminder
         WHERE n.template = 'remind.items' AND n.state IN ('queued', 'failed', 'unknown') AND n.account IS NOT NULL
         ORDER BY n.id, r.id",
        params! {},
        |row| {
            Ok(Unsent {
                account: row.at(0)?,
                reminder: row.at(1)?,
                ladder: row.at(2)?,
                subject: row.at(3)?,
                stamp: row.at(4)?,
            })
        },
    )
}

/// Empties the notices that told others of what had to do with an account.
pub fn erase(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    tx.execute(
        "UPDATE notice SET args = '{}', problem = 'erased',
             state = CASE WHEN state IN ('queued', 'unknown', 'failed') THEN 'ended' ELSE state END
         WHERE template = 'remind.items' AND id IN (
             SELECT t.notice FROM reminder_notice t JOIN reminder r ON r.id = t.reminder
             WHERE r.ladder IN ('review', 'fall', 'outside', 'form', 'returned') AND r.subject IN
                   (SELECT id FROM approval_case WHERE account = :account OR filer = :account)
                OR r.ladder = 'form' AND r.subject IN (SELECT id FROM form WHERE account = :account)
                OR r.ladder IN ('grant', 'closing') AND r.subject IN
                   (SELECT id FROM role_grant WHERE account = :account)
                OR r.ladder = 'registration' AND r.subject = :account
                OR r.ladder = 'access_review' AND r.stamp = 'reviewer.' || :account
                OR r.ladder = 'departure' AND r.subject IN (SELECT id FROM departure WHERE account = :account)
                OR r.ladder = 'service_key' AND r.subject IN (SELECT id FROM service_key WHERE account = :account)
                OR r.ladder = 'deputy' AND r.subject IN
                   (SELECT id FROM deputy WHERE account = :account OR deputy = :account))",
        params! { account },
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn what_waits_for_a_grant_is_found_by_an_index() {
        let mut store = Store::memory().unwrap();
        let sql = format!("EXPLAIN QUERY PLAN SELECT {ENDING} FROM role_grant g WHERE {STANDS}");
        let plan: Vec<String> = store.read(|tx| tx.list(&sql, params! {}, |row| row.at(3))).unwrap();
        assert!(plan.iter().any(|step| step.contains("q USING INDEX role_request_account")), "{plan:?}");
    }
}
