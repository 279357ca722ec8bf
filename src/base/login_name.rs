//! Login names (帳號).

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::value::{code, refusal, shown, value};
use crate::text::{self, Msg};

/// How long a login name may be (A053).
const LENGTH: RangeInclusive<usize> = 6..=30;

/// A login name: 6 to 30 ASCII letters and digits (A053, B046). Kept as written; compared by [`Self::fold`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LoginName(String);

/// Why a text is not a login name.
#[derive(Debug, PartialEq, Eq)]
pub enum LoginNameError {
    /// Too short or too long.
    Length { text: String, got: usize },
    /// Something else than an ASCII letter or digit.
    Character { text: String, character: char },
}

impl LoginName {
    /// The name in lower case: two people cannot have names that differ in case only.
    pub fn fold(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LoginName {
    type Err = LoginNameError;

    fn from_str(text: &str) -> Result<Self, LoginNameError> {
        let name = text.trim();
        if let Some(character) = name.chars().find(|c| !c.is_ascii_alphanumeric()) {
            return Err(LoginNameError::Character { text: text.to_owned(), character });
        }
        if !LENGTH.contains(&name.len()) {
            return Err(LoginNameError::Length { text: text.to_owned(), got: name.len() });
        }
        Ok(Self(name.to_owned()))
    }
}

impl fmt::Display for LoginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

value!(LoginName);
refusal!(LoginNameError);

impl From<&LoginNameError> for Msg {
    fn from(error: &LoginNameError) -> Self {
        match error {
            LoginNameError::Length { text, got } => text::base::LoginNameLength { text: shown(text), got: *got }.into(),
            LoginNameError::Character { text, character } => text::base::LoginNameCharacter {
                text: shown(text),
                character: shown(&character.to_string()),
                code: code(*character),
            }
            .into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::noise;
    use super::*;

    #[test]
    fn a053_six_to_thirty_letters_and_digits() {
        for text in ["wang01", "WangXiaoMing", &"a".repeat(30)] {
            assert!(text.parse::<LoginName>().is_ok(), "{text}");
        }
        for (text, got) in [("", 0), ("wang1", 5), (&"a".repeat(31), 31)] {
            assert_eq!(text.parse::<LoginName>(), Err(LoginNameError::Length { text: text.to_owned(), got }));
        }
        for (text, character) in [("wang.01", '.'), ("王小明王小明", '王'), ("wаng01", 'а'), ("ｗang01", 'ｗ')]
        {
            let refused = LoginNameError::Character { text: text.to_owned(), character };
            assert_eq!(text.parse::<LoginName>(), Err(refused));
        }
        assert_eq!("WangMing".parse::<LoginName>().unwrap().fold(), "wangming");
        noise::prints_back::<LoginName>(&["wang0123", "LinXiaoHua9"]);
    }
}
