//! How events are kept.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::page::{Detail, Link, Page, RowDigest};
use super::{Anchor, Canon, RowKind};
use crate::access::{AccountId, Scope};
use crate::base::Timestamp;
use crate::error::Result;
use crate::store::{Row, Tx, ValueRef, params};

/// Version of the canonical form.
const FORM: u8 = 1;

/// The last link of the chain.
pub struct Head {
    /// Its number; 0 before the first event.
    pub seq: i64,
    /// Its hash; zeros before the first event.
    pub hash: [u8; 32],
}

/// An event as it is stored, without its hash.
#[derive(Clone, Copy)]
pub struct Stored<'a> {
    /// Its number.
    pub seq: i64,
    /// When; microseconds UTC.
    pub at: i64,
    /// What was done.
    pub verb: &'a str,
    /// Who.
    pub account: Option<i64>,
    /// How he was recognised.
    pub via: &'a str,
    /// By which key, session or user.
    pub via_ref: &'a str,
    /// The kind of thing.
    pub subject: &'a str,
    /// Which one.
    pub subject_id: Option<i64>,
    /// Facts and digests in canonical form.
    pub body: &'a [u8],
}

impl<'a> Stored<'a> {
    /// Writes the canonical form.
    pub fn write(&self, form: &mut Canon) {
        form.byte(FORM)
            .number(self.seq)
            .number(self.at)
            .text(self.verb)
            .maybe_number(self.account)
            .text(self.via)
            .text(self.via_ref)
            .text(self.subject)
            .maybe_number(self.subject_id)
            .bytes(self.body);
    }

    /// The columns of a row, in the order of `EVENT`; nothing if one of them is of another type.
    fn read(row: &'a Row<'_>) -> Result<Option<Self>> {
        let texts = [row.raw(2)?, row.raw(4)?, row.raw(5)?, row.raw(6)?].map(text);
        let [Some(verb), Some(via), Some(via_ref), Some(subject)] = texts else { return Ok(None) };
        let (Some(seq), Some(at)) = (number(row.raw(0)?), number(row.raw(1)?)) else { return Ok(None) };
        let ValueRef::Blob(body) = row.raw(8)? else { return Ok(None) };
        let (account, subject_id) = (number(row.raw(3)?), number(row.raw(7)?));
        Ok(Some(Self { seq, at, verb, account, via, via_ref, subject, subject_id, body }))
    }
}

const fn text(value: ValueRef<'_>) -> Option<&str> {
    match value {
        ValueRef::Text(text) => Some(text),
        _ => None,
    }
}

const fn number(value: ValueRef<'_>) -> Option<i64> {
    match value {
        ValueRef::Integer(number) => Some(number),
        _ => None,
    }
}

/// The hash of a canonical form as the next link of a chain.
pub fn hash_after(previous: &[u8; 32], form: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(previous).chain_update(form).finalize().into()
}

const EVENT: &str = "e.seq, e.at, e.verb, e.account, e.via, e.via_ref, e.subject, e.subject_id, e.body, e.hash";

/// The first event behind a number.
pub fn next_seq(tx: &Tx<'_>, after: i64) -> Result<Option<i64>> {
    tx.one("SELECT MIN(seq) FROM audit_event WHERE seq > :after", params! { after })
}

/// The events after one number up to another, with what stands beside them. The one place where a million of them
/// must not be slow: texts are taken as bytes, and all share one buffer.
pub fn page(tx: &Tx<'_>, bounds: (i64, i64)) -> Result<Page> {
    let (after, upto) = bounds;
    let (mut forms, mut links) = (Canon::new(), Vec::new());
    tx.each(
        &format!("SELECT {EVENT} FROM audit_event e WHERE e.seq > :after AND e.seq <= :upto ORDER BY e.seq"),
        params! { after, upto },
        |row| {
            let (seq, body) = (row.at(0)?, row.bytes(8)?);
            let start = forms.as_bytes().len();
            forms
                .byte(FORM)
                .number(seq)
                .number(row.at(1)?)
                .bytes(row.bytes(2)?)
                .maybe_number(row.at(3)?)
                .bytes(row.bytes(4)?)
                .bytes(row.bytes(5)?)
                .bytes(row.bytes(6)?)
                .maybe_number(row.at(7)?)
                .bytes(body);
            let end = forms.as_bytes().len();
            links.push(Link {
                seq,
                form: start..end,
                body: end - body.len()..end,
                hash: row.bytes(9)?.try_into().ok(),
            });
            Ok(())
        },
    )?;
    Ok(Page { forms: forms.finish(), links, details: details(tx, bounds)?, rows: row_digests(tx, bounds)? })
}

