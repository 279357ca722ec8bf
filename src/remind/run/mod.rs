//! `remind run`: what is due is said, in one transaction, so that two runs at once say it once.

pub mod forecast;
mod post;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Write;

use super::ics::Calendar;
use super::policy::{Days, Policy};
use super::subject::{self, Subject};
use super::whom::Whom;
use super::words::{self, Words};
use super::{Ladder, Reached, anchor, args, reached, store, view};
use crate::access::{AccountId, By};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::base::{Date, Timestamp};
use crate::calendar;
use crate::error::{Error, Kind, Result};
use crate::sheet::write::NewFile;
use crate::store::Tx;
use crate::text::{Lang, notice, remind as t};

/// Days ahead of which the calendar tells, and days behind.
const AHEAD: i64 = 366;
const BEHIND: i64 = 31;

/// A matter that is told now.
struct Item {
    subject: Subject,
    reached: Reached,
    /// In the desk's language, in which people are written to.
    words: Words,
    /// In the language of the answer.
    message: String,
    to: Vec<AccountId>,
}

impl Item {
    /// Whether a case goes to somebody else.
    fn falls(&self) -> bool {
        self.subject.ladder == Ladder::Fall
    }
}

/// What one run found.
struct Found {
    items: Vec<Item>,
    /// What waits in notices that have not gone out, and is unfinished still.
    waiting: HashMap<store::ReminderId, Subject>,
    unsent: Vec<store::Unsent>,
    /// Matters of which nobody can be told.
    nobody: usize,
}

/// What one run did.
struct Done {
    rows: Vec<view::Row>,
    notices: usize,
    nobody: usize,
}

/// `remind run`
pub fn run(ctx: &mut Ctx, args: args::Run) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    let policy = Policy::new(&ctx.config)?;
    let (dry_run, lang) = (ctx.mode().dry_run, ctx.lang());
    let file = args.ics.as_deref().filter(|_| !dry_run).map(NewFile::create).transpose()?;
    let done = ctx.write(|tx| {
        let day = args.as_of.as_ref().map(|day| calendar::resolve(tx, day, today)).transpose()?.unwrap_or(today);
        // What is said is not said again: of a day to come it would be said too soon.
        if day > today && !dry_run {
            return Err(Error::new(Kind::Refused, t::Ahead { day }).hint(t::HINT_AHEAD));
        }
        let found = find(tx, &policy, &by, (day, lang))?;
        post::post(tx, &by, day, found)
    })?;
    if let Some(file) = file {
        write_calendar(ctx, &policy, &args, file)?;
    }
    tell(ctx, &done)?;
    if let Some(anchored) = anchor::daily(ctx)? {
        ctx.out.note(crate::text::audit::Anchored { seq: anchored.seq, place: &anchored.place });
    }
    Ok(())
}

fn tell(ctx: &Ctx, done: &Done) -> Result<()> {
    let mut list = ctx.out.list::<view::Row>()?;
    done.rows.iter().try_for_each(|row| list.row(row))?;
    let sends = done.notices > 0;
    list.end_with(sends.then(|| t::NEXT_SEND.into()))?;
    if sends {
        ctx.out.note(t::Posted { items: done.rows.len(), notices: done.notices });
    }
    if done.nobody > 0 {
        ctx.out.warn(t::Nobody { items: done.nobody });
    }
    Ok(())
}

/// A moment of the day that a run looks at: now, or noon of another day.
fn moment(now: Timestamp, day: Date) -> Timestamp {
    if day == now.date() { now } else { Timestamp::start_of(day).plus_seconds(43_200) }
}

