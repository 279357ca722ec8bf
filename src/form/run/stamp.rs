//! `form stamp`: who saw which seals.

use crate::access::By;
use crate::app::Ctx;
use crate::approval::{self, Case, Rows};
use crate::audit::{self, Event};
use crate::error::Result;
use crate::form::run::receive::{is_visible, waits_for_form};
use crate::form::run::subject;
use crate::form::{Error, FormId, ROW, Stamp, args, missing_stamps, store, view};
use crate::store::Tx;

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
        let rows = pass(tx, &by, &case, form)?;
        let passed = rows.is_some();
        let event = Event::new("form.stamp", "case", case_id)
            .fact("form", form)
            .fact("stamps", Stamp::list(&args.stamps))
            .fact("passed", passed)
            .row(&ROW, form)
            .row(&approval::CASE, case_id);
        let event = rows.into_iter().flatten().fold(event, |event, (kind, id)| event.row(kind, id));
        audit::record(tx, &by, event)?;
        Ok((store::stamps_of(tx, case_id)?, passed))
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

/// A case that waits for its form goes on once all seals were seen on this one; gives the rows that changed.
pub(super) fn pass(tx: &Tx<'_>, by: &By, case: &Case, form: FormId) -> Result<Option<Rows>> {
    if missing_stamps(&store::seals_on(tx, form)?).is_empty() && waits_for_form(tx, case.id)? {
        approval::pass_form_stage(tx, subject(case)?, by, case)
    } else {
        Ok(None)
    }
}
