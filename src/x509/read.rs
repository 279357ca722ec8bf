//! Certificates out of files, whatever form they have.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::{Certificate, Error, PublicKey, bytes, pkcs7};
use crate::error::{At, Error as Refusal, Result as Answer};
use crate::text::{Word, x509 as t};

/// More than any honest file of certificates.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The labels of PEM blocks that hold a certificate, and those that hold PKCS#7.
const CERTIFICATE: [&str; 3] = ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"];
const BUNDLE: [&str; 2] = ["PKCS7", "CMS"];

/// All certificates of a file; `-` is standard input.
pub fn read(path: &Path) -> Answer<Vec<Certificate>> {
    let mut content = Vec::new();
    let reading = |cause| Refusal::reading(path, cause);
    if path == Path::new("-") {
        std::io::stdin().lock().take(LARGEST).read_to_end(&mut content).map_err(reading)?;
    } else {
        File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut content)).map_err(reading)?;
    }
    certificates_of(&content).map_err(|error| placed(path, error))
}

/// The one certificate of a file.
pub fn read_one(path: &Path) -> Answer<Certificate> {
    one(read(path)?).map_err(|error| placed(path, error))
}

fn placed(path: &Path, error: Error) -> Refusal {
    Refusal::from(error).at(At { file: Some(path.display().to_string()), ..At::default() })
}

/// The public key of PEM or DER, if it is one; that of a certificate too.
pub fn public_key_of(content: &[u8]) -> Option<PublicKey> {
    let der = match std::str::from_utf8(content) {
        Ok(text) => bytes::blocks(text).into_iter().find(|(label, _)| *label == "PUBLIC KEY").and_then(|(_, der)| der),
        Err(_) => Some(content.to_vec()),
    };
    let key = der.and_then(|der| PublicKey::from_der(&der).ok());
    key.or_else(|| certificate_of(content).ok().map(|certificate| certificate.public_key()))
}

/// The one certificate of PEM, DER or PKCS#7.
pub fn certificate_of(content: &[u8]) -> Result<Certificate, Error> {
    one(certificates_of(content)?)
}

fn one(mut all: Vec<Certificate>) -> Result<Certificate, Error> {
    match all.len() {
        1 => Ok(all.remove(0)),
        count => Err(Error::Several { count }),
    }
}

/// All certificates of PEM, DER or PKCS#7; at least one.
pub fn certificates_of(content: &[u8]) -> Result<Vec<Certificate>, Error> {
    let content = content.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(content);
    if content.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::Empty);
    }
    let all = match std::str::from_utf8(content) {
        Ok(text) if text.contains("-----BEGIN ") => of_pem(text)?,
        Ok(text) => match bytes::base64(text) {
            Some(der) => of_der(&der)?,
            None => return Err(Error::NotOne { what: t::WHAT_TEXT }),
        },
        Err(_) => of_der(content)?,
    };
    if all.is_empty() { Err(Error::NotOne { what: t::WHAT_EMPTY_BUNDLE }) } else { Ok(all) }
}

fn of_pem(text: &str) -> Result<Vec<Certificate>, Error> {
    let blocks = bytes::blocks(text);
    let mut all = Vec::new();
    for (label, content) in &blocks {
        let (plain, bundled) = (CERTIFICATE.contains(label), BUNDLE.contains(label));
        match content {
            None if plain || bundled => return Err(Error::Armour),
            Some(der) if plain => all.push(of_trusted(label, der)?),
            Some(der) if bundled => all.extend(of_der(der)?),
            _ => {}
        }
    }
    match blocks.first() {
        Some((label, _)) if all.is_empty() && !is_ours(&blocks) => Err(Error::NotOne { what: labelled(label) }),
        _ => Ok(all),
    }
}

fn is_ours(blocks: &[(&str, Option<Vec<u8>>)]) -> bool {
    blocks.iter().any(|(label, _)| CERTIFICATE.contains(label) || BUNDLE.contains(label))
}

/// OpenSSL's trusted certificates have its own words behind the certificate.
fn of_trusted(label: &str, der: &[u8]) -> Result<Certificate, Error> {
    let whole = if label.starts_with("TRUSTED") { bytes::first(der).unwrap_or(der) } else { der };
    Certificate::from_der(whole)
}

fn of_der(der: &[u8]) -> Result<Vec<Certificate>, Error> {
    if let Some(bundle) = pkcs7::open(der) {
        return bundle;
    }
    match Certificate::from_der(der) {
        Ok(certificate) => Ok(vec![certificate]),
        Err(error) => Err(shape(der).map_or(error, |what| Error::NotOne { what })),
    }
}

/// What a block of PEM is by its label.
fn labelled(label: &str) -> Word {
    match label {
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => t::WHAT_REQUEST,
        "PUBLIC KEY" | "RSA PUBLIC KEY" => t::WHAT_PUBLIC_KEY,
        "X509 CRL" => t::WHAT_CRL,
        _ if label.ends_with("PRIVATE KEY") => t::WHAT_PRIVATE_KEY,
        _ => t::WHAT_OTHER,
    }
}

/// What DER is that is no certificate, by its first elements; nothing for what begins like one.
fn shape(der: &[u8]) -> Option<Word> {
    let tags = |element: &[u8]| bytes::inside(element).map(|parts| parts.into_iter().map(tag_byte).collect::<Vec<_>>());
    let Some(whole) = bytes::first(der).filter(|whole| whole[0] == 0x30) else { return Some(t::WHAT_OTHER) };
    let first = bytes::inside(whole).and_then(|parts| parts.first().and_then(|first| tags(first)));
    match (tags(whole)?.as_slice(), first.as_deref()) {
        // SEQUENCE, algorithm, BIT STRING: a certificate, a request or a list of revoked ones.
        ([0x30, 0x30, 0x03], Some([0x02, 0x30, 0x30, 0xa0])) => Some(t::WHAT_REQUEST),
        ([0x30, 0x30, 0x03], Some([0x02, 0x30, 0x30, 0x17 | 0x18, ..] | [0x30, 0x30, 0x17 | 0x18, ..])) => {
            Some(t::WHAT_CRL)
        }
        ([0x30, 0x30, 0x03], _) => None,
        ([0x30, 0x03], _) => Some(t::WHAT_PUBLIC_KEY),
        ([0x02, 0x30, 0x30], _) => Some(t::WHAT_PKCS12),
        ([0x02, 0x30, 0x04, ..] | [0x02, 0x04, ..] | [0x02, 0x02, 0x02, ..], _) => Some(t::WHAT_PRIVATE_KEY),
        _ => Some(t::WHAT_OTHER),
    }
}

fn tag_byte(element: &[u8]) -> u8 {
    element.first().copied().unwrap_or_default()
}
