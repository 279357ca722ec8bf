//! `user reset`: a person has to prove himself anew.

use serde::Serialize;
use zeroize::Zeroizing;

use crate::access::{AccountId, AccountState, By};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::base::Timestamp;
use crate::credential::{self, Channel, INVITATION_DAYS, Invitation, Kind, Purpose};
use crate::error::Result;
use crate::notice::{self, Sealed};
use crate::store::Tx;
use crate::text::{self, Lang};
use crate::user::change::{self, Action, Progress};
use crate::user::{Error, FreshCode, NewPassword, ROW, User, args, code, operated, store};

/// What was sent, by which way, and until when it is good.
#[derive(Serialize)]
struct Sent {
    id: AccountId,
    login: Option<String>,
    sent: &'static str,
    channel: Channel,
    ends_at: Timestamp,
}

/// What is made before the transaction begins.
struct Fresh {
    code: FreshCode,
    invitation: [u8; 32],
    sealed: Sealed,
    lang: Lang,
}

/// `user reset`: takes the password away and sends a code; who has none yet is invited anew.
pub fn reset(ctx: &mut Ctx, args: args::Reset) -> Result<()> {
    let by = ctx.by()?;
    if let Some(plain) = args.given.given()? {
        return give(ctx, &by, &args, plain);
    }
    let invitation = Invitation::new(ctx.random()?);
    let sealed = notice::seal(ctx, &[("token", invitation.as_str())])?;
    let fresh = Fresh { code: FreshCode::make(ctx)?, invitation: invitation.hash(), sealed, lang: ctx.lang() };
    let sent = ctx.write(|tx| {
        let (user, state) = other(tx, &by, &args)?;
        let channel = args.by.unwrap_or(if user.profile.email.is_some() { Channel::Mail } else { Channel::Sms });
        let (sent, ends_at) = match state {
            AccountState::Active => ("code", recode(tx, &by, &user, channel, &fresh)?),
            _ => ("invitation", invite(tx, &by, &user, channel, &fresh)?),
        };
        Ok(Sent { id: user.account.id, login: user.account.login, sent, channel, ends_at })
    })?;
    let login = sent.login.clone().unwrap_or_else(|| format!("#{}", sent.id));
    let (channel, until) = (sent.channel.word(), sent.ends_at);
    let sentence: text::Msg = match sent.sent {
        "code" => text::user::ResetCode { login, channel, until }.into(),
        _ => text::user::ResetInvitation { login, channel, until }.into(),
    };
    ctx.out.done_then("user", &sent, sentence, Some(text::user::NEXT_SEND.into()))
}

/// Whose password is reset, and the state in which that leaves him. Nobody resets his own.
fn other(tx: &Tx<'_>, by: &By, args: &args::Reset) -> Result<(User, AccountState)> {
    let user = store::get(tx, &operated(&by.actor), &args.user)?;
    if user.is(&by.actor) {
        return Err(Error::Own.into());
    }
    let state = change::after(&user, Action::Reset, Progress::default())?;
    Ok((user, state))
}

/// That somebody has a password which he must change.
#[derive(Serialize)]
struct Given {
    id: AccountId,
    login: Option<String>,
    sent: &'static str,
    must_change: bool,
}

/// Gives a password by hand; whoever gets it changes it at his next login.
fn give(ctx: &mut Ctx, by: &By, args: &args::Reset, plain: Zeroizing<String>) -> Result<()> {
    let new = NewPassword::check(ctx, plain)?;
    let user = ctx.write(|tx| {
        let (user, state) = other(tx, by, args)?;
        let id = user.account.id;
        if state != AccountState::Active {
            return Err(Error::NoName { login: user.account.name() }.into());
        }
        let (credential, sessions) = new.give(tx, id, by.now)?;
        let event = Event::new("user.reset", "account", id)
            .fact("sent", "password")
            .fact("sessions", sessions)
            .row(&ROW, id)
            .row(&credential::ROW, credential);
        audit::record(tx, by, event)?;
        Ok(user)
    })?;
    let login = user.account.name();
    let given = Given { id: user.account.id, login: user.account.login, sent: "password", must_change: true };
    ctx.out.done("user", &given, text::user::ResetGiven { login })
}

/// Takes the password away, ends the sessions, sends a code.
fn recode(tx: &Tx<'_>, by: &By, user: &User, channel: Channel, fresh: &Fresh) -> Result<Timestamp> {
    let id = user.account.id;
    let none = || Error::NoAddress { login: user.account.name(), channel };
    let ends_at = fresh.code.send_unrationed(tx, by, user, Purpose::Reset, channel)?.ok_or_else(none)?;
    let revoked = credential::revoke_password(tx, id, Kind::LoginPassword, by.now)?;
    let sessions = credential::end_sessions(tx, id, None, by.now)?;
    let event = event(id, channel).fact("sent", "code").fact("sessions", sessions).row_if(&credential::ROW, revoked);
    audit::record(tx, by, event)?;
    Ok(ends_at)
}

/// Sends a new invitation in place of the old one.
fn invite(tx: &Tx<'_>, by: &By, user: &User, channel: Channel, fresh: &Fresh) -> Result<Timestamp> {
    let id = user.account.id;
    let none = || Error::NoAddress { login: user.account.name(), channel };
    let address = code::address(&user.profile, channel).ok_or_else(none)?;
    let issued = credential::issue_invitation(tx, id, fresh.invitation, by.now)?;
    let ends_at = by.now.plus_seconds(INVITATION_DAYS * 24 * 3600);
    let agency = user.home.as_ref().map_or_else(|| text::user::THE_DESK.to(fresh.lang).to_owned(), |h| h.name.clone());
    let new = notice::New {
        template: "enroll.invitation",
        lang: fresh.lang,
        system: None,
        account: Some(id),
        case_id: None,
        channel,
        address: &address,
        args: &[("name", user.profile.name.to_string()), ("agency", agency), ("until", ends_at.date().to(fresh.lang))],
        secret: Some(fresh.sealed.clone()),
        ends_at: Some(ends_at),
        suppressed: false,
    };
    notice::post(tx, by, new)?;
    audit::record(tx, by, event(id, channel).fact("sent", "invitation").row(&credential::ROW, issued))?;
    Ok(ends_at)
}

fn event(id: AccountId, channel: Channel) -> Event {
    Event::new("user.reset", "account", id).fact("channel", channel).row(&ROW, id)
}
