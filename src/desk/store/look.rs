//! What waits at this desk, and how it is.

use crate::access::{AccountId, AccountState, IN_FORCE, Scope};
use crate::approval::{CaseId, Decider};
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::store::{Tx, params};

/// Things of one kind that wait.
pub struct Pile {
    /// What they have in common.
    pub name: String,
    /// How many.
    pub count: i64,
    /// Since when the oldest waits.
    pub since: Option<Timestamp>,
    /// The first day on which one of them is due.
    pub due: Option<Date>,
}

/// What a line about a case says.
pub struct Label {
    /// Whom it concerns.
    pub who: String,
    /// What is asked for.
    pub action: String,
    /// Which role, as `system:role`.
    pub role: String,
    /// Who decides now; nothing where several do side by side.
    pub whom: Option<Decider>,
}

/// What a line about a case says.
pub fn label(tx: &Tx<'_>, case: CaseId) -> Result<Label> {
    let found = tx.find(
        "SELECT COALESCE(a.login, '#' || a.id, ''), c.action, COALESCE(s.code || ':' || r.code, c.kind), c.decider,
                c.decider_value
         FROM approval_case c
         LEFT JOIN account a ON a.id = c.account
         LEFT JOIN system s ON s.id = c.system
         LEFT JOIN role r ON r.id = c.role
         WHERE c.id = :case",
        params! { case },
        |row| {
            let decider: (String, String) = (row.at(3)?, row.at(4)?);
            let whom = Decider::parse(&decider.0, &decider.1);
            Ok(Label { who: row.at(0)?, action: row.at(1)?, role: row.at(2)?, whom })
        },
    )?;
    found.ok_or_else(|| crate::Error::fault(format!("case {case} is gone")))
}

/// Open cases by who decides them now.
pub fn waiting(tx: &Tx<'_>, scope: &Scope) -> Result<Vec<(Option<Decider>, Pile)>> {
    let visible = scope.condition("c.agency", "c.account");
    tx.list(
        &format!(
            "SELECT c.decider, c.decider_value, COUNT(*), MIN(c.stage_since), MIN(c.due)
             FROM approval_case c WHERE c.state = 'pending' AND {visible}
             GROUP BY c.decider, c.decider_value ORDER BY MIN(c.stage_since)"
        ),
        params! {},
        |row| {
            let decider: (String, String) = (row.at(0)?, row.at(1)?);
            let pile = Pile { name: decider.0.clone(), count: row.at(2)?, since: row.at(3)?, due: row.at(4)? };
            Ok((Decider::parse(&decider.0, &decider.1), pile))
        },
    )
}

/// Notices that have not gone out, by state.
pub fn notices(tx: &Tx<'_>) -> Result<Vec<Pile>> {
    tx.list(
        "SELECT state, COUNT(*), MIN(created_at) FROM notice
         WHERE state IN ('queued', 'sending', 'unknown', 'failed') GROUP BY state ORDER BY state",
        params! {},
        |row| Ok(Pile { name: row.at(0)?, count: row.at(1)?, since: row.at(2)?, due: None }),
    )
}

/// Accounts whose registration has not been completed, by state.
pub fn unfinished(tx: &Tx<'_>, scope: &Scope) -> Result<Vec<Pile>> {
    let visible = scope.condition("a.agency", "a.id");
    tx.list(
        &format!(
            "SELECT a.state, COUNT(*), MIN(a.created_at) FROM account a
             WHERE a.state IN ('invited', 'registered', 'verified') AND {visible} GROUP BY a.state ORDER BY a.state"
        ),
        params! {},
        |row| Ok(Pile { name: row.at(0)?, count: row.at(1)?, since: row.at(2)?, due: None }),
    )
}

/// An account whose registration has not been completed.
pub struct Unfinished {
    /// Its id.
    pub id: AccountId,
    /// The login name, where the roster brought one.
    pub login: Option<String>,
    /// The person's name.
    pub name: String,
    /// The agency.
    pub agency: Option<String>,
    /// How far it came.
    pub state: AccountState,
    /// Since when.
    pub since: Timestamp,
}