/// Finds what is to be told on a day.
fn find(tx: &Tx<'_>, policy: &Policy, by: &By, (day, shown): (Date, Lang)) -> Result<Found> {
    let lang = store::desk_language(tx)?;
    let (mut days, mut whom) = (Days::new(tx), Whom::new(tx, moment(by.now, day)));
    let unsent = store::unsent(tx)?;
    let mut tied: HashMap<_, Vec<_>> = HashMap::new();
    for one in &unsent {
        tied.entry((one.ladder, one.subject, one.stamp.as_str())).or_default().push(one.reminder);
    }
    let (mut items, mut waiting, mut nobody) = (Vec::new(), HashMap::new(), 0);
    subject::each(tx, policy, &mut days, (moment(by.now, day), 0), &mut |days, subject| {
        let (ladder, id, stamp) = subject.key();
        if let Some(reminders) = tied.get(&(ladder, id, stamp)) {
            waiting.extend(reminders.iter().map(|reminder| (*reminder, subject.clone())));
        }
        let rungs = days.of(policy, ladder, subject.day)?;
        if rungs.iter().all(|(_, on)| *on > day) {
            return Ok(());
        }
        let Some(reached) = reached(&rungs, &store::said(tx, ladder, id, stamp)?, day) else { return Ok(()) };
        let to = reachable(tx, &mut whom, &subject, policy.is_last(ladder, reached.rung))?;
        match (to.is_empty(), ladder) {
            (true, Ladder::Fall) => return Ok(()),
            (true, _) => nobody += 1,
            (false, _) => {
                let message = words::of(tx, &subject, day, shown)?.sentence.to(shown);
                let words = words::of(tx, &subject, day, lang)?;
                items.push(Item { subject, reached, words, message, to });
            }
        }
        Ok(())
    })?;
    // Those whom a case leaves are not told to hurry.
    let falls: HashSet<i64> = items.iter().filter(|item| item.falls()).map(|item| item.subject.id).collect();
    items.retain(|item| item.subject.ladder != Ladder::Review || !falls.contains(&item.subject.id));
    items.sort_by_key(|item| (item.subject.ladder, item.subject.day, item.subject.id));
    Ok(Found { items, waiting, unsent, nobody })
}

/// Those who can be told: who has a mail address. Where none of those who can do something has one, whoever is next in
/// line is told. A case falls whether or not those to whom it falls have one.
fn reachable(tx: &Tx<'_>, whom: &mut Whom<'_>, subject: &Subject, is_last: bool) -> Result<Vec<AccountId>> {
    if subject.ladder == Ladder::Fall {
        return whom.of(subject, is_last);
    }
    for is_last in [is_last, true] {
        let mut found = Vec::new();
        for account in whom.of(subject, is_last)? {
            found.extend(store::person(tx, account)?.map(|_| account));
        }
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// Writes the days of everything that is unfinished.
fn write_calendar(ctx: &mut Ctx, policy: &Policy, args: &args::Run, mut file: NewFile) -> Result<()> {
    let (today, now) = (ctx.today(), ctx.now());
    let name = ctx.config.some("desk.name").map(ToOwned::to_owned);
    let calendar = ctx.read(|tx| {
        let lang = store::desk_language(tx)?;
        let day = args.as_of.as_ref().map(|day| calendar::resolve(tx, day, today)).transpose()?.unwrap_or(today);
        let mut calendar = Calendar::new(name.as_deref().unwrap_or_else(|| notice::DESK_NAME.to(lang)), now);
        let mut days = Days::new(tx);
        subject::each(tx, policy, &mut days, (moment(now, day), AHEAD), &mut |days, subject| {
            let Some(on) = day_to_keep(policy, days, &subject, day)? else { return Ok(()) };
            let words = words::of(tx, &subject, day, lang)?;
            let id = format!("{}-{}-{}", subject.ladder.name(), subject.id, subject.stamp);
            calendar.add(&id, on, &words.sentence.to(lang), &words.next.to(lang));
            Ok(())
        })?;
        Ok(calendar)
    })?;
    let (entries, path) = (calendar.entries, file.path().to_owned());
    file.write_all(calendar.end().as_bytes()).map_err(|cause| Error::writing(&path, cause))?;
    file.finish()?;
    ctx.out.note(t::Calendar { entries, path: path.as_path() });
    Ok(())
}

/// The day of a matter in a calendar: when it is due or ends. When it began is no day to keep; when it is reminded of
/// next is.
fn day_to_keep(policy: &Policy, days: &mut Days<'_>, subject: &Subject, today: Date) -> Result<Option<Date>> {
    let (first, last) = (today.plus_days(-BEHIND), today.plus_days(AHEAD));
    let on = match subject.ladder {
        Ladder::Fall => None,
        // Until it has ended, its end is kept as that of a grant.
        Ladder::Closing if subject.day >= today => None,
        ladder if ladder.counts_from_start() => {
            days.of(policy, ladder, subject.day)?.into_iter().map(|(_, on)| on).find(|on| *on >= today)
        }
        _ => Some(subject.day),
    };
    Ok(on.filter(|on| first <= *on && *on <= last))
}
