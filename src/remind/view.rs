//! How reminders look.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Ladder;
use crate::base::Date;
use crate::notice::{Channel, Expected, NoticeId};
use crate::output::{Cells, Column, Tabular};
use crate::text::{notice, remind as t};

/// What is said of one matter.
#[derive(Serialize)]
pub struct Row {
    pub ladder: Ladder,
    pub subject: i64,
    pub day: Date,
    pub rung: i32,
    pub to: Vec<String>,
    pub notices: Vec<NoticeId>,
    pub message: String,
}

impl Tabular for Row {
    const KIND: &'static str = "reminder";
    const HEAD: &'static [Column] = &[
        Column::new("ladder", t::HEAD_LADDER),
        Column::new("subject", t::HEAD_SUBJECT),
        Column::new("day", t::HEAD_DAY),
        Column::new("rung", t::HEAD_RUNG),
        Column::new("to", t::HEAD_TO),
        Column::new("message", t::HEAD_MESSAGE),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .word(self.ladder.word())
            .number(self.subject)
            .date(Some(self.day))
            .number(self.rung)
            .text(self.to.join(", "))
            .text(&self.message);
    }
}

/// What goes out on a day by a channel.
#[derive(Serialize)]
pub struct Forecast {
    day: Date,
    channel: Channel,
    notices: i64,
    again: i64,
    reminders: i64,
}

impl Forecast {
    /// What waits, and what will be posted until then, by day and channel.
    pub fn merged(waiting: Vec<Expected>, reminders: BTreeMap<Date, i64>) -> Vec<Self> {
        let mut rows: BTreeMap<(Date, Channel), Self> = BTreeMap::new();
        for Expected { day, channel, notices, again } in waiting {
            rows.insert((day, channel), Self { day, channel, notices, again, reminders: 0 });
        }
        for (day, count) in reminders {
            let channel = Channel::Mail;
            let empty = Self { day, channel, notices: 0, again: 0, reminders: 0 };
            let row = rows.entry((day, channel)).or_insert(empty);
            row.notices += count;
            row.reminders += count;
        }
        rows.into_values().collect()
    }
}

impl Tabular for Forecast {
    const KIND: &'static str = "forecast";
    const HEAD: &'static [Column] = &[
        Column::new("day", notice::HEAD_DAY),
        Column::new("channel", notice::HEAD_CHANNEL),
        Column::new("notices", notice::HEAD_NOTICES),
        Column::new("again", notice::HEAD_AGAIN),
        Column::new("reminders", t::HEAD_REMINDERS),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .date(Some(self.day))
            .word(self.channel.word())
            .number(self.notices)
            .number(self.again)
            .number(self.reminders);
    }
}
