//! What happens, step by step.

mod add;
mod admins;
pub mod contacts;
mod import;
mod levels;
mod list;
mod onboard;
mod set;
mod show;

pub use add::add;
pub use admins::admins;
pub use import::import;
pub use list::{list, search};
pub use onboard::onboard;
pub use set::set;
pub use show::show;

use std::borrow::Cow;

use super::{Agency, Change, Error, Key, ROW, fold, store};
use crate::access::{Actor, AgencyId, By, Capability};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::base::{BusinessNumber, Email, MailDomain, Oid};
use crate::error::{Kind, Report, Result};
use crate::sheet::Record;
use crate::store::Tx;
use crate::text::{self, Msg};

/// Whether the actor runs the part of the desk where an agency lies or would lie.
fn runs(actor: &Actor, id: Option<AgencyId>, oid: Option<&Oid>) -> bool {
    let powers = actor.powers.iter().filter(|power| power.capability == Capability::Operator);
    powers.map(|power| &power.over).any(|over| over.covers(id, oid))
}

/// Whether the actor sees the people of an agency by their names: its operators, clerks, auditors and administrators.
fn sees_people(actor: &Actor, agency: &Agency) -> bool {
    let seeing = [Capability::Operator, Capability::Clerk, Capability::Auditor];
    let powers = actor.powers.iter().filter(|power| seeing.contains(&power.capability)).map(|power| &power.over);
    let mut over = powers.chain(actor.administers.iter().map(|(_, over)| over));
    over.any(|over| over.covers(Some(agency.id), agency.oid.as_ref()))
}

/// Adds an agency and puts it between those below it and those above it, in whatever order they come.
fn insert(tx: &Tx<'_>, by: &By, verb: &'static str, new: &store::New<'_>) -> Result<AgencyId> {
    let id = store::add(tx, new, by.now)?;
    let adopted = match new.oid {
        Some(oid) => store::adopt(tx, id, oid, new.parent, by.now)?,
        None => Vec::new(),
    };
    let event = Event::new(verb, "agency", id)
        .fact_if("oid", new.oid)
        .fact_if("ban", new.ban)
        .fact("name", new.name)
        .fact_if("level", new.level)
        .row(&ROW, id);
    audit::record(tx, by, adopted.into_iter().fold(event, |event, child| event.row(&ROW, child)))?;
    Ok(id)
}

/// Keeps an agency with its changes and records them.
fn change(tx: &Tx<'_>, by: &By, verb: &'static str, agency: &Agency, changes: &[Change]) -> Result<()> {
    store::save(tx, agency, by.now)?;
    let event = Event::new(verb, "agency", agency.id).fact("agency", agency.key());
    let told = changes
        .iter()
        .fold(event, |event, change| event.fact(change.field.name(), format!("{} → {}", change.was, change.is)));
    audit::record(tx, by, told.row(&ROW, agency.id))?;
    Ok(())
}

/// The agency that a row names in its column of OIDs, or in that of business numbers.
fn key(record: &Record<'_>, report: &mut Report) -> Option<Key> {
    let oid: Option<Option<Key>> = report.take("oid", record.parse("oid"));
    match oid {
        Some(None) => report.take("ban", record.parse::<BusinessNumber, _>("ban")).flatten().map(Key::Ban),
        other => other.flatten(),
    }
}

/// What a row names its agency, as it stands there.
fn written_key(record: &Record<'_>) -> String {
    let text = |field| record.get(field).text().map(Cow::into_owned).unwrap_or_default();
    Some(text("oid")).filter(|text| !text.is_empty()).unwrap_or_else(|| text("ban"))
}

/// A remark where a row calls its agency by another name: it may be about another one.
fn other_name(record: &Record<'_>, agency: &Agency) -> Option<Msg> {
    let said = record.get("agency_name").text().ok()?;
    let other = !said.is_empty() && fold(&said) != fold(&agency.name);
    other.then(|| text::agency::OtherName { known: &agency.name, said: said.into_owned() }.into())
}

/// A row about an agency that there is not, or not for this actor: the row is wrong, not the command.
fn unknown(key: &Key, record: &Record<'_>) -> crate::Error {
    crate::Error::from(Error::missing(key)).with_kind(Kind::Refused).at(record.at("oid"))
}

/// A mail domain as it is kept.
fn domain(text: &str) -> Result<String> {
    let bare = text.trim().trim_start_matches('@');
    let address: Email = format!("x@{bare}").parse().map_err(|_| Error::Domain { text: bare.to_owned() })?;
    Ok(address.domain().to_owned())
}

/// Warns of domains where anybody gets a mailbox: once they are official, they prove nothing.
fn warn_of_free(ctx: &Ctx, domains: &[String]) {
    for domain in domains {
        let address = format!("x@{domain}").parse::<Email>();
        if address.is_ok_and(|address| address.standing() == MailDomain::Freemail) {
            ctx.out.warn(text::agency::FreeDomain { domain });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_kept_in_one_form() {
        let read = |text: &str| domain(text).map_err(|error| error.msg().id());
        assert_eq!(read("Post.gov.TW"), Ok("post.gov.tw".into()));
        assert_eq!(read("@taisugar.com.tw"), Ok("taisugar.com.tw".into()));
        for text in ["", "post", "a b.tw", "a@post.gov.tw"] {
            assert_eq!(read(text), Err("agency.domain"), "{text}");
        }
    }
}
