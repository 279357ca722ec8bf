//! `user complete`: account name, password, profile, first role requests (A052–A064, B045–B057).

use zeroize::Zeroizing;

use super::super::proof::may_go_on;
use super::super::{Applicant, Draft, Error, Field, Form, args, roster, view};
use super::roles::{self, Asking};
use super::{ask, keep};
use crate::access::{AccountState, Actor, By, find_login};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::base::LoginName;
use crate::credential::{self, Channel, Kind, hash_password, invitation_hash};
use crate::error::Result;
use crate::notice;
use crate::output::prompt;
use crate::store::Tx;
use crate::text::{self, Lang};
use crate::user::{self, Profile, ROW, User};

/// What the person wishes, ready to be kept.
struct Wish {
    applicant: Applicant,
    login: LoginName,
    password: Zeroizing<String>,
}

/// `user complete`
pub fn complete(ctx: &mut Ctx, args: args::Complete) -> Result<()> {
    let by = ctx.by()?;
    let hash = invitation_hash(&token(ctx, &args)?);
    let user = ctx.read(|tx| invited(tx, &hash, &by))?;
    let file = args.from.as_deref().map(Draft::load).transpose()?.unwrap_or_default();
    let draft = Draft::of(&user.profile).overridden_by(only_open(file)).overridden_by(args.draft());
    let applicant = ask::until_good(ctx, draft, Form::Complete)?;
    let login = applicant.login.clone().ok_or(Error::Required { field: Field::Login })?;
    ctx.read(|tx| check_login(tx, &login))?;
    let wish = Wish { applicant, login, password: password(ctx, &args)? };
    let lang = ctx.lang();
    let done = ctx.write(|tx| {
        let user = invited(tx, &hash, &by)?;
        check_login(tx, &wish.login)?;
        let by = by_applicant(&by, &user, &wish.login);
        settle(tx, &by, &user, &wish)?;
        welcome(tx, &by, &user, &wish.login, lang)?;
        let reason = wish.applicant.reason.as_deref().unwrap_or_default();
        let asking = Asking { account: user.account.id, agency: user.account.agency, reason };
        let requested = roles::request(tx, &by, &asking, &wish.applicant.roles)?;
        Ok(view::Completed::new(&user, &wish.login, requested))
    })?;
    if !ctx.mode().dry_run {
        keep::forget(ctx)?;
    }
    let next = text::enroll::NextLogin { login: &done.login };
    ctx.out.done_then("registration", &done, done.sentence(), Some(next.into()))
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
fn invited(tx: &Tx<'_>, hash: &[u8; 32], by: &By) -> Result<User> {
    let account = credential::find_invitation(tx, hash, by.now)?.ok_or(credential::Error::NoInvitation)?;
    let user = user::by_id(tx, account)?.ok_or(credential::Error::NoInvitation)?;
    may_go_on(&user)?;
    match user.account.login {
        Some(login) => Err(Error::Complete { account: login }.into()),
        None => Ok(user),
    }
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
    let profile: credential::Profile = ctx.config.parsed("password.profile")?;
    if !args.password.is_named() && prompt::can_ask() {
        ctx.out.note(profile.word());
    }
    let check = |typed: &str| credential::check_profile(profile, typed).map_err(Into::into);
    let password = args.password.read_checked(ctx, text::enroll::ASK_PASSWORD, check)?;
    Ok(Zeroizing::new(hash_password(&password, ctx.random()?)?))
}

/// From here on the applicant acts himself.
fn by_applicant(by: &By, user: &User, login: &LoginName) -> By {
    let actor = match by.actor.account {
        Some(_) => by.actor.clone(),
        None => Actor { account: Some(user.account.id), login: login.to_string(), ..Actor::nobody() },
    };
    By { actor, ..by.clone() }
}

/// Keeps profile, account name and password; the account can be used from now on.
fn settle(tx: &Tx<'_>, by: &By, user: &User, wish: &Wish) -> Result<()> {
    let (id, was) = (user.account.id, user.account.state);
    let changes = roster::changes(&user.profile, &wish.applicant.profile);
    let mut profile = roster::merged(&user.profile, &wish.applicant.profile);
    if was == AccountState::Invited {
        prove_invited(&mut profile, by);
    }
    user::save_profile(tx, id, &profile, by.now)?;
    user::set_login(tx, id, &wish.login, by.now)?;
    user::set_state(tx, id, AccountState::Active, by.now)?;
    let spent = credential::spend_invitation(tx, id)?;
    let password = credential::set_password(tx, id, Kind::LoginPassword, &wish.password, by.now)?;
    let event = Event::new("user.complete", "account", id).fact("login", &wish.login).fact("was", was).row(&ROW, id);
    let event = changes.iter().fold(event, |event, change| event.detail(change.field.name(), &change.new));
    let rows = spent.into_iter().chain([password]);
    audit::record(tx, by, rows.fold(event, |event, row| event.row(&credential::ROW, row)))?;
    Ok(())
}

/// The invitation reached the person: by mail, or by text message where there is no mail address.
fn prove_invited(profile: &mut Profile, by: &By) {
    if profile.email.is_some() {
        profile.email_verified_at = Some(by.now);
    } else {
        profile.mobile_verified_at = Some(by.now);
    }
}

/// Tells the person that the account is ready.
fn welcome(tx: &Tx<'_>, by: &By, user: &User, login: &LoginName, lang: Lang) -> Result<()> {
    let Some(email) = &user.profile.email else { return Ok(()) };
    let new = notice::New {
        template: "enroll.complete",
        lang,
        system: None,
        account: Some(user.account.id),
        case_id: None,
        channel: Channel::Mail,
        address: email.as_str(),
        args: &[("name", user.profile.name.to_string()), ("login", login.to_string())],
        secret: None,
        ends_at: None,
        suppressed: false,
    };
    notice::post(tx, by, new)?;
    Ok(())
}
