//! Who is reminded: who can do something about it; with the last rung whoever is next in line, too.

use std::collections::HashMap;

use super::Ladder;
use super::subject::{Matter, Subject};
use crate::access::{self, AccountId, AgencyId, Capability, SystemId};
use crate::approval::{self, Case, Decider};
use crate::base::Timestamp;
use crate::error::Result;
use crate::report::Asked;
use crate::role;
use crate::store::Tx;

/// How many are written to at most about one matter.
const MOST: usize = 10;

/// Finds people, each question asked once.
pub struct Whom<'a> {
    tx: &'a Tx<'a>,
    now: Timestamp,
    found: HashMap<(String, Option<AgencyId>, Option<SystemId>), Vec<AccountId>>,
}

impl<'a> Whom<'a> {
    /// Those who can do something at a moment.
    pub fn new(tx: &'a Tx<'a>, now: Timestamp) -> Self {
        Self { tx, now, found: HashMap::new() }
    }

    /// Who is told of a matter.
    pub fn of(&mut self, subject: &Subject, is_last: bool) -> Result<Vec<AccountId>> {
        let mut found = match &subject.matter {
            Matter::Case(case) => match subject.ladder {
                Ladder::Form => self.applicant(case, is_last)?,
                Ladder::Returned => parties(case),
                Ladder::Fall => {
                    let next = approval::next_in_line(self.tx, case, self.now)?;
                    next.into_iter().map(|decider| decider.account).collect()
                }
                _ => self.in_charge(case, is_last)?,
            },
            Matter::Blank(blank) => blank.account.into_iter().chain(blank.made_by).collect(),
            Matter::Grant(grant) if subject.ladder == Ladder::Grant => vec![grant.account],
            Matter::Grant(grant) => {
                let mut found = self.closers(grant.role, grant.agency)?;
                found.retain(|account| *account != grant.account);
                if is_last || found.is_empty() {
                    found.extend(self.operators(grant.agency)?);
                }
                found
            }
            Matter::Registration(account, _) => vec![*account],
            Matter::Review(unanswered) => self.reviewers(&unanswered.of, is_last)?,
            Matter::Departure(due) => {
                let mut found = self.operators(due.agency)?;
                found.retain(|account| *account != due.account);
                found
            }
            Matter::Key(key) => vec![key.account],
            Matter::Deputy(deputy) => vec![deputy.account, deputy.deputy],
        };
        let mut seen = Vec::new();
        found.retain(|account| {
            !seen.contains(account) && {
                seen.push(*account);
                true
            }
        });
        found.truncate(MOST);
        Ok(found)
    }

    /// Who is asked, or started the review; operators where nobody can answer, and with the last rung.
    fn reviewers(&mut self, asked: &Asked, is_last: bool) -> Result<Vec<AccountId>> {
        let mut found: Vec<AccountId> = match asked {
            Asked::Reviewer { account, .. } => vec![*account],
            Asked::Starter(account) => account.iter().copied().collect(),
            Asked::Nobody => Vec::new(),
        };
        if is_last || found.is_empty() {
            found.extend(self.operators(None)?);
        }
        Ok(found)
    }

    /// Who sends the form; with the last rung who receives it, too.
    fn applicant(&mut self, case: &Case, is_last: bool) -> Result<Vec<AccountId>> {
        let mut found = parties(case);
        if is_last || found.is_empty() {
            found.extend(self.deciders(&Decider::Outside(String::new()), case.agency, case.system)?);
        }
        Ok(found)
    }

    /// Who can decide or carry out what is open; whoever is next in line where nobody can, or with the last rung.
    fn in_charge(&mut self, case: &Case, is_last: bool) -> Result<Vec<AccountId>> {
        let mut found = Vec::new();
        let mut next = Vec::new();
        for stage in approval::stages(self.tx, case.id)?.into_iter().filter(approval::Stage::is_open) {
            found.extend(self.deciders(&stage.plan.decider, case.agency, case.system)?);
            for (decider, _) in approval::line(self.tx, case.agency, &stage.plan)? {
                next.push(self.deciders(&decider, case.agency, case.system)?);
            }
        }
        let other =
            |accounts: Vec<AccountId>| accounts.into_iter().filter(|account| !case.concerns(*account)).collect();
        let mut found: Vec<AccountId> = other(found);
        if is_last || found.is_empty() {
            next.push(self.operators(case.agency)?);
            found.extend(
                next.into_iter()
                    .map(other)
                    .find(|people| people.iter().any(|one| !found.contains(one)))
                    .unwrap_or_default(),
            );
        }
        Ok(found)
    }

    /// Who closes what a role opened.
    fn closers(&mut self, role: access::RoleId, agency: Option<AgencyId>) -> Result<Vec<AccountId>> {
        let closer = role::closer(self.tx, role, self.now.date())?;
        closer.map_or_else(|| Ok(Vec::new()), |(decider, system)| self.deciders(&decider, agency, Some(system)))
    }

    fn operators(&mut self, agency: Option<AgencyId>) -> Result<Vec<AccountId>> {
        self.deciders(&Decider::Capability(Capability::Operator), agency, None)
    }

    fn deciders(
        &mut self,
        decider: &Decider,
        agency: Option<AgencyId>,
        system: Option<SystemId>,
    ) -> Result<Vec<AccountId>> {
        let value = if matches!(decider, Decider::Outside(_)) { String::new() } else { decider.value() };
        let key = (format!("{} {value}", decider.name()), agency, system);
        if let Some(found) = self.found.get(&key) {
            return Ok(found.clone());
        }
        let found = approval::deciders(self.tx, decider, agency, system, self.now)?;
        let found: Vec<AccountId> = found.into_iter().map(|decider| decider.account).collect();
        self.found.insert(key, found.clone());
        Ok(found)
    }
}

/// Whom a case concerns.
fn parties(case: &Case) -> Vec<AccountId> {
    case.account.into_iter().chain(case.filer).collect()
}
