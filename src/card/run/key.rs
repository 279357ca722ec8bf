//! `card key list|generate`, `card management-key change`.

use super::writer::key_of;
use super::{Authority, Step, Work};
use crate::app::Ctx;
use crate::card::{Cipher, Error, args, view};
use crate::error::Result;
use crate::text::card as t;
use crate::x509::PublicKey;

/// `card key list`: the keys as far as the card tells.
pub fn key_list(ctx: &mut Ctx, args: args::KeyList) -> Result<()> {
    let mut work = Work::open(ctx, &args.which)?;
    let keys = work.look(|token| token.keys())?;
    let mut list = ctx.out.list::<view::KeyRow>()?;
    for key in keys {
        list.row(&view::KeyRow::new(key))?;
    }
    list.end()
}

/// `card key generate`: a key pair made by the card; its public part is the answer.
pub fn key_generate(ctx: &mut Ctx, args: args::KeyGenerate) -> Result<()> {
    let mut work = Work::open_for_secrets(ctx, &args.which)?;
    let (slot, algorithm) = (&args.slot, args.algorithm);
    let certificate = work.look(|token| token.certificate(slot))?;
    if certificate.is_some() {
        ctx.out.warn(t::KeyUnderCertificate { slot: slot.name() });
    }
    ctx.confirm(t::ConfirmGenerate { slot: slot.name(), serial: &work.serial })?;
    let authority = Authority::ask(ctx, &mut work, &args.writer)?;
    if ctx.mode().dry_run {
        return ctx.out.done("card", &view::CardRef::of(&work), t::REHEARSED);
    }
    let step = Step { verb: "card.key.generate", unclear: t::UNCLEAR_KEY };
    let der = work.act_at(ctx, step, Some(slot), |token| {
        authority.show(token)?;
        token.generate(slot, algorithm)
    })?;
    let key = PublicKey::from_der(&der)?;
    let made = view::MadeKey::new(&work, slot, algorithm, &key);
    if ctx.out.speaks_json() {
        return ctx.out.done("key", &made, t::Generated { slot: slot.name() });
    }
    ctx.out.text(&key.pem())?;
    ctx.out.note(t::Generated { slot: slot.name() });
    Ok(())
}

/// `card management-key change`
pub fn management_key_change(ctx: &mut Ctx, args: args::ManagementKeyChange) -> Result<()> {
    let mut work = Work::open_for_secrets(ctx, &args.which)?;
    if !work.token().needs_management() {
        return Err(Error::Unsupported.into());
    }
    let old = key_of(args.key.read(ctx, t::ASK_MANAGEMENT_KEY)?)?;
    let new = key_of(args.new.read_new(ctx, t::ASK_NEW_MANAGEMENT_KEY)?)?;
    let fits = |cipher: &Cipher| cipher.key_length() == new.len();
    // Two ciphers take 24 bytes; the newer one is meant unless told.
    let likely = [Cipher::Aes256, Cipher::Aes192, Cipher::Aes128];
    let cipher = args.cipher.or_else(|| likely.into_iter().find(fits)).filter(fits);
    let cipher = cipher.ok_or(Error::ManagementKey { bytes: new.len() })?;
    if ctx.mode().dry_run {
        return ctx.out.done("card", &view::CardRef::of(&work), t::REHEARSED);
    }
    let step = Step { verb: "card.management-key.change", unclear: t::UNCLEAR_MANAGEMENT };
    work.act(ctx, step, |token| {
        token.manage(&old)?;
        token.set_management_key(&new, cipher)
    })?;
    ctx.out.done("card", &view::CardRef::of(&work), t::MANAGEMENT_KEY_CHANGED)
}
