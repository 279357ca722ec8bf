//! `user import`: a personnel office's roster, line by line in one transaction.

use data_encoding::HEXLOWER;

use super::super::leaver::{self, Leaver};
use super::super::{COLUMNS, Error, Field, args, view};
use super::invite::Inviter;
use super::lines::{Lines, Roster};
use crate::app::Ctx;
use crate::error::Result;
use crate::text;

/// `user import`
pub fn import(ctx: &mut Ctx, args: args::Import) -> Result<()> {
    let by = ctx.by()?;
    let source = args.reading.open(&args.file)?;
    let roster = Roster {
        name: args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        filling: args.filling(),
        policy: args.on_conflict,
        lang: ctx.lang(),
        by,
    };
    let inviter = Inviter::prepare(ctx)?;
    let (done, rows) = ctx.write_rows("user", |tx, rows| {
        let mut lines = Lines::new(tx, &roster, inviter.begin());
        let table = args.reading.table(&source, COLUMNS)?;
        if !table.has(Field::Agency.name()) && roster.filling.get(Field::Agency).is_none() {
            return Err(Error::NoAgency.into());
        }
        lines.ignored = table.ignored().to_vec();
        table.each(|record| lines.row(record, rows))?;
        lines.finish(rows, args.full)
    })?;
    match done.leavers {
        Some(ref leavers) => tell_leavers(ctx, &args, &roster, &done, leavers)?,
        None => ctx.out.done_then("roster", &done, done.sentence(), done.next())?,
    }
    rows.finish(&ctx.out)
}

/// Shows who is no longer in the roster, or writes the plan.
fn tell_leavers(
    ctx: &mut Ctx,
    args: &args::Import,
    roster: &Roster,
    done: &view::Imported,
    leavers: &[Leaver],
) -> Result<()> {
    let next = (!leavers.is_empty()).then(|| text::enroll::NEXT_LEAVERS.into());
    let Some(path) = &args.plan else {
        ctx.out.note(done.sentence());
        let mut list = ctx.out.list::<view::LeaverRow>()?;
        leavers.iter().try_for_each(|leaver| list.row(&view::LeaverRow::from(leaver)))?;
        return list.end_with(next);
    };
    if !ctx.mode().dry_run {
        let head = leaver::Head {
            id: HEXLOWER.encode(&ctx.random::<8>()?),
            author: roster.by.actor.login.clone(),
            written_at: ctx.now(),
            roster: roster.name.clone(),
        };
        leaver::write(path, &head, leavers)?;
    }
    let next = next.map(|_: text::Msg| text::enroll::NextLeaversPlan { path: path.as_path() }.into());
    ctx.out.note(text::enroll::Leavers { leavers: leavers.len(), path: path.as_path() });
    ctx.out.done_then("roster", done, done.sentence(), done.next().or(next))
}
