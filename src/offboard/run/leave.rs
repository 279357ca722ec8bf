//! `user offboard`, `user transfer`: the list, worked off as far as the desk can do it.

use super::{cancel, plan};
use crate::access::{AccountState, AgencyId, By, Capability};
use crate::agency::{self, Agency};
use crate::app::Ctx;
use crate::approval::Rows;
use crate::audit::{self, Event};
use crate::base::Date;
use crate::error::{Report, Result};
use crate::offboard::store::{self, Departure};
use crate::offboard::{Error, Leaver, Leaving, after_leaving, args, view};
use crate::store::Tx;
use crate::system::RoleKind;
use crate::text::{self, Msg};
use crate::user::{self, Key, User};
use crate::{calendar, role};

/// What a departure left on the list.
struct Worked {
    leaver: Leaver,
    lines: Vec<view::Row>,
}

/// `user offboard`
pub fn offboard(ctx: &mut Ctx, args: &args::Offboard, parts: &[&dyn Leaving]) -> Result<()> {
    match (&args.user, &args.plan) {
        (Some(user), _) if args.cancel => cancel::cancel(ctx, user, &args.reason),
        (Some(user), _) => one(ctx, user, args, parts),
        (None, Some(file)) => plan::all(ctx, file, args, parts),
        (None, None) => Err(Error::NotAPlan.into()),
    }
}

fn one(ctx: &mut Ctx, key: &Key, args: &args::Offboard, parts: &[&dyn Leaving]) -> Result<()> {
    let (by, rehearsed) = (ctx.by()?, ctx.mode().dry_run);
    ctx.confirm(text::offboard::AskOffboard { user: key.to_string() })?;
    let lang = ctx.lang();
    let worked = ctx.write(|tx| {
        let user = other(tx, &by, key)?;
        let day = args.effective.as_ref().map(|day| calendar::resolve(tx, day, by.now.date())).transpose()?;
        let planned = planned(tx, &by, &user, day, &args.reason)?;
        let leaver = begin(tx, &by, &user, planned, args.last || rehearsed, parts)?;
        Ok(Worked { lines: view::Row::all(tx, &by, &leaver, parts, lang)?, leaver })
    })?;
    answer(ctx, &worked, text::offboard::Left { login: worked.leaver.login.clone(), day: worked.leaver.day })
}

/// Works off what can be worked off of a departure that is planned; on its day and after it, that is all the desk can do.
pub(super) fn begin(
    tx: &Tx<'_>,
    by: &By,
    user: &User,
    (planned, mut rows): (Departure, Rows),
    last: bool,
    parts: &[&dyn Leaving],
) -> Result<Leaver> {
    let leaver = leaver(by, user, &planned, None);
    if !last {
        check_last(tx, &leaver)?;
    }
    rows.extend(depart(tx, by, &leaver, parts)?);
    if leaver.is_gone() {
        leave(tx, by, user, &planned)?;
    }
    record(tx, by, "user.offboard", &leaver, None, rows)?;
    Ok(leaver)
}

/// `user transfer`
pub fn transfer(ctx: &mut Ctx, args: &args::Transfer, parts: &[&dyn Leaving]) -> Result<()> {
    let (by, rehearsed) = (ctx.by()?, ctx.mode().dry_run);
    ctx.confirm(text::offboard::AskTransfer { user: args.user.to_string() })?;
    let lang = ctx.lang();
    let (worked, to) = ctx.write(|tx| {
        let user = other(tx, &by, &args.user)?;
        let to = agency::get(tx, &args.to)?;
        let (planned, from, mut rows) = plan_move(tx, &by, &user, &to, args)?;
        let leaver = leaver(&by, &user, &planned, Some(from));
        // What was carried out is shown again: what he has been given at the old agency since then is his.
        if planned.carried_at.is_none() {
            if !args.last && !rehearsed {
                check_last(tx, &leaver)?;
            }
            rows.extend(depart(tx, &by, &leaver, parts)?);
            if leaver.is_gone() {
                store::set_agency(tx, leaver.account, to.id, by.now)?;
                store::carry(tx, planned.id, by.now)?;
            }
            record(tx, &by, "user.transfer", &leaver, Some(&to), rows)?;
        }
        Ok((Worked { lines: view::Row::all(tx, &by, &leaver, parts, lang)?, leaver }, to))
    })?;
    let (login, day) = (worked.leaver.login.clone(), worked.leaver.day);
    answer(ctx, &worked, text::offboard::Moved { login, agency: to.name, day })
}

