//! How a stage is decided, a case withdrawn, or sent in again.

use super::open::{Parties, enter};
use super::{
    Action, Authority, CASE, Case, CaseId, DECISION, Decider, DecisionId, Error, Evidence, EvidenceKind, Outcome,
    Required, STAGE, Stage, StageKind, State, Subject, Turn, Verdict, rows, store,
};
use crate::access::{self, AccountId, Actor, By, Via};
use crate::audit::{self, Event, RowKind};
use crate::base::Date;
use crate::error::Result;
use crate::notice;
use crate::store::Tx;

/// Rows that were changed.
pub type Rows = Vec<(&'static RowKind, i64)>;

/// What somebody wants to say on a case.
#[derive(Clone, Debug)]
pub struct Decision<'a> {
    /// The case.
    pub case: CaseId,
    /// The version that it was read at; any, if not said.
    pub seen: Option<i64>,
    /// What is said.
    pub verdict: Verdict,
    /// Why.
    pub reason: &'a str,
    /// The plan that it comes from.
    pub plan: Option<Plan<'a>>,
    /// The outside result that it records.
    pub outside: Option<Outside<'a>>,
    /// What was carried out at the system.
    pub carried: Carried<'a>,
}

/// What was carried out at the system: the account that was opened or closed there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Carried<'a> {
    /// The account there.
    pub target_account: Option<&'a str>,
    /// What it is for.
    pub purpose: Option<&'a str>,
    /// Who answers for it.
    pub owner: Option<&'a str>,
    /// What proves it.
    pub proof: Option<&'a str>,
}

/// The plan that a decision comes from.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// The plan's id.
    pub id: &'a str,
    /// Who wrote it.
    pub author: Option<AccountId>,
    /// That one's login name.
    pub author_login: &'a str,
}

/// What an outside body decided.
#[derive(Clone, Copy, Debug)]
pub struct Outside<'a> {
    /// The body; the one that the stage names, if not said.
    pub body: Option<&'a str>,
    /// The day on which it decided.
    pub on: Option<Date>,
}

/// A decision as it was written, for what follows from it.
#[derive(Clone, Copy, Debug)]
pub struct Settled<'a> {
    /// Its row, unless the applicant withdrew or sent in again.
    pub id: Option<DecisionId>,
    /// Why.
    pub reason: &'a str,
    /// Whether the desk had one person.
    pub alone: bool,
    /// What was carried out at the system.
    pub carried: Carried<'a>,
}

/// Writes a decision, what follows from it, and its event. Gives the case as it is then.
pub fn decide(tx: &Tx<'_>, subject: &dyn Subject, by: &By, wish: &Decision<'_>) -> Result<Case> {
    let case = store::find(tx, wish.case)?.ok_or(Error::Missing { id: wish.case })?;
    check_fresh(tx, &case, wish)?;
    check_own(&case, &by.actor, wish.plan)?;
    let stages = store::stages(tx, case.id)?;
    let moot = wish.verdict == Verdict::Reject && subject.is_moot(tx, &case)?;
    let (stage, authority) = choose(&case, &stages, &by.actor, wish, moot)?;
    check_complete(tx, &case, stage, wish)?;
    if wish.verdict == Verdict::Approve {
        subject.check(tx, &case, by.now)?;
    }
    let deputy_for = match authority {
        Authority::DeputyOf(account) if case.concerns(account) => return Err(Error::OwnCase { id: case.id }.into()),
        Authority::DeputyOf(account) => Some(account),
        Authority::Own => None,
    };
    let account = by.actor.account()?;
    let alone = access::is_alone(tx, by.now.date())?;
    let body = match (&stage.plan.decider, wish.outside.and_then(|outside| outside.body)) {
        (_, Some(body)) => Some(body.to_owned()),
        (Decider::Outside(body), None) => Some(body.clone()),
        (_, None) => None,
    };
    let id = store::add_decision(
        tx,
        &store::NewDecision {
            case: case.id,
            stage: stage.id,
            verdict: wish.verdict,
            account,
            deputy_for,
            service_key: match &by.actor.via {
                Via::ServiceKey { id, .. } => Some(*id),
                Via::Session { .. } | Via::OsUser { .. } | Via::Nobody => None,
            },
            reason: wish.reason,
            plan: wish.plan,
            body: body.as_deref(),
            decided_on: wish.outside.and_then(|outside| outside.on),
            alone,
            at: by.now,
        },
    )?;
    let settled = Settled { id: Some(id), reason: wish.reason, alone, carried: wish.carried };
    let rows = move_on(tx, subject, by, &case, &stages, stage, wish.verdict, &settled)?;
    let event = Event::new(wish.verdict.event(), "case", case.id)
        .fact("stage", stage.plan.step)
        .fact_if("plan", wish.plan.map(|plan| plan.id))
        .fact_if("deputy_for", deputy_for)
        .fact_if("body", body)
        .detail_if("reason", Some(wish.reason).filter(|reason| !reason.is_empty()))
        .row(&CASE, case.id)
        .row(&DECISION, id)
        .rows(rows);
    audit::record(tx, by, event)?;
    Ok(store::find(tx, case.id)?.ok_or(Error::Missing { id: case.id })?)
}

