//! Verifying: every hash is computed anew, every number counted, every digest compared with what it was made of.
//!
//! Events, personal values and recorded rows are three streams in the same order; they are read page by page, so that
//! memory stays flat, and checked by a second thread while the next page is read.

use std::sync::mpsc;
use std::thread;

use sha2::{Digest, Sha256};

use super::chain::Chain;
use super::finding::Finding;
use super::page::Page;
use super::{Anchor, RowKind, store};
use crate::error::{Error, Result};
use crate::store::Tx;

/// Events that are read at once.
const PAGE: i64 = 4096;

/// Pages that may wait to be checked.
const AHEAD: usize = 2;

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
    /// Kept files; the caller compares them with their hashes.
    pub documents: i64,
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
    let mut verified = chain(tx, all, &mut counted)?;
    verified.rows = rows(tx, kinds, &mut counted)?;
    verified.findings = count;
    Ok(verified)
}

/// Reads the trail and has it checked.
fn chain(tx: &Tx<'_>, anchors: Vec<Anchor>, found: &mut Found<'_>) -> Result<Verified> {
    let (findings, told) = mpsc::channel();
    let mut chain = Chain::new(anchors, findings);
    let chain = thread::scope(|scope| {
        let (pages, read) = mpsc::sync_channel::<Page>(AHEAD);
        let checker = scope.spawn(move || {
            read.into_iter().for_each(|page| chain.check(page));
            chain
        });
        let mut after = Some(i64::MIN);
        while let Some(from) = after {
            let first = store::next_seq(tx, from)?;
            let upto = first.map_or(i64::MAX, |first| first.saturating_add(PAGE));
            // The checker goes only when the pages end.
            drop(pages.send(store::page(tx, (from, upto))?));
            told.try_iter().try_for_each(&mut *found)?;
            after = first.map(|_| upto);
        }
        drop(pages);
        checker.join().map_err(|_| Error::fault("the checker of the trail stopped"))
    })?;
    let verified = chain.end(store::find_head(tx)?);
    told.try_iter().try_for_each(found)?;
    Ok(verified)
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
