//! Who leaves gives his cards back.

use super::{CARD, store};
use crate::access::{AccountId, By};
use crate::approval::Rows;
use crate::error::Result;
use crate::offboard::{Leaver, Leaving, Line};
use crate::store::Tx;
use crate::text::{Word, stock as t};

/// The cards that somebody has in his hands.
pub struct Cards;

impl Leaving for Cards {
    fn name(&self) -> &'static str {
        "card"
    }

    fn word(&self) -> Word {
        t::PART_CARD
    }

    /// A card comes back by hand only.
    fn depart(&self, _tx: &Tx<'_>, _by: &By, _leaver: &Leaver) -> Result<Rows> {
        Ok(Rows::new())
    }

    fn lines(&self, tx: &Tx<'_>, _by: &By, leaver: &Leaver) -> Result<Vec<Line>> {
        // Who moves takes his card along.
        if leaver.only.is_some() {
            return Ok(Vec::new());
        }
        let held = store::held(tx, leaver.account)?;
        if held.is_empty() {
            return Ok(vec![Line::done(t::CARDS, t::NO_CARD)]);
        }
        let line = |card: super::Card| {
            let next = t::NextReturn { serial: card.serial.as_str() }.into();
            Line::open(card.serial.clone(), t::CardHeld { state: card.state }, Some(next))
        };
        Ok(held.into_iter().map(line).collect())
    }

    fn erase(&self, tx: &Tx<'_>, account: AccountId) -> Result<Rows> {
        Ok(store::forget_notes(tx, account)?.into_iter().map(|id| (&CARD, id.into())).collect())
    }
}
