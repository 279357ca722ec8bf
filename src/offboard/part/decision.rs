//! Cases that only he can decide: they fall to the next in line when he goes.

use crate::access::{self, AccountId, Actor, By, Via};
use crate::approval::{self, Bench, Case, Filter, Rows, State};
use crate::base::Timestamp;
use crate::error::Result;
use crate::offboard::{Leaver, Leaving, Line};
use crate::role;
use crate::store::Tx;
use crate::text::{Word, offboard as t};

/// What would wait for nobody.
pub struct Decisions;

/// How many cases are looked at in one go.
const PAGE: i64 = 500;

impl Leaving for Decisions {
    fn name(&self) -> &'static str {
        "decision"
    }

    fn word(&self) -> Word {
        t::PART_DECISION
    }

    fn depart(&self, tx: &Tx<'_>, by: &By, leaver: &Leaver) -> Result<Rows> {
        let mut rows = Rows::new();
        if leaver.is_gone() {
            for case in only_his(tx, by, leaver)? {
                rows.extend(approval::relieve(tx, by, &case, leaver.account)?);
                role::announce_fall(tx, by, case.id)?;
            }
        }
        Ok(rows)
    }

    fn lines(&self, tx: &Tx<'_>, by: &By, leaver: &Leaver) -> Result<Vec<Line>> {
        let fallen = approval::relieved_at(tx, leaver.account, leaver.carried.unwrap_or(by.now))?;
        let mut lines: Vec<Line> = fallen
            .into_iter()
            .map(|(case, decider)| Line::done(format!("#{case}"), t::CaseFell { decider: decider.describe() }))
            .collect();
        for case in only_his(tx, by, leaver)? {
            let next = t::NextApprovers { case: case.id };
            lines.push(Line::open(format!("#{}", case.id), t::ONLY_HE, Some(next.into())));
        }
        Ok(lines)
    }

    fn erase(&self, tx: &Tx<'_>, account: AccountId) -> Result<Rows> {
        approval::erase(tx, account)
    }
}

/// The leaver with what he may do on his last day.
fn on_last_day(tx: &Tx<'_>, leaver: &Leaver) -> Result<Option<Actor>> {
    let Some(account) = access::find_account(tx, leaver.account)? else { return Ok(None) };
    let last = leaver.today.min(leaver.day.plus_days(-1));
    access::actor(tx, &account, Via::Nobody, Timestamp::start_of(last)).map(Some)
}

/// Cases that wait for him and that too few others can decide.
fn only_his(tx: &Tx<'_>, by: &By, leaver: &Leaver) -> Result<Vec<Case>> {
    let Some(actor) = on_last_day(tx, leaver)? else { return Ok(Vec::new()) };
    let (mut only, mut after) = (Vec::new(), 0);
    let filter = Filter { state: Some(State::Pending), agency: leaver.only, ..Filter::default() };
    loop {
        let mut waiting = Vec::new();
        approval::each(tx, &Bench::Mine(&actor), &filter, (after, PAGE), |case| {
            waiting.push(case);
            Ok(())
        })?;
        let Some(last) = waiting.last() else { return Ok(only) };
        after = last.id.into();
        for case in waiting {
            if !approval::can_do_without(tx, by, &case, leaver.account)? {
                only.push(case);
            }
        }
    }
}
