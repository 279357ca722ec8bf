//! The office calendar as the government publishes it: 西元日期, 星期, 是否放假, 備註.
//!
//! Source: data.gov.tw, dataset 14718 (政府行政機關辦公日曆表). 是否放假 is 0 or 2.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Day, Error, weekday};
use crate::base::Date;
use crate::error::{At, Result};
use crate::sheet::{self, Column, Record};
use crate::text::{self, Lang, Msg};

const COLUMNS: &[Column] = &[
    Column { field: "date", names: &["西元日期", "日期"], required: true },
    Column { field: "weekday", names: &["星期"], required: false },
    Column { field: "off", names: &["是否放假"], required: true },
    Column { field: "note", names: &["備註"], required: false },
];

/// Hands over each row: where it stands, the day as the file writes it, and the day or what is wrong with it. A day that
/// comes again with the same content is passed over.
pub fn each(path: &Path, mut each: impl FnMut(At, &str, Result<Day>) -> Result<()>) -> Result<()> {
    let mut seen: BTreeMap<Date, (u64, Day)> = BTreeMap::new();
    sheet::open(path)?.table(None, COLUMNS)?.each(|record| {
        let key = record.text("date").unwrap_or_default().into_owned();
        let day = match day(record) {
            Ok(None) => return Ok(()),
            Ok(Some(day)) => match seen.get(&day.date) {
                Some((_, known)) if *known == day => return Ok(()),
                Some((line, _)) => {
                    Err(crate::Error::from(Error::Twice { date: day.date, line: *line }).at(record.at("date")))
                }
                None => {
                    seen.insert(day.date, (record.line(), day.clone()));
                    Ok(day)
                }
            },
            Err(error) => Err(error),
        };
        each(At { field: None, cell: None, ..record.at("date") }, &key, day)
    })
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
pub fn gaps(days: &[Date]) -> Vec<Msg> {
    let mut counts: BTreeMap<i16, i64> = BTreeMap::new();
    for day in days {
        *counts.entry(day.year()).or_default() += 1;
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
