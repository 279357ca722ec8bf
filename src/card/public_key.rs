//! Public keys between cards, which give their parts, and certificates, which hold them as SubjectPublicKeyInfo.

use super::{Algorithm, tlv};

/// A public key as DER (SubjectPublicKeyInfo).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    der: Vec<u8>,
}

const EC: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
const P256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x2B, 0x81, 0x04, 0x00, 0x22];
const RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];

const SEQUENCE: u32 = 0x30;
const INTEGER: u32 = 0x02;
const BIT_STRING: u32 = 0x03;
const OID: u32 = 0x06;

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv::make(SEQUENCE, &parts.concat())
}

fn integer(bytes: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = bytes.iter().copied().skip_while(|&byte| byte == 0).collect();
    let sign = digits.first().is_none_or(|&byte| byte >= 0x80);
    tlv::make(INTEGER, &[if sign { vec![0] } else { Vec::new() }, digits].concat())
}

fn info(algorithm: &[Vec<u8>], key: &[u8]) -> PublicKey {
    let bits = tlv::make(BIT_STRING, &[&[0], key].concat());
    PublicKey { der: sequence(&[sequence(algorithm), bits]) }
}

impl PublicKey {
    /// A key that is already SubjectPublicKeyInfo.
    pub const fn from_der(der: Vec<u8>) -> Self {
        Self { der }
    }

    /// An RSA key of its numbers.
    pub fn rsa(modulus: &[u8], exponent: &[u8]) -> Self {
        let key = sequence(&[integer(modulus), integer(exponent)]);
        info(&[tlv::make(OID, RSA), vec![5, 0]], &key)
    }

    /// A key on a curve: an uncompressed point. Nothing for a curve that is not known here.
    pub fn point(algorithm: Algorithm, point: &[u8]) -> Option<Self> {
        let (curve, length) = match algorithm {
            Algorithm::P256 => (P256, 65),
            Algorithm::P384 => (P384, 97),
            Algorithm::Rsa2048 | Algorithm::Rsa3072 | Algorithm::Rsa4096 => return None,
        };
        let fits = point.len() == length && point[0] == 4;
        fits.then(|| info(&[tlv::make(OID, EC), tlv::make(OID, curve)], point))
    }

    /// The key of a certificate.
    pub fn of_certificate(der: &[u8]) -> Option<Self> {
        let (certificate, _) = tlv::first(der)?;
        let (body, _) = tlv::first(certificate.value)?;
        // Version (tagged 0), serial, signature, issuer, validity, subject, key.
        let version = usize::from(tlv::first(body.value)?.0.tag == 0xA0);
        let key = tlv::all(body.value).nth(version + 5)?;
        Some(Self { der: tlv::make(SEQUENCE, key.value) })
    }

    /// As DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// As DER, given away.
    pub fn into_der(self) -> Vec<u8> {
        self.der
    }

    /// What kind of key it is; nothing for one that no driver here makes.
    pub fn algorithm(&self) -> Option<Algorithm> {
        let (whole, _) = tlv::first(&self.der)?;
        let mut parts = tlv::all(whole.value);
        let (algorithm, bits) = (parts.next()?.value, parts.next()?.value);
        let mut oids = tlv::all(algorithm);
        match oids.next()?.value {
            EC => match oids.next()?.value {
                P256 => Some(Algorithm::P256),
                P384 => Some(Algorithm::P384),
                _ => None,
            },
            RSA => {
                let (numbers, _) = tlv::first(bits.get(1..)?)?;
                let modulus = tlv::first(numbers.value)?.0.value;
                match modulus.iter().skip_while(|&&byte| byte == 0).count() {
                    256 => Some(Algorithm::Rsa2048),
                    384 => Some(Algorithm::Rsa3072),
                    512 => Some(Algorithm::Rsa4096),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_apart() {
        let rsa = PublicKey::rsa(&[0xC1; 256], &[1, 0, 1]);
        assert_eq!(rsa.algorithm(), Some(Algorithm::Rsa2048));
        assert_eq!(PublicKey::rsa(&[0x71; 384], &[1, 0, 1]).algorithm(), Some(Algorithm::Rsa3072));
        assert_eq!(PublicKey::rsa(&[0x71; 128], &[3]).algorithm(), None);
        let point = [&[4][..], &[9; 96]].concat();
        assert_eq!(PublicKey::point(Algorithm::P384, &point).unwrap().algorithm(), Some(Algorithm::P384));
        assert_eq!(PublicKey::point(Algorithm::P256, &point), None);
        assert_eq!(PublicKey::from_der(vec![0x30, 0]).algorithm(), None);
    }

    #[test]
    fn a_key_on_p256_is_written_as_others_write_it() {
        let point = [&[4][..], &[9; 64]].concat();
        let der = PublicKey::point(Algorithm::P256, &point).unwrap().into_der();
        let head = "3059301306072A8648CE3D020106082A8648CE3D03010703420004";
        assert_eq!(data_encoding::HEXUPPER.encode(&der[..27]), head);
    }
}
