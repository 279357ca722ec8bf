//! Cases, stages, evidence, decisions, deputies, due days; and nothing of what is approved.
//!
//! A room that needs a decision opens a case and implements [`Subject`]: what the reviewer must know, and what
//! follows from the outcome. The engine writes decision and event; a new kind of case is a new `Subject`.

mod decide;
mod decider;
mod fall;
mod line;
mod open;
mod send;
mod stage;
mod store;

pub use decide::{
    Carried, Decision, Outside, Plan, Rows, Settled, cancel, decide, is_reason, pass_form_stage, resend, withdraw,
};
pub use decider::{Authority, Decider, Turn};
pub use fall::{fall, next_in_line};
pub use line::{deciders, line};
pub use open::{NewCase, can_do_without, open, relieve, rows};
pub use send::{Sent, outside_stage, send};
pub use stage::{Action, Given, ReasonRule, Stage, StageKind, StageTemplate, Verdict};
pub use store::{
    Bench, Deputyship, Document, Evidence, EvidenceKind, Filter, NewEvidence, Required, add_evidence, bench, decisions,
    deputyships, each, each_document, end_deputy, erase, evidence, evidence_of_round, find, keep_document,
    lost_documents, relieved_at, spoken, stages,
};

use crate::access::{AccountId, AgencyId, By, RoleId, SystemId};
use crate::audit::RowKind;
use crate::base::{Date, Oid, Timestamp, id};
use crate::error::{Kind, Result};
use crate::store::Tx;
use crate::text::{self, Msg, Word};

id!(
    /// A case's id.
    CaseId
);
id!(
    /// A stage's id.
    StageId
);
id!(
    /// A decision's id.
    DecisionId
);

/// The row of a case that events digest.
pub static CASE: RowKind = RowKind {
    table: "approval_case",
    key: "id",
    columns: "id, kind, action, subject, account, filer, agency, system, role, state, step, stage_kind, decider, \
              decider_value, exception, due, stage_since, opened_at, closed_at, version",
};

/// The row of a stage that events digest.
pub static STAGE: RowKind = RowKind {
    table: "approval_stage",
    key: "id",
    columns: "id, case_id, step, lane, kind, decider, decider_value, quorum, evidence, reason, due_days, fallback, \
              fell_back_at, planned, planned_value, planned_quorum, sent_at, sent_to, sent_by, opened_at, passed_at",
};

/// The row of a decision that events digest.
pub static DECISION: RowKind = RowKind {
    table: "approval_decision",
    key: "id",
    columns: "id, case_id, stage, round, verdict, account, deputy_for, service_key, reason, plan, plan_author, body, \
              decided_on, alone, at",
};

/// The row of an evidence that events digest.
pub static EVIDENCE: RowKind = RowKind {
    table: "evidence",
    key: "id",
    columns: "id, case_id, stage, kind, sha256, name, doc_no, doc_date, received_on, note, recorded_by, recorded_at",
};

/// The row of a deputy that events digest.
pub static DEPUTY: RowKind = RowKind {
    table: "deputy",
    key: "id",
    columns: "id, account, deputy, starts, ends, reason, created_by, created_at, ended_at",
};

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waits for a stage.
    Pending,
    /// Sent back for completion.
    Returned,
    /// All stages passed.
    Approved,
    /// Refused.
    Rejected,
    /// Withdrawn by the applicant.
    Cancelled,
}

impl State {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Returned, Self::Approved, Self::Rejected, Self::Cancelled];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        use text::approval as t;
        match self {
            Self::Pending => t::STATE_PENDING,
            Self::Returned => t::STATE_RETURNED,
            Self::Approved => t::STATE_APPROVED,
            Self::Rejected => t::STATE_REJECTED,
            Self::Cancelled => t::STATE_CANCELLED,
        }
    }

    /// The state after something happened. Passing the last stage is [`State::Approved`]; the engine knows when.
    pub fn after(self, action: Action) -> Result<Self, Error> {
        use Action as A;
        Ok(match (self, action) {
            (Self::Pending, A::Pass) => Self::Pending,
            (Self::Pending, A::PassLast) => Self::Approved,
            (Self::Pending, A::Reject) => Self::Rejected,
            (Self::Pending, A::Return) => Self::Returned,
            (Self::Pending | Self::Returned, A::Cancel) => Self::Cancelled,
            (Self::Returned, A::Resend) => Self::Pending,
            (Self::Pending | Self::Returned | Self::Approved | Self::Rejected | Self::Cancelled, _) => {
                return Err(Error::WrongState { state: self, action });
            }
        })
    }
}

