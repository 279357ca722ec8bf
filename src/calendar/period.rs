//! Years and months as people type them, in either calendar.

use std::fmt;
use std::str::FromStr;

use crate::base::Date;
use crate::error::Kind;
use crate::text;

/// The year before the first of the Republic.
const ROC_ERA: i16 = 1911;

/// A year of the common era: `2026`, `115`, `民國115年`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Year(i16);

/// A month, perhaps with its year: `2026-11`, `115/11`, `11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    year: Option<Year>,
    month: i8,
}

/// Why a text is neither.
#[derive(Debug, PartialEq, Eq)]
pub enum PeriodError {
    /// Not a year.
    Year { text: String },
    /// Not a month.
    Month { text: String },
}

/// From the first day to the last.
pub type Days = (Date, Date);

impl Year {
    /// The year in which a day lies.
    pub fn of(date: Date) -> Self {
        Self(date.year())
    }

    /// Its days.
    pub fn days(self) -> crate::Result<Days> {
        Ok((Date::new(self.0, 1, 1)?, Date::new(self.0, 12, 31)?))
    }
}

impl Month {
    /// Its days; those of the given year where it names none.
    pub fn days(self, year: Year) -> crate::Result<Days> {
        let year = self.year.unwrap_or(year).0;
        let first = Date::new(year, self.month, 1)?;
        let next = if self.month == 12 { Date::new(year + 1, 1, 1)? } else { Date::new(year, self.month + 1, 1)? };
        Ok((first, next.plus_days(-1)))
    }
}

impl FromStr for Year {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let digits = text.trim().trim_start_matches("民國").trim_end_matches('年').trim();
        let year: i16 = digits.parse().map_err(|_| PeriodError::Year { text: text.to_owned() })?;
        match (year, digits.len()) {
            (1..=999, 1..=3) => Ok(Self(year + ROC_ERA)),
            (1912..=9998, 4) => Ok(Self(year)),
            _ => Err(PeriodError::Year { text: text.to_owned() }),
        }
    }
}

impl FromStr for Month {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let refused = || PeriodError::Month { text: text.to_owned() };
        let bare = text.trim().trim_end_matches('月');
        let (year, month) = match bare.rsplit_once(['-', '/', '.', '年']) {
            Some((year, month)) => (Some(year.parse().map_err(|_| refused())?), month),
            None => (None, bare),
        };
        let month: i8 = month.trim().parse().map_err(|_| refused())?;
        if (1..=12).contains(&month) { Ok(Self { year, month }) } else { Err(refused()) }
    }
}

impl fmt::Display for PeriodError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::Msg::from(self).fmt(f)
    }
}

impl std::error::Error for PeriodError {}

impl From<&PeriodError> for text::Msg {
    fn from(error: &PeriodError) -> Self {
        match error {
            PeriodError::Year { text } => text::calendar::BadYear { text }.into(),
            PeriodError::Month { text } => text::calendar::BadMonth { text }.into(),
        }
    }
}

impl From<PeriodError> for crate::Error {
    fn from(error: PeriodError) -> Self {
        Self::new(Kind::Usage, &error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_calendars_name_the_same_year() {
        for text in ["2026", "115", "民國115年", " 115年 "] {
            assert_eq!(text.parse(), Ok(Year(2026)), "{text}");
        }
        for text in ["", "0", "99999", "x", "-5", "1900"] {
            assert_eq!(text.parse::<Year>(), Err(PeriodError::Year { text: text.to_owned() }));
        }
    }

    #[test]
    fn a_month_ends_where_the_next_begins() {
        let days = |text: &str| {
            let (first, last) = text.parse::<Month>().unwrap().days(Year(2026)).unwrap();
            format!("{first} {last}")
        };
        assert_eq!(days("2"), "2026-02-01 2026-02-28");
        assert_eq!(days("113/2"), "2024-02-01 2024-02-29");
        assert_eq!(days("2025-12"), "2025-12-01 2025-12-31");
        assert_eq!(days("115年11月"), "2026-11-01 2026-11-30");
        for text in ["", "13", "0", "2026-", "-1"] {
            assert_eq!(text.parse::<Month>(), Err(PeriodError::Month { text: text.to_owned() }));
        }
    }
}
