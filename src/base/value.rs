//! What all checked values share: how they are stored and shown, and how a refusal becomes a sentence.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;

/// How much of a refused text is shown.
const SHOWN: usize = 60;

/// Lets a type that parses from and prints to text be a column, a JSON string and a sentence's argument.
macro_rules! value {
    ($kind:ty) => {
        $crate::store::text_value!($kind);

        impl serde::Serialize for $kind {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $kind {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl From<&$kind> for $crate::text::Arg {
            fn from(value: &$kind) -> Self {
                Self::Text(value.to_string())
            }
        }
    };
}

/// Makes an error of which `&Error` becomes a `Msg` one that clap, serde and `crate::Error` take.
macro_rules! refusal {
    ($error:ty) => {
        impl std::fmt::Display for $error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&$crate::text::Msg::from(self), f)
            }
        }

        impl std::error::Error for $error {}

        impl From<$error> for $crate::Error {
            fn from(error: $error) -> Self {
                Self::new($crate::error::Kind::Refused, &error)
            }
        }
    };
}

pub(super) use {refusal, value};

/// How names are compared: NFKC, lower case, without blanks.
pub fn fold(name: &str) -> String {
    name.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// The text with full-width letters, digits and marks made plain, and without space around it.
///
/// Not NFKC: that would also read `²` as 2 and `①` as 1.
pub(super) fn narrow(text: &str) -> String {
    text.trim().chars().map(narrow_char).collect()
}

/// A full-width character made plain; others stay.
pub(super) fn narrow_char(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// A refused text as a sentence quotes it: what cannot be seen is escaped, the end of a long one is cut.
pub(super) fn shown(text: &str) -> String {
    let mut out = String::new();
    for (index, c) in text.chars().enumerate() {
        if index == SHOWN {
            out.push('…');
            break;
        }
        if is_unseen(c) {
            _ = write!(out, "{}", c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// The number of a character (`U+200B`).
pub(super) fn code(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// Control characters, marks of writing direction, and others without a shape of their own.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{FEFF}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Mobile;
    use crate::error::Kind;
    use crate::text::Lang;

    #[test]
    fn what_cannot_be_seen_is_escaped() {
        assert_eq!(shown("a\u{202e}b\n\u{1b}[31m"), "a\\u{202e}b\\u{a}\\u{1b}[31m");
        assert_eq!(shown(&"王".repeat(100)).chars().count(), SHOWN + 1);
    }

    #[test]
    fn a_refusal_is_a_sentence_in_both_languages() {
        let refusal: crate::Error = "912345678".parse::<Mobile>().unwrap_err().into();
        assert_eq!(refusal.kind(), Kind::Refused);
        assert_eq!(refusal.msg().id(), "base.mobile-lost-zero");
        let chinese = "手機號碼「912345678」缺少開頭的 0，可能是試算表的數字儲存格所致";
        assert_eq!(refusal.msg().to(Lang::ZhTw), chinese);
    }

    #[test]
    fn only_full_width_forms_are_folded() {
        assert_eq!(narrow("　Ａ－１＠　"), "A-1@");
        assert_eq!(narrow("²①"), "²①");
    }
}
