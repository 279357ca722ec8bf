//! One card, part by part. Each part is written into the journal before and after the card is asked.

use std::path::Path;

use zeroize::Zeroizing;

use super::escrow::{Announced, Change, Known, Opener};
use super::journal::Fruit;
use super::list::Line;
use super::run::Run;
use super::secret::{digits, key};
use super::slips::Slip;
use super::{Error, Part};
use crate::app::Ctx;
use crate::card::{Algorithm, Error as CardError, Reference, Secret, Step, Token, Work, cert, folded, key_of};
use crate::error::Result;
use crate::sheet::write::NewFile;
use crate::text::{card as ct, card_cert as cct};
use crate::x509::PublicKey;

/// The steps as the desk records them: those of the commands that do the same to one card.
const SET_PIN: Step = Step { verb: "card.pin.reset", unclear: ct::UNCLEAR_PIN };
const GENERATE: Step = Step { verb: "card.key.generate", unclear: ct::UNCLEAR_KEY };
const WRITE: Step = Step { verb: "card.cert.import", unclear: cct::UNCLEAR_CERT };
const SET_PUK: Step = Step { verb: "card.puk.change", unclear: ct::UNCLEAR_PUK };
const SET_KEY: Step = Step { verb: "card.management-key.change", unclear: ct::UNCLEAR_MANAGEMENT };

/// No PIN that is drawn is shorter, and no PUK longer.
const SHORTEST_PIN: usize = 6;
const LONGEST_PUK: usize = 16;

type Text = Zeroizing<String>;

/// A secret of the card: what it has, and what it is to have.
#[derive(Default)]
struct Pair {
    old: Option<Text>,
    new: Option<Text>,
}

/// What opens the card on its way from one state to the other.
struct Secrets {
    pin: Option<Text>,
    puk: Pair,
    management: Pair,
}

/// A card in the reader and its line.
pub struct Card<'a, 'b> {
    pub run: &'a mut Run<'b>,
    pub work: &'a mut Work,
    pub line: &'b Line,
    serial: String,
}

impl<'a, 'b> Card<'a, 'b> {
    /// The card in the reader as that of a line.
    pub fn new(run: &'a mut Run<'b>, work: &'a mut Work, line: &'b Line) -> Self {
        let serial = folded(&work.serial);
        Self { run, work, line, serial }
    }

