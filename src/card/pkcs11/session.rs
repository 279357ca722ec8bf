//! One token and what is open of it; lives in the thread that serves [`super::Pkcs11`].

use std::path::Path;

use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::UserType;
use cryptoki::slot::Slot as Place;

use super::TokenState;
use super::calls::{Calls, Shown, Trace};
use super::module::Module;
use super::object::{self, Attributes, KEY};
use super::refusal::{refused, refused_secret};
use crate::card::{Algorithm, Error, KeyInfo, Reference, Secret, Slot};
use crate::x509::{Certificate, PublicKey, digest_info, ecdsa_der};

/// A token with at most one open session.
pub struct Open {
    session: Option<Calls>,
    /// Whether the PIN was shown in it.
    shown: bool,
    place: Place,
    trace: Option<Trace>,
    // Behind the session: it is ended after it.
    module: Module,
}

type Answer<T> = Result<T, Error>;

impl Open {
    /// Loads the module and finds the token.
    pub fn new(path: &Path, choice: Option<&str>, trace: Option<Trace>) -> Answer<Self> {
        let module = Module::load(path)?;
        let (place, _) = module.choose(choice)?;
        Ok(Self { session: None, shown: false, place, trace, module })
    }

    /// What the token says of itself now.
    pub fn state(&self) -> Answer<TokenState> {
        self.module.state(self.place)
    }

    /// Opens a session, if none is open: for writing too, as one for reading alone would be in the way of the SO PIN.
    pub fn begin(&mut self) -> Answer<()> {
        if self.session.is_none() {
            let session = Calls::open(self.module.library(), self.place, self.trace);
            self.session = Some(session.map_err(refused)?);
        }
        Ok(())
    }

    /// Closes the session, and with it what was shown.
    pub fn end(&mut self) {
        self.shown = false;
        if let Some(session) = self.session.take() {
            drop(session.logout());
        }
    }

    fn session(&mut self) -> Answer<&Calls> {
        self.begin()?;
        self.session.as_ref().ok_or(Error::Nonsense)
    }

    /// What a refused secret means, with the tries that are left after it.
    fn secret_refused(&self, failure: cryptoki::error::Error, which: Reference) -> Error {
        match self.state() {
            Ok(state) => {
                let rule = state.rule();
                refused_secret(failure, which, (rule.least, rule.most), state.tries(which))
            }
            Err(_) => refused(failure),
        }
    }

    /// Logs in; somebody who is logged in already is logged out first, so that the secret is really asked for.
    pub fn verify(&mut self, which: Reference, secret: &Secret) -> Answer<()> {
        let pin = Shown::new(secret, which)?;
        let session = self.session()?;
        drop(session.logout());
        let shown = session.login(user(which), &pin);
        self.shown = shown.is_ok() && which == Reference::Pin;
        shown.map_err(|failure| self.secret_refused(failure, which))
    }

    /// C_SetPIN. The SO PIN is changed by who has shown it.
    pub fn change(&mut self, which: Reference, old: &Secret, new: &Secret) -> Answer<()> {
        let (old_pin, new_pin) = (Shown::new(old, which)?, Shown::new(new, which)?);
        if which == Reference::Puk {
            self.verify(which, old)?;
        } else {
            drop(self.session()?.logout());
        }
        self.shown = false;
        let changed = self.session()?.set_pin(&old_pin, &new_pin);
        let changed = changed.map_err(|failure| self.secret_refused(failure, which));
        drop(self.session()?.logout());
        changed
    }

    /// SO login and C_InitPIN, in a session of its own.
    pub fn unblock(&mut self, puk: &Secret, new: &Secret) -> Answer<()> {
        if self.state()?.is_piv() {
            return Err(Error::PivNatively);
        }
        let new_pin = Shown::new(new, Reference::Pin)?;
        self.end();
        self.verify(Reference::Puk, puk)?;
        let set = self.session()?.init_pin(&new_pin);
        let set = set.map_err(|failure| self.secret_refused(failure, Reference::Pin));
        self.end();
        set
    }

