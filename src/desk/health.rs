//! What the doctor finds.

use serde::Serialize;

use crate::error::Error;
use crate::output::{Cells, Column, Tabular};
use crate::text::{Lang, Msg, Word, desk as t};

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
    check: &'static str,
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
        cells.word(self.level.word()).text(self.check).text(&self.message).maybe(self.remedy.as_ref());
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
    pub fn note(&mut self, check: &'static str, level: Level, sentence: impl Into<Msg>, remedy: Option<Msg>) {
        let (sentence, remedy) = (sentence.into(), remedy.map(|remedy| remedy.to(self.lang)));
        let message = sentence.to(self.lang);
        self.findings.push(Finding { check, level, id: sentence.id(), message, remedy });
    }

    /// Notes that all is well.
    pub fn ok(&mut self, check: &'static str, sentence: impl Into<Msg>) {
        self.note(check, Level::Ok, sentence, None);
    }

    /// Notes a fault by the error that a command would end with.
    pub fn fault(&mut self, check: &'static str, error: &Error) {
        self.note(check, Level::Bad, error.msg().clone(), error.next().cloned());
    }

    /// How many faults there are.
    pub fn faults(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level == Level::Bad).count()
    }
}