    /// Does what is left to be done. A card that was not begun and is in use is left alone.
    pub fn finish(mut self, ctx: &mut Ctx) -> Result<()> {
        if self.run.journal.of(&self.line.key).is_none() {
            self.refuse_used()?;
        }
        let parts = self.run.missing(self.line);
        let secrets = self.secrets(ctx, &parts)?;
        if self.run.journal.of(&self.line.key).is_none() {
            self.run.journal.done(&self.line.key, &self.serial, Part::Begun, Fruit::default())?;
        }
        for part in parts {
            self.run.journal.start(&self.line.key, &self.serial, part)?;
            match self.part(ctx, part, &secrets) {
                Ok(fruit) => self.run.journal.done(&self.line.key, &self.serial, part, fruit)?,
                Err(error) => {
                    let told = (&error, self.work.in_doubt());
                    self.run.journal.failed(&self.line.key, &self.serial, part, told)?;
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    fn part(&mut self, ctx: &mut Ctx, part: Part, secrets: &Secrets) -> Result<Fruit> {
        match part {
            Part::Begun => Ok(Fruit::default()),
            Part::Pin => self.set_pin(ctx, secrets),
            Part::Key => self.generate(ctx, secrets),
            Part::Request => self.request(ctx, secrets),
            Part::Certificate => self.write(ctx, secrets),
            Part::Puk => self.set_puk(ctx, secrets),
            Part::ManagementKey => self.set_management_key(ctx, secrets),
        }
    }

    /// A card with a certificate in the slot is somebody's, unless it is to be replaced.
    fn refuse_used(&mut self) -> Result<()> {
        let makes = self.run.wanted.contains(&Part::Key);
        let slot = &self.line.slot;
        if makes && !self.run.args.replace && self.work.look(|token| token.certificate(slot))?.is_some() {
            return Err(Error::HasCertificate { serial: self.serial.clone(), slot: slot.clone() }.into());
        }
        Ok(())
    }

    /// The secrets of this card: those of an earlier run, or fresh ones, which are kept before the card gets them.
    fn secrets(&mut self, ctx: &mut Ctx, parts: &[Part]) -> Result<Secrets> {
        let (mut slip, mut changes) = (Slip::default(), Vec::new());
        let puk = self.pair(ctx, Opener::Puk, parts.contains(&Part::Puk), &mut slip, &mut changes)?;
        let wants_key = parts.contains(&Part::ManagementKey) && self.work.token().needs_management();
        let management = self.pair(ctx, Opener::ManagementKey, wants_key, &mut slip, &mut changes)?;
        let pin = self.pin(ctx, parts.contains(&Part::Pin), &mut slip)?;
        if !changes.is_empty() {
            let changes = changes.iter().filter_map(|opener| {
                let pair = if *opener == Opener::Puk { &puk } else { &management };
                Some(Change { opener: *opener, current: pair.old.as_ref()?, next: pair.new.as_ref()? })
            });
            let (serial, slip) = (self.serial.as_str(), self.line.slip.as_deref());
            let announced = Announced { serial, slip, changes: changes.collect() };
            if let Some(escrow) = self.run.escrow {
                escrow.announce(ctx, &announced)?;
            }
        }
        if slip.pin.is_some() || slip.puk.is_some() || slip.management_key.is_some() {
            self.run.slips.add(self.line, &self.serial, slip)?;
        }
        Ok(Secrets { pin, puk, management })
    }

    /// What opens the card now, and what shall from now on.
    fn pair(
        &mut self,
        ctx: &mut Ctx,
        opener: Opener,
        changes: bool,
        slip: &mut Slip,
        announced: &mut Vec<Opener>,
    ) -> Result<Pair> {
        let Known { current, next } = self.known(ctx, opener)?;
        let old = current.or_else(|| self.run.came_with(opener));
        if !changes || next.is_some() {
            return Ok(Pair { old, new: next });
        }
        if old.is_none() {
            return Err(Error::NoOpener { serial: self.serial.clone() }.into());
        }
        let fresh = match opener {
            Opener::Puk => digits(ctx, self.work.token().rule(Reference::Puk).most.min(LONGEST_PUK))?,
            Opener::ManagementKey => {
                key(ctx, self.run.args.new_management_key.map_or(0, |cipher| cipher.key_length()))?
            }
        };
        match (self.run.escrow, opener) {
            (Some(_), _) => announced.push(opener),
            (None, Opener::Puk) => slip.puk = Some(fresh.clone()),
            (None, Opener::ManagementKey) => slip.management_key = Some(fresh.clone()),
        }
        Ok(Pair { old, new: Some(fresh) })
    }

    /// What is kept of the card: in the escrow, or in the slips of an earlier run.
    fn known(&mut self, ctx: &mut Ctx, opener: Opener) -> Result<Known> {
        if let Some(escrow) = self.run.escrow {
            return escrow.of(ctx, &self.serial, opener);
        }
        let part = if opener == Opener::Puk { Part::Puk } else { Part::ManagementKey };
        let slip = self.run.slips.of(&self.serial);
        let kept =
            slip.and_then(|slip| if opener == Opener::Puk { slip.puk.clone() } else { slip.management_key.clone() });
        let has = self.run.journal.of(&self.line.key).is_some_and(|progress| progress.has(part));
        Ok(if has { Known { current: kept, next: None } } else { Known { current: None, next: kept } })
    }

    /// The PIN that the card is to have: one for all, or its own.
    fn pin(&mut self, ctx: &mut Ctx, changes: bool, slip: &mut Slip) -> Result<Option<Text>> {
        if let Some(given) = &self.run.pin {
            return Ok(Some(given.clone()));
        }
        if let Some(kept) = self.run.slips.of(&self.serial).and_then(|slip| slip.pin.clone()) {
            return Ok(Some(kept));
        }
        if !changes {
            return Ok(None);
        }
        let rule = self.work.token().rule(Reference::Pin);
        let fresh = digits(ctx, rule.least.max(SHORTEST_PIN).min(rule.most))?;
        slip.pin = Some(fresh.clone());
        Ok(Some(fresh))
    }

    fn set_pin(&mut self, ctx: &mut Ctx, secrets: &Secrets) -> Result<Fruit> {
        let puk = secret(self.needed(secrets.puk.old.as_ref())?);
        let pin = secret(self.pin_of(secrets)?);
        self.work.check(Reference::Puk, &puk)?;
        self.work.check(Reference::Pin, &pin)?;
        self.work.refuse_last_try(ctx, Reference::Puk, false)?;
        self.work.act(ctx, SET_PIN, |token| token.unblock(&puk, &pin))?;
        Ok(Fruit::default())
    }

    fn generate(&mut self, ctx: &mut Ctx, secrets: &Secrets) -> Result<Fruit> {
        let authority = self.authority(secrets)?;
        let (slot, algorithm) = (&self.line.slot, self.line.algorithm);
        let der = self.work.act_at(ctx, GENERATE, Some(slot), |token| {
            authority.show(token)?;
            token.generate(slot, algorithm)
        })?;
        Ok(Fruit { public_key: Some(der), file: None })
    }

    fn request(&mut self, ctx: &mut Ctx, secrets: &Secrets) -> Result<Fruit> {
        let (Some(folder), Some(subject)) = (&self.run.args.requests, &self.line.subject) else {
            return Err(Error::NoSubject.into());
        };
        let path = folder.join(format!("{}-{}.csr", self.serial, self.line.slot));
        let pin = secret(self.pin_of(secrets)?);
        let key = self.key()?;
        let algorithm = Algorithm::of(&key).unwrap_or(self.line.algorithm);
        let request = cert::request(ctx, self.work, (&self.line.slot, algorithm), (subject, &key), &pin)?;
        write_file(&path, request.pem().as_bytes())?;
        Ok(Fruit { public_key: None, file: Some(path) })
    }

    fn write(&mut self, ctx: &mut Ctx, secrets: &Secrets) -> Result<Fruit> {
        let slot = self.line.slot.clone();
        let key = self.key()?;
        let certificate = self.run.certificates.get(&key.der());
        let certificate = certificate.ok_or_else(|| Error::OtherKey { slot: slot.clone() })?.clone();
        let authority = self.authority(secrets)?;
        self.work.act_at(ctx, WRITE, Some(&slot), |token| {
            authority.show(token)?;
            token.write_certificate(&slot, certificate.der())?;
            match token.certificate(&slot)? {
                Some(der) if der == certificate.der() => Ok(Fruit::default()),
                _ => Err(CardError::NotWritten { slot: slot.clone() }),
            }
        })
    }

    /// The new PUK by the old one. Where an earlier answer did not come, the card may have it already; the try that this
    /// costs comes back with the right one.
    fn set_puk(&mut self, ctx: &mut Ctx, secrets: &Secrets) -> Result<Fruit> {
        let (old, new) =
            (secret(self.needed(secrets.puk.old.as_ref())?), secret(self.needed(secrets.puk.new.as_ref())?));
        let unclear = self.was_unclear(Part::Puk);
        let pin = secrets.pin.as_ref().map(secret);
        self.work.refuse_last_try(ctx, Reference::Puk, false)?;
        self.work.act(ctx, SET_PUK, |token| match (token.change(Reference::Puk, &old, &new), &pin) {
            (Err(CardError::Wrong { .. }), Some(pin)) if unclear => token.unblock(&new, pin),
            (Err(CardError::Wrong { .. }), None) if unclear => token.change(Reference::Puk, &new, &new),
            (changed, _) => changed,
        })?;
        self.settle(ctx, Opener::Puk)
    }

    fn set_management_key(&mut self, ctx: &mut Ctx, secrets: &Secrets) -> Result<Fruit> {
        let Some(cipher) = self.run.args.new_management_key.filter(|_| self.work.token().needs_management()) else {
            return Ok(Fruit::default());
        };
        let authority = self.authority(secrets)?;
        let new = key_of(self.needed(secrets.management.new.as_ref())?.clone())?;
        self.work.act(ctx, SET_KEY, |token| {
            authority.show(token)?;
            token.set_management_key(&new, cipher)
        })?;
        self.settle(ctx, Opener::ManagementKey)
    }

    fn settle(&self, ctx: &mut Ctx, opener: Opener) -> Result<Fruit> {
        if let Some(escrow) = self.run.escrow {
            escrow.settle(ctx, &self.serial, opener)?;
        }
        Ok(Fruit::default())
    }

    /// The key of the slot: as it was made, or as the card tells it.
    fn key(&mut self) -> Result<PublicKey> {
        if let Some(der) = self.run.journal.of(&self.line.key).and_then(|progress| progress.public_key.clone()) {
            return Ok(PublicKey::from_der(&der)?);
        }
        let slot = &self.line.slot;
        let told = self.work.look(|token| token.public_key(slot))?;
        Ok(PublicKey::from_der(&told.ok_or_else(|| CardError::NoKey { slot: slot.clone() })?)?)
    }

    /// What lets us write: the management key, of which the card may have the one or the other, or the PIN.
    fn authority(&mut self, secrets: &Secrets) -> Result<Authority> {
        if !self.work.token().needs_management() {
            return Ok(Authority::Pin(secret(self.pin_of(secrets)?)));
        }
        let unclear = self.was_unclear(Part::ManagementKey);
        let both = [secrets.management.new.as_ref().filter(|_| unclear), secrets.management.old.as_ref()];
        let keys = both.into_iter().flatten().map(|text| key_of(text.clone())).collect::<Result<Vec<_>>>()?;
        if keys.is_empty() {
            return Err(Error::NoOpener { serial: self.serial.clone() }.into());
        }
        Ok(Authority::Keys(keys))
    }

    fn was_unclear(&self, part: Part) -> bool {
        self.run.unclear.contains(&(self.line.key.clone(), part))
    }

    fn needed<'t>(&self, text: Option<&'t Text>) -> Result<&'t Text> {
        Ok(text.ok_or_else(|| Error::NoOpener { serial: self.serial.clone() })?)
    }

    fn pin_of<'t>(&self, secrets: &'t Secrets) -> Result<&'t Text> {
        let missing = || Error::NoPin { serial: self.serial.clone(), path: self.run.slips.path.clone() };
        Ok(secrets.pin.as_ref().ok_or_else(missing)?)
    }
}

/// What lets us write to a card.
enum Authority {
    Pin(Secret),
    /// One of these, the likelier first. A wrong one costs nothing.
    Keys(Vec<Secret>),
}

impl Authority {
    fn show(&self, token: &mut dyn Token) -> Result<(), CardError> {
        match self {
            Self::Pin(pin) => token.verify(Reference::Pin, pin),
            Self::Keys(keys) => {
                let mut shown = Err(CardError::WrongManagement);
                for key in keys {
                    shown = token.manage(key);
                    if shown != Err(CardError::WrongManagement) {
                        break;
                    }
                }
                shown
            }
        }
    }
}

fn secret(text: &Text) -> Secret {
    Secret::new(text.as_bytes())
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    use std::io::Write;
    let mut file = NewFile::create(path)?;
    file.write_all(bytes).map_err(|cause| crate::Error::writing(path, cause))?;
    file.finish()
}
