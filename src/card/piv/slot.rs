//! The places for keys on a PIV card. Source: NIST SP 800-73-4 part 1, tables 3 and 4b.

use super::super::{Algorithm, Cipher, Error, Slot};

/// The slots with a purpose of their own, and the objects of their certificates.
const NAMED: [(u8, u32); 4] = [(0x9A, 0x5F_C105), (0x9C, 0x5F_C10A), (0x9D, 0x5F_C10B), (0x9E, 0x5F_C101)];
/// The slots for retired keys, and the object of the first one's certificate; the others follow.
const RETIRED: std::ops::RangeInclusive<u8> = 0x82..=0x95;
const FIRST_RETIRED: u32 = 0x5F_C10D;

/// A slot of a PIV card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeySlot(u8);

impl KeySlot {
    /// The slot for signatures, which wants the PIN right before each of them.
    pub const SIGNATURE: Self = Self(0x9C);

    /// All slots: those with a purpose, then those for retired keys.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::named().chain(Self::retired())
    }

    /// The slots with a purpose of their own.
    pub fn named() -> impl Iterator<Item = Self> {
        NAMED.iter().map(|(slot, _)| Self(*slot))
    }

    /// The slots for retired keys.
    pub fn retired() -> impl Iterator<Item = Self> {
        RETIRED.map(Self)
    }

    /// Which of the retired ones it is, from 1; nothing for one with a purpose of its own.
    pub fn place(self) -> Option<u8> {
        RETIRED.contains(&self.0).then(|| self.0 - RETIRED.start() + 1)
    }

    /// Its number.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The tag of the object that holds its certificate.
    pub fn certificate(self) -> u32 {
        let named = NAMED.iter().find(|(slot, _)| *slot == self.0).map(|(_, object)| *object);
        named.unwrap_or_else(|| FIRST_RETIRED + u32::from(self.0 - RETIRED.start()))
    }
}

impl TryFrom<&Slot> for KeySlot {
    type Error = Error;

    fn try_from(slot: &Slot) -> Result<Self, Error> {
        let number = u8::from_str_radix(slot.name(), 16).ok();
        let known = number.and_then(|number| Self::all().find(|known| known.0 == number));
        known.ok_or_else(|| Error::BadSlot { slot: slot.name().to_owned() })
    }
}

impl From<KeySlot> for Slot {
    fn from(slot: KeySlot) -> Self {
        Self::new(format!("{:02x}", slot.0))
    }
}

/// The number of an algorithm. Source: NIST SP 800-78-5 table 6-2; 05 and 16 as cards have them.
pub const fn number_of(algorithm: Algorithm) -> u8 {
    match algorithm {
        Algorithm::P256 => 0x11,
        Algorithm::P384 => 0x14,
        Algorithm::Rsa2048 => 0x07,
        Algorithm::Rsa3072 => 0x05,
        Algorithm::Rsa4096 => 0x16,
    }
}

/// The algorithm of a number.
pub fn algorithm_of(number: u8) -> Option<Algorithm> {
    Algorithm::ALL.into_iter().find(|&algorithm| number_of(algorithm) == number)
}

/// The number of a cipher.
pub const fn number_of_cipher(cipher: Cipher) -> u8 {
    match cipher {
        Cipher::TripleDes => 0x03,
        Cipher::Aes128 => 0x08,
        Cipher::Aes192 => 0x0A,
        Cipher::Aes256 => 0x0C,
    }
}

/// The cipher of a number.
pub fn cipher_of(number: u8) -> Option<Cipher> {
    // 00 is an older name of Triple DES.
    let number = if number == 0 { 3 } else { number };
    Cipher::ALL.into_iter().find(|&cipher| number_of_cipher(cipher) == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_has_its_object() {
        let slot = |name: &str| KeySlot::try_from(&name.parse::<Slot>().unwrap());
        assert_eq!(slot("9a").unwrap().certificate(), 0x5F_C105);
        assert_eq!(slot("9E").unwrap().certificate(), 0x5F_C101);
        assert_eq!(slot("82").unwrap().certificate(), 0x5F_C10D);
        assert_eq!(slot("95").unwrap().certificate(), 0x5F_C120);
        assert_eq!(slot("signature").unwrap(), KeySlot::SIGNATURE);
        assert!(matches!(slot("9b"), Err(Error::BadSlot { .. })));
        assert!(matches!(slot("96"), Err(Error::BadSlot { .. })));
        assert_eq!(KeySlot::all().count(), 24);
    }
}
