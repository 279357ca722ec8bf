//! `report access`: who had what on a day, over all systems.

use crate::agency;
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::calendar;
use crate::error::Result;
use crate::report::{READERS, args, store, view};

/// `report access`
pub fn access(ctx: &mut Ctx, args: args::Access) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    let (agency, on) = ctx.write(|tx| {
        let agency = agency::get(tx, &args.agency)?;
        let on = calendar::resolve(tx, &args.as_of, today)?;
        // Names are shown, so it is recorded that they are.
        let event = Event::new("report.access", "agency", agency.id).fact("as_of", on).fact("subtree", args.subtree);
        audit::record(tx, &by, event)?;
        Ok((agency, on))
    })?;
    let scope = by.actor.scope(READERS);
    let filter = store::Filter { agency: agency.id, below: agency.oid.as_ref().filter(|_| args.subtree), on };
    let mut list = ctx.out.list::<view::Access>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    ctx.read(|tx| store::each_line(tx, &scope, &filter, page, |line| list.row(&view::Access::from(line))))?;
    list.end()
}
