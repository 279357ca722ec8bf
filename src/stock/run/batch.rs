//! `card batch` where there is a desk: what opens the cards goes into escrow, and the cards into the stock.

use zeroize::Zeroizing;

use crate::access::Actor;
use crate::app::{Ctx, Effect, Need};
use crate::audit::{self, Event};
use crate::card::batch::{self, Announced, Batch, Change, Escrow, Known, Opener};
use crate::error::Result;
use crate::stock::escrow::{self, Kind, Label};
use crate::stock::{CARD, Error, KEEPERS, SECRET, State, store};
use crate::store::Tx;

/// `card batch`; on a machine without a desk its secrets go into the file of slips.
pub fn batch(ctx: &mut Ctx, args: Batch) -> Result<()> {
    if !ctx.has_desk() {
        return batch::alone(ctx, args);
    }
    let actor = ctx.by()?.actor;
    Need::Any(KEEPERS).check(&actor, Effect::External)?;
    batch::run(ctx, &args, Some(&Desk))
}

/// The escrow of this desk.
struct Desk;

const fn kind(opener: Opener) -> Kind {
    match opener {
        Opener::Puk => Kind::Puk,
        Opener::ManagementKey => Kind::ManagementKey,
    }
}

impl Escrow for Desk {
    fn of(&self, ctx: &mut Ctx, serial: &str, opener: Opener) -> Result<Known> {
        let actor = ctx.by()?.actor;
        let kept = ctx.read(|tx| match store::find(tx, &actor.reviewer_scope(KEEPERS), serial)? {
            Some(card) => store::secret(tx, card.id, kind(opener)),
            None => Ok(None),
        })?;
        let Some(kept) = kept else { return Ok(Known::default()) };
        if kept.guarded {
            return Err(Error::Guarded { serial: serial.to_owned() }.into());
        }
        let label = Label { kind: kind(opener), serial };
        let mut open = |sealed: &[u8]| -> Result<Zeroizing<String>> { escrow::open(ctx, label, sealed, None) };
        Ok(Known { current: Some(open(&kept.sealed)?), next: kept.next.map(|sealed| open(&sealed)).transpose()? })
    }

    fn announce(&self, ctx: &mut Ctx, card: &Announced<'_>) -> Result<()> {
        let by = ctx.by()?;
        let sealed = card.changes.iter().map(|change| seal(ctx, card.serial, change)).collect::<Result<Vec<_>>>()?;
        ctx.write(|tx| {
            let id = stocked(tx, &by.actor, card, by.now)?;
            let mut event = Event::new("card.batch", "stock_card", id)
                .fact("serial", card.serial)
                .fact("result", "begun")
                .row(&CARD, id);
            for (kind, current, next) in &sealed {
                let kept = match store::secret(tx, id, *kind)? {
                    Some(kept) => kept.id,
                    None => store::keep(tx, id, *kind, (current, false), by.actor.account, by.now)?,
                };
                store::keep_next(tx, kept, next)?;
                event = event.row(&SECRET, kept);
            }
            audit::record(tx, &by, event).map(drop)
        })
    }

    fn settle(&self, ctx: &mut Ctx, serial: &str, opener: Opener) -> Result<()> {
        let by = ctx.by()?;
        ctx.write(|tx| {
            let missing = || Error::Missing { serial: serial.to_owned() };
            let card = store::find(tx, &by.actor.reviewer_scope(KEEPERS), serial)?.ok_or_else(missing)?;
            let Some(kept) = store::secret(tx, card.id, kind(opener))? else { return Ok(()) };
            store::settle_next(tx, kept.id, true, by.now)?;
            let event = Event::new("card.batch", "stock_card", card.id)
                .fact("serial", serial)
                .fact("rotated", kind(opener))
                .row(&SECRET, kept.id);
            audit::record(tx, &by, event).map(drop)
        })
    }
}

/// What the card has and what it is about to get, sealed.
fn seal(ctx: &mut Ctx, serial: &str, change: &Change<'_>) -> Result<(Kind, Vec<u8>, Vec<u8>)> {
    let label = Label { kind: kind(change.opener), serial };
    let (current, next) =
        (escrow::seal(ctx, label, change.current, None)?, escrow::seal(ctx, label, change.next, None)?);
    Ok((label.kind, current, next))
}

/// The card in the stock, added if it is not there. One that is somebody's is not made somebody else's.
fn stocked(
    tx: &Tx<'_>,
    actor: &Actor,
    card: &Announced<'_>,
    now: crate::base::Timestamp,
) -> Result<crate::stock::StockId> {
    match store::find(tx, &actor.reviewer_scope(KEEPERS), card.serial)? {
        Some(found) if found.state == State::Stock => Ok(found.id),
        Some(found) => Err(Error::InUse { serial: found.serial, state: found.state }.into()),
        None => {
            let exists = || Error::Exists { serial: card.serial.to_owned() };
            Ok(store::add(tx, &super::card::serial(card.serial)?, card.slip, "", now)?.ok_or_else(exists)?)
        }
    }
}
