//! Moments: microseconds since 1970-01-01 UTC; shown in Taipei's time.

use std::fmt;
use std::str::FromStr;

use jiff::civil::DateTime;
use serde::{Serialize, Serializer};

use super::Date;
use super::value::{refusal, shown};
use crate::text::{self, Lang, Msg};

/// Microseconds of a second, minute, hour, day.
const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;
const DAY: i64 = 24 * HOUR;

/// Taipei is eight hours ahead of UTC, without daylight saving since 1980.
const TAIPEI: i64 = 8 * HOUR;

/// A moment in microseconds, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Why a text is not a moment; RFC 3339 is read (`2026-11-20T09:30:00+08:00`).
#[derive(Debug, PartialEq, Eq)]
pub struct TimestampError {
    /// What was read.
    pub text: String,
}

impl Timestamp {
    /// A moment from microseconds since 1970-01-01 UTC.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01 UTC.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Seconds since 1970-01-01 UTC, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// The moment so many seconds later.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(SECOND)))
    }

    /// The day in Taipei.
    pub fn date(self) -> Date {
        Date::from_days((self.0 + TAIPEI).div_euclid(DAY))
    }

    /// The first moment of a day in Taipei.
    pub fn start_of(date: Date) -> Self {
        Self(date.days() * DAY - TAIPEI)
    }

    /// For people: `115-11-20 09:30` in zh-TW, `2026-11-20 09:30` in English.
    pub fn to(self, lang: Lang) -> String {
        let minutes = (self.0 + TAIPEI).rem_euclid(DAY) / (60 * SECOND);
        format!("{} {:02}:{:02}", self.date().to(lang), minutes / 60, minutes % 60)
    }
}

/// RFC 3339 with Taipei's offset, to the second.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = (self.0 + TAIPEI).rem_euclid(DAY) / SECOND;
        let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{}T{h:02}:{m:02}:{s:02}+08:00", self.date())
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        if let Ok(moment) = text.parse::<jiff::Timestamp>() {
            return Ok(Self(moment.as_microsecond()));
        }
        let civil: DateTime = text.parse().map_err(|_| TimestampError { text: text.to_owned() })?;
        let date = Date::from(civil.date());
        let time = civil.time();
        let seconds = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
        Ok(Self::start_of(date).plus_seconds(seconds))
    }
}

refusal!(TimestampError);

impl From<&TimestampError> for Msg {
    fn from(error: &TimestampError) -> Self {
        text::base::TimestampForm { text: shown(&error.text) }.into()
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_taipei() {
        let last: Timestamp = "2026-11-20T15:59:59Z".parse().unwrap();
        assert_eq!(last.date().to_string(), "2026-11-20");
        assert_eq!(last.plus_seconds(1).date().to_string(), "2026-11-21");
        assert_eq!(Timestamp::start_of(last.plus_seconds(1).date()), last.plus_seconds(1));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in ["", "today", "2026-11-20T25:00:00", "2026-02-29T00:00:00+08:00"] {
            assert_eq!(text.parse::<Timestamp>(), Err(TimestampError { text: text.to_owned() }));
        }
    }

    #[test]
    fn prints_back_what_it_reads() {
        let text = "2026-11-20T09:30:05+08:00";
        let moment: Timestamp = text.parse().unwrap();
        assert_eq!(moment.to_string(), text);
        assert_eq!("2026-11-20T09:30:05".parse(), Ok(moment));
        assert_eq!(moment.to(Lang::ZhTw), "115-11-20 09:30");
    }
}
