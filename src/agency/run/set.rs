//! `agency set`

use super::levels;
use crate::access::{By, Capability};
use crate::agency::contact::line;
use crate::agency::{Agency, Edit, Error, Key, args, store, view};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::error::{Report, Result};
use crate::store::Tx;
use crate::text::agency as t;

/// `agency set`
pub fn set(ctx: &mut Ctx, args: args::Set) -> Result<()> {
    match (&args.agency, &args.from) {
        (Some(key), _) => set_one(ctx, key, &args),
        (None, Some(file)) => levels::set(ctx, file, &args.reading),
        (None, None) => Err(Error::NothingToSet.into()),
    }
}

/// What one agency is to be.
struct Wish {
    edit: Edit,
    add: Vec<String>,
    remove: Vec<String>,
}

fn set_one(ctx: &mut Ctx, key: &Key, args: &args::Set) -> Result<()> {
    let by = ctx.by()?;
    let wish = wish(args)?;
    let scope = by.actor.scope(&[Capability::Operator]);
    let (row, changed) = ctx.write(|tx| {
        let agency = store::get_in(tx, &scope, key)?;
        let changed = apply(tx, &by, agency, &wish)?;
        let agency = store::get_in(tx, &scope, key)?;
        Ok((view::Row::load(tx, &mut store::Paths::default(), &agency)?, changed))
    })?;
    super::warn_of_free(ctx, &wish.add);
    let name = row.name();
    if changed {
        ctx.out.done("agency", &row, t::SetDone { name })
    } else {
        ctx.out.done("agency", &row, t::SetNothing { name })
    }
}

fn wish(args: &args::Set) -> Result<Wish> {
    let mut report = Report::default();
    let mut text =
        |field, word, text: &Option<String>| text.as_deref().and_then(|text| report.take(field, line(word, text)));
    let edit = Edit {
        name: args.name.clone(),
        kind: args.kind,
        ban: args.ban,
        level: args.level.map(|level| level.0),
        active: args.active,
        org_code: args.org_code.clone().map(Some),
        phone: text("phone", t::HEAD_PHONE, &args.phone),
        address: text("address", t::HEAD_ADDRESS, &args.address),
        dn: None,
    };
    let mut domains = |field, texts: &[String]| -> Vec<String> {
        texts.iter().filter_map(|text| report.take(field, super::domain(text))).collect()
    };
    let wish = Wish {
        edit,
        add: domains("add_domain", &args.add_domain),
        remove: domains("remove_domain", &args.remove_domain),
    };
    report.check()?;
    if wish.edit.is_empty() && wish.add.is_empty() && wish.remove.is_empty() {
        return Err(Error::NothingToSet.into());
    }
    Ok(wish)
}

/// Writes what is new in a wish; says whether anything was.
fn apply(tx: &Tx<'_>, by: &By, known: Agency, wish: &Wish) -> Result<bool> {
    if let Some(ban) = wish.edit.ban.filter(|ban| known.ban != Some(*ban))
        && let Some(other) = store::find(tx, &Key::Ban(ban))?
    {
        return Err(Error::Exists { key: ban.to_string(), name: other.name }.into());
    }
    let (agency, changes) = wish.edit.apply(&known);
    if !changes.is_empty() {
        super::change(tx, by, "agency.set", &agency, &changes)?;
    }
    let domains = set_domains(tx, by, &agency, wish)?;
    Ok(domains || !changes.is_empty())
}

fn set_domains(tx: &Tx<'_>, by: &By, agency: &Agency, wish: &Wish) -> Result<bool> {
    let mut event = Event::new("agency.set", "agency", agency.id).fact("agency", agency.key());
    let mut changed = false;
    for domain in &wish.add {
        if store::add_domain(tx, agency.id, domain)? {
            (event, changed) = (event.fact("add_domain", domain), true);
        }
    }
    for domain in &wish.remove {
        if store::remove_domain(tx, agency.id, domain)? {
            (event, changed) = (event.fact("remove_domain", domain), true);
        }
    }
    if changed {
        audit::record(tx, by, event)?;
    }
    Ok(changed)
}
