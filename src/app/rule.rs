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
            Self::Program => refused(t::SettingProgram { key, value }.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::config::SETTINGS;

    #[test]
    fn defaults_are_what_settings_may_hold() {
        for setting in SETTINGS {
            assert!(setting.rule.check(setting.key, setting.default).is_ok(), "{}", setting.key);
        }
    }
}
