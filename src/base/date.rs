//! Days, in either calendar.
//!
//! The year of the Republic (民國) is the year of the common era less 1911. Read are `2026-11-20`,
//! `115-11-20`, `115/11/20`, `115.11.20`, `1151120`, `20261120`, `民國115年11月20日`, full-width digits too.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date as Civil;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;

use crate::text::Lang;

/// The year before the first of the Republic.
const ROC_ERA: i16 = 1911;

/// A day. Stored as ISO text, so that texts sort as days do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(Civil);

/// Why a text is not a day.
#[derive(Debug, PartialEq, Eq)]
pub enum DateError {
    /// Not one of the forms that are read.
    Form,
    /// The form is right, but there is no such day.
    NoSuchDay,
}

impl Date {
    /// The day of a year, month and day of the common era.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, DateError> {
        Civil::new(year, month, day).map(Self).map_err(|_| DateError::NoSuchDay)
    }

    /// The day so many days after 1970-01-01.
    pub fn from_days(days: i64) -> Self {
        let epoch = jiff::civil::date(1970, 1, 1);
        let span = jiff::Span::new().try_days(days).unwrap_or_default();
        Self(epoch.saturating_add(span))
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i64 {
        let epoch = jiff::civil::date(1970, 1, 1);
        self.0.duration_since(epoch).as_hours() / 24
    }

    /// The day so many days later.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self::from_days(self.days().saturating_add(days))
    }

    /// The next day.
    #[must_use]
    pub fn tomorrow(self) -> Self {
        self.plus_days(1)
    }

    /// The year of the common era.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The year of the Republic; 0 and below before 1912.
    pub fn roc_year(self) -> i16 {
        self.0.year() - ROC_ERA
    }

    /// Whether it is a Saturday or a Sunday.
    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday)
    }

    /// For people: `115-11-20` in zh-TW, `2026-11-20` in English.
    pub fn to(self, lang: Lang) -> String {
        match lang {
            Lang::ZhTw if self.roc_year() > 0 => {
                format!("{}-{:02}-{:02}", self.roc_year(), self.0.month(), self.0.day())
            }
            _ => self.to_string(),
        }
    }
}

impl From<Civil> for Date {
    fn from(civil: Civil) -> Self {
        Self(civil)
    }
}

/// ISO 8601.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let folded: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
        let bare = folded.trim_start_matches("中華").trim_start_matches("民國");
        let (year, month, day) = parts(bare).ok_or(DateError::Form)?;
        let year = if year < 1000 { year + ROC_ERA } else { year };
        Self::new(year, month, day)
    }
}

/// Year, month and day as written, whatever stands between them.
fn parts(text: &str) -> Option<(i16, i8, i8)> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let year_digits = match text.len() {
            6..=8 => text.len() - 4,
            _ => return None,
        };
        let (year, rest) = text.split_at(year_digits);
        return Some((year.parse().ok()?, rest[..2].parse().ok()?, rest[2..].parse().ok()?));
    }
    let mut numbers = text.trim_end_matches('日').split(['-', '/', '.', '年', '月']);
    let (year, month, day) = (numbers.next()?, numbers.next()?, numbers.next()?);
    if numbers.next().is_some() || !(2..=4).contains(&year.len()) || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !(digits(year) && digits(month) && digits(day)) {
        return None;
    }
    Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("not a date"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_calendars_name_the_same_day() {
        let day = Date::new(2026, 11, 20).unwrap();
        for text in [
            "2026-11-20",
            "115-11-20",
            "115/11/20",
            "115.11.20",
            "1151120",
            "20261120",
            "民國115年11月20日",
            "中華民國 115 年 11 月 20 日",
            "１１５／１１／２０",
        ] {
            assert_eq!(text.parse(), Ok(day), "{text}");
        }
        assert_eq!("99/1/1".parse(), Date::new(2010, 1, 1));
        assert_eq!("990101".parse(), Date::new(2010, 1, 1));
        assert_eq!("099/01/01".parse(), Date::new(2010, 1, 1));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        assert_eq!("2026-02-29".parse::<Date>(), Err(DateError::NoSuchDay));
        for text in ["", "today", "115-11", "115-11-20-1", "1-1-1", "+115-1-1", "115年", "123456789"] {
            assert_eq!(text.parse::<Date>(), Err(DateError::Form), "{text}");
        }
    }

    #[test]
    fn days_count_from_1970() {
        let day = Date::new(2026, 11, 20).unwrap();
        assert_eq!(Date::from_days(day.days()), day);
        assert_eq!(day.plus_days(-365).to_string(), "2025-11-20");
        assert_eq!(Date::new(1970, 1, 1).map(Date::days), Ok(0));
    }
}
