//! What waits; one case with everything about it; numbers.

use std::path::Path;

use super::super::{READERS, args, plan, store, view};
use super::{check_visible, filter};
use crate::access;
use crate::app::Ctx;
use crate::approval::{self, Bench, Turn};
use crate::error::Result;
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
    let (by, today) = (ctx.by()?, ctx.today());
    let mut list = ctx.out.list::<view::Row>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    let scope = by.actor.system_scope(READERS);
    let everything = args.all || args.outside || args.state.is_some();
    let bench = if everything { Bench::All(&scope) } else { Bench::Mine(&by.actor) };
    ctx.read(|tx| {
        let filter = filter(tx, today, args)?;
        approval::each(tx, &bench, &filter, page, |case| {
            let names = store::names(tx, &case)?;
            list.row(&view::Row::new(&case, names, &lanes(tx, &case)?, &by.actor, today))
        })
    })?;
    list.end()
}

/// The stages of a case that waits for several side by side.
fn lanes(tx: &Tx<'_>, case: &approval::Case) -> Result<Vec<approval::Stage>> {
    if case.decider.is_some() || case.state != approval::State::Pending {
        return Ok(Vec::new());
    }
    approval::stages(tx, case.id)
}

/// Writes a line for every case that waits for the actor, for a decision each.
fn write_plan(ctx: &mut Ctx, args: &args::Filter, path: &Path) -> Result<()> {
    let (by, today, lang) = (ctx.by()?, ctx.today(), ctx.lang());
    let id = plan::new_id(ctx.random()?);
    let head = plan::Head { id, author: by.actor.login.clone(), written_at: by.now };
    let page = (ctx.out.after(), ctx.out.wished_limit());
    let mut writer = plan::Writer::create(path, &head, lang, by.now)?;
    let mut count = 0_usize;
    ctx.read(|tx| {
        let filter = filter(tx, today, args)?;
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
    let (detail, next) = ctx.read(|tx| {
        let case = check_visible(tx, &by.actor, args.case)?;
        let detail = view::Detail {
            row: view::Row::new(&case, store::names(tx, &case)?, &lanes(tx, &case)?, &by.actor, today),
            facts: super::super::subject(&case)?.facts(tx, &case)?.into_iter().map(Into::into).collect(),
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
        };
        let mine = approval::stages(tx, case.id)?
            .iter()
            .any(|stage| stage.is_open() && Turn::of(&case).authority(&by.actor, &stage.plan).is_some());
        let own = by.actor.account.is_some_and(|account| case.concerns(account));
        let next = (mine && !own && case.state == approval::State::Pending).then(|| case.stage_kind.hint(case.id));
        Ok((detail, next))
    })?;
    ctx.out.show_with(&detail, next)
}

/// Who can decide the open stage now, whom the case concerns left out.
fn deciders(tx: &Tx<'_>, case: &approval::Case, now: crate::base::Timestamp) -> Result<Vec<String>> {
    let Some(stage) = approval::stages(tx, case.id)?.into_iter().find(approval::Stage::is_open) else {
        return Ok(Vec::new());
    };
    let Some((wanted, agency)) = stage.plan.decider.wanted(case.agency, case.system) else { return Ok(Vec::new()) };
    let found = access::deciders(tx, wanted, agency, case.system, now)?;
    Ok(found.into_iter().filter(|one| !case.concerns(one.account)).map(|one| one.login).collect())
}

/// `queue stats`
pub fn stats(ctx: &mut Ctx, _args: args::Stats) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    let scope = by.actor.system_scope(READERS);
    let mut list = ctx.out.list::<view::Count>()?;
    ctx.read(|tx| store::counts(tx, &scope, today, |count| list.row(&count)))?;
    list.end()
}
