//! `card cert import` and `card cert delete`.

use super::super::{Error, args, view};
use super::certificates;
use super::csr::{algorithm, ask_pin};
use crate::app::Ctx;
use crate::card::run::Authority;
use crate::card::{Error as CardError, Hash, Slot, Step, Work};
use crate::error::Result;
use crate::text::{Msg, card_cert as t};
use crate::x509::{self, Certificate, PublicKey, Validity};

const IMPORT: Step = Step { verb: "card.cert.import", unclear: t::UNCLEAR_CERT };
const DELETE: Step = Step { verb: "card.cert.delete", unclear: t::UNCLEAR_CERT };

/// `card cert import`: a certificate into the slot whose key it is about.
pub fn import(ctx: &mut Ctx, args: args::Import) -> Result<()> {
    let offered = x509::read(&args.file)?;
    let mut work = Work::open_for_secrets(ctx, &args.which)?;
    let earlier = certificates(&mut work, Some(&args.slot))?.into_iter().next().map(|(_, earlier)| earlier);
    if let Some(known) = earlier.as_ref().filter(|earlier| offered.contains(earlier)) {
        work.seen_at(ctx, IMPORT, &args.slot);
        return done(ctx, &work, &args.slot, known, "unchanged");
    }
    let key = told_key(&mut work, &args.slot, earlier.as_ref())?;
    let certificate = match &key {
        Some(key) => fitting(&args.slot, offered, key)?,
        None => only_one(offered)?,
    };
    warn_of_dates(ctx, &certificate);
    if let Some(earlier) = &earlier {
        ctx.confirm(t::AskReplace { slot: args.slot.name(), subject: earlier.subject().to_string() })?;
    }
    if !ctx.mode().dry_run {
        write(ctx, &mut work, &args, &certificate, key.is_none())?;
    }
    done(ctx, &work, &args.slot, &certificate, if earlier.is_some() { "replaced" } else { "added" })
}

/// The slot's public key as the token itself tells it; nothing where it may only have been read from the certificate
/// that is there, whose key may have been made anew since.
fn told_key(work: &mut Work, slot: &Slot, earlier: Option<&Certificate>) -> Result<Option<PublicKey>> {
    let Some(der) = work.look(|token| token.public_key(slot))? else { return Ok(None) };
    let key = PublicKey::from_der(&der)?;
    if earlier.is_none_or(|earlier| earlier.public_key() != key) {
        return Ok(Some(key));
    }
    let keys = work.look(|token| token.keys())?;
    let told = keys.iter().any(|other| other.slot == *slot && other.generated.is_some());
    Ok(told.then_some(key))
}

/// The one of the certificates that is about the slot's key.
fn fitting(slot: &Slot, mut offered: Vec<Certificate>, key: &PublicKey) -> Result<Certificate> {
    let count = offered.len();
    match offered.iter().position(|certificate| certificate.public_key() == *key) {
        Some(index) => Ok(offered.swap_remove(index)),
        None if count == 1 => Err(CardError::OtherKey { slot: slot.clone() }.into()),
        None => Err(Error::NoneFits { slot: slot.clone(), count }.into()),
    }
}

/// The one that is no authority's.
fn only_one(mut offered: Vec<Certificate>) -> Result<Certificate> {
    let count = offered.len();
    if count > 1 {
        offered.retain(|certificate| !certificate.is_authority());
    }
    match offered.len() {
        1 => Ok(offered.swap_remove(0)),
        _ => Err(x509::Error::Several { count }.into()),
    }
}

