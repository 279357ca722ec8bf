//! Evidence and the files that it consists of.

use crate::access::AccountId;
use std::path::Path;
use std::str::FromStr;
use std::{fmt, fs};

use sha2::{Digest, Sha256};

use super::{case, stage};
use crate::approval::{CaseId, Stage, StageId, State};
use crate::base::{Date, Timestamp, id};
use crate::error::{Error, Result};
use crate::store::{Row, Tx, params};
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
}

crate::base::word!(EvidenceKind);

/// What a stage requires: a document of its own, or the very one that came with an earlier step (`form@1`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Required {
    /// What it is.
    pub kind: EvidenceKind,
    /// The earlier step, where the same document serves.
    pub step: Option<i64>,
}

impl Required {
    /// Several from a list with commas; what is unknown is left out.
    pub fn list(text: &str) -> Vec<Self> {
        text.split(',').filter_map(|one| one.trim().parse().ok()).collect()
    }

    /// Whether a piece of evidence is what this stage requires.
    pub fn is_met_by(self, evidence: &Evidence, stage: StageId) -> bool {
        let place = self.step.map_or(evidence.stage == Some(stage), |step| evidence.step == Some(step));
        place && evidence.kind == self.kind
    }
}

impl From<EvidenceKind> for Required {
    fn from(kind: EvidenceKind) -> Self {
        Self { kind, step: None }
    }
}

impl fmt::Display for Required {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            Some(step) => write!(f, "{}@{step}", self.kind.name()),
            None => f.write_str(self.kind.name()),
        }
    }
}

impl FromStr for Required {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, step) = text.split_once('@').map_or((text, None), |(kind, step)| (kind, Some(step)));
        let step = step.map(|step| step.parse().ok().filter(|step| *step > 0).ok_or_else(|| text.to_owned()));
        Ok(Self { kind: kind.parse()?, step: step.transpose()? })
    }
}

impl serde::Serialize for Required {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A piece of evidence.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Its id.
    pub id: EvidenceId,
    /// The stage that it was given for.
    pub stage: Option<StageId>,
    /// That stage's step.
    pub step: Option<i64>,
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

/// Keeps evidence of a case, for the stage that it is given for.
pub fn add_evidence(tx: &Tx<'_>, new: &NewEvidence<'_>) -> Result<EvidenceId> {
    let stage = stage_of(tx, new.case, new.kind)?;
    tx.insert(
        "INSERT INTO evidence (case_id, stage, kind, sha256, name, doc_no, doc_date, received_on, note, recorded_by,
                               recorded_at)
         VALUES (:case, :stage, :kind, :sha256, :name, :doc_no, :doc_date, :received_on, :note, :recorded_by, :at)",
        params! {
            case: new.case, stage, kind: new.kind, sha256: new.sha256, name: new.name, doc_no: new.doc_no,
            doc_date: new.doc_date, received_on: new.received_on, note: new.note, recorded_by: new.recorded_by, at: new.at,
        },
    )
}

/// The stage that evidence is given for: the open one that asks for it, else the one that is open. While a case is with
/// its applicant, the one that will ask for it.
fn stage_of(tx: &Tx<'_>, case: CaseId, kind: EvidenceKind) -> Result<Option<StageId>> {
    let pending = case::find(tx, case)?.is_some_and(|case| case.state == State::Pending);
    let stages = stage::stages(tx, case)?;
    let asks = |stage: &&Stage| stage.plan.evidence.contains(&kind.into());
    let open = || stages.iter().filter(|stage| pending && stage.is_open());
    let found = open().find(asks).or_else(|| open().next());
    Ok(found.or_else(|| stages.iter().find(asks)).or_else(|| stages.first()).map(|stage| stage.id))
}

const EVIDENCE: &str = "e.id, e.stage, s.step, e.kind, e.sha256, e.name, e.doc_no, e.doc_date, e.received_on, e.note, \
                        e.recorded_at";

const PLACES: &str = "evidence e LEFT JOIN approval_stage s ON s.id = e.stage";

fn read(row: &Row<'_>) -> Result<Evidence> {
    Ok(Evidence {
        id: row.at(0)?,
        stage: row.at(1)?,
        step: row.at(2)?,
        kind: row.at(3)?,
        sha256: row.at(4)?,
        name: row.at(5)?,
        doc_no: row.at(6)?,
        doc_date: row.at(7)?,
        received_on: row.at(8)?,
        note: row.at(9)?,
        recorded_at: row.at(10)?,
    })
}

/// The evidence of a case.
pub fn evidence(tx: &Tx<'_>, case: CaseId) -> Result<Vec<Evidence>> {
    let sql = format!("SELECT {EVIDENCE} FROM {PLACES} WHERE e.case_id = :case ORDER BY e.id");
    tx.list(&sql, params! { case }, read)
}

/// The evidence that came since the case was last sent back.
pub fn evidence_of_round(tx: &Tx<'_>, case: CaseId) -> Result<Vec<Evidence>> {
    let sql = format!(
        "SELECT {EVIDENCE} FROM {PLACES}
         WHERE e.case_id = :case
           AND e.recorded_at >= (SELECT COALESCE(MAX(at), 0) FROM approval_decision
                                 WHERE case_id = :case AND verdict = 'return')
         ORDER BY e.id"
    );
    tx.list(&sql, params! { case }, read)
}

/// Hands over every kept file with its hash: memory holds one at a time.
pub fn each_document(tx: &Tx<'_>, mut read: impl FnMut(&[u8], &[u8]) -> Result<()>) -> Result<()> {
    // A file about a person who was erased is empty, and that is right.
    let sql = "SELECT d.sha256, d.content FROM document d
               WHERE NOT (d.content = :nothing AND (
                   EXISTS (SELECT 1 FROM evidence e JOIN approval_case c ON c.id = e.case_id
                           JOIN account a ON a.id = c.account WHERE e.sha256 = d.sha256 AND a.state = 'erased')
                   OR EXISTS (SELECT 1 FROM form f JOIN account a ON a.id = f.account
                              WHERE f.sha256 = d.sha256 AND a.state = 'erased')))
               ORDER BY d.sha256";
    tx.each(sql, params! { nothing: Vec::<u8>::new() }, |row| read(row.bytes(0)?, row.bytes(1)?))
}

/// The hashes that rows name and no file has.
pub fn lost_documents(tx: &Tx<'_>) -> Result<Vec<[u8; 32]>> {
    tx.list(
        "SELECT DISTINCT e.sha256 FROM evidence e
         WHERE e.sha256 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM document d WHERE d.sha256 = e.sha256)",
        params! {},
        |row| row.at(0),
    )
}

/// A file that is to be kept, read before the transaction begins.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its name, without its folder.
    pub name: String,
    /// Its hash.
    pub sha256: [u8; 32],
    /// What is in it.
    pub content: Vec<u8>,
}

impl Document {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self> {
        let content = fs::read(path).map_err(|cause| Error::reading(path, cause))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self::new(name, content))
    }

    /// A file that was made here.
    pub fn new(name: String, content: Vec<u8>) -> Self {
        Self { name, sha256: Sha256::digest(&content).into(), content }
    }

    /// Keeps it.
    pub fn keep(&self, tx: &Tx<'_>, now: Timestamp) -> Result<()> {
        keep_document(tx, self.sha256, &self.content, now)
    }
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
