//! The audit trail: who did what to which thing, in a chain of hashes that shows every change.
//!
//! `hash = SHA-256(previous hash ‖ canonical form)`. The canonical form is a version byte and length-prefixed
//! fields in a fixed order. Personal values and free text stand beside the event, which holds their salted
//! digests: erasing a person deletes the values, and the chain stays.

mod args;
mod body;
mod canon;
mod chain;
mod finding;
mod page;
mod run;
mod store;
mod verify;
#[cfg(test)]
mod verify_tests;
mod view;

pub use canon::Canon;
pub use finding::Finding;
pub use store::{Head, erase, is_anchored_since};
pub use verify::{Verified, verify};

use sha2::{Digest, Sha256};

use crate::access::{By, Capability};
use crate::app::{Need, Verb, verb};
use crate::error::{Kind, Result};
use crate::store::Tx;
use crate::text;

/// The verbs of the noun that need no other room; `audit verify` and `audit anchor` come with the desk, which knows
/// whose rows are compared and how notices go out.
pub const VERBS: &[Verb] = &[
    verb!("list", args::List, Read, Need::Account, run::list),
    verb!("export", args::Export, Unmask, Need::Any(DETAIL_READERS), run::export),
];

/// Who may read personal values in the trail.
const DETAIL_READERS: &[Capability] = &[Capability::Operator, Capability::Auditor];

/// A table whose rows decisions rest on: its columns in the order in which they are digested.
#[derive(Debug)]
pub struct RowKind {
    /// The table.
    pub table: &'static str,
    /// The key column.
    pub key: &'static str,
    /// The columns, with commas.
    pub columns: &'static str,
}

/// A head that was sent elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Its number.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// Where it was sent.
    pub place: String,
}

/// The last link of the chain.
pub fn head(tx: &Tx<'_>) -> Result<Head> {
    store::head(tx)
}

/// Records that the head was sent somewhere.
pub fn anchor(tx: &Tx<'_>, by: &By, anchor: &Anchor) -> Result<()> {
    store::add_anchor(tx, anchor, by.now)?;
    let event = Event::general("audit.anchor", "audit").fact("seq", anchor.seq).detail("place", &anchor.place);
    record(tx, by, event).map(drop)
}

/// What can be wrong with the trail, or with what is asked of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Error {
    /// It is not as it should be.
    Broken { findings: i64 },
    /// A line of a file of anchors is none.
    BadAnchor { line: usize },
    /// Working days are not counted here.
    WorkingDays,
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::audit as t;
        match error {
            Error::Broken { findings } => Self::new(Kind::Refused, t::Broken { findings }).hint(t::HINT_BROKEN),
            Error::BadAnchor { line } => Self::new(Kind::Refused, t::BadAnchor { line }).hint(t::HINT_ANCHOR),
            Error::WorkingDays => Self::new(Kind::Usage, t::WORKING_DAYS),
        }
    }
}

/// Something that happened, to be recorded with its cause.
pub struct Event {
    verb: &'static str,
    subject: &'static str,
    subject_id: Option<i64>,
    facts: Vec<(&'static str, String)>,
    details: Vec<(&'static str, String)>,
    rows: Vec<(&'static RowKind, i64)>,
}

impl Event {
    /// An event of a verb (`agency.add`) on a thing (`agency`, its id).
    pub fn new(verb: &'static str, subject: &'static str, id: impl Into<i64>) -> Self {
        Self { subject_id: Some(id.into()), ..Self::general(verb, subject) }
    }

    /// An event that concerns no single thing: an import, a backup.
    pub const fn general(verb: &'static str, subject: &'static str) -> Self {
        Self { verb, subject, subject_id: None, facts: Vec::new(), details: Vec::new(), rows: Vec::new() }
    }

    /// A fact that names no person: an id, a code, a state, a number.
    #[must_use]
    pub fn fact(mut self, field: &'static str, value: impl ToString) -> Self {
        self.facts.push((field, value.to_string()));
        self
    }

    /// A fact, where there is one.
    #[must_use]
    pub fn fact_if(self, field: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.fact(field, value),
            None => self,
        }
    }

    /// A personal value or free text; can be erased later.
    #[must_use]
    pub fn detail(mut self, field: &'static str, value: impl ToString) -> Self {
        self.details.push((field, value.to_string()));
        self
    }

    /// A personal value, where there is one.
    #[must_use]
    pub fn detail_if(self, field: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.detail(field, value),
            None => self,
        }
    }

    /// The row that was changed; its digest as it is now goes into the event.
    #[must_use]
    pub fn row(mut self, kind: &'static RowKind, id: impl Into<i64>) -> Self {
        self.rows.push((kind, id.into()));
        self
    }

    /// Several rows that were changed.
    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = (&'static RowKind, i64)>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// The row that was changed, where there was one.
    #[must_use]
    pub fn row_if(self, kind: &'static RowKind, id: Option<impl Into<i64>>) -> Self {
        match id {
            Some(id) => self.row(kind, id),
            None => self,
        }
    }
}

/// Records an event in the transaction of its cause; gives its sequence number.
pub fn record(tx: &Tx<'_>, by: &By, event: Event) -> Result<i64> {
    let head = store::head(tx)?;
    let seq = head.seq + 1;
    let salted: Vec<_> = event
        .details
        .into_iter()
        .map(|(field, value)| {
            let salt = salt(&by.seed, seq, field);
            let digest = digest_detail(&salt, &value);
            (field, salt, value, digest)
        })
        .collect();
    let rows = event
        .rows
        .iter()
        .map(|&(kind, id)| Ok((kind.table, id, store::digest_row(tx, kind, id)?)))
        .collect::<Result<Vec<_>>>()?;
    let mut body = Canon::new();
    body.count(event.facts.len());
    for (field, value) in &event.facts {
        body.text(field).text(value);
    }
    body.count(salted.len());
    for (field, _, _, digest) in &salted {
        body.text(field).bytes(digest);
    }
    body.count(rows.len());
    for (table, id, digest) in &rows {
        body.text(table).number(*id).bytes(digest);
    }
    let via_ref = by.actor.via.reference();
    let stored = store::Stored {
        seq,
        at: by.now.micros(),
        verb: event.verb,
        account: by.actor.account.map(Into::into),
        via: by.actor.via.name(),
        via_ref: &via_ref,
        subject: event.subject,
        subject_id: event.subject_id,
        body: body.as_bytes(),
    };
    let mut form = Canon::new();
    stored.write(&mut form);
    store::append(tx, &stored, &store::hash_after(&head.hash, form.as_bytes()))?;
    for (field, salt, value, _) in &salted {
        store::add_detail(tx, seq, field, salt, value)?;
    }
    for (table, id, digest) in &rows {
        store::add_row(tx, seq, table, *id, digest)?;
    }
    Ok(seq)
}

/// A salt that only this command could have made.
fn salt(seed: &[u8; 32], seq: i64, field: &str) -> [u8; 32] {
    Sha256::new().chain_update(seed).chain_update(seq.to_be_bytes()).chain_update(field).finalize().into()
}

/// The digest that stands in the event for a personal value.
fn digest_detail(salt: &[u8], value: impl AsRef<[u8]>) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(value).finalize().into()
}
