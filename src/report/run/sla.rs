//! `report sla`: how long stages took, and how many were late.

use std::collections::BTreeMap;

use crate::app::Ctx;
use crate::approval::StageKind;
use crate::base::{Date, Timestamp};
use crate::calendar;
use crate::error::Result;
use crate::output::Format;
use crate::report::store::Passed;
use crate::report::{READERS, args, book, store, view};
use crate::system;

/// What is counted of the stages of one kind at one system.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Working days that each passed stage took.
    days: Vec<i64>,
    /// How many still wait.
    waiting: i64,
    /// How many took or take longer than they had.
    late: i64,
}

/// `report sla`
pub fn sla(ctx: &mut Ctx, args: args::Sla) -> Result<()> {
    let (by, now, today) = (ctx.by()?, ctx.now(), ctx.today());
    let scope = by.actor.system_scope(READERS);
    let rows = ctx.read(|tx| {
        let since = calendar::resolve(tx, &args.since, today)?;
        let until = calendar::resolve(tx, &args.until, today)?;
        let system = args.system.as_ref().map(|code| system::resolve(tx, code, today)).transpose()?;
        let period = (Timestamp::start_of(since), Timestamp::start_of(until.plus_days(1)));
        let mut tallies: BTreeMap<(String, &'static str), (StageKind, Tally)> = BTreeMap::new();
        let mut known: BTreeMap<(Date, Date), i64> = BTreeMap::new();
        store::each_passed(tx, &scope, system.map(|system| system.id), period, |passed| {
            let days = (passed.opened_at.date(), passed.left_at.unwrap_or(now).date());
            let took = match known.get(&days) {
                Some(took) => *took,
                None => *known.entry(days).or_insert(calendar::working_days_between(tx, days.0, days.1)?),
            };
            let key = (passed.system.clone(), passed.kind.name());
            tallies.entry(key).or_insert((passed.kind, Tally::default())).1.count(&passed, took);
            Ok(())
        })?;
        let row = |((system, _), (kind, tally)): ((String, &str), (StageKind, Tally))| tally.row(system, kind);
        Ok(tallies.into_iter().map(row).collect::<Vec<_>>())
    })?;
    if let (Format::Xlsx, Some(path)) = (ctx.out.format(), ctx.out.file()) {
        return book::sla(path, &rows, ctx.lang(), now);
    }
    let mut list = ctx.out.list::<view::Sla>()?;
    for row in &rows {
        list.row(row)?;
    }
    list.end()
}

impl Tally {
    fn count(&mut self, passed: &Passed, took: i64) {
        if passed.left_at.is_some() {
            self.days.push(took);
        } else {
            self.waiting += 1;
        }
        self.late += i64::from(passed.due_days.is_some_and(|due| took > i64::from(due)));
    }

    fn row(mut self, system: String, kind: StageKind) -> view::Sla {
        self.days.sort_unstable();
        let passed = self.days.len();
        let at = |part: usize| self.days.get((passed * part / 100).min(passed.saturating_sub(1))).copied();
        let count = i64::try_from(passed).unwrap_or(i64::MAX);
        let all = count + self.waiting;
        view::Sla {
            system,
            stage: kind,
            passed: count,
            waiting: self.waiting,
            median_days: at(50),
            p90_days: at(90),
            longest_days: self.days.last().copied(),
            late: self.late,
            on_time_percent: if all == 0 { 100 } else { (all - self.late) * 100 / all },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_is_more_than_it_had() {
        let passed = |left: bool| Passed {
            system: "vans".to_owned(),
            kind: StageKind::Decide,
            due_days: Some(3),
            opened_at: Timestamp::from_micros(0),
            left_at: left.then(|| Timestamp::from_micros(1)),
        };
        let mut tally = Tally::default();
        for took in [1, 2, 3, 4] {
            tally.count(&passed(true), took);
        }
        tally.count(&passed(false), 9);
        let row = tally.row("vans".to_owned(), StageKind::Decide);
        assert_eq!((row.passed, row.waiting, row.late, row.on_time_percent), (4, 1, 2, 60));
        assert_eq!((row.median_days, row.p90_days, row.longest_days), (Some(3), Some(4), Some(4)));
    }
}