/// Hands over all events with their hashes.
pub fn each_whole(tx: &Tx<'_>, mut read: impl FnMut(Stored<'_>, &[u8]) -> Result<()>) -> Result<()> {
    tx.each(&format!("SELECT {EVENT} FROM audit_event e ORDER BY e.seq"), params! {}, |row| match Stored::read(row)? {
        Some(event) => read(event, row.bytes(9)?),
        None => Ok(()),
    })
}

/// Which events a listing wants.
#[derive(Default)]
pub struct Filter {
    /// Of this verb; of all verbs of a noun where it is one.
    pub verb: Option<String>,
    /// Done by this account.
    pub account: Option<AccountId>,
    /// About things of this kind.
    pub subject: Option<String>,
    /// About this one.
    pub subject_id: Option<i64>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
}

/// Hands over events in their order, with the login name of who did it.
pub fn each(
    tx: &Tx<'_>,
    scope: &Scope,
    filter: &Filter,
    (after, limit): (i64, i64),
    mut read: impl FnMut(Stored<'_>, Option<String>) -> Result<()>,
) -> Result<()> {
    let mut conditions = vec![scope.condition("c.agency", "e.account")];
    let mut only = |wanted: bool, condition: &str| wanted.then(|| conditions.push(condition.to_owned()));
    only(filter.verb.is_some(), "(e.verb = :verb OR (e.verb > :verb || '.' AND e.verb < :verb || '/'))");
    only(filter.account.is_some(), "e.account = :account");
    only(filter.subject.is_some(), "e.subject = :subject");
    only(filter.subject_id.is_some(), "e.subject_id = :subject_id");
    only(filter.from.is_some(), "e.at >= :from");
    only(filter.until.is_some(), "e.at < :until");
    let conditions = conditions.join(" AND ");
    tx.each(
        &format!(
            "SELECT {EVENT}, c.login FROM audit_event e LEFT JOIN account c ON c.id = e.account
             WHERE e.seq > :after AND {conditions} ORDER BY e.seq LIMIT :limit"
        ),
        params! {
            after, limit, verb: filter.verb.as_ref(), account: filter.account, subject: filter.subject.as_ref(),
            subject_id: filter.subject_id, from: filter.from, until: filter.until,
        },
        |row| match Stored::read(row)? {
            Some(event) => read(event, row.at(10)?),
            None => Ok(()),
        },
    )
}

/// Hands over an event's personal values: field, salt, value.
pub fn values(tx: &Tx<'_>, event: i64, mut read: impl FnMut(String, Vec<u8>, String)) -> Result<()> {
    tx.each(
        "SELECT field, salt, value FROM event_detail WHERE event = :event ORDER BY field",
        params! { event },
        |row| {
            read(row.at(0)?, row.at(1)?, row.at(2)?);
            Ok(())
        },
    )
}

/// The personal values of events after one number up to another, in the order of events.
fn details(tx: &Tx<'_>, (after, upto): (i64, i64)) -> Result<Vec<Detail>> {
    let mut names = Names::default();
    tx.list(
        "SELECT event, field, salt, value FROM event_detail WHERE event > :after AND event <= :upto ORDER BY event",
        params! { after, upto },
        |row| {
            let digest = super::digest_detail(row.bytes(2)?, row.bytes(3)?);
            Ok(Detail { event: row.at(0)?, field: names.get(row.raw(1)?), digest })
        },
    )
}

/// The digests of rows of events after one number up to another, in the order of events.
fn row_digests(tx: &Tx<'_>, (after, upto): (i64, i64)) -> Result<Vec<RowDigest>> {
    let mut names = Names::default();
    tx.list(
        "SELECT event, row_table, row_id, digest FROM audit_row WHERE event > :after AND event <= :upto ORDER BY event",
        params! { after, upto },
        |row| {
            let digest = row.bytes(3)?.try_into().unwrap_or_default();
            Ok(RowDigest { event: row.at(0)?, table: names.get(row.raw(1)?), id: row.at(2)?, digest })
        },
    )
}

/// Names that come again and again.
#[derive(Default)]
struct Names(Vec<Arc<str>>);

impl Names {
    fn get(&mut self, value: ValueRef<'_>) -> Arc<str> {
        let name = text(value).unwrap_or_default();
        if let Some(known) = self.0.iter().find(|known| ***known == *name) {
            return Arc::clone(known);
        }
        let new: Arc<str> = name.into();
        self.0.push(Arc::clone(&new));
        new
    }
}

/// Hands over the tables of which events recorded rows.
pub fn tables(tx: &Tx<'_>) -> Result<Vec<String>> {
    tx.list("SELECT DISTINCT row_table FROM audit_row ORDER BY row_table", params! {}, |row| row.at(0))
}

/// Hands over every row of a table: its key, its digest as it is, and the last event about it with the digest that it
/// recorded.
pub fn rows(
    tx: &Tx<'_>,
    kind: &RowKind,
    mut read: impl FnMut(i64, [u8; 32], Option<(i64, &[u8])>) -> Result<()>,
) -> Result<()> {
    let RowKind { table, key, columns } = kind;
    let count = columns.split(',').count();
    let own: Vec<String> = columns.split(',').map(|column| format!("t.{}", column.trim())).collect();
    let sql = format!(
        "SELECT {}, t.{key}, r.event, r.digest
         FROM {table} t
         LEFT JOIN audit_row r ON r.row_table = :table AND r.row_id = t.{key}
           AND r.event = (SELECT MAX(l.event) FROM audit_row l WHERE l.row_table = :table AND l.row_id = t.{key})
         ORDER BY t.{key}",
        own.join(", ")
    );
    let mut form = Canon::new();
    tx.each(&sql, params! { table: *table }, |row| {
        write_row(row, count, form.clear())?;
        let recorded = match (row.raw(count + 1)?, row.raw(count + 2)?) {
            (ValueRef::Integer(event), ValueRef::Blob(digest)) => Some((event, digest)),
            _ => None,
        };
        read(row.at(count)?, Sha256::digest(form.as_bytes()).into(), recorded)
    })
}

/// Hands over the rows of a table that are there no more: key, last event, and the digest that it recorded.
pub fn gone_rows(tx: &Tx<'_>, kind: &RowKind, mut read: impl FnMut(i64, i64, &[u8]) -> Result<()>) -> Result<()> {
    let RowKind { table, key, .. } = kind;
    let sql = format!(
        "SELECT r.row_id, r.event, r.digest
         FROM audit_row r
         WHERE r.row_table = :table AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.{key} = r.row_id)
           AND r.event = (SELECT MAX(l.event) FROM audit_row l WHERE l.row_table = :table AND l.row_id = r.row_id)
         ORDER BY r.row_id"
    );
    tx.each(&sql, params! { table: *table }, |row| {
        let digest: Vec<u8> = row.at(2)?;
        read(row.at(0)?, row.at(1)?, &digest)
    })
}

