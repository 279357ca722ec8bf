//! The security contacts of an agency, offered to whoever registers there (A010–A019, B025).

use super::super::{Draft, Error, Field};
use crate::agency::{self, Agency, Contact, ContactId, Key};
use crate::app::Ctx;
use crate::base::AgencyKind;
use crate::error::Result;
use crate::output::prompt;
use crate::store::Tx;
use crate::text;

/// Fills the draft with what the agency says about its contact: the one that is named, or chosen on a terminal.
pub fn prefill(ctx: &mut Ctx, draft: &mut Draft, named: Option<ContactId>) -> Result<Option<ContactId>> {
    let contact = match named {
        Some(id) => Some(ctx.read(|tx| find(tx, draft, id))?),
        None => choose(ctx, draft)?,
    };
    let Some((agency, contact)) = contact else { return Ok(None) };
    draft.fill_from(&card(&agency, &contact));
    Ok(Some(contact.id))
}

/// The contact that is named, of the agency that is named.
fn find(tx: &Tx<'_>, draft: &Draft, id: ContactId) -> Result<(Agency, Contact)> {
    let missing = || Error::NoContact { id: id.to_string() };
    let contact = agency::contact(tx, id)?.ok_or_else(missing)?;
    let agency = agency::by_id(tx, contact.agency)?.ok_or_else(missing)?;
    if agency.kind == AgencyKind::Company {
        return Err(Error::CompanyHasNoList.into());
    }
    let key = draft.get(Field::Agency).map(str::parse::<Key>).transpose()?;
    let named = key.map(|key| agency::get(tx, &key)).transpose()?;
    let other = named.is_some_and(|named| named.id != agency.id);
    if other { Err(missing().into()) } else { Ok((agency, contact)) }
}

/// Offers the names on a terminal. A company has no list (B025), and who is not in it goes on without (A012).
fn choose(ctx: &mut Ctx, draft: &mut Draft) -> Result<Option<(Agency, Contact)>> {
    super::ask::field(ctx, draft, Field::Agency)?;
    let Some(Ok(key)) = draft.get(Field::Agency).map(str::parse::<Key>) else { return Ok(None) };
    if !prompt::can_ask() || draft.get(Field::Name).is_some() {
        return Ok(None);
    }
    let Some(agency) = ctx.read(|tx| agency::find(tx, &key))? else { return Ok(None) };
    if agency.kind == AgencyKind::Company {
        return Ok(None);
    }
    let mut contacts = ctx.read(|tx| agency::contacts(tx, agency.id))?;
    if contacts.is_empty() {
        return Ok(None);
    }
    let mut names: Vec<String> = contacts.iter().map(shown).collect();
    names.push(text::enroll::NOT_IN_THE_LIST.to(ctx.lang()).to_owned());
    let chosen = prompt::choice(ctx.lang(), text::enroll::ASK_CONTACT, &names)?;
    Ok((chosen < contacts.len()).then(|| (agency, contacts.swap_remove(chosen))))
}

/// A contact as strangers may see him (A028).
fn shown(contact: &Contact) -> String {
    let card = &contact.card;
    let parts = [Some(card.name.masked()), card.department.clone(), card.title.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What is known of the contact, as a draft.
fn card(agency: &Agency, contact: &Contact) -> Draft {
    let card = &contact.card;
    let mut draft = Draft::default();
    let values = [
        (Field::Agency, Some(agency.key())),
        (Field::Name, Some(card.name.to_string())),
        (Field::Email, card.email.as_ref().map(ToString::to_string)),
        (Field::Mobile, card.mobile.map(|mobile| mobile.to_string())),
        (Field::Title, card.title.clone()),
        (Field::Department, card.department.clone()),
        (Field::Address, card.address.clone()),
        (Field::Phone, card.phone.as_ref().map(ToString::to_string)),
        (Field::Extension, card.extension.as_ref().map(ToString::to_string)),
        (Field::Fax, card.fax.as_ref().map(ToString::to_string)),
    ];
    for (field, value) in values {
        draft.set(field, &value.unwrap_or_default());
    }
    draft
}