/// Somebody was faster: who, and what he said.
fn check_fresh(tx: &Tx<'_>, case: &Case, wish: &Decision<'_>) -> Result<()> {
    let stale = wish.seen.is_some_and(|seen| seen != case.version);
    if case.state == State::Pending && !stale {
        return Ok(());
    }
    match store::decisions(tx, case.id)?.into_iter().next_back() {
        Some(last) if stale || matches!(case.state, State::Approved | State::Rejected) => {
            Err(Error::DecidedMeanwhile { id: case.id, by: last.login, verdict: last.verdict, at: last.at }.into())
        }
        _ if stale => Err(Error::Changed { id: case.id }.into()),
        _ => Err(Error::WrongState { state: case.state, action: action_of(wish.verdict) }.into()),
    }
}

const fn action_of(verdict: Verdict) -> Action {
    match verdict {
        Verdict::Approve | Verdict::Opinion | Verdict::Activate | Verdict::Close => Action::Pass,
        Verdict::Reject => Action::Reject,
        Verdict::Return => Action::Return,
    }
}

/// Nobody decides on what concerns himself, as whoever he acts; nor does a plan decide on its author.
fn check_own(case: &Case, actor: &Actor, plan: Option<Plan<'_>>) -> Result<(), Error> {
    if actor.account.is_some_and(|account| case.concerns(account)) {
        return Err(Error::OwnCase { id: case.id });
    }
    match plan {
        Some(plan) if plan.author.is_some_and(|author| case.concerns(author)) => {
            Err(Error::PlanOwnCase { id: case.id, author: plan.author_login.to_owned() })
        }
        _ => Ok(()),
    }
}

/// The open stage that the actor may decide with this verdict. What cannot be carried out any more may be refused.
fn choose<'a>(
    case: &Case,
    stages: &'a [Stage],
    actor: &Actor,
    wish: &Decision<'_>,
    moot: bool,
) -> Result<(&'a Stage, Authority), Error> {
    let verdict = wish.verdict;
    let open = || stages.iter().filter(|stage| stage.is_open());
    let turn = Turn::of(case);
    let mine: Vec<_> = open().filter_map(|stage| Some((stage, turn.authority(actor, &stage.plan)?))).collect();
    if let Some(found) =
        mine.iter().find(|(stage, _)| takes(stage.plan.kind, wish) || (moot && stage.plan.kind == StageKind::Activate))
    {
        return Ok(*found);
    }
    if let Some((stage, _)) = mine.first() {
        return Err(Error::WrongVerdict { id: case.id, verdict, stage: stage.plan.kind });
    }
    match open().next() {
        Some(stage) => Err(Error::NotYours { id: case.id, decider: stage.plan.decider.describe() }),
        None => Err(Error::WrongState { state: case.state, action: action_of(verdict) }),
    }
}

/// Whether a stage takes what is said: what an outside body decided is recorded as such, and nothing else is.
const fn takes(kind: StageKind, wish: &Decision<'_>) -> bool {
    let fits = match kind {
        StageKind::Outside => wish.outside.is_some(),
        StageKind::Decide | StageKind::Opinion => wish.outside.is_none(),
        StageKind::Form | StageKind::Activate | StageKind::Close => true,
    };
    fits && kind.takes(wish.verdict)
}

