//! One certificate.

use std::fmt;

use data_encoding::{HEXLOWER, HEXUPPER};
use der::{Decode, Encode};
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::time::Time;

use super::{Error, Name, PublicKey, Purpose, Usage, bytes};
use crate::base::Timestamp;

/// A certificate, as it was read.
#[derive(Clone)]
pub struct Certificate {
    der: Vec<u8>,
    body: CertificateInner<Raw>,
}

/// Whether a certificate can be used at a moment, by its dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// It can.
    Valid,
    /// Not before its first moment.
    NotYet,
    /// Not after its last one.
    Expired,
}

impl Certificate {
    /// Reads a certificate; zero bytes behind it, as cards have them, are left out.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let whole = bytes::first(der).unwrap_or(der);
        if der[whole.len()..].iter().any(|&byte| byte != 0) {
            return Err(Error::Surplus { bytes: der.len() - whole.len() });
        }
        let body = CertificateInner::from_der(whole).map_err(|cause| Error::Damaged { cause: cause.to_string() })?;
        Ok(Self { der: whole.to_vec(), body })
    }

    /// Its bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Its bytes as PEM.
    pub fn pem(&self) -> String {
        bytes::pem("CERTIFICATE", &self.der)
    }

    /// Whom it is for.
    pub fn subject(&self) -> Name {
        Name::from(self.body.tbs_certificate().subject().clone())
    }

    /// Who issued it.
    pub fn issuer(&self) -> Name {
        Name::from(self.body.tbs_certificate().issuer().clone())
    }

    /// Its serial number in hexadecimal, as OpenSSL and Windows show it.
    pub fn serial(&self) -> String {
        let number = self.body.tbs_certificate().serial_number().as_bytes();
        let start = number.iter().position(|&byte| byte != 0).unwrap_or(number.len().saturating_sub(1));
        HEXUPPER.encode(&number[start..])
    }

    /// The first moment of its validity.
    pub fn not_before(&self) -> Timestamp {
        moment(self.body.tbs_certificate().validity().not_before)
    }

    /// The last moment of its validity.
    pub fn not_after(&self) -> Timestamp {
        moment(self.body.tbs_certificate().validity().not_after)
    }

    /// Whether it can be used at a moment, by its dates.
    pub fn validity(&self, now: Timestamp) -> Validity {
        if now < self.not_before() {
            Validity::NotYet
        } else if now > self.not_after() {
            Validity::Expired
        } else {
            Validity::Valid
        }
    }

    /// Days until its last day in Taipei; negative once that has passed.
    pub fn days_left(&self, now: Timestamp) -> i64 {
        self.not_after().date().days() - now.date().days()
    }

    /// What its key may be used for, as it says.
    pub fn usages(&self) -> Vec<Usage> {
        Usage::of(self.body.tbs_certificate())
    }

    /// The same in one word.
    pub fn purpose(&self) -> Purpose {
        Purpose::of(&self.usages(), self.is_authority())
    }

    /// Whether it may issue certificates.
    pub fn is_authority(&self) -> bool {
        let constraints = self.body.tbs_certificate().get_extension::<BasicConstraints>();
        matches!(constraints, Ok(Some((_, BasicConstraints { ca: true, .. }))))
    }

    /// Whether it names itself as its issuer.
    pub fn is_self_issued(&self) -> bool {
        let body = self.body.tbs_certificate();
        body.subject() == body.issuer()
    }

    /// The public key that it is about.
    pub fn public_key(&self) -> PublicKey {
        let key = self.body.tbs_certificate().subject_public_key_info();
        PublicKey::from_info(key.clone())
    }

    /// SHA-256 of its bytes.
    pub fn fingerprint(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(&self.der))
    }

    /// Whether another certificate's key signed it. Only what is used today is believed: SHA-256, SHA-384 and SHA-512
    /// with RSA (PKCS#1 v1.5) or ECDSA.
    pub fn is_signed_by(&self, issuer: &Self) -> bool {
        const HASHES: [(&str, usize); 6] = [
            ("1.2.840.113549.1.1.11", 32),
            ("1.2.840.113549.1.1.12", 48),
            ("1.2.840.113549.1.1.13", 64),
            ("1.2.840.10045.4.3.2", 32),
            ("1.2.840.10045.4.3.3", 48),
            ("1.2.840.10045.4.3.4", 64),
        ];
        let algorithm = self.body.signature_algorithm().oid.to_string();
        let Some((_, length)) = HASHES.iter().find(|(oid, _)| *oid == algorithm) else { return false };
        let Some(signed) = bytes::inside(&self.der).and_then(|parts| parts.first().copied()) else { return false };
        let digest = match length {
            32 => Sha256::digest(signed).to_vec(),
            48 => Sha384::digest(signed).to_vec(),
            _ => Sha512::digest(signed).to_vec(),
        };
        let named = self.body.tbs_certificate().issuer() == issuer.body.tbs_certificate().subject();
        let signature = self.body.signature().raw_bytes();
        named && issuer.public_key().verify(&digest, signature).is_ok()
    }

    /// The serial number as bytes: an INTEGER.
    pub fn serial_der(&self) -> Vec<u8> {
        self.body.tbs_certificate().serial_number().to_der().unwrap_or_default()
    }

    /// The issuer's name as bytes.
    pub fn issuer_der(&self) -> Vec<u8> {
        self.body.tbs_certificate().issuer().to_der().unwrap_or_default()
    }

    /// The subject's name as bytes.
    pub fn subject_der(&self) -> Vec<u8> {
        self.body.tbs_certificate().subject().to_der().unwrap_or_default()
    }
}

fn moment(time: Time) -> Timestamp {
    let since = time.to_unix_duration().as_micros();
    Timestamp::from_micros(i64::try_from(since).unwrap_or(i64::MAX))
}

/// The same bytes.
impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({}, {})", self.serial(), self.subject())
    }
}
