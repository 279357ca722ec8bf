//! `notice forecast`: what waits to go out, and what `remind run` will post until then if nothing is done.

use std::collections::{BTreeMap, BTreeSet};

use super::super::policy::{Days, Policy};
use super::super::whom::Whom;
use super::super::{READERS, args, reached, store, subject, view};
use crate::access::{AccountId, Scope};
use crate::app::Ctx;
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::notice;
use crate::store::Tx;
use crate::text;

/// `notice forecast`
pub fn forecast(ctx: &mut Ctx, args: args::Forecast) -> Result<()> {
    let (scope, now) = (ctx.by()?.actor.scope(READERS), ctx.now());
    let policy = Policy::new(&ctx.config)?;
    let last = ctx.today().plus_days(args.days.into());
    let mut list = ctx.out.list::<view::Forecast>()?;
    let rows = ctx.read(|tx| {
        let mut waiting = notice::forecast(tx, &scope, now)?;
        waiting.retain(|expected| expected.day <= last);
        Ok(view::Forecast::merged(waiting, reminders(tx, &scope, &policy, now, last)?))
    })?;
    rows.iter().try_for_each(|row| list.row(row))?;
    list.end()?;
    if !ctx.config.parsed::<bool>("notice.sending")? {
        ctx.out.warn(text::notice::SENDING_IS_OFF);
    }
    Ok(())
}

/// How many people will be reminded on each day; one who looks at a part of the desk sees those of his part.
fn reminders(tx: &Tx<'_>, scope: &Scope, policy: &Policy, now: Timestamp, last: Date) -> Result<BTreeMap<Date, i64>> {
    let today = now.date();
    let (mut days, mut whom) = (Days::new(tx), Whom::new(tx, now));
    let mut told: BTreeMap<Date, BTreeSet<AccountId>> = BTreeMap::new();
    let horizon = last.days() - today.days();
    subject::each(tx, policy, &mut days, (now, horizon), &mut |days, subject| {
        let (ladder, id, stamp) = subject.key();
        let rungs = days.of(policy, ladder, subject.day)?;
        let said = store::said(tx, ladder, id, stamp)?;
        let now = reached(&rungs, &said, today).map(|reached| (reached.rung, today));
        let later = rungs.iter().copied().filter(|(rung, day)| *day > today && *day <= last && !said.contains(rung));
        for (rung, day) in now.into_iter().chain(later) {
            let people = whom.of(&subject, policy.is_last(ladder, rung))?;
            told.entry(day).or_default().extend(people);
        }
        Ok(())
    })?;
    let mut counts = BTreeMap::new();
    for (day, people) in told {
        let mut count = 0;
        for account in people {
            count += i64::from(store::is_visible(tx, scope, account)? && store::person(tx, account)?.is_some());
        }
        if count > 0 {
            counts.insert(day, count);
        }
    }
    Ok(counts)
}
