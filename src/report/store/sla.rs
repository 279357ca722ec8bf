//! How long stages took.

use crate::access::{Scope, SystemId};
use crate::approval::StageKind;
use crate::base::Timestamp;
use crate::error::Result;
use crate::store::{Tx, params};

/// A stage that was entered, and passed or not.
pub struct Passed {
    /// The system's code.
    pub system: String,
    /// What it waited for.
    pub kind: StageKind,
    /// Working days that it had.
    pub due_days: Option<u32>,
    /// When it was entered; what goes outside, when it was sent, as its days count from then.
    pub opened_at: Timestamp,
    /// When it was passed, or the case ended; nothing while it waits.
    pub left_at: Option<Timestamp>,
}

/// Hands over the stages that were entered within a time.
pub fn each_passed(
    tx: &Tx<'_>,
    scope: &Scope,
    system: Option<SystemId>,
    (since, until): (Timestamp, Timestamp),
    mut read: impl FnMut(Passed) -> Result<()>,
) -> Result<()> {
    let visible = scope.condition_for("c.agency", "c.account", "c.system");
    let sql = format!(
        "SELECT COALESCE(s.code, ''), g.kind, g.due_days, COALESCE(g.sent_at, g.opened_at), COALESCE(g.passed_at, c.closed_at)
         FROM approval_stage g JOIN approval_case c ON c.id = g.case_id LEFT JOIN system s ON s.id = c.system
         WHERE g.opened_at >= :since AND g.opened_at < :until AND (:system IS NULL OR c.system = :system) AND {visible}
         ORDER BY g.id"
    );
    tx.each(&sql, params! { since, until, system }, |row| {
        read(Passed {
            system: row.at(0)?,
            kind: row.at(1)?,
            due_days: row.at(2)?,
            opened_at: row.at(3)?,
            left_at: row.at(4)?,
        })
    })
}
