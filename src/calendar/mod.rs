//! The office calendar: which days are working days, and how they are counted.
//!
//! Days that were imported are as the file says; on others Saturdays and Sundays are off.

mod args;
mod file;
mod period;
mod run;
mod store;
mod view;

use std::collections::BTreeMap;

use crate::access::Capability;
use crate::app::{Need, Verb, verb};
use crate::base::{Date, DateExpr};
use crate::error::{Kind, Result};
use crate::store::Tx;
use crate::text::{self, Word};

/// The verbs of the noun.
pub const VERBS: &[Verb] = &[
    verb!("import", args::Import, Change, Need::Any(&[Capability::Operator]), run::import),
    verb!("show", args::Show, Read, Need::Open, run::show),
];

/// `date`
pub const DATE: &[Verb] = &[verb!("", args::DateOf, Read, Need::Open, run::date)];

/// A day as the office calendar has it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Day {
    date: Date,
    off: bool,
    note: String,
}

/// What was imported about some days.
#[derive(Debug, Default)]
struct Calendar(BTreeMap<Date, Day>);

impl Calendar {
    fn new(days: Vec<Day>) -> Self {
        Self(days.into_iter().map(|day| (day.date, day)).collect())
    }

    /// A day, by the file or by the rule of weekends.
    fn day(&self, date: Date) -> Day {
        self.0.get(&date).cloned().unwrap_or_else(|| Day { date, off: date.is_weekend(), note: String::new() })
    }

    fn is_working(&self, date: Date) -> bool {
        !self.0.get(&date).map_or_else(|| date.is_weekend(), |day| day.off)
    }

