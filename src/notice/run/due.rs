//! Which notices go out now, and what holds others back: the caps.

use super::get;
use crate::access::Scope;
use crate::app::Ctx;
use crate::base::Timestamp;
use crate::error::{self, Result};
use crate::notice::state::Happened;
use crate::notice::{Channel, Error, Notice, NoticeId, store};
use crate::store::Tx;
use crate::text::{Msg, notice as t};

/// What goes out now.
pub struct Due {
    /// The notices, each with its channel.
    pub ids: Vec<(NoticeId, Channel)>,
    /// What holds others back that are due too.
    pub held_back: Vec<Msg>,
}

/// The setting of the most that a channel lets out in a day.
const fn day_cap(channel: Channel) -> &'static str {
    match channel {
        Channel::Mail => "mail.cap",
        Channel::Sms => "sms.cap",
    }
}

/// The most that a channel lets out in a day, and how much of it is left.
struct Budget {
    channel: Channel,
    cap: usize,
    left: usize,
    exceeded: bool,
}

impl Budget {
    fn new(tx: &Tx<'_>, channel: Channel, cap: usize, now: Timestamp) -> Result<Self> {
        let sent = store::sent_since(tx, channel, Timestamp::start_of(now.date()))?;
        let left = cap.saturating_sub(usize::try_from(sent).unwrap_or_default());
        Ok(Self { channel, cap, left: if cap == 0 { usize::MAX } else { left }, exceeded: false })
    }

    /// Takes one, if one is left.
    const fn take(&mut self) -> bool {
        match self.left.checked_sub(1) {
            Some(left) => self.left = left,
            None => self.exceeded = true,
        }
        !self.exceeded
    }
}

/// What is due, or the named notices if all of them can be sent; no more than the caps allow.
pub fn find(ctx: &mut Ctx, scope: &Scope, wanted: &[NoticeId]) -> Result<Due> {
    let now = ctx.now();
    let cap: usize = ctx.config.parsed("notice.cap")?;
    let most = ctx.out.limit().unwrap_or(usize::MAX).min(cap);
    let caps: Vec<usize> =
        Channel::ALL.iter().map(|channel| ctx.config.parsed(day_cap(*channel))).collect::<Result<_>>()?;
    ctx.read(|tx| {
        let budgets = Channel::ALL.iter().zip(caps).map(|(channel, cap)| Budget::new(tx, *channel, cap, now));
        let mut budgets = budgets.collect::<Result<Vec<_>>>()?;
        let mut ids = match wanted {
            [] => waiting(tx, now, most)?,
            wanted => named(tx, scope, wanted)?,
        };
        ids.retain(|(_, channel)| budgets.iter_mut().any(|budget| budget.channel == *channel && budget.take()));
        let exceeded = budgets.iter().filter(|budget| budget.exceeded);
        let by_day = |budget: &Budget| t::DayCapReached { setting: day_cap(budget.channel), cap: budget.cap }.into();
        let mut held_back: Vec<Msg> = exceeded.map(by_day).collect();
        if ids.len() > most && most == cap {
            held_back.push(t::CapReached { cap }.into());
        }
        ids.truncate(most);
        Ok(Due { ids, held_back })
    })
}

/// What is due by all channels, one more than go out at most; first what is of no use soonest.
fn waiting(tx: &Tx<'_>, now: Timestamp, most: usize) -> Result<Vec<(NoticeId, Channel)>> {
    let limit = i64::try_from(most).unwrap_or(i64::MAX - 1) + 1;
    let mut due = Vec::new();
    for channel in Channel::ALL {
        due.extend(store::due(tx, channel, now, limit)?);
    }
    due.sort();
    Ok(due.into_iter().map(|notice| (notice.id, notice.channel)).collect())
}

/// The named notices, if all of them can be sent.
fn named(tx: &Tx<'_>, scope: &Scope, wanted: &[NoticeId]) -> Result<Vec<(NoticeId, Channel)>> {
    let mut report = error::Report::default();
    let mut found = Vec::new();
    for &id in wanted {
        match get(tx, scope, id) {
            Ok(notice) if notice.state.after(Happened::Claimed).is_ok() => found.push((id, notice.channel)),
            Ok(Notice { state, .. }) => report.push(Error::NotAgain { id, state }),
            Err(error) => report.push(error),
        }
    }
    report.check()?;
    Ok(found)
}
