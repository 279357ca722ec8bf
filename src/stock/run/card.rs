//! `stock add`, `stock issue`, `stock set`.

use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::card::{folded, is_shared};
use crate::error::Result;
use crate::stock::escrow::{Kind, Label};
use crate::stock::view::Row;
use crate::stock::{CARD, Card, Error, KEEPERS, SECRET, State, StockId, args, escrow, store};
use crate::store::Tx;
use crate::text::stock as t;
use crate::user;

/// Characters of the longest serial number.
const LONGEST: usize = 64;

/// A serial number that somebody typed. One that cards of a kind share tells none from the others.
pub(super) fn serial(text: &str) -> Result<String, Error> {
    let serial = folded(text);
    if is_shared(&serial) {
        return Err(Error::Shared { serial });
    }
    let fits = (1..=LONGEST).contains(&serial.len()) && serial.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if fits { Ok(serial) } else { Err(Error::BadSerial { text: text.to_owned() }) }
}

/// `stock add`
pub fn add(ctx: &mut Ctx, args: args::Add) -> Result<()> {
    let by = ctx.by()?;
    let serial = serial(&args.serial)?;
    let puk = args.puk.given()?;
    let label = Label { kind: Kind::Puk, serial: &serial };
    let sealed = puk.as_ref().map(|puk| escrow::seal(ctx, label, puk, None)).transpose()?;
    let card = ctx.write(|tx| {
        let note = args.note.as_deref().unwrap_or_default();
        let id = store::add(tx, &serial, args.slip.as_deref(), note, by.now)?
            .ok_or_else(|| Error::Exists { serial: serial.clone() })?;
        let kept =
            sealed.as_deref().map(|sealed| store::keep(tx, id, Kind::Puk, (sealed, false), by.actor.account, by.now));
        let kept = kept.transpose()?;
        let event = Event::new("stock.add", "stock_card", id)
            .fact("serial", &serial)
            .fact("escrow", kept.is_some())
            .row(&CARD, id)
            .row_if(&SECRET, kept);
        audit::record(tx, &by, event)?;
        again(tx, id)
    })?;
    let serial = card.serial.as_str();
    let next = match card.escrow {
        true => t::NextIssue { serial }.into(),
        false => t::NextEscrow { serial }.into(),
    };
    ctx.out.done_then("stock_card", &Row::new(&card), t::Added { serial }, Some(next))
}

/// `stock issue`
pub fn issue(ctx: &mut Ctx, args: args::Issue) -> Result<()> {
    let by = ctx.by()?;
    let card = ctx.write(|tx| {
        let card = super::get(tx, &by.actor, &args.serial)?;
        let holder = user::get(tx, &by.actor.reviewer_scope(KEEPERS), &args.to)?;
        if card.state != State::Stock {
            return Err(wrong(&card, State::Issued).into());
        }
        holder.account.check_usable(by.now.date())?;
        store::issue(tx, card.id, holder.account.id, args.slip.as_deref(), by.now)?;
        let event = Event::new("stock.issue", "stock_card", card.id)
            .fact("serial", &card.serial)
            .fact("holder", holder.account.id)
            .fact_if("slip", args.slip.as_ref())
            .row(&CARD, card.id);
        audit::record(tx, &by, event)?;
        again(tx, card.id)
    })?;
    let (serial, login) = (card.serial.as_str(), card.login.clone().unwrap_or_default());
    ctx.out.done("stock_card", &Row::new(&card), t::Issued { serial, login })
}

/// `stock set`
pub fn set(ctx: &mut Ctx, args: args::Set) -> Result<()> {
    let by = ctx.by()?;
    if args.state == State::Destroyed && !ctx.mode().dry_run {
        ctx.confirm(t::AskDestroy { serial: args.serial.as_str() })?;
    }
    let card = ctx.write(|tx| {
        let card = super::get(tx, &by.actor, &args.serial)?;
        if !card.state.may_become(args.state) {
            return Err(wrong(&card, args.state).into());
        }
        change(tx, card.id, args.state, args.reason.as_deref(), by.now)?;
        let event = Event::new("stock.set", "stock_card", card.id)
            .fact("serial", &card.serial)
            .fact("state", format!("{} → {}", card.state, args.state))
            .detail_if("reason", args.reason.as_ref())
            .row(&CARD, card.id);
        audit::record(tx, &by, event)?;
        again(tx, card.id)
    })?;
    let (serial, state) = (card.serial.as_str(), card.state);
    ctx.out.done("stock_card", &Row::new(&card), t::Became { serial, state })
}

/// Changes the state. What opens a destroyed card opens nothing any more.
fn change(tx: &Tx<'_>, id: StockId, state: State, note: Option<&str>, now: crate::base::Timestamp) -> Result<()> {
    store::set_state(tx, id, state, note, now)?;
    if state == State::Destroyed { store::forget(tx, id) } else { Ok(()) }
}

/// The card after a change.
fn again(tx: &Tx<'_>, id: StockId) -> Result<Card> {
    store::by_id(tx, id)?.ok_or_else(|| crate::Error::fault("a card vanished in its own transaction"))
}

fn wrong(card: &Card, next: State) -> Error {
    Error::WrongState { serial: card.serial.clone(), state: card.state, next }
}
