//! `user complete`: account name, password, profile, first role requests (A052–A064, B045–B057).

use zeroize::Zeroizing;

use super::super::roster::Known;
use super::super::{Applicant, Draft, Error, Field, Form, args, store, view};
use super::roles::{self, Asking};
use super::{ask, keep};
use crate::access::{Actor, By, Via, find_login};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::base::LoginName;
use crate::credential::{self, Channel, Kind, Profile, hash_password, invitation_hash};
use crate::error::Result;
use crate::notice;
use crate::output::prompt;
use crate::store::Tx;
use crate::text::{self, Lang};

/// `user complete`
pub fn complete(ctx: &mut Ctx, args: args::Complete) -> Result<()> {
    let by = ctx.by()?;
    let hash = invitation_hash(&token(ctx, &args)?);
    let known = ctx.read(|tx| invited(tx, &hash, &by))?;
    let file = args.from.as_deref().map(Draft::load).transpose()?.unwrap_or_default();
    let draft = known.draft().overridden_by(only_open(file)).overridden_by(args.draft());
    let applicant = ask::until_good(ctx, draft, Form::Complete)?;
    let login = applicant.login.clone().ok_or(Error::Required { field: Field::Login })?;
    ctx.read(|tx| check_login(tx, &login))?;
    let password = password(ctx, &args)?;
    let lang = ctx.lang();
    let done = ctx.write(|tx| {
        let known = invited(tx, &hash, &by)?;
        check_login(tx, &login)?;
        let by = by_applicant(&by, &known, &login);
        settle(tx, &by, &known, &applicant, &login)?;
        credential::spend_invitation(tx, known.id)?;
        credential::set_password(tx, known.id, Kind::LoginPassword, &password, by.now)?;
        welcome(tx, &by, &known, &login, lang)?;
        let reason = applicant.reason.as_deref().unwrap_or_default();
        let asking = Asking { account: known.id, agency: known.agency, reason };
        let requested = roles::request(tx, &by, &asking, &applicant.roles)?;
        Ok(view::Completed::new(&known, &login, requested))
    })?;
    if !ctx.mode().dry_run {
        keep::forget(ctx)?;
    }
    ctx.out.done_then("registration", &done, done.sentence(), Some(text::enroll::NEXT_LOGIN.into()))
}

/// The token: from a file, else of the registration that was verified at this terminal, else typed.
fn token(ctx: &mut Ctx, args: &args::Complete) -> Result<Zeroizing<String>> {
    if let Some(given) = args.invitation.given()? {
        return Ok(given);
    }
    if let Some(kept) = keep::kept(ctx)? {
        return Ok(kept);
    }
    if !prompt::can_ask() {
        return Err(Error::NoInvitation.into());
    }
    prompt::secret(ctx.lang(), text::enroll::ASK_INVITATION)
}

/// Whom the invitation invites.
fn invited(tx: &Tx<'_>, hash: &[u8; 32], by: &By) -> Result<Known> {
    let account = credential::find_invitation(tx, hash, by.now)?.ok_or(credential::Error::NoInvitation)?;
    let known = store::by_id(tx, account)?.ok_or(credential::Error::NoInvitation)?;
    known.may_go_on()?;
    if known.login.is_some() { Err(Error::Complete { account: known.called() }.into()) } else { Ok(known) }
}

/// Name, mailbox, mobile number and agency are carried over (A056): a file does not change them.
fn only_open(file: Draft) -> Draft {
    let mut open = file;
    for field in [Field::Agency, Field::EmployeeNo, Field::Name, Field::Email, Field::Mobile] {
        open.set(field, "");
    }
    open
}

fn check_login(tx: &Tx<'_>, login: &LoginName) -> Result<()> {
    match find_login(tx, login.as_str())? {
        Some(_) => Err(crate::Error::from(Error::LoginTaken { login: login.to_string() }).field(Field::Login.name())),
        None => Ok(()),
    }
}

/// The hash of the new password, once the desk's rule is kept.
fn password(ctx: &mut Ctx, args: &args::Complete) -> Result<Zeroizing<String>> {
    let profile: Profile = ctx.config.parsed("password.profile")?;
    if !args.password.is_named() && prompt::can_ask() {
        ctx.out.note(profile.word());
    }
    let password = args.password.read_new(ctx, text::enroll::ASK_PASSWORD)?;
    credential::check_profile(profile, &password)?;
    Ok(Zeroizing::new(hash_password(&password, ctx.random()?)?))
}

/// From here on the applicant acts himself.
fn by_applicant(by: &By, known: &Known, login: &LoginName) -> By {
    let actor = match by.actor.account {
        Some(_) => by.actor.clone(),
        None => Actor { account: Some(known.id), login: login.to_string(), via: Via::Nobody, ..Actor::nobody() },
    };
    By { actor, ..by.clone() }
}

/// Keeps profile and account name; the account can be used from now on.
fn settle(tx: &Tx<'_>, by: &By, known: &Known, applicant: &Applicant, login: &LoginName) -> Result<()> {
    let changes = known.changes(applicant);
    store::update(tx, known.id, &changes, by.now)?;
    if !known.proven.mail && known.value(Field::Email).is_some() {
        store::prove(tx, known.id, Channel::Mail, by.now)?;
    }
    store::activate(tx, known, login, by.now)?;
    let event = Event::new("user.complete", "account", known.id).fact("login", login).fact("was", known.state);
    let event = changes.iter().fold(event, |event, change| event.detail(change.field.name(), &change.new));
    audit::record(tx, by, event)?;
    Ok(())
}

/// Tells the person that the account is ready.
fn welcome(tx: &Tx<'_>, by: &By, known: &Known, login: &LoginName, lang: Lang) -> Result<()> {
    let Some(address) = known.value(Field::Email) else { return Ok(()) };
    let name = known.value(Field::Name).unwrap_or_default().to_owned();
    let new = notice::New {
        template: "enroll.complete",
        lang,
        system: None,
        account: Some(known.id),
        case_id: None,
        channel: Channel::Mail,
        address,
        args: &[("name", name), ("login", login.to_string())],
        secret: None,
        ends_at: None,
        suppressed: false,
    };
    notice::post(tx, by, new)?;
    Ok(())
}
