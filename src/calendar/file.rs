//! The office calendar as the government publishes it: 西元日期, 星期, 是否放假, 備註.
//!
//! Source: data.gov.tw, dataset 14718 (政府行政機關辦公日曆表). 是否放假 is 0 or 2.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Day, Error, weekday};
use crate::base::Date;
use crate::error::{Report, Result};
use crate::sheet::{self, Column, Record};
use crate::text::{self, Lang, Msg};

const COLUMNS: &[Column] = &[
    Column { field: "date", names: &["西元日期", "日期"], required: true },
    Column { field: "weekday", names: &["星期"], required: false },
    Column { field: "off", names: &["是否放假"], required: true },
    Column { field: "note", names: &["備註"], required: false },
];

/// The days of a file in their order, each once; all that is wrong with it at once.
pub fn read(path: &Path) -> Result<Vec<Day>> {
    let mut report = Report::default();
    let mut days: BTreeMap<Date, (u64, Day)> = BTreeMap::new();
    sheet::open(path)?.table(None, COLUMNS)?.each(|record| {
        match day(record) {
            Ok(Some(day)) => match days.get(&day.date) {
                Some((line, known)) if *known != day => {
                    let twice = Error::Twice { date: day.date, line: *line };
                    report.push(crate::Error::from(twice).at(record.at("date")));
                }
                Some(_) => {}
                None => _ = days.insert(day.date, (record.line(), day)),
            },
            Ok(None) => {}
            Err(error) => report.push(error),
        }
        Ok(())
    })?;
    report.check()?;
    Ok(days.into_values().map(|(_, day)| day).collect())
}

/// One row; nothing where it names no day.
fn day(record: &Record<'_>) -> Result<Option<Day>> {
    let Some(date) = record.parse::<Date, _>("date")? else { return Ok(None) };
    let stated = record.text("weekday")?;
    if !stated.is_empty() && !is_named(date, &stated) {
        let error = Error::Weekday { date, text: stated.into_owned() };
        return Err(crate::Error::from(error).at(record.at("weekday")));
    }
    let off = match record.text("off")?.as_ref() {
        "0" => false,
        "2" => true,
        other => return Err(crate::Error::from(Error::Mark { text: other.to_owned() }).at(record.at("off"))),
    };
    Ok(Some(Day { date, off, note: record.text("note")?.into_owned() }))
}

/// Whether `五` or `星期五` names the weekday of a day.
fn is_named(date: Date, stated: &str) -> bool {
    let name = weekday(date).to(Lang::ZhTw);
    name.strip_prefix("星期").is_some_and(|short| stated.trim_start_matches("星期") == short)
}

/// Years of which the file has some days only.
pub fn gaps(days: &[Day]) -> Vec<Msg> {
    let mut counts: BTreeMap<i16, i64> = BTreeMap::new();
    for day in days {
        *counts.entry(day.date.year()).or_default() += 1;
    }
    let length = |year: i16| match (Date::new(year, 1, 1), Date::new(year, 12, 31)) {
        (Ok(first), Ok(last)) => last.days() - first.days() + 1,
        _ => 0,
    };
    counts
        .into_iter()
        .filter(|&(year, count)| count < length(year))
        .map(|(year, days)| text::calendar::Gap { year: i32::from(year), days, all: length(year) }.into())
        .collect()
}
