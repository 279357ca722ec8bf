//! Whose cases a listing shows, and how it is narrowed.

use std::fmt::Write as _;

use super::case::{CASE, case};
use crate::access::{AccountId, Actor, AgencyId, Capability, Over, Power, Scope, SystemId};
use crate::approval::{Case, CaseId, State};
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::store::{Tx, params};

/// What a listing of cases is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only in this state.
    pub state: Option<State>,
    /// Only this kind of subject.
    pub kind: Option<String>,
    /// Only this action.
    pub action: Option<String>,
    /// Only this system.
    pub system: Option<SystemId>,
    /// Only this role.
    pub role: Option<crate::access::RoleId>,
    /// Only this agency.
    pub agency: Option<AgencyId>,
    /// Only about this account.
    pub account: Option<AccountId>,
    /// Only what waits for an outside body.
    pub outside: bool,
    /// Only what was due before this day.
    pub due_before: Option<Date>,
    /// Only what was opened before this moment.
    pub opened_before: Option<Timestamp>,
}

/// Whose cases a listing shows.
pub enum Bench<'a> {
    /// Those that wait for this actor: whose open stage he may decide, and has not decided.
    Mine(&'a Actor),
    /// Those whose open stage this actor may decide, or has decided already where others must agree.
    Deciding(&'a Actor),
    /// All within a scope.
    All(&'a Scope),
}

impl Bench<'_> {
    fn condition(&self) -> String {
        match self {
            Self::All(scope) => scope.condition_for("c.agency", "c.account", "c.system"),
            Self::Mine(actor) => turn_condition(actor, unspoken),
            Self::Deciding(actor) => turn_condition(actor, |_, _| String::new()),
        }
    }
}

/// The condition that a case waits for the actor, for one whom he stands in for, and does not concern him.
fn turn_condition(actor: &Actor, and: impl Fn(AccountId, AccountId) -> String) -> String {
    let Some(account) = actor.account else { return "FALSE".to_owned() };
    let mut rights = rights(&actor.powers, &actor.administers, &and(account, account));
    for other in &actor.stands_in {
        let not_about = format!(" AND c.account IS NOT {0} AND c.filer IS NOT {0}", other.account);
        rights.extend(rights_of(other, &format!("{not_about}{}", and(account, other.account))));
    }
    if rights.is_empty() {
        return "FALSE".to_owned();
    }
    let lanes = rights.join(" OR ").replace(STAGE, OPEN_STAGE);
    let side_by_side = rights.join(" OR ").replace(STAGE, "d.stage = s.id");
    let side_by_side = side_by_side.replace("c.decider", "s.decider").replace("c.stage_kind", "s.kind");
    format!(
        "c.account IS NOT {account} AND c.filer IS NOT {account} AND (({lanes}) OR (c.decider = 'several' AND EXISTS (
             SELECT 1 FROM approval_stage s
             WHERE s.case_id = c.id AND s.opened_at IS NOT NULL AND s.passed_at IS NULL AND ({side_by_side}))))"
    )
}

/// Where a condition names the stage whose decisions count; replaced by one of the two ways to find it.
const STAGE: &str = "{stage}";
const OPEN_STAGE: &str = "d.stage IN (SELECT o.id FROM approval_stage o
                          WHERE o.case_id = c.id AND o.opened_at IS NOT NULL AND o.passed_at IS NULL)";

/// The condition that the actor, or whom he stands in for, has not decided the stage in this round: where several must
/// agree, a case waits for the others only. The rule of `add_decision`, for listings.
fn unspoken(actor: AccountId, mandate: AccountId) -> String {
    format!(
        " AND NOT EXISTS (SELECT 1 FROM approval_decision d
             WHERE d.case_id = c.id AND {STAGE}
               AND d.round = (SELECT 1 + COUNT(*) FROM approval_decision r
                              WHERE r.case_id = c.id AND r.verdict = 'return')
               AND (d.account = {actor} OR COALESCE(d.deputy_for, d.account) = {mandate}))"
    )
}

fn rights_of(other: &crate::access::StandsIn, and: &str) -> Vec<String> {
    rights(&other.powers, &other.administers, and)
}

/// One condition for each right. Ids, OIDs and names of capabilities hold nothing that has to be quoted.
fn rights(powers: &[Power], administers: &[(SystemId, Over)], and: &str) -> Vec<String> {
    let mut found = Vec::new();
    for power in powers {
        let over = power.over.condition("c.agency");
        let system = power.system.map(|system| format!(" AND c.system = {system}")).unwrap_or_default();
        let name = power.capability.name();
        found.push(format!(
            "(c.stage_kind <> 'form' AND c.decider = 'capability' AND c.decider_value = '{name}' AND {over}{system}{and})"
        ));
        if matches!(power.capability, Capability::Clerk | Capability::Operator) {
            found.push(format!("((c.decider = 'outside' OR c.stage_kind = 'form') AND {over}{system}{and})"));
        }
    }
    for (system, over) in administers {
        let agencies = over.condition("c.agency");
        let mut right =
            format!("(c.stage_kind <> 'form' AND c.system = {system} AND (c.decider = 'admin' AND {agencies}");
        // The engine writes an agency's id as text.
        _ = match over {
            Over::Desk => write!(right, " OR c.decider = 'agency'"),
            Over::Agency(agency) | Over::Subtree(agency, _) => {
                write!(right, " OR c.decider = 'agency' AND c.decider_value = '{agency}'")
            }
        };
        found.push(format!("{right}){and})"));
    }
    found
}

/// Hands over cases in the order of their ids.
pub fn each(
    tx: &Tx<'_>,
    bench: &Bench<'_>,
    filter: &Filter,
    (after, limit): (i64, i64),
    mut read: impl FnMut(Case) -> Result<()>,
) -> Result<()> {
    let mut conditions = vec!["c.id > :after".to_owned(), bench.condition()];
    let mut only = |wanted: bool, condition: &str| {
        if wanted {
            conditions.push(condition.to_owned());
        }
    };
    match filter.state {
        Some(State::Pending) => only(true, "c.state = 'pending'"),
        Some(_) => only(true, "c.state = :state"),
        None => {}
    }
    only(filter.kind.is_some(), "c.kind = :kind");
    only(filter.action.is_some(), "c.action = :action");
    only(filter.system.is_some(), "c.system = :system");
    only(filter.role.is_some(), "c.role = :role");
    only(filter.agency.is_some(), "c.agency = :agency");
    only(filter.account.is_some(), "c.account = :account");
    only(filter.outside, "(c.decider = 'outside' OR c.stage_kind = 'form')");
    only(filter.due_before.is_some(), "c.due < :due_before");
    only(filter.opened_before.is_some(), "c.opened_at < :opened_before");
    let sql = format!(
        "SELECT {CASE} FROM approval_case c LEFT JOIN agency g ON g.id = c.agency
         WHERE {} ORDER BY c.id LIMIT :limit",
        conditions.join(" AND ")
    );
    let params = params! {
        after, limit, state: filter.state, kind: filter.kind.clone(), action: filter.action.clone(),
        system: filter.system, role: filter.role, agency: filter.agency, account: filter.account,
        due_before: filter.due_before, opened_before: filter.opened_before,
    };
    tx.each(&sql, params, |row| read(case(row)?))
}

/// A case that this bench may see.
pub fn bench(tx: &Tx<'_>, bench: &Bench<'_>, id: CaseId) -> Result<bool> {
    let sql = format!("SELECT c.id FROM approval_case c WHERE c.id = :id AND {}", bench.condition());
    Ok(tx.find(&sql, params! { id }, |_| Ok(()))?.is_some())
}
