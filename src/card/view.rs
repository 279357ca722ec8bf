//! How readers and cards look.

use data_encoding::HEXUPPER;
use serde::Serialize;

use super::{Presence, Reader, Work};
use crate::output::{Cells, Column, Tabular};
use crate::text::{Word, card as t};

/// A reader and what sits in it.
#[derive(Serialize)]
pub struct ReaderRow {
    number: usize,
    reader: String,
    state: &'static str,
    atr: Option<String>,
    exclusive: bool,
    #[serde(skip)]
    state_word: Word,
}

impl From<&Reader> for ReaderRow {
    fn from(reader: &Reader) -> Self {
        Self {
            number: reader.index,
            reader: reader.name.clone(),
            state: reader.presence.name(),
            atr: (!reader.atr.is_empty()).then(|| HEXUPPER.encode(&reader.atr)),
            exclusive: reader.exclusive,
            state_word: reader.presence.word(),
        }
    }
}

/// The card that something was done with.
#[derive(Serialize)]
pub struct CardRef {
    serial: String,
    reader: String,
}

impl CardRef {
    /// The card of this work.
    pub(super) fn of(work: &Work) -> Self {
        Self { serial: work.serial.clone(), reader: work.reader.name.clone() }
    }
}

impl Presence {
    /// Its name in JSON.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Mute => "mute",
            Self::Card => "card",
        }
    }

    /// Its name for people.
    pub(super) const fn word(self) -> Word {
        match self {
            Self::Empty => t::STATE_EMPTY,
            Self::Mute => t::STATE_MUTE,
            Self::Card => t::STATE_CARD,
        }
    }
}

impl Tabular for ReaderRow {
    const KIND: &'static str = "reader";
    const HEAD: &'static [Column] = &[
        Column::new("number", t::HEAD_NUMBER),
        Column::new("reader", t::HEAD_READER),
        Column::new("state", t::HEAD_STATE),
        Column::new("atr", t::HEAD_ATR),
    ];

    fn cells(&self, cells: &mut Cells) {
        let number = i64::try_from(self.number).unwrap_or(i64::MAX);
        cells.number(number).text(&self.reader).word(self.state_word).maybe(self.atr.as_ref());
    }
}
