//! Who is asked about a grant: whoever can know it now. Nobody is assigned, so that what somebody leaves unanswered who
//! leaves, is disabled or suspended is asked of the others from then on.

use std::collections::BTreeMap;

use super::store;
use super::{Answer, Asks, Item, ReviewId};
use crate::access::{self, AccountId, AgencyId, Capability, Decider, SystemId, Wanted};
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::store::Tx;

/// Finds those who are asked; for each agency those who can know are looked up once.
pub struct Bench<'a> {
    tx: &'a Tx<'a>,
    now: Timestamp,
    known: BTreeMap<(Asks, SystemId, Option<AgencyId>), Vec<Vec<Decider>>>,
}

impl<'a> Bench<'a> {
    /// Those who can know at a moment.
    pub fn new(tx: &'a Tx<'a>, now: Timestamp) -> Self {
        Self { tx, now, known: BTreeMap::new() }
    }

    /// Who is asked: each of them may answer, and the first answer counts. Nobody is asked about himself.
    pub fn asked(&mut self, item: &Item) -> Result<Vec<Decider>> {
        Ok(first_but(self.line(item)?, &[item.account]).1)
    }

    /// Who else is asked where somebody is asked; nothing, where he is not asked. `may` says whether he can know, by the
    /// place in the line.
    pub fn without(
        &mut self,
        item: &Item,
        leaver: AccountId,
        may: impl Fn(Wanted) -> bool,
    ) -> Result<Option<Vec<Decider>>> {
        let (place, others) = first_but(self.line(item)?, &[item.account, leaver]);
        let places = line(item.asks, item.system).into_iter().take(place + 1);
        let is_asked = leaver != item.account && places.into_iter().any(may);
        Ok(is_asked.then_some(others))
    }

    fn line(&mut self, item: &Item) -> Result<&[Vec<Decider>]> {
        let key = (item.asks, item.system, item.agency);
        if !self.known.contains_key(&key) {
            let wanted = line(item.asks, item.system).into_iter();
            let find = |wanted| access::deciders(self.tx, wanted, item.agency, Some(item.system), self.now);
            self.known.insert(key, wanted.map(find).collect::<Result<_>>()?);
        }
        Ok(self.known.get(&key).map_or(&[], Vec::as_slice))
    }
}

/// Administrators of the agency first where its manager is asked; then whoever is the system's authority; then
/// operators.
fn line(asks: Asks, system: SystemId) -> Vec<Wanted> {
    let mut line = vec![Wanted::Capability(Capability::Authority), Wanted::Capability(Capability::Operator)];
    if asks == Asks::Manager {
        line.insert(0, Wanted::AdminOf(system));
    }
    line
}

/// The first place in the line where somebody is but for these, and who is there; behind its end is nobody.
fn first_but(line: &[Vec<Decider>], left_out: &[AccountId]) -> (usize, Vec<Decider>) {
    for (place, people) in line.iter().enumerate() {
        let others: Vec<_> = people.iter().filter(|one| !left_out.contains(&one.account)).cloned().collect();
        if !others.is_empty() {
            return (place, others);
        }
    }
    (line.len(), Vec::new())
}

/// Of whom something is still asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// Somebody who has not answered.
    Reviewer {
        /// His account.
        account: AccountId,
        /// His login name.
        login: String,
    },
    /// Nobody can answer.
    Nobody,
    /// Reviewers were unsure: whoever started the review finds out.
    Starter(Option<AccountId>),
}

/// Questions of a review that somebody has to answer.
#[derive(Clone, Debug)]
pub struct Unanswered {
    /// The review.
    pub review: ReviewId,
    /// The system's code.
    pub system: String,
    /// Of whom they are asked.
    pub of: Asked,
    /// How many.
    pub open: i64,
    /// By when.
    pub due: Date,
}

/// Who has not answered, for reminders and morning lists: one line for each review and reviewer.
pub fn unanswered(tx: &Tx<'_>, now: Timestamp) -> Result<Vec<Unanswered>> {
    let mut bench = Bench::new(tx, now);
    let mut found: BTreeMap<(ReviewId, Asked), Unanswered> = BTreeMap::new();
    store::each_waiting(tx, now.date(), |waiting| {
        let mut of: Vec<Asked> = match waiting.item.answer {
            Some(Answer::Unsure) => vec![Asked::Starter(waiting.started_by)],
            _ => bench.asked(&waiting.item)?.into_iter().map(Asked::from).collect(),
        };
        if of.is_empty() {
            of.push(Asked::Nobody);
        }
        for of in of {
            let (review, system, due) = (waiting.item.review, waiting.item.system_code.clone(), waiting.due);
            let none = Unanswered { review, system, of: of.clone(), open: 0, due };
            found.entry((review, of)).or_insert(none).open += 1;
        }
        Ok(())
    })?;
    Ok(found.into_values().collect())
}

impl From<Decider> for Asked {
    fn from(decider: Decider) -> Self {
        Self::Reviewer { account: decider.account, login: decider.login }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_in_line_are_asked_where_only_the_holder_is_left() {
        let one = |account: i64| Decider { account: account.into(), login: format!("user{account}") };
        let line = [vec![one(1), one(2)], vec![], vec![one(3)]];
        assert_eq!(first_but(&line, &[1.into()]), (0, vec![one(2)]));
        assert_eq!(first_but(&line, &[9.into()]), (0, vec![one(1), one(2)]));
        assert_eq!(first_but(&line, &[1.into(), 2.into()]), (2, vec![one(3)]));
        assert_eq!(first_but(&line[..1], &[1.into(), 2.into()]), (1, vec![]));
    }
}
