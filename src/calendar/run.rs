//! What happens, step by step.

use super::period::Year;
use super::{Calendar, Day, args, counted, file, resolved, store, view};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::base::Date;
use crate::error::Result;
use crate::output::Outcome;
use crate::text;

/// `calendar import`
pub fn import(ctx: &mut Ctx, args: args::Import) -> Result<()> {
    let by = ctx.by()?;
    let (days, rows) = ctx.write_rows("calendar_import", |tx, rows| {
        let mut days = Vec::new();
        file::each(&args.file, |at, key, day| {
            match day {
                Ok(day) => {
                    let became = store::save(tx, &day)?.name();
                    rows.row(Outcome { at, key: key.to_owned(), became, id: None, remarks: Vec::new() });
                    days.push(day.date);
                }
                Err(error) => rows.fail(&at, key, vec![error]),
            }
            Ok(())
        })?;
        days.sort();
        let (added, updated) = (rows.count("added"), rows.count("updated"));
        if let (Some(first), Some(last), true) = (days.first(), days.last(), added + updated > 0) {
            let event = Event::general("calendar.import", "calendar").fact("first", first).fact("last", last);
            audit::record(tx, &by, event.fact("added", added).fact("updated", updated))?;
        }
        Ok(days)
    })?;
    for gap in file::gaps(&days) {
        ctx.out.warn(gap);
    }
    let [added, updated, unchanged] = ["added", "updated", "unchanged"].map(|became| rows.count(became));
    let done = view::Imported { added, updated, unchanged };
    ctx.out.done("calendar", &done, text::calendar::Imported { added, updated, unchanged })?;
    rows.finish(&ctx.out)
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

/// `date`: a day in both calendars. Without a desk by the rule of weekends, which is said.
pub fn date(ctx: &mut Ctx, args: args::DateOf) -> Result<()> {
    let today = ctx.today();
    if !ctx.has_desk() {
        let one = one(&args, today, |_, _| Ok(Vec::new()))?;
        ctx.out.show(&one)?;
        ctx.out.note(text::calendar::NO_DESK);
        return Ok(());
    }
    let one = ctx.read(|tx| one(&args, today, |first, last| store::between(tx, first, last)))?;
    ctx.out.show(&one)?;
    if !one.day.is_imported() {
        ctx.out.note(text::calendar::NO_CALENDAR);
    }
    Ok(())
}

fn one(args: &args::DateOf, today: Date, days: impl Fn(Date, Date) -> Result<Vec<Day>>) -> Result<view::One> {
    let date = resolved(&args.date, today, &days)?;
    let calendar = Calendar::new(days(date, date)?);
    Ok(view::One {
        day: view::Row::new(&calendar, date),
        days_from_today: date.days() - today.days(),
        working_days_from_today: counted(today, date, days)?,
    })
}
