//! `user password`, `user forgot`: a new password for oneself.
//!
//! `forgot` answers the same, and does the same work, whether or not the account exists.

use crate::access::{AccountId, AccountState, Actor, By, SessionId, Via};
use crate::app::Ctx;
use crate::app::secret::PasswordSource;
use crate::audit::{self, Event};
use crate::base::Timestamp;
use crate::credential::{self, CodeVerdict, Kind, Limits, Purpose, Verdict, check_code, verify_password};
use crate::error::Result;
use crate::output::prompt;
use crate::store::Tx;
use crate::text;
use crate::user::{Error, FreshCode, NewPassword, ROW, User, args, store, view};

/// `user password`
pub fn password(ctx: &mut Ctx, args: args::Password) -> Result<()> {
    let by = ctx.by()?;
    let account = by.actor.account()?;
    let limits = Limits::of(&ctx.config)?;
    let has_old = ctx.read(|tx| credential::has_password(tx, account, Kind::LoginPassword))?;
    if !has_old {
        may_set_first(&by.actor)?;
    }
    let old = has_old.then(|| args.old.read(ctx, text::user::ASK_OLD)).transpose()?;
    let new = read_new(ctx, &args.new)?;
    // A rehearsal would try the old password without counting it.
    if ctx.mode().dry_run {
        return Ok(());
    }
    let verdict = ctx.write(|tx| {
        let verdict = match &old {
            Some(old) => verify_password(tx, Some(account), Kind::LoginPassword, old, limits, by.now)?,
            None if credential::has_password(tx, account, Kind::LoginPassword)? => Verdict::Wrong,
            None => Verdict::Right { must_change: false },
        };
        let event = match verdict {
            Verdict::Right { .. } => new.keep(tx, "user.password", account, session(&by.actor), by.now)?,
            Verdict::Wrong | Verdict::NowLocked { .. } | Verdict::Locked { .. } => {
                Event::new("user.password", "account", account).fact("result", "refused")
            }
        };
        audit::record(tx, &by, event)?;
        Ok(verdict)
    })?;
    verdict.check()?;
    let row = ctx.read(|tx| store::by_id(tx, account))?.map(|user| view::Row::new(&user, view::Veil::Off));
    ctx.out.done("user", &row, text::user::PASSWORD_SET)
}

/// Asks for a new password.
fn read_new(ctx: &mut Ctx, source: &PasswordSource) -> Result<NewPassword> {
    let plain = source.read_new(ctx, NewPassword::question(ctx)?)?;
    NewPassword::check(ctx, plain)
}

/// A first password is set by whom the operating system or a session proves, not by a service key.
fn may_set_first(actor: &Actor) -> Result<(), Error> {
    match actor.via {
        Via::Session { .. } | Via::OsUser { .. } => Ok(()),
        Via::ServiceKey { .. } | Via::Nobody => Err(Error::NoOldPassword),
    }
}

/// The session in use, which goes on.
const fn session(actor: &Actor) -> Option<SessionId> {
    match actor.via {
        Via::Session { id } => Some(id),
        Via::ServiceKey { .. } | Via::OsUser { .. } | Via::Nobody => None,
    }
}

/// `user forgot`: sends a code; with a code sets a new password.
pub fn forgot(ctx: &mut Ctx, args: args::Forgot) -> Result<()> {
    let by = ctx.by_stranger()?;
    if args.code.is_named() {
        return set_forgotten(ctx, &by, &args);
    }
    let code = FreshCode::make(ctx)?;
    let now = by.now;
    ctx.write(|tx| {
        let user = recoverable(tx, &args)?;
        let sent = match &user {
            Some(user) => code.send_quietly(tx, &by, user, Purpose::Reset, args.by)?,
            None => false,
        };
        let subject = user.as_ref().map(|user| user.account.id);
        record_forgot(tx, &by, subject, if sent { "sent" } else { "not_sent" })
    })?;
    if prompt::can_ask() && !ctx.mode().dry_run {
        ctx.out.note(text::user::ForgotSent { channel: args.by.word() });
        return set_forgotten(ctx, &by, &args);
    }
    let ends_at = now.plus_seconds(credential::CODE_MINUTES * 60);
    let next = text::user::NextForgot { key: args.user.to_string() }.into();
    let answer = view::Sent { channel: args.by, ends_at };
    ctx.out.done_then("code", &answer, text::user::ForgotSent { channel: args.by.word() }, Some(next))
}

/// Whose password may be set by a code.
fn recoverable(tx: &Tx<'_>, args: &args::Forgot) -> Result<Option<User>> {
    let found = store::find_mail_or_login(tx, &args.user)?;
    Ok(found.filter(|user| user.account.state == AccountState::Active))
}

/// Sets a new password by a code.
fn set_forgotten(ctx: &mut Ctx, by: &By, args: &args::Forgot) -> Result<()> {
    let typed = args.code.read(ctx, text::user::ASK_CODE)?;
    let new = read_new(ctx, &args.new)?;
    // A rehearsal would try the code without counting it.
    if ctx.mode().dry_run {
        return Ok(());
    }
    let right = ctx.write(|tx| {
        let user = recoverable(tx, args)?;
        let verdict = match &user {
            Some(user) => check_code(tx, user.account.id, Purpose::Reset, args.by, &typed, by.now)?,
            None => CodeVerdict::NoCode,
        };
        match user {
            Some(user) if verdict == CodeVerdict::Right => {
                confirm(tx, &user, args, by.now)?;
                let event = new.keep(tx, "user.forgot", user.account.id, None, by.now)?.row(&ROW, user.account.id);
                audit::record(tx, by, event)?;
                Ok(true)
            }
            other => {
                record_forgot(tx, by, other.map(|user| user.account.id), "refused")?;
                Ok(false)
            }
        }
    })?;
    if right {
        ctx.out.done("code", &view::Used { channel: args.by }, text::user::PASSWORD_SET)
    } else {
        Err(Error::BadCode.into())
    }
}

/// Who typed the code has the mailbox or the phone to which it went.
fn confirm(tx: &Tx<'_>, user: &User, args: &args::Forgot, now: Timestamp) -> Result<()> {
    if user.profile.is_confirmed(args.by) {
        return Ok(());
    }
    let mut profile = user.profile.clone();
    match args.by {
        credential::Channel::Mail => profile.email_verified_at = Some(now),
        credential::Channel::Sms => profile.mobile_verified_at = Some(now),
    }
    store::save_profile(tx, user.account.id, &profile, now)
}

/// The event of an attempt; what was typed is not kept, as people type passwords where names belong.
fn record_forgot(tx: &Tx<'_>, by: &By, account: Option<AccountId>, result: &'static str) -> Result<()> {
    let event = match account {
        Some(id) => Event::new("user.forgot", "account", id),
        None => Event::general("user.forgot", "account"),
    };
    audit::record(tx, by, event.fact("result", result)).map(drop)
}
