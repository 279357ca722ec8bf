//! `user register`: who is new gets two codes, who is known one (A020–A036, B021–B038).

use super::super::proof::{Policy, may_go_on};
use super::super::roster::merged;
use super::super::{Applicant, Draft, Error, Field, Form, args, store, view};
use super::code::Codes;
use super::{ask, contact};
use crate::access::{AccountId, AccountState, By};
use crate::agency::{self, ContactId};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::credential::Channel;
use crate::error::Result;
use crate::output::prompt;
use crate::store::Tx;
use crate::text::{self, Msg};
use crate::user::{self, New, ROW, User};

/// `user register`
pub fn register(ctx: &mut Ctx, args: args::Register) -> Result<()> {
    let by = ctx.by()?;
    let file = args.from.as_deref().map(Draft::load).transpose()?.unwrap_or_default();
    let mut draft = file.overridden_by(args.draft());
    let contact = contact::prefill(ctx, &mut draft, args.contact)?;
    let applicant = ask::until_good(ctx, draft, Form::Register)?;
    let found = ctx.read(|tx| find(tx, &applicant))?;
    let channels = channels(ctx, found.as_ref(), args.by)?;
    let codes = Codes::make(ctx)?;
    let (user, sent) = ctx.write(|tx| {
        let (user, outcome) = settle(tx, &by, &applicant, contact)?;
        let ends_at = codes.send(tx, &by, &user, &channels)?;
        let event = Event::new("user.register", "account", user.account.id)
            .fact("outcome", outcome)
            .fact_if("agency", user.account.agency)
            .fact("channels", names(&channels))
            .detail("name", &user.profile.name)
            .detail_if("email", user.profile.email.as_ref())
            .detail_if("mobile", user.profile.mobile)
            .row(&ROW, user.account.id);
        audit::record(tx, &by, event)?;
        let sent = view::Sent::new(&user, &channels, ends_at);
        Ok((user, sent))
    })?;
    ctx.out.done_then("registration", &sent, sent.sentence(), Some(next(&user, &channels)))
}

/// What comes after the codes: confirm them, or log in with one (A023).
pub fn next(user: &User, channels: &[Channel]) -> Msg {
    match (user.account.state, channels) {
        (AccountState::Active, [channel]) => {
            text::enroll::NextLoginCode { login: user.account.name(), way: channel.name() }.into()
        }
        (AccountState::Active, _) => text::enroll::NextLoginCode { login: user.account.name(), way: "both" }.into(),
        _ => text::enroll::NextVerify { account: user.account.id.to_string() }.into(),
    }
}

/// The person with this mail address, if he may go on (X14: by person, not by agency).
fn find(tx: &Tx<'_>, applicant: &Applicant) -> Result<Option<User>> {
    let Some(email) = &applicant.profile.email else { return Ok(None) };
    let Some(id) = user::find_email(tx, email)? else { return Ok(None) };
    let Some(user) = user::by_id(tx, id)? else { return Ok(None) };
    may_go_on(&user)?;
    let other = user.profile.name.fold() != applicant.profile.name.fold();
    if other && user.account.state != AccountState::Registered {
        return Err(Error::OtherPerson { email: email.to_string() }.into());
    }
    Ok(Some(user))
}

/// Both channels for somebody new (A032); for somebody known the one that he chooses (A023, A024).
pub fn channels(ctx: &Ctx, known: Option<&User>, chosen: Option<args::By>) -> Result<Vec<Channel>> {
    let both = vec![Channel::Mail, Channel::Sms];
    let Some(known) = known.filter(|known| known.account.state != AccountState::Registered) else { return Ok(both) };
    if Policy::of(&ctx.config, known.account.state)? == Policy::Both {
        return Ok(both);
    }
    let choice = match chosen {
        Some(by) => by,
        None if prompt::can_ask() => {
            let items = [text::enroll::BY_MAIL, text::enroll::BY_MOBILE].map(|word| word.to(ctx.lang()).to_owned());
            let mail = prompt::choice(ctx.lang(), text::enroll::ASK_BY, &items)? == 0;
            if mail { args::By::Mail } else { args::By::Mobile }
        }
        None => args::By::Mail,
    };
    Ok(vec![choice.channel()])
}

/// Adds who is new; takes over what somebody says who was never verified; leaves everybody else as he is.
fn settle(tx: &Tx<'_>, by: &By, applicant: &Applicant, contact: Option<ContactId>) -> Result<(User, &'static str)> {
    let home = applicant.home.as_ref().ok_or(Error::Required { field: Field::Agency })?;
    let (id, outcome) = match find(tx, applicant)? {
        None => {
            let profile = &applicant.profile;
            let new = New { login: None, agency: Some(home.id), state: AccountState::Registered, profile };
            (user::create(tx, &new, by.now)?, "new")
        }
        Some(known) if known.account.state == AccountState::Registered => {
            store::move_to(tx, known.account.id, home.id)?;
            let profile = merged(&known.profile, &applicant.profile);
            user::save_profile(tx, known.account.id, &profile, by.now)?;
            (known.account.id, "again")
        }
        Some(known) => (known.account.id, "known"),
    };
    if let Some(contact) = contact {
        agency::tie_contact(tx, contact, id)?;
    }
    Ok((reread(tx, id)?, outcome))
}

/// The person as the desk has him now.
pub fn reread(tx: &Tx<'_>, id: AccountId) -> Result<User> {
    Ok(user::by_id(tx, id)?.ok_or(user::Error::Missing { key: id.to_string() })?)
}

/// The channels with a comma between them.
pub fn names(channels: &[Channel]) -> String {
    channels.iter().map(|channel| channel.name()).collect::<Vec<_>>().join(",")
}
