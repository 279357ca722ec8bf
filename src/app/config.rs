//! Settings: `/etc/authdesk/config.toml`, the user's file, `AUTHDESK_…`, and the command line, the later over the
//! earlier.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::Outside;
use crate::error::{Error, Kind, Result};
use crate::text::{self, Lang, Word};

pub use super::rule::{Rule, rungs};

/// A setting that the program knows.
#[derive(Debug)]
pub struct Setting {
    /// Its name in the file: `notice.sending`.
    pub key: &'static str,
    /// What holds where nothing is set.
    pub default: &'static str,
    /// What it may hold.
    pub rule: Rule,
}

/// All settings. Each has a sentence `app.help-setting-…` with its name, dots as hyphens.
pub const SETTINGS: &[Setting] = &[
    Setting { key: "db", default: "", rule: Rule::Text },
    Setting { key: "lang", default: "", rule: Rule::OneOf(&["zh-TW", "en"]) },
    Setting { key: "audit.anchor", default: "", rule: Rule::Text },
    Setting { key: "audit.anchor_daily", default: "false", rule: Rule::Switch },
    Setting { key: "audit.syslog", default: "/dev/log", rule: Rule::Program },
    Setting { key: "card.authorities", default: "", rule: Rule::Text },
    Setting { key: "card.module", default: "", rule: Rule::Text },
    Setting { key: "card.seconds", default: "10", rule: Rule::Number { least: 1, most: 600 } },
    Setting { key: "codes.existing", default: "any", rule: Rule::OneOf(&["any", "both"]) },
    Setting { key: "codes.new", default: "both", rule: Rule::OneOf(&["any", "both"]) },
    Setting { key: "codes.attested", default: "true", rule: Rule::Switch },
    Setting { key: "desk.name", default: "", rule: Rule::Text },
    Setting { key: "lock.failures", default: "5", rule: Rule::Number { least: 1, most: 100 } },
    Setting { key: "lock.minutes", default: "15", rule: Rule::Number { least: 1, most: 1440 } },
    Setting { key: "mail.from", default: "authdesk@localhost", rule: Rule::Text },
    Setting { key: "mail.channel", default: "folder", rule: Rule::OneOf(&["folder", "smtp", "command"]) },
    Setting { key: "mail.command", default: "/usr/sbin/sendmail", rule: Rule::Program },
    Setting { key: "mail.folder", default: "", rule: Rule::Text },
    Setting { key: "mail.host", default: "", rule: Rule::Text },
    Setting { key: "mail.port", default: "25", rule: Rule::Number { least: 1, most: 65535 } },
    Setting { key: "mail.security", default: "none", rule: Rule::OneOf(&["none", "starttls", "tls"]) },
    Setting { key: "mail.user", default: "", rule: Rule::Text },
    Setting { key: "mail.password_file", default: "", rule: Rule::Text },
    Setting { key: "mail.ca_file", default: "", rule: Rule::Text },
    Setting { key: "mail.cap", default: "10000", rule: Rule::Number { least: 0, most: 1_000_000 } },
    Setting { key: "notice.sending", default: "false", rule: Rule::Switch },
    Setting { key: "notice.training", default: "", rule: Rule::Mail },
    Setting { key: "notice.cap", default: "1000", rule: Rule::Number { least: 1, most: 1_000_000 } },
    Setting { key: "password.profile", default: "iauth", rule: Rule::OneOf(&["iauth", "appendix10"]) },
    Setting { key: "remind.review", default: "-1,1,3,6", rule: Rule::Rungs },
    Setting { key: "remind.fall", default: "8", rule: Rule::Rungs },
    Setting { key: "remind.outside", default: "1,3,5,10", rule: Rule::Rungs },
    Setting { key: "remind.form", default: "5,10,20", rule: Rule::Rungs },
    Setting { key: "remind.returned", default: "3,10", rule: Rule::Rungs },
    Setting { key: "remind.grant", default: "-30,-14,-7,-1", rule: Rule::Rungs },
    Setting { key: "remind.closing", default: "1,7,30", rule: Rule::Rungs },
    Setting { key: "remind.registration", default: "3,7", rule: Rule::Rungs },
    Setting { key: "remind.access_review", default: "-5,-1,1,5", rule: Rule::Rungs },
    Setting { key: "remind.departure", default: "0,1,3,7", rule: Rule::Rungs },
    Setting { key: "remind.service_key", default: "-30,-7,-1", rule: Rule::Rungs },
    Setting { key: "remind.deputy", default: "-7,-1", rule: Rule::Rungs },
    Setting { key: "retention.days", default: "1826", rule: Rule::Number { least: 0, most: 36_525 } },
    Setting { key: "session.hours", default: "8", rule: Rule::Number { least: 1, most: 24 } },
    Setting { key: "sms.channel", default: "folder", rule: Rule::OneOf(SMS_CHANNELS) },
    Setting { key: "sms.folder", default: "", rule: Rule::Text },
    Setting { key: "sms.command", default: "", rule: Rule::Program },
    Setting { key: "sms.url", default: "", rule: Rule::Text },
    Setting { key: "sms.user", default: "", rule: Rule::Text },
    Setting { key: "sms.password_file", default: "", rule: Rule::Text },
    Setting { key: "sms.from", default: "", rule: Rule::Text },
    Setting { key: "sms.cap", default: "1000", rule: Rule::Number { least: 0, most: 1_000_000 } },
    Setting { key: "stock.rotate_puk", default: "true", rule: Rule::Switch },
    Setting { key: "stock.ticket_minutes", default: "15", rule: Rule::Number { least: 1, most: 480 } },
];

