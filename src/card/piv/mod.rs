//! PIV, spoken natively. Source: NIST SP 800-73-4 part 2; what cards do differently, as seen on them.

mod command;
mod manage;
mod object;
mod probe;
mod secret;
mod sign;
mod slot;
#[cfg(test)]
mod tests;

use data_encoding::HEXLOWER;

pub use self::manage::ManagementKey;
use self::manage::ciphers_of;
use self::slot::{KeySlot, algorithm_of, cipher_of, number_of, number_of_cipher};
use super::{
    Algorithm, Channel, Cipher, Driver, Error, Hash, KeyInfo, Link, Reference, Secret, SecretRule, Slot, StatusWord,
    Token, Tries, atr, tlv,
};
use crate::x509::Certificate;

/// A card with its PIV application selected.
pub struct Piv {
    channel: Channel,
    /// The reference of the PIN, once the card was asked for it.
    pin: Option<u8>,
    /// Whether the application was selected in this very transaction.
    selected: bool,
    /// Whether the PIN was shown in this transaction.
    verified: bool,
    /// Whether the card answers GET METADATA; nothing until it was asked.
    metadata: Option<bool>,
}

/// What GET METADATA tells of a key or a secret.
#[derive(Debug, Default, PartialEq, Eq)]
struct Metadata {
    algorithm: Option<u8>,
    generated: Option<bool>,
    public_key: Option<Vec<u8>>,
    tries: Option<u8>,
}

/// Whether a slot is one for retired keys, whose certificates have ended most of the time.
pub fn is_retired(slot: &Slot) -> bool {
    KeySlot::try_from(slot).is_ok_and(|slot| slot.place().is_some())
}

impl Piv {
    /// Selects the application; nothing where the card has none, and the channel comes back. The transaction goes on
    /// until `end`, so that work that begins now need not select again.
    pub fn select(mut channel: Channel) -> Result<Result<Self, Channel>, Link> {
        channel.begin()?;
        if !is_there(&mut channel)? {
            channel.end();
            return Ok(Err(channel));
        }
        Ok(Ok(Self { channel, pin: None, selected: true, verified: false, metadata: None }))
    }

    /// The same, unless the card must be left alone: to one that is none, even this question is a strange one.
    pub fn select_unless(guarded: bool, channel: Channel) -> Result<Result<Self, Channel>, Link> {
        if guarded { Ok(Err(channel)) } else { Self::select(channel) }
    }

    /// Reads a data object; nothing where there is none.
    fn object(&mut self, tag: u32) -> Result<Option<Vec<u8>>, Error> {
        let response = self.channel.send(&command::get(tag))?;
        let outer = if tag == object::DISCOVERY { object::DISCOVERY } else { 0x53 };
        match response.status {
            StatusWord::OK => {
                Ok(tlv::find(&response.data, outer).filter(|value| !value.is_empty()).map(<[u8]>::to_vec))
            }
            // Some cards say of an object that they never heard of that the tag is wrong.
            StatusWord::BAD_DATA => Ok(None),
            status if status.is_missing() || status.is_unsupported() => Ok(None),
            StatusWord::NOT_AUTHENTICATED => Err(Error::NeedsPin),
            status => Err(Error::Refused { status }),
        }
    }

    fn put(&mut self, tag: u32, value: &[u8]) -> Result<(), Error> {
        let response = self.channel.send(&command::put(tag, value))?;
        written(response.status)
    }

    /// What the card tells about a key or a secret, if it does at all.
    fn metadata(&mut self, reference: u8) -> Result<Option<Metadata>, Error> {
        if self.metadata == Some(false) {
            return Ok(None);
        }
        let response = self.channel.send(&command::metadata(reference))?;
        if response.status.is_unsupported() || (response.status.is_ok() && response.data.is_empty()) {
            // "Done", and nothing in it: a card that takes every command as one that it knows.
            self.metadata = Some(false);
            return Ok(None);
        }
        if !response.status.is_ok() {
            return Ok(None);
        }
        self.metadata = Some(true);
        let find = |tag| tlv::find(&response.data, tag);
        Ok(Some(Metadata {
            algorithm: find(1).and_then(|value| value.first().copied()),
            generated: find(3).and_then(|value| value.first().map(|&origin| origin == 1)),
            public_key: find(4).map(<[u8]>::to_vec),
            tries: find(6).and_then(|value| value.get(1).copied()),
        }))
    }

