//! How events look.

use std::collections::BTreeMap;

use data_encoding::{BASE64, HEXLOWER};
use serde::Serialize;

use super::Canon;
use super::body::Body;
use super::store::Stored;
use crate::access::AccountId;
use crate::base::Timestamp;
use crate::output::{Cells, Column, Tabular};
use crate::text::audit as t;

/// An event in a list.
#[derive(Serialize)]
pub struct Row {
    seq: i64,
    at: Timestamp,
    verb: String,
    account: Option<AccountId>,
    login: Option<String>,
    via: String,
    via_ref: String,
    subject: String,
    subject_id: Option<i64>,
    facts: BTreeMap<String, String>,
    /// Personal values; none for those who need not see them.
    details: Option<BTreeMap<String, String>>,
}

impl Row {
    /// An event and who did it. Personal values are added one by one.
    pub fn new(event: Stored<'_>, login: Option<String>, may_see_details: bool) -> Self {
        let facts = Body::parse(event.body).map(|body| body.facts).unwrap_or_default();
        Self {
            seq: event.seq,
            at: Timestamp::from_micros(event.at),
            verb: event.verb.to_owned(),
            account: event.account.map(AccountId::from),
            login,
            via: event.via.to_owned(),
            via_ref: event.via_ref.to_owned(),
            subject: event.subject.to_owned(),
            subject_id: event.subject_id,
            facts: facts.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            details: may_see_details.then(BTreeMap::new),
        }
    }

    /// The event's number.
    pub const fn seq(&self) -> i64 {
        self.seq
    }

    /// Adds a personal value.
    pub fn add(&mut self, field: String, value: String) {
        if let Some(details) = &mut self.details {
            details.insert(field, value);
        }
    }

    fn summary(&self) -> String {
        let all = self.facts.iter().chain(self.details.iter().flatten());
        let told: Vec<String> = all.map(|(name, value)| format!("{name}={value}")).collect();
        told.join(" ")
    }
}

impl Tabular for Row {
    const KIND: &'static str = "event";
    const HEAD: &'static [Column] = &[
        Column::new("seq", t::HEAD_SEQ),
        Column::new("at", t::HEAD_AT),
        Column::new("login", t::HEAD_LOGIN),
        Column::new("via", t::HEAD_VIA),
        Column::new("verb", t::HEAD_VERB),
        Column::new("subject", t::HEAD_SUBJECT),
        Column::new("subject_id", t::HEAD_SUBJECT_ID),
        Column::new("facts", t::HEAD_FACTS),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .number(self.seq)
            .moment(Some(self.at))
            .maybe(self.login.as_ref())
            .text(&self.via)
            .text(&self.verb)
            .text(&self.subject)
            .maybe(self.subject_id)
            .text(self.summary());
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.seq)
    }
}

/// An event for somebody who verifies it without this program.
#[derive(Serialize)]
pub struct Exported<'a> {
    seq: i64,
    at: Timestamp,
    verb: &'a str,
    account: Option<i64>,
    via: &'a str,
    via_ref: &'a str,
    subject: &'a str,
    subject_id: Option<i64>,
    facts: BTreeMap<&'a str, &'a str>,
    /// Digests of personal values by field, in hexadecimal.
    details: BTreeMap<&'a str, String>,
    rows: Vec<ExportedRow<'a>>,
    /// The values behind the digests, where they were asked for and are not erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Vec<ExportedValue>>,
    /// The canonical form, in base64.
    canonical: String,
    /// In hexadecimal.
    hash: String,
}

#[derive(Serialize)]
struct ExportedRow<'a> {
    table: &'a str,
    id: i64,
    digest: String,
}

/// A personal value with its salt.
#[derive(Serialize)]
pub struct ExportedValue {
    field: String,
    salt: String,
    value: String,
}

impl ExportedValue {
    /// A value and its salt.
    pub fn new(field: String, salt: &[u8], value: String) -> Self {
        Self { field, salt: HEXLOWER.encode(salt), value }
    }
}

impl<'a> Exported<'a> {
    /// An event, its hash, and the personal values that were asked for.
    pub fn new(event: Stored<'a>, hash: &[u8], values: Option<Vec<ExportedValue>>) -> Self {
        let mut form = Canon::new();
        event.write(&mut form);
        let body = Body::parse(event.body).unwrap_or_default();
        Self {
            seq: event.seq,
            at: Timestamp::from_micros(event.at),
            verb: event.verb,
            account: event.account,
            via: event.via,
            via_ref: event.via_ref,
            subject: event.subject,
            subject_id: event.subject_id,
            facts: body.facts.into_iter().collect(),
            details: body.details.into_iter().map(|(field, digest)| (field, HEXLOWER.encode(digest))).collect(),
            rows: body
                .rows
                .into_iter()
                .map(|(table, id, digest)| ExportedRow { table, id, digest: HEXLOWER.encode(digest) })
                .collect(),
            values,
            canonical: BASE64.encode(form.as_bytes()),
            hash: HEXLOWER.encode(hash),
        }
    }
}
