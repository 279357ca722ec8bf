//! How the length of the queue looks.

use serde::Serialize;

use crate::approval::StageKind;
use crate::base::Timestamp;
use crate::output::{Cells, Column, Tabular};
use crate::text::queue as t;

/// How many cases wait.
#[derive(Serialize)]
pub struct Count {
    /// At which system.
    pub system: String,
    /// For what.
    pub stage: StageKind,
    /// How many.
    pub waiting: i64,
    /// Since when the oldest waits.
    pub oldest: Timestamp,
    /// How many are overdue.
    pub overdue: i64,
}

impl Tabular for Count {
    const KIND: &'static str = "queue_count";
    const HEAD: &'static [Column] = &[
        Column::new("system", t::HEAD_SYSTEM),
        Column::new("stage", t::HEAD_STAGE),
        Column::new("waiting", t::HEAD_WAITING),
        Column::new("overdue", t::HEAD_OVERDUE),
        Column::new("oldest", t::HEAD_OLDEST),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .text(&self.system)
            .word(self.stage.word())
            .number(self.waiting)
            .number(self.overdue)
            .moment(Some(self.oldest));
    }
}