    /// Whether the card answers GET METADATA. An empty slot leaves that open; the PIN is always there, but some cards tell
    /// of their keys alone.
    fn tells_of_keys(&mut self) -> Result<bool, Error> {
        for reference in std::iter::once(secret::PIN).chain(KeySlot::all().map(KeySlot::number)) {
            if self.metadata.is_some() {
                break;
            }
            self.metadata(reference)?;
        }
        Ok(self.metadata == Some(true))
    }

    fn certificate_of(&mut self, slot: KeySlot) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.object(slot.certificate())?.and_then(|object| object::unpack(&object)))
    }

    /// The reference of the PIN.
    fn pin(&mut self) -> Result<u8, Error> {
        if let Some(pin) = self.pin {
            return Ok(pin);
        }
        let discovery = self.object(object::DISCOVERY)?;
        let pin = discovery.map_or(secret::PIN, |discovery| object::pin_reference(&discovery));
        Ok(*self.pin.insert(pin))
    }

    /// The slots with certificates: those with a purpose; of the retired ones as far as the key history says, and
    /// further while there are any, as not every program keeps the history. Some cards count there, others tell the last
    /// place.
    fn certified(&mut self) -> Result<Vec<(KeySlot, Vec<u8>)>, Error> {
        let mut found = Vec::new();
        for slot in KeySlot::named() {
            found.extend(self.certificate_of(slot)?.map(|der| (slot, der)));
        }
        let named = found.len();
        let known = self.object(object::HISTORY)?.map_or(0, |history| object::on_card(&history));
        let beyond = |slot: KeySlot| slot.place().is_some_and(|place| place > known);
        for slot in KeySlot::retired() {
            match self.certificate_of(slot)? {
                Some(der) => found.push((slot, der)),
                None if beyond(slot) && found.len() - named >= usize::from(known) => break,
                None => {}
            }
        }
        Ok(found)
    }

    /// Counts a retired slot in the key history, by which other programs find its certificate.
    fn note_in_history(&mut self, place: u8) -> Result<(), Error> {
        let history = self.object(object::HISTORY)?.unwrap_or_default();
        if object::on_card(&history) >= place {
            return Ok(());
        }
        self.put(object::HISTORY, &object::with_on_card(&history, place))
    }

    /// The key of a slot, as the card tells it or else as its certificate does.
    fn key_of(&mut self, slot: KeySlot) -> Result<Option<KeyInfo>, Error> {
        let metadata = self.metadata(slot.number())?;
        let told = metadata.as_ref().and_then(|told| {
            let algorithm = algorithm_of(told.algorithm?)?;
            let key = told.public_key.as_ref().and_then(|parts| command::public_key(parts, algorithm));
            Some((Some(algorithm), key.map(|key| key.der())))
        });
        let (algorithm, public_key) = match told {
            Some((algorithm, Some(key))) => (algorithm, Some(key)),
            told => {
                let certificate = self.certificate_of(slot)?.and_then(|der| Certificate::from_der(&der).ok());
                match (certificate.map(|certificate| certificate.public_key()), told) {
                    (Some(key), _) => (Algorithm::of(&key), Some(key.der())),
                    (None, Some((algorithm, _))) => (algorithm, None),
                    (None, None) => return Ok(None),
                }
            }
        };
        let generated = metadata.and_then(|told| told.generated);
        Ok(Some(KeyInfo { slot: slot.into(), algorithm, public_key, generated }))
    }

    /// The ciphers that the management key may be for.
    fn management_ciphers(&mut self, length: usize) -> Result<Vec<Cipher>, Error> {
        let told = self.metadata(0x9B)?.and_then(|told| cipher_of(told.algorithm?));
        Ok(told.map_or_else(|| ciphers_of(length).to_vec(), |cipher| vec![cipher]))
    }

    /// Mutual authentication; `false` where the card's key is of another kind.
    fn authenticate(&mut self, key: &ManagementKey<'_>, cipher: Cipher, challenge: &[u8]) -> Result<bool, Error> {
        let number = number_of_cipher(cipher);
        let response = self.channel.send(&command::witness(number))?;
        if [StatusWord::BAD_PARAMETERS, StatusWord::BAD_DATA].contains(&response.status) {
            return Ok(false);
        }
        let witness = command::dynamic(&ok(response)?, 0x80)?;
        if witness.len() != key.block() {
            return Ok(false);
        }
        let challenge = &challenge[..key.block()];
        let response = self.channel.send(&command::proof(number, &key.decrypt(&witness)?, challenge))?;
        if !response.status.is_ok() {
            return Err(Error::WrongManagement);
        }
        let answer = command::dynamic(&response.data, 0x82)?;
        if answer == key.encrypt(challenge)? { Ok(true) } else { Err(Error::WrongManagement) }
    }
}

