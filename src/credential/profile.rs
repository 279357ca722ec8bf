//! The two rules for passwords. They contradict each other, so the desk chooses one (`password.profile`).

use super::Error;
use crate::text::{self, Word};

/// The least number of characters, in both rules.
const LEAST: usize = 12;

/// A rule for passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// As iAuth has it: upper case, lower case, digits, all three and nothing else (A054, B047).
    Iauth,
    /// As the Regulations on Cyber Security Responsibility Levels have it, appendix 10: a symbol too, and none of
    /// the last three.
    Appendix10,
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Iauth, Self::Appendix10];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Iauth => "iauth",
            Self::Appendix10 => "appendix10",
        }
    }

    /// What people read before they choose a password.
    pub const fn word(self) -> Word {
        match self {
            Self::Iauth => text::credential::PROFILE_IAUTH,
            Self::Appendix10 => text::credential::PROFILE_APPENDIX10,
        }
    }

    /// With how many earlier passwords, the present one included, a new one must not be equal.
    pub const fn remembered(self) -> usize {
        match self {
            Self::Iauth => 0,
            Self::Appendix10 => 3,
        }
    }
}

crate::base::word!(Profile);

/// What is wrong with a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Fewer than twelve characters.
    Short,
    /// No upper-case letter.
    NoUpper,
    /// No lower-case letter.
    NoLower,
    /// No digit.
    NoDigit,
    /// No symbol.
    NoSymbol,
    /// Something else than letters and digits.
    Other,
    /// A character that cannot be typed everywhere.
    Control,
    /// One of the last three.
    Reused,
}

impl Flaw {
    pub(super) const fn word(self) -> Word {
        use text::credential as t;
        match self {
            Self::Short => t::FLAW_SHORT,
            Self::NoUpper => t::FLAW_NO_UPPER,
            Self::NoLower => t::FLAW_NO_LOWER,
            Self::NoDigit => t::FLAW_NO_DIGIT,
            Self::NoSymbol => t::FLAW_NO_SYMBOL,
            Self::Other => t::FLAW_OTHER,
            Self::Control => t::FLAW_CONTROL,
            Self::Reused => t::FLAW_REUSED,
        }
    }
}

/// Fails with everything that the rule finds wrong. Whether it was used before is asked of the store.
pub fn check_profile(profile: Profile, password: &str) -> Result<(), Error> {
    let any = |is: fn(char) -> bool| password.chars().any(is);
    let symbol = |c: char| !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control();
    let strict = profile == Profile::Iauth;
    let found = [
        (Flaw::Short, password.chars().count() < LEAST),
        (Flaw::NoUpper, !any(|c| c.is_ascii_uppercase())),
        (Flaw::NoLower, !any(|c| c.is_ascii_lowercase())),
        (Flaw::NoDigit, !any(|c| c.is_ascii_digit())),
        (Flaw::NoSymbol, !strict && !any(symbol)),
        (Flaw::Other, strict && !password.chars().all(|c| c.is_ascii_alphanumeric())),
        (Flaw::Control, !strict && any(char::is_control)),
    ];
    let flaws: Vec<Flaw> = found.into_iter().filter_map(|(flaw, holds)| holds.then_some(flaw)).collect();
    if flaws.is_empty() { Ok(()) } else { Err(Error::Weak { flaws }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Profile::{Appendix10, Iauth};

    fn flaws(profile: Profile, password: &str) -> Vec<Flaw> {
        match check_profile(profile, password) {
            Err(Error::Weak { flaws }) => flaws,
            _ => Vec::new(),
        }
    }

    #[test]
    fn a054_twelve_or_more_of_upper_lower_digit_and_nothing_else() {
        for good in ["Abcdefghij12", "AAAAAAAAAAa1", &format!("Aa1{}", "x".repeat(500))] {
            assert_eq!(flaws(Iauth, good), [], "{good}");
        }
        assert_eq!(flaws(Iauth, "Abcdefghi12"), [Flaw::Short]);
        assert_eq!(flaws(Iauth, "abcdefghij12"), [Flaw::NoUpper]);
        assert_eq!(flaws(Iauth, "ABCDEFGHIJ12"), [Flaw::NoLower]);
        assert_eq!(flaws(Iauth, "Abcdefghijkl"), [Flaw::NoDigit]);
        for other in ["Abcdefghij1!", "Abcdefghij 1", "Abcdefghij1é", "Ａbcdefghij1A"] {
            assert_eq!(flaws(Iauth, other), [Flaw::Other], "{other}");
        }
        assert_eq!(flaws(Iauth, ""), [Flaw::Short, Flaw::NoUpper, Flaw::NoLower, Flaw::NoDigit]);
    }

    #[test]
    fn appendix_10_wants_a_symbol_too() {
        for good in ["Abcdefghij1!", "Abc defgh-12", "密碼Abcdefg12。"] {
            assert_eq!(flaws(Appendix10, good), [], "{good}");
        }
        assert_eq!(flaws(Appendix10, "Abcdefghij12"), [Flaw::NoSymbol]);
        assert_eq!(flaws(Appendix10, "Abc defgh 12"), [Flaw::NoSymbol]);
        assert_eq!(flaws(Appendix10, "Abcdefghij1!\u{7}"), [Flaw::Control]);
        assert_eq!(flaws(Appendix10, "abc!"), [Flaw::Short, Flaw::NoUpper, Flaw::NoDigit]);
    }
}
