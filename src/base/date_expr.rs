//! Days as people say them: a day of either calendar, or so many days from today.

use std::fmt;
use std::str::FromStr;

use super::value::narrow;
use super::{Date, DateError};

/// More days are a slip of the finger: a hundred years.
const FARTHEST: i32 = 36_500;

/// How the units are written, longer spellings first. Working days are looked for first: `wd` ends in `d`.
const WORKING_DAYS: &[&str] = &["wd", "個工作天", "工作天", "個工作日", "工作日"];
const DAYS: &[&str] = &["d", "天"];

/// A day, perhaps relative to today: `2026-11-20`, `115-11-20`, `today`, `30d`, `-7d`, `+3wd`, `3個工作天`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateExpr {
    /// A day of the calendar.
    On(Date),
    /// So many days after today; before it where negative.
    Days(i32),
    /// So many working days after today; which days those are the office calendar knows.
    WorkingDays(i32),
}

impl DateExpr {
    /// The day that is meant, unless it takes the office calendar to tell.
    pub fn plain(self, today: Date) -> Option<Date> {
        match self {
            Self::On(date) => Some(date),
            Self::Days(days) => Some(today.plus_days(days.into())),
            Self::WorkingDays(_) => None,
        }
    }
}

impl FromStr for DateExpr {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let words: String = narrow(text).to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
        match words.as_str() {
            "today" | "今天" | "今日" => return Ok(Self::Days(0)),
            "tomorrow" | "明天" | "明日" => return Ok(Self::Days(1)),
            _ => {}
        }
        let refused = || DateError::Expression { text: text.to_owned() };
        if let Some(count) = before_unit(&words, WORKING_DAYS) {
            return count_of(count).map(Self::WorkingDays).ok_or_else(refused);
        }
        if let Some(count) = before_unit(&words, DAYS) {
            return count_of(count).map(Self::Days).ok_or_else(refused);
        }
        match text.parse() {
            Err(DateError::Form { text }) => Err(DateError::Expression { text }),
            other => other.map(Self::On),
        }
    }
}

/// What stands before one of the units.
fn before_unit<'a>(words: &'a str, units: &[&str]) -> Option<&'a str> {
    units.iter().find_map(|unit| words.strip_suffix(unit))
}

/// A count of days with or without its sign.
fn count_of(text: &str) -> Option<i32> {
    let count: i32 = text.parse().ok()?;
    (-FARTHEST..=FARTHEST).contains(&count).then_some(count)
}

impl fmt::Display for DateExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(date) => date.fmt(f),
            Self::Days(0) => f.write_str("today"),
            Self::Days(days) => write!(f, "{days:+}d"),
            Self::WorkingDays(days) => write!(f, "{days:+}wd"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::noise;
    use super::*;

    #[test]
    fn days_are_absolute_or_count_from_today() {
        let today = Date::new(2026, 11, 20).unwrap();
        for (text, day) in [
            ("today", "2026-11-20"),
            ("今天", "2026-11-20"),
            ("明天", "2026-11-21"),
            ("30d", "2026-12-20"),
            ("+30 D", "2026-12-20"),
            ("３０天", "2026-12-20"),
            ("-20d", "2026-10-31"),
            ("115-12-31", "2026-12-31"),
            ("民國115年12月31日", "2026-12-31"),
        ] {
            let expr: DateExpr = text.parse().unwrap();
            assert_eq!(expr.plain(today).map(|day| day.to_string()), Some(day.to_owned()), "{text}");
        }
        for text in ["3wd", "+3wd", "3個工作天", "+３工作日"] {
            assert_eq!(text.parse(), Ok(DateExpr::WorkingDays(3)), "{text}");
        }
        assert_eq!(DateExpr::WorkingDays(3).plain(today), None);
    }

    #[test]
    fn others_are_refused() {
        for text in ["", "d", "wd", "soon", "3.5d", "99999d", "--3d", "+d"] {
            assert_eq!(text.parse::<DateExpr>(), Err(DateError::Expression { text: text.to_owned() }));
        }
        assert!(matches!("115-02-29".parse::<DateExpr>(), Err(DateError::NoSuchDay { .. })));
    }

    #[test]
    fn what_parses_prints_back() {
        noise::prints_back::<DateExpr>(&["today", "+30d", "-3wd", "2026-11-20", "3個工作天"]);
    }
}
