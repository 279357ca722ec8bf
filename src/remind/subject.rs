//! What there is to remind of: cases, forms, grants, registrations, reviews, departures, keys, deputies.

use super::policy::{Days, Policy};
use super::store::{self, Blank, Deputy, Ending, Key};
use super::{Ladder, Unit};
use crate::access::{AccountId, AccountState, Scope};
use crate::approval::{self, Bench, Case, Decider, Filter, StageKind, State, Verdict};
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::offboard::{self, Due};
use crate::report::{self, Asked, Unanswered};
use crate::store::Tx;

/// Working days that a step takes where the catalogue sets none (A067).
const USUAL_DAYS: i32 = 3;

/// A matter that somebody may be reminded of.
#[derive(Clone, Debug)]
pub struct Subject {
    /// By which ladder.
    pub ladder: Ladder,
    /// Its row.
    pub id: i64,
    /// What its ladder began with.
    pub stamp: String,
    /// The day from which rungs count: it is due, ends, or began then.
    pub day: Date,
    /// What it is.
    pub matter: Matter,
}

/// What a matter is.
#[derive(Clone, Debug)]
pub enum Matter {
    /// A case.
    Case(Box<Case>),
    /// A blank that went out.
    Blank(Blank),
    /// A grant.
    Grant(Ending),
    /// A registration.
    Registration(AccountId, AccountState),
    /// Questions of an access review.
    Review(Unanswered),
    /// Somebody who leaves or moves.
    Departure(Due),
    /// A service key.
    Key(Key),
    /// A deputy.
    Deputy(Deputy),
}

impl Subject {
    /// What tells it from all others.
    pub fn key(&self) -> (Ladder, i64, &str) {
        (self.ladder, self.id, &self.stamp)
    }

    /// The same case as one that may fall to the next in line.
    fn falls(&self) -> Option<Self> {
        let Matter::Case(case) = &self.matter else { return None };
        let decides = matches!(case.stage_kind, StageKind::Decide | StageKind::Opinion);
        (self.ladder == Ladder::Review && decides).then(|| Self { ladder: Ladder::Fall, ..self.clone() })
    }
}

