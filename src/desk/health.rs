//! What the doctor finds.

use serde::Serialize;

use crate::error::Error;
use crate::output::{Cells, Column, Tabular};
use crate::text::{Lang, Msg, Word, desk as t};

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The settings.
    Settings,
    /// The clock.
    Clock,
    /// The folder and who gets in.
    Place,
    /// Room on the disk.
    Room,
    /// The key file.
    Key,
    /// Whether there is a database.
    Database,
    /// The version of the schema.
    Schema,
    /// Whether the file is whole.
    Integrity,
    /// Events and the rows that they speak of.
    Trail,
    /// Notices that do not get on.
    Notices,
    /// Who could go on.
    Staff,
}

impl Check {
    const fn word(self) -> Word {
        match self {
            Self::Settings => t::CHECK_SETTINGS,
            Self::Clock => t::CHECK_CLOCK,
            Self::Place => t::CHECK_PLACE,
            Self::Room => t::CHECK_ROOM,
            Self::Key => t::CHECK_KEY,
            Self::Database => t::CHECK_DATABASE,
            Self::Schema => t::CHECK_SCHEMA,
            Self::Integrity => t::CHECK_INTEGRITY,
            Self::Trail => t::CHECK_TRAIL,
            Self::Notices => t::CHECK_NOTICES,
            Self::Staff => t::CHECK_STAFF,
        }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// As it should be.
    Ok,
    /// Worth knowing.
    Warn,
    /// A fault.
    Bad,
}

impl Level {
    const fn word(self) -> Word {
        match self {
            Self::Ok => t::LEVEL_OK,
            Self::Warn => t::LEVEL_WARN,
            Self::Bad => t::LEVEL_BAD,
        }
    }
}

/// One finding.
#[derive(Serialize)]
pub struct Finding {
    check: Check,
    level: Level,
    id: &'static str,
    message: String,
    remedy: Option<String>,
}

impl Tabular for Finding {
    const KIND: &'static str = "finding";
    const HEAD: &'static [Column] = &[
        Column::new("level", t::HEAD_LEVEL),
        Column::new("check", t::HEAD_CHECK),
        Column::new("message", t::HEAD_FINDING),
        Column::new("remedy", t::HEAD_REMEDY),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells.word(self.level.word()).word(self.check.word()).text(&self.message).maybe(self.remedy.as_ref());
    }
}

/// All findings, in the language of the answer.
pub struct Health {
    lang: Lang,
    /// The findings so far.
    pub findings: Vec<Finding>,
}

impl Health {
    /// Nothing was looked at yet.
    pub const fn new(lang: Lang) -> Self {
        Self { lang, findings: Vec::new() }
    }

    /// Notes what was found.
    pub fn note(&mut self, check: Check, level: Level, sentence: impl Into<Msg>, remedy: Option<Msg>) {
        let (sentence, remedy) = (sentence.into(), remedy.map(|remedy| remedy.to(self.lang)));
        let message = sentence.to(self.lang);
        self.findings.push(Finding { check, level, id: sentence.id(), message, remedy });
    }

    /// Notes that all is well.
    pub fn ok(&mut self, check: Check, sentence: impl Into<Msg>) {
        self.note(check, Level::Ok, sentence, None);
    }

    /// Notes a fault by the error that a command would end with.
    pub fn fault(&mut self, check: Check, error: &Error) {
        self.note(check, Level::Bad, error.msg().clone(), error.next().cloned());
    }

    /// How many faults there are.
    pub fn faults(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level == Level::Bad).count()
    }
}
