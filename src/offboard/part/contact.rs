//! Security contacts: nobody calls somebody who has left.

use crate::access::{AccountId, By};
use crate::agency;
use crate::approval::Rows;
use crate::error::Result;
use crate::offboard::{Leaver, Leaving, Line, store};
use crate::store::Tx;
use crate::text::{Word, offboard as t};

/// Where somebody is named as a security contact.
pub struct Contacts;

impl Leaving for Contacts {
    fn name(&self) -> &'static str {
        "contact"
    }

    fn word(&self) -> Word {
        t::PART_CONTACT
    }

    fn depart(&self, tx: &Tx<'_>, _by: &By, leaver: &Leaver) -> Result<Rows> {
        match leaver.only {
            _ if !leaver.is_gone() => {}
            Some(agency) => store::remove_contacts(tx, leaver.account, agency)?,
            None => agency::depart(tx, leaver.account)?,
        }
        Ok(Rows::new())
    }

    fn lines(&self, tx: &Tx<'_>, _by: &By, leaver: &Leaver) -> Result<Vec<Line>> {
        let named = store::contacts(tx, leaver.account, leaver.only)?;
        if named.is_empty() {
            return Ok(vec![Line::done(t::CONTACTS, t::NO_CONTACT)]);
        }
        let next = || t::NextThen { login: &leaver.login, day: leaver.day }.into();
        let line = |(_, what): (i64, String)| Line::open(what, t::ContactGoes { day: leaver.day }, Some(next()));
        Ok(named.into_iter().map(line).collect())
    }

    fn erase(&self, tx: &Tx<'_>, account: AccountId) -> Result<Rows> {
        agency::erase(tx, account)?;
        Ok(Rows::new())
    }
}