/// The ways by which text messages leave.
const SMS_CHANNELS: &[&str] = &["folder", "command", "emome", "every8d", "mitake"];

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// A file.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
}

/// A value and where it came from.
#[derive(Clone, Debug)]
pub struct Value {
    /// The value as text.
    pub text: String,
    /// Its origin.
    pub origin: Origin,
}

/// The settings in force.
#[derive(Debug, Default)]
pub struct Config {
    values: BTreeMap<&'static str, Value>,
    faults: Vec<Error>,
}

impl Config {
    /// Reads files and environment. What is wrong with a file is kept, so that `doctor` can tell it.
    pub fn load(outside: &Outside) -> Self {
        let mut config = Self::default();
        for path in [PathBuf::from("/etc/authdesk/config.toml"), Self::user_file(outside)] {
            if let Err(fault) = config.read_file(&path) {
                config.faults.push(fault);
            }
        }
        for setting in SETTINGS {
            let name = format!("AUTHDESK_{}", setting.key.replace('.', "_").to_uppercase());
            if let Some(text) = outside.var(&name) {
                config.values.insert(setting.key, Value { text, origin: Origin::Environment(name) });
            }
        }
        config
    }

    /// Fails with what is wrong with a file.
    pub fn check(&mut self) -> Result<()> {
        match self.faults.is_empty() {
            true => Ok(()),
            false => Err(self.faults.remove(0)),
        }
    }

    /// What is wrong with the files.
    pub fn faults(&self) -> &[Error] {
        &self.faults
    }

    /// The user's own file.
    pub fn user_file(outside: &Outside) -> PathBuf {
        let named = outside.var("AUTHDESK_CONFIG").map(PathBuf::from);
        named.unwrap_or_else(|| outside.folder("XDG_CONFIG_HOME", ".config").join("authdesk/config.toml"))
    }

    fn read_file(&mut self, path: &Path) -> Result<()> {
        let source = match fs::read_to_string(path) {
            Ok(source) => source,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(cause) => return Err(Error::reading(path, cause)),
        };
        let table = toml::Table::from_str(&source).map_err(|cause| {
            Error::new(Kind::Refused, text::app::BadConfig { path }).hint(text::app::HINT_CONFIG).caused_by(cause)
        })?;
        self.take(path, "", &table)
    }

    fn take(&mut self, path: &Path, prefix: &str, table: &toml::Table) -> Result<()> {
        for (name, value) in table {
            let key = format!("{prefix}{name}");
            match value {
                toml::Value::Table(inner) => self.take(path, &format!("{key}."), inner)?,
                toml::Value::String(text) => self.set(path, &key, text.clone())?,
                other => self.set(path, &key, other.to_string())?,
            }
        }
        Ok(())
    }

    fn set(&mut self, path: &Path, key: &str, text: String) -> Result<()> {
        let setting = find(key).map_err(|error| {
            error.at(crate::error::At { file: Some(path.display().to_string()), ..Default::default() })
        })?;
        self.values.insert(setting.key, Value { text, origin: Origin::File(path.to_owned()) });
        Ok(())
    }

    /// A setting's value and origin.
    pub fn value(&self, setting: &Setting) -> Value {
        let default = || Value { text: setting.default.to_owned(), origin: Origin::Default };
        self.values.get(setting.key).cloned().unwrap_or_else(default)
    }

    /// A setting as text.
    pub fn text(&self, key: &'static str) -> &str {
        let default = || SETTINGS.iter().find(|setting| setting.key == key).map_or("", |setting| setting.default);
        self.values.get(key).map_or_else(default, |value| value.text.as_str())
    }

    /// A setting as text, if it is not empty.
    pub fn some(&self, key: &'static str) -> Option<&str> {
        Some(self.text(key)).filter(|text| !text.is_empty())
    }

    /// A setting as a number or a truth value.
    pub fn parsed<T: FromStr>(&self, key: &'static str) -> Result<T> {
        let text = self.text(key);
        text.parse().map_err(|_| {
            Error::new(Kind::Refused, text::app::BadSetting { key, value: text }).hint(text::app::HINT_CONFIG)
        })
    }

    /// The settings whose values are not what they may hold, wherever they came from.
    pub fn flaws(&self) -> Vec<Error> {
        let check = |setting: &Setting| setting.rule.check(setting.key, &self.value(setting).text).err();
        SETTINGS.iter().filter_map(check).collect()
    }

    /// The language that is set.
    pub fn lang(&self) -> Option<Lang> {
        self.some("lang")?.parse().ok()
    }

    /// Where the database lies if the command line does not say.
    pub fn db_path(&self, outside: &Outside) -> PathBuf {
        let default = || outside.folder("XDG_DATA_HOME", ".local/share").join("authdesk/authdesk.db");
        self.some("db").map_or_else(default, PathBuf::from)
    }
}

/// A known setting.
pub fn find(key: &str) -> Result<&'static Setting> {
    SETTINGS
        .iter()
        .find(|setting| setting.key == key)
        .ok_or_else(|| Error::new(Kind::Refused, text::app::NoSetting { key }).hint(text::app::HINT_CONFIG))
}

/// What a setting is for.
pub fn help(setting: &Setting) -> Option<Word> {
    Word::find(&format!("app.help-setting-{}", setting.key.replace(['.', '_'], "-")))
}
