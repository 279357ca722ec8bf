//! A case that nobody decided in time goes to the next in line, who are told.

use super::super::subject::Matter;
use super::{Item, store};
use crate::access::By;
use crate::agency;
use crate::approval;
use crate::error::Result;
use crate::notice::{self, Channel, New, NoticeId};
use crate::role::ask_word;
use crate::store::Tx;
use crate::system;
use crate::text::Lang;

/// How many are written to at most.
const MOST: usize = 5;

/// Moves the case on; gives who decides now, and the notices that tell them.
pub fn fall(tx: &Tx<'_>, by: &By, lang: Lang, item: &Item) -> Result<(Vec<String>, Vec<NoticeId>)> {
    let Matter::Case(case) = &item.subject.matter else { return Ok(Default::default()) };
    let deciders = approval::fall(tx, by, case)?;
    let role = case.role.map(|role| system::role_by_id(tx, role, case.opened_at.date())).transpose()?.flatten();
    let agency = case.agency.map(|agency| agency::by_id(tx, agency)).transpose()?.flatten();
    let applicant = case.account.map(|account| store::person(tx, account)).transpose()?.flatten();
    let args = [
        ("name", applicant.map_or_else(String::new, |person| person.name)),
        ("agency", agency.map_or_else(String::new, |agency| agency.name)),
        ("action", ask_word(&case.action).to(lang).to_owned()),
        ("system", role.as_ref().map_or_else(String::new, |role| role.system_name(lang).to_owned())),
        ("role", role.as_ref().map_or_else(String::new, |role| role.name(lang).to_owned())),
        ("case", case.id.to_string()),
    ];
    let (mut told, mut notices) = (Vec::new(), Vec::new());
    for decider in deciders {
        told.push(decider.login);
        let Some(person) = store::person(tx, decider.account)?.filter(|_| notices.len() < MOST) else { continue };
        let new = New {
            template: "case.fallback",
            lang,
            system: case.system,
            account: Some(decider.account),
            case_id: Some(case.id.into()),
            channel: Channel::Mail,
            address: &person.email,
            args: &args,
            secret: None,
            ends_at: None,
            suppressed: false,
        };
        notices.push(notice::post(tx, by, new)?);
    }
    Ok((told, notices))
}
