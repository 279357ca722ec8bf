//! What happens, step by step.

use super::{Error, Key, ROW, args, store, view};
use crate::access::Capability;
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::base::AgencyKind;
use crate::error::Result;
use crate::text;

/// `agency add`
pub fn add(ctx: &mut Ctx, args: args::Add) -> Result<()> {
    let (by, now) = (ctx.by()?, ctx.now());
    let kind = args.kind.unwrap_or(if args.ban.is_some() { AgencyKind::Company } else { AgencyKind::Government });
    let added = ctx.write(|tx| {
        if let Some(key) = args.oid.clone().map(Key::Oid).or(args.ban.map(Key::Ban))
            && let Some(known) = store::find(tx, &key)?
        {
            return Err(Error::Exists { key: key.to_string(), name: known.name }.into());
        }
        let parent = args.oid.as_ref().map(|oid| store::parent_of(tx, oid)).transpose()?.flatten();
        let new = store::New {
            kind,
            oid: args.oid.as_ref(),
            ban: args.ban.as_ref(),
            name: &args.name,
            parent,
            level: args.level,
        };
        let id = store::add(tx, &new, now)?;
        audit::record(tx, &by, Event::new("agency.add", "agency", id).fact("name", &args.name).row(&ROW, id))?;
        store::by_id(tx, id)
    })?;
    match added {
        Some(agency) => ctx.out.done("agency", &view::Row::from(&agency), text::agency::Added { name: &agency.name }),
        None => Ok(()),
    }
}

/// `agency list`
pub fn list(ctx: &mut Ctx, args: args::List) -> Result<()> {
    let scope = ctx.by()?.actor.reviewer_scope(&[Capability::Operator, Capability::Clerk, Capability::Auditor]);
    let mut list = ctx.out.list::<view::Row>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    ctx.read(|tx| store::each(tx, &scope, args.under.as_ref(), page, |agency| list.row(&view::Row::from(&agency))))?;
    list.end()
}

/// `agency show`
pub fn show(ctx: &mut Ctx, args: args::Show) -> Result<()> {
    let agency = ctx.read(|tx| store::get(tx, &args.agency))?;
    ctx.out.show(&view::Row::from(&agency))
}
