//! `user register`: who is new gets two codes, who is known one (A020–A036, B021–B038).

use super::super::proof::Policy;
use super::super::roster::Known;
use super::super::{Applicant, Draft, Error, Field, Form, args, store, view};
use super::ask;
use super::code::Codes;
use crate::access::{AccountState, By};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::credential::Channel;
use crate::error::Result;
use crate::output::prompt;
use crate::store::Tx;
use crate::text;

/// `user register`
pub fn register(ctx: &mut Ctx, args: args::Register) -> Result<()> {
    let by = ctx.by()?;
    let file = args.from.as_deref().map(Draft::load).transpose()?.unwrap_or_default();
    let draft = file.overridden_by(args.draft());
    let applicant = ask::until_good(ctx, draft, Form::Register)?;
    let found = ctx.read(|tx| find(tx, &applicant))?;
    let channels = channels(ctx, found.as_ref(), args.by)?;
    let codes = Codes::new(ctx)?;
    let sent = ctx.write(|tx| {
        let (known, outcome) = match find(tx, &applicant)? {
            None => (add(tx, &by, &applicant)?, "new"),
            Some(known) if known.state == AccountState::Registered => (again(tx, &by, known, &applicant)?, "again"),
            Some(known) => (known, "known"),
        };
        let ends_at = codes.send(tx, &by, &known, &channels)?;
        let event = Event::new("user.register", "account", known.id)
            .fact("outcome", outcome)
            .fact_if("agency", known.agency)
            .fact("channels", names(&channels))
            .detail("name", &applicant.name)
            .detail_if("email", applicant.email.as_ref())
            .detail_if("mobile", applicant.mobile);
        audit::record(tx, &by, event)?;
        Ok(view::Sent::new(&known, &channels, ends_at))
    })?;
    let next = text::enroll::NextVerify { account: sent.account.to_string() };
    ctx.out.done_then("registration", &sent, sent.sentence(), Some(next.into()))
}

/// The person with this mail address, if he may go on (X14: by person, not by agency).
fn find(tx: &Tx<'_>, applicant: &Applicant) -> Result<Option<Known>> {
    let Some(email) = &applicant.email else { return Ok(None) };
    let Some(known) = store::by_mail(tx, &email.fold())? else { return Ok(None) };
    known.may_go_on()?;
    let other = known.value(Field::Name).is_some_and(|name| name != applicant.name.as_str());
    if other && known.state != AccountState::Registered {
        return Err(Error::OtherPerson { email: email.to_string() }.into());
    }
    Ok(Some(known))
}

/// Both channels for somebody new (A032); for somebody known the one that he chooses (A023, A024).
pub fn channels(ctx: &Ctx, known: Option<&Known>, chosen: Option<args::By>) -> Result<Vec<Channel>> {
    let both = vec![Channel::Mail, Channel::Sms];
    let Some(known) = known.filter(|known| known.state != AccountState::Registered) else { return Ok(both) };
    if Policy::of(&ctx.config, known.state)? == Policy::Both {
        return Ok(both);
    }
    let choice = match chosen {
        Some(by) => by,
        None if prompt::can_ask() => {
            let items = [text::enroll::BY_MAIL, text::enroll::BY_MOBILE].map(|word| word.to(ctx.lang()).to_owned());
            if prompt::choice(ctx.lang(), text::enroll::ASK_BY, &items)? == 0 {
                args::By::Mail
            } else {
                args::By::Mobile
            }
        }
        None => args::By::Mail,
    };
    Ok(vec![choice.channel()])
}

fn add(tx: &Tx<'_>, by: &By, applicant: &Applicant) -> Result<Known> {
    let home = applicant.home.as_ref().ok_or(Error::Required { field: Field::Agency })?;
    let id = store::add(tx, applicant, home.id, None, by.now)?;
    Ok(store::by_id(tx, id)?.ok_or(Error::NoAccount { key: id.to_string() })?)
}

/// A registration that nobody has verified yet can be made again with other values.
fn again(tx: &Tx<'_>, by: &By, known: Known, applicant: &Applicant) -> Result<Known> {
    let changes = known.changes(applicant);
    if !changes.is_empty() {
        store::update(tx, known.id, &changes, by.now)?;
    }
    if let Some(home) = applicant.home.as_ref().filter(|home| Some(home.id) != known.agency) {
        store::move_to(tx, known.id, home.id)?;
    }
    Ok(store::by_id(tx, known.id)?.unwrap_or(known))
}

/// The channels with a comma between them.
pub fn names(channels: &[Channel]) -> String {
    channels.iter().map(|channel| channel.name()).collect::<Vec<_>>().join(",")
}
