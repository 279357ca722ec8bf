//! What others decided or carried out, recorded with its evidence.

use super::super::{args, subject, view};
use super::check_visible;
use super::decide::{decide, hint, say};
use crate::access::{By, Capability};
use crate::app::Ctx;
use crate::approval::{
    self, Carried, Case, CaseId, Decision, Document, EvidenceKind, NewEvidence, Outside, StageKind, State, Turn,
    Verdict,
};
use crate::audit::{self, Event};
use crate::base::{Date, DateExpr};
use crate::calendar;
use crate::error::{Error, Kind, Result};
use crate::form::{Stamp, missing_stamps};
use crate::store::Tx;
use crate::text::queue as t;

/// A file with what it proves, read before the transaction began.
type File = (EvidenceKind, Document);

/// `queue record`
pub fn record(ctx: &mut Ctx, mut args: args::Record) -> Result<()> {
    args.stamps.sort_unstable();
    args.stamps.dedup();
    let verdict = args.result.map(|result| match result {
        args::OutsideResult::Approved => Verdict::Approve,
        args::OutsideResult::Rejected => Verdict::Reject,
        args::OutsideResult::Returned => Verdict::Return,
    });
    let files = read(&args.evidence)?;
    let (by, lang) = (ctx.by()?, ctx.lang());
    let (case, passed) = ctx.write(|tx| {
        let note = Stamp::note(&args.stamps, lang);
        keep(tx, &by, args.case, &files, &args.evidence, &note)?;
        let Some(verdict) = verdict else {
            let case = check_visible(tx, &by.actor, args.case)?;
            let passed = pass_form(tx, &by, &case, &args.stamps)?;
            return Ok((check_visible(tx, &by.actor, args.case)?, passed));
        };
        let on = day(tx, args.decided_on.as_ref(), "decided_on", by.now.date())?;
        let wish = Decision {
            case: args.case,
            seen: None,
            verdict,
            reason: &args.reason,
            plan: None,
            outside: Some(Outside { body: args.body.as_deref(), on }),
            carried: Carried::default(),
        };
        Ok((decide(tx, &by, &wish)?, false))
    })?;
    match verdict {
        Some(verdict) => say(ctx, &case, verdict),
        None => tell_kept(ctx, &case, &args, passed),
    }
}

/// Says that evidence was kept, and what a form still lacks.
fn tell_kept(ctx: &Ctx, case: &Case, args: &args::Record, passed: bool) -> Result<()> {
    let waits = case.state == State::Pending;
    if waits && case.stage_kind == StageKind::Form && !passed {
        let missing = Stamp::words(&missing_stamps(&args.stamps), ctx.lang());
        let next = t::NextStamps { case: case.id, stamps: Stamp::list(&Stamp::ALL) };
        ctx.out.done_then("case", &view::Changed::from(case), t::EvidenceKept { case: case.id }, Some(next.into()))?;
        if !missing.is_empty() {
            ctx.out.warn(t::Unstamped { case: case.id, missing });
        }
        return Ok(());
    }
    let next = (waits && passed).then(|| hint(case));
    ctx.out.done_then("case", &view::Changed::from(case), t::EvidenceKept { case: case.id }, next)
}

/// A stage that waits for the form passes with it once all seals were seen on it (B060); that is an event of its own.
fn pass_form(tx: &Tx<'_>, by: &By, case: &Case, stamps: &[Stamp]) -> Result<bool> {
    if case.state != State::Pending || !missing_stamps(stamps).is_empty() {
        return Ok(false);
    }
    let Some(rows) = approval::pass_form_stage(tx, subject(case)?, by, case)? else { return Ok(false) };
    let event = Event::new("queue.record", "case", case.id)
        .fact("stage", case.step)
        .fact("stamps", Stamp::list(stamps))
        .row(&approval::CASE, case.id)
        .rows(rows);
    audit::record(tx, by, event).map(|_| true)
}

