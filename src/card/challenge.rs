//! Unlocking from afar: the card gives a challenge, somebody who has its key answers it, and both are read out.
//!
//! What is read out stands in groups of six digits: two bytes as five digits, and a check digit that also knows the place
//! of the group and whether it belongs to a challenge or to a response. The last group sums up all others, together
//! with the card's number, and in a response with the challenge that it answers. So a slip of the tongue, another card
//! and yesterday's response are found before anything is sent to the card, where it would cost a try.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::piv::ManagementKey;
use super::{Cipher, Error, Secret};

/// Digits of a group.
const GROUP: usize = 6;

/// Damm's quasigroup of order 10: finds each wrong digit and each swap of two neighbours.
/// Source: H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004, p. 111.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// What is read out.
#[derive(Clone, Copy, Debug)]
pub enum Spoken<'a> {
    /// The challenge of the card with this number.
    Challenge {
        /// As it is kept, see [`folded`].
        serial: &'a str,
    },
    /// The response to this challenge.
    Response {
        /// As it is kept, see [`folded`].
        serial: &'a str,
        /// What the card gave.
        challenge: &'a [u8],
    },
}

/// A serial number as it is kept: cards and stickers write it in either case and in groups.
pub fn folded(serial: &str) -> String {
    serial.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_ascii_uppercase()
}

impl Spoken<'_> {
    /// The bytes in groups, for reading out.
    pub fn groups(self, bytes: &[u8]) -> String {
        let groups = bytes.chunks(2).map(|pair| [pair[0], pair.get(1).copied().unwrap_or(0)]);
        let groups = groups.chain([self.sum(bytes)]).enumerate();
        groups.map(|(place, pair)| self.group(place, pair)).collect::<Vec<_>>().join(" ")
    }

    /// The bytes that somebody heard and typed. Blanks, hyphens and full width make no difference.
    pub fn heard(self, typed: &str) -> Result<Vec<u8>, Error> {
        let groups = split(typed);
        let expected = self.lengths();
        if !expected.contains(&groups.len()) {
            let expected = expected.map(|count| count.to_string());
            let expected = if expected[0] == expected[1] { expected[0].clone() } else { expected.join(" / ") };
            return Err(Error::Groups { heard: groups.len(), expected });
        }
        let pairs: Vec<Option<[u8; 2]>> = groups.iter().enumerate().map(|(at, text)| self.pair(at, text)).collect();
        let wrong = pairs.iter().enumerate().filter(|(_, pair)| pair.is_none());
        let wrong: Vec<String> = wrong.map(|(place, _)| (place + 1).to_string()).collect();
        if !wrong.is_empty() {
            return Err(Error::Misheard { groups: wrong.join(", ") });
        }
        let mut pairs: Vec<[u8; 2]> = pairs.into_iter().flatten().collect();
        let sum = pairs.pop();
        let bytes = pairs.concat();
        if sum == Some(self.sum(&bytes)) { Ok(bytes) } else { Err(Error::MisheardTogether) }
    }

    /// How many groups there may be: a block of 3DES or AES, and the sum. A response is as long as its challenge.
    fn lengths(self) -> [usize; 2] {
        match self {
            Self::Challenge { .. } => [8 / 2 + 1, 16 / 2 + 1],
            Self::Response { challenge, .. } => [challenge.len() / 2 + 1; 2],
        }
    }

    /// Two bytes as a group.
    fn group(self, place: usize, pair: [u8; 2]) -> String {
        let digits = format!("{:05}", u16::from_be_bytes(pair));
        let check = self.check(place, &digits);
        format!("{digits}{check}")
    }

    /// The two bytes of a group, if its check digit holds.
    fn pair(self, place: usize, group: &str) -> Option<[u8; 2]> {
        let (digits, check) = group.split_at_checked(GROUP - 1).filter(|(_, check)| check.len() == 1)?;
        let right = group.bytes().all(|byte| byte.is_ascii_digit()) && check == self.check(place, digits).to_string();
        digits.parse::<u16>().ok().filter(|_| right).map(u16::to_be_bytes)
    }

    /// The check digit of five digits at a place.
    fn check(self, place: usize, digits: &str) -> u8 {
        let kind = if matches!(self, Self::Challenge { .. }) { 0 } else { 5 };
        let start = u8::try_from((place + kind) % 10).unwrap_or(0);
        digits.bytes().fold(start, |state, digit| DAMM[usize::from(state)][usize::from(digit.wrapping_sub(b'0') % 10)])
    }

    /// What sums up the groups.
    fn sum(self, bytes: &[u8]) -> [u8; 2] {
        let hash = Sha256::new();
        let hash = match self {
            Self::Challenge { serial } => hash.chain_update(b"challenge\0").chain_update(serial),
            Self::Response { serial, challenge } => {
                hash.chain_update(b"response\0").chain_update(serial).chain_update(b"\0").chain_update(challenge)
            }
        };
        let sum = hash.chain_update(b"\0").chain_update(bytes).finalize();
        [sum[0], sum[1]]
    }
}

/// The groups that somebody typed: as he parted them where each has its length, else every six digits.
fn split(typed: &str) -> Vec<String> {
    let typed: String = typed.nfkc().collect();
    let parted: Vec<String> =
        typed.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let whole: Vec<char> = parted.concat().chars().collect();
    if parted.iter().all(|part| part.len() == GROUP) || !whole.len().is_multiple_of(GROUP) {
        return parted;
    }
    whole.chunks(GROUP).map(|chunk| chunk.iter().collect()).collect()
}

