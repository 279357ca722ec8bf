//! A page of the trail: so many events, with what stands beside them, read from the database and not looked at yet.

use std::ops::Range;
use std::sync::Arc;

/// A page.
pub struct Page {
    /// The canonical forms of its events, one after another.
    pub forms: Vec<u8>,
    /// Its events, in their order.
    pub links: Vec<Link>,
    /// Their personal values, in the order of events.
    pub details: Vec<Detail>,
    /// The records of rows, in the order of events.
    pub rows: Vec<RowDigest>,
}

/// An event as a link of the chain.
pub struct Link {
    /// Its number.
    pub seq: i64,
    /// Where its canonical form stands.
    pub form: Range<usize>,
    /// The part of it that holds facts and digests.
    pub body: Range<usize>,
    /// The hash that is stored with it, if it is one.
    pub hash: Option<[u8; 32]>,
}

/// The digest of a personal value, as it would be now.
pub struct Detail {
    /// Whose.
    pub event: i64,
    /// Which.
    pub field: Arc<str>,
    /// Of what stands there now.
    pub digest: [u8; 32],
}

/// The digest of a row, as an event recorded it.
pub struct RowDigest {
    /// Which event.
    pub event: i64,
    /// The table.
    pub table: Arc<str>,
    /// The row's key.
    pub id: i64,
    /// The digest.
    pub digest: [u8; 32],
}
