//! `queue apply`: the decisions of a plan.

use serde::Serialize;

use super::super::plan::{self, Line};
use super::super::{PlanError, args, store, subject};
use super::check_visible;
use crate::access::{self, AccountId, By};
use crate::app::{Ctx, Tags};
use crate::approval::{self, Carried, Decision, Plan, Verdict};
use crate::audit::{self, Event};
use crate::error::{Report, Result};
use crate::store::Tx;
use crate::text;

/// What applying a plan came to.
#[derive(Serialize, Default)]
struct Applied {
    plan: String,
    approved: usize,
    rejected: usize,
    returned: usize,
    already_done: usize,
    undecided: usize,
    failed: usize,
}

/// `queue apply`
pub fn apply(ctx: &mut Ctx, args: args::Apply) -> Result<()> {
    let plan = plan::read(&args.file)?;
    let by = ctx.by()?;
    ctx.confirm(text::queue::AskApply { count: plan.decided(), author: plan.author.as_str() })?;
    let keep_going = ctx.mode().keep_going;
    let tags = ctx.key()?.tags(plan::PURPOSE);
    let progress = ctx.out.progress(u64::try_from(plan.lines.len()).ok());
    let (applied, report) = ctx.write(|tx| {
        let mut applied = Applied { plan: plan.id.clone(), ..Applied::default() };
        let mut report = Report::default();
        let author = author(tx, &plan, &tags)?;
        let from = Plan { id: &plan.id, author, author_login: &plan.author };
        for line in &plan.lines {
            progress.step();
            match tx.attempt(|tx| one(tx, &by, line, from, &tags)) {
                Ok(Done::Undecided) => applied.undecided += 1,
                Ok(Done::Already) => applied.already_done += 1,
                Ok(Done::Now(Verdict::Reject)) => applied.rejected += 1,
                Ok(Done::Now(Verdict::Return)) => applied.returned += 1,
                Ok(Done::Now(_)) => applied.approved += 1,
                Err(error) => {
                    applied.failed += 1;
                    report.push(error.at(line.at.clone()));
                }
            }
        }
        if !keep_going {
            std::mem::take(&mut report).check()?;
        }
        let event = Event::general("queue.apply", "plan")
            .fact("plan", &plan.id)
            .fact_if("author", author)
            .fact("approved", applied.approved)
            .fact("rejected", applied.rejected)
            .fact("returned", applied.returned)
            .fact("failed", applied.failed);
        audit::record(tx, &by, event)?;
        Ok((applied, report))
    })?;
    drop(progress);
    let sentence = text::queue::Applied {
        approved: applied.approved,
        rejected: applied.rejected,
        returned: applied.returned,
        already: applied.already_done,
        undecided: applied.undecided,
    };
    ctx.out.done("plan_result", &applied, sentence)?;
    if applied.failed == 0 { Ok(()) } else { report.partial(applied.failed) }
}

/// Who wrote the plan, as its head says; an empty one says nothing.
fn author(tx: &Tx<'_>, plan: &plan::Read, tags: &Tags) -> Result<Option<AccountId>> {
    if plan.lines.is_empty() {
        return Ok(None);
    }
    let missing = || PlanError::Author { author: plan.author.clone() };
    let author = access::find_named(tx, &plan.author)?.ok_or_else(missing)?.id;
    plan.check_author(tags, author)?;
    Ok(Some(author))
}

/// What became of a line.
enum Done {
    Undecided,
    Already,
    Now(Verdict),
}

/// One line: nothing to decide, decided before by this plan, or decided now as it was seen.
fn one(tx: &Tx<'_>, by: &By, line: &Line, plan: Plan<'_>, tags: &Tags) -> Result<Done> {
    let Some(verdict) = line.verdict else { return Ok(Done::Undecided) };
    if store::applied(tx, plan.id, line.case)? == Some(verdict) {
        return Ok(Done::Already);
    }
    let case = check_visible(tx, &by.actor, line.case)?;
    let about = subject(&case)?;
    if case.version != line.version || plan::seen(tags, plan.id, &case, &about.facts(tx, &case)?) != line.seen {
        return Err(PlanError::Changed { case: line.case }.into());
    }
    let wish = Decision {
        case: line.case,
        seen: Some(line.version),
        verdict,
        reason: &line.reason,
        plan: Some(plan),
        outside: None,
        carried: Carried::default(),
    };
    approval::decide(tx, about, by, &wish)?;
    Ok(Done::Now(verdict))
}
