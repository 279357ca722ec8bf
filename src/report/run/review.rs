//! `report review start|sheets|list|show`: whoever can know is asked who still needs what.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::access::{By, Capability, Decider, Scope};
use crate::agency;
use crate::app::Ctx;
use crate::audit::{self, Event, RowKind};
use crate::base::Date;
use crate::calendar;
use crate::error::{Report, Result};
use crate::report::bench::Bench;
use crate::report::store::{self, NewReview, Review};
use crate::report::{Answer, Error, ITEM, Item, REVIEW, REVIEWS, ReviewId, Which, args, book, view};
use crate::sheet::write::check_new;
use crate::store::Tx;
use crate::system;
use crate::text;

/// `report review start`
pub fn start(ctx: &mut Ctx, args: args::ReviewStart) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    let review = ctx.write(|tx| {
        let system = system::resolve(tx, &args.system, today)?;
        let due = calendar::resolve(tx, &args.due, today)?;
        if due < today {
            return Err(Error::Past { due }.into());
        }
        let scope = by.actor.scope(&[Capability::Operator]);
        let agency = args.agency.as_ref().map(|key| agency::get_in(tx, &scope, key)).transpose()?;
        let agency = agency.map(|agency| agency.id);
        let held = store::held(tx, &scope, system.id, agency, today)?;
        if held.is_empty() {
            return Err(Error::Nothing { system: system.code }.into());
        }
        let by_id = by.actor.account;
        let new = NewReview { system: system.id, asks: args.by, agency, due, as_of: today, by: by_id };
        let id = store::add(tx, &new, by.now)?;
        let mut items: Vec<(&'static RowKind, i64)> = vec![(&REVIEW, id.into())];
        for grant in &held {
            items.push((&ITEM, store::add_item(tx, id, *grant)?.into()));
        }
        let event = Event::new("report.review.start", "review", id)
            .fact("system", &system.code)
            .fact("asks", args.by)
            .fact("due", due)
            .fact("items", held.len());
        audit::record(tx, &by, event.rows(items))?;
        find(tx, id, today)
    })?;
    let sentence = text::report::Started { review: review.id, items: review.items, due: review.due };
    ctx.out.done_then("review", &view::Review::from(&review), sentence, next(review.id))?;
    match &args.sheets {
        Some(folder) if !ctx.mode().dry_run => write_sheets(ctx, &by, (review.id, Which::All), folder),
        _ => Ok(()),
    }
}

fn next(review: ReviewId) -> Option<text::Msg> {
    Some(text::report::NextSheets { review }.into())
}

fn find(tx: &Tx<'_>, id: ReviewId, today: Date) -> Result<Review> {
    Ok(store::find(tx, id, today)?.ok_or(Error::NoReview { id })?)
}

/// What the actor sees of all reviews; beyond that he sees what he is asked.
fn scope(by: &By) -> Scope {
    by.actor.scope(REVIEWS)
}

/// Whether somebody is one of these.
fn is_among(by: &By, people: &[Decider]) -> bool {
    people.iter().any(|one| Some(one.account) == by.actor.account)
}

/// Hands over the questions of a review that the actor may see, each with whoever is asked.
fn each_seen(
    tx: &Tx<'_>,
    by: &By,
    which: (ReviewId, Which),
    page: (i64, i64),
    mut read: impl FnMut(Item, Vec<Decider>) -> Result<()>,
) -> Result<usize> {
    let (scope, mut bench, mut seen) = (scope(by), Bench::new(tx, by.now), 0);
    // What is left out counts towards no page.
    let page = if scope.is_all() { page } else { (page.0, i64::MAX) };
    store::each_item(tx, &scope, which, by.now.date(), page, |item| {
        let asked = bench.asked(&item)?;
        if !item.in_scope && !is_among(by, &asked) {
            return Ok(());
        }
        seen += 1;
        read(item, asked)
    })?;
    Ok(seen)
}

