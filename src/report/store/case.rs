//! What there is about a case beside the case itself.

use crate::approval::CaseId;
use crate::base::Timestamp;
use crate::error::Result;
use crate::store::{Tx, params};

/// A file: its name, its hash, what is in it.
type File = (Option<String>, [u8; 32], Vec<u8>);

/// An event: its number, when, what, whose account, the hash of the link.
pub type Link = (i64, Timestamp, String, Option<i64>, [u8; 32]);

/// The files of a case.
pub fn documents(tx: &Tx<'_>, case: CaseId) -> Result<Vec<File>> {
    tx.list(
        "SELECT DISTINCT e.name, d.sha256, d.content FROM evidence e JOIN document d ON d.sha256 = e.sha256
         WHERE e.case_id = :case ORDER BY d.sha256, e.name",
        params! { case },
        |row| Ok((row.at(0)?, row.at(1)?, row.bytes(2)?.to_vec())),
    )
}

/// A notice about a case.
pub struct Told {
    /// Its number.
    pub id: i64,
    /// Its template.
    pub template: String,
    /// By which way.
    pub channel: String,
    /// Where it stands.
    pub state: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it left.
    pub sent_at: Option<Timestamp>,
}

/// The notices about a case.
pub fn notices(tx: &Tx<'_>, case: CaseId) -> Result<Vec<Told>> {
    tx.list(
        "SELECT id, template, channel, state, created_at, sent_at FROM notice WHERE case_id = :case ORDER BY id",
        params! { case },
        |row| {
            Ok(Told {
                id: row.at(0)?,
                template: row.at(1)?,
                channel: row.at(2)?,
                state: row.at(3)?,
                created_at: row.at(4)?,
                sent_at: row.at(5)?,
            })
        },
    )
}

/// The events about a case.
pub fn events(tx: &Tx<'_>, case: CaseId) -> Result<Vec<Link>> {
    tx.list(
        "SELECT seq, at, verb, account, hash FROM audit_event WHERE subject = 'case' AND subject_id = :case ORDER BY seq",
        params! { case },
        |row| Ok((row.at(0)?, row.at(1)?, row.at(2)?, row.at(3)?, row.at(4)?)),
    )
}
