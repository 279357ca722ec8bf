//! What the desk can offer while somebody types: few rows, found by the beginning of their names.

use crate::access::{Actor, Capability};
use crate::base::Date;
use crate::error::Result;
use crate::store::{Row, Tx, params};
use crate::text::Lang;

/// Most values that are offered at once.
const MOST: i64 = 200;

/// A value and what people read beside it; never what names a person.
pub struct Suggestion {
    /// What is typed.
    pub value: String,
    /// What it stands for.
    pub help: String,
}

fn suggestion(row: &Row<'_>) -> Result<Suggestion> {
    Ok(Suggestion { value: row.at(0)?, help: row.at(1)? })
}

/// After everything that begins with the text.
fn after(typed: &str) -> String {
    format!("{typed}\u{10FFFF}")
}

const STAFF: &[Capability] = &[Capability::Operator, Capability::Clerk, Capability::Helpdesk, Capability::Auditor];

/// Accounts that the actor may see.
pub fn accounts(tx: &Tx<'_>, actor: &Actor, typed: &str) -> Result<Vec<Suggestion>> {
    let visible = actor.reviewer_scope(STAFF).condition("a.agency", "a.id");
    let from = typed.to_lowercase();
    tx.list(
        &format!(
            "SELECT a.login, COALESCE(g.name, '') FROM account a LEFT JOIN agency g ON g.id = a.agency
             WHERE a.login_fold >= :from AND a.login_fold < :to AND {visible}
             ORDER BY a.login_fold LIMIT :most"
        ),
        params! { to: after(&from), from, most: MOST },
        suggestion,
    )
}

/// Agencies; they are public.
pub fn agencies(tx: &Tx<'_>, typed: &str) -> Result<Vec<Suggestion>> {
    tx.list(
        "SELECT COALESCE(oid, ban), name FROM agency
         WHERE active = 1 AND ((oid >= :from AND oid < :to) OR (ban >= :from AND ban < :to))
         ORDER BY oid, ban LIMIT :most",
        params! { from: typed, to: after(typed), most: MOST },
        suggestion,
    )
}

/// The edition that holds today: the latest that has begun, unless it has ended.
const CURRENT: &str = "(e.valid_until IS NULL OR e.valid_until >= :today)
               AND e.valid_from = (SELECT MAX(o.valid_from) FROM system_edition o
                                   WHERE o.system = e.system AND o.valid_from <= :today)";

/// Systems of today's catalogue.
pub fn systems(tx: &Tx<'_>, typed: &str, lang: Lang, today: Date) -> Result<Vec<Suggestion>> {
    tx.list(
        &format!(
            "SELECT s.code, e.{name} FROM system s JOIN system_edition e ON e.system = s.id
             WHERE s.code >= :from AND s.code < :to
               AND {CURRENT}
             ORDER BY s.code LIMIT :most",
            name = name_column(lang)
        ),
        params! { from: typed, to: after(typed), today, most: MOST },
        suggestion,
    )
}

/// Roles of today's catalogue, as `system:role`.
pub fn roles(tx: &Tx<'_>, typed: &str, lang: Lang, today: Date) -> Result<Vec<Suggestion>> {
    tx.list(
        &format!(
            "SELECT s.code || ':' || r.code, x.{name}
             FROM system s
             JOIN system_edition e ON e.system = s.id
             JOIN role_edition x ON x.edition = e.id
             JOIN role r ON r.id = x.role
             WHERE s.code || ':' || r.code >= :from AND s.code || ':' || r.code < :to
               AND {CURRENT}
             ORDER BY s.code, r.code LIMIT :most",
            name = name_column(lang)
        ),
        params! { from: typed, to: after(typed), today, most: MOST },
        suggestion,
    )
}

const fn name_column(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "name_en",
        Lang::ZhTw => "name",
    }
}

/// Open cases that the actor may see, oldest first.
pub fn cases(tx: &Tx<'_>, actor: &Actor, typed: &str) -> Result<Vec<Suggestion>> {
    let visible = actor.system_scope(STAFF).condition_for("c.agency", "c.account", "c.system");
    let begins = |row: &Suggestion| row.value.starts_with(typed);
    let found = tx.list(
        &format!(
            "SELECT CAST(c.id AS TEXT), c.kind || ' ' || c.action || COALESCE(' ' || a.login, '')
             FROM approval_case c LEFT JOIN account a ON a.id = c.account
             WHERE c.state IN ('pending', 'returned') AND {visible}
             ORDER BY c.id LIMIT :most"
        ),
        params! { most: MOST },
        suggestion,
    )?;
    Ok(found.into_iter().filter(begins).collect())
}