/// Writes the certificate and reads it back. Where the token did not tell its key, a signature shows first whether the
/// certificate is about it.
fn write(ctx: &mut Ctx, work: &mut Work, args: &args::Import, certificate: &Certificate, prove: bool) -> Result<()> {
    let authority = Authority::ask(ctx, work, &args.writer)?;
    let own_pin = match authority.pin() {
        None if prove => Some(ask_pin(ctx, work, &args.writer.pin, args.writer.use_last_try)?),
        _ => None,
    };
    let key = certificate.public_key();
    let (algorithm, digest) = (algorithm(&key)?, key.digest(&ctx.random::<32>()?));
    let hash = Hash::of(&digest).ok_or(CardError::Nonsense)?;
    work.act_at(ctx, IMPORT, Some(&args.slot), |token| {
        if prove {
            let pin = own_pin.as_ref().or_else(|| authority.pin());
            let signature = token.sign(&args.slot, algorithm, hash, &digest, pin)?;
            key.verify(&digest, &signature).map_err(|_| CardError::OtherKey { slot: args.slot.clone() })?;
        }
        // Where the PIN lets us write, the signature has shown it.
        if !prove || own_pin.is_some() {
            authority.show(token)?;
        }
        token.write_certificate(&args.slot, certificate.der())?;
        match token.certificate(&args.slot)? {
            Some(der) if der == certificate.der() => Ok(()),
            _ => Err(CardError::NotWritten { slot: args.slot.clone() }),
        }
    })
}

/// A certificate that has ended, or not begun, is written all the same: old mail is read with old ones.
fn warn_of_dates(ctx: &Ctx, certificate: &Certificate) {
    match certificate.validity(ctx.now()) {
        Validity::Valid => {}
        Validity::Expired => ctx.out.warn(t::WarnExpired { date: certificate.not_after().date() }),
        Validity::NotYet => ctx.out.warn(t::WarnNotYet { date: certificate.not_before().date() }),
    }
}

fn done(ctx: &Ctx, work: &Work, slot: &Slot, certificate: &Certificate, became: &'static str) -> Result<()> {
    let subject = certificate.subject().to_string();
    let shown = view::Written {
        card: &work.serial,
        slot,
        became,
        subject: Some(subject.clone()),
        serial: Some(certificate.serial()),
        fingerprint: Some(certificate.fingerprint()),
    };
    let slot = slot.name();
    match became {
        "unchanged" => ctx.out.done("card_certificate", &shown, t::ImportUnchanged { slot, subject }),
        "deleted" => ctx.out.done("card_certificate", &shown, t::Deleted { slot, subject }),
        _ => ctx.out.done_then("card_certificate", &shown, t::Imported { slot, subject }, Some(t::NEXT_IMPORT.into())),
    }
}

/// `card cert delete`: the certificate goes, its key stays.
pub fn delete(ctx: &mut Ctx, args: args::Delete) -> Result<()> {
    let mut work = Work::open_for_secrets(ctx, &args.which)?;
    let Some(der) = work.look(|token| token.certificate(&args.slot))? else {
        work.seen_at(ctx, DELETE, &args.slot);
        return Err(CardError::NoCertificate { slot: args.slot }.into());
    };
    let (certificate, slot) = (Certificate::from_der(&der).ok(), args.slot.name());
    ctx.confirm(match &certificate {
        Some(certificate) => Msg::from(t::AskDelete { slot, subject: certificate.subject().to_string() }),
        None => t::AskDeleteDamaged { slot }.into(),
    })?;
    if !ctx.mode().dry_run {
        let authority = Authority::ask(ctx, &mut work, &args.writer)?;
        work.act_at(ctx, DELETE, Some(&args.slot), |token| {
            authority.show(token)?;
            token.delete_certificate(&args.slot)
        })?;
    }
    match certificate {
        Some(certificate) => done(ctx, &work, &args.slot, &certificate, "deleted"),
        None => deleted_damaged(ctx, &work, &args.slot),
    }
}

/// What was no certificate is gone too.
fn deleted_damaged(ctx: &Ctx, work: &Work, slot: &Slot) -> Result<()> {
    let (subject, serial, fingerprint) = (None, None, None);
    let shown = view::Written { card: &work.serial, slot, became: "deleted", subject, serial, fingerprint };
    ctx.out.done("card_certificate", &shown, t::DeletedDamaged { slot: slot.name() })
}
