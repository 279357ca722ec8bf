//! Stages: what a case waits for, step by step.

use super::{CaseId, Decider, Required, StageId};
use crate::base::{Date, Timestamp};
use crate::text::{self, Msg, Word};

/// What a stage waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// A decision.
    Decide,
    /// An opinion (會辦), which passes whatever it says.
    Opinion,
    /// A stamped form.
    Form,
    /// The result of a body that has no login here.
    Outside,
    /// The opening of the account at the system.
    Activate,
    /// The closing of the account at the system.
    Close,
}

impl StageKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Decide, Self::Opinion, Self::Form, Self::Outside, Self::Activate, Self::Close];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Decide => "decide",
            Self::Opinion => "opinion",
            Self::Form => "form",
            Self::Outside => "outside",
            Self::Activate => "activate",
            Self::Close => "close",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        use text::approval as t;
        match self {
            Self::Decide => t::STAGE_DECIDE,
            Self::Opinion => t::STAGE_OPINION,
            Self::Form => t::STAGE_FORM,
            Self::Outside => t::STAGE_OUTSIDE,
            Self::Activate => t::STAGE_ACTIVATE,
            Self::Close => t::STAGE_CLOSE,
        }
    }

    /// The command that moves a case which waits here.
    pub fn hint(self, id: CaseId) -> Msg {
        use text::approval as t;
        match self {
            Self::Decide => t::HintDecide { id }.into(),
            Self::Opinion => t::HintOpinion { id }.into(),
            Self::Form => t::HintForm { id }.into(),
            Self::Outside => t::HintRecord { id }.into(),
            Self::Activate => t::HintActivate { id }.into(),
            Self::Close => t::HintClose { id }.into(),
        }
    }

    /// Whether a verdict can be given here. A case can be refused or sent back wherever it waits, but not once it is
    /// approved and only waits for somebody to carry it out.
    pub const fn takes(self, verdict: Verdict) -> bool {
        match verdict {
            Verdict::Approve => matches!(self, Self::Decide | Self::Outside),
            Verdict::Reject | Verdict::Return => matches!(self, Self::Decide | Self::Outside | Self::Form),
            Verdict::Opinion => matches!(self, Self::Opinion),
            Verdict::Activate => matches!(self, Self::Activate),
            Verdict::Close => matches!(self, Self::Close),
        }
    }
}

crate::base::word!(StageKind);

/// What a reviewer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes.
    Approve,
    /// No.
    Reject,
    /// Something is missing.
    Return,
    /// Only an opinion.
    Opinion,
    /// The account was opened.
    Activate,
    /// The account was closed.
    Close,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Self; 6] = [Self::Approve, Self::Reject, Self::Return, Self::Opinion, Self::Activate, Self::Close];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Return => "return",
            Self::Opinion => "opinion",
            Self::Activate => "activate",
            Self::Close => "close",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        use text::approval as t;
        match self {
            Self::Approve => t::VERDICT_APPROVE,
            Self::Reject => t::VERDICT_REJECT,
            Self::Return => t::VERDICT_RETURN,
            Self::Opinion => t::VERDICT_OPINION,
            Self::Activate => t::VERDICT_ACTIVATE,
            Self::Close => t::VERDICT_CLOSE,
        }
    }

    /// The event that records it.
    pub const fn event(self) -> &'static str {
        match self {
            Self::Approve => "queue.approve",
            Self::Reject => "queue.reject",
            Self::Return => "queue.return",
            Self::Opinion => "queue.opinion",
            Self::Activate => "queue.activate",
            Self::Close => "queue.close",
        }
    }
}

crate::base::word!(Verdict);

/// What happens to a case as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A step passed, and another one follows.
    Pass,
    /// The last step passed.
    PassLast,
    /// Refused.
    Reject,
    /// Sent back.
    Return,
    /// Withdrawn.
    Cancel,
    /// Sent in again.
    Resend,
}

impl Action {
    /// What people read.
    pub const fn word(self) -> Word {
        use text::approval as t;
        match self {
            Self::Pass | Self::PassLast => t::ACTION_PASS,
            Self::Reject => t::ACTION_REJECT,
            Self::Return => t::ACTION_RETURN,
            Self::Cancel => t::ACTION_CANCEL,
            Self::Resend => t::ACTION_RESEND,
        }
    }
}

/// When a verdict needs a reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReasonRule {
    /// Never.
    Never,
    /// When it is no, or sends back.
    #[default]
    Reject,
    /// Always.
    Always,
}

impl ReasonRule {
    /// All rules.
    pub const ALL: [Self; 3] = [Self::Never, Self::Reject, Self::Always];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Reject => "reject",
            Self::Always => "always",
        }
    }

    /// Whether a verdict needs one.
    pub const fn asks(self, verdict: Verdict) -> bool {
        match self {
            Self::Never => false,
            Self::Reject => matches!(verdict, Verdict::Reject | Verdict::Return),
            Self::Always => true,
        }
    }
}

impl std::str::FromStr for ReasonRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|rule| rule.name() == text).ok_or_else(|| text.to_owned())
    }
}

/// A stage as the catalogue plans it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageTemplate {
    /// The step, from 1; stages of one step run side by side.
    pub step: i64,
    /// The place within the step, from 1.
    pub lane: i64,
    /// What it waits for.
    pub kind: StageKind,
    /// Who decides.
    pub decider: Decider,
    /// How many must agree.
    pub quorum: u32,
    /// Evidence that must be there before it passes.
    pub evidence: Vec<Required>,
    /// When a reason is needed.
    pub reason: ReasonRule,
    /// Working days until it is due.
    pub due_days: Option<u32>,
    /// Whom it falls to when nobody can decide, in this order: `parent`, or a capability; `operator+1` asks for two.
    pub fallback: String,
}

/// A stage of a case.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its id.
    pub id: StageId,
    /// What was planned, or what it fell back to.
    pub plan: StageTemplate,
    /// Since when somebody else than planned decides.
    pub fell_back_at: Option<Timestamp>,
    /// When an outside body was written to, to whom, by which channel.
    pub sent: Option<(Timestamp, String, String)>,
    /// Since when it waits.
    pub opened_at: Option<Timestamp>,
    /// When it passed.
    pub passed_at: Option<Timestamp>,
}

impl Stage {
    /// Whether it waits now.
    pub const fn is_open(&self) -> bool {
        self.opened_at.is_some() && self.passed_at.is_none()
    }
}

/// A decision that was given.
#[derive(Clone, Debug)]
pub struct Given {
    /// In which step.
    pub step: i64,
    /// What was said.
    pub verdict: Verdict,
    /// By whom.
    pub login: String,
    /// For whom, if by a deputy.
    pub deputy_for: Option<String>,
    /// The outside body that decided, if one did.
    pub body: Option<String>,
    /// Why.
    pub reason: String,
    /// Whether the desk had one person then.
    pub alone: bool,
    /// The day of what happened outside, if that was said.
    pub decided_on: Option<Date>,
    /// When it was recorded.
    pub at: Timestamp,
}
