//! `card unlock respond`: the answer to a challenge that was read out by telephone, from the key in escrow.

use super::opened::Opened;
use crate::app::Ctx;
use crate::card::{Secret, Spoken, key_of, respond as answer};
use crate::error::Result;
use crate::output::prompt;
use crate::stock::escrow::Kind;
use crate::stock::{State, args, view};
use crate::text::stock as t;

/// `card unlock respond`
pub fn respond(ctx: &mut Ctx, args: args::Respond) -> Result<()> {
    let opened = Opened::settled_by(ctx, &args.ticket, Kind::ManagementKey)?;
    let serial = opened.card.serial.as_str();
    let challenge = challenge(ctx, args.challenge.as_deref(), Spoken::Challenge { serial })?;
    let key: Secret = key_of(opened.secret(ctx, &args.passphrase)?)?;
    let response = answer(&key, &challenge)?;
    opened.spend(ctx, "card.unlock.respond")?;
    // A rehearsal gives nothing away that opens the card.
    if ctx.mode().dry_run {
        return ctx.out.done("unlock_response", &view::Response::new(serial, None), t::RESPONSE_REHEARSED);
    }
    let groups = Spoken::Response { serial, challenge: &challenge }.groups(&response);
    let sentence = t::Response { serial, groups: groups.as_str() };
    let next = (opened.card.state != State::Active).then(|| t::NextActive { serial }.into());
    ctx.out.done_then("unlock_response", &view::Response::new(serial, Some(groups.clone())), sentence, next)
}

/// The challenge as it was heard. On a terminal, what was misheard is told and asked for again.
fn challenge(ctx: &Ctx, given: Option<&str>, spoken: Spoken<'_>) -> Result<Vec<u8>> {
    if let Some(heard) = given {
        return Ok(spoken.heard(heard)?);
    }
    loop {
        match spoken.heard(&prompt::line(ctx.lang(), t::ASK_CHALLENGE, None)?) {
            Ok(challenge) => return Ok(challenge),
            Err(error) => ctx.out.warn(crate::Error::from(error).msg().clone()),
        }
    }
}
