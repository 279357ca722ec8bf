//! `agency onboard`: the way of an agency to its first administrator (A004).

use crate::access::By;
use crate::agency::onboarding::{Progress, Stand, steps};
use crate::agency::store::Filter;
use crate::agency::{Agency, Edit, Error, Key, args, fold, store, view};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::base::{Level, Timestamp};
use crate::error::Result;
use crate::output::prompt;
use crate::store::Tx;
use crate::text::{Msg, agency as t};

/// `agency onboard`: says what is to be done; on a terminal asks the operator for what he can say at once.
pub fn onboard(ctx: &mut Ctx, args: args::Onboard) -> Result<()> {
    let by = ctx.by()?;
    let asks = prompt::can_ask() && ctx.out.is_for_people();
    let agency = match &args.agency {
        Some(key) => ctx.read(|tx| store::get(tx, key))?,
        None => choose(ctx)?,
    };
    let agency = if asks && super::runs(&by.actor, Some(agency.id), agency.oid.as_ref()) {
        complete(ctx, &by, agency)?
    } else {
        agency
    };
    let progress = ctx.read(|tx| progress(tx, &agency, by.now))?;
    let mut list = ctx.out.list::<view::StepRow>()?;
    let mut next = None;
    for (number, (step, stand)) in (1..).zip(steps(&agency, &progress)) {
        list.row(&view::StepRow::new(number, &agency, step, stand, ctx.lang()))?;
        if stand == Stand::Next {
            next = Some(step.command(&agency));
        }
    }
    list.end_with(next)
}

fn progress(tx: &Tx<'_>, agency: &Agency, now: Timestamp) -> Result<Progress> {
    Ok(Progress {
        accounts: store::admin::count_accounts(tx, agency.id)?,
        contacts: store::contact::list(tx, agency.id)?.len(),
        has_domains: !store::mail_domains(tx, agency.id)?.is_empty(),
        pending: store::admin::count_pending(tx, agency.id)?,
        admins: store::admin::admins(tx, agency.id, now.date())?.len(),
    })
}

/// How many agencies a search may find to choose from.
const CHOICES: i64 = 20;

/// Asks for a name, and which of those found is meant.
fn choose(ctx: &mut Ctx) -> Result<Agency> {
    let lang = ctx.lang();
    let typed = prompt::line(lang, t::ASK_AGENCY, None)?;
    if let Ok(key) = typed.parse::<Key>() {
        return ctx.read(|tx| store::get(tx, &key));
    }
    let words: Vec<String> = typed.split_whitespace().map(fold).collect();
    if words.is_empty() {
        return Err(Error::EmptySearch.into());
    }
    let filter = Filter { words, ..Filter::default() };
    let (mut found, mut shown) = (Vec::new(), Vec::new());
    ctx.read(|tx| {
        let mut paths = store::Paths::default();
        store::each(tx, &crate::access::Scope::all(), &filter, (0, CHOICES), |agency| {
            shown.push(format!("{}  {}", agency.key(), paths.of(tx, &agency)?.join(" / ")));
            found.push(agency);
            Ok(())
        })
    })?;
    if found.is_empty() {
        return Err(Error::Missing { key: typed }.into());
    }
    Ok(found.swap_remove(prompt::choice(lang, t::ASK_WHICH, &shown)?))
}

/// Asks the operator for the level and a mail domain where they are missing, and keeps what he says.
fn complete(ctx: &mut Ctx, by: &By, agency: Agency) -> Result<Agency> {
    let level = if agency.level.is_none() { ask(ctx, t::ASK_LEVEL, str::parse::<Level>)? } else { None };
    let has_domains = !ctx.read(|tx| store::mail_domains(tx, agency.id))?.is_empty();
    let domain = if has_domains { None } else { ask(ctx, t::ASK_DOMAIN, super::domain)? };
    super::warn_of_free(ctx, domain.as_slice());
    if level.is_none() && domain.is_none() {
        return Ok(agency);
    }
    ctx.write(|tx| {
        let (now, changes) = Edit { level: level.map(Some), ..Edit::default() }.apply(&agency);
        if !changes.is_empty() {
            super::change(tx, by, "agency.onboard", &now, &changes)?;
        }
        if let Some(domain) = &domain {
            store::add_domain(tx, agency.id, domain)?;
            let event = Event::new("agency.onboard", "agency", agency.id).fact("add_domain", domain);
            audit::record(tx, by, event)?;
        }
        Ok(now)
    })
}

/// Asks until the answer fits; an empty one leaves the question open.
fn ask<T, E: Into<crate::Error>>(
    ctx: &Ctx,
    question: impl Into<Msg>,
    read: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>> {
    let question = question.into();
    loop {
        let typed = prompt::line(ctx.lang(), question.clone(), None)?;
        match read(typed.trim()) {
            _ if typed.trim().is_empty() => return Ok(None),
            Ok(value) => return Ok(Some(value)),
            Err(error) => ctx.out.warn(error.into().msg().clone()),
        }
    }
}
