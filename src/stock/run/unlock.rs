//! `card unlock`: a blocked card gets a new PIN, by a ticket and the escrow or by its PUK.

use zeroize::Zeroizing;

use super::opened::Opened;
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::card::{Error as CardError, Reference, Secret, Step, Tries, Work};
use crate::error::Result;
use crate::stock::escrow::{self, Kind};
use crate::stock::{CARD, Error, SECRET, State, args, store, view};
use crate::text::{Msg, card as ct, stock as t};

/// The new PIN by the PUK.
const OPEN: Step = Step { verb: "card.unlock", unclear: ct::UNCLEAR_PIN };
/// A new PUK by the old one.
const ROTATE: Step = Step { verb: "card.puk.change", unclear: ct::UNCLEAR_PUK };

/// `card unlock`
pub fn unlock(ctx: &mut Ctx, args: args::Unlock) -> Result<()> {
    match args.ticket.clone() {
        Some(ticket) => by_ticket(ctx, &ticket, &args),
        None => by_puk(ctx, &args),
    }
}

/// The PUK is typed by who has it.
fn by_puk(ctx: &mut Ctx, args: &args::Unlock) -> Result<()> {
    let mut work = open(ctx, args, None)?;
    work.may_try(ctx, Reference::Puk, args.use_last_try)?;
    let puk = Secret::from(args.puk.read(ctx, ct::ASK_PUK)?);
    work.check(Reference::Puk, &puk)?;
    let new = new_pin(ctx, &work, args)?;
    if ctx.mode().dry_run {
        return done(ctx, &work, Some(false), t::REHEARSED.into());
    }
    work.act(ctx, OPEN, |token| token.unblock(&puk, &new))?;
    let serial = work.serial.clone();
    done(ctx, &work, Some(false), t::Unlocked { serial }.into())
}

/// The PUK comes from the escrow, and is replaced afterwards.
fn by_ticket(ctx: &mut Ctx, ticket: &str, args: &args::Unlock) -> Result<()> {
    let look = if args.settle { Opened::by } else { Opened::settled_by };
    let opened = look(ctx, ticket, Kind::Puk)?;
    let mut work = open(ctx, args, Some(&opened))?;
    let next = opened.next(ctx)?;
    // Of two PUKs one is wrong: that must not be the last try.
    work.may_try(ctx, Reference::Puk, args.use_last_try && next.is_none())?;
    let puk = Secret::from(opened.secret(ctx, &args.passphrase)?);
    work.check(Reference::Puk, &puk)?;
    let new = new_pin(ctx, &work, args)?;
    if ctx.mode().dry_run {
        return done(ctx, &work, Some(false), t::REHEARSED.into());
    }
    opened.spend(ctx, OPEN.verb)?;
    let puk = match next {
        Some(next) if settle(ctx, &mut work, &opened, (&next, &new))? => next,
        Some(_) => {
            work.may_try(ctx, Reference::Puk, args.use_last_try)?;
            work.act(ctx, OPEN, |token| token.unblock(&puk, &new)).map(|()| puk)?
        }
        None => work.act(ctx, OPEN, |token| token.unblock(&puk, &new)).map(|()| puk)?,
    };
    let serial = work.serial.clone();
    let rotated = active(ctx, &opened).and_then(|()| rotate(ctx, &mut work, &opened, &puk));
    let rotated = rotated.inspect_err(|_| ctx.out.warn(t::PinIsSet { serial: serial.as_str() }))?;
    let sentence =
        if rotated == Some(true) { t::UnlockedRotated { serial }.into() } else { t::Unlocked { serial }.into() };
    done(ctx, &work, rotated, sentence)
}

/// The card, if it is the ticket's and its PIN is blocked or forgotten.
fn open(ctx: &mut Ctx, args: &args::Unlock, opened: Option<&Opened>) -> Result<Work> {
    let mut work = Work::open_for_secrets(ctx, &args.which)?;
    opened.map_or(Ok(()), |opened| opened.check_card(&work.serial))?;
    if !args.forgotten && !matches!(work.tries(ctx, Reference::Pin)?, Tries::Blocked | Tries::Unknown) {
        return Err(Error::NotBlocked.into());
    }
    Ok(work)
}