/// `queue activate`
pub fn activate(ctx: &mut Ctx, args: args::Activate) -> Result<()> {
    let carried = Carried {
        target_account: Some(&args.target_account),
        purpose: args.purpose.as_deref(),
        owner: args.owner.as_deref(),
        proof: args.proof.as_deref(),
    };
    let done = Done { verdict: Verdict::Activate, body: args.body.as_deref(), on: args.on.as_ref(), carried };
    carry_out(ctx, args.case, &done, &args.evidence)
}

/// `queue close`
pub fn close(ctx: &mut Ctx, args: args::Close) -> Result<()> {
    let carried = Carried { proof: Some(&args.proof), ..Carried::default() };
    let done = Done { verdict: Verdict::Close, body: args.body.as_deref(), on: args.on.as_ref(), carried };
    carry_out(ctx, args.case, &done, &args.evidence)
}

/// What was carried out at the system, by whom, when.
struct Done<'a> {
    verdict: Verdict,
    body: Option<&'a str>,
    on: Option<&'a DateExpr>,
    carried: Carried<'a>,
}

fn carry_out(ctx: &mut Ctx, case: CaseId, done: &Done<'_>, evidence: &args::Evidence) -> Result<()> {
    let files = read(evidence)?;
    let by = ctx.by()?;
    let settled = ctx.write(|tx| {
        keep(tx, &by, case, &files, evidence, "")?;
        let on = day(tx, done.on, "on", by.now.date())?;
        let wish = Decision {
            case,
            seen: None,
            verdict: done.verdict,
            reason: "",
            plan: None,
            outside: Some(Outside { body: done.body, on }),
            carried: done.carried,
        };
        decide(tx, &by, &wish)
    })?;
    say(ctx, &settled, done.verdict)
}

fn read(given: &args::Evidence) -> Result<Vec<File>> {
    given.evidence.iter().map(|(kind, path)| Ok((*kind, Document::read(path)?))).collect()
}

/// A day on which something happened: it does not lie ahead.
fn day(tx: &Tx<'_>, expr: Option<&DateExpr>, field: &str, today: Date) -> Result<Option<Date>> {
    let day = expr.map(|expr| calendar::resolve(tx, expr, today)).transpose()?;
    match day.filter(|day| *day > today) {
        Some(date) => Err(Error::new(Kind::Refused, t::Ahead { date }).field(field)),
        None => Ok(day),
    }
}

/// Keeps evidence with the case: files as they came, and an official document by its number.
fn keep(tx: &Tx<'_>, by: &By, case: CaseId, files: &[File], given: &args::Evidence, note: &str) -> Result<()> {
    let about = check_visible(tx, &by.actor, case)?;
    if !Turn::of(&about).records(&by.actor) {
        return Err(approval::Error::NotYours { id: case, decider: Capability::Clerk.word().into() }.into());
    }
    let today = by.now.date();
    let received_on = day(tx, given.received.as_ref(), "received", today)?.unwrap_or(today);
    let doc_date = day(tx, given.doc_date.as_ref(), "doc_date", today)?;
    let evidence = |kind, file: Option<&Document>| -> Result<()> {
        if let Some(file) = file {
            file.keep(tx, by.now)?;
        }
        let new = NewEvidence {
            case,
            kind,
            sha256: file.map(|file| file.sha256),
            name: file.map(|file| file.name.as_str()),
            doc_no: given.doc_no.as_deref(),
            doc_date,
            received_on,
            note: if kind == EvidenceKind::Form { note } else { "" },
            recorded_by: by.actor.account,
            at: by.now,
        };
        let id = approval::add_evidence(tx, &new)?;
        let event = Event::new("queue.evidence", "case", case)
            .fact("kind", kind)
            .detail_if("doc_no", given.doc_no.as_ref())
            .row(&approval::EVIDENCE, id);
        audit::record(tx, by, event).map(|_| ())
    };
    for (kind, file) in files {
        evidence(*kind, Some(file))?;
    }
    if given.doc_no.is_some() && !files.iter().any(|(kind, _)| *kind == EvidenceKind::Letter) {
        evidence(EvidenceKind::Letter, None)?;
    }
    Ok(())
}