/// Hands over everything that is unfinished: grants as far as they end within so many days.
pub fn each(
    tx: &Tx<'_>,
    policy: &Policy,
    days: &mut Days<'_>,
    (moment, horizon): (Timestamp, i64),
    read: &mut dyn FnMut(&mut Days<'_>, Subject) -> Result<()>,
) -> Result<()> {
    let today = moment.date();
    for state in [State::Pending, State::Returned] {
        let filter = Filter { state: Some(state), ..Filter::default() };
        approval::each(tx, &Bench::All(&Scope::all()), &filter, (0, i64::MAX), |case| {
            let subject = if state == State::Pending { pending(tx, days, case)? } else { returned(tx, case)? };
            if let Some(falls) = subject.falls() {
                read(days, falls)?;
            }
            read(days, subject)
        })?;
    }
    store::each_blank(tx, |blank| {
        let (id, day) = (blank.id, blank.made_at.date());
        read(days, Subject { ladder: Ladder::Form, id, stamp: "blank".to_owned(), day, matter: Matter::Blank(blank) })
    })?;
    let last = today.plus_days(horizon + policy.lead(Ladder::Grant));
    store::each_ending(tx, (today, last), |grant| read(days, of_grant(Ladder::Grant, grant)))?;
    let before = today.plus_days(horizon);
    store::each_ended(tx, before, |grant| read(days, of_grant(Ladder::Closing, grant)))?;
    store::each_registration(tx, |account, state, since| {
        let (id, stamp, day) = (account.into(), state.name().to_owned(), since.date());
        read(
            days,
            Subject { ladder: Ladder::Registration, id, stamp, day, matter: Matter::Registration(account, state) },
        )
    })?;
    for unanswered in report::unanswered(tx, moment)? {
        read(days, of_review(unanswered))?;
    }
    let last = |ladder| today.plus_days(horizon + policy.lead(ladder));
    for due in offboard::due(tx, &Scope::all(), last(Ladder::Departure))? {
        let (id, stamp, day) = (due.id.into(), due.effective.to_string(), due.effective);
        read(days, Subject { ladder: Ladder::Departure, id, stamp, day, matter: Matter::Departure(due) })?;
    }
    store::each_key(tx, (today, last(Ladder::ServiceKey)), |key| {
        let (id, day) = (key.id.into(), key.ends);
        read(days, Subject { ladder: Ladder::ServiceKey, id, stamp: day.to_string(), day, matter: Matter::Key(key) })
    })?;
    store::each_deputy(tx, (today, last(Ladder::Deputy)), |deputy| {
        let (id, day) = (deputy.id, deputy.ends);
        read(days, Subject { ladder: Ladder::Deputy, id, stamp: day.to_string(), day, matter: Matter::Deputy(deputy) })
    })
}

/// The questions of one reviewer are a ladder of their own, so that whoever is asked in another's place begins anew.
fn of_review(unanswered: Unanswered) -> Subject {
    let stamp = match &unanswered.of {
        Asked::Reviewer { account, .. } => format!("reviewer.{account}"),
        Asked::Nobody => "nobody".to_owned(),
        Asked::Starter(_) => "unsure".to_owned(),
    };
    let (id, day) = (unanswered.review.into(), unanswered.due);
    Subject { ladder: Ladder::AccessReview, id, stamp, day, matter: Matter::Review(unanswered) }
}

fn of_grant(ladder: Ladder, grant: Ending) -> Subject {
    Subject {
        ladder,
        id: grant.id.into(),
        stamp: grant.ends.to_string(),
        day: grant.ends,
        matter: Matter::Grant(grant),
    }
}

/// A case that waits: for a form since it went out, for others until it is due. What is sent again begins anew.
fn pending(tx: &Tx<'_>, days: &mut Days<'_>, case: Case) -> Result<Subject> {
    let ladder = match (case.stage_kind, &case.decider) {
        (StageKind::Form, _) => Ladder::Form,
        (StageKind::Outside, _) | (_, Some(Decider::Outside(_))) => Ladder::Outside,
        (StageKind::Decide | StageKind::Opinion | StageKind::Activate | StageKind::Close, _) => Ladder::Review,
    };
    let sent = if ladder == Ladder::Review { None } else { sent(tx, &case)? };
    let since = sent.unwrap_or(case.stage_since);
    let day = match (ladder, case.due) {
        (Ladder::Form, _) => since.date(),
        (_, Some(due)) => due,
        (_, None) => days.after(Unit::WorkingDays, since.date(), USUAL_DAYS)?,
    };
    Ok(of_case(ladder, since, day, case))
}

/// When what is open was sent, if it was.
fn sent(tx: &Tx<'_>, case: &Case) -> Result<Option<Timestamp>> {
    let stages = approval::stages(tx, case.id)?;
    Ok(stages.iter().filter(|stage| stage.is_open()).filter_map(|stage| stage.sent.as_ref()).map(|sent| sent.0).max())
}

/// A case that waits for its applicant since it was sent back.
fn returned(tx: &Tx<'_>, case: Case) -> Result<Subject> {
    let given = approval::decisions(tx, case.id)?;
    let back = given.iter().rev().find(|given| given.verdict == Verdict::Return);
    let since = back.map_or(case.stage_since, |given| given.at);
    Ok(of_case(Ladder::Returned, since, since.date(), case))
}

fn of_case(ladder: Ladder, since: Timestamp, day: Date, case: Case) -> Subject {
    let stamp = format!("{}.{}", case.step, since.micros());
    Subject { ladder, id: case.id.into(), stamp, day, matter: Matter::Case(Box::new(case)) }
}
