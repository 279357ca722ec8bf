//! What others decided or carried out, recorded with its evidence.

use std::fs;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::super::{args, subject};
use super::check_visible;
use super::decide::{decide, say};
use crate::access::{By, Capability};
use crate::app::Ctx;
use crate::approval::{self, Carried, Case, CaseId, Decision, EvidenceKind, NewEvidence, Outside, Turn, Verdict};
use crate::audit::{self, Event};
use crate::base::Date;
use crate::error::{Error, Result};
use crate::store::Tx;
use crate::text;

/// A file that was read before the transaction began.
struct File {
    kind: EvidenceKind,
    name: String,
    sha256: [u8; 32],
    content: Vec<u8>,
}

/// `queue record`
pub fn record(ctx: &mut Ctx, args: args::Record) -> Result<()> {
    let verdict = args.result.map(|result| match result {
        args::OutsideResult::Approved => Verdict::Approve,
        args::OutsideResult::Rejected => Verdict::Reject,
        args::OutsideResult::Returned => Verdict::Return,
    });
    let files = read(&args.evidence.evidence)?;
    let by = ctx.by()?;
    let (case, decided) = ctx.write(|tx| {
        keep(tx, &by, args.case, &files, &args.evidence)?;
        let Some(verdict) = verdict else {
            let case = check_visible(tx, &by.actor, args.case)?;
            pass_form(tx, &by, &case)?;
            return Ok((check_visible(tx, &by.actor, args.case)?, None));
        };
        let wish = Decision {
            case: args.case,
            seen: None,
            verdict,
            reason: &args.reason,
            plan: None,
            outside: Some(Outside { body: args.body.as_deref(), on: args.decided_on }),
            carried: Carried::default(),
        };
        Ok((decide(tx, &by, &wish)?, Some(verdict)))
    })?;
    match decided {
        Some(verdict) => say(ctx, &case, verdict),
        None => {
            ctx.out.done("case", &super::super::view::Changed::from(&case), text::queue::EvidenceKept { case: case.id })
        }
    }
}

/// A stage that waits for the form passes with it, and that is an event of its own.
fn pass_form(tx: &Tx<'_>, by: &By, case: &Case) -> Result<()> {
    let Some(rows) = approval::pass_form_stage(tx, subject(case)?, by, case)? else { return Ok(()) };
    let event = Event::new("queue.record", "case", case.id).fact("stage", case.step).row(&approval::CASE, case.id);
    audit::record(tx, by, rows.into_iter().fold(event, |event, (kind, id)| event.row(kind, id))).map(drop)
}

/// `queue activate`
pub fn activate(ctx: &mut Ctx, args: args::Activate) -> Result<()> {
    let carried = Carried {
        target_account: Some(&args.target_account),
        purpose: args.purpose.as_deref(),
        owner: args.owner.as_deref(),
        proof: args.proof.as_deref(),
    };
    let outside = Outside { body: args.body.as_deref(), on: args.on };
    carry_out(ctx, args.case, Verdict::Activate, outside, carried, &args.evidence)
}

/// `queue close`
pub fn close(ctx: &mut Ctx, args: args::Close) -> Result<()> {
    let carried = Carried { proof: Some(&args.proof), ..Carried::default() };
    let outside = Outside { body: args.body.as_deref(), on: args.on };
    carry_out(ctx, args.case, Verdict::Close, outside, carried, &args.evidence)
}

fn carry_out(
    ctx: &mut Ctx,
    case: CaseId,
    verdict: Verdict,
    outside: Outside<'_>,
    carried: Carried<'_>,
    evidence: &args::Evidence,
) -> Result<()> {
    let files = read(&evidence.evidence)?;
    let by = ctx.by()?;
    let wish = Decision { case, seen: None, verdict, reason: "", plan: None, outside: Some(outside), carried };
    let done = ctx.write(|tx| {
        keep(tx, &by, case, &files, evidence)?;
        decide(tx, &by, &wish)
    })?;
    say(ctx, &done, verdict)
}

fn read(named: &[(EvidenceKind, PathBuf)]) -> Result<Vec<File>> {
    named
        .iter()
        .map(|(kind, path)| {
            let content = fs::read(path).map_err(|cause| Error::reading(path, cause))?;
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            Ok(File { kind: *kind, name, sha256: Sha256::digest(&content).into(), content })
        })
        .collect()
}

/// Keeps evidence with the case: files as they came, and an official document by its number.
fn keep(tx: &Tx<'_>, by: &By, case: CaseId, files: &[File], given: &args::Evidence) -> Result<()> {
    let about = check_visible(tx, &by.actor, case)?;
    if !Turn::of(&about).records(&by.actor) {
        return Err(approval::Error::NotYours { id: case, decider: Capability::Clerk.word().into() }.into());
    }
    let received_on: Date = given.received.unwrap_or_else(|| by.now.date());
    let evidence = |kind, file: Option<&File>| -> Result<()> {
        if let Some(file) = file {
            approval::keep_document(tx, file.sha256, &file.content, by.now)?;
        }
        let new = NewEvidence {
            case,
            kind,
            sha256: file.map(|file| file.sha256),
            name: file.map(|file| file.name.as_str()),
            doc_no: given.doc_no.as_deref(),
            doc_date: given.doc_date,
            received_on,
            note: "",
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
    for file in files {
        evidence(file.kind, Some(file))?;
    }
    if given.doc_no.is_some() && !files.iter().any(|file| file.kind == EvidenceKind::Letter) {
        evidence(EvidenceKind::Letter, None)?;
    }
    Ok(())
}