/// The review as far as the actor sees it; nothing, if he sees none of its questions.
fn as_seen(tx: &Tx<'_>, by: &By, review: Review) -> Result<Option<Review>> {
    if scope(by).is_all() {
        return Ok(Some(review));
    }
    let mut seen = Review { items: 0, open: 0, removed: 0, unsure: 0, ..review };
    each_seen(tx, by, (seen.id, Which::All), (0, i64::MAX), |item, _| {
        seen.items += 1;
        seen.open += i64::from(item.answer.is_none() && !item.is_gone);
        seen.removed += i64::from(item.answer == Some(Answer::Remove));
        seen.unsure += i64::from(item.answer == Some(Answer::Unsure));
        Ok(())
    })?;
    Ok(Some(seen).filter(|seen| seen.items > 0))
}

/// Fails where the actor sees nothing of the review.
fn check_seen(tx: &Tx<'_>, by: &By, id: ReviewId) -> Result<()> {
    let review = find(tx, id, by.now.date())?;
    Ok(as_seen(tx, by, review)?.map(drop).ok_or(Error::NoReview { id })?)
}

/// `report review sheets`
pub fn sheets(ctx: &mut Ctx, args: args::ReviewSheets) -> Result<()> {
    let by = ctx.by()?;
    ctx.read(|tx| check_seen(tx, &by, args.review))?;
    if ctx.mode().dry_run {
        return Ok(());
    }
    ctx.write(|tx| audit::record(tx, &by, Event::new("report.review.sheets", "review", args.review)).map(drop))?;
    write_sheets(ctx, &by, (args.review, Which::new(args.open, args.unsure)), &args.sheets)
}

/// One workbook for each reviewer; what nobody can be asked is in one of its own. Who does not operate the desk gets his.
fn write_sheets(ctx: &mut Ctx, by: &By, which: (ReviewId, Which), folder: &Path) -> Result<()> {
    let all = by.actor.can(Capability::Operator);
    let mut of: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    ctx.read(|tx| {
        each_seen(tx, by, which, (0, i64::MAX), |item, asked| {
            let mine = asked.iter().filter(|one| all || Some(one.account) == by.actor.account);
            for reviewer in mine {
                of.entry(reviewer.login.clone()).or_default().push(item.clone());
            }
            if all && asked.is_empty() {
                of.entry("nobody".to_owned()).or_default().push(item);
            }
            Ok(())
        })
    })?;
    std::fs::create_dir_all(folder).map_err(|cause| crate::Error::writing(folder, cause))?;
    let sheets: Vec<_> =
        of.iter().map(|(reviewer, items)| (name_of(folder, which.0, reviewer), reviewer, items)).collect();
    check_free(&sheets.iter().map(|(path, ..)| path.as_path()).collect::<Vec<_>>())?;
    for (path, reviewer, items) in sheets {
        book::sheet(&path, reviewer, items, ctx.lang(), ctx.now())?;
        ctx.out.note(text::report::SheetWritten { path: path.as_path(), count: items.len() });
    }
    Ok(())
}

fn name_of(folder: &Path, review: ReviewId, reviewer: &str) -> PathBuf {
    let safe: String = reviewer.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    folder.join(format!("review-{review}-{safe}.xlsx"))
}

/// A sheet that is there may have been filled in: none is written over.
fn check_free(paths: &[&Path]) -> Result<()> {
    let mut report = Report::default();
    paths.iter().filter_map(|path| check_new(path).err()).for_each(|error| report.push(error));
    report.check()
}

/// `report review list`
pub fn list(ctx: &mut Ctx, _args: args::ReviewList) -> Result<()> {
    let by = ctx.by()?;
    let mut list = ctx.out.list::<view::Review>()?;
    // What is left out counts towards no page.
    let page = (ctx.out.after(), if scope(&by).is_all() { ctx.out.fetch_limit() } else { i64::MAX });
    ctx.read(|tx| {
        store::reviews(tx, by.now.date(), page, |review| match as_seen(tx, &by, review)? {
            Some(seen) => list.row(&view::Review::from(&seen)),
            None => Ok(()),
        })
    })?;
    list.end()
}

/// `report review show`
pub fn show(ctx: &mut Ctx, args: args::ReviewShow) -> Result<()> {
    let by = ctx.by()?;
    let mut list = ctx.out.list::<view::Question>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    let which = (args.review, Which::new(args.open, args.unsure));
    ctx.read(|tx| {
        check_seen(tx, &by, args.review)?;
        each_seen(tx, &by, which, page, |item, asked| list.row(&view::Question::new(&item, asked)))
    })?;
    list.end()
}
