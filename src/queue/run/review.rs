//! `queue review`: the queue, case by case, one key a decision.

use serde::Serialize;

use super::super::{args, subject, view};
use super::decide::{decide, say};
use super::filter;
use crate::app::Ctx;
use crate::approval::{self, Bench, Carried, Case, CaseId, Decision, Verdict};
use crate::error::Result;
use crate::output::{Detailed, Facts, prompt};
use crate::text;

/// What a key means.
enum Choice {
    Say(Verdict, String),
    Skip,
    Quit,
}

/// What was done with the cases that were shown.
#[derive(Default)]
struct Tally {
    approved: usize,
    rejected: usize,
    returned: usize,
    skipped: usize,
}

impl Tally {
    /// Counts a decision; one that was refused leaves its case as it was.
    const fn count(&mut self, verdict: Option<Verdict>) {
        match verdict {
            Some(Verdict::Reject) => self.rejected += 1,
            Some(Verdict::Return) => self.returned += 1,
            Some(_) => self.approved += 1,
            None => self.skipped += 1,
        }
    }
}

/// A case as the reviewer sees it.
#[derive(Serialize)]
struct Shown {
    id: CaseId,
    facts: Vec<view::Fact>,
}

impl Detailed for Shown {
    const KIND: &'static str = "case";

    fn facts(&self, facts: &mut Facts) {
        facts.line("").text(text::queue::HEAD_ID, self.id);
        for fact in &self.facts {
            fact.tell(facts);
        }
    }
}

/// `queue review`
pub fn review(ctx: &mut Ctx, args: args::Review) -> Result<()> {
    let mut after = 0;
    let mut tally = Tally::default();
    while let Some(case) = next(ctx, &args.filter, after)? {
        after = case.id.into();
        show(ctx, &case)?;
        match ask(ctx)? {
            Choice::Quit => break,
            Choice::Skip => tally.skipped += 1,
            Choice::Say(verdict, reason) => tally.count(settle(ctx, &case, verdict, &reason)?.then_some(verdict)),
        }
    }
    let Tally { approved, rejected, returned, skipped } = tally;
    ctx.out.note(text::queue::Reviewed { approved, rejected, returned, skipped });
    Ok(())
}

/// The next case that waits for the actor.
fn next(ctx: &mut Ctx, args: &args::Filter, after: i64) -> Result<Option<Case>> {
    let (by, today) = (ctx.by()?, ctx.today());
    ctx.read(|tx| {
        let filter = approval::Filter { state: Some(approval::State::Pending), ..filter(tx, today, args)? };
        let mut found = None;
        approval::each(tx, &Bench::Mine(&by.actor), &filter, (after, 1), |case| {
            found = Some(case);
            Ok(())
        })?;
        Ok(found)
    })
}

/// Shows the case with its facts.
fn show(ctx: &mut Ctx, case: &Case) -> Result<()> {
    let facts = ctx.read(|tx| subject(case)?.facts(tx, case))?;
    let facts = facts.into_iter().map(|fact| view::Fact::new(fact, view::Veil::Off)).collect();
    ctx.out.show(&Shown { id: case.id, facts })
}

/// Asks for a key, and for the reason where there must be one. Without a reason the key is asked for again: letters
/// that were meant for the reason must not become keys for the next case.
fn ask(ctx: &Ctx) -> Result<Choice> {
    loop {
        let verdict = match prompt::key(ctx.lang(), text::queue::REVIEW_KEYS, &['a', 'r', 't', 's', 'q'])? {
            'a' => return Ok(Choice::Say(Verdict::Approve, String::new())),
            'r' => Verdict::Reject,
            't' => Verdict::Return,
            'q' => return Ok(Choice::Quit),
            _ => return Ok(Choice::Skip),
        };
        let reason = prompt::line(ctx.lang(), text::queue::ASK_REASON, None)?;
        if approval::is_reason(&reason) {
            return Ok(Choice::Say(verdict, reason));
        }
        ctx.out.warn(text::queue::REASON_NEEDED);
    }
}

/// Decides, at the version that was shown. What is refused is told, and the next case comes.
fn settle(ctx: &mut Ctx, case: &Case, verdict: Verdict, reason: &str) -> Result<bool> {
    let by = ctx.by()?;
    let wish = Decision {
        case: case.id,
        seen: Some(case.version),
        verdict,
        reason,
        plan: None,
        outside: None,
        carried: Carried::default(),
    };
    match ctx.write(|tx| decide(tx, &by, &wish)) {
        Ok(case) => say(ctx, &case, verdict).map(|()| true),
        Err(error) => {
            ctx.out.fail(&error);
            Ok(false)
        }
    }
}
