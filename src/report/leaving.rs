//! What reviews have to do with somebody who leaves or is erased.

use std::collections::{BTreeMap, BTreeSet};

use super::bench::Bench;
use super::{Item, ReviewId, store};
use crate::access::{self, AccountId, Actor, By, Via, Wanted};
use crate::agency;
use crate::approval::{Decider, Rows, StageKind, Turn};
use crate::base::Timestamp;
use crate::error::Result;
use crate::offboard::{Leaver, Leaving, Line};
use crate::store::Tx;
use crate::text::{Word, report as t};

/// Questions that he was to answer, and those about him.
pub struct Reviews;

impl Leaving for Reviews {
    fn name(&self) -> &'static str {
        "review"
    }

    fn word(&self) -> Word {
        t::PART_REVIEW
    }

    fn depart(&self, _tx: &Tx<'_>, _by: &By, _leaver: &Leaver) -> Result<Rows> {
        Ok(Rows::new())
    }

    fn lines(&self, tx: &Tx<'_>, by: &By, leaver: &Leaver) -> Result<Vec<Line>> {
        let line = |((review, system), left): ((ReviewId, String), Left)| {
            let (what, open) = (format!("#{review} {system}"), left.open);
            match left.nobody {
                0 => Line::done(
                    what,
                    t::QuestionsPass { open, to: left.others.into_iter().collect::<Vec<_>>().join(", ") },
                ),
                nobody => Line::open(what, t::QuestionsWait { open: nobody }, Some(t::NextShow { review }.into())),
            }
        };
        Ok(left(tx, by, leaver)?.into_iter().map(line).collect())
    }

    fn erase(&self, tx: &Tx<'_>, account: AccountId) -> Result<Rows> {
        store::erase(tx, account)
    }
}

/// What somebody leaves unanswered in a review.
#[derive(Default)]
struct Left {
    /// How many questions.
    open: i64,
    /// How many of them nobody else can answer.
    nobody: i64,
    /// Who is asked now.
    others: BTreeSet<String>,
}

/// What is or was asked of somebody on his last day, by review.
fn left(tx: &Tx<'_>, by: &By, leaver: &Leaver) -> Result<BTreeMap<(ReviewId, String), Left>> {
    let mut found: BTreeMap<_, Left> = BTreeMap::new();
    let Some(account) = access::find_account(tx, leaver.account)? else { return Ok(found) };
    let last = leaver.today.min(leaver.day.plus_days(-1));
    let actor = access::actor(tx, &account, Via::Nobody, Timestamp::start_of(last))?;
    let mut bench = Bench::new(tx, by.now);
    store::each_waiting(tx, leaver.today, |waiting| {
        let item = waiting.item;
        if item.answer.is_some() || leaver.only.is_some_and(|only| item.agency != Some(only)) {
            return Ok(());
        }
        let oid = item.agency.map(|id| agency::by_id(tx, id)).transpose()?.flatten().and_then(|agency| agency.oid);
        let may = |wanted| is_his(&actor, &item, oid.as_ref(), wanted);
        let Some(others) = bench.without(&item, leaver.account, may)? else { return Ok(()) };
        let left = found.entry((item.review, item.system_code)).or_default();
        left.open += 1;
        left.nobody += i64::from(others.is_empty());
        left.others.extend(others.into_iter().map(|one| one.login));
        Ok(())
    })?;
    Ok(found)
}

/// Whether somebody stands at a place in the line for a question.
fn is_his(actor: &Actor, item: &Item, oid: Option<&crate::base::Oid>, wanted: Wanted) -> bool {
    let decider = match wanted {
        Wanted::Capability(capability) => Decider::Capability(capability),
        Wanted::AdminOf(_) | Wanted::AdminAt(_) => Decider::Admin,
    };
    let turn = Turn { agency: item.agency, oid, system: Some(item.system), parties: [None, None] };
    turn.may(&Actor { stands_in: Vec::new(), ..actor.clone() }, StageKind::Decide, &decider).is_some()
}
