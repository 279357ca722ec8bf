//! Keeps what a card command does, where there is a desk and the actor is known in it. Card commands need neither, so
//! what cannot be kept is said and does not stop them.

use super::Step;
use crate::access::By;
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::card::operation::{OperationId, State, area, areas};
use crate::card::{Error, store};
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
    /// The card did nothing.
    pub const REFUSED: Self = Self { state: State::Refused, tries: None };

    /// What the result of a step says.
    pub const fn of<T>(done: &Result<T, Error>) -> Self {
        match done {
            Ok(_) => Self { state: State::Done, tries: None },
            Err(error) if error.is_unclear() => Self { state: State::Unclear, tries: None },
            Err(Error::Wrong { tries, .. }) => Self { state: State::Refused, tries: tries.count() },
            Err(Error::Blocked { .. }) => Self { state: State::Refused, tries: Some(0) },
            Err(_) => Self::REFUSED,
        }
    }
}

/// Writes that a step begins, before the card is asked.
pub fn begin(ctx: &mut Ctx, step: Step, serial: &str, reader: &str) -> Option<Record> {
    if !ctx.has_desk() {
        return None;
    }
    match try_begin(ctx, step, serial, reader) {
        Ok(record) => record,
        Err(error) => {
            ctx.out.warn(t::NotRecorded { why: error.msg().clone() });
            None
        }
    }
}

fn try_begin(ctx: &mut Ctx, step: Step, serial: &str, reader: &str) -> Result<Option<Record>> {
    let by = ctx.by()?;
    let Some(account) = by.actor.account else { return Ok(None) };
    let new = store::New { verb: step.verb, area: area(step.verb), serial, reader, account, now: by.now };
    let id = ctx.write(|tx| store::begin(tx, &new))?;
    Ok(Some(Record { id, by }))
}

/// Writes how the step ended, and its event.
pub fn end(ctx: &mut Ctx, step: Step, serial: &str, record: Option<Record>, outcome: Outcome) {
    let Some(Record { id, by }) = record else { return };
    let Outcome { state, tries } = outcome;
    let written = ctx.write(|tx| {
        store::end(tx, id, state, by.now)?;
        if state == State::Done {
            for area in areas(step.verb) {
                store::settle(tx, serial, area, id)?;
            }
        }
        let event = Event::new(step.verb, "card_operation", id).fact("serial", serial).fact("result", state.name());
        audit::record(tx, &by, event.fact_if("tries", tries)).map(drop)
    });
    if let Err(error) = written {
        ctx.out.warn(t::NotRecorded { why: error.msg().clone() });
    }
}
