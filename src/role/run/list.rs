//! What an account's roles look like; who holds what, or held it on a day.

use crate::access::{self, Account, Actor, Capability, Scope};
use crate::app::Ctx;
use crate::calendar;
use crate::error::Result;
use crate::role::store::{self, Filter};
use crate::role::{Error, State, args, view};
use crate::store::Tx;
use crate::system::{self, RoleKind};
use crate::text;

/// Who may see whose grants, besides his own.
const READERS: &[Capability] = &[Capability::Operator, Capability::Clerk, Capability::Authority, Capability::Auditor];

/// `role status`: the two tables of the manuals, 管理權限列表 and 個別系統角色權限 (B071, B083).
pub fn status(ctx: &mut Ctx, args: args::Status) -> Result<()> {
    let (by, today, lang) = (ctx.by()?, ctx.today(), ctx.lang());
    let rows = ctx.read(|tx| {
        let own = by.actor.account()?;
        let account = match &args.account {
            None => access::find_account(tx, own)?,
            Some(login) => Some(seen(tx, &by.actor, login)?),
        };
        let account = account.ok_or(Error::NotYours)?;
        let only = args.system.as_ref().map(|code| system::resolve(tx, code, today)).transpose()?;
        let mut rows = Vec::new();
        for role in system::roles(tx, None, today)? {
            let wanted = only.as_ref().is_none_or(|system| system.id == role.system);
            if !wanted {
                continue;
            }
            let over = account.agency.filter(|_| role.kind != RoleKind::Staff);
            let (mut known, newest) = store::known(tx, account.id, role.role, over, None)?;
            known.suspended = account.is_suspended(today);
            // The desk's own roles are told to those who have to do with them.
            if role.kind == RoleKind::Staff && known.state(today) == State::None {
                continue;
            }
            rows.push(view::Status::new(&role, known.state(today), &newest, lang));
        }
        Ok(rows)
    })?;
    view::show_status(ctx, &rows)
}

/// An account that the actor may look at; any other is not there.
fn seen(tx: &Tx<'_>, actor: &Actor, login: &str) -> Result<Account> {
    let found = access::find_visible(tx, &actor.reviewer_scope(READERS), login)?;
    let looks = READERS.iter().any(|&capability| actor.can(capability)) || !actor.administers.is_empty();
    let error = || if looks { Error::NoAccount { account: login.to_owned() } } else { Error::NotYours };
    Ok(found.ok_or_else(error)?)
}

/// `role list`
pub fn list(ctx: &mut Ctx, args: args::List) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    let scope = by.actor.system_scope(READERS);
    let unmasked = by.actor.can(Capability::Operator);
    let filter = ctx.read(|tx| {
        let on = match (&args.as_of, args.ended) {
            (Some(expr), _) => Some(calendar::resolve(tx, expr, today)?),
            (None, true) => None,
            (None, false) => Some(today),
        };
        let account = match &args.account {
            Some(login) => Some(seen(tx, &by.actor, login)?.id),
            None => None,
        };
        let named = args.which.find(tx, on.unwrap_or(today))?;
        Ok(Filter { system: named.system, role: named.role, agency: named.agency, account, on })
    })?;
    let mut list = ctx.out.list::<view::Grant>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    ctx.read(|tx| {
        store::each_holding(tx, &scope, &filter, page, |held| list.row(&view::Grant::new(&held, !unmasked)))
    })?;
    list.end()
}

/// `role show`
pub fn show(ctx: &mut Ctx, args: args::Show) -> Result<()> {
    let by = ctx.by()?;
    let scope: Scope = by.actor.system_scope(READERS);
    let unmasked = by.actor.can(Capability::Operator);
    let held = ctx.read(|tx| store::find_holding(tx, &scope, args.grant))?.ok_or(Error::NoGrant { id: args.grant })?;
    ctx.out.show_with(&view::Grant::new(&held, !unmasked), held.case.map(|case| text::role::HintCase { case }.into()))
}
