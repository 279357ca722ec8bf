//! The one queue over all kinds of case: what waits for whom, and how it is decided.

mod args;
mod plan;
mod run;
mod standing;
mod store;
mod turn;
mod view;

use crate::access::Capability;
use crate::app::{Need, Verb, verb};
use crate::approval::{Case, Subject};
use crate::error::{Error, Kind, Result};
use crate::form;
use crate::role;
use crate::text;

pub use store::{Waiting, waiting};

/// The verbs of the noun.
pub const VERBS: &[Verb] = &[
    verb!("list", args::List, Read, Need::Account, run::list::list),
    verb!("show", args::Show, Unmask, Need::Account, run::list::show),
    verb!("approve", args::Decide, Change, Need::Account, run::decide::approve),
    verb!("reject", args::Decide, Change, Need::Account, run::decide::reject),
    verb!("return", args::Decide, Change, Need::Account, run::decide::send_back),
    verb!("opinion", args::Opinion, Change, Need::Account, run::decide::opinion),
    verb!("record", args::Record, Change, Need::Any(RECORDERS), run::record::record),
    verb!("activate", args::Activate, Change, Need::Any(RECORDERS), run::record::activate),
    verb!("close", args::Close, Change, Need::Any(RECORDERS), run::record::close),
    verb!("review", args::Review, Change, Need::Account, run::review::review),
    verb!("apply", args::Apply, Change, Need::Account, run::apply::apply),
    verb!("stats", args::Stats, Read, Need::Account, run::list::stats),
];

/// Deputies: the verbs of the noun.
pub const DEPUTY: &[Verb] = &[
    verb!("add", args::DeputyAdd, Change, Need::Account, run::deputy::add),
    verb!("list", args::DeputyList, Read, Need::Account, run::deputy::list),
    verb!("end", args::DeputyEnd, Change, Need::Account, run::deputy::end),
];

/// Who records what others decided or carried out.
const RECORDERS: &[Capability] = &[Capability::Clerk, Capability::Operator];

/// Who may look at every case within his scope.
const READERS: &[Capability] = &[Capability::Operator, Capability::Clerk, Capability::Authority, Capability::Auditor];

/// All kinds of case. A new kind is a new line.
pub fn kinds() -> [&'static dyn Subject; 3] {
    [&role::REQUESTS, &role::BASELINE, &form::REVOCATIONS]
}

/// What a case is about.
fn subject(case: &Case) -> Result<&'static dyn Subject> {
    let found = kinds().into_iter().find(|subject| subject.kind() == case.kind);
    found.ok_or_else(|| Error::fault(format!("case {} is of an unknown kind: {}", case.id, case.kind)))
}

/// What can be wrong with a plan.
#[derive(Debug, PartialEq, Eq)]
pub enum PlanError {
    /// The file is no plan.
    NotAPlan,
    /// The decision is no word that is known.
    Decision { text: String },
    /// The case changed since the plan was written.
    Changed { case: crate::approval::CaseId },
    /// Lines of two plans.
    Mixed { one: String, other: String },
    /// The line names no case.
    Case { text: String },
    /// Nobody here is called as the plan says its author is.
    Author { author: String },
    /// The head is not as this desk wrote it.
    Altered { author: String },
    /// The deputy is oneself, or the period is over.
    Period,
    /// A deputy is somebody else.
    SelfDeputy,
    /// Who appoints would stand in for somebody else himself.
    OwnDeputy,
    /// A deputy is of the same agency, unless an operator says otherwise.
    OtherAgency { deputy: String },
    /// A service key would lend its owner's rights to somebody.
    KeyDeputy,
}

impl From<PlanError> for Error {
    fn from(error: PlanError) -> Self {
        use text::queue as t;
        match error {
            PlanError::NotAPlan => Self::new(Kind::Refused, t::NOT_A_PLAN).hint(t::HINT_PLAN),
            PlanError::Decision { text } => Self::new(Kind::Refused, t::BadDecision { text }).hint(t::HINT_DECISION),
            PlanError::Changed { case } => Self::new(Kind::Conflict, t::PlanChanged { case }).hint(t::HINT_PLAN),
            PlanError::Mixed { one, other } => Self::new(Kind::Refused, t::Mixed { one, other }).hint(t::HINT_PLAN),
            PlanError::Case { text } => Self::new(Kind::Refused, t::BadCase { text }).hint(t::HINT_PLAN),
            PlanError::Author { author } => Self::new(Kind::Refused, t::BadAuthor { author }).hint(t::HINT_PLAN),
            PlanError::Altered { author } => Self::new(Kind::Refused, t::PlanAltered { author }).hint(t::HINT_PLAN),
            PlanError::OwnDeputy => Self::new(Kind::Denied, t::OWN_DEPUTY),
            PlanError::KeyDeputy => Self::new(Kind::Denied, t::KEY_DEPUTY),
            PlanError::OtherAgency { deputy } => {
                Self::new(Kind::Refused, t::OtherAgency { deputy }).hint(t::HINT_OTHER_AGENCY)
            }
            PlanError::SelfDeputy => Self::new(Kind::Refused, t::SELF_DEPUTY),
            PlanError::Period => Self::new(Kind::Refused, t::BAD_PERIOD).hint(t::HINT_PERIOD),
        }
    }
}