/// Evidence and reason, where the stage asks for them.
fn check_complete(tx: &Tx<'_>, case: &Case, stage: &Stage, wish: &Decision<'_>) -> Result<()> {
    if stage.plan.reason.asks(wish.verdict) && !is_reason(wish.reason) {
        return Err(Error::ReasonMissing { id: case.id }.into());
    }
    let there = store::evidence_of_round(tx, case.id)?;
    let passes = matches!(wish.verdict, Verdict::Approve | Verdict::Activate | Verdict::Close);
    let missing = if passes { missing(stage, &there) } else { Vec::new() };
    if !missing.is_empty() {
        return Err(Error::EvidenceMissing { id: case.id, missing }.into());
    }
    let outside = stage.plan.kind == StageKind::Outside && wish.verdict != Verdict::Return;
    if outside && !there.iter().any(|one| proves(one, stage)) {
        return Err(Error::ProofMissing { id: case.id }.into());
    }
    Ok(())
}

/// What a stage requires and did not get since the case was last sent in.
fn missing(stage: &Stage, there: &[Evidence]) -> Vec<Required> {
    let required = stage.plan.evidence.iter().copied();
    required.filter(|required| !there.iter().any(|one| required.is_met_by(one, stage.id))).collect()
}

/// Whatever was given for the stage proves what an outside body said: a mail, an official document, a scan.
fn proves(evidence: &Evidence, stage: &Stage) -> bool {
    evidence.kind != EvidenceKind::Form && evidence.stage == Some(stage.id)
}