crate::base::word!(State);

/// A case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// Which room's subject.
    pub kind: String,
    /// What is asked for: grant, removal, extension, …
    pub action: String,
    /// The subject's row.
    pub subject: i64,
    /// Whom it concerns.
    pub account: Option<AccountId>,
    /// Who filed it.
    pub filer: Option<AccountId>,
    /// The agency in which it is decided.
    pub agency: Option<AgencyId>,
    /// That agency's OID.
    pub oid: Option<Oid>,
    /// The system that it is about.
    pub system: Option<SystemId>,
    /// The role that it is about.
    pub role: Option<RoleId>,
    /// Where it stands.
    pub state: State,
    /// The current step.
    pub step: i64,
    /// What the current step waits for.
    pub stage_kind: StageKind,
    /// Who decides it; none where stages run side by side.
    pub decider: Option<Decider>,
    /// Whether it was opened as an exception.
    pub exception: bool,
    /// The day by which the current step is due.
    pub due: Option<Date>,
    /// Since when the current step waits.
    pub stage_since: Timestamp,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
    /// Counts changes; a decision repeats the version that it was taken on.
    pub version: i64,
}

impl Case {
    /// Whether it concerns an account: as subject or filer.
    pub fn concerns(&self, account: AccountId) -> bool {
        self.account == Some(account) || self.filer == Some(account)
    }

    /// Whether its step should have passed by now.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state == State::Pending && self.due.is_some_and(|due| due < today)
    }
}

/// A fact that a reviewer must know, in the order in which it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The stable name.
    pub key: &'static str,
    /// The heading.
    pub title: Word,
    /// The value, in the language of the desk: plans compare it with what was read.
    pub value: String,
    /// The value in English and in Chinese, where it is a word of the product.
    pub spoken: Option<[String; 2]>,
}

/// What became of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All stages passed.
    Approved,
    /// Refused.
    Rejected,
    /// Sent back.
    Returned,
    /// Withdrawn.
    Cancelled,
}

/// What a room does for its kind of case.
pub trait Subject: Sync {
    /// The kind, as it stands in the case.
    fn kind(&self) -> &'static str;

