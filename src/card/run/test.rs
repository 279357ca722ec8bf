//! `card test`: the whole way, from the PIN to a signature that fits the certificate.

use super::{Step, Work};
use crate::app::Ctx;
use crate::card::{Algorithm, Error, Hash, Reference, Secret, Slot, Token, args, view};
use crate::error::Result;
use crate::text::card as t;
use crate::x509::Certificate;

/// Verifies the PIN, signs once, and checks the signature with the certificate.
pub fn test(ctx: &mut Ctx, args: args::Test) -> Result<()> {
    let mut work = Work::open_for_secrets(ctx, &args.which)?;
    let (slot, certificate) = work.look(|token| candidate(token, args.slot.as_ref()))?;
    let key = certificate.public_key();
    let algorithm = Algorithm::of(&key).ok_or(Error::Unsupported)?;
    work.may_try(ctx, Reference::Pin, args.use_last_try)?;
    let pin = Secret::from(args.pin.read(ctx, t::ASK_PIN)?);
    work.check(Reference::Pin, &pin)?;
    if ctx.mode().dry_run {
        return ctx.out.done("card", &view::CardRef::of(&work), t::REHEARSED);
    }
    let digest = key.digest(&ctx.random::<32>()?);
    let hash = Hash::of(&digest).ok_or(Error::Nonsense)?;
    let step = Step { verb: "card.test", unclear: t::UNCLEAR_VERIFY };
    let signature = work.act(ctx, step, |token| token.sign(&slot, algorithm, hash, &digest, Some(&pin)))?;
    key.verify(&digest, &signature).map_err(|_| Error::BadSignature { slot: slot.clone() })?;
    let tested = view::Tested::new(&work, &slot, &certificate, ctx.now());
    ctx.out.done("card_test", &tested, t::Tested { slot: slot.name() })
}

/// The slot that is meant with its certificate; else the first one whose certificate can be read.
fn candidate(token: &mut dyn Token, slot: Option<&Slot>) -> Result<(Slot, Certificate), Error> {
    let all = match slot {
        Some(slot) => {
            let der = token.certificate(slot)?.ok_or_else(|| Error::NoCertificate { slot: slot.clone() })?;
            vec![(slot.clone(), der)]
        }
        None => token.certificates()?,
    };
    let read = |(slot, der): (Slot, Vec<u8>)| Some((slot, Certificate::from_der(&der).ok()?));
    all.into_iter().find_map(read).ok_or(Error::NothingToTest)
}
