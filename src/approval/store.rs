//! How cases, stages, decisions and evidence are kept.

use std::fmt::Write as _;

use super::decide::Plan;
use super::{Case, CaseId, Decider, DecisionId, Error, Given, NewCase, Stage, StageId, StageTemplate, State, Verdict};
use crate::access::{AccountId, Actor, AgencyId, Capability, Over, Power, Scope, ServiceKeyId, SystemId};
use crate::base::{Date, Timestamp, id};
use crate::error::Result;
use crate::store::{Row, Tx, params};
use crate::text::{self, Word};

id!(
    /// A piece of evidence.
    EvidenceId
);

/// What a stage may require.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// A stamped form.
    Form,
    /// A scan.
    Scan,
    /// A reply by mail.
    Mail,
    /// An official document, by number and date.
    Letter,
    /// A proof that something was done.
    Proof,
    /// A check in person.
    Attestation,
}

impl EvidenceKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Form, Self::Scan, Self::Mail, Self::Letter, Self::Proof, Self::Attestation];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Scan => "scan",
            Self::Mail => "mail",
            Self::Letter => "letter",
            Self::Proof => "proof",
            Self::Attestation => "attestation",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        use text::approval as t;
        match self {
            Self::Form => t::EVIDENCE_FORM,
            Self::Scan => t::EVIDENCE_SCAN,
            Self::Mail => t::EVIDENCE_MAIL,
            Self::Letter => t::EVIDENCE_LETTER,
            Self::Proof => t::EVIDENCE_PROOF,
            Self::Attestation => t::EVIDENCE_ATTESTATION,
        }
    }

    /// Several kinds from a list with commas; what is unknown is left out.
    pub fn list(text: &str) -> Vec<Self> {
        text.split(',').filter_map(|kind| kind.trim().parse().ok()).collect()
    }
}

crate::base::word!(EvidenceKind);

const CASE: &str = "c.id, c.kind, c.action, c.subject, c.account, c.filer, c.agency, g.oid, c.system, c.role, c.state, \
                    c.step, c.stage_kind, c.exception, c.due, c.stage_since, c.opened_at, c.closed_at, c.version, \
                    c.decider, c.decider_value";

fn case(row: &Row<'_>) -> Result<Case> {
    Ok(Case {
        id: row.at(0)?,
        kind: row.at(1)?,
        action: row.at(2)?,
        subject: row.at(3)?,
        account: row.at(4)?,
        filer: row.at(5)?,
        agency: row.at(6)?,
        oid: row.at(7)?,
        system: row.at(8)?,
        role: row.at(9)?,
        state: row.at(10)?,
        step: row.at(11)?,
        stage_kind: row.at(12)?,
        exception: row.at(13)?,
        due: row.at(14)?,
        stage_since: row.at(15)?,
        opened_at: row.at(16)?,
        closed_at: row.at(17)?,
        version: row.at(18)?,
        decider: Decider::parse(&row.at::<String>(19)?, &row.at::<String>(20)?),
    })
}

/// A case by its id, whoever asks: the engine's own look.
pub fn find(tx: &Tx<'_>, id: CaseId) -> Result<Option<Case>> {
    let sql = format!("SELECT {CASE} FROM approval_case c LEFT JOIN agency g ON g.id = c.agency WHERE c.id = :id");
    tx.find(&sql, params! { id }, case)
}

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
    /// Those whose open stage this actor may decide.
    Mine(&'a Actor),
    /// All within a scope.
    All(&'a Scope),
}

impl Bench<'_> {
    fn condition(&self) -> String {
        match self {
            Self::All(scope) => scope.condition("c.agency", "c.account"),
            Self::Mine(actor) => turn_condition(actor),
        }
    }
}

