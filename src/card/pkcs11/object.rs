//! Objects of a token: keys and certificates by the id that they share.

use cryptoki::object::{Attribute, AttributeType, CertificateType, KeyType, ObjectClass, ObjectHandle};
use data_encoding::HEXLOWER;

use super::calls::Calls;
use super::refusal::refused;
use crate::card::{Algorithm, Error, Slot};
use crate::x509::{Certificate, KeyKind, PublicKey};

/// An object's place: its id in hexadecimal; for a certificate without one, the beginning of its fingerprint.
pub fn slot_of(id: &[u8], certificate: Option<&[u8]>) -> Slot {
    let print = || certificate.and_then(|der| Certificate::from_der(der).ok()).map(|known| known.fingerprint());
    match id {
        [] => Slot::new(print().map_or_else(|| "00".to_owned(), |print| print[..16].to_owned())),
        id => Slot::new(HEXLOWER.encode(id)),
    }
}

/// The id that a place stands for; `1` is `01`.
pub fn id_of(slot: &Slot) -> Result<Vec<u8>, Error> {
    let name = slot.name().to_ascii_lowercase();
    let name = if name.len() % 2 == 1 { format!("0{name}") } else { name };
    HEXLOWER.decode(name.as_bytes()).map_err(|_| Error::BadSlot { slot: slot.name().to_owned() })
}

/// Some attributes of an object; those that the token does not give are missing.
pub struct Attributes(Vec<Attribute>);

impl Attributes {
    pub fn read(session: &Calls, object: ObjectHandle, kinds: &[AttributeType]) -> Result<Self, Error> {
        session.attributes(object, kinds).map(Self).map_err(refused)
    }

    pub fn bytes(&self, kind: AttributeType) -> Option<&[u8]> {
        self.0.iter().find_map(|attribute| match attribute {
            Attribute::Id(bytes) if kind == AttributeType::Id => Some(bytes.as_slice()),
            Attribute::Value(bytes) if kind == AttributeType::Value => Some(bytes),
            Attribute::Modulus(bytes) if kind == AttributeType::Modulus => Some(bytes),
            Attribute::PublicExponent(bytes) if kind == AttributeType::PublicExponent => Some(bytes),
            Attribute::EcParams(bytes) if kind == AttributeType::EcParams => Some(bytes),
            Attribute::EcPoint(bytes) if kind == AttributeType::EcPoint => Some(bytes),
            _ => None,
        })
    }

    pub fn flag(&self, kind: AttributeType) -> Option<bool> {
        self.0.iter().find_map(|attribute| match attribute {
            Attribute::Local(flag) if kind == AttributeType::Local => Some(*flag),
            Attribute::AlwaysAuthenticate(flag) if kind == AttributeType::AlwaysAuthenticate => Some(*flag),
            _ => None,
        })
    }

    fn key_type(&self) -> Option<KeyType> {
        self.0.iter().find_map(|attribute| match attribute {
            Attribute::KeyType(kind) => Some(*kind),
            _ => None,
        })
    }

    /// The kind of the key that they are of.
    pub fn algorithm(&self) -> Option<Algorithm> {
        if self.key_type()? == KeyType::EC {
            return match self.bytes(AttributeType::EcParams)? {
                P256 => Some(Algorithm::P256),
                P384 => Some(Algorithm::P384),
                _ => None,
            };
        }
        let modulus = self.bytes(AttributeType::Modulus)?;
        let bytes = modulus.len() - modulus.iter().take_while(|&&byte| byte == 0).count();
        match bytes {
            256 => Some(Algorithm::Rsa2048),
            384 => Some(Algorithm::Rsa3072),
            512 => Some(Algorithm::Rsa4096),
            _ => None,
        }
    }

    /// The public key that they are the parts of.
    pub fn public_key(&self) -> Option<PublicKey> {
        match self.algorithm()? {
            Algorithm::P256 => PublicKey::from_point(KeyKind::P256, self.point()?).ok(),
            Algorithm::P384 => PublicKey::from_point(KeyKind::P384, self.point()?).ok(),
            Algorithm::Rsa2048 | Algorithm::Rsa3072 | Algorithm::Rsa4096 => {
                let (modulus, exponent) = (AttributeType::Modulus, AttributeType::PublicExponent);
                PublicKey::from_rsa(self.bytes(modulus)?, self.bytes(exponent)?).ok()
            }
        }
    }

    /// The point: in an OCTET STRING as the standard says, or bare as some modules have it.
    fn point(&self) -> Option<&[u8]> {
        let bytes = self.bytes(AttributeType::EcPoint)?;
        match bytes {
            [0x04, length, 0x04, ..] if bytes.len() == usize::from(*length) + 2 => Some(&bytes[2..]),
            bare => Some(bare),
        }
    }
}

/// The curves as `CKA_EC_PARAMS` names them: the number in DER.
pub const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
pub const P384: &[u8] = &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];

/// What a key's place and kind are told from.
pub const KEY: [AttributeType; 6] = [
    AttributeType::Id,
    AttributeType::KeyType,
    AttributeType::EcParams,
    AttributeType::EcPoint,
    AttributeType::Modulus,
    AttributeType::PublicExponent,
];

/// All objects of a class, of one id if it is named.
pub fn find(session: &Calls, class: ObjectClass, id: Option<&[u8]>) -> Result<Vec<ObjectHandle>, Error> {
    let mut template = vec![Attribute::Class(class), Attribute::Token(true)];
    template.extend(id.map(|id| Attribute::Id(id.to_vec())));
    session.find_objects(&template).map_err(refused)
}

/// All certificates, with their objects, in the order of their places.
pub fn certificates(session: &Calls) -> Result<Vec<(Slot, ObjectHandle, Vec<u8>)>, Error> {
    let mut all = Vec::new();
    for object in find(session, ObjectClass::CERTIFICATE, None)? {
        let parts = Attributes::read(session, object, &[AttributeType::Id, AttributeType::Value])?;
        if let Some(der) = parts.bytes(AttributeType::Value).filter(|der| !der.is_empty()) {
            let slot = slot_of(parts.bytes(AttributeType::Id).unwrap_or_default(), Some(der));
            all.push((slot, object, der.to_vec()));
        }
    }
    all.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(all)
}

/// What a new certificate object says, so that other programs find it.
pub fn certificate_template(id: &[u8], certificate: &Certificate) -> Vec<Attribute> {
    vec![
        Attribute::Class(ObjectClass::CERTIFICATE),
        Attribute::CertificateType(CertificateType::X_509),
        Attribute::Token(true),
        Attribute::Private(false),
        Attribute::Id(id.to_vec()),
        Attribute::Label(certificate.subject().short().into_bytes()),
        Attribute::Subject(certificate.subject_der()),
        Attribute::Issuer(certificate.issuer_der()),
        Attribute::SerialNumber(certificate.serial_der()),
        Attribute::Value(certificate.der().to_vec()),
    ]
}