    /// The keys: private ones as far as they can be seen, and public ones that have none beside them yet to be seen.
    pub fn keys(&mut self) -> Answer<Vec<KeyInfo>> {
        let session = self.session()?;
        let mut all: Vec<KeyInfo> = Vec::new();
        for class in [ObjectClass::PRIVATE_KEY, ObjectClass::PUBLIC_KEY] {
            for key in object::find(session, class, None)? {
                let parts = Attributes::read(session, key, &[&KEY[..], &[AttributeType::Local]].concat())?;
                let slot = object::slot_of(parts.bytes(AttributeType::Id).unwrap_or_default(), None);
                let public_key = parts.public_key().map(|key| key.der());
                let (algorithm, generated) = (parts.algorithm(), parts.flag(AttributeType::Local));
                match all.iter_mut().find(|known| known.slot == slot) {
                    Some(known) => {
                        known.algorithm = known.algorithm.or(algorithm);
                        known.public_key = known.public_key.take().or(public_key);
                    }
                    None => all.push(KeyInfo { slot, algorithm, public_key, generated }),
                }
            }
        }
        all.sort_by(|one, other| one.slot.cmp(&other.slot));
        Ok(all)
    }

    /// All certificates.
    pub fn certificates(&mut self) -> Answer<Vec<(Slot, Vec<u8>)>> {
        let all = object::certificates(self.session()?)?;
        Ok(all.into_iter().map(|(slot, _, der)| (slot, der)).collect())
    }

    /// The certificates in a slot, with their objects.
    fn certificates_in(&mut self, slot: &Slot) -> Answer<Vec<(ObjectHandle, Vec<u8>)>> {
        let id = object::id_of(slot)?;
        let all = object::certificates(self.session()?)?;
        let here = all.into_iter().filter(|(place, ..)| object::id_of(place).is_ok_and(|other| other == id));
        Ok(here.map(|(_, object, der)| (object, der)).collect())
    }

    /// The certificate in a slot.
    pub fn certificate(&mut self, slot: &Slot) -> Answer<Option<Vec<u8>>> {
        Ok(self.certificates_in(slot)?.into_iter().next().map(|(_, der)| der))
    }

    /// Writes a certificate; earlier ones go when it is there, so that a full token keeps what it had.
    pub fn write_certificate(&mut self, slot: &Slot, certificate: &Certificate) -> Answer<()> {
        let earlier = self.certificates_in(slot)?;
        let id = object::id_of(slot)?;
        let template = object::certificate_template(&id, certificate);
        let session = self.session()?;
        session.create_object(&template).map_err(refused)?;
        for (object, _) in earlier {
            session.destroy_object(object).map_err(refused)?;
        }
        Ok(())
    }

    /// Removes the certificates of a slot.
    pub fn delete_certificate(&mut self, slot: &Slot) -> Answer<()> {
        let here = self.certificates_in(slot)?;
        if here.is_empty() {
            return Err(Error::NoCertificate { slot: slot.clone() });
        }
        let session = self.session()?;
        for (object, _) in here {
            session.destroy_object(object).map_err(refused)?;
        }
        Ok(())
    }

    /// Makes a key pair; earlier keys of the slot go when it is there.
    pub fn generate(&mut self, slot: &Slot, algorithm: Algorithm) -> Answer<Vec<u8>> {
        let id = object::id_of(slot)?;
        let session = self.session()?;
        let mut earlier = object::find(session, ObjectClass::PRIVATE_KEY, Some(&id))?;
        earlier.extend(object::find(session, ObjectClass::PUBLIC_KEY, Some(&id))?);
        let (mechanism, public, private) = key_templates(&id, algorithm);
        let (public_key, _) = session.generate_key_pair(&mechanism, &public, &private).map_err(refused)?;
        let made = Attributes::read(session, public_key, &KEY)?;
        for object in earlier {
            session.destroy_object(object).map_err(refused)?;
        }
        Ok(made.public_key().ok_or(Error::Nonsense)?.der())
    }

    /// The public key of a slot: from its objects, or else from its certificate.
    pub fn public_key(&mut self, slot: &Slot) -> Answer<Option<Vec<u8>>> {
        let id = object::id_of(slot)?;
        for class in [ObjectClass::PUBLIC_KEY, ObjectClass::PRIVATE_KEY] {
            let session = self.session()?;
            for key in object::find(session, class, Some(&id))? {
                if let Some(key) = Attributes::read(session, key, &KEY)?.public_key() {
                    return Ok(Some(key.der()));
                }
            }
        }
        let certificate = self.certificate(slot)?.and_then(|der| Certificate::from_der(&der).ok());
        Ok(certificate.map(|certificate| PublicKey::der(&certificate.public_key())))
    }

