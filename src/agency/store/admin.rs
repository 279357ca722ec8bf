//! Who administers what at an agency, and how far an agency has come.

use super::path::line_of;
use crate::access::{AccountId, AccountState, AgencyId, IN_FORCE};
use crate::base::{Date, PersonName};
use crate::error::Result;
use crate::store::{Tx, params};

/// Somebody who administers a system at an agency.
#[derive(Debug)]
pub struct Admin {
    /// The system's code.
    pub system: String,
    /// Its name, and its name in English; empty where no edition holds today.
    pub system_name: (String, String),
    /// The role's code.
    pub role: String,
    /// The account.
    pub account: AccountId,
    /// Its login name.
    pub login: Option<String>,
    /// The person's name.
    pub name: PersonName,
    /// The person's department.
    pub department: Option<String>,
    /// First day of the grant.
    pub since: Date,
    /// Last day of the grant.
    pub until: Option<Date>,
    /// The agency over which it is held; none for the whole desk.
    pub over: Option<AgencyId>,
}

/// Who administers systems at an agency: by a grant over it, over one above with all below, or over the whole desk.
pub fn admins(tx: &Tx<'_>, agency: AgencyId, today: Date) -> Result<Vec<Admin>> {
    let line: Vec<String> = line_of(tx, agency)?.iter().map(ToString::to_string).collect();
    let over_line = format!("g.agency IN ({}) AND (g.agency = :agency OR g.subtree = 1)", line.join(", "));
    let mut found = admins_where(tx, &over_line, agency, today)?;
    found.extend(admins_where(tx, "g.agency IS NULL", agency, today)?);
    found.sort_by(|a, b| (&a.system, &a.role, a.account).cmp(&(&b.system, &b.role, b.account)));
    Ok(found)
}

/// The few roles of administrators come first and lead to their grants by index; `CROSS JOIN` keeps that order.
fn admins_where(tx: &Tx<'_>, over: &str, agency: AgencyId, today: Date) -> Result<Vec<Admin>> {
    let sql = format!(
        "SELECT s.code, COALESCE(e.name, ''), COALESCE(e.name_en, ''), r.code, a.id, a.login, p.name, p.department,
                g.starts, g.ends, g.agency
         FROM role r
         CROSS JOIN role_grant g
         CROSS JOIN account a
         JOIN system s ON s.id = r.system
         JOIN user_profile p ON p.account = a.id
         LEFT JOIN system_edition e ON e.system = s.id
              AND e.valid_from = (SELECT MAX(n.valid_from) FROM system_edition n
                                  WHERE n.system = s.id AND n.valid_from <= :today)
         WHERE r.kind = 'admin' AND g.role = r.id AND {over} AND {IN_FORCE} AND a.id = g.account
           AND a.state = 'active'"
    );
    tx.list(&sql, params! { agency, today }, |row| {
        Ok(Admin {
            system: row.at(0)?,
            system_name: (row.at(1)?, row.at(2)?),
            role: row.at(3)?,
            account: row.at(4)?,
            login: row.at(5)?,
            name: row.at(6)?,
            department: row.at(7)?,
            since: row.at(8)?,
            until: row.at(9)?,
            over: row.at(10)?,
        })
    })
}

/// How many accounts of an agency are in which state.
pub fn count_accounts(tx: &Tx<'_>, agency: AgencyId) -> Result<Vec<(AccountState, i64)>> {
    let sql = "SELECT state, COUNT(*) FROM account WHERE agency = :agency GROUP BY state ORDER BY state";
    tx.list(sql, params! { agency }, |row| Ok((row.at(0)?, row.at(1)?)))
}

/// How many requests for administrators' roles at an agency wait for a decision.
pub fn count_pending(tx: &Tx<'_>, agency: AgencyId) -> Result<i64> {
    tx.one(
        "SELECT COUNT(*) FROM approval_case c JOIN role r ON r.id = c.role
         WHERE c.agency = :agency AND c.state = 'pending' AND r.kind = 'admin'",
        params! { agency },
    )
}