    fn has(&self, date: Date) -> bool {
        self.0.contains_key(&date)
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a day is worth a line in the year's overview: it has a name, or differs from the rule of weekends.
    fn is_special(&self, date: Date) -> bool {
        self.0.get(&date).is_some_and(|day| !day.note.is_empty() || day.off != date.is_weekend())
    }
}

/// The last of so many working days after a day; the day itself does not count.
pub fn add_working_days(tx: &Tx<'_>, from: Date, days: u32) -> Result<Date> {
    walk(from, i64::from(days), |first, last| store::between(tx, first, last))
}

/// Working days after `from` up to and with `to`; negative where `to` is earlier. It undoes [`add_working_days`].
pub fn working_days_between(tx: &Tx<'_>, from: Date, to: Date) -> Result<i64> {
    counted(from, to, |first, last| store::between(tx, first, last))
}

fn counted(from: Date, to: Date, days: impl Fn(Date, Date) -> Result<Vec<Day>>) -> Result<i64> {
    let (first, last, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
    let calendar = Calendar::new(days(first, last)?);
    // Counting back, the earlier end is reached and counts; the later one is where counting starts.
    let counted = if sign > 0 { first.days() + 1..=last.days() } else { first.days()..=last.days() - 1 };
    let working = counted.filter(|&day| calendar.is_working(Date::from_days(day))).count();
    Ok(sign * i64::try_from(working).unwrap_or(i64::MAX))
}

/// The day that is meant.
pub fn resolve(tx: &Tx<'_>, expr: &DateExpr, today: Date) -> Result<Date> {
    resolved(expr, today, |first, last| store::between(tx, first, last))
}

/// The same by the rule of weekends alone: where there is no desk, there is no calendar.
fn resolved(expr: &DateExpr, today: Date, days: impl Fn(Date, Date) -> Result<Vec<Day>>) -> Result<Date> {
    match (expr.plain(today), expr) {
        (Some(date), _) => Ok(date),
        (None, DateExpr::WorkingDays(count)) => walk(today, i64::from(*count), days),
        (None, DateExpr::On(_) | DateExpr::Days(_)) => Ok(today),
    }
}

/// Goes so many working days forward, or back where negative.
fn walk(from: Date, count: i64, days: impl Fn(Date, Date) -> Result<Vec<Day>>) -> Result<Date> {
    let step = count.signum();
    let (mut left, mut day) = (count.abs(), from);
    while left > 0 {
        let horizon = day.plus_days(step * (2 * left + 14));
        let calendar = Calendar::new(days(day.min(horizon), day.max(horizon))?);
        while left > 0 && day != horizon {
            day = day.plus_days(step);
            left -= i64::from(calendar.is_working(day));
        }
    }
    Ok(day)
}

/// The name of the day in the week.
fn weekday(date: Date) -> Word {
    use crate::text::calendar as t;
    const WEEK: [Word; 7] = [t::MONDAY, t::TUESDAY, t::WEDNESDAY, t::THURSDAY, t::FRIDAY, t::SATURDAY, t::SUNDAY];
    WEEK[place_in_week(date)]
}

/// 0 for Monday to 6 for Sunday; 1970-01-01 was a Thursday.
fn place_in_week(date: Date) -> usize {
    usize::try_from((date.days() + 3).rem_euclid(7)).unwrap_or_default()
}

/// What can be wrong with a calendar.
#[derive(Debug, PartialEq, Eq)]
enum Error {
    /// Neither 0 nor 2.
    Mark { text: String },
    /// The weekday is another one: the columns have slipped.
    Weekday { date: Date, text: String },
    /// A line says something else about the same day.
    Twice { date: Date, line: u64 },
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::calendar as t;
        match error {
            Error::Mark { text } => Self::new(Kind::Refused, t::BadMark { text }),
            Error::Weekday { date, text } => {
                Self::new(Kind::Refused, t::BadWeekday { date, text, weekday: weekday(date) })
            }
            Error::Twice { date, line } => Self::new(Kind::Refused, t::Twice { date, line }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// A desk that knows 2026-02: the new year's holidays, and a Saturday that was worked for one of them.
    fn with_new_year<T>(look: impl FnMut(&Tx<'_>) -> Result<T>) -> T {
        let mut store = Store::memory().unwrap();
        store
            .write(|tx| {
                for (date, off) in [("2026-02-07", false), ("2026-02-16", true), ("2026-02-17", true)] {
                    store::save(tx, &Day { date: day(date), off, note: String::new() })?;
                }
                Ok(())
            })
            .unwrap();
        store.write(look).unwrap()
    }

    #[test]
    fn weekends_do_not_count() {
        with_new_year(|tx| {
            assert_eq!(add_working_days(tx, day("2026-11-20"), 1)?, day("2026-11-23"));
            assert_eq!(add_working_days(tx, day("2026-11-20"), 3)?, day("2026-11-25"));
            assert_eq!(add_working_days(tx, day("2026-11-20"), 0)?, day("2026-11-20"));
            assert_eq!(add_working_days(tx, day("2026-11-21"), 1)?, day("2026-11-23"));
            Ok(())
        });
    }

    #[test]
    fn what_was_imported_goes_before_the_rule() {
        with_new_year(|tx| {
            assert_eq!(add_working_days(tx, day("2026-02-06"), 1)?, day("2026-02-07"));
            assert_eq!(add_working_days(tx, day("2026-02-13"), 1)?, day("2026-02-18"));
            assert_eq!(resolve(tx, &DateExpr::WorkingDays(-1), day("2026-02-18"))?, day("2026-02-13"));
            Ok(())
        });
    }

    #[test]
    fn counting_undoes_adding() {
        with_new_year(|tx| {
            let start = day("2026-01-30");
            for days in 0..60 {
                let end = add_working_days(tx, start, days)?;
                assert_eq!(working_days_between(tx, start, end)?, i64::from(days), "{end}");
                let back = resolve(tx, &DateExpr::WorkingDays(-i32::try_from(days).unwrap()), start)?;
                assert_eq!(working_days_between(tx, start, back)?, -i64::from(days), "{back}");
            }
            Ok(())
        });
    }

    #[test]
    fn days_have_names() {
        assert_eq!(place_in_week(day("2026-11-20")), 4);
        assert_eq!(place_in_week(day("1969-12-31")), 2);
    }
}
