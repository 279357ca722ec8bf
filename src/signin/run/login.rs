//! `login` and `logout`.

use serde::Serialize;

use crate::access::By;
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::credential::{self, CodeVerdict, Kind, Limits, Purpose, Verdict};
use crate::error::Result;
use crate::output::prompt;
use crate::signin::entry::{self, Admitted, Entry};
use crate::signin::{Error, Proof, Refusal, Way, args};
use crate::store::Tx;
use crate::text;
use crate::user::{self, FreshCode, Key, NewPassword, User};

/// `login`
pub fn login(ctx: &mut Ctx, args: args::Login) -> Result<()> {
    let by = ctx.by_stranger()?;
    let key = match args.user.clone() {
        Some(key) => key,
        None => prompt::line(ctx.lang(), text::signin::ASK_LOGIN, None)?.parse()?,
    };
    match args.code {
        None => by_password(ctx, &by, &key, &args),
        Some(way) => {
            way.check(ctx.config.text("codes.existing"))?;
            if !args.otp.is_named() {
                send_codes(ctx, &by, &key, way)?;
            }
            if args.otp.is_named() || (prompt::can_ask() && !ctx.mode().dry_run) {
                by_code(ctx, &by, &key, way, &args)?;
            }
            Ok(())
        }
    }
}

fn by_password(ctx: &mut Ctx, by: &By, key: &Key, args: &args::Login) -> Result<()> {
    let limits = Limits::of(&ctx.config)?;
    let typed = args.password.read(ctx, text::signin::ASK_PASSWORD)?;
    let entry = Entry::prepare(ctx)?;
    // A rehearsal would try the password without counting it.
    if ctx.mode().dry_run {
        return Ok(());
    }
    let mut new = args.new.given()?.map(|plain| NewPassword::check(ctx, plain)).transpose()?;
    let attempt = Attempt { by, key, typed: &typed, limits, entry: &entry };
    let mut settled = ctx.write(|tx| attempt.settle(tx, new.as_ref()))?;
    if settled == Err(Refusal::MustChange) && prompt::can_ask() {
        ctx.out.warn(text::signin::MUST_CHANGE);
        let plain = args.new.read_new(ctx, NewPassword::question(ctx)?)?;
        new = Some(NewPassword::check(ctx, plain)?);
        settled = ctx.write(|tx| attempt.settle(tx, new.as_ref()))?;
    }
    match settled {
        Ok(admitted) => entry.open(ctx, &admitted),
        Err(Refusal::NotUsable(error)) => Err(Error::NotUsable(error).into()),
        Err(Refusal::MustChange) => Err(Error::MustChange { key: key.to_string() }.into()),
        Err(Refusal::Unproven(_)) => Err(Error::Refused { limits }.into()),
    }
}

/// A password that was typed, and what it may open.
struct Attempt<'a> {
    by: &'a By,
    key: &'a Key,
    typed: &'a str,
    limits: Limits,
    entry: &'a Entry,
}

impl Attempt<'_> {
    /// Tries it. One that somebody else chose lets nobody in until there is a new one.
    fn settle(&self, tx: &Tx<'_>, new: Option<&NewPassword>) -> Result<Result<Admitted, Refusal>> {
        let (by, user) = (self.by, user::find_mail_or_login(tx, self.key)?);
        let account = user.as_ref().map(|user| user.account.id);
        let verdict = credential::verify_password(tx, account, Kind::LoginPassword, self.typed, self.limits, by.now)?;
        let usable = user.as_ref().filter(|user| user.account.check_usable(by.now.date()).is_ok());
        match (usable, verdict, new) {
            (Some(user), Verdict::Right { .. }, Some(new)) => {
                let event = new.keep(tx, "user.password", user.account.id, None, by.now)?;
                audit::record(tx, by, event)?;
            }
            (Some(user), Verdict::Right { must_change: true }, None) => {
                return entry::refuse(tx, by, Some(user), Refusal::MustChange, "password").map(Err);
            }
            _ => {}
        }
        self.entry.settle(tx, by, user.as_ref(), verdict.into(), "password")
    }
}

/// That codes are on their way, or would be: the same for everybody.
#[derive(Serialize)]
struct Sent {
    way: &'static str,
    ends_at: crate::base::Timestamp,
}

