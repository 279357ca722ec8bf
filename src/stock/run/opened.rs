//! What a ticket opens: for whom it is, of which card, and what lies in escrow for it.

use zeroize::Zeroizing;

use crate::access::By;
use crate::app::Ctx;
use crate::app::secret::PassphraseSource;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::stock::escrow::{self, Kind};
use crate::stock::store::Kept;
use crate::stock::ticket::Number;
use crate::stock::{Card, Error, TICKET, TicketId, store};
use crate::text::stock as t;

/// A ticket that its owner may use now.
pub struct Opened {
    pub by: By,
    pub card: Card,
    pub kept: Kept,
    ticket: TicketId,
}

impl Opened {
    /// Looks the ticket up. Nothing is used up yet.
    pub fn by(ctx: &mut Ctx, ticket: &str, kind: Kind) -> Result<Self> {
        let by = ctx.by()?;
        let number: Number = ticket.parse()?;
        let helpdesk = by.actor.account()?;
        ctx.read(|tx| {
            let (id, ticket) = store::ticket(tx, number.hash())?.ok_or(Error::NoTicket)?;
            let card = store::by_id(tx, ticket.card)?.ok_or(Error::NoTicket)?;
            ticket.check(helpdesk, card.holder, by.now)?;
            let missing = || Error::NoSecret { serial: card.serial.clone(), kind };
            let kept = store::secret(tx, card.id, kind)?.ok_or_else(missing)?;
            if kept.next.is_some() {
                return Err(Error::Unsettled { serial: card.serial.clone() }.into());
            }
            Ok(Self { by: by.clone(), ticket: id, card, kept })
        })
    }

    /// The secret, with the passphrase where it wants one.
    pub fn secret(&self, ctx: &mut Ctx, passphrase: &PassphraseSource) -> Result<Zeroizing<String>> {
        let passphrase = self.kept.guarded.then(|| passphrase.read(ctx, t::ASK_PASSPHRASE)).transpose()?;
        escrow::open(ctx, &self.kept.sealed, passphrase.as_ref().map(|text| text.as_str()))
    }

    /// Uses the ticket up, before anything is done by it: whatever comes of it, it opens nothing twice.
    pub fn spend(&self, ctx: &mut Ctx, verb: &'static str) -> Result<()> {
        ctx.write(|tx| {
            // Two that look at once both find it unused; one of them uses it.
            if !store::use_ticket(tx, self.ticket, self.by.now)? {
                return Err(Error::Used { at: self.by.now }.into());
            }
            let event = Event::new(verb, "stock_card", self.card.id)
                .fact("serial", &self.card.serial)
                .fact("escrow", "opened")
                .row(&TICKET, self.ticket);
            audit::record(tx, &self.by, event).map(drop)
        })
    }
}
