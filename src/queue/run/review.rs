//! `queue review`: the queue, case by case, one key a decision.

use super::super::{args, subject};
use super::decide::{decide, say};
use super::filter;
use crate::app::Ctx;
use crate::approval::{self, Bench, Carried, Case, Decision, Verdict};
use crate::error::Result;
use crate::output::prompt;
use crate::text;

/// What a key means.
enum Choice {
    Say(Verdict),
    Skip,
    Quit,
}

/// `queue review`
pub fn review(ctx: &mut Ctx, args: args::Review) -> Result<()> {
    let mut after = 0;
    let mut seen = 0_usize;
    while let Some(case) = next(ctx, &args.filter, after)? {
        after = case.id.into();
        seen += 1;
        match ask(ctx, &case)? {
            Choice::Quit => break,
            Choice::Skip => {}
            Choice::Say(verdict) => settle(ctx, &case, verdict)?,
        }
    }
    ctx.out.note(text::queue::Reviewed { count: seen });
    Ok(())
}

/// The next case that waits for the actor.
fn next(ctx: &mut Ctx, args: &args::Filter, after: i64) -> Result<Option<Case>> {
    let (by, today) = (ctx.by()?, ctx.today());
    ctx.read(|tx| {
        let filter = filter(tx, today, args)?;
        let mut found = None;
        approval::each(tx, &Bench::Mine(&by.actor), &filter, (after, 1), |case| {
            found = Some(case);
            Ok(())
        })?;
        Ok(found)
    })
}

fn ask(ctx: &mut Ctx, case: &Case) -> Result<Choice> {
    let facts = ctx.read(|tx| subject(case)?.facts(tx, case))?;
    ctx.out.print(&format!("\n{}\n", text::Msg::from(text::queue::ReviewHead { case: case.id }).to(ctx.lang())))?;
    for fact in facts {
        ctx.out.print(&format!("  {}  {}\n", fact.title.to(ctx.lang()), fact.value))?;
    }
    let key = prompt::key(ctx.lang(), text::queue::REVIEW_KEYS, &['a', 'r', 't', 's', 'q'])?;
    Ok(match key {
        'a' => Choice::Say(Verdict::Approve),
        'r' => Choice::Say(Verdict::Reject),
        't' => Choice::Say(Verdict::Return),
        'q' => Choice::Quit,
        _ => Choice::Skip,
    })
}

/// Decides, at the version that was shown. What is refused is told, and the next case comes.
fn settle(ctx: &mut Ctx, case: &Case, verdict: Verdict) -> Result<()> {
    let reason = match verdict {
        Verdict::Reject | Verdict::Return => prompt::line(ctx.lang(), text::queue::ASK_REASON, None)?,
        _ => String::new(),
    };
    let by = ctx.by()?;
    let wish = Decision {
        case: case.id,
        seen: Some(case.version),
        verdict,
        reason: &reason,
        plan: None,
        outside: None,
        carried: Carried::default(),
    };
    match ctx.write(|tx| decide(tx, &by, &wish)) {
        Ok(case) => say(ctx, &case, verdict),
        Err(error) => {
            ctx.out.fail(&error);
            Ok(())
        }
    }
}
