//! How the office calendar is kept.

use super::Day;
use crate::base::Date;
use crate::error::Result;
use crate::store::{Tx, params};

/// What was imported about the days from the first to the last.
pub fn between(tx: &Tx<'_>, first: Date, last: Date) -> Result<Vec<Day>> {
    tx.list(
        "SELECT day, off, note FROM office_day WHERE day >= :first AND day <= :last ORDER BY day",
        params! { first, last },
        |row| Ok(Day { date: row.at(0)?, off: row.at(1)?, note: row.at(2)? }),
    )
}

/// What a file brought about one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    Added,
    Updated,
    Unchanged,
}

impl Became {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
        }
    }
}

/// Keeps a day; says whether it was new, changed, or there already.
pub fn save(tx: &Tx<'_>, day: &Day) -> Result<Became> {
    let known = between(tx, day.date, day.date)?.pop();
    let became = match known {
        None => Became::Added,
        Some(known) if known == *day => return Ok(Became::Unchanged),
        Some(_) => Became::Updated,
    };
    tx.execute(
        "INSERT INTO office_day (day, off, note) VALUES (:day, :off, :note)
         ON CONFLICT (day) DO UPDATE SET off = excluded.off, note = excluded.note",
        params! { day: day.date, off: day.off, note: &day.note },
    )?;
    Ok(became)
}
