//! Days, in either calendar.
//!
//! The year of the Republic (民國) is the year of the common era less 1911. Read are `2026-11-20`,
//! `115-11-20`, `115/11/20`, `115.11.20`, `1151120`, `20261120`, `民國115年11月20日`,
//! `中華民國一百一十五年十一月二十日`, full-width digits too. A year of four digits is of the common era.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date as Civil;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;

use super::numeral::arabic;
use super::value::{refusal, shown};
use crate::text::{self, Lang, Msg};

/// The year before the first of the Republic.
const ROC_ERA: i16 = 1911;

/// A day. Stored as ISO text, so that texts sort as days do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(Civil);

/// Why a text is not a day.
#[derive(Debug, PartialEq, Eq)]
pub enum DateError {
    /// Not one of the forms that are read.
    Form { text: String },
    /// The form is right, but there is no such day.
    NoSuchDay { text: String },
    /// Neither a day nor a count of days, where both are read.
    Expression { text: String },
}

impl Date {
    /// The day of a year, month and day of the common era.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, DateError> {
        let no_such_day = |_| DateError::NoSuchDay { text: format!("{year}-{month}-{day}") };
        Civil::new(year, month, day).map(Self).map_err(no_such_day)
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
        let folded: String = arabic(text).nfkc().filter(|c| !c.is_whitespace()).collect();
        let bare = folded.strip_prefix("中華").unwrap_or(&folded);
        let (bare, republic) = bare.strip_prefix("民國").map_or((bare, false), |rest| (rest, true));
        let (year, month, day) = parts(bare, republic).ok_or_else(|| DateError::Form { text: text.to_owned() })?;
        Self::new(year, month, day).map_err(|_| DateError::NoSuchDay { text: text.to_owned() })
    }
}

/// Year of the common era, month and day, whatever stands between them.
fn parts(text: &str, republic: bool) -> Option<(i16, i8, i8)> {
    let (year, month, day) = split(text)?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !(digits(year) && digits(month) && digits(day)) || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let year = match (year.len(), republic) {
        (2..=3, _) | (1, true) => year.parse::<i16>().ok()? + ROC_ERA,
        (4, false) => year.parse().ok()?,
        _ => return None,
    };
    Some((year, month.parse().ok()?, day.parse().ok()?))
}

/// The three parts as written: digits in a row, or with a mark between them.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let (year, rest) = text.split_at_checked(text.len().checked_sub(4)?)?;
        let (month, day) = rest.split_at_checked(2)?;
        return Some((year, month, day));
    }
    let mut parts = text.strip_suffix('日').unwrap_or(text).split(['-', '/', '.', '年', '月']);
    let three = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then_some(three)
}

refusal!(DateError);

impl From<&DateError> for Msg {
    fn from(error: &DateError) -> Self {
        match error {
            DateError::Form { text } => text::base::DateForm { text: shown(text) }.into(),
            DateError::NoSuchDay { text } => text::base::DateNoSuchDay { text: shown(text) }.into(),
            DateError::Expression { text } => text::base::DateExpression { text: shown(text) }.into(),
        }
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::super::noise;
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
            "中華民國一百一十五年十一月二十日",
            "一一五年十一月二〇日",
        ] {
            assert_eq!(text.parse(), Ok(day), "{text}");
        }
        assert_eq!("99/1/1".parse(), Date::new(2010, 1, 1));
        assert_eq!("990101".parse(), Date::new(2010, 1, 1));
        assert_eq!("099/01/01".parse(), Date::new(2010, 1, 1));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["2026-02-29", "115-13-01", "1150230"] {
            assert_eq!(text.parse::<Date>(), Err(DateError::NoSuchDay { text: text.to_owned() }));
        }
        for text in [
            "",
            "today",
            "115-11",
            "115-11-20-1",
            "1-1-1",
            "+115-1-1",
            "115年",
            "123456789",
            "民國2026年1月1日",
            "民國前1年1月1日",
        ] {
            assert_eq!(text.parse::<Date>(), Err(DateError::Form { text: text.to_owned() }));
        }
    }

    #[test]
    fn what_parses_prints_back() {
        noise::prints_back::<Date>(&["2026-11-20", "115/11/20", "1151120", "民國一百一十五年十一月二十日"]);
    }

    #[test]
    fn days_count_from_1970() {
        let day = Date::new(2026, 11, 20).unwrap();
        assert_eq!(Date::from_days(day.days()), day);
        assert_eq!(day.plus_days(-365).to_string(), "2025-11-20");
        assert_eq!(Date::new(1970, 1, 1).map(Date::days), Ok(0));
    }
}
