//! How a case goes to a body outside.

use super::{CASE, Case, Decider, Error, Rows, STAGE, Stage, State, Turn, store};
use crate::access::{By, Capability};
use crate::base::{Date, Timestamp};
use crate::calendar;
use crate::error::Result;
use crate::store::Tx;

/// What was sent: to whom, by which channel, when.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// The address.
    pub to: &'a str,
    /// The channel's stable name.
    pub channel: &'a str,
    /// The day.
    pub on: Date,
}

/// The open stage of a case that waits for a body outside. Fails where the case waits for something else, and where the
/// actor does not record what comes in for it.
pub fn outside_stage(tx: &Tx<'_>, by: &By, case: &Case) -> Result<Stage> {
    if by.actor.account.is_some_and(|account| case.concerns(account)) {
        return Err(Error::OwnCase { id: case.id }.into());
    }
    if !Turn::of(case).records(&by.actor) {
        return Err(Error::NotYours { id: case.id, decider: Capability::Clerk.word().into() }.into());
    }
    let waits = |stage: &Stage| stage.is_open() && matches!(stage.plan.decider, Decider::Outside(_));
    let open = store::stages(tx, case.id)?.into_iter().find(|stage| case.state == State::Pending && waits(stage));
    Ok(open.ok_or(Error::NotOutside { id: case.id, state: case.state, stage: case.stage_kind })?)
}

/// Notes that a stage was sent. The days until it is due count from then.
pub fn send(tx: &Tx<'_>, by: &By, case: &Case, stage: &Stage, sent: &Sent<'_>) -> Result<Rows> {
    let at = if sent.on == by.now.date() { by.now } else { Timestamp::start_of(sent.on) };
    let due = stage.plan.due_days.map(|days| calendar::add_working_days(tx, sent.on, days)).transpose()?;
    store::note_sent(tx, stage.id, sent, at)?;
    store::set_due(tx, case, due.or(case.due))?;
    Ok(vec![(&STAGE, stage.id.into()), (&CASE, case.id.into())])
}
