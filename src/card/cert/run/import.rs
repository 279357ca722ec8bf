//! `card cert import` and `card cert delete`.

use super::super::{Error, args, view};
use super::certificates;
use super::csr::{algorithm, ask_pin};
use crate::app::Ctx;
use crate::card::run::Authority;
use crate::card::{Error as CardError, Hash, Slot, Step, Work};
use crate::error::Result;
use crate::text::card_cert as t;
use crate::x509::{self, Certificate, PublicKey, Validity};

/// `card cert import`: a certificate into the slot whose key it is about.
pub fn import(ctx: &mut Ctx, args: args::Import) -> Result<()> {
    let offered = x509::read(&args.file)?;
    let mut work = Work::open_for_secrets(ctx, &args.which)?;
    let key = work.look(|token| token.public_key(&args.slot))?;
    let certificate = match &key {
        Some(der) => fitting(&args.slot, offered, &PublicKey::from_der(der)?)?,
        None => proven(ctx, &mut work, &args, offered)?,
    };
    warn_of_dates(ctx, &certificate);
    let earlier = certificates(&mut work, Some(&args.slot))?.into_iter().next().map(|(_, earlier)| earlier);
    if earlier.as_ref() == Some(&certificate) {
        return done(ctx, &work, &args.slot, &certificate, "unchanged");
    }
    if let Some(earlier) = &earlier {
        ctx.confirm(t::AskReplace { slot: args.slot.name(), subject: earlier.subject().to_string() })?;
    }
    if !ctx.mode().dry_run {
        let authority = Authority::ask(ctx, &mut work, &args.writer)?;
        let step = Step { verb: "card.cert.import", unclear: t::UNCLEAR_CERT };
        let written = work.act(ctx, step, |token| {
            authority.show(token)?;
            token.write_certificate(&args.slot, certificate.der())?;
            token.certificate(&args.slot)
        })?;
        if written.as_deref() != Some(certificate.der()) {
            return Err(Error::NotWritten { slot: args.slot }.into());
        }
    }
    done(ctx, &work, &args.slot, &certificate, if earlier.is_some() { "replaced" } else { "added" })
}

/// The one of the certificates that is about the slot's key.
fn fitting(slot: &Slot, mut offered: Vec<Certificate>, key: &PublicKey) -> Result<Certificate> {
    let count = offered.len();
    match offered.iter().position(|certificate| certificate.public_key() == *key) {
        Some(index) => Ok(offered.swap_remove(index)),
        None if count == 1 => Err(Error::OtherKey { slot: slot.clone() }.into()),
        None => Err(Error::NoneFits { slot: slot.clone(), count }.into()),
    }
}

/// Where the card does not tell its public key, one signature shows whether the certificate is about it.
fn proven(ctx: &mut Ctx, work: &mut Work, args: &args::Import, mut offered: Vec<Certificate>) -> Result<Certificate> {
    let count = offered.len();
    offered.retain(|certificate| !certificate.is_authority());
    let [certificate] = offered.as_slice() else { return Err(x509::Error::Several { count }.into()) };
    let key = certificate.public_key();
    if ctx.mode().dry_run {
        return Ok(certificate.clone());
    }
    let (algorithm, challenge) = (algorithm(&key)?, ctx.random::<32>()?);
    let digest = key.digest(&challenge);
    let hash = if digest.len() == 48 { Hash::Sha384 } else { Hash::Sha256 };
    let pin = ask_pin(ctx, work, &args.writer.pin, args.writer.use_last_try)?;
    let step = Step { verb: "card.cert.import", unclear: t::UNCLEAR_CERT };
    let signature = work.act(ctx, step, |token| token.sign(&args.slot, algorithm, hash, &digest, Some(&pin)))?;
    match key.verify(&digest, &signature) {
        Ok(()) => Ok(certificate.clone()),
        Err(_) => Err(Error::OtherKey { slot: args.slot.clone() }.into()),
    }
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
        subject: subject.clone(),
        serial: certificate.serial(),
        fingerprint: certificate.fingerprint(),
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
    let found = certificates(&mut work, Some(&args.slot))?.into_iter().next();
    let Some((_, certificate)) = found else { return Err(CardError::NoCertificate { slot: args.slot }.into()) };
    ctx.confirm(t::AskDelete { slot: args.slot.name(), subject: certificate.subject().to_string() })?;
    if !ctx.mode().dry_run {
        let authority = Authority::ask(ctx, &mut work, &args.writer)?;
        let step = Step { verb: "card.cert.delete", unclear: t::UNCLEAR_CERT };
        work.act(ctx, step, |token| {
            authority.show(token)?;
            token.delete_certificate(&args.slot)
        })?;
    }
    done(ctx, &work, &args.slot, &certificate, "deleted")
}
