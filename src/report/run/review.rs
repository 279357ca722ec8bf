//! `report review start|sheets|list|show`: whoever can know is asked who still needs what.

use std::collections::BTreeMap;
use std::path::Path;

use crate::access::{self, AccountId, AgencyId, By, Capability, Decider, SystemId, Wanted};
use crate::agency;
use crate::app::Ctx;
use crate::audit::{self, Event, RowKind};
use crate::calendar;
use crate::error::Result;
use crate::report::store::{self, NewItem, NewReview, Review};
use crate::report::{Asks, Error, ITEM, Item, REVIEW, ReviewId, args, book, view};
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
        let agency = args.agency.as_ref().map(|key| agency::get(tx, key)).transpose()?.map(|agency| agency.id);
        let held = store::held(tx, system.id, agency, today)?;
        if held.is_empty() {
            return Err(Error::Nothing { system: system.code }.into());
        }
        let by_id = by.actor.account;
        let new = NewReview { system: system.id, asks: args.by, agency, due, as_of: today, by: by_id };
        let id = store::add(tx, &new, by.now)?;
        let mut bench = Bench { asks: args.by, system: system.id, known: BTreeMap::new() };
        let mut items: Vec<(&'static RowKind, i64)> = vec![(&REVIEW, id.into())];
        for grant in &held {
            let reviewer = bench.reviewer(tx, &by, grant)?;
            items.push((&ITEM, store::add_item(tx, id, grant.grant, reviewer)?.into()));
        }
        let event = Event::new("report.review.start", "review", id)
            .fact("system", &system.code)
            .fact("asks", args.by)
            .fact("due", due)
            .fact("items", held.len());
        audit::record(tx, &by, event.rows(items))?;
        find(tx, id)
    })?;
    let sentence = text::report::Started { review: review.id, items: review.items, due: review.due };
    ctx.out.done_then("review", &view::Review::from(&review), sentence, next(review.id))?;
    match &args.sheets {
        Some(folder) if !ctx.mode().dry_run => write_sheets(ctx, review.id, folder, false),
        _ => Ok(()),
    }
}

fn next(review: ReviewId) -> Option<text::Msg> {
    Some(text::report::NextSheets { review }.into())
}

fn find(tx: &Tx<'_>, id: ReviewId) -> Result<Review> {
    Ok(store::find(tx, id)?.ok_or(Error::NoReview { id })?)
}

/// Who is asked about a grant: for each agency those who can know are looked up once.
struct Bench {
    asks: Asks,
    system: SystemId,
    known: BTreeMap<Option<AgencyId>, Vec<Decider>>,
}

impl Bench {
    /// The first who can know and is not the holder; nobody, if there is nobody.
    fn reviewer(&mut self, tx: &Tx<'_>, by: &By, grant: &NewItem) -> Result<Option<AccountId>> {
        if !self.known.contains_key(&grant.agency) {
            self.known.insert(grant.agency, self.in_line(tx, by, grant.agency)?);
        }
        let found = self.known.get(&grant.agency).into_iter().flatten();
        Ok(found.map(|decider| decider.account).find(|account| *account != grant.account))
    }

    /// Administrators of the agency first where its manager is asked; then whoever is the system's authority; then
    /// operators.
    fn in_line(&self, tx: &Tx<'_>, by: &By, agency: Option<AgencyId>) -> Result<Vec<Decider>> {
        let mut wanted = vec![Wanted::Capability(Capability::Authority), Wanted::Capability(Capability::Operator)];
        if self.asks == Asks::Manager {
            wanted.insert(0, Wanted::AdminOf(self.system));
        }
        let mut line = Vec::new();
        for wanted in wanted {
            line.extend(access::deciders(tx, wanted, agency, Some(self.system), by.now)?);
        }
        Ok(line)
    }
}

/// `report review sheets`
pub fn sheets(ctx: &mut Ctx, args: args::ReviewSheets) -> Result<()> {
    let by = ctx.by()?;
    ctx.read(|tx| find(tx, args.review))?;
    if ctx.mode().dry_run {
        return Ok(());
    }
    ctx.write(|tx| audit::record(tx, &by, Event::new("report.review.sheets", "review", args.review)).map(drop))?;
    write_sheets(ctx, args.review, &args.sheets, args.open)
}

/// One workbook for each reviewer; those about whom nobody could be asked are in one of their own.
fn write_sheets(ctx: &mut Ctx, review: ReviewId, folder: &Path, open: bool) -> Result<()> {
    let mut of: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    ctx.read(|tx| {
        store::each_item(tx, review, open, (0, i64::MAX), |item| {
            let reviewer = item.reviewer.clone().unwrap_or_else(|| "nobody".to_owned());
            of.entry(reviewer).or_default().push(item);
            Ok(())
        })
    })?;
    std::fs::create_dir_all(folder).map_err(|cause| crate::Error::writing(folder, cause))?;
    for (reviewer, items) in &of {
        let safe: String = reviewer.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        let path = folder.join(format!("review-{review}-{safe}.xlsx"));
        book::sheet(&path, reviewer, items, ctx.lang(), ctx.now())?;
        ctx.out.note(text::report::SheetWritten { path: path.as_path(), count: items.len() });
    }
    Ok(())
}

/// `report review list`
pub fn list(ctx: &mut Ctx, _args: args::ReviewList) -> Result<()> {
    let mut list = ctx.out.list::<view::Review>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    ctx.read(|tx| store::reviews(tx, page, |review| list.row(&view::Review::from(&review))))?;
    list.end()
}

/// `report review show`
pub fn show(ctx: &mut Ctx, args: args::ReviewShow) -> Result<()> {
    let mut list = ctx.out.list::<view::Question>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    ctx.read(|tx| {
        find(tx, args.review)?;
        store::each_item(tx, args.review, args.open, page, |item| list.row(&view::Question::from(&item)))
    })?;
    list.end()
}
