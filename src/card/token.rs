//! What every card and token can be asked, whatever drives it.
//!
//! Implemented natively for PIV (`piv`), by TOML for ISO 7816-4 cards (`profile`), and through PKCS#11 (`pkcs11`).
//! Secrets come as [`Secret`]; a driver sends one exactly once and never again by itself. Before a method that
//! spends a try the caller has asked [`Token::tries`] and compared [`Token::identity`].

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::{Error, Secret};
use crate::text::{Msg, Word, card as t};
use crate::x509::PublicKey;

/// A secret that a card checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// IC 卡密碼.
    Pin,
    /// 解鎖碼; on a PKCS#11 token the SO PIN.
    Puk,
    /// The key that answers the card's challenge; it never comes near the card.
    Key,
}

impl Reference {
    /// Its name.
    pub const fn word(self) -> Word {
        match self {
            Self::Pin => t::PIN,
            Self::Puk => t::PUK,
            Self::Key => t::KEY,
        }
    }
}

/// How many tries a secret has left, as far as the card tells for free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tries {
    /// So many; at least one.
    Left(u8),
    /// None.
    Blocked,
    /// The secret is verified now, and the card shows no count until it is reset.
    Hidden,
    /// At least one has been used (a token's flags say "low").
    Low,
    /// The card does not tell without spending one.
    Unknown,
}

impl Tries {
    /// From a counter; none left is blocked.
    pub const fn of(count: u8) -> Self {
        match count {
            0 => Self::Blocked,
            left => Self::Left(left),
        }
    }

    /// The count, where there is one.
    pub const fn count(self) -> Option<u8> {
        match self {
            Self::Left(left) => Some(left),
            Self::Blocked => Some(0),
            Self::Hidden | Self::Low | Self::Unknown => None,
        }
    }

    /// Whether the next wrong secret blocks it.
    pub const fn is_last(self) -> bool {
        matches!(self, Self::Left(1))
    }
}

/// A place for a key and its certificate, as the driver names it: `9a` to `9e` and `82` to `95` on PIV, the key's id
/// in hexadecimal on a PKCS#11 token.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Slot(String);

impl Slot {
    /// A slot that the driver named.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slot {
    type Err = crate::Error;

    /// Reads a name as typed; PIV's slots have names of their purposes too.
    fn from_str(text: &str) -> Result<Self, crate::Error> {
        let name = text.trim().to_ascii_lowercase();
        let name = match name.as_str() {
            "authentication" => "9a",
            "signature" => "9c",
            "encryption" => "9d",
            "card-authentication" => "9e",
            other => other,
        };
        let fits = !name.is_empty() && name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        if fits { Ok(Self(name.to_owned())) } else { Err(Error::BadSlot { slot: text.to_owned() }.into()) }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA and ECDH on NIST P-256.
    P256,
    /// ECDSA and ECDH on NIST P-384.
    P384,
    /// RSA with 2048 bits.
    Rsa2048,
    /// RSA with 3072 bits.
    Rsa3072,
    /// RSA with 4096 bits.
    Rsa4096,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::P256, Self::P384, Self::Rsa2048, Self::Rsa3072, Self::Rsa4096];

    /// Its name, as typed and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::P256 => "p256",
            Self::P384 => "p384",
            Self::Rsa2048 => "rsa2048",
            Self::Rsa3072 => "rsa3072",
            Self::Rsa4096 => "rsa4096",
        }
    }

    /// Its name for people.
    pub const fn word(self) -> Word {
        match self {
            Self::P256 => t::P256,
            Self::P384 => t::P384,
            Self::Rsa2048 => t::RSA2048,
            Self::Rsa3072 => t::RSA3072,
            Self::Rsa4096 => t::RSA4096,
        }
    }

    /// The kind of a public key; nothing for one that no driver makes.
    pub fn of(key: &PublicKey) -> Option<Self> {
        key.kind().name().parse().ok()
    }

    /// Whether it is RSA.
    pub const fn is_rsa(self) -> bool {
        matches!(self, Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096)
    }
}

