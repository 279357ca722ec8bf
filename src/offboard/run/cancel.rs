//! `user offboard --cancel`: somebody stays after all.

use super::leave::{gone, latest, other, undo};
use crate::access::By;
use crate::app::Ctx;
use crate::approval::State;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::offboard::store::{self, Departure};
use crate::offboard::{Error, view};
use crate::role;
use crate::store::Tx;
use crate::text::offboard as t;
use crate::user::{self, Key, User};

/// Withdraws a leave or a transfer that nobody has carried out.
pub fn cancel(ctx: &mut Ctx, key: &Key, reason: &str) -> Result<()> {
    let by = ctx.by()?;
    let (row, requests) = ctx.write(|tx| {
        let user = other(tx, &by, key)?;
        let known = planned(tx, &user)?;
        // Read first, as they are told by the agency that was to be left.
        let requests = role::requests(tx, user.account.id, known.planned_at, known.agency)?;
        withdraw(tx, &by, &user, &known, reason)?;
        let withdrawn = requests.into_iter().filter(|request| request.state == State::Cancelled);
        let row = view::Cancelled { id: user.account.id, login: user.account.name(), effective: known.effective };
        Ok((row, withdrawn.collect::<Vec<_>>()))
    })?;
    ctx.out.done("departure", &row, t::Cancelled { login: &row.login, day: row.effective })?;
    for request in requests {
        ctx.out.note(t::AskAgain { role: request.key, case: request.case });
    }
    Ok(())
}

/// The departure that can still be withdrawn.
fn planned(tx: &Tx<'_>, user: &User) -> Result<Departure> {
    let login = user.account.name();
    match latest(tx, user)? {
        Some(known) if gone(user) => Err(Error::Left { login, day: known.effective }.into()),
        Some(known) => Ok(known),
        None => Err(Error::NothingPlanned { login }.into()),
    }
}

fn withdraw(tx: &Tx<'_>, by: &By, user: &User, known: &Departure, reason: &str) -> Result<()> {
    let account = user.account.id;
    let rows = undo(tx, by, account, known)?;
    store::cancel(tx, known.id, by.now)?;
    let event = Event::new("user.offboard.cancel", "account", account)
        .fact("effective", known.effective)
        .fact("grants", rows.len())
        .detail_if("reason", Some(reason).filter(|reason| !reason.is_empty()))
        .row(&user::ROW, account)
        .rows(rows);
    audit::record(tx, by, event).map(drop)
}
