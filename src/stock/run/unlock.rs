//! `card unlock`: a blocked card gets a new PIN, by a ticket and the escrow or by its PUK.

use zeroize::Zeroizing;

use super::opened::Opened;
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::card::{Reference, Secret, Step, Tries, Work, folded};
use crate::error::Result;
use crate::stock::escrow::{self, Kind};
use crate::stock::{CARD, Error, SECRET, State, args, store, view};
use crate::text::{card as ct, stock as t};

/// The new PIN by the PUK.
const OPEN: Step = Step { verb: "card.unlock", unclear: ct::UNCLEAR_PIN };
/// A new PUK by the old one.
const ROTATE: Step = Step { verb: "card.puk.change", unclear: ct::UNCLEAR_PUK };

/// `card unlock`
pub fn unlock(ctx: &mut Ctx, args: args::Unlock) -> Result<()> {
    let opened = args.ticket.as_deref().map(|ticket| Opened::by(ctx, ticket, Kind::Puk)).transpose()?;
    let mut work = Work::open_for_secrets(ctx, &args.which)?;
    if let Some(opened) = &opened {
        let (expected, found) = (opened.card.serial.clone(), folded(&work.serial));
        if expected != found {
            return Err(Error::OtherCard { expected, found }.into());
        }
    }
    if !args.forgotten && !matches!(work.tries(ctx, Reference::Pin)?, Tries::Blocked | Tries::Unknown) {
        return Err(Error::NotBlocked.into());
    }
    work.may_try(ctx, Reference::Puk, args.use_last_try)?;
    let puk = match &opened {
        Some(opened) => opened.secret(ctx, &args.passphrase)?,
        None => args.puk.read(ctx, ct::ASK_PUK)?,
    };
    let puk = Secret::from(puk);
    work.check(Reference::Puk, &puk)?;
    let new = Secret::from(args.new.read_new(ctx, ct::ASK_NEW_PIN)?);
    work.check(Reference::Pin, &new)?;
    if ctx.mode().dry_run {
        return done(ctx, &work, false, t::REHEARSED.into());
    }
    if let Some(opened) = &opened {
        opened.spend(ctx, OPEN.verb)?;
    }
    work.act(ctx, OPEN, |token| token.unblock(&puk, &new))?;
    let rotated = match &opened {
        Some(opened) => {
            active(ctx, opened)?;
            rotate(ctx, &mut work, opened, &puk)?
        }
        None => false,
    };
    let serial = work.serial.clone();
    let sentence = if rotated { t::UnlockedRotated { serial }.into() } else { t::Unlocked { serial }.into() };
    done(ctx, &work, rotated, sentence)
}

/// The card is in use again.
fn active(ctx: &mut Ctx, opened: &Opened) -> Result<()> {
    let (by, id) = (&opened.by, opened.card.id);
    ctx.write(|tx| {
        store::set_state(tx, id, State::Active, None, by.now)?;
        let event = Event::new("card.unlock", "stock_card", id)
            .fact("serial", &opened.card.serial)
            .fact("result", "unlocked")
            .row(&CARD, id);
        audit::record(tx, by, event).map(drop)
    })
}

/// Gives the card a new PUK, where that is wanted and the card takes one: the old one was used. The new one is in
/// escrow before the card gets it; where its answer never comes, both are kept until somebody has looked.
fn rotate(ctx: &mut Ctx, work: &mut Work, opened: &Opened, old: &Secret) -> Result<bool> {
    if opened.kept.guarded || !ctx.config.parsed::<bool>("stock.rotate_puk")? {
        return Ok(false);
    }
    let (by, id) = (&opened.by, opened.kept.id);
    let text = digits(ctx, work)?;
    let sealed = escrow::seal(ctx, &text, None)?;
    let new = Secret::from(text);
    ctx.write(|tx| store::keep_next(tx, id, &sealed))?;
    let turned = work.attempt(ctx, ROTATE, |token| token.change(Reference::Puk, old, &new))?;
    let refusal = turned.err();
    ctx.write(|tx| {
        store::settle_next(tx, id, refusal.is_none(), by.now)?;
        let event = Event::new("card.unlock", "stock_card", opened.card.id)
            .fact("serial", &opened.card.serial)
            .fact("puk", if refusal.is_none() { "rotated" } else { "kept" })
            .row(&SECRET, id);
        audit::record(tx, by, event).map(drop)
    })?;
    if let Some(why) = refusal.map(crate::Error::from) {
        ctx.out.warn(t::NotRotated { why: why.msg().to(ctx.lang()) });
        return Ok(false);
    }
    Ok(true)
}

/// A PUK of as many digits as the card takes at most.
fn digits(ctx: &mut Ctx, work: &mut Work) -> Result<Zeroizing<String>> {
    let most = work.token().rule(Reference::Puk).most.min(16);
    let random: Zeroizing<[u8; 64]> = Zeroizing::new(ctx.random()?);
    // Bytes from 250 on would make some digits likelier than others.
    let even = random.iter().filter(|byte| **byte < 250).take(most);
    Ok(Zeroizing::new(even.map(|byte| char::from(b'0' + byte % 10)).collect()))
}

fn done(ctx: &Ctx, work: &Work, rotated: bool, sentence: crate::text::Msg) -> Result<()> {
    let unlocked = view::Unlocked { serial: work.serial.clone(), reader: work.reader.clone(), rotated };
    ctx.out.done("card", &unlocked, sentence)
}