/// Hands over accounts whose registration has not been completed.
pub fn each_unfinished(
    tx: &Tx<'_>,
    scope: &Scope,
    (after, limit): (i64, i64),
    mut look: impl FnMut(Unfinished) -> Result<()>,
) -> Result<()> {
    let visible = scope.condition("a.agency", "a.id");
    tx.each(
        &format!(
            "SELECT a.id, a.login, COALESCE(p.name, ''), o.name, a.state, a.created_at
             FROM account a
             LEFT JOIN user_profile p ON p.account = a.id
             LEFT JOIN agency o ON o.id = a.agency
             WHERE a.id > :after AND a.state IN ('invited', 'registered', 'verified') AND {visible}
             ORDER BY a.id LIMIT :limit"
        ),
        params! { after, limit },
        |row| {
            let (id, login, name, agency) = (row.at(0)?, row.at(1)?, row.at(2)?, row.at(3)?);
            look(Unfinished { id, login, name, agency, state: row.at(4)?, since: row.at(5)? })
        },
    )
}

/// Grants that end within some days: how many, and the first day.
pub fn ending(tx: &Tx<'_>, scope: &Scope, today: Date, until: Date) -> Result<Pile> {
    let visible = scope.condition("a.agency", "a.id");
    let found = tx.find(
        &format!(
            "SELECT COUNT(*), MIN(g.ends) FROM role_grant g JOIN account a ON a.id = g.account
             WHERE g.ends <= :until AND {IN_FORCE} AND {visible}"
        ),
        params! { today, until },
        |row| Ok(Pile { name: String::new(), count: row.at(0)?, since: None, due: row.at(1)? }),
    )?;
    Ok(found.unwrap_or(Pile { name: String::new(), count: 0, since: None, due: None }))
}

/// Grants at other systems that have ended and whose account there nobody has closed: how many, and since which day.
pub fn ended(tx: &Tx<'_>, scope: &Scope, today: Date) -> Result<Pile> {
    let visible = scope.condition_for("COALESCE(g.agency, a.agency)", "NULL", "r.system");
    let found = tx.find(
        &format!(
            "SELECT COUNT(*), MIN(g.ends) FROM role_grant g JOIN account a ON a.id = g.account
             JOIN role r ON r.id = g.role JOIN system s ON s.id = r.system
             WHERE g.ends < :today AND g.ended_on IS NULL AND s.builtin = 0 AND a.state <> 'erased' AND {visible}
               AND NOT EXISTS (SELECT 1 FROM role_request q JOIN approval_case c ON c.id = q.case_id
                               WHERE q.grant_id = g.id AND c.state IN ('pending', 'returned'))
               AND NOT EXISTS (SELECT 1 FROM role_grant o
                               WHERE o.account = g.account AND o.role = g.role AND o.id <> g.id AND o.ended_on IS NULL
                                 AND (o.agency = g.agency OR (o.agency IS NULL AND g.agency IS NULL))
                                 AND (o.ends IS NULL OR o.ends > g.ends))"
        ),
        params! { today },
        |row| Ok(Pile { name: String::new(), count: row.at(0)?, since: None, due: row.at(1)? }),
    )?;
    Ok(found.unwrap_or(Pile { name: String::new(), count: 0, since: None, due: None }))
}

/// Active accounts that hold the operator's role over the whole desk.
pub fn operators(tx: &Tx<'_>, today: Date) -> Result<i64> {
    tx.one(
        &format!(
            "SELECT COUNT(DISTINCT g.account)
             FROM role_grant g
             JOIN role r ON r.id = g.role
             JOIN system s ON s.id = r.system
             JOIN account a ON a.id = g.account
             WHERE s.code = 'desk' AND r.code = 'operator' AND g.agency IS NULL AND a.state = 'active' AND {IN_FORCE}"
        ),
        params! { today },
    )
}

/// The moment of the last event.
pub fn last_event(tx: &Tx<'_>) -> Result<Option<Timestamp>> {
    tx.find("SELECT at FROM audit_event ORDER BY seq DESC LIMIT 1", params! {}, |row| row.at(0))
}
