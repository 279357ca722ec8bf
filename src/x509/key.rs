//! Public keys, and what was signed with their other halves.

use data_encoding::HEXLOWER;
use der::asn1::{ObjectIdentifier, UintRef};
use der::{Decode, Encode};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::Pkcs1v15Sign;
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::traits::SignatureScheme;
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use super::{Error, bytes};

/// `rsaEncryption`, PKCS#1.
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// `id-ecPublicKey`, RFC 5480.
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// `secp256r1`, NIST P-256.
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
/// `secp384r1`, NIST P-384.
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// What kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// On NIST P-256.
    P256,
    /// On NIST P-384.
    P384,
    /// RSA with a modulus of so many bits.
    Rsa(u32),
    /// Something that no card of ours has.
    Other(ObjectIdentifier),
}

impl KeyKind {
    /// Its name in JSON: that of a card's algorithm, where there is one.
    pub fn name(self) -> String {
        match self {
            Self::P256 => "p256".to_owned(),
            Self::P384 => "p384".to_owned(),
            Self::Rsa(bits) => format!("rsa{bits}"),
            Self::Other(oid) => oid.to_string(),
        }
    }
}

/// A public key with its algorithm (SubjectPublicKeyInfo).
#[derive(Clone, Debug)]
pub struct PublicKey(SubjectPublicKeyInfoOwned);

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let info = SubjectPublicKeyInfoOwned::from_der(der);
        info.map(Self).map_err(|cause| Error::Damaged { cause: cause.to_string() })
    }

    /// The key of a point on a curve, as cards give it (`04` and both coordinates).
    pub fn from_point(kind: KeyKind, point: &[u8]) -> Result<Self, Error> {
        let curve = match kind {
            KeyKind::P256 => P256,
            KeyKind::P384 => P384,
            KeyKind::Rsa(_) | KeyKind::Other(_) => return Err(Error::Key { kind: kind.name() }),
        };
        let algorithm = [object(EC), object(curve)].concat();
        Self::from_der(&info(&algorithm, point))
    }

    /// The key of a modulus and an exponent, big-endian.
    pub fn from_rsa(modulus: &[u8], exponent: &[u8]) -> Result<Self, Error> {
        let number = |bytes| UintRef::new(bytes).and_then(|number| number.to_der()).map_err(damaged);
        let pair = bytes::sequence(&[number(modulus)?, number(exponent)?].concat());
        let algorithm = [object(RSA), vec![0x05, 0x00]].concat();
        Self::from_der(&info(&algorithm, &pair))
    }

    pub(super) const fn from_info(info: SubjectPublicKeyInfoOwned) -> Self {
        Self(info)
    }

    pub(super) const fn info(&self) -> &SubjectPublicKeyInfoOwned {
        &self.0
    }

    /// The SubjectPublicKeyInfo.
    pub fn der(&self) -> Vec<u8> {
        self.0.to_der().unwrap_or_default()
    }

    /// Its bytes as PEM.
    pub fn pem(&self) -> String {
        bytes::pem("PUBLIC KEY", &self.der())
    }

    /// SHA-256 of the SubjectPublicKeyInfo.
    pub fn fingerprint(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.der()))
    }

    /// What kind of key.
    pub fn kind(&self) -> KeyKind {
        let oid = self.0.algorithm.oid;
        match (oid, self.curve()) {
            (EC, Some(P256)) => KeyKind::P256,
            (EC, Some(P384)) => KeyKind::P384,
            (EC, Some(curve)) => KeyKind::Other(curve),
            (RSA, _) => self.modulus_bits().map_or(KeyKind::Other(oid), KeyKind::Rsa),
            _ => KeyKind::Other(oid),
        }
    }

    /// The name of its curve, if it has one.
    fn curve(&self) -> Option<ObjectIdentifier> {
        self.0.algorithm.parameters.as_ref()?.decode_as().ok()
    }

    fn modulus_bits(&self) -> Option<u32> {
        let pair = bytes::inside(self.0.subject_public_key.raw_bytes())?;
        let modulus = UintRef::from_der(pair.first()?).ok()?.as_bytes();
        let leading = modulus.first()?.leading_zeros();
        Some(u32::try_from(modulus.len()).ok()? * 8 - leading)
    }

    /// The digest that a request for this key is signed over: as strong as the key.
    pub fn digest(&self, message: &[u8]) -> Vec<u8> {
        match self.kind() {
            KeyKind::P384 => Sha384::digest(message).to_vec(),
            KeyKind::P256 | KeyKind::Rsa(_) | KeyKind::Other(_) => Sha256::digest(message).to_vec(),
        }
    }

    /// Whether a signature over a digest (SHA-256, SHA-384 or SHA-512, by its length) was made with this key's other
    /// half: PKCS#1 v1.5 for RSA, DER of r and s for ECDSA.
    pub fn verify(&self, digest: &[u8], signature: &[u8]) -> Result<(), Error> {
        let key = self.0.subject_public_key.raw_bytes();
        let good = match self.kind() {
            KeyKind::P256 => p256(key, digest, signature),
            KeyKind::P384 => p384(key, digest, signature),
            KeyKind::Rsa(_) => rsa(key, digest, signature),
            kind @ KeyKind::Other(_) => return Err(Error::Key { kind: kind.name() }),
        };
        good.ok_or(Error::Signature)
    }
}

