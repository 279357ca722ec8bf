//! Who stands in for whom, as far as an end of it goes.

use crate::access::AccountId;
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::store::{Tx, params};

/// Somebody stands in for somebody else for a time.
#[derive(Clone, Debug)]
pub struct Deputyship {
    /// The number.
    pub id: i64,
    /// Whether the account that was asked about is the one stood in for.
    pub given: bool,
    /// The other one's login name.
    pub other: String,
    /// First day.
    pub starts: Date,
    /// Last day.
    pub ends: Date,
    /// When it was ended before its last day.
    pub ended_at: Option<Timestamp>,
}

/// An account's deputies, and those whom it stands in for, on a day or after it.
pub fn deputyships(tx: &Tx<'_>, account: AccountId, from: Date) -> Result<Vec<Deputyship>> {
    tx.list(
        "SELECT d.id, d.account = :account, COALESCE(o.login, '#' || o.id), d.starts, d.ends, d.ended_at
         FROM deputy d JOIN account o ON o.id = CASE WHEN d.account = :account THEN d.deputy ELSE d.account END
         WHERE (d.account = :account OR d.deputy = :account) AND d.ends >= :from
         ORDER BY d.id",
        params! { account, from },
        |row| {
            Ok(Deputyship {
                id: row.at(0)?,
                given: row.at(1)?,
                other: row.at(2)?,
                starts: row.at(3)?,
                ends: row.at(4)?,
                ended_at: row.at(5)?,
            })
        },
    )
}

/// Ends a deputy's time now.
pub fn end_deputy(tx: &Tx<'_>, id: i64, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE deputy SET ended_at = :now WHERE id = :id AND ended_at IS NULL", params! { id, now })?;
    Ok(())
}
