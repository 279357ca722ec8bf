//! Stages of cases.

use super::Required;
use crate::access::AccountId;
use crate::approval::{CaseId, Decider, Sent, Stage, StageId, StageTemplate};
use crate::base::Timestamp;
use crate::error::Result;
use crate::store::{Tx, params};

pub fn add_stage(tx: &Tx<'_>, case: CaseId, plan: &StageTemplate) -> Result<()> {
    let evidence: Vec<String> = plan.evidence.iter().map(ToString::to_string).collect();
    tx.execute(
        "INSERT INTO approval_stage (case_id, step, lane, kind, decider, decider_value, quorum, evidence, reason,
                                     due_days, fallback)
         VALUES (:case, :step, :lane, :kind, :decider, :value, :quorum, :evidence, :reason, :due_days, :fallback)",
        params! {
            case, step: plan.step, lane: plan.lane, kind: plan.kind, decider: plan.decider.name(),
            value: plan.decider.value(), quorum: plan.quorum, evidence: evidence.join(","), reason: plan.reason.name(),
            due_days: plan.due_days, fallback: &plan.fallback,
        },
    )?;
    Ok(())
}

/// The stages of a case, in order.
pub fn stages(tx: &Tx<'_>, case: CaseId) -> Result<Vec<Stage>> {
    tx.list(
        "SELECT id, step, lane, kind, decider, decider_value, quorum, evidence, reason, due_days, fallback, fell_back_at,
                sent_at, sent_to, sent_by, opened_at, passed_at
         FROM approval_stage WHERE case_id = :case ORDER BY step, lane",
        params! { case },
        |row| {
            let decider = (row.at::<String>(4)?, row.at::<String>(5)?);
            let sent: (Option<Timestamp>, Option<String>, Option<String>) = (row.at(12)?, row.at(13)?, row.at(14)?);
            Ok(Stage {
                id: row.at(0)?,
                plan: StageTemplate {
                    step: row.at(1)?,
                    lane: row.at(2)?,
                    kind: row.at(3)?,
                    decider: Decider::parse(&decider.0, &decider.1)
                        .ok_or(crate::store::Error::Value { column: "decider".to_owned() })?,
                    quorum: row.at(6)?,
                    evidence: Required::list(&row.at::<String>(7)?),
                    reason: row.at::<String>(8)?.parse().unwrap_or_default(),
                    due_days: row.at(9)?,
                    fallback: row.at(10)?,
                },
                fell_back_at: row.at(11)?,
                sent: sent.0.map(|at| (at, sent.1.unwrap_or_default(), sent.2.unwrap_or_default())),
                opened_at: row.at(15)?,
                passed_at: row.at(16)?,
            })
        },
    )
}

pub fn open_stage(tx: &Tx<'_>, id: StageId, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE approval_stage SET opened_at = :now WHERE id = :id", params! { id, now })?;
    Ok(())
}

/// Notes to whom an outside stage was sent, by which channel, when.
pub fn note_sent(tx: &Tx<'_>, id: StageId, sent: &Sent<'_>, at: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE approval_stage SET sent_at = :at, sent_to = :to, sent_by = :channel WHERE id = :id",
        params! { id, at, to: sent.to, channel: sent.channel },
    )?;
    Ok(())
}

/// Notes that a stage fell to somebody else because a person left.
pub fn note_relieved(tx: &Tx<'_>, id: StageId, account: AccountId) -> Result<()> {
    tx.execute("UPDATE approval_stage SET relieved = :account WHERE id = :id", params! { id, account })?;
    Ok(())
}

pub fn pass_stage(tx: &Tx<'_>, id: StageId, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE approval_stage SET passed_at = :now WHERE id = :id", params! { id, now })?;
    Ok(())
}

pub fn move_stage(tx: &Tx<'_>, id: StageId, decider: &Decider, quorum: u32, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE approval_stage
         SET planned = COALESCE(planned, decider), planned_value = COALESCE(planned_value, decider_value),
             planned_quorum = COALESCE(planned_quorum, quorum), decider = :decider, decider_value = :value,
             quorum = :quorum, fell_back_at = :now
         WHERE id = :id",
        params! { id, decider: decider.name(), value: decider.value(), quorum, now },
    )?;
    Ok(())
}

/// Forgets how far a case had come, so that it starts anew, with whom it was planned for.
pub fn start_anew(tx: &Tx<'_>, case: CaseId) -> Result<()> {
    tx.execute(
        "UPDATE approval_stage
         SET opened_at = NULL, passed_at = NULL, sent_at = NULL, sent_to = NULL, sent_by = NULL,
             decider = COALESCE(planned, decider), decider_value = COALESCE(planned_value, decider_value),
             quorum = COALESCE(planned_quorum, quorum), planned = NULL, planned_value = NULL, planned_quorum = NULL,
             fell_back_at = NULL, relieved = NULL
         WHERE case_id = :case",
        params! { case },
    )?;
    Ok(())
}

/// The cases of which a stage fell to somebody else at a moment because a person left, with who decides it now.
pub fn relieved_at(tx: &Tx<'_>, account: AccountId, at: Timestamp) -> Result<Vec<(CaseId, Decider)>> {
    tx.list(
        "SELECT case_id, decider, decider_value FROM approval_stage
         WHERE relieved = :account AND fell_back_at = :at ORDER BY case_id, id",
        params! { account, at },
        |row| {
            let decider = Decider::parse(&row.at::<String>(1)?, &row.at::<String>(2)?);
            let unknown = || crate::store::Error::Value { column: "decider".to_owned() };
            Ok((row.at(0)?, decider.ok_or_else(unknown)?))
        },
    )
}
