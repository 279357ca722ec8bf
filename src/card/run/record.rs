//! Keeps what a card command does, where there is a desk and the actor is known in it. Card commands need neither, so
//! what cannot be kept is said and does not stop them.

use super::{Step, Work};
use crate::access::By;
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::card::operation::{OperationId, State, area, areas};
use crate::card::{Error, Slot, store};
use crate::error::Result;
use crate::text::card as t;

/// An operation that was begun.
pub struct Record {
    id: OperationId,
    by: By,
}

/// How a step ended.
#[derive(Clone, Copy)]
pub struct Outcome {
    state: State,
    tries: Option<u8>,
}

impl Outcome {
    /// That of a step outside of the card.
    pub const fn known(done: bool) -> Self {
        Self { state: if done { State::Done } else { State::Refused }, tries: None }
    }

    /// What the result of a step says, and whether a failing link left it open.
    pub const fn of<T>(done: &Result<T, Error>, in_doubt: bool) -> Self {
        match done {
            Ok(_) => Self { state: State::Done, tries: None },
            Err(error) if error.is_unclear() && in_doubt => Self { state: State::Unclear, tries: None },
            Err(Error::Wrong { tries, .. }) => Self { state: State::Refused, tries: tries.count() },
            Err(Error::Blocked { .. }) => Self { state: State::Refused, tries: Some(0) },
            Err(_) => Self { state: State::Refused, tries: None },
        }
    }
}

/// Writes that a step begins, before the card is asked.
pub fn begin(ctx: &mut Ctx, step: Step, slot: Option<&Slot>, work: &Work) -> Option<Record> {
    if !ctx.has_desk() {
        return None;
    }
    try_begin(ctx, step, slot, work).unwrap_or_else(|error| {
        ctx.out.warn(t::NotRecorded { why: error.msg().clone() });
        None
    })
}

fn try_begin(ctx: &mut Ctx, step: Step, slot: Option<&Slot>, work: &Work) -> Result<Option<Record>> {
    let by = ctx.by()?;
    let Some(account) = by.actor.account else { return Ok(None) };
    let (serial, reader) = (&work.serial, &work.reader);
    let new = store::New { verb: step.verb, area: &area(step.verb, slot), serial, reader, account, now: by.now };
    let id = ctx.write(|tx| store::begin(tx, &new))?;
    Ok(Some(Record { id, by }))
}

/// Writes how the step ended, and its event.
pub fn end(ctx: &mut Ctx, step: Step, slot: Option<&Slot>, serial: &str, record: Option<Record>, outcome: Outcome) {
    let Some(Record { id, by }) = record else { return };
    let Outcome { state, tries } = outcome;
    let now = ctx.later();
    let written = ctx.write(|tx| {
        store::end(tx, id, state, now)?;
        if state == State::Done {
            for area in areas(step.verb, slot) {
                store::settle(tx, serial, &area, id)?;
            }
        }
        let event = Event::new(step.verb, "card_operation", id).fact("serial", serial).fact("result", state.name());
        let event = event.fact_if("slot", slot.map(Slot::name)).fact_if("tries", tries);
        audit::record(tx, &by, event).map(drop)
    });
    if let Err(error) = written {
        ctx.out.warn(t::NotRecorded { why: error.msg().clone() });
    }
}

/// Writes that the card was seen to be as a step would have left it, where that was not known.
pub fn seen(ctx: &mut Ctx, step: Step, slot: &Slot, serial: &str) {
    if !ctx.has_desk() || ctx.mode().dry_run {
        return;
    }
    if let Err(error) = try_seen(ctx, step, slot, serial) {
        ctx.out.warn(t::NotRecorded { why: error.msg().clone() });
    }
}

fn try_seen(ctx: &mut Ctx, step: Step, slot: &Slot, serial: &str) -> Result<()> {
    let by = ctx.by()?;
    let area = area(step.verb, Some(slot));
    if by.actor.account.is_none() {
        return Ok(());
    }
    let now = ctx.later();
    ctx.write(|tx| {
        let Some(last) = store::last_open(tx, serial, &area)? else { return Ok(()) };
        store::settle(tx, serial, &area, last)?;
        store::end(tx, last, State::Settled, now)?;
        let event = Event::new(step.verb, "card_operation", last).fact("serial", serial).fact("slot", slot.name());
        audit::record(tx, &by, event.fact("result", State::Settled.name())).map(drop)
    })
}
