//! The chain as it is checked, page by page. Nothing here knows the database.

use std::cmp::Ordering;
use std::iter::Peekable;
use std::sync::mpsc::Sender;
use std::vec::IntoIter;

use super::body::Body;
use super::finding::Finding;
use super::page::{Detail, Link, Page, RowDigest};
use super::store::{self, Head};
use super::{Anchor, Verified};

/// The chain as far as it was walked.
pub struct Chain {
    last: i64,
    /// The hash of the last event; none behind a gap.
    previous: Option<[u8; 32]>,
    anchors: Peekable<IntoIter<Anchor>>,
    verified: Verified,
    findings: Sender<Finding>,
}

type Details = Peekable<IntoIter<Detail>>;
type Records = Peekable<IntoIter<RowDigest>>;

impl Chain {
    /// A chain before its first event, with the anchors in the order of their events.
    pub fn new(anchors: Vec<Anchor>, findings: Sender<Finding>) -> Self {
        let verified = Verified { anchors: anchors.len().try_into().unwrap_or(i64::MAX), ..Verified::default() };
        Self { last: 0, previous: Some([0; 32]), anchors: anchors.into_iter().peekable(), verified, findings }
    }

    /// Tells a finding. Where nobody listens any more, the reader has failed and says so itself.
    fn found(&self, finding: Finding) {
        drop(self.findings.send(finding));
    }

    /// Checks the next page.
    pub fn check(&mut self, page: Page) {
        let Page { forms, links, details, rows } = page;
        let (mut details, mut rows) = (details.into_iter().peekable(), rows.into_iter().peekable());
        for link in &links {
            self.verified.events += 1;
            self.strays(&mut details, &mut rows, link.seq);
            self.link(link, &forms[link.form.clone()]);
            match Body::parse_digests(&forms[link.body.clone()]) {
                Some(body) => {
                    self.compare_details(link.seq, &body, &mut details);
                    self.compare_records(link.seq, body, &mut rows);
                }
                None => self.found(Finding::Unreadable { event: link.seq }),
            }
        }
        self.strays(&mut details, &mut rows, i64::MAX);
    }

    fn link(&mut self, link: &Link, form: &[u8]) {
        let seq = link.seq;
        if seq < 1 {
            return self.found(Finding::Altered { event: seq });
        }
        if seq > self.last + 1 {
            self.found(Finding::Missing { from: self.last + 1, to: seq - 1 });
            self.previous = None;
        }
        if self.previous.is_some_and(|previous| Some(store::hash_after(&previous, form)) != link.hash) {
            self.found(Finding::Altered { event: seq });
        }
        self.previous = link.hash;
        self.last = seq;
        self.compare_anchors(seq, link.hash);
    }

    fn compare_anchors(&mut self, seq: i64, hash: Option<[u8; 32]>) {
        while let Some(anchor) = self.anchors.next_if(|anchor| anchor.seq <= seq) {
            match anchor.seq.cmp(&seq) {
                // Before the first event there is a hash too: zeros.
                Ordering::Less if anchor.seq == 0 && anchor.hash == [0; 32] => {}
                Ordering::Equal if hash.is_some_and(|hash| anchor.hash == hash) => {}
                Ordering::Equal => self.found(Finding::AnchorDiffers { event: seq, place: anchor.place }),
                Ordering::Less | Ordering::Greater => {
                    self.found(Finding::AnchorMissing { event: anchor.seq, place: anchor.place });
                }
            }
        }
    }

    /// Compares with the head; says what was compared.
    pub fn end(mut self, head: Option<Head>) -> Verified {
        self.compare_anchors(i64::MAX, None);
        match head {
            None => self.found(Finding::NoHead),
            Some(head) if head.seq != self.last || self.previous.is_some_and(|previous| previous != head.hash) => {
                self.found(Finding::Head { head: head.seq, last: self.last });
            }
            Some(_) => {}
        }
        self.verified
    }

    /// What stands beside numbers that are no events.
    fn strays(&self, details: &mut Details, rows: &mut Records, before: i64) {
        while let Some(detail) = details.next_if(|detail| detail.event < before) {
            self.found(Finding::DetailAdded { event: detail.event, field: detail.field.to_string() });
        }
        while let Some(row) = rows.next_if(|row| row.event < before) {
            self.found(Finding::Record { event: row.event, table: row.table.to_string(), row: row.id });
        }
    }

    /// Compares personal values with their digests. One that is not there was erased.
    fn compare_details(&mut self, seq: i64, body: &Body<'_>, details: &mut Details) {
        let mut there = 0;
        while let Some(detail) = details.next_if(|detail| detail.event == seq) {
            there += 1;
            let said = body.details.iter().find(|(field, _)| **field == *detail.field).map(|(_, digest)| *digest);
            match said {
                Some(digest) if digest == detail.digest => {}
                Some(_) => self.found(Finding::DetailChanged { event: seq, field: detail.field.to_string() }),
                None => self.found(Finding::DetailAdded { event: seq, field: detail.field.to_string() }),
            }
        }
        self.verified.details += there;
        self.verified.erased += i64::try_from(body.details.len()).unwrap_or(i64::MAX).saturating_sub(there).max(0);
    }

    /// Compares the records of rows with the event that they belong to; none may be missing.
    fn compare_records(&self, seq: i64, body: Body<'_>, records: &mut Records) {
        if body.rows.is_empty() && records.peek().is_none_or(|record| record.event != seq) {
            return;
        }
        let mut said = body.rows;
        said.sort_unstable();
        said.dedup();
        let mut records: Vec<RowDigest> =
            std::iter::from_fn(|| records.next_if(|record| record.event == seq)).collect();
        records.sort_unstable_by(|a, b| (&a.table, a.id, &a.digest).cmp(&(&b.table, b.id, &b.digest)));
        let there: Vec<_> = records.iter().map(|row| (&*row.table, row.id, row.digest.as_slice())).collect();
        let differs = said.iter().filter(|row| there.binary_search(row).is_err());
        let added = there.iter().filter(|row| said.binary_search(row).is_err());
        let mut named: Vec<(&str, i64)> = differs.chain(added).map(|(table, id, _)| (*table, *id)).collect();
        named.sort_unstable();
        named.dedup();
        for (table, row) in named {
            self.found(Finding::Record { event: seq, table: table.to_owned(), row });
        }
    }
}
