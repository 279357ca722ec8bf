//! Who has a case now, since when, and what comes next: at any time, pure.

use crate::approval::{Case, Decider, Stage, StageKind, State};
use crate::base::Timestamp;
use crate::text::{self, Word};

/// Who has a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum With {
    /// The applicant: to stamp the form, or to mend what was sent back.
    Applicant,
    /// Whoever decides, or carries it out, at this desk.
    Reviewers,
    /// The clerk, who sends it.
    Clerk,
    /// A body outside.
    Outside,
    /// Nobody: it is over.
    Nobody,
}

impl With {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Applicant, Self::Reviewers, Self::Clerk, Self::Outside, Self::Nobody];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Reviewers => "reviewers",
            Self::Clerk => "clerk",
            Self::Outside => "outside",
            Self::Nobody => "nobody",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        use text::queue as t;
        match self {
            Self::Applicant => t::WITH_APPLICANT,
            Self::Reviewers => t::WITH_REVIEWERS,
            Self::Clerk => t::WITH_CLERK,
            Self::Outside => t::WITH_OUTSIDE,
            Self::Nobody => t::WITH_NOBODY,
        }
    }
}

crate::base::word!(With);

/// Where a case is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who has it.
    pub with: With,
    /// The body outside that has it, or that it goes to.
    pub body: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// When and to whom it was sent.
    pub sent: Option<(Timestamp, String)>,
    /// The command that comes next.
    pub next: Option<&'static str>,
}

/// Where a case is; `stages` are those that are open, if it waits for a body outside.
pub fn standing(case: &Case, stages: &[Stage]) -> Standing {
    let at = |with, next| Standing { with, body: None, since: case.stage_since, sent: None, next };
    match (case.state, case.stage_kind) {
        (State::Approved | State::Rejected | State::Cancelled, _) => {
            Standing { since: case.closed_at.unwrap_or(case.stage_since), ..at(With::Nobody, None) }
        }
        (State::Returned, _) => at(With::Applicant, Some("role resend")),
        (State::Pending, StageKind::Form) => at(With::Applicant, Some("form receive")),
        (State::Pending, kind) => match &case.decider {
            Some(Decider::Outside(body)) => outside(case, kind, body, stages),
            _ => at(With::Reviewers, Some(command(kind))),
        },
    }
}

/// What goes to a body outside is with the clerk until it is sent. The account is opened by whom the reviewing body
/// hands it to (B062), so that nothing is sent for that; nor is anything sent again to a body that has decided itself.
fn outside(case: &Case, kind: StageKind, body: &str, stages: &[Stage]) -> Standing {
    let sent = stages.iter().filter(|stage| stage.is_open()).find_map(|stage| stage.sent.clone());
    let has_it = stages.iter().any(|stage| {
        stage.passed_at.is_some() && stage.sent.is_some() && Some(&stage.plan.decider) == case.decider.as_ref()
    });
    let (with, next) = match (&sent, kind) {
        (None, StageKind::Outside | StageKind::Close) if !has_it => (With::Clerk, "form send"),
        _ => (With::Outside, command(kind)),
    };
    Standing {
        with,
        body: Some(body.to_owned()),
        since: sent.as_ref().map_or(case.stage_since, |(at, _, _)| *at),
        sent: sent.map(|(at, to, _)| (at, to)),
        next: Some(next),
    }
}

const fn command(kind: StageKind) -> &'static str {
    match kind {
        StageKind::Decide => "queue approve",
        StageKind::Opinion => "queue opinion",
        StageKind::Form => "form receive",
        StageKind::Outside => "queue record",
        StageKind::Activate => "queue activate",
        StageKind::Close => "queue close",
    }
}
