//! How the way of an agency to its first administrator looks.

use serde::Serialize;

use crate::agency::Agency;
use crate::agency::onboarding::{Stand, Step};
use crate::output::{Cells, Column, Tabular};
use crate::text::{Msg, agency as t};

/// A step.
#[derive(Serialize)]
pub struct StepRow {
    number: i64,
    step: &'static str,
    state: &'static str,
    command: String,
    #[serde(skip)]
    shown: (Step, Stand, Msg),
}

impl StepRow {
    /// The row of a step.
    pub fn new(number: i64, agency: &Agency, step: Step, stand: Stand, lang: crate::text::Lang) -> Self {
        let command = step.command(agency);
        Self {
            number,
            step: step.name(),
            state: stand.name(),
            command: command.to(lang),
            shown: (step, stand, command),
        }
    }
}

impl Tabular for StepRow {
    const KIND: &'static str = "agency_step";
    const HEAD: &'static [Column] = &[
        Column::new("number", t::HEAD_STEP),
        Column::new("state", t::HEAD_STATE),
        Column::new("step", t::HEAD_WHAT),
        Column::new("command", t::HEAD_COMMAND),
    ];

    fn cells(&self, cells: &mut Cells) {
        let (step, stand, command) = &self.shown;
        cells.number(self.number).word(stand.word()).word(step.word());
        if *stand == Stand::Done {
            cells.text("")
        } else {
            cells.msg(command.clone())
        };
    }
}