/// The response to a challenge: its block, encrypted under the card's key. The lengths of both tell the cipher.
pub fn respond(key: &Secret, challenge: &[u8]) -> Result<Vec<u8>, Error> {
    match (challenge.len(), key.len()) {
        // Triple DES with two keys: the first comes again.
        (8, 16) => {
            let three = Secret::new([key.bytes(), &key.bytes()[..8]].concat());
            ManagementKey::new(Cipher::TripleDes, &three)?.encrypt(challenge)
        }
        (8, 24) => ManagementKey::new(Cipher::TripleDes, key)?.encrypt(challenge),
        (16, 16) => ManagementKey::new(Cipher::Aes128, key)?.encrypt(challenge),
        (16, 24) => ManagementKey::new(Cipher::Aes192, key)?.encrypt(challenge),
        (16, 32) => ManagementKey::new(Cipher::Aes256, key)?.encrypt(challenge),
        _ => Err(Error::ChallengeKey),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHALLENGE: Spoken<'_> = Spoken::Challenge { serial: "EX004711" };
    const BLOCK: [u8; 8] = [1, 2, 3, 4, 5, 6, 7, 8];

    #[test]
    fn a_serial_number_is_one_however_it_is_written() {
        assert_eq!(folded(" 00ab-cdef 0123 "), "00ABCDEF0123");
    }

    #[test]
    fn groups_are_read_however_they_are_parted() {
        let groups = CHALLENGE.groups(&BLOCK);
        assert_eq!(groups.split(' ').map(str::len).collect::<Vec<_>>(), [6; 5]);
        assert_eq!(CHALLENGE.heard(&groups), Ok(BLOCK.to_vec()));
        assert_eq!(CHALLENGE.heard(&groups.replace(' ', "")), Ok(BLOCK.to_vec()));
        assert_eq!(CHALLENGE.heard(&groups.replace(' ', "－").replace('0', "０")), Ok(BLOCK.to_vec()));
    }

    #[test]
    fn what_was_misheard_is_named() {
        let groups = CHALLENGE.groups(&BLOCK);
        let mut parts: Vec<&str> = groups.split(' ').collect();
        parts.swap(1, 2);
        assert_eq!(CHALLENGE.heard(&parts.join(" ")), Err(Error::Misheard { groups: "2, 3".to_owned() }));
        let short = groups.replacen(' ', "", 0).replacen(parts[4], &parts[4][..5], 1);
        assert_eq!(CHALLENGE.heard(&short), Err(Error::Misheard { groups: "5".to_owned() }));
        let missing = Err(Error::Groups { heard: 4, expected: "5 / 9".to_owned() });
        assert_eq!(CHALLENGE.heard(groups.rsplit_once(' ').unwrap().0), missing);
    }

    #[test]
    fn another_card_and_another_challenge_are_seen() {
        let other = Spoken::Challenge { serial: "EX004712" };
        assert_eq!(other.heard(&CHALLENGE.groups(&BLOCK)), Err(Error::MisheardTogether));
        let to = |challenge| Spoken::Response { serial: "EX004711", challenge };
        let groups = to(&BLOCK).groups(&[9; 8]);
        assert_eq!(to(&BLOCK).heard(&groups), Ok(vec![9; 8]));
        assert_eq!(to(&[0; 8]).heard(&groups), Err(Error::MisheardTogether));
        // Who types the challenge back in is told at once.
        assert!(matches!(to(&BLOCK).heard(&CHALLENGE.groups(&BLOCK)), Err(Error::Misheard { .. })));
    }

    #[test]
    fn the_answer_is_the_block_encrypted() {
        // DES of eight zero bytes under 0102030405060708, by `openssl enc -des-ecb`.
        let des = |parts| respond(&Secret::new([1, 2, 3, 4, 5, 6, 7, 8].repeat(parts)), &[0; 8]);
        assert_eq!(data_encoding::HEXLOWER.encode(&des(3).unwrap()), "b073dc3fb209536d");
        assert_eq!(des(2), des(3));
        assert_eq!(respond(&Secret::new([0; 32]), &[0; 16]).unwrap().len(), 16);
        assert_eq!(respond(&Secret::new([0; 32]), &[0; 8]), Err(Error::ChallengeKey));
        assert_eq!(respond(&Secret::new([0; 8]), &[0; 8]), Err(Error::ChallengeKey));
    }

    #[test]
    fn one_wrong_digit_and_two_that_changed_places_are_found_in_their_group() {
        let right = CHALLENGE.groups(&BLOCK).replace(' ', "").into_bytes();
        let heard = |digits: Vec<u8>| CHALLENGE.heard(&String::from_utf8(digits).unwrap());
        let misheard = |at: usize| Err(Error::Misheard { groups: (at / GROUP + 1).to_string() });
        for at in 0..right.len() {
            for digit in (b'0'..=b'9').filter(|digit| *digit != right[at]) {
                let mut digits = right.clone();
                digits[at] = digit;
                assert_eq!(heard(digits), misheard(at));
            }
            if at % GROUP < GROUP - 1 && right[at] != right[at + 1] {
                let mut digits = right.clone();
                digits.swap(at, at + 1);
                assert_eq!(heard(digits), misheard(at));
            }
        }
    }

    #[test]
    fn what_is_no_digit_is_misheard() {
        for typed in ["", "abc", "一二三四五六", "é 1", "99999", "🂡🂡🂡🂡🂡🂡"] {
            assert!(CHALLENGE.heard(typed).is_err(), "{typed}");
        }
        let letters = CHALLENGE.groups(&BLOCK).replace('0', "O");
        assert!(matches!(CHALLENGE.heard(&letters), Err(Error::Misheard { .. })));
    }
}
