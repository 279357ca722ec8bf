//! Data objects of a PIV card: certificates, CHUID, discovery. Source: NIST SP 800-73-4 part 1, appendix A.

use std::io::{Read, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::super::{Error, tlv};

/// The card holder's unique identifier.
pub const CHUID: u32 = 0x5F_C102;
/// The card capability container.
pub const CAPABILITY: u32 = 0x5F_C107;
/// The key history: how many retired keys have their certificates on the card.
pub const HISTORY: u32 = 0x5F_C10C;
/// The discovery object: which PIN is meant.
pub const DISCOVERY: u32 = 0x7E;

/// Longest certificate that every card takes as it is; a longer one is compressed.
const PLAIN: usize = 1856;
/// No certificate inflates to more.
const LONGEST: u64 = 64 * 1024;

/// What a PIV card keeps of a certificate: DER, compressed if it is long.
pub fn pack(der: &[u8]) -> Result<Vec<u8>, Error> {
    let (certificate, compressed) = if der.len() > PLAIN { (compress(der)?, 1) } else { (der.to_vec(), 0) };
    Ok([tlv::make(0x70, &certificate), tlv::make(0x71, &[compressed]), tlv::make(0xFE, &[])].concat())
}

/// The DER of a certificate object; nothing where it is empty. What cannot be inflated is given as it is: who reads it
/// sees that it is no certificate, and the others are not hidden by it.
pub fn unpack(object: &[u8]) -> Option<Vec<u8>> {
    let certificate = tlv::find(object, 0x70).filter(|certificate| !certificate.is_empty())?;
    // Some cards are written without the mark, so the bytes decide too: DER begins with 30, gzip with 1F8B.
    let compressed = tlv::find(object, 0x71).is_some_and(|info| info.first().is_some_and(|info| info & 1 == 1));
    let packed = compressed || certificate.starts_with(&[0x1F, 0x8B]);
    let inflated = if packed { inflate(certificate) } else { None };
    Some(inflated.unwrap_or_else(|| certificate.to_vec()))
}

fn compress(der: &[u8]) -> Result<Vec<u8>, Error> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(der).and_then(|()| encoder.finish()).map_err(|_| Error::Nonsense)
}

fn inflate(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut der = Vec::new();
    let read = GzDecoder::new(bytes).take(LONGEST).read_to_end(&mut der);
    read.is_ok().then_some(der)
}

/// What names a card in its CHUID: the GUID, or the FASC-N where that is empty.
pub fn identity(chuid: &[u8]) -> Option<String> {
    let named = |tag| tlv::find(chuid, tag).filter(|bytes| bytes.iter().any(|&byte| byte != 0));
    named(0x34).or_else(|| named(0x30)).map(|bytes| data_encoding::HEXLOWER.encode(bytes))
}

/// How many retired keys have their certificates on the card, by its key history.
pub fn on_card(history: &[u8]) -> u8 {
    tlv::find(history, 0xC1).and_then(|count| count.first().copied()).unwrap_or(0)
}

/// The key history with another count; what else it says stays.
pub fn with_on_card(history: &[u8], count: u8) -> Vec<u8> {
    let kept = |tag| tlv::find(history, tag).map(|value| tlv::make(tag, value));
    let elsewhere = kept(0xC2).unwrap_or_else(|| tlv::make(0xC2, &[0]));
    let url = kept(0xF3).unwrap_or_default();
    [tlv::make(0xC1, &[count]), elsewhere, url, tlv::make(0xFE, &[])].concat()
}

/// The reference of the PIN: that of the application, unless the card says that its global one comes first.
pub fn pin_reference(discovery: &[u8]) -> u8 {
    match tlv::find(discovery, 0x5F2F) {
        Some([policy, 0x20, ..]) if policy & 0x20 != 0 => 0x00,
        _ => 0x80,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_packed_and_unpacked() {
        let short = vec![0x30; 900];
        let packed = pack(&short).unwrap();
        assert_eq!(unpack(&packed), Some(short));
        let long: Vec<u8> = (0..4000u32).map(|number| u8::try_from(number % 7).unwrap()).collect();
        let packed = pack(&long).unwrap();
        assert!(packed.len() < 1000);
        assert_eq!(tlv::find(&packed, 0x71), Some(&[1][..]));
        assert_eq!(unpack(&packed), Some(long));
    }

    #[test]
    fn a_compressed_certificate_without_its_mark_is_seen() {
        let long = vec![7; 4000];
        let bare = tlv::make(0x70, &compress(&long).unwrap());
        assert_eq!(unpack(&bare), Some(long));
        assert_eq!(unpack(&[]), None);
        assert_eq!(unpack(&[0x70, 0]), None);
        assert_eq!(
            unpack(&tlv::make(0x70, &[0x1F, 0x8B, 1])),
            Some(vec![0x1F, 0x8B, 1]),
            "half of it is no certificate"
        );
    }

    #[test]
    fn a_card_is_named_by_its_guid() {
        let guid = [7; 16];
        let chuid = [tlv::make(0x30, &[1; 25]), tlv::make(0x34, &guid)].concat();
        assert_eq!(identity(&chuid).unwrap(), "07".repeat(16));
        let empty = [tlv::make(0x30, &[1; 25]), tlv::make(0x34, &[0; 16])].concat();
        assert_eq!(identity(&empty).unwrap(), "01".repeat(25));
        assert_eq!(identity(&[]), None);
    }

    #[test]
    fn a_key_history_keeps_what_else_it_says() {
        let history = with_on_card(&[], 3);
        assert_eq!((on_card(&history), history.as_slice()), (3, &[0xC1, 1, 3, 0xC2, 1, 0, 0xFE, 0][..]));
        let known = [0xC1, 1, 1, 0xC2, 1, 2, 0xF3, 2, b'h', b'i', 0xFE, 0];
        assert_eq!(with_on_card(&known, 4), [0xC1, 1, 4, 0xC2, 1, 2, 0xF3, 2, b'h', b'i', 0xFE, 0]);
        assert_eq!(on_card(&[]), 0);
    }

    #[test]
    fn the_pin_is_that_of_the_application_unless_the_card_says_otherwise() {
        assert_eq!(pin_reference(&[0x5F, 0x2F, 2, 0x40, 0x00]), 0x80);
        assert_eq!(pin_reference(&[0x5F, 0x2F, 2, 0x60, 0x10]), 0x80);
        assert_eq!(pin_reference(&[0x5F, 0x2F, 2, 0x60, 0x20]), 0x00);
        assert_eq!(pin_reference(&[]), 0x80);
    }
}