/// The places to which the head was sent, in the order of the events.
pub fn anchors(tx: &Tx<'_>) -> Result<Vec<Anchor>> {
    tx.list("SELECT seq, hash, place FROM audit_anchor ORDER BY seq, id", params! {}, |row| {
        Ok(Anchor { seq: row.at(0)?, hash: row.at(1)?, place: row.at(2)? })
    })
}

/// Notes that the head was sent somewhere.
pub fn add_anchor(tx: &Tx<'_>, anchor: &Anchor, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO audit_anchor (at, seq, hash, place) VALUES (:now, :seq, :hash, :place)",
        params! { now, seq: anchor.seq, hash: anchor.hash.as_slice(), place: &anchor.place },
    )?;
    Ok(())
}

/// Whether a head was sent somewhere since a moment.
pub fn is_anchored_since(tx: &Tx<'_>, place: &str, since: Timestamp) -> Result<bool> {
    let found = tx.find(
        "SELECT id FROM audit_anchor WHERE place = :place AND at >= :since ORDER BY id DESC LIMIT 1",
        params! { place, since },
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// The last link, if it is there.
pub fn find_head(tx: &Tx<'_>) -> Result<Option<Head>> {
    tx.find("SELECT seq, hash FROM audit_head WHERE id = 1", params! {}, |row| {
        Ok(Head { seq: row.at(0)?, hash: row.at(1)? })
    })
}

/// The last link.
pub fn head(tx: &Tx<'_>) -> Result<Head> {
    Ok(find_head(tx)?.unwrap_or(Head { seq: 0, hash: [0; 32] }))
}

/// Adds a link and moves the head.
pub fn append(tx: &Tx<'_>, event: &Stored<'_>, hash: &[u8; 32]) -> Result<()> {
    tx.execute(
        "INSERT INTO audit_event (seq, at, verb, account, via, via_ref, subject, subject_id, body, hash)
         VALUES (:seq, :at, :verb, :account, :via, :via_ref, :subject, :subject_id, :body, :hash)",
        params! {
            seq: event.seq, at: event.at, verb: event.verb, account: event.account, via: event.via,
            via_ref: event.via_ref, subject: event.subject, subject_id: event.subject_id,
            body: event.body, hash: *hash,
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
        write_row(row, count, &mut form)?;
        Ok(form.finish())
    })?;
    Ok(Sha256::digest(form.unwrap_or_default()).into())
}

fn write_row(row: &Row<'_>, count: usize, form: &mut Canon) -> Result<()> {
    form.count(count);
    (0..count).try_for_each(|index| {
        form.value(row.raw(index)?);
        Ok(())
    })
}

/// Deletes the personal values of events about an account, its cases, grants, requests, forms, deputies and keys; and
/// of other events those in which one of the words stands; a name only where it is nobody else's event. The chain
/// stays, as it holds their digests only.
pub fn erase(tx: &Tx<'_>, account: AccountId, name: &str, words: &[String]) -> Result<()> {
    tx.execute(
        "DELETE FROM event_detail WHERE event IN (
             SELECT seq FROM audit_event
             WHERE (subject = 'account' AND subject_id = :account)
                OR (subject = 'case' AND subject_id IN (SELECT id FROM approval_case WHERE account = :account))
                OR (subject = 'grant' AND subject_id IN (SELECT id FROM role_grant WHERE account = :account))
                OR (subject = 'request' AND subject_id IN (SELECT id FROM role_request WHERE account = :account))
                OR (subject = 'form' AND subject_id IN (SELECT id FROM form WHERE account = :account))
                OR (subject = 'deputy' AND subject_id IN (SELECT id FROM deputy WHERE account = :account OR deputy = :account))
                OR (subject = 'service_key' AND subject_id IN (SELECT id FROM service_key WHERE account = :account)))",
        params! { account },
    )?;
    let anywhere = words.iter().map(|word| (word.as_str(), "TRUE"));
    let of_nobody = "event IN (SELECT seq FROM audit_event WHERE subject <> 'account')";
    for (word, within) in anywhere.chain([(name, of_nobody)]).filter(|(word, _)| !word.is_empty()) {
        let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        tx.execute(
            &format!("DELETE FROM event_detail WHERE value LIKE :pattern ESCAPE '\\' AND {within}"),
            params! { pattern: format!("%{escaped}%") },
        )?;
    }
    Ok(())
}
