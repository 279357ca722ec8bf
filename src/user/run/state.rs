//! `user disable`, `user enable`, `user suspend`.

use crate::access::{AccountState, By};
use crate::app::Ctx;
use crate::approval::is_reason;
use crate::audit::{self, Event};
use crate::credential::{self, Channel, Kind};
use crate::error::Result;
use crate::store::Tx;
use crate::text::{self, Msg};
use crate::user::change::{self, Action, Progress};
use crate::user::error::for_shell;
use crate::user::view::{Row, Veil};
use crate::user::{Error, Key, ROW, User, args, operated, store};
use crate::{calendar, user};

/// A person whose account is to be switched. Nobody switches his own.
fn other(tx: &Tx<'_>, by: &By, key: &Key) -> Result<User> {
    let found = store::get(tx, &operated(&by.actor), key)?;
    if found.is(&by.actor) { Err(Error::Own.into()) } else { Ok(found) }
}

/// The person as he is after the change.
fn again(tx: &Tx<'_>, found: User) -> Result<User> {
    Ok(user::by_id(tx, found.account.id)?.unwrap_or(found))
}

/// Says what was done, with the row as it is now.
fn done(ctx: &Ctx, user: &User, sentence: impl Into<Msg>) -> Result<()> {
    ctx.out.done("user", &Row::new(user, Veil::On), sentence)
}

/// `user disable`
pub fn disable(ctx: &mut Ctx, args: args::Disable) -> Result<()> {
    let by = ctx.by()?;
    let (user, changed) = ctx.write(|tx| {
        let user = other(tx, &by, &args.user)?;
        let before = user.account.state;
        let state = change::after(&user, Action::Disable, Progress::default())?;
        if state == before {
            return Ok((user, false));
        }
        let id = user.account.id;
        store::set_state(tx, id, state, by.now)?;
        let sessions = credential::end_sessions(tx, id, None, by.now)?;
        let event = Event::new("user.disable", "account", id)
            .fact("from", before)
            .fact("sessions", sessions)
            .detail("reason", &args.reason)
            .row(&ROW, id);
        audit::record(tx, &by, event)?;
        Ok((again(tx, user)?, true))
    })?;
    let login = user.account.name();
    match changed {
        true => done(ctx, &user, text::user::Disabled { login }),
        false => done(ctx, &user, text::user::AlreadyDisabled { login }),
    }
}

/// `user enable`: ends what keeps an account from being used: that it is disabled, suspended, or locked, or that its
/// person had left. Who comes back proves himself anew and asks for roles anew.
pub fn enable(ctx: &mut Ctx, args: args::Enable) -> Result<()> {
    let by = ctx.by()?;
    let (user, from) = ctx.write(|tx| {
        let user = other(tx, &by, &args.user)?;
        let (id, before) = (user.account.id, user.account.state);
        let state = change::after(&user, Action::Enable, progress(tx, &user)?)?;
        if let Some(day) = user.account.left(by.now.date()) {
            return Err(Error::Left { login: user.account.name(), day }.into());
        }
        let returns = before == AccountState::Departed;
        if returns && !args.reason.as_deref().is_some_and(is_reason) {
            return Err(Error::NoReturn { login: user.account.name() }.into());
        }
        let suspended = user.account.suspended_from.is_some();
        let unlocked = credential::unlock(tx, id, Kind::LoginPassword)?;
        if state == before && !suspended && !unlocked {
            return Ok((user, None));
        }
        if state != before {
            store::set_state(tx, id, state, by.now)?;
        }
        if suspended {
            store::set_suspension(tx, id, (None, None), by.now)?;
        }
        let event = Event::new("user.enable", "account", id)
            .fact("from", before)
            .fact("to", state)
            .fact("suspended", suspended)
            .fact("unlocked", unlocked)
            .detail_if("reason", args.reason.as_ref())
            .row(&ROW, id);
        audit::record(tx, &by, event)?;
        Ok((again(tx, user)?, Some(before)))
    })?;
    let login = user.account.name();
    match from {
        Some(AccountState::Departed) => {
            let sentence = text::user::Returned { login: &login };
            let next = text::user::NextReset { login: for_shell(&login) };
            ctx.out.done_then("user", &Row::new(&user, Veil::On), sentence, Some(next.into()))
        }
        Some(_) => done(ctx, &user, text::user::Enabled { login, state: user.account.state }),
        None => done(ctx, &user, text::user::AlreadyEnabled { login }),
    }
}

/// How far a person had come.
fn progress(tx: &Tx<'_>, user: &User) -> Result<Progress> {
    let profile = &user.profile;
    let confirmed = Channel::ALL.into_iter().any(|channel| profile.is_confirmed(channel));
    Ok(Progress {
        named: user.account.login.is_some(),
        verified: confirmed || profile.attested.is_some(),
        invited: credential::is_invited(tx, user.account.id)?,
    })
}

/// `user suspend`
pub fn suspend(ctx: &mut Ctx, args: args::Suspend) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    let (user, until) = ctx.write(|tx| {
        let user = other(tx, &by, &args.user)?;
        debug_assert_ne!(user.account.state, AccountState::Erased, "erased people have no profile");
        change::after(&user, Action::Suspend, Progress::default())?;
        let from = calendar::resolve(tx, &args.from, today)?;
        let until = calendar::resolve(tx, &args.until, today)?;
        change::check_period(from.max(today), until)?;
        let id = user.account.id;
        store::set_suspension(tx, id, (Some(from), Some(until)), by.now)?;
        if from <= today {
            credential::end_sessions(tx, id, None, by.now)?;
        }
        let event = Event::new("user.suspend", "account", id)
            .fact("from", from)
            .fact("until", until)
            .detail_if("reason", args.reason.as_ref())
            .row(&ROW, id);
        audit::record(tx, &by, event)?;
        Ok((again(tx, user)?, until))
    })?;
    done(ctx, &user, text::user::Suspended { login: user.account.name(), until })
}
