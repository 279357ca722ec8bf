//! Names of agencies, and the form in which they are searched.

use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use super::Error;
use crate::store::text_value;

/// A longer name is not one.
const LONGEST: usize = 120;

/// The name of an agency: as written, without space around it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name(String);

impl Name {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, crate::Error> {
        let name = text.trim();
        let length = name.chars().count();
        if name.is_empty() {
            return Err(Error::NameEmpty.into());
        }
        if length > LONGEST {
            return Err(Error::NameLength { got: length }.into());
        }
        match name.chars().find(|&c| is_unseen(c)) {
            Some(character) => Err(Error::NameCharacter { code: format!("U+{:04X}", u32::from(character)) }.into()),
            None => Ok(Self(name.to_owned())),
        }
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

text_value!(Name);

/// What would make a name look like another one, or break a line.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFFD}')
}

/// The form in which names are compared: full width made plain, lower case, without blanks, and 臺 written 台
/// as the people do who search.
pub fn fold(text: &str) -> String {
    let one_spelling = |c: char| if c == '臺' { '台' } else { c };
    text.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).map(one_spelling).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_as_written() {
        let name = |text: &str| text.parse::<Name>().map(|name| name.to_string()).map_err(|error| error.msg().id());
        assert_eq!(
            name(" 臺灣糖業股份有限公司臺糖長榮酒店(臺南)　"),
            Ok("臺灣糖業股份有限公司臺糖長榮酒店(臺南)".into())
        );
        assert_eq!(name("　"), Err("agency.name-empty"));
        assert_eq!(name(&"院".repeat(121)), Err("agency.name-length"));
        assert_eq!(name("行政\u{202e}院"), Err("agency.name-character"));
        assert_eq!(name("行政\n院"), Err("agency.name-character"));
    }

    #[test]
    fn search_does_not_mind_width_case_blanks_and_variants() {
        assert_eq!(fold("臺糖長榮酒店（臺南）"), fold("台糖 長榮酒店(台南)"));
        assert_eq!(fold("ＮＣＣ　通訊"), "ncc通訊");
        assert_eq!(fold(""), "");
    }
}