/// The person, if the actor operates the desk for him. Nobody plans his own departure.
pub(super) fn other(tx: &Tx<'_>, by: &By, key: &Key) -> Result<User> {
    let found = user::get(tx, &by.actor.scope(&[Capability::Operator]), key)?;
    if found.is(&by.actor) { Err(Error::Own.into()) } else { Ok(found) }
}

/// The departure that is planned, moved if another day is given; a new one, if none is. With the rows that changed.
pub(super) fn planned(tx: &Tx<'_>, by: &By, user: &User, day: Option<Date>, reason: &str) -> Result<(Departure, Rows)> {
    let login = user.account.name();
    after_leaving(user.account.state, &login)?;
    match (latest(tx, user)?, day) {
        (Some(known), _) if known.to_agency.is_some() && known.carried_at.is_none() => {
            Err(Error::Planned { login, day: known.effective }.into())
        }
        (Some(known), Some(day)) if known.carried_at.is_some() && day != known.effective => {
            Err(Error::Carried { login, day: known.effective }.into())
        }
        (Some(known), Some(day)) if day != known.effective => move_to(tx, by, user, known, day),
        (Some(known), _) => Ok((known, Rows::new())),
        (None, None) => Err(Error::NoDay { login }.into()),
        (None, Some(effective)) => Ok((add(tx, by, user, effective, None, reason)?, Rows::new())),
    }
}

/// Moves a plan to another day. What ended on a day that has come stays ended, so that such a day stands.
fn move_to(tx: &Tx<'_>, by: &By, user: &User, known: Departure, day: Date) -> Result<(Departure, Rows)> {
    if known.effective <= by.now.date() {
        return Err(Error::Come { login: user.account.name(), day: known.effective }.into());
    }
    let rows = role::reopen(tx, user.account.id, known.effective, known.agency)?;
    store::move_to(tx, known.id, day)?;
    Ok((Departure { effective: day, ..known }, rows))
}

/// The departure that somebody's account stands in: one that is planned, or the one by which he left.
pub(super) fn latest(tx: &Tx<'_>, user: &User) -> Result<Option<Departure>> {
    Ok(store::latest(tx, user.account.id)?.filter(|known| known.carried_at.is_none() || gone(user)))
}

pub(super) fn gone(user: &User) -> bool {
    user.account.state == AccountState::Departed
}

fn add(
    tx: &Tx<'_>,
    by: &By,
    user: &User,
    effective: Date,
    agencies: Option<(AgencyId, AgencyId)>,
    reason: &str,
) -> Result<Departure> {
    let account = &user.account;
    let new = store::New { account: account.id, effective, agencies, reason, by: by.actor.account };
    let id = store::add(tx, &new, by.now)?;
    let (agency, to_agency) = agencies.unzip();
    let reason = reason.to_owned();
    Ok(Departure { id, effective, agency, to_agency, reason, planned_at: by.now, carried_at: None })
}

