//! What a setting may hold.

use crate::base::Email;
use crate::error::{Error, Kind, Result};
use crate::text::{Msg, app as t};

/// What a setting may hold. Empty is always allowed where the default is.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// Any text.
    Text,
    /// `true` or `false`.
    Switch,
    /// A whole number.
    Number {
        /// The least.
        least: u32,
        /// The most.
        most: u32,
    },
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A mail address.
    Mail,
    /// A program, by its whole path.
    Program,
    /// Whole numbers in rising order, with commas.
    Rungs,
}

impl Rule {
    /// Fails unless the setting may hold this.
    pub fn check(self, key: &str, value: &str) -> Result<()> {
        let fits = match self {
            Self::Text => true,
            Self::Switch => matches!(value, "true" | "false"),
            Self::Number { least, most } => value.parse().is_ok_and(|number: u32| (least..=most).contains(&number)),
            Self::OneOf(values) => value.is_empty() || values.contains(&value),
            Self::Mail => value.is_empty() || value.parse::<Email>().is_ok(),
            Self::Rungs => rungs(value).is_some(),
            Self::Program => value.is_empty() || value.starts_with('/'),
        };
        if fits { Ok(()) } else { Err(self.refusal(key, value)) }
    }

    fn refusal(self, key: &str, value: &str) -> Error {
        let refused = |sentence: Msg| Error::new(Kind::Refused, sentence).hint(t::HINT_CONFIG);
        match self {
            Self::Text => refused(t::BadSetting { key, value }.into()),
            Self::Switch => refused(t::SettingValues { key, value, values: "true, false" }.into()),
            Self::Number { least, most } => refused(t::SettingNumber { key, value, least, most }.into()),
            Self::OneOf(values) => refused(t::SettingValues { key, value, values: values.join(", ") }.into()),
            Self::Mail => refused(t::SettingMail { key, value }.into()),
            Self::Rungs => refused(t::SettingRungs { key, value }.into()),
            Self::Program => refused(t::SettingProgram { key, value }.into()),
        }
    }
}

/// The farthest rung, in days.
const FARTHEST: i32 = 366;

/// Whole numbers in rising order; none where there is nothing.
pub fn rungs(text: &str) -> Option<Vec<i32>> {
    if text.trim().is_empty() {
        return Some(Vec::new());
    }
    let rungs: Vec<i32> = text.split(',').map(|rung| rung.trim().parse().ok()).collect::<Option<_>>()?;
    let rising = rungs.windows(2).all(|pair| pair[0] < pair[1]);
    let near = rungs.iter().all(|rung| (-FARTHEST..=FARTHEST).contains(rung));
    (rising && near).then_some(rungs)
}

#[cfg(test)]
mod tests {
    use super::super::config::SETTINGS;
    use super::rungs;

    #[test]
    fn rungs_rise() {
        assert_eq!(rungs("-1, 1,3"), Some(vec![-1, 1, 3]));
        assert_eq!(rungs(""), Some(vec![]));
        for text in ["3,1", "1,1", "a", "1,", "400"] {
            assert_eq!(rungs(text), None, "{text}");
        }
    }

    #[test]
    fn defaults_are_what_settings_may_hold() {
        for setting in SETTINGS {
            assert!(setting.rule.check(setting.key, setting.default).is_ok(), "{}", setting.key);
        }
    }
}
