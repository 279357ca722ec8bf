//! How a finding looks.

use serde::Serialize;

use super::finding::{Check, Finding, Level};
use crate::output::{Cells, Column, Tabular};
use crate::text::{Lang, card_doctor as t};

/// A finding in the language of the answer.
#[derive(Serialize)]
pub struct Row {
    check: Check,
    level: Level,
    id: &'static str,
    message: String,
    remedy: Option<String>,
    say: Option<String>,
}

impl Row {
    pub fn new(finding: &Finding, lang: Lang) -> Self {
        Self {
            check: finding.check,
            level: finding.level,
            id: finding.sentence.id(),
            message: finding.sentence.to(lang),
            remedy: finding.remedy.as_ref().map(|remedy| remedy.to(lang)),
            say: finding.say.as_ref().map(|say| say.to(lang)),
        }
    }
}

impl Tabular for Row {
    const KIND: &'static str = "finding";
    const HEAD: &'static [Column] = &[
        Column::new("level", t::HEAD_LEVEL),
        Column::new("check", t::HEAD_CHECK),
        Column::new("message", t::HEAD_MESSAGE),
        Column::new("remedy", t::HEAD_REMEDY),
        Column::new("say", t::HEAD_SAY),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells.word(self.level.word()).word(self.check.word()).text(&self.message);
        cells.maybe(self.remedy.as_ref()).maybe(self.say.as_ref());
    }
}