impl Serialize for Algorithm {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

crate::base::word!(Algorithm);

/// What a digest was made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256: 32 bytes.
    Sha256,
    /// SHA-384: 48 bytes.
    Sha384,
    /// SHA-512: 64 bytes.
    Sha512,
}

impl Hash {
    /// What a digest of this length was made with.
    pub const fn of(digest: &[u8]) -> Option<Self> {
        match digest.len() {
            32 => Some(Self::Sha256),
            48 => Some(Self::Sha384),
            64 => Some(Self::Sha512),
            _ => None,
        }
    }
}

/// What a management key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    /// Triple DES: 24 bytes.
    TripleDes,
    /// AES-128: 16 bytes.
    Aes128,
    /// AES-192: 24 bytes.
    Aes192,
    /// AES-256: 32 bytes.
    Aes256,
}

impl Cipher {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::TripleDes, Self::Aes128, Self::Aes192, Self::Aes256];

    /// Its name, as typed and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TripleDes => "3des",
            Self::Aes128 => "aes128",
            Self::Aes192 => "aes192",
            Self::Aes256 => "aes256",
        }
    }

    /// Its name for people.
    pub const fn word(self) -> Word {
        match self {
            Self::TripleDes => t::TRIPLE_DES,
            Self::Aes128 => t::AES128,
            Self::Aes192 => t::AES192,
            Self::Aes256 => t::AES256,
        }
    }

    /// Bytes of its keys.
    pub const fn key_length(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::TripleDes | Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }
}

crate::base::word!(Cipher);

/// What drives a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "name")]
pub enum Driver {
    /// PIV, spoken natively.
    Piv,
    /// ISO 7816-4 by a card profile of this name.
    Profile(String),
    /// A PKCS#11 module, by its path.
    Pkcs11(String),
}

impl fmt::Display for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Piv => f.write_str("piv"),
            Self::Profile(name) => f.write_str(name),
            Self::Pkcs11(module) => f.write_str(module),
        }
    }
}

/// A key on a token, as far as the token tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyInfo {
    /// Where it is.
    pub slot: Slot,
    /// What kind; nothing where the token does not tell.
    pub algorithm: Option<Algorithm>,
    /// Its public part as DER (SubjectPublicKeyInfo), where the token gives it.
    #[serde(skip)]
    pub public_key: Option<Vec<u8>>,
    /// Whether the token made it itself; nothing where it does not tell.
    pub generated: Option<bool>,
}

/// What the secrets of this token may look like; checked before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretRule {
    /// Fewest characters.
    pub least: usize,
    /// Most characters.
    pub most: usize,
    /// Only 0 to 9.
    pub digits: bool,
}

impl SecretRule {
    /// How long such a secret is, and of what, as people read it.
    pub fn length(&self) -> Msg {
        let (least, most) = (self.least, self.most);
        match (self.digits, least == most) {
            (true, true) => t::DigitsExact { count: least }.into(),
            (true, false) => t::DigitsBetween { least, most }.into(),
            (false, true) => t::LengthExact { count: least }.into(),
            (false, false) => t::LengthBetween { least, most }.into(),
        }
    }

    /// Fails for a secret that the card would not take.
    pub fn check(&self, which: Reference, secret: &Secret) -> Result<(), Error> {
        if !(self.least..=self.most).contains(&secret.len()) {
            return Err(Error::Length { which, least: self.least, most: self.most });
        }
        if self.digits && !secret.bytes().iter().all(u8::is_ascii_digit) {
            return Err(Error::Digits { which });
        }
        Ok(())
    }
}

/// A card or token, with its application selected.
pub trait Token {
    /// What drives it.
    fn driver(&self) -> Driver;

    /// What tells this token from every other: a CHUID's GUID, a serial number; printable. Compared before each
    /// destructive step.
    fn identity(&mut self) -> Result<String, Error>;

    /// The name that the token gives itself, if it does.
    fn label(&mut self) -> Result<Option<String>, Error> {
        Ok(None)
    }

    /// Begins work that nobody may come between; no prompt until [`Token::end`].
    fn begin(&mut self) -> Result<(), Error>;

