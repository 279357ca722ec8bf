//! `card pin verify|change|reset`, `card puk change`.

use super::{Step, Work};
use crate::app::Ctx;
use crate::card::{Error, Reference, Secret, args, view};
use crate::error::Result;
use crate::text::card as t;

/// `card pin verify`: shows the PIN to the card once.
pub fn pin_verify(ctx: &mut Ctx, args: args::PinVerify) -> Result<()> {
    let mut work = open(ctx, &args.which, Reference::Pin, args.use_last_try)?;
    let pin = Secret::from(args.pin.read(ctx, t::ASK_PIN)?);
    work.check(Reference::Pin, &pin)?;
    if !ctx.mode().dry_run {
        let step = Step { verb: "card.pin.verify", unclear: t::UNCLEAR_VERIFY };
        work.act(ctx, step, |token| token.verify(Reference::Pin, &pin))?;
    }
    done(ctx, &work, t::PIN_VERIFIED)
}

/// `card pin change`: the old one, and a new one in its place.
pub fn pin_change(ctx: &mut Ctx, args: args::PinChange) -> Result<()> {
    let mut work = open(ctx, &args.which, Reference::Pin, args.use_last_try)?;
    let old = Secret::from(args.pin.read(ctx, t::ASK_OLD_PIN)?);
    work.check(Reference::Pin, &old)?;
    let new = Secret::from(args.new.read_new(ctx, t::ASK_NEW_PIN)?);
    work.check(Reference::Pin, &new)?;
    differ(Reference::Pin, &old, &new)?;
    if !ctx.mode().dry_run {
        let step = Step { verb: "card.pin.change", unclear: t::UNCLEAR_PIN };
        work.act(ctx, step, |token| token.change(Reference::Pin, &old, &new))?;
    }
    done(ctx, &work, t::PIN_CHANGED)
}

/// `card pin reset`: a new PIN by the PUK, whether the old one is blocked or forgotten.
pub fn pin_reset(ctx: &mut Ctx, args: args::PinReset) -> Result<()> {
    let mut work = open(ctx, &args.which, Reference::Puk, args.use_last_try)?;
    let puk = Secret::from(args.puk.read(ctx, t::ASK_PUK)?);
    work.check(Reference::Puk, &puk)?;
    let new = Secret::from(args.new.read_new(ctx, t::ASK_NEW_PIN)?);
    work.check(Reference::Pin, &new)?;
    if !ctx.mode().dry_run {
        let step = Step { verb: "card.pin.reset", unclear: t::UNCLEAR_PIN };
        work.act(ctx, step, |token| token.unblock(&puk, &new))?;
    }
    done(ctx, &work, t::PIN_RESET)
}

/// `card puk change`: the old one, and a new one in its place.
pub fn puk_change(ctx: &mut Ctx, args: args::PukChange) -> Result<()> {
    let mut work = open(ctx, &args.which, Reference::Puk, args.use_last_try)?;
    let old = Secret::from(args.puk.read(ctx, t::ASK_OLD_PUK)?);
    work.check(Reference::Puk, &old)?;
    let new = Secret::from(args.new.read_new(ctx, t::ASK_NEW_PUK)?);
    work.check(Reference::Puk, &new)?;
    differ(Reference::Puk, &old, &new)?;
    if !ctx.mode().dry_run {
        let step = Step { verb: "card.puk.change", unclear: t::UNCLEAR_PUK };
        work.act(ctx, step, |token| token.change(Reference::Puk, &old, &new))?;
    }
    done(ctx, &work, t::PUK_CHANGED)
}

/// Opens the card, and shows how many tries the secret has before it is asked for.
fn open(ctx: &mut Ctx, which: &args::Which, secret: Reference, use_last_try: bool) -> Result<Work> {
    let mut work = Work::open_for_secrets(ctx, which)?;
    work.may_try(ctx, secret, use_last_try)?;
    Ok(work)
}

fn differ(which: Reference, old: &Secret, new: &Secret) -> Result<()> {
    if old.bytes() == new.bytes() { Err(Error::Same { which }.into()) } else { Ok(()) }
}

fn done(ctx: &Ctx, work: &Work, sentence: crate::text::Word) -> Result<()> {
    // A rehearsal knows nothing of the secret, as it was not sent.
    let sentence = if ctx.mode().dry_run { t::REHEARSED } else { sentence };
    ctx.out.done("card", &view::CardRef::of(work), sentence)
}
