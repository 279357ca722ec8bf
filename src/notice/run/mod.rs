//! What happens, step by step.

mod due;
mod send;

use std::collections::BTreeMap;

pub use send::send;

use super::state::Happened;
use super::template::DESK;
use super::{Error, Notice, NoticeId, State, args, store, view, words};
use crate::access::{self, AccountId, Capability, Scope};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::error::{Report, Result};
use crate::store::Tx;
use crate::text::{self, Lang};

/// What the actor may see.
fn scope(ctx: &mut Ctx) -> Result<Scope> {
    Ok(ctx.by()?.actor.scope(super::READERS))
}

/// The name by which the desk signs.
fn desk_name(ctx: &Ctx, lang: Lang) -> &str {
    ctx.config.some("desk.name").unwrap_or_else(|| text::notice::DESK_NAME.to(lang))
}

/// `notice list`
pub fn list(ctx: &mut Ctx, args: args::List) -> Result<()> {
    let scope = scope(ctx)?;
    let mut list = ctx.out.list::<view::Row>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    ctx.read(|tx| {
        let filter = store::Filter {
            state: args.state,
            channel: args.channel,
            account: args.account.as_deref().map(|login| account(tx, login)).transpose()?,
            case: args.case,
            template: args.template,
        };
        store::each(tx, &scope, &filter, page, |notice| list.row(&view::Row::from(notice)))
    })?;
    list.end()
}

/// An account by its login name, or by its number after `#`.
fn account(tx: &Tx<'_>, name: &str) -> Result<AccountId> {
    let by_number = name.strip_prefix('#').and_then(|id| id.parse::<AccountId>().ok());
    let found = match by_number {
        Some(id) => access::find_account(tx, id)?,
        None => access::find_login(tx, name)?,
    };
    Ok(found.ok_or_else(|| Error::NoAccount { login: name.to_owned() })?.id)
}

fn get(tx: &Tx<'_>, scope: &Scope, id: NoticeId) -> Result<Notice> {
    Ok(store::find(tx, scope, id)?.ok_or(Error::Missing { id })?)
}

/// `notice show`
pub fn show(ctx: &mut Ctx, args: args::Show) -> Result<()> {
    let scope = scope(ctx)?;
    let notice = ctx.read(|tx| get(tx, &scope, args.id))?;
    let words = words::masked(&notice, desk_name(ctx, notice.lang)).ok();
    if args.unmask {
        record_unmasking(ctx, &notice)?;
    }
    ctx.out.show(&view::Details::new(notice, words, args.unmask))
}

/// That an address is shown, before it is; only to operators.
fn record_unmasking(ctx: &mut Ctx, notice: &Notice) -> Result<()> {
    let by = ctx.by()?;
    if !by.actor.can(Capability::Operator) {
        return Err(Error::StaysMasked.into());
    }
    let event = || Event::new("notice.show", "notice", notice.id).fact_if("account", notice.account);
    ctx.write(|tx| audit::record(tx, &by, event()).map(drop))
}

/// `notice preview`
pub fn preview(ctx: &mut Ctx, args: args::Preview) -> Result<()> {
    let lang = ctx.lang();
    let desk = desk_name(ctx, lang);
    let given: BTreeMap<&str, &str> = args.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let value = |name: &str| if name == DESK { Some(desk) } else { given.get(name).copied() };
    let words = words::write(&args.template, args.system.as_deref(), (lang, args.channel), desk, value)?;
    ctx.out.show(&view::Preview::new(args.template, lang, args.channel, words))
}

/// `notice retry`
pub fn retry(ctx: &mut Ctx, args: args::Retry) -> Result<()> {
    let (by, scope) = (ctx.by()?, scope(ctx)?);
    let ids = &args.ids;
    let queued = ctx.write(|tx| {
        let mut report = Report::default();
        let mut queued = Vec::new();
        for &id in ids {
            match again(tx, &scope, id, by.now) {
                Ok(notice) => queued.push(view::Row::from(notice)),
                Err(error) => report.push(error),
            }
        }
        report.check()?;
        for &id in ids {
            audit::record(tx, &by, Event::new("notice.retry", "notice", id))?;
        }
        Ok(queued)
    })?;
    let mut list = ctx.out.list::<view::Row>()?;
    queued.iter().try_for_each(|row| list.row(row))?;
    list.end()
}

/// Queues a notice again, with all its attempts before it.
fn again(tx: &Tx<'_>, scope: &Scope, id: NoticeId, now: crate::base::Timestamp) -> Result<Notice> {
    let notice = get(tx, scope, id)?;
    let stuck = |_| Error::NotAgain { id, state: notice.state };
    let to = notice.state.after(Happened::Retried).map_err(stuck)?;
    if notice.ends_at.is_some_and(|ends| ends <= now) {
        return Err(Error::Expired { id }.into());
    }
    let change = store::Change { from: notice.state, to, next_at: Some(now), problem: None, afresh: true, now };
    if !store::change(tx, id, &change)? {
        return Err(Error::NotAgain { id, state: State::Sending }.into());
    }
    get(tx, scope, id)
}
