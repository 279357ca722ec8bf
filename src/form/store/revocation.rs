//! How revocations of certificates are kept.

use crate::access::{AccountId, AgencyId};
use crate::approval::CaseId;
use crate::audit::RowKind;
use crate::base::Timestamp;
use crate::error::Result;
use crate::store::{Tx, params};

/// The row that events digest; without what is personal.
pub static REVOCATION: RowKind =
    RowKind { table: "revocation", key: "id", columns: "id, account, agency, serial, asked_at" };

/// A certificate that is to be revoked, and why (D018, D019).
#[derive(Clone, Debug)]
pub struct Revocation {
    /// Whose it is.
    pub account: AccountId,
    /// Where he works.
    pub agency: AgencyId,
    /// Its serial number, if the form gives it.
    pub serial: Option<String>,
    /// What it is for, as the form says it.
    pub certificate: Option<String>,
    /// The number of the card that holds it.
    pub card: Option<String>,
    /// Why it is to be revoked.
    pub reason: String,
}

/// Keeps what a revocation is about; gives its id.
pub fn add_revocation(tx: &Tx<'_>, new: &Revocation, at: Timestamp) -> Result<i64> {
    tx.insert(
        "INSERT INTO revocation (account, agency, serial, certificate, card, reason, asked_at)
         VALUES (:account, :agency, :serial, :certificate, :card, :reason, :at)",
        params! {
            account: new.account, agency: new.agency, serial: new.serial.as_deref(),
            certificate: new.certificate.as_deref(), card: new.card.as_deref(), reason: &new.reason, at,
        },
    )
}

/// What a case of revocation is about.
pub fn find_revocation(tx: &Tx<'_>, id: i64) -> Result<Option<Revocation>> {
    tx.find(
        "SELECT account, agency, serial, certificate, card, reason FROM revocation WHERE id = :id",
        params! { id },
        |row| {
            Ok(Revocation {
                account: row.at(0)?,
                agency: row.at(1)?,
                serial: row.at(2)?,
                certificate: row.at(3)?,
                card: row.at(4)?,
                reason: row.at(5)?,
            })
        },
    )
}

/// The case that waits about the same certificate.
pub fn waiting_revocation(tx: &Tx<'_>, kind: &str, about: &Revocation) -> Result<Option<CaseId>> {
    tx.find(
        "SELECT c.id FROM approval_case c JOIN revocation r ON r.id = c.subject
         WHERE c.kind = :kind AND c.state = 'pending' AND r.account = :account
           AND COALESCE(r.serial, r.card, '') = COALESCE(:serial, :card, '')
         ORDER BY c.id DESC LIMIT 1",
        params! { kind, account: about.account, serial: about.serial.as_deref(), card: about.card.as_deref() },
        |row| row.at(0),
    )
}

/// Keeps what proves that it was revoked.
pub fn note_proof(tx: &Tx<'_>, id: i64, proof: Option<&str>) -> Result<()> {
    tx.execute("UPDATE revocation SET proof = :proof WHERE id = :id", params! { id, proof })?;
    Ok(())
}
