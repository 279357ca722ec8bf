//! `user list`, `user show`.

use crate::access::{By, Capability, RoleId};
use crate::agency;
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::store::Tx;
use crate::text;
use crate::user::error::for_shell;
use crate::user::view::{Row, Sheet, Veil};
use crate::user::{Error, Key, ROW, User, args, operated, readable, store};

/// `user list`
pub fn list(ctx: &mut Ctx, args: args::List) -> Result<()> {
    let by = ctx.by()?;
    let scope = if args.unmask { operated(&by.actor) } else { readable(&by.actor) };
    if args.unmask {
        record_unmasking(ctx, &by, &args)?;
    }
    let agency = args.agency.as_ref().map(|key| ctx.read(|tx| agency::get(tx, key))).transpose()?;
    let roles = args.role.as_ref().map(|name| ctx.read(|tx| roles_named(tx, name))).transpose()?;
    let filter = store::Filter {
        agency: agency.as_ref().map(|agency| agency.id),
        below: agency.as_ref().filter(|_| args.subtree).and_then(|agency| agency.oid.as_ref()),
        state: args.wanted_state(),
        roles: roles.as_deref(),
        name: args.name.as_ref(),
        today: Some(ctx.today()),
    };
    let mut list = ctx.out.list::<Row>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    ctx.read(|tx| {
        store::each(tx, &scope, &filter, page, |user| {
            let veil = if args.unmask || user.is(&by.actor) { Veil::Off } else { Veil::On };
            list.row(&Row::new(&user, veil))
        })
    })?;
    list.end()
}

/// The role that is meant in any edition of its system: people hold what an earlier one called otherwise.
fn roles_named(tx: &Tx<'_>, name: &args::RoleName) -> Result<Vec<RoleId>> {
    let found = store::roles_named(tx, &name.system, &name.role)?;
    if found.is_empty() { Err(Error::NoRole { text: name.to_string() }.into()) } else { Ok(found) }
}

/// That a whole list is unmasked, before it is.
fn record_unmasking(ctx: &mut Ctx, by: &By, args: &args::List) -> Result<()> {
    if !by.actor.can(Capability::Operator) {
        return Err(Error::StaysMasked.into());
    }
    ctx.write(|tx| {
        let event = Event::general("user.list", "account")
            .fact_if("agency", args.agency.as_ref())
            .fact_if("state", args.wanted_state())
            .fact_if("role", args.role.as_ref())
            .detail_if("name", args.name.as_ref());
        audit::record(tx, by, event).map(drop)
    })
}

/// `user show`
pub fn show(ctx: &mut Ctx, args: args::Show) -> Result<()> {
    let by = ctx.by()?;
    let scope = readable(&by.actor);
    let key = args.user.map_or_else(|| by.actor.account().map(Key::Id), Ok)?;
    let user = ctx.read(|tx| store::get(tx, &scope, &key))?;
    if user.is(&by.actor) {
        return ctx.out.show(&Sheet::new(&user, Veil::Off));
    }
    if args.unmask {
        return unmasked(ctx, &by, &user);
    }
    let more = text::user::NextUnmask { login: for_shell(&user.account.name()) };
    ctx.out.show_with(&Sheet::new(&user, Veil::On), user.is_operated_by(&by.actor).then(|| more.into()))
}

/// A person as he is, once that was recorded.
fn unmasked(ctx: &mut Ctx, by: &By, user: &User) -> Result<()> {
    if !user.is_operated_by(&by.actor) {
        return Err(Error::StaysMasked.into());
    }
    let id = user.account.id;
    ctx.write(|tx| audit::record(tx, by, Event::new("user.show", "account", id).row(&ROW, id)).map(drop))?;
    ctx.out.show(&Sheet::new(user, Veil::Off))
}
