//! Certificates in a PKCS#7 file (`.p7b`): signed data without content and signers (RFC 5652, section 5).
//!
//! Read and written as bytes: the types of the crate `cms` would write the certificates anew.

use der::asn1::ObjectIdentifier;

use super::{Certificate, Error, bytes};

/// `signedData`
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
/// `data`
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");

/// The certificates as a PKCS#7 file.
pub fn bundle(certificates: &[Certificate]) -> Vec<u8> {
    let mut all: Vec<&[u8]> = certificates.iter().map(Certificate::der).collect();
    all.sort_unstable();
    let empty_set = bytes::element(0x31, &[]);
    let signed = bytes::sequence(
        &[
            bytes::element(0x02, &[1]),
            empty_set.clone(),
            bytes::sequence(&bytes::element(0x06, DATA.as_bytes())),
            bytes::element(0xa0, &all.concat()),
            empty_set,
        ]
        .concat(),
    );
    bytes::sequence(&[bytes::element(0x06, SIGNED_DATA.as_bytes()), bytes::element(0xa0, &signed)].concat())
}

/// The certificates of a PKCS#7 file; nothing if it is none.
pub(super) fn open(der: &[u8]) -> Option<Result<Vec<Certificate>, Error>> {
    let parts = bytes::inside(bytes::first(der)?)?;
    let [kind, content] = parts.as_slice() else { return None };
    if *kind != bytes::element(0x06, SIGNED_DATA.as_bytes()).as_slice() {
        return None;
    }
    let signed = bytes::inside(content).and_then(|inner| bytes::inside(inner.first()?));
    let Some(signed) = signed else { return Some(Err(Error::Bundle)) };
    let set = signed.into_iter().find(|part| bytes::tag(part) == Some(bytes::CONTEXT_0));
    let Some(members) = set.map_or(Some(Vec::new()), bytes::inside) else { return Some(Err(Error::Bundle)) };
    Some(members.into_iter().map(Certificate::from_der).collect())
}
