//! Migrations: plain SQL files, numbered, never edited after release.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::Result;

/// The files in their order; the version of the schema is how many have run.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/sqlite/0001_agency.sql"),
    include_str!("migrations/sqlite/0002_catalogue.sql"),
    include_str!("migrations/sqlite/0003_access.sql"),
    include_str!("migrations/sqlite/0004_approval.sql"),
    include_str!("migrations/sqlite/0005_audit.sql"),
    include_str!("migrations/sqlite/0006_notice.sql"),
    include_str!("migrations/sqlite/0007_form.sql"),
    include_str!("migrations/sqlite/0008_form_stamp.sql"),
    include_str!("migrations/sqlite/0009_remind.sql"),
    include_str!("migrations/sqlite/0010_leaving.sql"),
    include_str!("migrations/sqlite/0011_card.sql"),
    include_str!("migrations/sqlite/0012_review.sql"),
    include_str!("migrations/sqlite/0013_stock.sql"),
];

/// The version that this program writes.
pub const KNOWN: i64 = MIGRATIONS.len() as i64;

/// The version of the database.
pub fn version(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Runs what has not run yet, each file in a transaction of its own.
pub fn up(connection: &Connection) -> Result<()> {
    (1..).zip(MIGRATIONS).try_for_each(|(number, sql)| step(connection, number, sql))
}

/// Runs one file, unless it has run. Asked under the lock: two commands may meet the same old database.
fn step(connection: &Connection, number: i64, sql: &str) -> Result<()> {
    if version(connection)? >= number {
        return Ok(());
    }
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    if version(&transaction)? < number {
        transaction.execute_batch(&format!("{sql}; PRAGMA user_version = {number};"))?;
    }
    Ok(transaction.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_commands_that_meet_an_old_database_bring_it_up_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.db");
        let open = || {
            let connection = Connection::open(&path).unwrap();
            connection.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
            connection
        };
        let (first, second) = (open(), open());
        first.pragma_update(None, "journal_mode", "WAL").unwrap();
        // The first holds the lock on the way from 0 to 1 while the second has already read 0.
        let lock = Transaction::new_unchecked(&first, TransactionBehavior::Immediate).unwrap();
        let other = std::thread::spawn(move || up(&second).map(|()| version(&second).unwrap()));
        std::thread::sleep(std::time::Duration::from_millis(200));
        lock.execute_batch(&format!("{}; PRAGMA user_version = 1;", MIGRATIONS[0])).unwrap();
        lock.commit().unwrap();
        up(&first).unwrap();
        assert_eq!(other.join().unwrap().unwrap(), KNOWN);
    }
}
