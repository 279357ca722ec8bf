//! How operations with cards are kept.

use super::operation::{Open, OperationId, State};
use crate::access::AccountId;
use crate::base::Timestamp;
use crate::error::Result;
use crate::store::{Tx, params};

/// An operation that begins.
pub struct New<'a> {
    pub verb: &'a str,
    pub area: &'a str,
    pub serial: &'a str,
    pub reader: &'a str,
    pub account: AccountId,
    pub now: Timestamp,
}

/// Writes that it begins.
pub fn begin(tx: &Tx<'_>, new: &New<'_>) -> Result<OperationId> {
    tx.insert(
        "INSERT INTO card_operation (verb, area, serial, reader, state, account, started_at)
         VALUES (:verb, :area, :serial, :reader, 'started', :account, :now)",
        params! {
            verb: new.verb, area: new.area, serial: new.serial, reader: new.reader, account: new.account, now: new.now
        },
    )
}

/// Writes how it ended.
pub fn end(tx: &Tx<'_>, id: OperationId, state: State, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE card_operation SET state = :state, ended_at = :now WHERE id = :id", params! { id, state, now })?;
    Ok(())
}

/// What was not known about this part of the card does not matter any more.
pub fn settle(tx: &Tx<'_>, serial: &str, area: &str, before: OperationId) -> Result<()> {
    tx.execute(
        "UPDATE card_operation SET state = 'settled'
         WHERE serial = :serial AND area = :area AND state IN ('started', 'unclear') AND id < :before",
        params! { serial, area, before },
    )?;
    Ok(())
}

/// The newest one of which nobody knows how it ended, about this part of the card.
pub fn last_open(tx: &Tx<'_>, serial: &str, area: &str) -> Result<Option<OperationId>> {
    tx.find(
        "SELECT id FROM card_operation
         WHERE serial = :serial AND area = :area AND state IN ('started', 'unclear') ORDER BY id DESC LIMIT 1",
        params! { serial, area },
        |row| row.at(0),
    )
}

/// Those of which nobody knows how they ended.
pub fn each_open(tx: &Tx<'_>, mut look: impl FnMut(Open) -> Result<()>) -> Result<()> {
    tx.each(
        "SELECT id, verb, area, serial, state, started_at FROM card_operation
         WHERE state IN ('started', 'unclear') ORDER BY id",
        params! {},
        |row| {
            let (id, verb, area, serial) = (row.at(0)?, row.at(1)?, row.at(2)?, row.at(3)?);
            look(Open { id, verb, area, serial, state: row.at(4)?, since: row.at(5)? })
        },
    )
}