fn p256(key: &[u8], digest: &[u8], signature: &[u8]) -> Option<()> {
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
    let signature = p256::ecdsa::Signature::from_der(signature).ok()?;
    key.verify_prehash(digest, &signature).ok()
}

fn p384(key: &[u8], digest: &[u8], signature: &[u8]) -> Option<()> {
    let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
    let signature = p384::ecdsa::Signature::from_der(signature).ok()?;
    key.verify_prehash(digest, &signature).ok()
}

fn rsa(key: &[u8], digest: &[u8], signature: &[u8]) -> Option<()> {
    let key = rsa::RsaPublicKey::from_pkcs1_der(key).ok()?;
    let scheme = match digest.len() {
        32 => Pkcs1v15Sign::new::<Sha256>(),
        48 => Pkcs1v15Sign::new::<Sha384>(),
        64 => Pkcs1v15Sign::new::<Sha512>(),
        _ => return None,
    };
    scheme.verify(&key, digest, signature).ok()
}

/// DigestInfo of a digest (SHA-256, SHA-384 or SHA-512, by its length): what an RSA key pads and signs. Source: RFC 8017,
/// section 9.2, note 1.
pub fn digest_info(digest: &[u8]) -> Option<Vec<u8>> {
    let hash = match digest.len() {
        32 => 1,
        48 => 2,
        64 => 3,
        _ => return None,
    };
    let oid = bytes::element(0x06, &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, hash]);
    let algorithm = bytes::sequence(&[oid, vec![0x05, 0x00]].concat());
    Some(bytes::sequence(&[algorithm, bytes::element(0x04, digest)].concat()))
}

/// A signature of r and s side by side, as PKCS#11 gives it, in DER.
pub fn ecdsa_der(signature: &[u8]) -> Option<Vec<u8>> {
    let (r, s) =
        signature.split_at_checked(signature.len() / 2).filter(|(r, s)| r.len() == s.len() && !r.is_empty())?;
    let number = |bytes| UintRef::new(bytes).and_then(|number| number.to_der()).ok();
    Some(bytes::sequence(&[number(r)?, number(s)?].concat()))
}

/// The same key: its algorithm's parameters may be written in two ways (RSA with or without NULL).
impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.algorithm.oid == other.0.algorithm.oid
            && self.curve() == other.curve()
            && self.0.subject_public_key == other.0.subject_public_key
    }
}

impl Eq for PublicKey {}

fn object(oid: ObjectIdentifier) -> Vec<u8> {
    bytes::element(0x06, oid.as_bytes())
}

fn info(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    let bits = bytes::element(0x03, &[&[0], key].concat());
    bytes::sequence(&[bytes::sequence(algorithm), bits].concat())
}

fn damaged(cause: der::Error) -> Error {
    Error::Damaged { cause: cause.to_string() }
}
