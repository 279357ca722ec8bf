//! Made-up input for tests: the same on every run.

use std::fmt::{Debug, Display};
use std::str::FromStr;

/// A pseudo-random generator (xorshift64*).
pub(super) struct Noise(u64);

impl Noise {
    pub(super) const fn new() -> Self {
        Self(0x9E37_79B9_7F4A_7C15)
    }

    /// A number below the limit.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }

    /// Mostly what such texts hold, sometimes any character at all.
    fn letter(&mut self, usual: &[char]) -> char {
        match self.below(8) {
            0 => char::from_u32(self.below(0x11_0000) as u32).unwrap_or('\u{202E}'),
            1 => char::from(self.below(128) as u8),
            _ => usual[self.below(usual.len())],
        }
    }

    /// A good text with a few characters put in, taken out or replaced.
    fn damaged(&mut self, good: &str, usual: &[char]) -> String {
        let mut letters: Vec<char> = good.chars().collect();
        for _ in 0..self.below(4) {
            let place = self.below(letters.len() + 1);
            let letter = self.letter(usual);
            match self.below(3) {
                0 => letters.insert(place, letter),
                1 if place < letters.len() => _ = letters.remove(place),
                _ if place < letters.len() => letters[place] = letter,
                _ => {}
            }
        }
        letters.into_iter().collect()
    }
}

/// Checks that no input panics, and that what parses prints back as the same value.
pub(super) fn prints_back<T>(good: &[&str])
where
    T: FromStr + Display + PartialEq + Debug,
    T::Err: Display,
{
    each::<T>(good, |_| ());
}

/// The same, with a further look at each value that parsed.
pub(super) fn each<T>(good: &[&str], look: impl Fn(&T))
where
    T: FromStr + Display + PartialEq + Debug,
    T::Err: Display,
{
    let usual: Vec<char> = good.iter().flat_map(|text| text.chars()).chain("0123456789.-＋０ #'".chars()).collect();
    let mut noise = Noise::new();
    let mut parsed = 0;
    for round in 0..20_000 {
        let text = noise.damaged(good[round % good.len()], &usual);
        match text.parse::<T>() {
            Ok(value) => {
                parsed += 1;
                assert_eq!(value.to_string().parse().ok().as_ref(), Some(&value), "{text:?}");
                look(&value);
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    assert!(parsed > 1_000, "only {parsed} texts parsed");
}