/// Selects the application. A card that says "done" to it without the template is asked for its CHUID: one that says so
/// to everything has none, and an empty VERIFY may cost it a try.
fn is_there(channel: &mut Channel) -> Result<bool, Link> {
    let response = channel.send(&command::select())?;
    if let Some(selected) = command::is_selected(&response) {
        return Ok(selected);
    }
    let chuid = channel.send(&command::get(object::CHUID))?;
    Ok(chuid.status.is_ok() && tlv::find(&chuid.data, 0x53).is_some_and(|chuid| !chuid.is_empty()))
}

/// The data of an answer, where the card did what it was asked.
fn ok(response: super::Response) -> Result<Vec<u8>, Error> {
    match response.status {
        StatusWord::OK => Ok(response.data),
        StatusWord::NOT_AUTHENTICATED => Err(Error::NeedsPin),
        status => Err(Error::Refused { status }),
    }
}

/// What an answer to writing or making says.
fn written(status: StatusWord) -> Result<(), Error> {
    match status {
        StatusWord::OK => Ok(()),
        StatusWord::NOT_AUTHENTICATED => Err(Error::NeedsManagement),
        StatusWord::FULL => Err(Error::Full),
        status => Err(Error::Refused { status }),
    }
}

impl Token for Piv {
    fn driver(&self) -> Driver {
        Driver::Piv
    }

    fn identity(&mut self) -> Result<String, Error> {
        if let Some(name) = self.object(object::CHUID)?.and_then(|chuid| object::identity(&chuid)) {
            return Ok(name);
        }
        let capability = self.object(object::CAPABILITY)?;
        let named = capability.as_deref().and_then(|object| tlv::find(object, 0xF0)).filter(|name| !name.is_empty());
        // A card without a name has at least a kind.
        Ok(named.map_or_else(|| atr::identity(self.channel.atr()), |name| HEXLOWER.encode(name)))
    }

    fn begin(&mut self) -> Result<(), Error> {
        self.channel.begin()?;
        self.verified = false;
        // Another program may have selected something else since.
        if !self.selected {
            if !is_there(&mut self.channel)? {
                return Err(Error::Unknown { atr: atr::shown(self.channel.atr()) });
            }
            self.selected = true;
        }
        Ok(())
    }

    fn end(&mut self) {
        (self.verified, self.selected) = (false, false);
        self.channel.end();
    }

    fn in_doubt(&self) -> bool {
        self.channel.in_doubt()
    }

    fn forget(&mut self) -> Result<(), Error> {
        (self.verified, self.selected) = (false, false);
        self.channel.end_with_reset();
        self.begin()
    }

    fn rule(&self, which: Reference) -> SecretRule {
        SecretRule { least: 6, most: 8, digits: which == Reference::Pin }
    }

    fn tries(&mut self, which: Reference) -> Result<Tries, Error> {
        match which {
            // The standard allows the question without a PIN, and counts it for nothing.
            Reference::Pin => {
                let reference = self.pin()?;
                let status = self.channel.send(&command::ask_tries(reference))?.status;
                Ok(if status.is_ok() { Tries::Hidden } else { status.tries().unwrap_or(Tries::Unknown) })
            }
            // It allows no such question about the PUK.
            Reference::Puk => {
                let told = self.metadata(command::PUK)?.and_then(|told| told.tries);
                Ok(told.map_or(Tries::Unknown, Tries::of))
            }
            Reference::Key => Ok(Tries::Unknown),
        }
    }

    fn verify(&mut self, which: Reference, secret: &Secret) -> Result<(), Error> {
        if which != Reference::Pin {
            return Err(Error::Unsupported);
        }
        let reference = self.pin()?;
        let status = self.channel.send(&secret::verify(reference, secret)?)?.status;
        self.verdict(which, status)?;
        self.verified = true;
        Ok(())
    }

    fn change(&mut self, which: Reference, old: &Secret, new: &Secret) -> Result<(), Error> {
        let reference = if which == Reference::Pin { self.pin()? } else { command::PUK };
        let status = self.channel.send(&secret::change(reference, which, old, new)?)?.status;
        self.verdict(which, status)
    }

    fn unblock(&mut self, puk: &Secret, new: &Secret) -> Result<(), Error> {
        let status = self.channel.send(&secret::reset(puk, new)?)?.status;
        self.verdict(Reference::Puk, status)
    }

    fn keys(&mut self) -> Result<Vec<KeyInfo>, Error> {
        if self.tells_of_keys()? {
            return KeySlot::all().filter_map(|slot| self.key_of(slot).transpose()).collect();
        }
        self.untold_keys()
    }