/// The condition that a case waits for the actor, for one whom he stands in for, and does not concern him.
fn turn_condition(actor: &Actor) -> String {
    let Some(account) = actor.account else { return "FALSE".to_owned() };
    let mut rights = rights(&actor.powers, &actor.administers, "");
    for other in &actor.stands_in {
        let not_about = format!(" AND c.account IS NOT {0} AND c.filer IS NOT {0}", other.account);
        rights.extend(rights_of(other, &not_about));
    }
    if rights.is_empty() {
        return "FALSE".to_owned();
    }
    let lanes = rights.join(" OR ");
    let side_by_side = lanes.replace("c.decider", "s.decider").replace("c.stage_kind", "s.kind");
    format!(
        "c.account IS NOT {account} AND c.filer IS NOT {account} AND (({lanes}) OR (c.decider = 'several' AND EXISTS (
             SELECT 1 FROM approval_stage s
             WHERE s.case_id = c.id AND s.opened_at IS NOT NULL AND s.passed_at IS NULL AND ({side_by_side}))))"
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
            found.push(format!("((c.decider = 'outside' OR c.stage_kind = 'form') AND {over}{and})"));
        }
    }
    for (system, over) in administers {
        let agencies = over.condition("c.agency");
        let mut right =
            format!("(c.stage_kind <> 'form' AND c.system = {system} AND (c.decider = 'admin' AND {agencies}");
        if let Over::Agency(agency) | Over::Subtree(agency, _) = over {
            // The engine writes an agency's id as text.
            _ = write!(right, " OR c.decider = 'agency' AND c.decider_value = '{agency}'");
        }
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

/// Adds a case, before it waits for anything.
pub(super) fn add_case(tx: &Tx<'_>, new: &NewCase<'_>, now: Timestamp) -> Result<CaseId> {
    tx.one(
        "INSERT INTO approval_case (kind, action, subject, account, filer, agency, system, role, state, stage_kind,
                                    decider, exception, stage_since, opened_at)
         VALUES (:kind, :action, :subject, :account, :filer, :agency, :system, :role, 'pending', 'decide', '', :exception,
                 :now, :now)
         RETURNING id",
        params! {
            kind: new.kind, action: new.action, subject: new.subject, account: new.account, filer: new.filer,
            agency: new.agency, system: new.system, role: new.role, exception: new.exception, now,
        },
    )
}

pub(super) fn add_stage(tx: &Tx<'_>, case: CaseId, plan: &StageTemplate) -> Result<()> {
    let evidence: Vec<&str> = plan.evidence.iter().map(|kind| kind.name()).collect();
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
                    evidence: EvidenceKind::list(&row.at::<String>(7)?),
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

pub(super) fn open_stage(tx: &Tx<'_>, id: StageId, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE approval_stage SET opened_at = :now WHERE id = :id", params! { id, now })?;
    Ok(())
}

pub(super) fn pass_stage(tx: &Tx<'_>, id: StageId, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE approval_stage SET passed_at = :now WHERE id = :id", params! { id, now })?;
    Ok(())
}

pub(super) fn move_stage(tx: &Tx<'_>, id: StageId, decider: &Decider, quorum: u32, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE approval_stage SET decider = :decider, decider_value = :value, quorum = :quorum, fell_back_at = :now
         WHERE id = :id",
        params! { id, decider: decider.name(), value: decider.value(), quorum, now },
    )?;
    Ok(())
}

/// Forgets how far a case had come, so that it starts anew.
pub(super) fn start_anew(tx: &Tx<'_>, case: CaseId) -> Result<()> {
    tx.execute("UPDATE approval_stage SET opened_at = NULL, passed_at = NULL WHERE case_id = :case", params! { case })?;
    Ok(())
}

/// Notes in the case what it waits for now.
pub(super) fn wait_for(tx: &Tx<'_>, id: CaseId, step: i64, due: Option<Date>, since: Timestamp) -> Result<()> {
    let open: Vec<Stage> =
        stages(tx, id)?.into_iter().filter(|stage| stage.plan.step == step && stage.is_open()).collect();
    let Some(first) = open.first() else { return Ok(()) };
    let (decider, value) = match open.len() {
        1 => (first.plan.decider.name(), first.plan.decider.value()),
        _ => ("several", String::new()),
    };
    tx.execute(
        "UPDATE approval_case SET step = :step, stage_kind = :kind, decider = :decider, decider_value = :value, due = :due,
                stage_since = :since
         WHERE id = :id",
        params! { id, step, kind: first.plan.kind, decider, value, due, since },
    )?;
    Ok(())
}

/// Writes the state, provided nobody changed the case since it was read.
pub(super) fn set_state(tx: &Tx<'_>, case: &Case, state: State, now: Timestamp) -> Result<()> {
    let closed = matches!(state, State::Approved | State::Rejected | State::Cancelled).then_some(now);
    let changed = tx.execute(
        "UPDATE approval_case SET state = :state, closed_at = :closed, version = version + 1
         WHERE id = :id AND version = :seen",
        params! { id: case.id, state, closed, seen: case.version },
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::Changed { id: case.id }.into()) }
}

/// Counts a change that leaves the state as it is.
pub(super) fn touch(tx: &Tx<'_>, case: &Case) -> Result<()> {
    let changed = tx.execute(
        "UPDATE approval_case SET version = version + 1 WHERE id = :id AND version = :seen",
        params! { id: case.id, seen: case.version },
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::Changed { id: case.id }.into()) }
}

/// The agency above one.
pub(super) fn parent_agency(tx: &Tx<'_>, agency: AgencyId) -> Result<Option<AgencyId>> {
    let parent = tx.find("SELECT parent FROM agency WHERE id = :agency", params! { agency }, |row| row.at(0))?;
    Ok(parent.flatten())
}