fn new_pin(ctx: &Ctx, work: &Work, args: &args::Unlock) -> Result<Secret> {
    let new = Secret::from(args.new.read_new(ctx, ct::ASK_NEW_PIN)?);
    work.check(Reference::Pin, &new).map(|()| new)
}

/// Tries the PUK that the card may have got when its answer did not come. Either verdict tells which one it has; says
/// whether it is this one, and the new PIN set with it.
fn settle(ctx: &mut Ctx, work: &mut Work, opened: &Opened, (next, new): (&Secret, &Secret)) -> Result<bool> {
    let right = match work.attempt(ctx, OPEN, |token| token.unblock(next, new))? {
        Ok(()) => true,
        Err(CardError::Wrong { .. }) => false,
        Err(error) => return Err(error.into()),
    };
    keep(ctx, opened, right).map(|()| right)
}

/// The card is in use again, unless it was reported lost or given back in the meantime.
fn active(ctx: &mut Ctx, opened: &Opened) -> Result<()> {
    let (by, id) = (&opened.by, opened.card.id);
    ctx.write(|tx| {
        if store::by_id(tx, id)?.is_some_and(|card| card.state.may_become(State::Active)) {
            store::set_state(tx, id, State::Active, None, by.now)?;
        }
        let event = Event::new("card.unlock", "stock_card", id)
            .fact("serial", &opened.card.serial)
            .fact("result", "unlocked")
            .row(&CARD, id);
        audit::record(tx, by, event).map(drop)
    })
}

/// Gives the card a new PUK, where that is wanted and the card takes one: the old one was used. The new one is in
/// escrow before the card gets it; where its answer never comes, both are kept until somebody settles it. Says whether
/// the card has it, if that is known.
fn rotate(ctx: &mut Ctx, work: &mut Work, opened: &Opened, old: &Secret) -> Result<Option<bool>> {
    if opened.kept.guarded || !ctx.config.parsed::<bool>("stock.rotate_puk")? {
        return Ok(Some(false));
    }
    let text = digits(ctx, work)?;
    let sealed = escrow::seal(ctx, opened.label(), &text, None)?;
    let new = Secret::from(text);
    ctx.write(|tx| store::keep_next(tx, opened.kept.id, &sealed))?;
    let turned = work.act(ctx, ROTATE, |token| token.change(Reference::Puk, old, &new));
    let unclear = work.in_doubt();
    if !unclear {
        keep(ctx, opened, turned.is_ok())?;
    }
    if let Err(why) = &turned {
        let why = why.msg().to(ctx.lang());
        let warning: Msg = if unclear { t::PukUnclear { why }.into() } else { t::NotRotated { why }.into() };
        ctx.out.warn(warning);
    }
    Ok((!unclear).then_some(turned.is_ok()))
}

/// Keeps the PUK that the card is known to have: the new one, or the one that it had.
fn keep(ctx: &mut Ctx, opened: &Opened, replaced: bool) -> Result<()> {
    let (by, id) = (&opened.by, opened.kept.id);
    ctx.write(|tx| {
        store::settle_next(tx, id, replaced, by.now)?;
        let event = Event::new("card.unlock", "stock_card", opened.card.id)
            .fact("serial", &opened.card.serial)
            .fact("puk", if replaced { "rotated" } else { "kept" })
            .row(&SECRET, id);
        audit::record(tx, by, event).map(drop)
    })
}

/// A PUK of as many digits as the card takes at most.
fn digits(ctx: &mut Ctx, work: &mut Work) -> Result<Zeroizing<String>> {
    let most = work.token().rule(Reference::Puk).most.min(16);
    let random: Zeroizing<[u8; 64]> = Zeroizing::new(ctx.random()?);
    // Bytes from 250 on would make some digits likelier than others.
    let even = random.iter().filter(|byte| **byte < 250).take(most);
    Ok(Zeroizing::new(even.map(|byte| char::from(b'0' + byte % 10)).collect()))
}

fn done(ctx: &Ctx, work: &Work, rotated: Option<bool>, sentence: Msg) -> Result<()> {
    let unlocked = view::Unlocked { serial: work.serial.clone(), reader: work.reader.clone(), rotated };
    ctx.out.done("card", &unlocked, sentence)
}
