//! `agency contacts order`, `agency contacts remove`

use serde_json::json;

use crate::access::{By, Capability, Scope};
use crate::agency::contact::{Contact, reorder};
use crate::agency::store::contact::ContactId;
use crate::agency::{Agency, Error, args, store, view};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::store::Tx;
use crate::text::agency as t;

/// `agency contacts order` (B095)
pub fn order(ctx: &mut Ctx, args: args::ContactsOrder) -> Result<()> {
    let by = ctx.by()?;
    if args.contact.is_empty() && args.categories.is_empty() {
        return Err(Error::NothingToOrder.into());
    }
    let scope = by.actor.scope(&[Capability::Operator]);
    let (agency, rows) = ctx.write(|tx| {
        let agency = store::get_in(tx, &scope, &args.agency)?;
        let contacts = store::contact::list(tx, agency.id)?;
        if !args.categories.is_empty() {
            order_categories(tx, &by, &agency, &contacts, &args.categories)?;
        }
        if !args.contact.is_empty() {
            order_contacts(tx, &by, &agency, &contacts, &args.contact)?;
        }
        let ordered = store::contact::list(tx, agency.id)?;
        let rows: Vec<_> = ordered.iter().map(|contact| view::ContactRow::of(contact, &agency, true)).collect();
        Ok((agency, rows))
    })?;
    ctx.out.done("contact_order", &json!({"agency": agency.id, "contacts": rows}), t::Ordered { name: agency.name })
}

fn order_categories(tx: &Tx<'_>, by: &By, agency: &Agency, known: &[Contact], wished: &[String]) -> Result<()> {
    let mut categories: Vec<String> = known.iter().map(|contact| contact.category.clone()).collect();
    categories.dedup();
    let unknown = wished.iter().find(|category| !categories.contains(category));
    if let Some(category) = unknown {
        return Err(Error::NoCategory { category: category.clone() }.into());
    }
    let order = reorder(&categories, wished).unwrap_or(categories);
    for (place, category) in (1..).zip(&order) {
        store::contact::place_category(tx, agency.id, category, place)?;
    }
    let event = Event::new("agency.contacts.order", "agency", agency.id).fact("categories", order.join(", "));
    audit::record(tx, by, event)?;
    Ok(())
}

fn order_contacts(tx: &Tx<'_>, by: &By, agency: &Agency, known: &[Contact], first: &[ContactId]) -> Result<()> {
    let find = |id: &ContactId| known.iter().find(|contact| contact.id == *id);
    let missing = |id: &ContactId| Error::NoContact { id: (*id).into() };
    let category = match first.first() {
        Some(id) => &find(id).ok_or_else(|| missing(id))?.category,
        None => return Ok(()),
    };
    for id in first {
        if find(id).ok_or_else(|| missing(id))?.category != *category {
            return Err(Error::MixedCategories.into());
        }
    }
    let ids: Vec<_> = known.iter().filter(|contact| contact.category == *category).map(|contact| contact.id).collect();
    let order = reorder(&ids, first).unwrap_or(ids);
    for (place, id) in (1..).zip(&order) {
        store::contact::place(tx, *id, place)?;
    }
    let told: Vec<String> = order.iter().map(ToString::to_string).collect();
    let event = Event::new("agency.contacts.order", "agency", agency.id)
        .fact("category", category)
        .fact("order", told.join(", "));
    audit::record(tx, by, event)?;
    Ok(())
}

/// `agency contacts remove`
pub fn remove(ctx: &mut Ctx, args: args::ContactsRemove) -> Result<()> {
    let by = ctx.by()?;
    let scope = by.actor.scope(&[Capability::Operator]);
    let count = args.contact.len();
    ctx.confirm(t::AskRemove { count })?;
    ctx.write(|tx| args.contact.iter().try_for_each(|id| remove_one(tx, &by, &scope, *id)))?;
    ctx.out.done("contact", &json!({"removed": args.contact}), t::Removed { count })
}

fn remove_one(tx: &Tx<'_>, by: &By, scope: &Scope, id: ContactId) -> Result<()> {
    let contact = store::contact::find_in(tx, scope, id)?.ok_or(Error::NoContact { id: id.into() })?;
    store::contact::remove(tx, id)?;
    let event = Event::new("agency.contacts.remove", "contact", id)
        .fact("agency", contact.agency)
        .fact("category", &contact.category)
        .detail("name", &contact.card.name)
        .detail_if("email", contact.card.email.as_ref());
    audit::record(tx, by, event)?;
    Ok(())
}