    fn certificates(&mut self) -> Result<Vec<(Slot, Vec<u8>)>, Error> {
        Ok(self.certified()?.into_iter().map(|(slot, der)| (slot.into(), der)).collect())
    }

    fn certificate(&mut self, slot: &Slot) -> Result<Option<Vec<u8>>, Error> {
        self.certificate_of(slot.try_into()?)
    }

    fn manage(&mut self, key: &Secret) -> Result<(), Error> {
        if ciphers_of(key.len()).is_empty() {
            return Err(Error::ManagementKey { bytes: key.len() });
        }
        let mut challenge = [0; 16];
        getrandom::fill(&mut challenge).map_err(|_| Error::Nonsense)?;
        for cipher in self.management_ciphers(key.len())? {
            let Ok(key) = ManagementKey::new(cipher, key) else { continue };
            if self.authenticate(&key, cipher, &challenge)? {
                return Ok(());
            }
        }
        Err(Error::WrongManagement)
    }

    fn needs_management(&self) -> bool {
        true
    }

    fn set_management_key(&mut self, new: &Secret, cipher: Cipher) -> Result<(), Error> {
        if new.len() != cipher.key_length() {
            return Err(Error::ManagementKey { bytes: new.len() });
        }
        let response = self.channel.send(&secret::management(number_of_cipher(cipher), new))?;
        if response.status.is_unsupported() {
            return Err(Error::Unsupported);
        }
        written(response.status)
    }

    fn write_certificate(&mut self, slot: &Slot, der: &[u8]) -> Result<(), Error> {
        let (slot, object) = (KeySlot::try_from(slot)?, object::pack(der)?);
        let Some(place) = slot.place() else { return self.put(slot.certificate(), &object) };
        let earlier = self.object(slot.certificate())?.unwrap_or_default();
        self.put(slot.certificate(), &object)?;
        // Other programs find it by the history alone: where that is refused, the card is left as it was.
        match self.note_in_history(place) {
            Err(error) if !error.is_of_link() => self.put(slot.certificate(), &earlier).and(Err(error)),
            noted => noted,
        }
    }

    fn delete_certificate(&mut self, slot: &Slot) -> Result<(), Error> {
        let slot = KeySlot::try_from(slot)?;
        self.put(slot.certificate(), &[])
    }

    fn generate(&mut self, slot: &Slot, algorithm: Algorithm) -> Result<Vec<u8>, Error> {
        let slot = KeySlot::try_from(slot)?;
        let response = self.channel.send(&command::generate(slot.number(), number_of(algorithm)))?;
        if [StatusWord::BAD_DATA, StatusWord::BAD_PARAMETERS].contains(&response.status) {
            return Err(Error::NoAlgorithm { algorithm: algorithm.name() });
        }
        written(response.status)?;
        let parts = tlv::find(&response.data, 0x7F49).ok_or(Error::Nonsense)?;
        let key = command::public_key(parts, algorithm).ok_or(Error::Nonsense)?;
        Ok(key.der())
    }

    fn public_key(&mut self, slot: &Slot) -> Result<Option<Vec<u8>>, Error> {
        let key = self.key_of(slot.try_into()?)?;
        Ok(key.and_then(|key| key.public_key))
    }

    fn sign(
        &mut self,
        slot: &Slot,
        algorithm: Algorithm,
        hash: Hash,
        digest: &[u8],
        pin: Option<&Secret>,
    ) -> Result<Vec<u8>, Error> {
        let key = KeySlot::try_from(slot)?;
        let block = sign::block(algorithm, hash, digest)?;
        // The key for signatures wants the PIN right before each, with nothing between.
        if let Some(pin) = pin.filter(|_| key == KeySlot::SIGNATURE || !self.verified) {
            self.verify(Reference::Pin, pin)?;
        }
        let response = self.channel.send(&command::sign(number_of(algorithm), key.number(), &block))?;
        match response.status {
            // An empty slot; some cards say that the reference is wrong, others that the conditions are.
            // The same is said of an algorithm that is not the key's.
            StatusWord::CONDITIONS | StatusWord::BAD_PARAMETERS | StatusWord::NO_REFERENCE => {
                let there = self.metadata(key.number())?.and_then(|told| algorithm_of(told.algorithm?));
                let other = there.is_some_and(|there| there != algorithm);
                let slot = slot.clone();
                Err(if other { Error::OtherKey { slot } } else { Error::NoKey { slot } })
            }
            _ => command::dynamic(&ok(response)?, 0x82),
        }
    }
}
