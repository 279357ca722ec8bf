//! `card csr`

use std::fs;
use std::path::Path;

use super::super::{Error, Form, args, view};
use super::export::write;
use crate::app::Ctx;
use crate::app::secret::PinSource;
use crate::card::{Algorithm, Error as CardError, Hash, Reference, Secret, Slot, Step, Token, Work};
use crate::error::{Error as Refusal, Result};
use crate::text::{card as card_texts, card_cert as t};
use crate::x509::{self, KeyKind, Name, PublicKey, Request};

/// `card csr`: a request that the card signs. It is checked before it is given out.
pub fn csr(ctx: &mut Ctx, args: args::Csr) -> Result<()> {
    if args.subject.is_upside_down() {
        ctx.out.warn(t::UpsideDown { subject: args.subject.to_string() });
    }
    if args.form != Form::Pem && ctx.out.file().is_none() {
        return Err(Error::NeedsFile.into());
    }
    let mut work = Work::open_for_secrets(ctx, &args.which)?;
    let key = match &args.public_key {
        Some(path) => key_of_file(path)?,
        None => key_of_slot(&mut work, &args.slot)?,
    };
    let algorithm = algorithm(&key)?;
    if ctx.mode().dry_run {
        return Ok(());
    }
    let pin = ask_pin(ctx, &mut work, &args.pin, args.use_last_try)?;
    let request = request(ctx, &mut work, (&args.slot, algorithm), (&args.subject, &key), &pin)?;
    give_out(ctx, &work, &args, &key, &request)
}

/// A request about a key, signed in its slot.
pub fn request(
    ctx: &mut Ctx,
    work: &mut Work,
    (slot, algorithm): (&Slot, Algorithm),
    (subject, key): (&Name, &PublicKey),
    pin: &Secret,
) -> Result<Request> {
    let step = Step { verb: "card.csr", unclear: card_texts::UNCLEAR_VERIFY };
    let request = work.act_at(ctx, step, Some(slot), |token| {
        match Request::sign::<Failure>(subject, key, |digest| signed(token, slot, algorithm, digest, pin)) {
            Err(Failure::Card(error)) => Err(error),
            Err(Failure::Request(error)) => Ok(Err(error)),
            Ok(request) => Ok(Ok(request)),
        }
    })?;
    request.map_err(|error| match error {
        x509::Error::Signature => Error::OtherPublicKey { slot: slot.clone() }.into(),
        error => Refusal::from(error),
    })
}

/// What may go wrong while a request is signed.
enum Failure {
    Card(CardError),
    Request(x509::Error),
}

impl From<x509::Error> for Failure {
    fn from(error: x509::Error) -> Self {
        Self::Request(error)
    }
}

fn signed(
    token: &mut dyn Token,
    slot: &Slot,
    algorithm: Algorithm,
    digest: &[u8],
    pin: &Secret,
) -> Result<Vec<u8>, Failure> {
    let hash = Hash::of(digest).ok_or(Failure::Card(CardError::Nonsense))?;
    token.sign(slot, algorithm, hash, digest, Some(pin)).map_err(Failure::Card)
}

fn give_out(ctx: &Ctx, work: &Work, args: &args::Csr, key: &PublicKey, request: &Request) -> Result<()> {
    let subject: &Name = &args.subject;
    match (args.form, ctx.out.file()) {
        (Form::Pem, Some(_)) => ctx.out.text(&request.pem())?,
        (Form::Pem, None) if !ctx.out.speaks_json() => return ctx.out.text(&request.pem()),
        (Form::Pem, None) => {}
        (Form::Der | Form::P7b, _) => write(ctx, request.der())?,
    }
    let file = ctx.out.file().map(|path| path.display().to_string());
    let shown = view::Request {
        slot: &args.slot,
        card: &work.serial,
        subject: subject.to_string(),
        key: key.kind().name(),
        public_key_fingerprint: key.fingerprint(),
        file: file.clone(),
        pem: request.pem(),
    };
    let done = t::RequestWritten { subject: subject.to_string(), file: file.unwrap_or_default() };
    ctx.out.done_then("request", &shown, done, Some(t::NEXT_REQUEST.into()))
}

/// The public key of a slot, from the card.
pub fn key_of_slot(work: &mut Work, slot: &Slot) -> Result<PublicKey> {
    let (key, others) = work.look(|token| Ok((token.public_key(slot)?, token.keys()?)))?;
    match key {
        Some(der) => Ok(PublicKey::from_der(&der)?),
        None if others.is_empty() || others.iter().any(|other| other.slot == *slot) => {
            Err(Error::NoPublicKey { slot: slot.clone() }.into())
        }
        None => Err(CardError::NoKey { slot: slot.clone() }.into()),
    }
}

/// Asks for the PIN, with the tries left shown before, and checks it by the card's rule.
pub fn ask_pin(ctx: &mut Ctx, work: &mut Work, source: &PinSource, use_last_try: bool) -> Result<Secret> {
    work.may_try(ctx, Reference::Pin, use_last_try)?;
    let pin = Secret::from(source.read(ctx, card_texts::ASK_PIN)?);
    work.check(Reference::Pin, &pin)?;
    Ok(pin)
}

/// A public key that was kept when the pair was made: PEM or DER.
fn key_of_file(path: &Path) -> Result<PublicKey> {
    let content = fs::read(path).map_err(|cause| Refusal::reading(path, cause))?;
    x509::public_key_of(&content).ok_or_else(|| Error::KeyFile { path: path.to_owned() }.into())
}

/// The card's name for the kind of key.
pub fn algorithm(key: &PublicKey) -> Result<Algorithm> {
    Ok(match key.kind() {
        KeyKind::P256 => Algorithm::P256,
        KeyKind::P384 => Algorithm::P384,
        KeyKind::Rsa(2048) => Algorithm::Rsa2048,
        KeyKind::Rsa(3072) => Algorithm::Rsa3072,
        KeyKind::Rsa(4096) => Algorithm::Rsa4096,
        kind @ (KeyKind::Rsa(_) | KeyKind::Other(_)) => return Err(x509::Error::Key { kind: kind.name() }.into()),
    })
}
