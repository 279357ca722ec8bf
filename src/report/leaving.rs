//! What reviews have to do with somebody who leaves or is erased.

use super::store;
use crate::access::{AccountId, By};
use crate::approval::Rows;
use crate::error::Result;
use crate::offboard::{Leaver, Leaving, Line};
use crate::store::Tx;
use crate::text::{Word, report as t};

/// Questions that he was to answer, and those about him.
pub struct Reviews;

impl Leaving for Reviews {
    fn name(&self) -> &'static str {
        "review"
    }

    fn word(&self) -> Word {
        t::PART_REVIEW
    }

    fn depart(&self, tx: &Tx<'_>, _by: &By, leaver: &Leaver) -> Result<Rows> {
        if !leaver.moves() && leaver.is_gone() {
            store::give_back(tx, leaver.account)?;
        }
        Ok(Rows::new())
    }

    fn lines(&self, tx: &Tx<'_>, _by: &By, leaver: &Leaver) -> Result<Vec<Line>> {
        if leaver.moves() {
            return Ok(Vec::new());
        }
        let asked = store::asked(tx, leaver.account)?;
        let line = |(review, system, open): (super::ReviewId, String, i64)| {
            let next = t::NextSheets { review };
            Line::open(format!("#{review} {system}"), t::QuestionsWait { open }, Some(next.into()))
        };
        Ok(asked.into_iter().map(line).collect())
    }

    fn erase(&self, tx: &Tx<'_>, account: AccountId) -> Result<Rows> {
        store::erase(tx, account)
    }
}
