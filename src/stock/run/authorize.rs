//! `card unlock authorize`: the holder proves himself, and the helpdesk gets a ticket.
//!
//! The helpdesk never learns a password: a code is sent to the holder and read back, or he types his
//! certificate-service password himself, or somebody looks at who he is and says how.

use crate::access::{AccountId, By};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::base::Timestamp;
use crate::credential::{self, Channel, CodeVerdict, Kind, Limits, Purpose, Verdict};
use crate::error::Result;
use crate::output::prompt;
use crate::stock::ticket::{Number, Proof, RANDOM, Ticket};
use crate::stock::{Card, Error, TICKET, args, store, view};
use crate::store::Tx;
use crate::text::stock as t;
use crate::user::{self, FreshCode, User};

/// The card, its holder, and who asks.
struct Case {
    card: Card,
    holder: User,
    helpdesk: AccountId,
}

/// `card unlock authorize`
pub fn authorize(ctx: &mut Ctx, args: args::Authorize) -> Result<()> {
    let by = ctx.by()?;
    let case = ctx.read(|tx| case(tx, &by, &args.serial))?;
    let proven = match args.proof {
        Proof::Code => by_code(ctx, &by, &case, &args)?,
        Proof::Password => by_password(ctx, &by, &case, &args)?,
        Proof::Identity => by_identity(&case, &args).map(|()| true)?,
    };
    if proven { grant(ctx, &by, &case, &args) } else { Ok(()) }
}

fn case(tx: &Tx<'_>, by: &By, serial: &str) -> Result<Case> {
    let card = super::get(tx, &by.actor, serial)?;
    let none = || Error::NoHolder { serial: card.serial.clone() };
    let holder = card.holder.filter(|_| card.state.is_held()).ok_or_else(none)?;
    let holder = user::by_id(tx, holder)?.ok_or_else(none)?;
    Ok(Case { card, holder, helpdesk: by.actor.account()? })
}

/// Sends a code; tries it where it was read back. Says whether it was right.
fn by_code(ctx: &mut Ctx, by: &By, case: &Case, args: &args::Authorize) -> Result<bool> {
    if !args.otp.is_named() {
        send(ctx, by, case)?;
        if !prompt::can_ask() || ctx.mode().dry_run {
            return Ok(false);
        }
    }
    let typed = args.otp.read(ctx, t::ASK_CODE)?;
    if ctx.mode().dry_run {
        return Ok(true);
    }
    let right = ctx.write(|tx| {
        let account = case.holder.account.id;
        let tried = [Channel::Sms, Channel::Mail]
            .map(|channel| credential::check_code(tx, account, Purpose::Unlock, channel, &typed, by.now));
        let mut right = false;
        for verdict in tried {
            right |= verdict? == CodeVerdict::Right;
        }
        if !right {
            refused(tx, by, case, Proof::Code)?;
        }
        Ok(right)
    })?;
    if right { Ok(true) } else { Err(Error::Unproven { proof: Proof::Code }.into()) }
}

/// Sends a code to the holder: by text message, where his number is confirmed, else by mail.
fn send(ctx: &mut Ctx, by: &By, case: &Case) -> Result<()> {
    let fresh = FreshCode::make(ctx)?;
    let channels = [Channel::Sms, Channel::Mail];
    let channel = channels.into_iter().find(|channel| case.holder.profile.is_confirmed(*channel));
    let channel = channel.ok_or_else(|| Error::NoAddress { login: case.holder.account.name() })?;
    let ends_at: Option<Timestamp> = ctx.write(|tx| {
        let ends_at = fresh.send(tx, by, &case.holder, Purpose::Unlock, channel)?;
        let event = Event::new("card.unlock.authorize", "stock_card", case.card.id)
            .fact("serial", &case.card.serial)
            .fact("code", "sent")
            .fact("channel", channel);
        audit::record(tx, by, event)?;
        Ok(ends_at)
    })?;
    let (serial, until) = (case.card.serial.as_str(), ends_at.unwrap_or(by.now));
    let sent = view::Sent { serial: serial.to_owned(), proof: Proof::Code, ends_at: until };
    if prompt::can_ask() {
        ctx.out.note(t::CodeSent { serial, until });
        return Ok(());
    }
    ctx.out.done_then("unlock_code", &sent, t::CodeSent { serial, until }, Some(t::NextCode { serial }.into()))
}

/// Tries the password that the holder typed himself.
fn by_password(ctx: &mut Ctx, by: &By, case: &Case, args: &args::Authorize) -> Result<bool> {
    let limits = Limits::of(&ctx.config)?;
    let typed = args.password.read(ctx, t::ASK_SERVICE_PASSWORD)?;
    if ctx.mode().dry_run {
        return Ok(true);
    }
    let right = ctx.write(|tx| {
        let account = Some(case.holder.account.id);
        let verdict = credential::verify_password(tx, account, Kind::ServicePassword, &typed, limits, by.now)?;
        let right = matches!(verdict, Verdict::Right { .. });
        if !right {
            refused(tx, by, case, Proof::Password)?;
        }
        Ok(right)
    })?;
    if right { Ok(true) } else { Err(Error::Unproven { proof: Proof::Password }.into()) }
}

/// Somebody else than the holder looked at who he is, and says how.
fn by_identity(case: &Case, args: &args::Authorize) -> Result<(), Error> {
    if case.holder.account.id == case.helpdesk {
        return Err(Error::Own);
    }
    match args.reason.as_deref().map(str::trim) {
        Some(reason) if reason.chars().count() > 1 => Ok(()),
        _ => Err(Error::NoReason),
    }
}

fn refused(tx: &Tx<'_>, by: &By, case: &Case, proof: Proof) -> Result<()> {
    let event = Event::new("card.unlock.authorize", "stock_card", case.card.id)
        .fact("serial", &case.card.serial)
        .fact("proof", proof)
        .fact("result", "refused");
    audit::record(tx, by, event).map(drop)
}

/// Gives the ticket.
fn grant(ctx: &mut Ctx, by: &By, case: &Case, args: &args::Authorize) -> Result<()> {
    let number = Number::new(ctx.random::<RANDOM>()?);
    let rehearsed = ctx.mode().dry_run;
    let minutes: i64 = ctx.config.parsed("stock.ticket_minutes")?;
    let ticket = Ticket {
        card: case.card.id,
        holder: case.holder.account.id,
        helpdesk: case.helpdesk,
        proof: args.proof,
        made_at: by.now,
        ends_at: by.now.plus_seconds(minutes * 60),
        used_at: None,
    };
    ctx.write(|tx| {
        let id = store::add_ticket(tx, &ticket, number.hash())?;
        let event = Event::new("card.unlock.authorize", "stock_card", case.card.id)
            .fact("serial", &case.card.serial)
            .fact("proof", args.proof)
            .fact("result", "granted")
            .detail_if("reason", args.reason.as_ref())
            .row(&TICKET, id);
        audit::record(tx, by, event).map(drop)
    })?;
    let (serial, until) = (case.card.serial.as_str(), ticket.ends_at);
    let ticket = number.to_string();
    let shown = (!rehearsed).then(|| ticket.clone());
    let done = view::Issued { ticket: shown, serial: serial.to_owned(), proof: args.proof, ends_at: until };
    if rehearsed {
        return ctx.out.done("unlock_ticket", &done, t::AuthorizeRehearsed { serial });
    }
    let sentence = t::Authorized { ticket: ticket.as_str(), serial, until };
    let next = t::NextUnlock { ticket: ticket.as_str() };
    ctx.out.done_then("unlock_ticket", &done, sentence, Some(next.into()))
}