/// A reason says something: a dot or a dash is none.
pub fn is_reason(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// What follows from a decision: the stage passes or waits for more, the case goes on, ends or goes back.
#[expect(clippy::too_many_arguments, reason = "all that a decision rests on")]
fn move_on(
    tx: &Tx<'_>,
    subject: &dyn Subject,
    by: &By,
    case: &Case,
    stages: &[Stage],
    stage: &Stage,
    verdict: Verdict,
    settled: &Settled<'_>,
) -> Result<Rows> {
    let mut rows: Rows = Vec::new();
    let outcome = match verdict {
        Verdict::Reject => Some((Action::Reject, Outcome::Rejected)),
        Verdict::Return => Some((Action::Return, Outcome::Returned)),
        Verdict::Approve | Verdict::Opinion | Verdict::Activate | Verdict::Close => {
            if !is_passed(tx, case, stage)? {
                store::touch(tx, case)?;
                return Ok(Vec::new());
            }
            store::pass_stage(tx, stage.id, by.now)?;
            rows.push((&STAGE, stage.id.into()));
            let step_is_open = stages.iter().any(|other| other.id != stage.id && other.is_open());
            let next = stages.iter().map(|other| other.plan.step).filter(|step| *step > case.step).min();
            match (step_is_open, next) {
                (true, _) => {
                    store::touch(tx, case)?;
                    store::wait_for(tx, case.id, case.step, case.due, case.stage_since)?;
                    None
                }
                (false, Some(next)) => {
                    store::set_state(tx, case, case.state.after(Action::Pass)?, by.now)?;
                    let entered = enter(tx, by, case.id, Parties::of_case(case), next)?;
                    rows.extend(entered.into_iter().map(|stage| (&STAGE, stage.into())));
                    subject.entered(tx, by, case)?;
                    None
                }
                (false, None) => Some((Action::PassLast, Outcome::Approved)),
            }
        }
    };
    if let Some((action, outcome)) = outcome {
        store::set_state(tx, case, case.state.after(action)?, by.now)?;
        notice::close_case(tx, case.id.into())?;
        if outcome == Outcome::Returned {
            store::set_since(tx, case.id, by.now)?;
        }
        rows.extend(subject.settle(tx, by, case, outcome, settled)?);
    }
    Ok(rows)
}

/// Whether as many have agreed as the stage asks for.
fn is_passed(tx: &Tx<'_>, case: &Case, stage: &Stage) -> Result<bool> {
    if stage.plan.quorum <= 1 {
        return Ok(true);
    }
    Ok(store::agreed(tx, case.id, stage.id)? >= i64::from(stage.plan.quorum))
}

/// Withdraws a case; only who filed it, or whom it concerns, may.
pub fn cancel(tx: &Tx<'_>, subject: &dyn Subject, by: &By, id: CaseId, reason: &str) -> Result<Case> {
    let case = own(tx, by, id)?;
    let next = case.state.after(Action::Cancel)?;
    if case.state == State::Pending && matches!(case.stage_kind, StageKind::Activate | StageKind::Close) {
        return Err(Error::TooLate { id, stage: case.stage_kind }.into());
    }
    store::set_state(tx, &case, next, by.now)?;
    notice::close_case(tx, id.into())?;
    let settled = Settled { id: None, reason, alone: false, carried: Carried::default() };
    let mut rows = subject.settle(tx, by, &case, Outcome::Cancelled, &settled)?;
    rows.push((&CASE, id.into()));
    let event = Event::new("role.cancel", "case", id).detail_if("reason", Some(reason).filter(|text| !text.is_empty()));
    record_own(tx, by, event, rows)?;
    Ok(store::find(tx, id)?.ok_or(Error::Missing { id })?)
}

/// Withdraws the case of somebody who leaves or moves, even one that waits to be activated. Who may do that was asked
/// by the caller, whose event names the rows.
pub fn withdraw(tx: &Tx<'_>, subject: &dyn Subject, by: &By, id: CaseId, reason: &str) -> Result<Rows> {
    let case = store::find(tx, id)?.ok_or(Error::Missing { id })?;
    store::set_state(tx, &case, case.state.after(Action::Cancel)?, by.now)?;
    notice::close_case(tx, id.into())?;
    let settled = Settled { id: None, reason, alone: false, carried: Carried::default() };
    let mut rows = subject.settle(tx, by, &case, Outcome::Cancelled, &settled)?;
    rows.push((&CASE, id.into()));
    Ok(rows)
}

/// Sends a returned case in again: its first step starts anew.
pub fn resend(tx: &Tx<'_>, by: &By, id: CaseId, reason: &str) -> Result<Case> {
    let case = own(tx, by, id)?;
    store::set_state(tx, &case, case.state.after(Action::Resend)?, by.now)?;
    store::start_anew(tx, id)?;
    let first = store::stages(tx, id)?.iter().map(|stage| stage.plan.step).min().unwrap_or(1);
    enter(tx, by, id, Parties::of_case(&case), first)?;
    let event = Event::new("role.resend", "case", id).detail_if("reason", Some(reason).filter(|text| !text.is_empty()));
    record_own(tx, by, event, rows(tx, id)?)?;
    Ok(store::find(tx, id)?.ok_or(Error::Missing { id })?)
}

fn own(tx: &Tx<'_>, by: &By, id: CaseId) -> Result<Case> {
    let case = store::find(tx, id)?.ok_or(Error::Missing { id })?;
    let account = by.actor.account()?;
    if case.concerns(account) { Ok(case) } else { Err(Error::Missing { id }.into()) }
}

fn record_own(tx: &Tx<'_>, by: &By, event: Event, rows: Rows) -> Result<()> {
    audit::record(tx, by, event.rows(rows)).map(drop)
}

/// A form stage passes when its evidence has come since the case was last sent in. Gives the rows that followed from
/// it, for the caller's event beside the case's own, or nothing where no stage passed.
pub fn pass_form_stage(tx: &Tx<'_>, subject: &dyn Subject, by: &By, case: &Case) -> Result<Option<Rows>> {
    let stages = store::stages(tx, case.id)?;
    let Some(stage) = stages.iter().find(|stage| stage.is_open() && stage.plan.kind == StageKind::Form) else {
        return Ok(None);
    };
    let there = store::evidence_of_round(tx, case.id)?;
    if !missing(stage, &there).is_empty() {
        return Ok(None);
    }
    check_own(case, &by.actor, None)?;
    if Turn::of(case).authority(&by.actor, &stage.plan).is_none() {
        return Err(Error::NotYours { id: case.id, decider: stage.plan.decider.describe() }.into());
    }
    subject.check(tx, case, by.now)?;
    let alone = access::is_alone(tx, by.now.date())?;
    let settled = Settled { id: None, reason: "", alone, carried: Carried::default() };
    move_on(tx, subject, by, case, &stages, stage, Verdict::Approve, &settled).map(Some)
}
