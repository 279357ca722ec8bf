//! How days look.

use serde::Serialize;

use super::{Calendar, Day, weekday};
use crate::base::Date;
use crate::output::{Cells, Column, Detailed, Facts, Tabular};
use crate::text::calendar as t;
use crate::text::{Lang, Word};

/// What a day is for an office.
const fn office(working: bool) -> Word {
    if working { t::WORKING } else { t::OFF }
}

/// The names of the week in JSON, from Monday on.
const WEEK: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// What an import did.
#[derive(Serialize)]
pub struct Imported {
    pub added: u64,
    pub updated: u64,
    pub unchanged: u64,
}

/// A day of the calendar.
#[derive(Serialize)]
pub struct Row {
    date: Date,
    roc: String,
    weekday: &'static str,
    working_day: bool,
    note: String,
    imported: bool,
}

impl Row {
    /// A day as the calendar has it.
    pub(super) fn new(calendar: &Calendar, date: Date) -> Self {
        let Day { off, note, .. } = calendar.day(date);
        Self {
            date,
            roc: date.to(Lang::ZhTw),
            weekday: WEEK[super::place_in_week(date)],
            working_day: !off,
            note,
            imported: calendar.has(date),
        }
    }
}

impl Row {
    /// Whether the office calendar names the day; else the rule of weekends holds.
    pub(super) const fn is_imported(&self) -> bool {
        self.imported
    }
}

impl Tabular for Row {
    const KIND: &'static str = "day";
    const HEAD: &'static [Column] = &[
        Column::new("date", t::HEAD_DATE),
        Column::new("roc", t::HEAD_ROC),
        Column::new("weekday", t::HEAD_WEEKDAY),
        Column::new("working_day", t::HEAD_WORKING_DAY),
        Column::new("note", t::HEAD_NOTE),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .text(self.date.to_string())
            .text(&self.roc)
            .word(weekday(self.date))
            .word(office(self.working_day))
            .text(&self.note);
    }
}

/// One day, seen from today.
#[derive(Serialize)]
pub struct One {
    #[serde(flatten)]
    pub day: Row,
    pub days_from_today: i64,
    pub working_days_from_today: i64,
}

impl Detailed for One {
    const KIND: &'static str = "day";

    fn facts(&self, facts: &mut Facts) {
        let day = &self.day;
        facts
            .text(t::HEAD_DATE, day.date)
            .text(t::HEAD_ROC, &day.roc)
            .word(t::HEAD_WEEKDAY, weekday(day.date))
            .word(t::HEAD_WORKING_DAY, office(day.working_day))
            .text(t::HEAD_NOTE, &day.note)
            .msg(
                t::HEAD_FROM_TODAY,
                t::FromToday { days: self.days_from_today, working: self.working_days_from_today },
            );
    }
}