/// A decision to write.
pub(super) struct NewDecision<'a> {
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

pub(super) fn add_decision(tx: &Tx<'_>, new: &NewDecision<'_>) -> Result<DecisionId> {
    let (case, stage, account) = (new.case, new.stage, new.account);
    let round = round(tx, case)?;
    let twice = tx.find(
        "SELECT id FROM approval_decision
         WHERE case_id = :case AND stage = :stage AND round = :round AND account = :account",
        params! { case, stage, round, account },
        |_| Ok(()),
    )?;
    if twice.is_some() {
        return Err(Error::Twice { id: case }.into());
    }
    tx.one(
        "INSERT INTO approval_decision (case_id, stage, round, verdict, account, deputy_for, service_key, reason, plan,
                                        plan_author, body, decided_on, alone, at)
         VALUES (:case, :stage, :round, :verdict, :account, :deputy_for, :service_key, :reason, :plan, :plan_author, :body,
                 :decided_on, :alone, :at)
         RETURNING id",
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
pub(super) fn agreed(tx: &Tx<'_>, case: CaseId, stage: StageId) -> Result<i64> {
    let round = round(tx, case)?;
    tx.one(
        "SELECT COUNT(*) FROM approval_decision
         WHERE case_id = :case AND stage = :stage AND round = :round AND verdict IN ('approve', 'opinion', 'activate', 'close')",
        params! { case, stage, round },
    )
}

/// What was decided on a case, in order.
pub fn decisions(tx: &Tx<'_>, case: CaseId) -> Result<Vec<Given>> {
    tx.list(
        "SELECT s.step, d.verdict, a.login, p.login, d.body, d.reason, d.alone, d.at
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
            })
        },
    )
}

/// A piece of evidence.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Its id.
    pub id: EvidenceId,
    /// What it is.
    pub kind: EvidenceKind,
    /// The hash of the file, if there is one.
    pub sha256: Option<[u8; 32]>,
    /// The file's name.
    pub name: Option<String>,
    /// The official document's number.
    pub doc_no: Option<String>,
    /// Its date.
    pub doc_date: Option<Date>,
    /// When it came.
    pub received_on: Date,
    /// What else was noted.
    pub note: String,
}

/// Evidence to keep.
#[derive(Clone, Debug)]
pub struct NewEvidence<'a> {
    /// The case.
    pub case: CaseId,
    /// What it is.
    pub kind: EvidenceKind,
    /// The hash of the file, kept before by [`keep_document`].
    pub sha256: Option<[u8; 32]>,
    /// The file's name.
    pub name: Option<&'a str>,
    /// The official document's number.
    pub doc_no: Option<&'a str>,
    /// Its date.
    pub doc_date: Option<Date>,
    /// When it came.
    pub received_on: Date,
    /// What else is to be noted.
    pub note: &'a str,
    /// Who records it.
    pub recorded_by: Option<AccountId>,
    /// When.
    pub at: Timestamp,
}

/// Keeps evidence of a case.
pub fn add_evidence(tx: &Tx<'_>, new: &NewEvidence<'_>) -> Result<EvidenceId> {
    tx.one(
        "INSERT INTO evidence (case_id, kind, sha256, name, doc_no, doc_date, received_on, note, recorded_by, recorded_at)
         VALUES (:case, :kind, :sha256, :name, :doc_no, :doc_date, :received_on, :note, :recorded_by, :at)
         RETURNING id",
        params! {
            case: new.case, kind: new.kind, sha256: new.sha256, name: new.name, doc_no: new.doc_no,
            doc_date: new.doc_date, received_on: new.received_on, note: new.note, recorded_by: new.recorded_by, at: new.at,
        },
    )
}

/// The evidence of a case.
pub fn evidence(tx: &Tx<'_>, case: CaseId) -> Result<Vec<Evidence>> {
    tx.list(
        "SELECT id, kind, sha256, name, doc_no, doc_date, received_on, note FROM evidence WHERE case_id = :case ORDER BY id",
        params! { case },
        |row| {
            Ok(Evidence {
                id: row.at(0)?,
                kind: row.at(1)?,
                sha256: row.at(2)?,
                name: row.at(3)?,
                doc_no: row.at(4)?,
                doc_date: row.at(5)?,
                received_on: row.at(6)?,
                note: row.at(7)?,
            })
        },
    )
}

/// Keeps a file as it came, by its hash; the same file is kept once.
pub fn keep_document(tx: &Tx<'_>, sha256: [u8; 32], content: &[u8], now: Timestamp) -> Result<()> {
    let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
    tx.execute(
        "INSERT INTO document (sha256, size, content, added_at) VALUES (:sha256, :size, :content, :now)
         ON CONFLICT (sha256) DO NOTHING",
        params! { sha256, size, content, now },
    )?;
    Ok(())
}
