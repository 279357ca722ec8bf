//! `user verify`: the codes that came by mail and text message, or a document looked at in person.

use zeroize::Zeroizing;

use super::super::proof::{Policy, Proven, may_go_on, purpose};
use super::super::{Error, args, view};
use super::code::Codes;
use super::{keep, register};
use crate::access::{AccountState, By, Capability, Scope};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::credential::{self, Channel, CodeVerdict, CredentialId, Invitation};
use crate::error::{Kind, Report, Result};
use crate::output::prompt;
use crate::store::Tx;
use crate::text;
use crate::user::{self, Key, ROW, User};

/// A code as it was typed.
type Typed = (Channel, Zeroizing<String>);

/// `user verify`
pub fn verify(ctx: &mut Ctx, args: args::Verify) -> Result<()> {
    let by = ctx.by()?;
    let user = ctx.read(|tx| find(tx, &args.account))?;
    if args.resend {
        return resend(ctx, &by, &user, args.by);
    }
    if user.account.state == AccountState::Active {
        return Err(Error::LogIn { login: user.account.name() }.into());
    }
    let policy = Policy::of(&ctx.config, user.account.state)?;
    let attested = args.attested.as_deref().map(|document| may_attest(ctx, &by, &user, document)).transpose()?;
    let typed = codes(ctx, &args, policy, begin(&user))?;
    let invitation = Invitation::new(ctx.random()?);
    let outcome = ctx.write(|tx| {
        let user = find(tx, &args.account)?;
        let mut outcome = check(tx, &by, &user, (policy, &typed), attested.as_deref())?;
        if policy.satisfied(outcome.proven) {
            user::set_state(tx, user.account.id, AccountState::Verified, by.now)?;
            outcome.invitation = Some(credential::issue_invitation(tx, user.account.id, invitation.hash(), by.now)?);
        }
        record(tx, &by, &user, &outcome, attested.as_deref())?;
        Ok(outcome)
    })?;
    answer(ctx, &user, policy, &outcome, &invitation)
}

/// What became of the codes. It is committed before anybody is refused, as a wrong one costs a try.
struct Outcome {
    proven: Proven,
    verdicts: Vec<(Channel, CodeVerdict)>,
    /// With which the person goes on, once that is enough.
    invitation: Option<CredentialId>,
}

/// The person whom somebody says to be.
fn find(tx: &Tx<'_>, key: &Key) -> Result<User> {
    let found = user::find(tx, &Scope::all(), key)?;
    let user = found.ok_or_else(|| Error::NoAccount { key: key.to_string() })?;
    may_go_on(&user)?;
    Ok(user)
}

/// What counts of what was proven before: all of it for a new account, nothing for one that proves itself again.
fn begin(user: &User) -> Proven {
    if user.account.state == AccountState::Registered { Proven::of(&user.profile) } else { Proven::default() }
}

/// Who looked at the person is an operator, not the person himself, and names the document.
fn may_attest(ctx: &Ctx, by: &By, user: &User, document: &str) -> Result<String> {
    if !ctx.config.parsed::<bool>("codes.attested")? {
        return Err(Error::NoAttesting.into());
    }
    by.actor.require(&[Capability::Operator])?;
    if user.is(&by.actor) {
        return Err(Error::OwnAttesting.into());
    }
    if !user.is_operated_by(&by.actor) {
        return Err(Error::NoAccount { key: user.account.name() }.into());
    }
    let document = document.split_whitespace().collect::<Vec<_>>().join(" ");
    if document.chars().count() < 4 { Err(Error::NoDocument.into()) } else { Ok(document) }
}

/// The codes that were given; on a terminal those that are still wanted are asked for.
fn codes(ctx: &Ctx, args: &args::Verify, policy: Policy, before: Proven) -> Result<Vec<Typed>> {
    let mut typed = Vec::new();
    typed.extend(args.mail_code.given()?.map(|code| (Channel::Mail, code)));
    typed.extend(args.sms_code.given()?.map(|code| (Channel::Sms, code)));
    if !typed.is_empty() || args.attested.is_some() {
        return Ok(typed);
    }
    if !prompt::can_ask() {
        return Err(Error::NoCodes.into());
    }
    for channel in policy.missing(before) {
        let question = match channel {
            Channel::Mail => text::enroll::ASK_MAIL_CODE,
            Channel::Sms => text::enroll::ASK_SMS_CODE,
        };
        let code = prompt::secret(ctx.lang(), question)?;
        if !code.is_empty() {
            typed.push((channel, code));
        }
    }
    Ok(typed)
}

