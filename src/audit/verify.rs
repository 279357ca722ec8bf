//! Verifying: every hash is computed anew, every number counted, every digest compared with what it was made of.
//!
//! Events, personal values and recorded rows are three streams in the same order; they are merged page by page, so
//! that memory stays flat.

use std::cmp::Ordering;
use std::iter::Peekable;
use std::vec::IntoIter;

use sha2::{Digest, Sha256};

use super::body::Body;
use super::finding::Finding;
use super::store::{self, Detail, Link, RowDigest};
use super::{Anchor, Canon, RowKind};
use crate::error::Result;
use crate::store::Tx;

/// Events that are compared at once.
const PAGE: i64 = 4096;

/// Where findings go.
pub type Found<'a> = dyn FnMut(Finding) -> Result<()> + 'a;

/// What was compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Verified {
    /// Events.
    pub events: i64,
    /// Personal values.
    pub details: i64,
    /// Personal values that were erased.
    pub erased: i64,
    /// Rows that decisions rest on.
    pub rows: i64,
    /// Places to which the head was sent.
    pub anchors: i64,
    /// What is not as it should be.
    pub findings: i64,
}

/// Verifies the trail, the rows of these kinds, and the anchors that the desk and the caller know.
pub fn verify(
    tx: &Tx<'_>,
    kinds: &[&'static RowKind],
    anchors: Vec<Anchor>,
    found: &mut Found<'_>,
) -> Result<Verified> {
    let mut count = 0;
    let mut counted = |finding| {
        count += 1;
        found(finding)
    };
    let mut all = anchors;
    all.extend(store::anchors(tx)?);
    all.sort_by_key(|anchor| anchor.seq);
    let mut verified = Verified { anchors: i64::try_from(all.len()).unwrap_or(i64::MAX), ..Verified::default() };
    chain(tx, all, &mut verified, &mut counted)?;
    verified.rows = rows(tx, kinds, &mut counted)?;
    verified.findings = count;
    Ok(verified)
}

/// Walks along the chain.
fn chain(tx: &Tx<'_>, anchors: Vec<Anchor>, verified: &mut Verified, found: &mut Found<'_>) -> Result<()> {
    let mut chain = Chain { last: 0, previous: Some([0; 32]), anchors: anchors.into_iter().peekable() };
    let mut form = Canon::new();
    let mut after = i64::MIN;
    loop {
        let first = store::next_seq(tx, after)?;
        let page = (after, first.map_or(i64::MAX, |first| first.saturating_add(PAGE)));
        let mut details = store::details(tx, page)?.into_iter().peekable();
        let mut rows = store::row_digests(tx, page)?.into_iter().peekable();
        store::links(tx, page, &mut form, |link| {
            verified.events += 1;
            strays(&mut details, &mut rows, link.seq, found)?;
            chain.link(&link, found)?;
            let seq = link.seq;
            let Some(body) = Body::parse_digests(link.body) else { return found(Finding::Unreadable { event: seq }) };
            compare_details(seq, &body, &mut details, verified, found)?;
            compare_records(seq, body, &mut rows, found)
        })?;
        strays(&mut details, &mut rows, i64::MAX, found)?;
        match first {
            Some(_) => after = page.1,
            None => return chain.end(tx, found),
        }
    }
}

/// The chain as far as it was walked.
struct Chain {
    last: i64,
    /// The hash of the last event; none behind a gap.
    previous: Option<[u8; 32]>,
    anchors: Peekable<IntoIter<Anchor>>,
}

impl Chain {
    fn link(&mut self, link: &Link<'_>, found: &mut Found<'_>) -> Result<()> {
        let seq = link.seq;
        if seq < 1 {
            return found(Finding::Altered { event: seq });
        }
        if seq > self.last + 1 {
            found(Finding::Missing { from: self.last + 1, to: seq - 1 })?;
            self.previous = None;
        }
        if self.previous.is_some_and(|previous| store::hash_after(&previous, link.form) != link.hash) {
            found(Finding::Altered { event: seq })?;
        }
        self.previous = link.hash.try_into().ok();
        self.last = seq;
        self.compare_anchors(seq, link.hash, found)
    }

    fn compare_anchors(&mut self, seq: i64, hash: &[u8], found: &mut Found<'_>) -> Result<()> {
        while let Some(anchor) = self.anchors.next_if(|anchor| anchor.seq <= seq) {
            match anchor.seq.cmp(&seq) {
                // Before the first event there is a hash too: zeros.
                Ordering::Less if anchor.seq == 0 && anchor.hash == [0; 32] => {}
                Ordering::Equal if anchor.hash == hash => {}
                Ordering::Equal => found(Finding::AnchorDiffers { event: seq, place: anchor.place })?,
                Ordering::Less | Ordering::Greater => {
                    found(Finding::AnchorMissing { event: anchor.seq, place: anchor.place })?;
                }
            }
        }
        Ok(())
    }

    fn end(mut self, tx: &Tx<'_>, found: &mut Found<'_>) -> Result<()> {
        self.compare_anchors(i64::MAX, &[], found)?;
        match store::find_head(tx)? {
            None => found(Finding::NoHead),
            Some(head) if head.seq != self.last || self.previous.is_some_and(|previous| previous != head.hash) => {
                found(Finding::Head { head: head.seq, last: self.last })
            }
            Some(_) => Ok(()),
        }
    }
}

type Details = Peekable<IntoIter<Detail>>;
type Records = Peekable<IntoIter<RowDigest>>;

/// What stands beside numbers that are no events.
fn strays(details: &mut Details, rows: &mut Records, before: i64, found: &mut Found<'_>) -> Result<()> {
    while let Some(detail) = details.next_if(|detail| detail.event < before) {
        found(Finding::DetailAdded { event: detail.event, field: detail.field.to_string() })?;
    }
    while let Some(row) = rows.next_if(|row| row.event < before) {
        found(Finding::Record { event: row.event, table: row.table.to_string(), row: row.id })?;
    }
    Ok(())
}

/// Compares personal values with their digests. One that is not there was erased.
fn compare_details(
    seq: i64,
    body: &Body<'_>,
    details: &mut Details,
    verified: &mut Verified,
    found: &mut Found<'_>,
) -> Result<()> {
    let mut there = 0;
    while let Some(detail) = details.next_if(|detail| detail.event == seq) {
        there += 1;
        let said = body.details.iter().find(|(field, _)| **field == *detail.field).map(|(_, digest)| *digest);
        match said {
            Some(digest) if digest == detail.digest => {}
            Some(_) => found(Finding::DetailChanged { event: seq, field: detail.field.to_string() })?,
            None => found(Finding::DetailAdded { event: seq, field: detail.field.to_string() })?,
        }
    }
    verified.details += there;
    verified.erased += i64::try_from(body.details.len()).unwrap_or(i64::MAX).saturating_sub(there).max(0);
    Ok(())
}

/// Compares the records of rows with the event that they belong to; none may be missing.
fn compare_records(seq: i64, body: Body<'_>, records: &mut Records, found: &mut Found<'_>) -> Result<()> {
    if body.rows.is_empty() && records.peek().is_none_or(|record| record.event != seq) {
        return Ok(());
    }
    let mut said = body.rows;
    said.sort_unstable();
    said.dedup();
    let mut there = Vec::new();
    while let Some(record) = records.next_if(|record| record.event == seq) {
        there.push(record);
    }
    there.sort_unstable_by(|a, b| (&a.table, a.id, &a.digest).cmp(&(&b.table, b.id, &b.digest)));
    let there: Vec<_> = there.iter().map(|row| (&*row.table, row.id, row.digest.as_slice())).collect();
    let differs = said.iter().filter(|row| there.binary_search(row).is_err());
    let added = there.iter().filter(|row| said.binary_search(row).is_err());
    let mut named: Vec<(&str, i64)> = differs.chain(added).map(|(table, id, _)| (*table, *id)).collect();
    named.sort_unstable();
    named.dedup();
    named.into_iter().try_for_each(|(table, row)| found(Finding::Record { event: seq, table: table.to_owned(), row }))
}

/// Compares the rows of all kinds with the last events about them; says how many there are.
fn rows(tx: &Tx<'_>, kinds: &[&'static RowKind], found: &mut Found<'_>) -> Result<i64> {
    for table in store::tables(tx)? {
        if !kinds.iter().any(|kind| kind.table == table) {
            found(Finding::TableUnknown { table })?;
        }
    }
    let mut count = 0;
    let nothing: [u8; 32] = Sha256::digest([]).into();
    for kind in kinds {
        let table = || kind.table.to_owned();
        store::rows(tx, kind, |row, digest, recorded| {
            count += 1;
            match recorded {
                None => found(Finding::RowUnrecorded { table: table(), row }),
                Some((event, said)) if said != digest => found(Finding::RowChanged { event, table: table(), row }),
                Some(_) => Ok(()),
            }
        })?;
        store::gone_rows(tx, kind, |row, event, said| {
            if said == nothing { Ok(()) } else { found(Finding::RowGone { event, table: table(), row }) }
        })?;
    }
    Ok(count)
}
