//! What an answer to reset says about a card: a hint, not a proof.

use std::fs;
use std::path::Path;

use data_encoding::HEXUPPER;

use crate::text::{Lang, Word, card as t};

/// Where the package pcsc-tools keeps its list.
const LIST: &str = "/usr/share/pcsc/smartcard_list.txt";

/// A family of cards that other programs than their issuer's must not touch beyond reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Citizen certificates (自然人憑證) and their kin of Chunghwa Telecom.
    Citizen,
    /// Health professional cards (醫事憑證).
    HealthProfessional,
    /// National health insurance cards (健保卡).
    HealthInsurance,
}

const FAMILIES: &[(&str, Family)] = &[
    // "CHTMOICA"
    ("3B B8 13 00 81 31 FA 52 43 48 54 4D 4F 49 43 41 A5", Family::Citizen),
    // "CHTGPKI"
    ("3B D8 96 00 81 B1 FE 45 1F 07 43 48 54 47 50 4B 49 4A DD", Family::Citizen),
    // Without contacts.
    ("3B 8B 80 01 00 31 C1 64 08 40 21 30 00 90 00 57", Family::Citizen),
    ("3B F9 18 00 00 81 31 FE 45 50 56 5F 4A 32 44 30 38 31 B6", Family::HealthProfessional),
    ("3B EE 00 00 81 31 FE 45 80 31 80 66 40 90 93 06 0F 17 83 0F 90 00 F3", Family::HealthInsurance),
];

impl Family {
    /// The family that an answer to reset belongs to.
    pub fn of(atr: &[u8]) -> Option<Self> {
        let shown = shown(atr);
        FAMILIES.iter().find(|(known, _)| *known == shown).map(|(_, family)| *family)
    }

    /// Its name.
    pub const fn word(self) -> Word {
        match self {
            Self::Citizen => t::FAMILY_CITIZEN,
            Self::HealthProfessional => t::FAMILY_HEALTH_PROFESSIONAL,
            Self::HealthInsurance => t::FAMILY_HEALTH_INSURANCE,
        }
    }

    /// Where its issuer helps.
    pub const fn page(self) -> &'static str {
        match self {
            Self::Citizen => "https://moica.nat.gov.tw/",
            Self::HealthProfessional => "https://hca.nat.gov.tw/",
            Self::HealthInsurance => "https://www.nhi.gov.tw/",
        }
    }
}

/// What a card is called: by our own table, or by the list of pcsc-tools where that is installed.
pub fn name(atr: &[u8], lang: Lang) -> Option<String> {
    let own = Family::of(atr).map(|family| family.word().to(lang).to_owned());
    own.or_else(|| listed(atr, &fs::read_to_string(Path::new(LIST)).ok()?))
}

/// The answer to reset as people write it.
pub fn shown(atr: &[u8]) -> String {
    atr.iter().map(|byte| HEXUPPER.encode(&[*byte])).collect::<Vec<_>>().join(" ")
}

/// The first description of the first pattern that fits.
fn listed(atr: &[u8], list: &str) -> Option<String> {
    let atr = shown(atr);
    let mut lines = list.lines();
    while let Some(line) = lines.next() {
        if line.starts_with(['#', '\t', ' ']) || line.is_empty() || !fits(line.trim_end().as_bytes(), atr.as_bytes()) {
            continue;
        }
        return lines.next().map(|description| description.trim().to_owned());
    }
    None
}

/// Whether a pattern of the list fits: digits, `.` for any, `[0-3]` and `[4,9]` for some, `.*` for the rest.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern, text) {
        ([b'.', b'*', ..], _) | ([], []) => true,
        ([b'[', rest @ ..], [letter, after @ ..]) => {
            let Some(end) = rest.iter().position(|&byte| byte == b']') else { return false };
            among(&rest[..end], *letter) && fits(&rest[end + 1..], after)
        }
        ([b'.', rest @ ..], [_, after @ ..]) => fits(rest, after),
        ([first, rest @ ..], [letter, after @ ..]) => first.eq_ignore_ascii_case(letter) && fits(rest, after),
        _ => false,
    }
}

fn among(set: &[u8], letter: u8) -> bool {
    let range = |window: &[u8]| matches!(*window, [from, b'-', to] if (from..=to).contains(&letter));
    set.contains(&letter) || set.windows(3).any(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families() {
        let atr = HEXUPPER.decode(b"3BB813008131FA524348544D4F494341A5").unwrap();
        assert_eq!(Family::of(&atr), Some(Family::Citizen));
        assert_eq!(Family::of(&atr[..5]), None);
    }

    #[test]
    fn the_list_of_pcsc_tools() {
        let list = "# a comment\n\n3B 02 .. 0[1,3]\n\tFirst card\n\tmore\n3B 03 [0-4]1\n\tSecond\n3B 04 .*\n\tThird\n";
        let named = |atr: &[u8]| listed(atr, list);
        assert_eq!(named(&[0x3B, 2, 7, 3]).as_deref(), Some("First card"));
        assert_eq!(named(&[0x3B, 2, 7, 2]), None);
        assert_eq!(named(&[0x3B, 3, 0x31]).as_deref(), Some("Second"));
        assert_eq!(named(&[0x3B, 4, 1, 2, 3]).as_deref(), Some("Third"));
        assert_eq!(named(&[]), None);
    }
}