    /// What the reviewer must know. The digest of these facts is what a plan has seen.
    fn facts(&self, tx: &Tx<'_>, case: &Case) -> Result<Vec<Fact>>;

    /// Whether what is asked for may still be approved: what was checked when it was filed may hold no more.
    fn check(&self, _tx: &Tx<'_>, _case: &Case, _now: Timestamp) -> Result<()> {
        Ok(())
    }

    /// Whether what was approved cannot be carried out any more: then it can be refused though it is approved.
    fn is_moot(&self, _tx: &Tx<'_>, _case: &Case) -> Result<bool> {
        Ok(false)
    }

    /// A step was passed and the next one waits: whom to tell.
    fn entered(&self, _tx: &Tx<'_>, _by: &By, _case: &Case) -> Result<()> {
        Ok(())
    }

    /// What follows from the outcome: changes of the room's own tables, and notices. Names the rows that it changed.
    fn settle(
        &self,
        tx: &Tx<'_>,
        by: &By,
        case: &Case,
        outcome: Outcome,
        decision: &Settled<'_>,
    ) -> Result<Vec<(&'static RowKind, i64)>>;
}

/// Why a case cannot be opened, decided, withdrawn or sent in again.
#[derive(Debug, PartialEq)]
pub enum Error {
    /// There is no such case for this actor.
    Missing { id: CaseId },
    /// The state forbids it.
    WrongState { state: State, action: Action },
    /// Somebody decided since the case was read.
    DecidedMeanwhile { id: CaseId, by: String, verdict: Verdict, at: Timestamp },
    /// The case changed since it was read.
    Changed { id: CaseId },
    /// Nobody decides on what concerns himself.
    OwnCase { id: CaseId },
    /// The plan's line is about its author.
    PlanOwnCase { id: CaseId, author: String },
    /// The stage is somebody else's.
    NotYours { id: CaseId, decider: Msg },
    /// The verdict does not fit what the stage waits for.
    WrongVerdict { id: CaseId, verdict: Verdict, stage: StageKind },
    /// Evidence is missing.
    EvidenceMissing { id: CaseId, missing: Vec<Required> },
    /// Nothing proves what the outside body said.
    ProofMissing { id: CaseId },
    /// The verdict needs a reason.
    ReasonMissing { id: CaseId },
    /// The same person decided this stage already.
    Twice { id: CaseId },
    /// The case does not wait for a body outside.
    NotOutside { id: CaseId, state: State, stage: StageKind },
    /// A case without a stage would wait for ever.
    NoStage { action: String },
    /// It is approved, and only waits to be carried out.
    TooLate { id: CaseId, stage: StageKind },
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::approval as t;
        let new = |kind, msg: Msg, hint: Msg| Self::new(kind, msg).hint(hint);
        match error {
            Error::Missing { id } => new(Kind::Missing, t::Missing { id }.into(), t::HINT_LIST.into()),
            Error::WrongState { state, action } => {
                new(Kind::Refused, t::WrongState { state, action: action.word() }.into(), t::HINT_LIST.into())
            }
            Error::DecidedMeanwhile { id, by, verdict, at } => {
                new(Kind::Conflict, t::DecidedMeanwhile { id, by, verdict, at }.into(), t::HintShow { id }.into())
            }
            Error::Changed { id } => new(Kind::Conflict, t::Changed { id }.into(), t::HintShow { id }.into()),
            Error::OwnCase { id } => new(Kind::Denied, t::OwnCase { id }.into(), t::HintApprovers { id }.into()),
            Error::PlanOwnCase { id, author } => {
                new(Kind::Denied, t::PlanOwnCase { id, author }.into(), t::HintApprovers { id }.into())
            }
            Error::NotYours { id, decider } => {
                new(Kind::Denied, t::NotYours { id, decider }.into(), t::HintShow { id }.into())
            }
            Error::WrongVerdict { id, verdict, stage } => {
                new(Kind::Refused, t::WrongVerdict { id, verdict, stage: stage.word() }.into(), stage.hint(id))
            }
            Error::EvidenceMissing { id, missing } => {
                let kinds = missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                new(Kind::Refused, t::EvidenceMissing { id, missing: kinds }.into(), t::HintEvidence { id }.into())
            }
            Error::ProofMissing { id } => new(Kind::Refused, t::ProofMissing { id }.into(), t::HintProof { id }.into()),
            Error::ReasonMissing { id } => new(Kind::Refused, t::ReasonMissing { id }.into(), t::HINT_REASON.into()),
            Error::Twice { id } => new(Kind::Refused, t::Twice { id }.into(), t::HintShow { id }.into()),
            Error::NotOutside { id, state: State::Pending, stage } => {
                new(Kind::Refused, t::NotOutside { id, stage: stage.word() }.into(), stage.hint(id))
            }
            Error::NotOutside { id, state, stage: _ } => {
                new(Kind::Refused, t::NotWaiting { id, state }.into(), t::HintShow { id }.into())
            }
            Error::NoStage { action } => new(Kind::Refused, t::NoStage { action }.into(), t::HINT_LINT.into()),
            Error::TooLate { id, stage } => {
                new(Kind::Refused, t::TooLate { id, stage: stage.word() }.into(), stage.hint(id))
            }
        }
    }
}