    /// Signs a digest. A key that wants the PIN right before gets it between the beginning and the end.
    pub fn sign(&mut self, slot: &Slot, algorithm: Algorithm, digest: &[u8], pin: Option<&Secret>) -> Answer<Vec<u8>> {
        let id = object::id_of(slot)?;
        // Most tokens hide private keys until the PIN is shown, and none signs before.
        if let Some(pin) = pin.filter(|_| !self.shown) {
            self.verify(Reference::Pin, pin)?;
        }
        let missing = || if pin.is_some() { Error::NoKey { slot: slot.clone() } } else { Error::NeedsPin };
        let key = self.signing_key(&id)?.ok_or_else(missing)?;
        let (mechanism, data) = if algorithm.is_rsa() {
            (Mechanism::RsaPkcs, digest_info(digest).ok_or(Error::Unsupported)?)
        } else {
            (Mechanism::Ecdsa, digest.to_vec())
        };
        let each_time = Attributes::read(self.session()?, key, &[AttributeType::AlwaysAuthenticate])?;
        let signature = match each_time.flag(AttributeType::AlwaysAuthenticate) {
            Some(true) => self.sign_each_time(key, &mechanism, &data, pin)?,
            _ => self.session()?.sign(&mechanism, key, &data).map_err(refused)?,
        };
        if algorithm.is_rsa() { Ok(signature) } else { ecdsa_der(&signature).ok_or(Error::Nonsense) }
    }

    fn signing_key(&mut self, id: &[u8]) -> Answer<Option<ObjectHandle>> {
        Ok(object::find(self.session()?, ObjectClass::PRIVATE_KEY, Some(id))?.into_iter().next())
    }

    fn sign_each_time(
        &mut self,
        key: ObjectHandle,
        mechanism: &Mechanism<'_>,
        data: &[u8],
        pin: Option<&Secret>,
    ) -> Answer<Vec<u8>> {
        let pin = Shown::new(pin.ok_or(Error::NeedsPin)?, Reference::Pin)?;
        let session = self.session()?;
        session.sign_init(mechanism, key).map_err(refused)?;
        let shown = session.login(UserType::ContextSpecific, &pin);
        shown.map_err(|failure| self.secret_refused(failure, Reference::Pin))?;
        let session = self.session()?;
        session.sign_rest(data).map_err(refused)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.end();
    }
}

const fn user(which: Reference) -> UserType {
    match which {
        Reference::Pin => UserType::User,
        Reference::Puk | Reference::Key => UserType::So,
    }
}

/// How a pair of keys is made: signing with it, and for RSA what was sealed for it; never leaving the token.
fn key_templates(id: &[u8], algorithm: Algorithm) -> (Mechanism<'static>, Vec<Attribute>, Vec<Attribute>) {
    let label = format!("authdesk {}", algorithm.name()).into_bytes();
    let both = [Attribute::Token(true), Attribute::Id(id.to_vec()), Attribute::Label(label)];
    let mut public = both.to_vec();
    public.extend([Attribute::Private(false), Attribute::Verify(true)]);
    let mut private = both.to_vec();
    private.extend([
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Sign(true),
    ]);
    let bits = match algorithm {
        Algorithm::P256 | Algorithm::P384 => {
            let curve = if algorithm == Algorithm::P256 { object::P256 } else { object::P384 };
            public.push(Attribute::EcParams(curve.to_vec()));
            return (Mechanism::EccKeyPairGen, public, private);
        }
        Algorithm::Rsa2048 => 2048_u64,
        Algorithm::Rsa3072 => 3072,
        Algorithm::Rsa4096 => 4096,
    };
    public.extend([
        Attribute::ModulusBits(cryptoki::types::Ulong::from(bits)),
        Attribute::PublicExponent(vec![1, 0, 1]),
        Attribute::Encrypt(true),
    ]);
    private.push(Attribute::Decrypt(true));
    (Mechanism::RsaPkcsKeyPairGen, public, private)
}
