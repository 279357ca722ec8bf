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

/// Keeps a day.
#[cfg_attr(not(test), expect(dead_code, reason = "the import is on its way"))]
pub fn save(tx: &Tx<'_>, day: &Day) -> Result<()> {
    tx.execute(
        "INSERT INTO office_day (day, off, note) VALUES (:day, :off, :note)
         ON CONFLICT (day) DO UPDATE SET off = excluded.off, note = excluded.note",
        params! { day: day.date, off: day.off, note: &day.note },
    )?;
    Ok(())
}