/// Sends the codes of a way, if the account is in use and all its addresses are confirmed. The answer is the same,
/// and the same is done, whether or not.
fn send_codes(ctx: &mut Ctx, by: &By, key: &Key, way: Way) -> Result<()> {
    let codes = way.channels().iter().map(|_| FreshCode::make(ctx)).collect::<Result<Vec<_>>>()?;
    ctx.write(|tx| {
        let user = user::find_mail_or_login(tx, key)?;
        let ready = |user: &&User| {
            let confirmed = way.channels().iter().all(|channel| user.profile.is_confirmed(*channel));
            confirmed && user.account.check_usable(by.now.date()).is_ok()
        };
        let mut sent = user.as_ref().filter(ready).is_some();
        for (code, channel) in codes.iter().zip(way.channels()) {
            sent = match user.as_ref().filter(|_| sent) {
                Some(user) => code.send_quietly(tx, by, user, Purpose::Login, *channel)?,
                None => false,
            };
        }
        let event = match &user {
            Some(user) => Event::new("login", "account", user.account.id),
            None => Event::general("login", "account"),
        };
        let result = if sent { "code_sent" } else { "code_not_sent" };
        audit::record(tx, by, event.fact("result", result).fact("way", way.name())).map(drop)
    })?;
    if prompt::can_ask() {
        ctx.out.note(text::signin::CODE_SENT);
        return Ok(());
    }
    let answer = Sent { way: way.name(), ends_at: by.now.plus_seconds(credential::CODE_MINUTES * 60) };
    let next = text::signin::NextCode { way: way.name(), key: key.to_string() };
    ctx.out.done_then("code", &answer, text::signin::CODE_SENT, Some(next.into()))
}

fn by_code(ctx: &mut Ctx, by: &By, key: &Key, way: Way, args: &args::Login) -> Result<()> {
    let question = if way == Way::Both { text::signin::ASK_CODES } else { text::signin::ASK_CODE };
    let typed = args.otp.read(ctx, question)?;
    let entry = Entry::prepare(ctx)?;
    // A rehearsal would try the code without counting it.
    if ctx.mode().dry_run {
        return Ok(());
    }
    let settled = ctx.write(|tx| {
        let user = user::find_mail_or_login(tx, key)?;
        let verdicts = user.as_ref().map(|user| check(tx, by, user, way, &typed)).transpose()?.unwrap_or_default();
        entry.settle(tx, by, user.as_ref(), Proof::from(&verdicts[..]), way.name())
    })?;
    match settled {
        Ok(admitted) => entry.open(ctx, &admitted),
        Err(Refusal::NotUsable(error)) => Err(Error::NotUsable(error).into()),
        Err(Refusal::Unproven(_) | Refusal::MustChange) => Err(Error::CodeRefused.into()),
    }
}

/// Tries the codes; of two the one from the mail comes first.
fn check(tx: &Tx<'_>, by: &By, user: &User, way: Way, typed: &str) -> Result<Vec<CodeVerdict>> {
    let parts = parts(typed, way.channels().len());
    let typed: Vec<_> = way.channels().iter().copied().zip(parts.iter().map(|part| part.as_str())).collect();
    credential::check_codes(tx, user.account.id, Purpose::Login, &typed, by.now)
}

/// What was typed, cut into as many codes as are wanted.
fn parts(typed: &str, count: usize) -> Vec<zeroize::Zeroizing<String>> {
    let letters: Vec<char> = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let each = letters.len().div_ceil(count.max(1)).max(1);
    let mut parts: Vec<_> = letters.chunks(each).map(|part| zeroize::Zeroizing::new(part.iter().collect())).collect();
    parts.resize_with(count, Default::default);
    parts
}

/// `logout`
pub fn logout(ctx: &mut Ctx, _args: args::Logout) -> Result<()> {
    let left = entry::leave(ctx)?;
    let sentence = if left.is_some() { text::signin::OUT } else { text::signin::WAS_OUT };
    ctx.out.done("session", &serde_json::json!({ "login": left }), sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_codes_are_typed_one_after_the_other() {
        let cut = |typed: &str, count| parts(typed, count).iter().map(|part| part.to_string()).collect::<Vec<_>>();
        assert_eq!(cut("123 456", 1), ["123456"]);
        assert_eq!(cut("123456 654321", 2), ["123456", "654321"]);
        assert_eq!(cut("", 2), ["", ""]);
    }
}
