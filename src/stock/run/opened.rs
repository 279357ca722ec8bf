//! What a ticket opens: for whom it is, of which card, and what lies in escrow for it.

use zeroize::Zeroizing;

use crate::access::{self, Actor, By};
use crate::app::Ctx;
use crate::app::secret::PassphraseSource;
use crate::audit::{self, Event};
use crate::base::Timestamp;
use crate::card::{Secret, folded, is_shared};
use crate::error::Result;
use crate::stock::escrow::{self, Kind, Label};
use crate::stock::store::Kept;
use crate::stock::ticket::Number;
use crate::stock::{Card, Error, HELPERS, State, TICKET, TicketId, store};
use crate::store::Tx;
use crate::text::stock as t;

/// A ticket that its owner may use now.
pub struct Opened {
    pub by: By,
    pub card: Card,
    pub kept: Kept,
    kind: Kind,
    number: Number,
}

impl Opened {
    /// Looks the ticket up. Nothing is used up yet.
    pub fn by(ctx: &mut Ctx, ticket: &str, kind: Kind) -> Result<Self> {
        let by = ctx.by()?;
        let number: Number = ticket.parse()?;
        ctx.read(|tx| {
            let (_, card) = usable(tx, &number, &by.actor, by.now)?;
            let missing = || Error::NoSecret { serial: card.serial.clone(), kind };
            let kept = store::secret(tx, card.id, kind)?.ok_or_else(missing)?;
            Ok(Self { by: by.clone(), card, kept, kind, number: number.clone() })
        })
    }

    /// The same, where it must be known which secret the card has.
    pub fn settled_by(ctx: &mut Ctx, ticket: &str, kind: Kind) -> Result<Self> {
        let opened = Self::by(ctx, ticket, kind)?;
        match opened.kept.next {
            Some(_) => Err(Error::Unsettled { serial: opened.card.serial, kind }.into()),
            None => Ok(opened),
        }
    }

    /// Fails unless the card in the reader is the ticket's.
    pub fn check_card(&self, serial: &str) -> Result<(), Error> {
        let (expected, found) = (self.card.serial.clone(), folded(serial));
        match found {
            _ if is_shared(serial) => Err(Error::Shared { serial: found }),
            _ if found != expected => Err(Error::OtherCard { expected, found }),
            _ => Ok(()),
        }
    }

    /// What the secret is bound to.
    pub fn label(&self) -> Label<'_> {
        Label { kind: self.kind, serial: &self.card.serial }
    }

    /// The secret, with the passphrase where it wants one.
    pub fn secret(&self, ctx: &mut Ctx, passphrase: &PassphraseSource) -> Result<Zeroizing<String>> {
        let passphrase = self.kept.guarded.then(|| passphrase.read(ctx, t::ASK_PASSPHRASE)).transpose()?;
        escrow::open(ctx, self.label(), &self.kept.sealed, passphrase.as_ref().map(|text| text.as_str()))
    }

    /// The one that may have replaced it. It never wants a passphrase.
    pub fn next(&self, ctx: &mut Ctx) -> Result<Option<Secret>> {
        let next = self.kept.next.as_deref();
        next.map(|sealed| escrow::open(ctx, self.label(), sealed, None).map(Secret::from)).transpose()
    }

    /// Uses the ticket up, before anything is done by it: whatever comes of it, it opens nothing twice. While somebody
    /// typed, it may have ended, the card been lost, or its user's power been taken away.
    pub fn spend(&self, ctx: &mut Ctx, verb: &'static str) -> Result<()> {
        let now = ctx.later();
        ctx.write(|tx| {
            let actor = access::left(tx, &self.by.actor, now)?;
            let (ticket, card) = usable(tx, &self.number, &actor, now)?;
            // Two that look at once both find it unused; one of them uses it.
            if !store::use_ticket(tx, ticket, now)? {
                return Err(Error::Used { at: now }.into());
            }
            let event = Event::new(verb, "stock_card", card.id)
                .fact("serial", &card.serial)
                .fact("escrow", "opened")
                .row(&TICKET, ticket);
            audit::record(tx, &self.by, event).map(drop)
        })
    }
}

/// The ticket of this number and its card, if the actor may use it at this moment.
fn usable(tx: &Tx<'_>, number: &Number, actor: &Actor, now: Timestamp) -> Result<(TicketId, Card)> {
    let (id, ticket) = store::ticket(tx, number.hash())?.ok_or(Error::NoTicket)?;
    let card = store::by_id(tx, ticket.card)?.ok_or(Error::NoTicket)?;
    ticket.check(actor.account()?, card.holder, now)?;
    actor.require(HELPERS)?;
    let card = store::find(tx, &actor.reviewer_scope(HELPERS), &card.serial)?.ok_or(Error::NoTicket)?;
    if !card.state.is_held() {
        return Err(Error::WrongState { serial: card.serial, state: card.state, next: State::Active }.into());
    }
    Ok((id, card))
}
