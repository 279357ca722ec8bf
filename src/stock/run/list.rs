//! `stock list`, `stock find`, `stock show`.

use crate::access::Capability;
use crate::app::Ctx;
use crate::error::Result;
use crate::stock::view::{Found, Row, Sheet};
use crate::stock::{args, store};
use crate::user;

/// Who sees cards.
const READERS: &[Capability] = &[Capability::Helpdesk, Capability::Operator, Capability::Ra, Capability::Auditor];

/// `stock list`
pub fn list(ctx: &mut Ctx, args: args::List) -> Result<()> {
    let scope = ctx.by()?.actor.reviewer_scope(READERS);
    let holder = args.holder.map(|key| ctx.read(|tx| user::get(tx, &scope, &key))).transpose()?;
    let filter = store::Filter { state: args.state, holder: holder.map(|user| user.account.id) };
    let mut list = ctx.out.list::<Row>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    ctx.read(|tx| store::each(tx, &scope, &filter, page, |card| list.row(&Row::new(&card))))?;
    list.end()
}

/// `stock find`
pub fn find(ctx: &mut Ctx, args: args::Find) -> Result<()> {
    let scope = ctx.by()?.actor.reviewer_scope(READERS);
    let mut list = ctx.out.list::<Found>()?;
    let limit = ctx.out.fetch_limit();
    ctx.read(|tx| store::search(tx, &scope, args.holder.trim(), limit, |card| list.row(&Found::new(&card))))?;
    list.end()
}

/// `stock show`
pub fn show(ctx: &mut Ctx, args: args::Show) -> Result<()> {
    let actor = ctx.by()?.actor;
    let card = ctx.read(|tx| super::get(tx, &actor, &args.serial))?;
    ctx.out.show(&Sheet::new(&card))
}
