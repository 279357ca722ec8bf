//! How a batch looks.

use serde::Serialize;

use super::list::Line;
use crate::output::{Cells, Column, Tabular};
use crate::text::{Word, card_batch as t};

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Done in this run.
    Done,
    /// Done before.
    Unchanged,
    /// Not begun.
    Open,
    /// Begun, and not finished.
    Unfinished,
    /// All but its certificate, which is not in the folder yet.
    Waiting,
    /// The card said no.
    Refused,
}

impl State {
    const fn word(self) -> Word {
        match self {
            Self::Done => t::STATE_DONE,
            Self::Unchanged => t::STATE_UNCHANGED,
            Self::Open => t::STATE_OPEN,
            Self::Unfinished => t::STATE_UNFINISHED,
            Self::Waiting => t::STATE_WAITING,
            Self::Refused => t::STATE_REFUSED,
        }
    }
}

/// A line and what became of it.
#[derive(Serialize)]
pub struct Row {
    line: i64,
    card: String,
    serial: Option<String>,
    slip: Option<String>,
    state: State,
    request: Option<String>,
    message: Option<String>,
}

impl Row {
    /// A line of the list.
    pub fn new(
        line: &Line,
        serial: Option<String>,
        state: State,
        request: Option<String>,
        message: Option<String>,
    ) -> Self {
        Self {
            line: i64::try_from(line.line).unwrap_or(i64::MAX),
            card: line.key.clone(),
            serial: serial.or_else(|| line.serial.clone()),
            slip: line.slip.clone(),
            state,
            request,
            message,
        }
    }
}

impl Tabular for Row {
    const KIND: &'static str = "batch_card";
    const HEAD: &'static [Column] = &[
        Column::new("line", t::HEAD_LINE),
        Column::new("serial", t::HEAD_SERIAL),
        Column::new("slip", t::HEAD_SLIP),
        Column::new("state", t::HEAD_STATE),
        Column::new("request", t::HEAD_REQUEST),
        Column::new("message", t::HEAD_MESSAGE),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .number(self.line)
            .maybe(self.serial.as_ref())
            .maybe(self.slip.as_ref())
            .word(self.state.word())
            .maybe(self.request.as_ref())
            .maybe(self.message.as_ref());
    }
}
