//! What happens, step by step.

use super::period::Year;
use super::store::Became;
use super::{Calendar, args, file, resolve, store, view, working_days_between};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::base::Date;
use crate::error::Result;
use crate::text;

/// `calendar import`
pub fn import(ctx: &mut Ctx, args: args::Import) -> Result<()> {
    let by = ctx.by()?;
    let days = file::read(&args.file)?;
    let done = ctx.write(|tx| {
        let mut done = view::Imported::default();
        for day in &days {
            match store::save(tx, day)? {
                Became::Added => done.added += 1,
                Became::Updated => done.updated += 1,
                Became::Unchanged => done.unchanged += 1,
            }
        }
        if let (Some(first), Some(last)) = (days.first(), days.last())
            && done.added + done.updated > 0
        {
            let event = Event::general("calendar.import", "calendar")
                .fact("first", first.date)
                .fact("last", last.date)
                .fact("added", done.added)
                .fact("updated", done.updated);
            audit::record(tx, &by, event)?;
        }
        Ok(done)
    })?;
    for missing in file::gaps(&days) {
        ctx.out.warn(missing);
    }
    let sentence = text::calendar::Imported { added: done.added, updated: done.updated, unchanged: done.unchanged };
    ctx.out.done("calendar", &done, sentence)
}

/// `calendar show`: all days of a month, or what is special in a year.
pub fn show(ctx: &mut Ctx, args: args::Show) -> Result<()> {
    let year = args.year.unwrap_or_else(|| Year::of(ctx.today()));
    let (first, last) = match args.month {
        Some(month) => month.days(year)?,
        None => year.days()?,
    };
    let calendar = Calendar::new(ctx.read(|tx| store::between(tx, first, last))?);
    let mut list = ctx.out.list::<view::Row>()?;
    for day in (first.days()..=last.days()).map(Date::from_days) {
        if args.month.is_some() || calendar.is_special(day) {
            list.row(&view::Row::new(&calendar, day))?;
        }
    }
    list.end()?;
    if calendar.is_empty() {
        ctx.out.warn(text::calendar::NotImported { first, last });
    }
    Ok(())
}

/// `date`: a day in both calendars.
pub fn date(ctx: &mut Ctx, args: args::DateOf) -> Result<()> {
    let today = ctx.today();
    let one = ctx.read(|tx| {
        let date = resolve(tx, &args.date, today)?;
        let calendar = Calendar::new(store::between(tx, date, date)?);
        Ok(view::One {
            day: view::Row::new(&calendar, date),
            days_from_today: date.days() - today.days(),
            working_days_from_today: working_days_between(tx, today, date)?,
        })
    })?;
    ctx.out.show(&one)
}
