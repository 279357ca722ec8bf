//! `user verify`: the codes that came by mail and text message, or a document looked at in person.

use zeroize::Zeroizing;

use super::super::proof::{Policy, Proven, purpose};
use super::super::roster::Known;
use super::super::{Error, args, store, view};
use super::code::Codes;
use super::{keep, register};
use crate::access::{AccountState, By, Capability};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::credential::{self, Channel, CodeVerdict, Invitation, SessionToken};
use crate::error::{Kind, Result};
use crate::output::prompt;
use crate::store::Tx;
use crate::text;

/// A code as it was typed.
type Typed = (Channel, Zeroizing<String>);

/// `user verify`
pub fn verify(ctx: &mut Ctx, args: args::Verify) -> Result<()> {
    let by = ctx.by()?;
    let known = ctx.read(|tx| find(tx, &args.account))?;
    if args.resend {
        return resend(ctx, &by, &known, args.by);
    }
    let policy = Policy::of(&ctx.config, known.state)?;
    let attested = args.attested.as_deref().map(|document| may_attest(ctx, &by, &known, document)).transpose()?;
    let before = Proven { attested: attested.is_some(), ..begin(&known) };
    let typed = codes(ctx, &args, policy, before)?;
    let tokens = Tokens { invitation: Invitation::new(ctx.random()?), session: SessionToken::new(ctx.random()?) };
    let hours: i64 = ctx.config.parsed("session.hours")?;
    let outcome = ctx.write(|tx| {
        let known = find(tx, &args.account)?;
        let mut outcome = check(tx, &by, &known, &typed, attested.as_deref())?;
        outcome.satisfied = policy.satisfied(outcome.proven);
        if outcome.satisfied {
            go_on(tx, &by, &known, &tokens, hours)?;
        }
        record(tx, &by, &known, &outcome, attested.as_deref())?;
        Ok(outcome)
    })?;
    answer(ctx, &by, &known, policy, &outcome, &tokens)
}

/// What became of the codes. It is committed before anybody is refused, as a wrong one costs a try.
struct Outcome {
    proven: Proven,
    satisfied: bool,
    verdicts: Vec<(Channel, CodeVerdict)>,
}

/// With which the person goes on: to complete the registration, or in a session.
struct Tokens {
    invitation: Invitation,
    session: SessionToken,
}

/// The account by its number, mail address or name.
fn find(tx: &Tx<'_>, key: &str) -> Result<Known> {
    let number = key.trim_start_matches('#').parse::<i64>().ok();
    let found = match number {
        Some(id) => store::by_id(tx, id.into())?,
        None if key.contains('@') => store::by_mail(tx, &key.to_ascii_lowercase())?,
        None => store::by_login(tx, &key.to_ascii_lowercase())?,
    };
    let known = found.ok_or_else(|| Error::NoAccount { key: key.to_owned() })?;
    known.may_go_on()?;
    Ok(known)
}

/// What counts of what was proven before: all of it for a new account, nothing for one that proves itself again.
fn begin(known: &Known) -> Proven {
    if known.state == AccountState::Registered { known.proven } else { Proven::default() }
}

