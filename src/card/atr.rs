//! What an answer to reset says about a card: a hint, not a proof.

use std::fs;
use std::path::Path;

use data_encoding::HEXUPPER;

/// Where the package pcsc-tools keeps its list.
const LIST: &str = "/usr/share/pcsc/smartcard_list.txt";

/// How names begin that stand for the answer to reset.
const SHARED: &str = "atr-";

/// What a card is called by the list of pcsc-tools, where that is installed.
pub fn name(atr: &[u8]) -> Option<String> {
    listed(atr, &fs::read_to_string(Path::new(LIST)).ok()?)
}

/// The answer to reset as people write it.
pub fn shown(atr: &[u8]) -> String {
    atr.iter().map(|byte| HEXUPPER.encode(&[*byte])).collect::<Vec<_>>().join(" ")
}

/// What names a card that tells no number of its own: cards of one kind share it.
pub fn identity(atr: &[u8]) -> String {
    format!("{SHARED}{}", HEXUPPER.encode(atr))
}

/// Whether a name may be that of several cards, also where somebody typed it without the hyphen. Every answer to reset
/// begins with 3B or 3F.
pub fn is_shared(identity: &str) -> bool {
    let name = identity.to_ascii_lowercase().replacen('-', "", 1);
    let kind = name.strip_prefix(SHARED.trim_end_matches('-')).unwrap_or_default();
    (kind.starts_with("3b") || kind.starts_with("3f")) && kind.bytes().all(|byte| byte.is_ascii_hexdigit())
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
    fn a_name_that_cards_of_a_kind_share() {
        let shared = identity(&[0x3B, 0x80, 0x80, 1, 1]);
        assert!(is_shared(&shared) && is_shared("ATR3B80800101"));
        for own in ["", "AT", "ATR", "ATR47110815", "EX004711", "ATR3BEAST"] {
            assert!(!is_shared(own), "{own}");
        }
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