/// The move that is planned or was carried out last, or a new one; with the agency that is left behind and the rows that
/// changed.
fn plan_move(
    tx: &Tx<'_>,
    by: &By,
    user: &User,
    to: &Agency,
    args: &args::Transfer,
) -> Result<(Departure, AgencyId, Rows)> {
    let login = user.account.name();
    after_leaving(user.account.state, &login)?;
    let today = by.now.date();
    let day = args.effective.as_ref().map(|day| calendar::resolve(tx, day, today)).transpose()?;
    if let Some(known) = store::latest(tx, user.account.id)? {
        let (open, other_day) = (known.carried_at.is_none(), day.filter(|day| *day != known.effective));
        match (known.agency.filter(|_| known.to_agency == Some(to.id)), other_day) {
            (Some(from), Some(day)) if open => {
                let (moved, rows) = move_to(tx, by, user, known, day)?;
                return Ok((moved, from, rows));
            }
            (Some(from), None) if open || user.account.agency == Some(to.id) => return Ok((known, from, Rows::new())),
            _ if open => return Err(Error::Planned { login, day: known.effective }.into()),
            _ => {}
        }
    }
    if gone(user) {
        return Err(Error::WrongState { login, state: user.account.state }.into());
    }
    let from = user.account.agency.ok_or(Error::NoAgency { login: login.clone() })?;
    if from == to.id {
        return Err(Error::SameAgency { login, agency: to.name.clone() }.into());
    }
    let planned = add(tx, by, user, day.unwrap_or(today), Some((from, to.id)), &args.reason)?;
    Ok((planned, from, Rows::new()))
}

fn leaver(by: &By, user: &User, planned: &Departure, only: Option<AgencyId>) -> Leaver {
    Leaver {
        account: user.account.id,
        login: user.account.name(),
        day: planned.effective,
        today: by.now.date(),
        since: planned.planned_at,
        reason: planned.reason.clone(),
        carried: planned.carried_at,
        only,
    }
}

/// The last administrator, or the last of the desk's staff for a task, goes only where that is said.
fn check_last(tx: &Tx<'_>, leaver: &Leaver) -> Result<()> {
    let mut report = Report::default();
    for grant in role::reaching(tx, leaver.account, leaver.day, leaver.only)? {
        let ended = grant.ended_on.is_some();
        if !ended
            && grant.kind != RoleKind::User
            && role::is_last(tx, leaver.account, &grant, leaver.day.max(leaver.today))?
        {
            report.push(Error::Last { login: leaver.login.clone(), role: grant.key });
        }
    }
    report.check()
}

/// Works the list off.
fn depart(tx: &Tx<'_>, by: &By, leaver: &Leaver, parts: &[&dyn Leaving]) -> Result<Rows> {
    let mut rows = Rows::new();
    for part in parts {
        rows.extend(part.depart(tx, by, leaver)?);
    }
    Ok(rows)
}

/// Closes the account. Until the day has come the plan alone holds: it counts from its day on, though nobody runs anything
/// then.
fn leave(tx: &Tx<'_>, by: &By, user: &User, planned: &Departure) -> Result<()> {
    if !gone(user) {
        user::set_state(tx, user.account.id, AccountState::Departed, by.now)?;
    }
    store::carry(tx, planned.id, by.now)
}

/// The event, with every row that changed.
fn record(tx: &Tx<'_>, by: &By, verb: &'static str, leaver: &Leaver, to: Option<&Agency>, rows: Rows) -> Result<()> {
    let event = Event::new(verb, "account", leaver.account)
        .fact("effective", leaver.day)
        .fact("carried", leaver.is_gone())
        .fact_if("to", to.map(Agency::key))
        .fact("rows", rows.len())
        .detail_if("reason", Some(&leaver.reason).filter(|reason| !reason.is_empty()))
        .row(&user::ROW, leaver.account);
    let mut seen = Vec::new();
    let event = rows.into_iter().fold(event, |event, (kind, id)| {
        if seen.contains(&(kind.table, id)) {
            return event;
        }
        seen.push((kind.table, id));
        event.row(kind, id)
    });
    audit::record(tx, by, event).map(drop)
}

/// The list, and how much of it is open.
fn answer(ctx: &Ctx, worked: &Worked, sentence: impl Into<Msg>) -> Result<()> {
    let mut list = ctx.out.list::<view::Row>()?;
    for line in &worked.lines {
        list.row(line)?;
    }
    list.end()?;
    ctx.out.note(sentence);
    let open = worked.lines.iter().filter(|line| !line.is_done()).count();
    match open {
        0 => ctx.out.note(text::offboard::ALL_DONE),
        _ => ctx.out.note(text::offboard::StillOpen { open, all: worked.lines.len() }),
    }
    Ok(())
}
