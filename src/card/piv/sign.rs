//! What a key is given to sign.

use super::super::{Algorithm, Error, Hash};

/// The beginning of DigestInfo for a hash, in DER. Source: RFC 8017, section 9.2, note 1.
const fn prefix(hash: Hash) -> [u8; 19] {
    let (oid, length, whole) = match hash {
        Hash::Sha256 => (1, 32, 0x31),
        Hash::Sha384 => (2, 48, 0x41),
        Hash::Sha512 => (3, 64, 0x51),
    };
    [0x30, whole, 0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, oid, 5, 0, 4, length]
}

/// The bytes for the card: a digest as long as the curve's numbers, or a whole padded block for RSA.
pub fn block(algorithm: Algorithm, hash: Hash, digest: &[u8]) -> Result<Vec<u8>, Error> {
    let whole = |length: usize| pkcs1(hash, digest, length);
    match algorithm {
        Algorithm::P256 => Ok(fitted(digest, 32)),
        // Some cards want exactly 48 bytes.
        Algorithm::P384 => Ok(fitted(digest, 48)),
        Algorithm::Rsa2048 => whole(256),
        Algorithm::Rsa3072 => whole(384),
        Algorithm::Rsa4096 => whole(512),
    }
}

/// The leftmost bytes of a digest, or zeros before one that is shorter: the same number.
fn fitted(digest: &[u8], length: usize) -> Vec<u8> {
    let digest = &digest[..digest.len().min(length)];
    [&vec![0; length - digest.len()], digest].concat()
}

/// EMSA-PKCS1-v1_5.
fn pkcs1(hash: Hash, digest: &[u8], length: usize) -> Result<Vec<u8>, Error> {
    let info = [&prefix(hash)[..], digest].concat();
    let filler = length.checked_sub(info.len() + 3).ok_or(Error::Unsupported)?;
    Ok([&[0, 1][..], &vec![0xFF; filler], &[0], &info].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_fit_the_curve() {
        assert_eq!(block(Algorithm::P256, Hash::Sha384, &[7; 48]).unwrap(), [7; 32]);
        let short = block(Algorithm::P384, Hash::Sha256, &[7; 32]).unwrap();
        assert_eq!((short.len(), &short[..16], short[16]), (48, &[0; 16][..], 7));
    }

    #[test]
    fn a_block_for_rsa_is_as_long_as_its_modulus() {
        let block = block(Algorithm::Rsa2048, Hash::Sha256, &[7; 32]).unwrap();
        assert_eq!(block.len(), 256);
        assert_eq!((&block[..2], block[2], block[256 - 52]), (&[0, 1][..], 0xFF, 0));
        assert_eq!(&block[256 - 51..256 - 46], &[0x30, 0x31, 0x30, 13, 6]);
    }
}
