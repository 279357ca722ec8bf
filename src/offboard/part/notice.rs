//! Notices that wait to go to somebody.

use crate::access::{AccountId, By};
use crate::approval::Rows;
use crate::error::Result;
use crate::notice;
use crate::offboard::{Leaver, Leaving, Line, store};
use crate::store::Tx;
use crate::text::{Word, offboard as t};

/// Notices to him and about him.
pub struct Notices;

impl Leaving for Notices {
    fn name(&self) -> &'static str {
        "notice"
    }

    fn word(&self) -> Word {
        t::PART_NOTICE
    }

    fn depart(&self, tx: &Tx<'_>, _by: &By, leaver: &Leaver) -> Result<Rows> {
        if !leaver.moves() && leaver.is_gone() {
            notice::depart(tx, leaver.account)?;
        }
        Ok(Rows::new())
    }

    fn lines(&self, tx: &Tx<'_>, _by: &By, leaver: &Leaver) -> Result<Vec<Line>> {
        if leaver.moves() {
            return Ok(Vec::new());
        }
        let waiting = store::notices(tx, leaver.account)?;
        let what = t::NOTICES;
        Ok(vec![match waiting {
            0 => Line::done(what, t::NO_NOTICE),
            _ => {
                let next = t::NextThen { login: &leaver.login, day: leaver.day };
                Line::open(what, t::NoticesWait { waiting }, Some(next.into()))
            }
        }])
    }

    fn erase(&self, tx: &Tx<'_>, account: AccountId) -> Result<Rows> {
        notice::erase(tx, account)?;
        Ok(Rows::new())
    }
}