    /// Ends the work. Never fails: what is left is cleaned up with the connection.
    fn end(&mut self);

    /// Whether it is open what the token did since [`Token::begin`], if a link fails now. Who cannot tell says yes.
    fn in_doubt(&self) -> bool {
        true
    }

    /// Forgets what is verified, so that the tries are shown again. It resets the card, which other programs notice.
    fn forget(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// The rule of a secret.
    fn rule(&self, which: Reference) -> SecretRule;

    /// The tries left, never spending one.
    fn tries(&mut self, which: Reference) -> Result<Tries, Error>;

    /// Shows the PIN (or the SO PIN). A wrong one costs a try.
    fn verify(&mut self, which: Reference, secret: &Secret) -> Result<(), Error>;

    /// Replaces a secret by a new one. A wrong old one costs a try.
    fn change(&mut self, which: Reference, old: &Secret, new: &Secret) -> Result<(), Error>;

    /// Sets a new PIN with the PUK (RESET RETRY COUNTER; C_InitPIN). A wrong PUK costs one of its own tries.
    fn unblock(&mut self, puk: &Secret, new: &Secret) -> Result<(), Error>;

    /// A challenge for somebody who has the card's key and not the card. It holds until the card is reset or pulled, and
    /// on some cards until the next command.
    fn challenge(&mut self) -> Result<Vec<u8>, Error> {
        Err(Error::NoChallenge)
    }

    /// Begins work where a challenge was given: nothing is sent in between. Fails where the card was reset or pulled since.
    fn resume(&mut self) -> Result<(), Error> {
        Err(Error::NoChallenge)
    }

    /// Answers the challenge and sets a new PIN. A wrong answer costs a try of the key.
    fn answer(&mut self, _response: &Secret, _new: &Secret) -> Result<(), Error> {
        Err(Error::NoChallenge)
    }

    /// The keys, as far as they can be seen now.
    fn keys(&mut self) -> Result<Vec<KeyInfo>, Error>;

    /// All certificates, as DER, in the order of slots.
    fn certificates(&mut self) -> Result<Vec<(Slot, Vec<u8>)>, Error>;

    /// The certificate in a slot, as DER.
    fn certificate(&mut self, slot: &Slot) -> Result<Option<Vec<u8>>, Error>;

    /// Shows the key of the one who manages the token (PIV: its management key). Tokens whose PIN or SO PIN allows
    /// writing have none.
    fn manage(&mut self, key: &Secret) -> Result<(), Error>;

    /// Whether [`Token::manage`] stands before writing.
    fn needs_management(&self) -> bool {
        false
    }

    /// Replaces the management key, after [`Token::manage`] with the old one.
    fn set_management_key(&mut self, _new: &Secret, _cipher: Cipher) -> Result<(), Error> {
        Err(Error::Unsupported)
    }

    /// Writes a certificate, in the place of an earlier one. Needs management (PIV) or the PIN (PKCS#11).
    fn write_certificate(&mut self, slot: &Slot, der: &[u8]) -> Result<(), Error>;

    /// Removes the certificate of a slot; its key stays.
    fn delete_certificate(&mut self, slot: &Slot) -> Result<(), Error>;

    /// Makes a key pair in the token; gives the public key as DER (SubjectPublicKeyInfo).
    fn generate(&mut self, slot: &Slot, algorithm: Algorithm) -> Result<Vec<u8>, Error>;

    /// The public key of a slot as DER, from the token itself or else from its certificate.
    fn public_key(&mut self, slot: &Slot) -> Result<Option<Vec<u8>>, Error>;

    /// Signs a digest with the key of a slot: PKCS#1 v1.5 for RSA, DER of r and s for ECDSA. The PIN goes with it
    /// where the key wants it right before (9C), and is shown first where it was not yet.
    fn sign(
        &mut self,
        slot: &Slot,
        algorithm: Algorithm,
        hash: Hash,
        digest: &[u8],
        pin: Option<&Secret>,
    ) -> Result<Vec<u8>, Error>;
}