/// Who looked at the person is an operator, not the person himself, and names the document.
fn may_attest(ctx: &Ctx, by: &By, known: &Known, document: &str) -> Result<String> {
    if !ctx.config.parsed::<bool>("codes.attested")? {
        return Err(Error::NoAttesting.into());
    }
    by.actor.require(&[Capability::Operator])?;
    if by.actor.account == Some(known.id) {
        return Err(Error::OwnAttesting.into());
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

fn check(tx: &Tx<'_>, by: &By, known: &Known, typed: &[Typed], attested: Option<&str>) -> Result<Outcome> {
    let mut proven = begin(known);
    if let Some(document) = attested {
        store::attest(tx, known.id, document)?;
        proven.attested = true;
    }
    let mut verdicts = Vec::new();
    for (channel, code) in typed {
        let verdict = credential::check_code(tx, known.id, purpose(known.state), *channel, code, by.now)?;
        if verdict == CodeVerdict::Right {
            store::prove(tx, known.id, *channel, by.now)?;
            proven = proven.with(*channel);
        }
        verdicts.push((*channel, verdict));
    }
    Ok(Outcome { proven, satisfied: false, verdicts })
}

/// Who is proven becomes verified; who was active before gets a session (A023), unless somebody else sits here.
fn go_on(tx: &Tx<'_>, by: &By, known: &Known, tokens: &Tokens, hours: i64) -> Result<()> {
    match known.state {
        AccountState::Registered | AccountState::Invited => {
            store::set_state(tx, known, AccountState::Verified, by.now)?
        }
        AccountState::Active if by.actor.account.is_none() => {
            let ends_at = by.now.plus_seconds(hours * 3600);
            credential::open_session(tx, known.id, tokens.session.hash(), ends_at, by.now)?;
            return Ok(());
        }
        AccountState::Active => return Ok(()),
        AccountState::Verified | AccountState::Disabled | AccountState::Departed | AccountState::Erased => {}
    }
    credential::issue_invitation(tx, known.id, tokens.invitation.hash(), by.now)?;
    Ok(())
}

fn record(tx: &Tx<'_>, by: &By, known: &Known, outcome: &Outcome, attested: Option<&str>) -> Result<()> {
    let right = |verdict: &CodeVerdict| if *verdict == CodeVerdict::Right { "right" } else { "wrong" };
    let of = |wanted: Channel| outcome.verdicts.iter().find(|(channel, _)| *channel == wanted).map(|(_, v)| right(v));
    let event = Event::new("user.verify", "account", known.id)
        .fact("outcome", if outcome.satisfied { "verified" } else { "open" })
        .fact_if("mail", of(Channel::Mail))
        .fact_if("sms", of(Channel::Sms))
        .detail_if("attested", attested);
    audit::record(tx, by, event)?;
    Ok(())
}

/// Refuses wrong codes, now that their tries are counted; says what comes next.
fn answer(ctx: &mut Ctx, by: &By, known: &Known, policy: Policy, outcome: &Outcome, tokens: &Tokens) -> Result<()> {
    if !outcome.satisfied {
        for (channel, verdict) in &outcome.verdicts {
            let hint = text::enroll::HintResend { account: known.id };
            verdict.check().map_err(|error| crate::Error::from(error).field(channel.name()).hint(hint))?;
        }
    }
    let missing = policy.missing(outcome.proven);
    let verified = view::Verified::new(known, outcome.satisfied, &missing);
    if !outcome.satisfied {
        let next = text::enroll::NextVerify { account: known.id.to_string() };
        return ctx.out.done_then("registration", &verified, verified.sentence(), Some(next.into()));
    }
    let write = !ctx.mode().dry_run;
    let next = match known.state {
        AccountState::Active if by.actor.account.is_none() => {
            if write {
                keep::session(ctx, tokens.session.as_str())?;
            }
            Some(text::enroll::NEXT_ROLES.into())
        }
        AccountState::Active => None,
        _ => {
            if write {
                keep::registration(ctx, tokens.invitation.as_str())?;
            }
            Some(text::enroll::NEXT_COMPLETE.into())
        }
    };
    ctx.out.done_then("registration", &verified, verified.sentence(), next)
}

/// Sends the codes again; how often, the desk's rule for codes says.
fn resend(ctx: &mut Ctx, by: &By, known: &Known, chosen: Option<args::By>) -> Result<()> {
    let channels = match (known.state, chosen) {
        (AccountState::Registered, Some(by)) => vec![by.channel()],
        (AccountState::Registered, None) => Policy::of(&ctx.config, known.state)?.missing(begin(known)),
        _ => register::channels(ctx, Some(known), chosen)?,
    };
    let codes = Codes::new(ctx)?;
    let sent = ctx.write(|tx| {
        let ends_at = codes.send(tx, by, known, &channels)?;
        let event = Event::new("user.verify", "account", known.id)
            .fact("outcome", "resent")
            .fact("channels", register::names(&channels));
        audit::record(tx, by, event)?;
        Ok(view::Sent::new(known, &channels, ends_at))
    })?;
    let next = text::enroll::NextVerify { account: known.id.to_string() };
    ctx.out.done_then("registration", &sent, sent.sentence(), Some(next.into()))
}

impl Known {
    /// Fails for an account that is switched off or whose person has left.
    pub fn may_go_on(&self) -> Result<()> {
        match self.state {
            AccountState::Disabled | AccountState::Departed | AccountState::Erased => {
                Err(crate::Error::from(Error::Inactive { account: self.id, state: self.state }).with_kind(Kind::Denied))
            }
            AccountState::Invited | AccountState::Registered | AccountState::Verified | AccountState::Active => Ok(()),
        }
    }
}
