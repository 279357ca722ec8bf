//! `user offboard --cancel`: somebody stays after all.

use super::leave::{gone, latest, other};
use crate::access::By;
use crate::app::Ctx;
use crate::approval::{Rows, State};
use crate::audit::{self, Event};
use crate::error::Result;
use crate::offboard::store::{self, Departure};
use crate::offboard::{Error, view};
use crate::role::{self, Reaching};
use crate::store::Tx;
use crate::text::{Msg, offboard as t};
use crate::user::{self, Key, User};

/// Withdraws a leave or a transfer that nobody has carried out.
pub fn cancel(ctx: &mut Ctx, key: &Key, reason: &str) -> Result<()> {
    let by = ctx.by()?;
    let (row, requests, ended) = ctx.write(|tx| {
        let user = other(tx, &by, key)?;
        let known = planned(tx, &user)?;
        // Read first, as they are told by the agency that was to be left.
        let requests = role::requests(tx, user.account.id, known.planned_at, known.agency)?;
        let ended = withdraw(tx, &by, &user, &known, reason)?;
        let withdrawn = requests.into_iter().filter(|request| request.state == State::Cancelled);
        let row = view::Cancelled { id: user.account.id, login: user.account.name(), effective: known.effective };
        Ok((row, withdrawn.collect::<Vec<_>>(), ended))
    })?;
    ctx.out.done("departure", &row, t::Cancelled { login: &row.login, day: row.effective })?;
    for grant in ended {
        ctx.out.note(stays_ended(&row, grant));
    }
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

/// Withdraws the plan; gives what stays ended.
fn withdraw(tx: &Tx<'_>, by: &By, user: &User, known: &Departure, reason: &str) -> Result<Vec<Reaching>> {
    let account = user.account.id;
    let (rows, ended) = match known.effective <= by.now.date() {
        true => close(tx, by, user, known)?,
        false => (role::reopen(tx, account, known.effective, known.agency)?, Vec::new()),
    };
    store::cancel(tx, known.id, by.now)?;
    let event = Event::new("user.offboard.cancel", "account", account)
        .fact("effective", known.effective)
        .fact("grants", rows.len())
        .detail_if("reason", Some(reason).filter(|reason| !reason.is_empty()))
        .row(&user::ROW, account)
        .rows(rows);
    audit::record(tx, by, event)?;
    Ok(ended)
}

/// What ended on a day that has come stays ended, and is closed where the catalogue says so, as it would have been had
/// the departure been carried out.
fn close(tx: &Tx<'_>, by: &By, user: &User, known: &Departure) -> Result<(Rows, Vec<Reaching>)> {
    let ended = || -> Result<Vec<Reaching>> {
        let mut found = role::reaching(tx, user.account.id, known.effective, known.agency)?;
        found.retain(|grant| grant.ended_on == Some(known.effective));
        Ok(found)
    };
    let mut rows = Rows::new();
    for grant in ended()? {
        rows.extend(role::close(tx, by, user.account.id, &grant, &known.reason)?);
    }
    Ok((rows, ended()?))
}

fn stays_ended(row: &view::Cancelled, grant: Reaching) -> Msg {
    let (role, day) = (grant.key, row.effective);
    match grant.closure {
        Some(closure) => t::StaysClosing { role, day, case: closure.case }.into(),
        None => t::StaysEnded { role, day, login: &row.login }.into(),
    }
}
