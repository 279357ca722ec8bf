//! Decisions on cases named one by one.

use super::super::{args, subject, view};
use super::check_visible;
use crate::access::By;
use crate::app::Ctx;
use crate::approval::{self, Carried, Case, Decision, StageKind, Verdict};
use crate::error::{Report, Result};
use crate::store::Tx;
use crate::text::{self, Msg};

/// `queue approve`
pub fn approve(ctx: &mut Ctx, args: args::Decide) -> Result<()> {
    several(ctx, &args, Verdict::Approve)
}

/// `queue reject`
pub fn reject(ctx: &mut Ctx, args: args::Decide) -> Result<()> {
    several(ctx, &args, Verdict::Reject)
}

/// `queue return`
pub fn send_back(ctx: &mut Ctx, args: args::Decide) -> Result<()> {
    several(ctx, &args, Verdict::Return)
}

/// `queue opinion`
pub fn opinion(ctx: &mut Ctx, args: args::Opinion) -> Result<()> {
    let decide = args::Decide { cases: vec![args.case], reason: args.reason, seen: None };
    several(ctx, &decide, Verdict::Opinion)
}

/// All or nothing; with `--keep-going` each by itself.
fn several(ctx: &mut Ctx, args: &args::Decide, verdict: Verdict) -> Result<()> {
    let by = ctx.by()?;
    let keep_going = ctx.mode().keep_going;
    let (done, report) = ctx.write(|tx| {
        let mut done = Vec::new();
        let mut report = Report::default();
        for &case in &args.cases {
            let wish = Decision {
                case,
                seen: args.seen,
                verdict,
                reason: &args.reason,
                plan: None,
                outside: None,
                carried: Carried::default(),
            };
            match tx.attempt(|tx| decide(tx, &by, &wish)) {
                Ok(case) => done.push(case),
                Err(error) => report.push(error),
            }
        }
        if keep_going { Ok((done, report)) } else { report.check().map(|()| (done, Report::default())) }
    })?;
    say_all(ctx, &done, verdict)?;
    let failed = report.errors().len();
    if failed == 0 { Ok(()) } else { report.partial(failed) }
}

/// Decides a case that the actor may see.
pub fn decide(tx: &Tx<'_>, by: &By, wish: &Decision<'_>) -> Result<Case> {
    let case = check_visible(tx, &by.actor, wish.case)?;
    approval::decide(tx, subject(&case)?, by, wish)
}

/// Says what became of cases: a sentence each, or one document.
fn say_all(ctx: &Ctx, cases: &[Case], verdict: Verdict) -> Result<()> {
    if cases.len() == 1 || !ctx.out.speaks_json() {
        return cases.iter().try_for_each(|case| say(ctx, case, verdict));
    }
    let mut list = ctx.out.list::<view::Changed>()?;
    for case in cases {
        list.row(&view::Changed::from(case))?;
    }
    list.end()
}

/// What comes next for a case that has just come to its stage: what waits for a body outside is not sent yet.
pub fn hint(case: &Case) -> Msg {
    match case.stage_kind {
        StageKind::Outside => text::approval::HintSend { id: case.id }.into(),
        other => other.hint(case.id),
    }
}

/// Says what became of a case.
pub fn say(ctx: &Ctx, case: &Case, verdict: Verdict) -> Result<()> {
    let waits = case.state == approval::State::Pending;
    let next = waits.then(|| hint(case));
    let sentence = text::queue::Decided { case: case.id, verdict, state: case.state };
    ctx.out.done_then("case", &view::Changed::from(case), sentence, next)
}
