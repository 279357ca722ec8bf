//! Requests for certificates (PKCS#10, RFC 2986), signed by whoever holds the key.

use der::asn1::{BitString, ObjectIdentifier};
use der::{Decode, Encode};
use x509_cert::request::{CertReq, CertReqInfo, Version};
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::{Error, KeyKind, Name, PublicKey, bytes};

/// `sha256WithRSAEncryption`
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
/// `ecdsa-with-SHA256`
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
/// `ecdsa-with-SHA384`
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");

/// A request whose signature holds.
#[derive(Clone, Debug)]
pub struct Request {
    der: Vec<u8>,
    body: CertReq,
}

impl Request {
    /// Makes a request and lets `sign` sign its digest (SHA-384 for P-384, else SHA-256): PKCS#1 v1.5 for RSA, DER of r
    /// and s for ECDSA. The signature is checked before the request is given out.
    pub fn sign<E: From<Error>>(
        subject: &Name,
        key: &PublicKey,
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Self, E> {
        let algorithm = algorithm(key)?;
        let info = CertReqInfo {
            version: Version::V1,
            subject: subject.inner().clone(),
            public_key: key.info().clone(),
            attributes: Default::default(),
        };
        let signed = info.to_der().map_err(damaged)?;
        let signature = BitString::from_bytes(&sign(&key.digest(&signed))?).map_err(damaged)?;
        let der = CertReq { info, algorithm, signature }.to_der().map_err(damaged)?;
        Ok(Self::from_der(&der)?)
    }

    /// Reads a request and checks its signature, by which the one who asks shows that he has the key.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let body = CertReq::from_der(der).map_err(damaged)?;
        let signed = bytes::inside(der).and_then(|parts| parts.first().copied()).ok_or(Error::Signature)?;
        let request = Self { der: der.to_vec(), body };
        let key = request.public_key();
        if request.body.algorithm.oid != algorithm(&key)?.oid {
            return Err(Error::Signature);
        }
        key.verify(&key.digest(signed), request.body.signature.raw_bytes())?;
        Ok(request)
    }

    /// Whom it is for.
    pub fn subject(&self) -> Name {
        Name::from(self.body.info.subject.clone())
    }

    /// The key that it is about.
    pub fn public_key(&self) -> PublicKey {
        PublicKey::from_info(self.body.info.public_key.clone())
    }

    /// Its bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Its bytes as PEM.
    pub fn pem(&self) -> String {
        bytes::pem("CERTIFICATE REQUEST", &self.der)
    }
}

/// How a request for this key is signed.
fn algorithm(key: &PublicKey) -> Result<AlgorithmIdentifierOwned, Error> {
    let (oid, parameters) = match key.kind() {
        KeyKind::P256 => (ECDSA_SHA256, None),
        KeyKind::P384 => (ECDSA_SHA384, None),
        KeyKind::Rsa(_) => (RSA_SHA256, Some(der::Any::null())),
        kind @ KeyKind::Other(_) => return Err(Error::Key { kind: kind.name() }),
    };
    Ok(AlgorithmIdentifierOwned { oid, parameters })
}

fn damaged(cause: der::Error) -> Error {
    Error::Damaged { cause: cause.to_string() }
}
