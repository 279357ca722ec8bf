//! Reminders: what comes due, is overdue, ends or was left unfinished is said to whoever can do something about it.
//!
//! Each kind of matter has a ladder of rungs (settings `remind.…`): days or working days from the day on which it is due,
//! ends or began. A rung is said once. Whatever one person is to be told in one run is one mail; rungs that passed while
//! nobody looked are said as the latest of them; and nothing more is said of what is done.

mod anchor;
mod args;
mod ics;
mod leaving;
mod policy;
mod run;
mod store;
mod subject;
mod view;
mod whom;
mod words;

pub use anchor::{Anchored, Place, anchor};
pub use leaving::Reminders;

use crate::access::Capability;
use crate::app::{Need, Verb, verb};
use crate::base::Date;
use crate::text::{Word, remind as t};

/// The verbs of the noun.
pub const VERBS: &[Verb] = &[verb!("run", args::Run, Change, Need::Any(&[Capability::Operator]), run::run)];

/// The verb of `notice` that knows what will be reminded of.
pub const NOTICE: &[Verb] = &[verb!("forecast", args::Forecast, Read, Need::Any(READERS), run::forecast::forecast)];

/// Who may look at notices.
const READERS: &[Capability] =
    &[Capability::Operator, Capability::Clerk, Capability::Authority, Capability::Helpdesk, Capability::Auditor];

/// What somebody is reminded of, and by whose policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ladder {
    /// A case waits for somebody who decides it, or carries it out.
    Review,
    /// Nobody decided a case in time, so that it falls to the next in line.
    Fall,
    /// A case waits for a body outside.
    Outside,
    /// A form went out and has not come back.
    Form,
    /// A case was sent back to its applicant.
    Returned,
    /// A grant ends: does its holder still need it (C058)?
    Grant,
    /// A grant has ended: somebody closes the account at the system (C059).
    Closing,
    /// A registration stopped half-way.
    Registration,
    /// Somebody is asked whether others still need what they hold.
    AccessReview,
    /// The day has come on which somebody leaves or moves.
    Departure,
    /// A service key ends.
    ServiceKey,
    /// A deputy's time ends.
    Deputy,
}

/// What the rungs of a ladder count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Days.
    Days,
    /// Working days of the office calendar.
    WorkingDays,
}

impl Ladder {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 12] = [
        Self::Review,
        Self::Fall,
        Self::Outside,
        Self::Form,
        Self::Returned,
        Self::Grant,
        Self::Closing,
        Self::Registration,
        Self::AccessReview,
        Self::Departure,
        Self::ServiceKey,
        Self::Deputy,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Fall => "fall",
            Self::Outside => "outside",
            Self::Form => "form",
            Self::Returned => "returned",
            Self::Grant => "grant",
            Self::Closing => "closing",
            Self::Registration => "registration",
            Self::AccessReview => "access_review",
            Self::Departure => "departure",
            Self::ServiceKey => "service_key",
            Self::Deputy => "deputy",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        match self {
            Self::Review => t::LADDER_REVIEW,
            Self::Fall => t::LADDER_FALL,
            Self::Outside => t::LADDER_OUTSIDE,
            Self::Form => t::LADDER_FORM,
            Self::Returned => t::LADDER_RETURNED,
            Self::Grant => t::LADDER_GRANT,
            Self::Closing => t::LADDER_CLOSING,
            Self::Registration => t::LADDER_REGISTRATION,
            Self::AccessReview => t::LADDER_ACCESS_REVIEW,
            Self::Departure => t::LADDER_DEPARTURE,
            Self::ServiceKey => t::LADDER_SERVICE_KEY,
            Self::Deputy => t::LADDER_DEPUTY,
        }
    }

    /// The setting that holds its rungs.
    const fn setting(self) -> &'static str {
        match self {
            Self::Review => "remind.review",
            Self::Fall => "remind.fall",
            Self::Outside => "remind.outside",
            Self::Form => "remind.form",
            Self::Returned => "remind.returned",
            Self::Grant => "remind.grant",
            Self::Closing => "remind.closing",
            Self::Registration => "remind.registration",
            Self::AccessReview => "remind.access_review",
            Self::Departure => "remind.departure",
            Self::ServiceKey => "remind.service_key",
            Self::Deputy => "remind.deputy",
        }
    }

    /// Whether its rungs count from the day on which something began, not from one on which it is due.
    const fn counts_from_start(self) -> bool {
        matches!(self, Self::Form | Self::Returned | Self::Registration)
    }

    /// What its rungs count.
    const fn unit(self) -> Unit {
        match self {
            Self::Review | Self::Fall | Self::Outside | Self::Form | Self::Returned | Self::AccessReview => {
                Unit::WorkingDays
            }
            Self::Grant | Self::Closing | Self::Registration | Self::Departure | Self::ServiceKey | Self::Deputy => {
                Unit::Days
            }
        }
    }
}

crate::base::word!(Ladder);

/// A rung, and the day on which it is said.
type Rung = (i32, Date);

/// What is to be said of a matter now.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reached {
    /// The latest rung.
    rung: i32,
    /// All that were passed since something was said; the latest one too.
    passed: Vec<i32>,
}

/// The latest rung that is reached and was not said, unless a later one was said already.
fn reached(rungs: &[Rung], said: &[i32], today: Date) -> Option<Reached> {
    let due = |(rung, day): &&Rung| *day <= today && !said.contains(rung);
    let passed: Vec<i32> = rungs.iter().filter(due).map(|(rung, _)| *rung).collect();
    let rung = passed.iter().copied().max()?;
    let later = said.iter().all(|said| *said < rung);
    later.then_some(Reached { rung, passed })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_rung_is_said_once_and_the_latest_stands_for_those_that_were_missed() {
        let rungs = [(-1, day("2026-11-19")), (1, day("2026-11-23")), (3, day("2026-11-25"))];
        let at = |said: &[i32], today: &str| reached(&rungs, said, day(today));
        assert_eq!(at(&[], "2026-11-18"), None);
        assert_eq!(at(&[], "2026-11-20"), Some(Reached { rung: -1, passed: vec![-1] }));
        assert_eq!(at(&[-1], "2026-11-20"), None);
        assert_eq!(at(&[-1], "2026-12-20"), Some(Reached { rung: 3, passed: vec![1, 3] }));
        assert_eq!(at(&[-1, 1, 3], "2027-12-20"), None);
        assert_eq!(at(&[3], "2026-11-23"), None, "an earlier rung that came into the policy later");
    }
}
