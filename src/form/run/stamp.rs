//! `form stamp`: who saw which seals.

use crate::app::Ctx;
use crate::approval;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::form::run::receive::{is_visible, waits_for_form};
use crate::form::{Error, ROW, Stamp, args, missing_stamps, store, view};
use crate::role;

/// `form stamp`
pub fn stamp(ctx: &mut Ctx, args: args::StampSeen) -> Result<()> {
    let (by, case_id) = (ctx.by()?, args.case);
    let (rows, passed) = ctx.write(|tx| {
        let found = if is_visible(tx, &by, case_id)? { approval::find(tx, case_id)? } else { None };
        let case = found.ok_or(approval::Error::Missing { id: case_id })?;
        let form = store::newest_of(tx, case_id)?.ok_or(Error::NoFormOf { case: case_id.into() })?;
        if args.stamps.is_empty() {
            return Ok((store::stamps_of(tx, case_id)?, false));
        }
        if by.actor.account.is_some_and(|account| case.concerns(account)) {
            return Err(approval::Error::OwnCase { id: case_id }.into());
        }
        for stamp in &args.stamps {
            store::see_stamp(tx, form, *stamp, &by)?;
        }
        let seen = store::stamps_of(tx, case_id)?;
        let all: Vec<Stamp> = seen.iter().map(|row| row.stamp).collect();
        let complete = missing_stamps(&all).is_empty() && waits_for_form(tx, case_id)?;
        let rows = if complete { approval::pass_form_stage(tx, &role::REQUESTS, &by, &case)? } else { None };
        let passed = rows.is_some();
        let event = Event::new("form.stamp", "case", case_id)
            .fact("form", form)
            .fact("stamps", Stamp::list(&args.stamps))
            .fact("passed", passed)
            .row(&ROW, form)
            .row(&approval::CASE, case_id);
        let event = rows.into_iter().flatten().fold(event, |event, (kind, id)| event.row(kind, id));
        audit::record(tx, &by, event)?;
        Ok((seen, passed))
    })?;
    let mut list = ctx.out.list::<view::SeenStamp>()?;
    for row in &rows {
        list.row(row)?;
    }
    list.end()?;
    if passed {
        ctx.out.note(crate::text::form::Passed { case: case_id });
    }
    Ok(())
}
