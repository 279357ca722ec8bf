//! What waits; one case with everything about it; numbers.

use std::path::Path;

use super::super::standing::standing;
use super::super::view::Veil;
use super::super::{READERS, args, plan, store, turn, view};
use super::{check_visible, filter};
use crate::access::{Actor, By};
use crate::app::Ctx;
use crate::approval::{self, Bench, Decider, State};
use crate::audit::{self, Event};
use crate::base::Date;
use crate::calendar;
use crate::error::Result;
use crate::output::Tabular;
use crate::store::Tx;
use crate::text;

/// `queue list`
pub fn list(ctx: &mut Ctx, args: args::List) -> Result<()> {
    match &args.plan {
        Some(path) => write_plan(ctx, &args.filter, path),
        None => print(ctx, &args.filter),
    }
}

fn print(ctx: &mut Ctx, args: &args::Filter) -> Result<()> {
    let by = ctx.by()?;
    if args.outside {
        return print_as(ctx, args, &by, view::Outside);
    }
    print_as(ctx, args, &by, |row| row)
}

/// Prints the cases in one of their two forms.
fn print_as<T: Tabular>(ctx: &mut Ctx, args: &args::Filter, by: &By, form: impl Fn(view::Row) -> T) -> Result<()> {
    let today = by.now.date();
    let mut list = ctx.out.list::<T>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    let scope = by.actor.system_scope(READERS);
    let everything = args.all || args.outside || args.state.is_some();
    let bench = if everything { Bench::All(&scope) } else { Bench::Mine(&by.actor) };
    ctx.read(|tx| {
        let filter = filter(tx, today, args)?;
        approval::each(tx, &bench, &filter, page, |case| list.row(&form(row(tx, &case, &by.actor, false, today)?.0)))
    })?;
    list.end()
}

/// The line of a case as an actor may read it, and how much of it.
fn row(tx: &Tx<'_>, case: &approval::Case, actor: &Actor, unmask: bool, today: Date) -> Result<(view::Row, Veil)> {
    let lanes = lanes(tx, case)?;
    let spoken = match actor.account {
        Some(account) if case.state == State::Pending => approval::spoken(tx, case.id, account)?,
        _ => Vec::new(),
    };
    let veil = Veil::unless(unmask || turn::reads_plainly(case, &lanes, actor));
    let actions = turn::actions(case, &lanes, &spoken, actor);
    let late = case.due.filter(|_| case.is_overdue(today));
    let overdue_days = late.map(|due| calendar::working_days_between(tx, due, today)).transpose()?;
    let place = view::Place { standing: standing(case, &lanes), overdue_days };
    Ok((view::Row::new(case, store::names(tx, case)?, actions, place, veil), veil))
}

/// The stages of a case that waits for several side by side, or for a body outside.
fn lanes(tx: &Tx<'_>, case: &approval::Case) -> Result<Vec<approval::Stage>> {
    if matches!(&case.decider, Some(decider) if !matches!(decider, Decider::Outside(_)))
        || case.state != approval::State::Pending
    {
        return Ok(Vec::new());
    }
    approval::stages(tx, case.id)
}

/// Writes a line for every case that waits for the actor, for a decision each.
fn write_plan(ctx: &mut Ctx, args: &args::Filter, path: &Path) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    let (random, account) = (ctx.random()?, by.actor.account()?);
    let tags = ctx.key()?.tags(plan::PURPOSE);
    let head = plan::Head::new(&tags, random, (account, &by.actor.login), by.now);
    let page = (ctx.out.after(), ctx.out.wished_limit());
    let mut writer = plan::Writer::create(path, &head, &tags)?;
    let mut count = 0_usize;
    ctx.read(|tx| {
        let filter = approval::Filter { state: Some(State::Pending), ..filter(tx, today, args)? };
        approval::each(tx, &Bench::Mine(&by.actor), &filter, page, |case| {
            count += 1;
            let facts = super::super::subject(&case)?.facts(tx, &case)?;
            writer.line(&case, &facts)
        })
    })?;
    writer.finish()?;
    let sentence = text::queue::PlanWritten { count, path };
    ctx.out.done_then("plan", &head, sentence, Some(text::queue::NextApply { path }.into()))
}

/// `queue show`
pub fn show(ctx: &mut Ctx, args: args::Show) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    if args.unmask {
        record_unmasking(ctx, &by, args.case)?;
    }
    let (detail, next) = ctx.read(|tx| {
        let case = check_visible(tx, &by.actor, args.case)?;
        let (row, veil) = row(tx, &case, &by.actor, args.unmask, today)?;
        let facts = super::super::subject(&case)?.facts(tx, &case)?;
        let detail = view::Detail {
            facts: facts.into_iter().map(|fact| view::Fact::new(fact, veil)).collect(),
            masked: veil == Veil::On,
            stages: approval::stages(tx, case.id)?.iter().map(view::Stage::from).collect(),
            evidence: approval::evidence(tx, case.id)?.iter().map(view::Evidence::from).collect(),
            decisions: approval::decisions(tx, case.id)?.iter().map(view::Decision::from).collect(),
            look_alikes: case
                .account
                .map(|account| crate::role::look_alikes(tx, account))
                .transpose()?
                .unwrap_or_default(),
            warnings: store::warnings(tx, &case, today)?,
            deciders: deciders(tx, &case, by.now)?,
            row,
        };
        let own = by.actor.account.is_some_and(|account| case.concerns(account));
        let unmask = || text::queue::NextUnmask { case: case.id }.into();
        let next = match veil {
            Veil::On => Some(unmask()),
            Veil::Off => (detail.row.is_actionable() && !own).then(|| detail.row.hint(&case)),
        };
        Ok((detail, next))
    })?;
    ctx.out.show_with(&detail, next)
}

/// That a case is unmasked, before it is.
fn record_unmasking(ctx: &mut Ctx, by: &By, id: approval::CaseId) -> Result<()> {
    ctx.write(|tx| {
        let case = check_visible(tx, &by.actor, id)?;
        if turn::reads_plainly(&case, &lanes(tx, &case)?, &by.actor) {
            return Ok(());
        }
        let event = Event::new("queue.show", "case", id).row(&approval::CASE, id);
        audit::record(tx, by, event).map(drop)
    })
}

/// Who can decide the open stage now, whom the case concerns left out.
fn deciders(tx: &Tx<'_>, case: &approval::Case, now: crate::base::Timestamp) -> Result<Vec<String>> {
    let Some(stage) = approval::stages(tx, case.id)?.into_iter().find(approval::Stage::is_open) else {
        return Ok(Vec::new());
    };
    let found = approval::deciders(tx, &stage.plan.decider, case.agency, case.system, now)?;
    Ok(found.into_iter().filter(|one| !case.concerns(one.account)).map(|one| one.login).collect())
}

/// `queue stats`
pub fn stats(ctx: &mut Ctx, _args: args::Stats) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    let scope = by.actor.system_scope(READERS);
    let mut list = ctx.out.list::<view::count::Count>()?;
    ctx.read(|tx| store::counts(tx, &scope, today, |count| list.row(&count)))?;
    list.end()
}
