//! Deputies: those who decide for him, and those for whom he decides.

use crate::access::{AccountId, By};
use crate::approval::{self, DEPUTY, Rows};
use crate::error::Result;
use crate::offboard::{Leaver, Leaving, Line};
use crate::store::Tx;
use crate::text::{Msg, Word, offboard as t};

/// Deputies given and taken.
pub struct Deputies;

impl Leaving for Deputies {
    fn name(&self) -> &'static str {
        "deputy"
    }

    fn word(&self) -> Word {
        t::PART_DEPUTY
    }

    fn depart(&self, tx: &Tx<'_>, by: &By, leaver: &Leaver) -> Result<Rows> {
        let mut rows = Rows::new();
        if !leaver.is_gone() {
            // Until then he may decide; from then on he cannot, nor lend a right, and a plan can be withdrawn.
            return Ok(rows);
        }
        for one in approval::deputyships(tx, leaver.account, leaver.day)?.iter().filter(|one| one.ended_at.is_none()) {
            approval::end_deputy(tx, one.id, by.now)?;
            rows.push((&DEPUTY, one.id));
        }
        Ok(rows)
    }

    fn lines(&self, tx: &Tx<'_>, _by: &By, leaver: &Leaver) -> Result<Vec<Line>> {
        let last = leaver.day.plus_days(-1);
        let found = approval::deputyships(tx, leaver.account, last.min(leaver.today))?;
        let line = |one: &approval::Deputyship| {
            let what = format!("{} {} {}", if one.given { "→" } else { "←" }, one.other, one.id);
            let over: Option<Msg> = match one.ended_at {
                Some(at) => Some(t::DeputyEnded { at }.into()),
                None if one.ends <= last => Some(t::DeputyEnds { day: one.ends }.into()),
                None => None,
            };
            match over {
                Some(proof) => Line::done(what, proof),
                None => Line::open(what, t::DeputyEnds { day: one.ends }, Some(t::NextDeputy { id: one.id }.into())),
            }
        };
        Ok(found.iter().map(line).collect())
    }

    fn erase(&self, _tx: &Tx<'_>, _account: AccountId) -> Result<Rows> {
        Ok(Rows::new())
    }
}
