//! The commands of a PIV card that carry no secret, and the answers to them.

use super::super::apdu::{GENERATE, PUT, VERIFY};
use super::super::{Algorithm, Command, Error, Response, tlv};
use crate::x509::{KeyKind, PublicKey};

/// The whole identifier of the application; some cards refuse a shorter one.
const AID: [u8; 11] = [0xA0, 0, 0, 0x03, 0x08, 0, 0, 0x10, 0, 0x01, 0];
/// The reference of the PUK.
pub const PUK: u8 = 0x81;
/// The reference of the management key.
const MANAGEMENT: u8 = 0x9B;

/// SELECT.
pub fn select() -> Command {
    Command::new(0xA4, 0x04, 0x00).data(AID).answers()
}

/// Whether the application is there; nothing where the card says "done" and no more, as some do to every command.
pub fn is_selected(response: &Response) -> Option<bool> {
    let silent = response.status.is_ok() && response.data.is_empty();
    (!silent).then(|| response.status.is_ok() && tlv::find(&response.data, 0x61).is_some())
}

fn tag_list(tag: u32) -> Vec<u8> {
    let bytes: Vec<u8> = tag.to_be_bytes().into_iter().skip_while(|&byte| byte == 0).collect();
    tlv::make(0x5C, &bytes)
}

/// GET DATA.
pub fn get(tag: u32) -> Command {
    Command::new(0xCB, 0x3F, 0xFF).data(tag_list(tag)).answers()
}

/// PUT DATA; an empty value deletes.
pub fn put(tag: u32, value: &[u8]) -> Command {
    Command::new(PUT, 0x3F, 0xFF).data([tag_list(tag), tlv::make(0x53, value)].concat())
}

/// GET METADATA: not of the standard, but of many cards.
pub fn metadata(reference: u8) -> Command {
    Command::new(0xF7, 0x00, reference).answers()
}

/// VERIFY without data: the tries left.
pub fn ask_tries(reference: u8) -> Command {
    Command::new(VERIFY, 0x00, reference)
}

/// GENERATE ASYMMETRIC KEY PAIR.
pub fn generate(slot: u8, algorithm: u8) -> Command {
    Command::new(GENERATE, 0x00, slot).data([0xAC, 3, 0x80, 1, algorithm]).answers().slow()
}

/// GENERAL AUTHENTICATE: the card's witness.
pub fn witness(algorithm: u8) -> Command {
    Command::new(0x87, algorithm, MANAGEMENT).data([0x7C, 2, 0x80, 0]).answers()
}

/// GENERAL AUTHENTICATE: the witness as we read it, and a challenge of our own.
pub fn proof(algorithm: u8, witness: &[u8], challenge: &[u8]) -> Command {
    let parts = [tlv::make(0x80, witness), tlv::make(0x81, challenge)].concat();
    Command::new(0x87, algorithm, MANAGEMENT).data(tlv::make(0x7C, &parts)).answers().secret()
}

/// GENERAL AUTHENTICATE: a signature, or with RSA the private operation on a padded block.
pub fn sign(algorithm: u8, slot: u8, block: &[u8]) -> Command {
    let parts = [tlv::make(0x82, &[]), tlv::make(0x81, block)].concat();
    Command::new(0x87, algorithm, slot).data(tlv::make(0x7C, &parts)).answers()
}

/// An element of the dynamic authentication template in an answer.
pub fn dynamic(answer: &[u8], tag: u32) -> Result<Vec<u8>, Error> {
    let template = tlv::find(answer, 0x7C).ok_or(Error::Nonsense)?;
    tlv::find(template, tag).map(<[u8]>::to_vec).ok_or(Error::Nonsense)
}

/// The public key whose parts a card gave.
pub fn public_key(parts: &[u8], algorithm: Algorithm) -> Option<PublicKey> {
    let point = |kind| PublicKey::from_point(kind, tlv::find(parts, 0x86)?).ok();
    match algorithm {
        Algorithm::P256 => point(KeyKind::P256),
        Algorithm::P384 => point(KeyKind::P384),
        Algorithm::Rsa2048 | Algorithm::Rsa3072 | Algorithm::Rsa4096 => {
            PublicKey::from_rsa(tlv::find(parts, 0x81)?, tlv::find(parts, 0x82)?).ok()
        }
    }
}
