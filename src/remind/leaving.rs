//! What reminders have to do with somebody who is erased.

use super::store;
use crate::access::{AccountId, By};
use crate::approval::Rows;
use crate::error::Result;
use crate::offboard::{Leaver, Leaving, Line};
use crate::store::Tx;
use crate::text::{Word, remind as t};

/// What others were told of him.
pub struct Reminders;

impl Leaving for Reminders {
    fn name(&self) -> &'static str {
        "reminder"
    }

    fn word(&self) -> Word {
        t::PART_REMINDER
    }

    fn depart(&self, _tx: &Tx<'_>, _by: &By, _leaver: &Leaver) -> Result<Rows> {
        Ok(Rows::new())
    }

    fn lines(&self, _tx: &Tx<'_>, _by: &By, _leaver: &Leaver) -> Result<Vec<Line>> {
        Ok(Vec::new())
    }

    fn erase(&self, tx: &Tx<'_>, account: AccountId) -> Result<Rows> {
        store::erase(tx, account)?;
        Ok(Rows::new())
    }
}
