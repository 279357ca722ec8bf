//! `card unlock challenge`: a new PIN by telephone, for a card whose profile states how it asks for its key.

use serde_json::json;

use super::{Step, Work};
use crate::app::Ctx;
use crate::card::{Reference, Secret, Spoken, args, folded, view};
use crate::error::Result;
use crate::output::{Out, prompt};
use crate::text::card as t;

/// The response and the new PIN.
const ANSWER: Step = Step { verb: "card.unlock.challenge", unclear: t::UNCLEAR_PIN };

/// `card unlock challenge`
pub fn unlock_challenge(ctx: &mut Ctx, args: args::UnlockChallenge) -> Result<()> {
    if !args.response.is_named() && !prompt::can_ask() {
        // Refused here as everywhere, before anybody reads out a challenge that nobody can answer.
        return args.response.read(ctx, t::ASK_RESPONSE).map(drop);
    }
    let mut work = Work::open_for_secrets(ctx, &args.which)?;
    work.may_try(ctx, Reference::Key, args.use_last_try)?;
    let challenge = work.look(|token| token.challenge())?;
    let serial = folded(&work.serial);
    show(ctx, &work, &Spoken::Challenge { serial: &serial }.groups(&challenge));
    let spoken = Spoken::Response { serial: &serial, challenge: &challenge };
    let response = listen(ctx, &args, |typed| Ok(spoken.heard(typed)?))?;
    let new = args.new.read_checked(ctx, t::ASK_NEW_PIN, |typed| work.check(Reference::Pin, &Secret::new(typed)))?;
    if ctx.mode().dry_run {
        return ctx.out.done("card", &view::CardRef::of(&work), t::REHEARSED);
    }
    let new = Secret::from(new);
    work.go_on(ctx, ANSWER, |token| token.answer(&response, &new))?;
    ctx.out.done("card", &view::CardRef::of(&work), t::PIN_RESET)
}

/// Shows the challenge, before anything is asked for; a script finds it on standard error as an object of its own.
fn show(ctx: &Ctx, work: &Work, groups: &str) {
    if ctx.out.speaks_json() {
        Out::aside(&json!({"kind": "challenge", "serial": work.serial, "challenge": groups}).to_string());
    } else {
        ctx.out.note(t::Challenge { serial: work.serial.as_str(), groups });
    }
}

/// The response that was heard. On a terminal, what was misheard is told and asked for again, as long as it takes.
fn listen(ctx: &Ctx, args: &args::UnlockChallenge, heard: impl Fn(&str) -> Result<Vec<u8>>) -> Result<Secret> {
    if let Some(typed) = args.response.given()? {
        return heard(&typed).map(Secret::new);
    }
    loop {
        match heard(&prompt::line(ctx.lang(), t::ASK_RESPONSE, None)?) {
            Ok(response) => return Ok(Secret::new(response)),
            Err(error) => ctx.out.warn(error.msg().clone()),
        }
    }
}
