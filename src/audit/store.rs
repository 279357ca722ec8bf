//! How events are kept.

use sha2::{Digest, Sha256};

use super::{Canon, RowKind};
use crate::access::AccountId;
use crate::base::Timestamp;
use crate::error::Result;
use crate::store::{Tx, params};

/// Version of the canonical form.
const FORM: u8 = 1;

/// The last link of the chain.
pub struct Head {
    /// Its number; 0 before the first event.
    pub seq: i64,
    /// Its hash; zeros before the first event.
    pub hash: [u8; 32],
}

/// An event as it is stored.
pub struct Stored {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub verb: String,
    /// Who.
    pub account: Option<AccountId>,
    /// How he was recognised.
    pub via: String,
    /// By which key, session or user.
    pub via_ref: String,
    /// The kind of thing.
    pub subject: String,
    /// Which one.
    pub subject_id: Option<i64>,
    /// Facts and digests in canonical form.
    pub body: Vec<u8>,
}

impl Stored {
    /// The hash of this event as the next link of a chain.
    pub fn hash_after(&self, previous: &[u8; 32]) -> [u8; 32] {
        let mut form = Canon::new();
        form.byte(FORM)
            .number(self.seq)
            .number(self.at.micros())
            .text(&self.verb)
            .maybe_number(self.account.map(Into::into))
            .text(&self.via)
            .text(&self.via_ref)
            .text(&self.subject)
            .maybe_number(self.subject_id)
            .bytes(&self.body);
        Sha256::new().chain_update(previous).chain_update(form.as_bytes()).finalize().into()
    }
}

/// The last link.
pub fn head(tx: &Tx<'_>) -> Result<Head> {
    let head = tx.find("SELECT seq, hash FROM audit_head WHERE id = 1", params! {}, |row| {
        Ok(Head { seq: row.at(0)?, hash: row.at(1)? })
    })?;
    Ok(head.unwrap_or(Head { seq: 0, hash: [0; 32] }))
}

/// Adds a link and moves the head.
pub fn append(tx: &Tx<'_>, event: &Stored, hash: &[u8; 32]) -> Result<()> {
    tx.execute(
        "INSERT INTO audit_event (seq, at, verb, account, via, via_ref, subject, subject_id, body, hash)
         VALUES (:seq, :at, :verb, :account, :via, :via_ref, :subject, :subject_id, :body, :hash)",
        params! {
            seq: event.seq, at: event.at, verb: &event.verb, account: event.account, via: &event.via,
            via_ref: &event.via_ref, subject: &event.subject, subject_id: event.subject_id,
            body: event.body.as_slice(), hash: *hash,
        },
    )?;
    tx.execute("UPDATE audit_head SET seq = :seq, hash = :hash WHERE id = 1", params! { seq: event.seq, hash: *hash })?;
    Ok(())
}

/// Keeps a personal value beside its event.
pub fn add_detail(tx: &Tx<'_>, event: i64, field: &str, salt: &[u8; 32], value: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO event_detail (event, field, salt, value) VALUES (:event, :field, :salt, :value)",
        params! { event, field, salt: *salt, value },
    )?;
    Ok(())
}

/// Keeps the digest of a row that an event changed.
pub fn add_row(tx: &Tx<'_>, event: i64, table: &str, id: i64, digest: &[u8; 32]) -> Result<()> {
    tx.execute(
        "INSERT INTO audit_row (event, row_table, row_id, digest) VALUES (:event, :table, :id, :digest)",
        params! { event, table, id, digest: *digest },
    )?;
    Ok(())
}

/// The digest of a row as it is now; that of nothing, if it is gone.
pub fn digest_row(tx: &Tx<'_>, kind: &RowKind, id: i64) -> Result<[u8; 32]> {
    let sql = format!("SELECT {} FROM {} WHERE {} = :id", kind.columns, kind.table, kind.key);
    let count = kind.columns.split(',').count();
    let form = tx.find(&sql, params! { id }, |row| {
        let mut form = Canon::new();
        form.count(count);
        for index in 0..count {
            form.value(row.raw(index)?);
        }
        Ok(form.finish())
    })?;
    Ok(Sha256::digest(form.unwrap_or_default()).into())
}
