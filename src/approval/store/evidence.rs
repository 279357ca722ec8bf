//! Evidence and the files that it consists of.

use crate::access::AccountId;
use crate::approval::CaseId;
use crate::base::{Date, Timestamp, id};
use crate::error::Result;
use crate::store::{Tx, params};
use crate::text::{self, Word};

id!(
    /// A piece of evidence.
    EvidenceId
);

/// What a stage may require.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// A stamped form.
    Form,
    /// A scan.
    Scan,
    /// A reply by mail.
    Mail,
    /// An official document, by number and date.
    Letter,
    /// A proof that something was done.
    Proof,
    /// A check in person.
    Attestation,
}

impl EvidenceKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Form, Self::Scan, Self::Mail, Self::Letter, Self::Proof, Self::Attestation];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Scan => "scan",
            Self::Mail => "mail",
            Self::Letter => "letter",
            Self::Proof => "proof",
            Self::Attestation => "attestation",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        use text::approval as t;
        match self {
            Self::Form => t::EVIDENCE_FORM,
            Self::Scan => t::EVIDENCE_SCAN,
            Self::Mail => t::EVIDENCE_MAIL,
            Self::Letter => t::EVIDENCE_LETTER,
            Self::Proof => t::EVIDENCE_PROOF,
            Self::Attestation => t::EVIDENCE_ATTESTATION,
        }
    }

    /// Several kinds from a list with commas; what is unknown is left out.
    pub fn list(text: &str) -> Vec<Self> {
        text.split(',').filter_map(|kind| kind.trim().parse().ok()).collect()
    }
}

crate::base::word!(EvidenceKind);

/// A piece of evidence.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Its id.
    pub id: EvidenceId,
    /// What it is.
    pub kind: EvidenceKind,
    /// The hash of the file, if there is one.
    pub sha256: Option<[u8; 32]>,
    /// The file's name.
    pub name: Option<String>,
    /// The official document's number.
    pub doc_no: Option<String>,
    /// Its date.
    pub doc_date: Option<Date>,
    /// When it came.
    pub received_on: Date,
    /// What else was noted.
    pub note: String,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// Evidence to keep.
#[derive(Clone, Debug)]
pub struct NewEvidence<'a> {
    /// The case.
    pub case: CaseId,
    /// What it is.
    pub kind: EvidenceKind,
    /// The hash of the file, kept before by [`keep_document`].
    pub sha256: Option<[u8; 32]>,
    /// The file's name.
    pub name: Option<&'a str>,
    /// The official document's number.
    pub doc_no: Option<&'a str>,
    /// Its date.
    pub doc_date: Option<Date>,
    /// When it came.
    pub received_on: Date,
    /// What else is to be noted.
    pub note: &'a str,
    /// Who records it.
    pub recorded_by: Option<AccountId>,
    /// When.
    pub at: Timestamp,
}

/// Keeps evidence of a case.
pub fn add_evidence(tx: &Tx<'_>, new: &NewEvidence<'_>) -> Result<EvidenceId> {
    tx.one(
        "INSERT INTO evidence (case_id, kind, sha256, name, doc_no, doc_date, received_on, note, recorded_by, recorded_at)
         VALUES (:case, :kind, :sha256, :name, :doc_no, :doc_date, :received_on, :note, :recorded_by, :at)
         RETURNING id",
        params! {
            case: new.case, kind: new.kind, sha256: new.sha256, name: new.name, doc_no: new.doc_no,
            doc_date: new.doc_date, received_on: new.received_on, note: new.note, recorded_by: new.recorded_by, at: new.at,
        },
    )
}

/// The evidence of a case.
pub fn evidence(tx: &Tx<'_>, case: CaseId) -> Result<Vec<Evidence>> {
    tx.list(
        "SELECT id, kind, sha256, name, doc_no, doc_date, received_on, note, recorded_at FROM evidence WHERE case_id = :case ORDER BY id",
        params! { case },
        |row| {
            Ok(Evidence {
                id: row.at(0)?,
                kind: row.at(1)?,
                sha256: row.at(2)?,
                name: row.at(3)?,
                doc_no: row.at(4)?,
                doc_date: row.at(5)?,
                received_on: row.at(6)?,
                note: row.at(7)?,
                recorded_at: row.at(8)?,
            })
        },
    )
}

/// The kinds of evidence that came since the case was last sent back.
pub fn evidence_of_round(tx: &Tx<'_>, case: CaseId) -> Result<Vec<EvidenceKind>> {
    tx.list(
        "SELECT DISTINCT kind FROM evidence
         WHERE case_id = :case
           AND recorded_at >= (SELECT COALESCE(MAX(at), 0) FROM approval_decision
                               WHERE case_id = :case AND verdict = 'return')",
        params! { case },
        |row| row.at(0),
    )
}

/// Keeps a file as it came, by its hash; the same file is kept once.
pub fn keep_document(tx: &Tx<'_>, sha256: [u8; 32], content: &[u8], now: Timestamp) -> Result<()> {
    let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
    tx.execute(
        "INSERT INTO document (sha256, size, content, added_at) VALUES (:sha256, :size, :content, :now)
         ON CONFLICT (sha256) DO NOTHING",
        params! { sha256, size, content, now },
    )?;
    Ok(())
}
