//! The management key: card and program prove to each other that they have it.
//! Source: NIST SP 800-73-4 part 2, appendix A.1 (mutual authentication).

use aes::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, BlockSizeUser, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use des::TdesEde3;

use super::super::{Cipher, Error, Secret};

/// A management key with its cipher.
pub struct ManagementKey<'a> {
    cipher: Cipher,
    key: &'a Secret,
}

/// One block of a cipher.
enum Direction {
    Encrypt,
    Decrypt,
}

impl<'a> ManagementKey<'a> {
    /// A key for this cipher; its length must be right. A Triple DES key of three equal parts is as good as another:
    /// it is what new cards come with.
    pub fn new(cipher: Cipher, key: &'a Secret) -> Result<Self, Error> {
        if key.len() == cipher.key_length() {
            Ok(Self { cipher, key })
        } else {
            Err(Error::ManagementKey { bytes: key.len() })
        }
    }

    /// Bytes of a block.
    pub const fn block(&self) -> usize {
        match self.cipher {
            Cipher::TripleDes => 8,
            Cipher::Aes128 | Cipher::Aes192 | Cipher::Aes256 => 16,
        }
    }

    /// Encrypts one block.
    pub fn encrypt(&self, block: &[u8]) -> Result<Vec<u8>, Error> {
        self.apply(block, &Direction::Encrypt)
    }

    /// Decrypts one block.
    pub fn decrypt(&self, block: &[u8]) -> Result<Vec<u8>, Error> {
        self.apply(block, &Direction::Decrypt)
    }

    fn apply(&self, block: &[u8], direction: &Direction) -> Result<Vec<u8>, Error> {
        match self.cipher {
            Cipher::TripleDes => self.one::<TdesEde3>(block, direction),
            Cipher::Aes128 => self.one::<Aes128>(block, direction),
            Cipher::Aes192 => self.one::<Aes192>(block, direction),
            Cipher::Aes256 => self.one::<Aes256>(block, direction),
        }
    }

    fn one<C: BlockCipherEncrypt + BlockCipherDecrypt + KeyInit + BlockSizeUser>(
        &self,
        block: &[u8],
        direction: &Direction,
    ) -> Result<Vec<u8>, Error> {
        let cipher = C::new_from_slice(self.key.bytes()).map_err(|_| Error::ManagementKey { bytes: self.key.len() })?;
        let mut block = Array::<u8, C::BlockSize>::try_from(block).map_err(|_| Error::Nonsense)?;
        match direction {
            Direction::Encrypt => cipher.encrypt_block(&mut block),
            Direction::Decrypt => cipher.decrypt_block(&mut block),
        }
        Ok(block.to_vec())
    }
}

/// The ciphers that a key of this length may be for, the likeliest first.
pub fn ciphers_of(length: usize) -> &'static [Cipher] {
    match length {
        16 => &[Cipher::Aes128],
        24 => &[Cipher::TripleDes, Cipher::Aes192],
        32 => &[Cipher::Aes256],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    #[test]
    fn three_equal_parts_are_single_des() {
        let key = Secret::new([1, 2, 3, 4, 5, 6, 7, 8].repeat(3));
        let key = ManagementKey::new(Cipher::TripleDes, &key).unwrap();
        let sealed = key.encrypt(&[0; 8]).unwrap();
        // DES of eight zero bytes under 0102030405060708, by `openssl enc -des-ecb`.
        assert_eq!(HEXLOWER.encode(&sealed), "b073dc3fb209536d");
        assert_eq!(key.decrypt(&sealed).unwrap(), [0; 8]);
    }

    #[test]
    fn aes_as_fips_197_has_it() {
        let key = Secret::new((0..32).collect::<Vec<u8>>());
        let key = ManagementKey::new(Cipher::Aes256, &key).unwrap();
        let plain: Vec<u8> = (0..16).map(|digit| digit * 0x11).collect();
        assert_eq!(HEXLOWER.encode(&key.encrypt(&plain).unwrap()), "8ea2b7ca516745bfeafc49904b496089");
        assert_eq!(key.encrypt(&[0; 8]), Err(Error::Nonsense));
    }

    #[test]
    fn lengths_are_checked() {
        assert!(ManagementKey::new(Cipher::Aes128, &Secret::new([0; 24])).is_err());
        assert_eq!(ciphers_of(24).len(), 2);
        assert!(ciphers_of(8).is_empty());
    }
}
