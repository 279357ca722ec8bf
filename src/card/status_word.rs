//! What a card answers: the two bytes at the end, and what they mean for a secret. Cards disagree; no one card's habit
//! is taken for the rule.

use std::fmt;

use super::Tries;

/// The status word of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct StatusWord(pub u16);

impl StatusWord {
    /// Done.
    pub const OK: Self = Self(0x9000);
    /// Verification failed, and no count is given; a try may have been used all the same.
    pub const WRONG_UNCOUNTED: Self = Self(0x6300);
    /// The memory failed, or is full.
    pub const MEMORY: Self = Self(0x6581);
    /// Security status not satisfied.
    pub const NOT_AUTHENTICATED: Self = Self(0x6982);
    /// Authentication method blocked.
    pub const BLOCKED: Self = Self(0x6983);
    /// Conditions of use not satisfied; on some cards an empty key slot.
    pub const CONDITIONS: Self = Self(0x6985);
    /// Incorrect parameters in the data.
    pub const BAD_DATA: Self = Self(0x6A80);
    /// Function not supported.
    pub const UNSUPPORTED: Self = Self(0x6A81);
    /// File or application not found.
    pub const NOT_FOUND: Self = Self(0x6A82);
    /// Not enough memory.
    pub const FULL: Self = Self(0x6A84);
    /// Incorrect parameters P1 and P2; on some cards an empty key slot, or another algorithm than the key's.
    pub const BAD_PARAMETERS: Self = Self(0x6A86);
    /// Referenced data not found.
    pub const NO_REFERENCE: Self = Self(0x6A88);
    /// Instruction not supported.
    pub const NO_INSTRUCTION: Self = Self(0x6D00);
    /// Class not supported.
    pub const NO_CLASS: Self = Self(0x6E00);

    /// Whether the command was done.
    pub fn is_ok(self) -> bool {
        self == Self::OK
    }

    /// How many bytes wait to be fetched; 0 for 256 or more.
    pub const fn more(self) -> Option<u8> {
        if self.0 >> 8 == 0x61 { Some(self.0.to_be_bytes()[1]) } else { None }
    }

    /// The length that the command should have asked for.
    pub const fn right_length(self) -> Option<u8> {
        if self.0 >> 8 == 0x6C { Some(self.0.to_be_bytes()[1]) } else { None }
    }

    /// What an answer to a secret, or to the question for its tries, says of the tries left: `63Cx`, and blocked by
    /// `63C0` or `6983`. Nothing for any other answer.
    pub const fn tries(self) -> Option<Tries> {
        match self.0 {
            0x63C0..=0x63CF => Some(Tries::of((self.0 & 0xF) as u8)),
            0x6983 => Some(Tries::Blocked),
            _ => None,
        }
    }

    /// Whether the card says for certain that it did not do it: checking errors of ISO 7816-4, and a wrong secret. Warnings
    /// (62, 63) and failures on the way (64, 65, 6F) leave that open.
    pub const fn is_refusal(self) -> bool {
        matches!(self.0 >> 8, 0x67..=0x6E) || self.tries().is_some()
    }

    /// Whether the card says that it does not have this command at all.
    pub fn is_unsupported(self) -> bool {
        [Self::UNSUPPORTED, Self::NO_INSTRUCTION, Self::NO_CLASS].contains(&self)
    }

    /// Whether the card says that there is no such object.
    pub fn is_missing(self) -> bool {
        [Self::NOT_FOUND, Self::NO_REFERENCE].contains(&self)
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_both_ways_to_say_blocked() {
        assert_eq!(StatusWord(0x63C3).tries(), Some(Tries::Left(3)));
        assert_eq!(StatusWord(0x63C0).tries(), Some(Tries::Blocked));
        assert_eq!(StatusWord(0x6983).tries(), Some(Tries::Blocked));
        assert_eq!(StatusWord(0x6300).tries(), None);
        assert_eq!(StatusWord(0x6982).tries(), None);
    }

    #[test]
    fn what_is_a_refusal_for_certain() {
        for refusal in [0x63C0, 0x63C2, 0x6700, 0x6982, 0x6983, 0x6985, 0x6A80, 0x6B00, 0x6D00, 0x6E00] {
            assert!(StatusWord(refusal).is_refusal(), "{refusal:04X}");
        }
        for open in [0x6282, 0x6300, 0x6400, 0x6581, 0x6F00, 0x6FFF] {
            assert!(!StatusWord(open).is_refusal(), "{open:04X}");
        }
    }

    #[test]
    fn lengths() {
        assert_eq!(StatusWord(0x6100).more(), Some(0));
        assert_eq!(StatusWord(0x61FF).more(), Some(255));
        assert_eq!(StatusWord(0x6C10).right_length(), Some(16));
        assert_eq!(StatusWord(0x9000).more(), None);
    }
}
