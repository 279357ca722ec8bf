//! Migrations: plain SQL files, numbered, never edited after release.

use rusqlite::Connection;

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
];

/// The version that this program writes.
pub const KNOWN: i64 = MIGRATIONS.len() as i64;

/// The version of the database.
pub fn version(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Runs what has not run yet, each file in a transaction of its own.
pub fn up(connection: &Connection) -> Result<()> {
    let done = usize::try_from(version(connection)?).unwrap_or_default();
    for (index, sql) in MIGRATIONS.iter().enumerate().skip(done) {
        let version = index + 1;
        connection.execute_batch(&format!("BEGIN IMMEDIATE; {sql}; PRAGMA user_version = {version}; COMMIT;"))?;
    }
    Ok(())
}
