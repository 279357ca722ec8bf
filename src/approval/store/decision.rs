//! Decisions on stages.

use crate::access::{AccountId, ServiceKeyId};
use crate::approval::{CaseId, DecisionId, Error, Given, Plan, StageId, Verdict};
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::store::{Tx, params};

/// A decision to write.
pub struct NewDecision<'a> {
    pub case: CaseId,
    pub stage: StageId,
    pub verdict: Verdict,
    pub account: AccountId,
    pub deputy_for: Option<AccountId>,
    pub service_key: Option<ServiceKeyId>,
    pub reason: &'a str,
    pub plan: Option<Plan<'a>>,
    pub body: Option<&'a str>,
    pub decided_on: Option<Date>,
    pub alone: bool,
    pub at: Timestamp,
}

/// Writes a decision; a stage hears everybody once, himself or by a deputy.
pub fn add_decision(tx: &Tx<'_>, new: &NewDecision<'_>) -> Result<DecisionId> {
    let (case, stage, account) = (new.case, new.stage, new.account);
    let round = round(tx, case)?;
    let mandate = new.deputy_for.unwrap_or(account);
    let twice = tx.find(
        "SELECT id FROM approval_decision
         WHERE case_id = :case AND stage = :stage AND round = :round
           AND (account = :account OR COALESCE(deputy_for, account) = :mandate)",
        params! { case, stage, round, account, mandate },
        |_| Ok(()),
    )?;
    if twice.is_some() {
        return Err(Error::Twice { id: case }.into());
    }
    tx.insert(
        "INSERT INTO approval_decision (case_id, stage, round, verdict, account, deputy_for, service_key, reason, plan,
                                        plan_author, body, decided_on, alone, at)
         VALUES (:case, :stage, :round, :verdict, :account, :deputy_for, :service_key, :reason, :plan, :plan_author, :body,
                 :decided_on, :alone, :at)",
        params! {
            case, stage, round, verdict: new.verdict, account, deputy_for: new.deputy_for, service_key: new.service_key,
            reason: new.reason, plan: new.plan.map(|plan| plan.id), plan_author: new.plan.and_then(|plan| plan.author),
            body: new.body, decided_on: new.decided_on, alone: new.alone, at: new.at,
        },
    )
}

/// How often the case was sent in: once, and once more for every return.
fn round(tx: &Tx<'_>, case: CaseId) -> Result<i64> {
    tx.one("SELECT 1 + COUNT(*) FROM approval_decision WHERE case_id = :case AND verdict = 'return'", params! { case })
}

/// How many agreed to a stage in this round.
pub fn agreed(tx: &Tx<'_>, case: CaseId, stage: StageId) -> Result<i64> {
    let round = round(tx, case)?;
    tx.one(
        "SELECT COUNT(*) FROM approval_decision
         WHERE case_id = :case AND stage = :stage AND round = :round AND verdict IN ('approve', 'opinion', 'activate', 'close')",
        params! { case, stage, round },
    )
}

/// The open stages on which an account has spoken in this round, himself or for somebody.
pub fn spoken(tx: &Tx<'_>, case: CaseId, account: AccountId) -> Result<Vec<StageId>> {
    let round = round(tx, case)?;
    tx.list(
        "SELECT d.stage FROM approval_decision d JOIN approval_stage s ON s.id = d.stage
         WHERE d.case_id = :case AND d.round = :round AND d.account = :account AND s.passed_at IS NULL",
        params! { case, round, account },
        |row| row.at(0),
    )
}

/// What was decided on a case, in order.
pub fn decisions(tx: &Tx<'_>, case: CaseId) -> Result<Vec<Given>> {
    tx.list(
        "SELECT s.step, d.verdict, a.login, p.login, d.body, d.reason, d.alone, d.at, d.decided_on
         FROM approval_decision d
         JOIN approval_stage s ON s.id = d.stage
         JOIN account a ON a.id = d.account
         LEFT JOIN account p ON p.id = d.deputy_for
         WHERE d.case_id = :case ORDER BY d.id",
        params! { case },
        |row| {
            Ok(Given {
                step: row.at(0)?,
                verdict: row.at(1)?,
                login: row.at::<Option<String>>(2)?.unwrap_or_default(),
                deputy_for: row.at(3)?,
                body: row.at(4)?,
                reason: row.at(5)?,
                alone: row.at(6)?,
                at: row.at(7)?,
                decided_on: row.at(8)?,
            })
        },
    )
}
