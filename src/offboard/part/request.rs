//! Requests that wait: they are withdrawn.

use crate::access::{AccountId, By};
use crate::approval::{Rows, State};
use crate::error::Result;
use crate::offboard::{Leaver, Leaving, Line};
use crate::role;
use crate::store::Tx;
use crate::text::{Word, offboard as t};

/// What somebody has asked for and not got yet.
pub struct Requests;

impl Leaving for Requests {
    fn name(&self) -> &'static str {
        "request"
    }

    fn word(&self) -> Word {
        t::PART_REQUEST
    }

    fn depart(&self, tx: &Tx<'_>, by: &By, leaver: &Leaver) -> Result<Rows> {
        let mut rows = Rows::new();
        let open = role::requests(tx, leaver.account, leaver.since, leaver.only)?;
        for request in open.iter().filter(|request| request.state != State::Cancelled) {
            rows.extend(role::withdraw(tx, by, request, &leaver.reason)?);
        }
        Ok(rows)
    }

    fn lines(&self, tx: &Tx<'_>, _by: &By, leaver: &Leaver) -> Result<Vec<Line>> {
        let found = role::requests(tx, leaver.account, leaver.since, leaver.only)?;
        let line = |request: &role::Open| {
            let what = format!("{} {} #{}", request.action, request.key, request.case);
            match request.closed_at {
                Some(at) => Line::done(what, t::Withdrawn { at }),
                None => Line::open(what, request.stage.word(), Some(request.stage.hint(request.case))),
            }
        };
        Ok(found.iter().map(line).collect())
    }

    fn erase(&self, _tx: &Tx<'_>, _account: AccountId) -> Result<Rows> {
        Ok(Rows::new())
    }
}