/// Tries the codes, and notes what they prove.
fn check(
    tx: &Tx<'_>,
    by: &By,
    user: &User,
    (policy, typed): (Policy, &[Typed]),
    attested: Option<&str>,
) -> Result<Outcome> {
    let (id, purpose) = (user.account.id, purpose(user.account.state));
    let (mut proven, mut profile, mut verdicts) = (begin(user), user.profile.clone(), Vec::new());
    if let Some(document) = attested {
        profile.attested = Some(document.to_owned());
        proven.attested = true;
    }
    let tried = typed.iter().map(|(channel, code)| (*channel, code.as_str())).collect::<Vec<_>>();
    // A new account keeps what each code proves; one that proves itself again has to do it at once.
    let at_once = policy == Policy::Both && user.account.state != AccountState::Registered;
    let each = if at_once { tried.len().max(1) } else { 1 };
    let weighed = tried.chunks(each).map(|codes| credential::check_codes(tx, id, purpose, codes, by.now));
    let weighed = weighed.collect::<Result<Vec<_>>>()?.concat();
    for ((channel, _), verdict) in tried.iter().zip(weighed) {
        if verdict == CodeVerdict::Right {
            match channel {
                Channel::Mail => profile.email_verified_at = Some(by.now),
                Channel::Sms => profile.mobile_verified_at = Some(by.now),
            }
            proven = proven.with(*channel);
        }
        verdicts.push((*channel, verdict));
    }
    if profile != user.profile {
        user::save_profile(tx, id, &profile, by.now)?;
    }
    Ok(Outcome { proven, verdicts, invitation: None })
}

fn record(tx: &Tx<'_>, by: &By, user: &User, outcome: &Outcome, attested: Option<&str>) -> Result<()> {
    let right = |verdict: &CodeVerdict| if *verdict == CodeVerdict::Right { "right" } else { "wrong" };
    let of = |wanted: Channel| outcome.verdicts.iter().find(|(channel, _)| *channel == wanted).map(|(_, v)| right(v));
    let event = Event::new("user.verify", "account", user.account.id)
        .fact("outcome", if outcome.invitation.is_some() { "verified" } else { "open" })
        .fact_if("mail", of(Channel::Mail))
        .fact_if("sms", of(Channel::Sms))
        .detail_if("attested", attested)
        .row(&ROW, user.account.id);
    let event = outcome.invitation.into_iter().fold(event, |event, id| event.row(&credential::ROW, id));
    audit::record(tx, by, event)?;
    Ok(())
}

/// Refuses wrong codes, now that their tries are counted; says what comes next.
fn answer(ctx: &mut Ctx, user: &User, policy: Policy, outcome: &Outcome, invitation: &Invitation) -> Result<()> {
    let verified = view::Verified::new(user, outcome.invitation.is_some(), &policy.missing(outcome.proven));
    if !verified.verified {
        let mut report = Report::default();
        for (channel, verdict) in &outcome.verdicts {
            let hint = text::enroll::HintResend { account: user.account.id };
            report.take(channel.name(), verdict.check().map_err(|error| crate::Error::from(error).hint(hint)));
        }
        report.check().map_err(|error| error.with_kind(Kind::Denied))?;
        let next = register::next(user, &verified.missing);
        return ctx.out.done_then("registration", &verified, verified.sentence(), Some(next));
    }
    if !ctx.mode().dry_run {
        keep::keep(ctx, invitation.as_str())?;
    }
    let next = text::enroll::NEXT_COMPLETE.into();
    ctx.out.done_then("registration", &verified, verified.sentence(), Some(next))
}

/// Sends the codes again; how often, the desk's rule for codes says.
fn resend(ctx: &mut Ctx, by: &By, user: &User, chosen: Option<args::By>) -> Result<()> {
    let channels = match (user.account.state, chosen) {
        (AccountState::Registered, Some(by)) => vec![by.channel()],
        (AccountState::Registered, None) => Policy::of(&ctx.config, user.account.state)?.missing(begin(user)),
        _ => register::channels(ctx, Some(user), chosen)?,
    };
    let codes = Codes::make(ctx)?;
    let sent = ctx.write(|tx| {
        let ends_at = codes.send(tx, by, user, &channels)?;
        let event = Event::new("user.verify", "account", user.account.id)
            .fact("outcome", "resent")
            .fact("channels", register::names(&channels));
        audit::record(tx, by, event)?;
        Ok(view::Sent::new(user, &channels, ends_at))
    })?;
    ctx.out.done_then("registration", &sent, sent.sentence(), Some(register::next(user, &channels)))
}
