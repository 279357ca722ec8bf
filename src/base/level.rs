//! Security responsibility levels and kinds of agencies.

use std::fmt;
use std::str::FromStr;

use super::value::{narrow, refusal, shown, value};
use crate::text::{self, Arg, Msg, Word};

/// A level of responsibility for information security (資通安全責任等級). A is the highest and sorts first.
///
/// Source: Regulations on Classification of Cyber Security Responsibility Levels, article 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Level {
    A,
    B,
    C,
    D,
    E,
}

/// Why a text is not a level.
#[derive(Debug, PartialEq, Eq)]
pub struct LevelError {
    /// What was read.
    pub text: String,
}

impl Level {
    /// All levels, the highest first.
    pub const ALL: [Self; 5] = [Self::A, Self::B, Self::C, Self::D, Self::E];

    /// The letter.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::E => "E",
        }
    }
}

impl FromStr for Level {
    type Err = LevelError;

    /// Reads `A`, `a` and `A級`, also in full width.
    fn from_str(text: &str) -> Result<Self, LevelError> {
        let letter = narrow(text).to_ascii_uppercase();
        let letter = letter.strip_suffix('級').unwrap_or(&letter).trim_end();
        Self::ALL.into_iter().find(|level| level.as_str() == letter).ok_or_else(|| LevelError { text: text.to_owned() })
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

value!(Level);
refusal!(LevelError);

impl From<Level> for Arg {
    fn from(level: Level) -> Self {
        (&level).into()
    }
}

impl From<&LevelError> for Msg {
    fn from(error: &LevelError) -> Self {
        text::base::LevelForm { text: shown(&error.text) }.into()
    }
}

/// What kind of organisation an agency is; the names of the choices at registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgencyKind {
    /// Named by an OID.
    Government,
    /// An association or a school, named by an OID.
    Association,
    /// Cannot get an OID; named by a unified business number (B024).
    Company,
}

/// Why a text is not a kind of agency.
#[derive(Debug, PartialEq, Eq)]
pub struct AgencyKindError {
    /// What was read.
    pub text: String,
}

impl AgencyKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Government, Self::Association, Self::Company];

    /// The stable name in commands, JSON and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Government => "government",
            Self::Association => "association",
            Self::Company => "company",
        }
    }

    /// The name for people.
    pub const fn word(self) -> Word {
        match self {
            Self::Government => text::base::KIND_GOVERNMENT,
            Self::Association => text::base::KIND_ASSOCIATION,
            Self::Company => text::base::KIND_COMPANY,
        }
    }
}

impl FromStr for AgencyKind {
    type Err = AgencyKindError;

    /// Reads the stable name, and the names for people in both languages.
    fn from_str(text: &str) -> Result<Self, AgencyKindError> {
        let name = narrow(text).to_ascii_lowercase();
        let names = |kind: Self| [kind.as_str(), kind.word().to(text::Lang::En), kind.word().to(text::Lang::ZhTw)];
        Self::ALL
            .into_iter()
            .find(|kind| names(*kind).contains(&name.as_str()))
            .ok_or_else(|| AgencyKindError { text: text.to_owned() })
    }
}

impl fmt::Display for AgencyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

value!(AgencyKind);
refusal!(AgencyKindError);

impl From<AgencyKind> for Arg {
    fn from(kind: AgencyKind) -> Self {
        Self::Msg(kind.word().into())
    }
}

impl From<&AgencyKindError> for Msg {
    fn from(error: &AgencyKindError) -> Self {
        text::base::KindForm { text: shown(&error.text) }.into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::noise;
    use super::*;

    #[test]
    fn levels_are_read_as_people_write_them() {
        for text in ["A", "a", " Ａ級", "A 級"] {
            assert_eq!(text.parse(), Ok(Level::A), "{text}");
        }
        for text in ["", "F", "AA", "級", "А"] {
            assert_eq!(text.parse::<Level>(), Err(LevelError { text: text.to_owned() }));
        }
        assert!(Level::A < Level::E);
        noise::prints_back::<Level>(&["A", "B級"]);
    }

    #[test]
    fn kinds_are_read_in_both_languages() {
        assert_eq!("company".parse(), Ok(AgencyKind::Company));
        assert_eq!("政府機關".parse(), Ok(AgencyKind::Government));
        assert_eq!("組織及團體".parse(), Ok(AgencyKind::Association));
        assert_eq!("".parse::<AgencyKind>(), Err(AgencyKindError { text: String::new() }));
        noise::prints_back::<AgencyKind>(&["government", "公司"]);
    }
}
