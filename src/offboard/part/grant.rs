//! Grants: they end on the day, and go to closure where the catalogue says so.

use crate::access::{AccountId, By};
use crate::approval::{Rows, State};
use crate::error::Result;
use crate::offboard::{Leaver, Leaving, Line};
use crate::role::{self, Reaching};
use crate::store::Tx;
use crate::text::{Word, offboard as t};

/// What somebody holds.
pub struct Grants;

/// What of his grants reaches beyond his last day.
pub fn held(tx: &Tx<'_>, leaver: &Leaver) -> Result<Vec<Reaching>> {
    role::reaching(tx, leaver.account, leaver.day, leaver.only)
}

/// What a grant is called: the role, and over whom.
pub fn called(grant: &Reaching) -> String {
    match &grant.over {
        Some(over) => format!("{} {over}", grant.key),
        None => grant.key.clone(),
    }
}

impl Leaving for Grants {
    fn name(&self) -> &'static str {
        "grant"
    }

    fn word(&self) -> Word {
        t::PART_GRANT
    }

    fn depart(&self, tx: &Tx<'_>, by: &By, leaver: &Leaver) -> Result<Rows> {
        let mut rows = Rows::new();
        for grant in held(tx, leaver)? {
            rows.extend(role::end(tx, by, &grant, leaver.day)?);
            if leaver.is_gone() {
                rows.extend(role::close(tx, by, leaver.account, &grant, &leaver.reason)?);
            }
        }
        Ok(rows)
    }

    fn lines(&self, tx: &Tx<'_>, _by: &By, leaver: &Leaver) -> Result<Vec<Line>> {
        held(tx, leaver)?.iter().map(|grant| line(tx, grant, leaver)).collect()
    }

    fn erase(&self, tx: &Tx<'_>, account: AccountId) -> Result<Rows> {
        role::erase(tx, account)
    }
}

fn line(tx: &Tx<'_>, grant: &Reaching, leaver: &Leaver) -> Result<Line> {
    let what = called(grant);
    let Some(day) = grant.ended_on else { return Ok(Line::open(what, t::GRANT_HELD, None)) };
    Ok(match &grant.closure {
        Some(closure) if closure.state == State::Approved => {
            let proof = closure.proof.clone().unwrap_or_default();
            Line::done(what, t::GrantClosed { day, case: closure.case, proof })
        }
        Some(closure) => {
            let why = t::GrantClosing { day, case: closure.case, stage: closure.stage.word() };
            Line::open(what, why, Some(closure.stage.hint(closure.case)))
        }
        None if role::needs_closing(tx, grant, leaver.today)? => {
            let next = (!leaver.is_gone()).then(|| t::NextThen { login: &leaver.login, day: leaver.day }.into());
            Line::open(what, t::GrantToClose { day }, next)
        }
        None => Line::done(what, t::GrantEnded { day }),
    })
}
