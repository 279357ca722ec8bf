//! Names of people: Chinese or English (A027, B034), and the indigenous names written in either.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use super::value::{code, narrow_char, refusal, shown, value};
use crate::text::{self, Msg};

/// How many characters a name has.
const LENGTH: RangeInclusive<usize> = 1..=50;

/// Stands between the parts of an indigenous or transcribed name: U+00B7.
///
/// Keyboards give half a dozen dots; this is the one of Unicode's middle dot, and CP950 has it too.
const DOT: char = '·';

/// A person's name: Han of all planes, Latin letters, and between them spaces, hyphens, apostrophes, dots.
///
/// Full-width letters become plain, all dots become one, the spaces that line up two-character names in
/// sheets go. Han characters stay as written, also the compatibility ideographs that NFC would replace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);

/// Why a text is not a name.
#[derive(Debug, PartialEq, Eq)]
pub enum PersonNameError {
    /// No letter at all.
    Empty { text: String },
    /// Too long.
    Length { text: String, got: usize },
    /// A digit, a symbol, another script, or something that cannot be seen.
    Character { text: String, character: char },
    /// A character of somebody's own making (造字), which nobody else can read.
    PrivateUse { text: String, character: char },
    /// A dot or hyphen that does not stand between letters.
    Joint { text: String, character: char },
}

impl PersonName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name for comparing: compatibility ideographs replaced, lower case, no spaces or marks.
    pub fn fold(&self) -> String {
        self.0.nfkc().filter(|c| is_letter(*c)).flat_map(char::to_lowercase).collect()
    }

    /// For those who need not see it (A028): `王○明`, `王○`; each Latin word keeps its first letter, `M*** W***`.
    pub fn masked(&self) -> String {
        self.0.split(' ').map(masked_word).collect::<Vec<_>>().join(" ")
    }
}

/// Hides all characters but the first and the last one; of two the last.
fn masked_word(word: &str) -> String {
    if !word.chars().any(is_han) {
        return word.split(DOT).map(masked_latin).collect::<Vec<_>>().join("·");
    }
    let count = word.chars().count();
    let open = |index: usize| count > 1 && (index == 0 || (index + 1 == count && count > 2));
    word.chars().enumerate().map(|(index, c)| if open(index) || c == DOT { c } else { '○' }).collect()
}

/// The first letter and a number of stars that does not tell the length.
fn masked_latin(word: &str) -> String {
    word.chars().find(|c| is_letter(*c)).into_iter().chain("***".chars()).collect()
}

impl FromStr for PersonName {
    type Err = PersonNameError;

    fn from_str(text: &str) -> Result<Self, PersonNameError> {
        use PersonNameError as E;
        let name = tidied(&composed(text.trim()));
        for character in name.chars() {
            match character {
                '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => {
                    return Err(E::PrivateUse { text: text.to_owned(), character });
                }
                ' ' | '\'' | '-' | DOT => {}
                _ if is_letter(character) => {}
                _ => return Err(E::Character { text: text.to_owned(), character }),
            }
        }
        if !name.chars().any(is_letter) {
            return Err(E::Empty { text: text.to_owned() });
        }
        let got = name.chars().count();
        if !LENGTH.contains(&got) {
            return Err(E::Length { text: text.to_owned(), got });
        }
        match loose_joint(&name) {
            Some(character) => Err(E::Joint { text: text.to_owned(), character }),
            None => Ok(Self(name)),
        }
    }
}

/// One character for each of its kind, and accents joined to their letters; Han stays as written.
fn composed(text: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in text.chars().flat_map(canonical) {
        if is_han(c) {
            out.extend(run.drain(..).nfc());
            out.push(c);
        } else {
            run.push(c);
        }
    }
    out.extend(run.drain(..).nfc());
    out
}

/// The character that we write for this one.
fn canonical(c: char) -> Option<char> {
    match c {
        '\u{2027}' | '\u{2022}' | '\u{30FB}' | '\u{FF65}' | '\u{FF0E}' | '\u{22C5}' | '\u{0387}' => Some(DOT),
        '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{FF07}' => Some('\''),
        '\u{2010}' | '\u{2011}' | '\u{FF0D}' => Some('-'),
        '\u{00A0}' => Some(' '),
        // Radicals look like the characters themselves; they come out of PDF files.
        '\u{2F00}'..='\u{2FD5}' => std::iter::once(c).nfkc().next(),
        _ => Some(narrow_char(c)),
    }
}

/// Without the spaces that mean nothing: doubled, between two Han characters, around a dot.
/// A full stop between Han characters is meant as the dot.
fn tidied(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        let before = out.chars().next_back();
        let after = letters.peek().copied();
        let between_han = before.is_some_and(is_han) && letters.clone().find(|c| *c != ' ').is_some_and(is_han);
        match c {
            ' ' if before.is_none_or(|b| b == ' ' || b == DOT) => {}
            ' ' if after.is_none_or(|a| a == ' ' || a == DOT) || between_han => {}
            '.' if between_han => out.push(DOT),
            _ => out.push(c),
        }
    }
    out
}

/// The first dot or hyphen without a letter on each side. Apostrophes may begin and end a word: they are a sound.
fn loose_joint(name: &str) -> Option<char> {
    let letters: Vec<char> = name.chars().collect();
    let holds = |c: Option<&char>| c.is_some_and(|c| is_letter(*c) || *c == '\'');
    letters.iter().enumerate().find_map(|(index, c)| {
        let joint = matches!(*c, DOT | '-');
        let before = index.checked_sub(1).and_then(|index| letters.get(index));
        (joint && !(holds(before) && holds(letters.get(index + 1)))).then_some(*c)
    })
}

fn is_letter(c: char) -> bool {
    is_han(c) || is_latin(c)
}

/// Unified and compatibility ideographs, the iteration mark and the zero; planes 2 and 3 are set aside for Han.
///
/// Source: Unicode 17, Blocks.txt.
fn is_han(c: char) -> bool {
    matches!(c,
        '々' | '〇'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAD9}'
        | '\u{20000}'..='\u{2FFFD}' | '\u{30000}'..='\u{3FFFD}')
}

/// English letters, and those with accents. Letters that only look like others (IPA, clicks) are not among them,
/// but for `ɨ`, which Rukai and Tsou names are written with.
fn is_latin(c: char) -> bool {
    matches!(c,
        'a'..='z' | 'A'..='Z' | 'ɨ' | 'Ɨ'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{17F}' | '\u{1E00}'..='\u{1EFF}')
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

value!(PersonName);
refusal!(PersonNameError);

impl From<&PersonNameError> for Msg {
    fn from(error: &PersonNameError) -> Self {
        use PersonNameError as E;
        let seen = |character: &char| (shown(&character.to_string()), code(*character));
        match error {
            E::Empty { text } => text::base::NameEmpty { text: shown(text) }.into(),
            E::Length { text, got } => text::base::NameLength { text: shown(text), got: *got }.into(),
            E::Character { text, character } => {
                let (character, code) = seen(character);
                text::base::NameCharacter { text: shown(text), character, code }.into()
            }
            E::PrivateUse { text, character } => {
                text::base::NamePrivateUse { text: shown(text), code: code(*character) }.into()
            }
            E::Joint { text, character } => text::base::NameJoint { text: shown(text), character: *character }.into(),
        }
    }
}

#[cfg(test)]
#[path = "person_name_tests.rs"]
mod tests;
