//! `card cert register`

use super::super::place::Place;
use super::super::{Error, args, view};
use super::certificates;
use crate::app::Ctx;
use crate::card::{Error as CardError, Slot, Step, Work};
use crate::error::Result;
use crate::text::card_cert as t;
use crate::x509::Certificate;

/// `card cert register`: puts the card's certificates (never a key) where the user's programs look.
pub fn register(ctx: &mut Ctx, args: args::Register) -> Result<()> {
    let place = Place::new(ctx, args.to, args.folder)?;
    let mut work = Work::open(ctx, &args.which)?;
    let all = certificates(&mut work, args.slot.as_ref())?;
    if all.is_empty() {
        return Err(args.slot.map_or_else(|| Error::Empty.into(), |slot| CardError::NoCertificate { slot }.into()));
    }
    let step = Step { verb: "card.cert.register", unclear: t::UNCLEAR_CERT };
    let added = work.beside(ctx, step, |ctx, work| put(ctx, &place, &work.serial, all))?;
    ctx.out.note(t::Registered { added });
    Ok(())
}

/// Puts certificates into a place; counts those that were not there.
fn put(ctx: &Ctx, place: &Place, serial: &str, all: Vec<(Slot, Certificate)>) -> Result<usize> {
    let (mut list, mut added) = (ctx.out.list::<view::Registered>()?, 0);
    for (slot, certificate) in all {
        let name = name(serial, &slot, &certificate);
        let fresh = if ctx.mode().dry_run { true } else { place.put(&name, &certificate)? };
        added += usize::from(fresh);
        list.row(&view::Registered {
            slot,
            subject: certificate.subject().to_string(),
            store: place.store().to_string(),
            place: place.folder().display().to_string(),
            name,
            became: if fresh { "added" } else { "unchanged" },
        })?;
    }
    list.end()?;
    Ok(added)
}

/// A name that tells the certificate from every other of this user, and is fit for a file.
fn name(serial: &str, slot: &Slot, certificate: &Certificate) -> String {
    let holder: String = certificate.subject().short().chars().filter(|letter| letter.is_alphanumeric()).collect();
    let card: String = serial.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    format!("{holder}-{card}-{}", slot.name())
}
