//! The engine: SQLite in WAL mode, synchronous, with foreign keys.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::statements::AtHand;
use super::{Error, Tx, copy, migrate, place};
use crate::error::Result;

/// How long a command waits for another one's write.
const BUSY: Duration = Duration::from_secs(5);
/// "desk" in ASCII: marks our files.
const APPLICATION_ID: i32 = 0x6465_736b;

/// An open database.
pub struct Store {
    pub(super) connection: Connection,
    path: PathBuf,
}

/// What a command will do with the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Only read; an older schema is refused.
    Read,
    /// Read and write; an older schema is brought up to date.
    Write,
}

impl Store {
    /// Makes a new database in a file of this mode; what lies beside it gets the same.
    pub fn create(path: &Path, mode: u32) -> Result<Self> {
        if path.exists() {
            return Err(Error::Exists { path: path.display().to_string() }.into());
        }
        copy::new_file(path, mode)?;
        let store = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        store.connection.pragma_update(None, "journal_mode", "WAL")?;
        store.connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        migrate::up(&store.connection)?;
        Ok(store)
    }

    /// Opens an existing database, after looking at where it lies.
    pub fn open(path: &Path, access: Access) -> Result<Self> {
        if path.is_dir() {
            let folder = std::io::Error::from(std::io::ErrorKind::IsADirectory);
            return Err(crate::Error::reading(path, folder));
        }
        if path.metadata().is_err_and(|cause| cause.kind() == std::io::ErrorKind::PermissionDenied) {
            return Err(Error::Shut { path: path.display().to_string() }.into());
        }
        if !path.exists() {
            return Err(Error::Absent { path: path.display().to_string() }.into());
        }
        place::check_place(path)?;
        let store = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        store.check_ours()?;
        let (found, known) = (migrate::version(&store.connection)?, migrate::KNOWN);
        match (found.cmp(&known), access) {
            (std::cmp::Ordering::Greater, _) => return Err(Error::Newer { found, known }.into()),
            (std::cmp::Ordering::Less, Access::Read) => return Err(Error::Older { found, known }.into()),
            (std::cmp::Ordering::Less, Access::Write) => migrate::up(&store.connection)?,
            (std::cmp::Ordering::Equal, _) => {}
        }
        Ok(store)
    }

    /// A database in memory, for tests of SQL.
    #[cfg(test)]
    pub fn memory() -> Result<Self> {
        let store = Self::connect(Path::new(":memory:"), OpenFlags::default())?;
        migrate::up(&store.connection)?;
        Ok(store)
    }

    pub(super) fn connect(path: &Path, flags: OpenFlags) -> Result<Self> {
        Self::prepared(path, flags).map_err(|error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => Error::NotOurs { path: path.display().to_string() }.into(),
            _ => error.into(),
        })
    }

    fn prepared(path: &Path, flags: OpenFlags) -> rusqlite::Result<Self> {
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(128);
        // Without this guarantee every new value of a parameter prepares the statement again.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        Ok(Self { connection, path: path.to_owned() })
    }

    pub(super) fn check_ours(&self) -> Result<()> {
        let id: i32 = self.connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        if id == APPLICATION_ID { Ok(()) } else { Err(Error::NotOurs { path: self.path.display().to_string() }.into()) }
    }

    /// Where the database lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// One write transaction: all or nothing. The lock is taken at the start, as a read cannot wait its way into a
    /// write. The closure may run again, so it must not act outside the database.
    pub fn write<T>(&mut self, act: impl FnMut(&Tx<'_>) -> Result<T>) -> Result<T> {
        self.transact(End::Commit, act)
    }

    /// A write transaction that is undone at its end: what a dry run does.
    pub fn rehearse<T>(&mut self, act: impl FnMut(&Tx<'_>) -> Result<T>) -> Result<T> {
        self.transact(End::Undo, act)
    }

    fn transact<T>(&mut self, end: End, mut act: impl FnMut(&Tx<'_>) -> Result<T>) -> Result<T> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = act(&Tx::new(&AtHand::new(&transaction)))?;
        match end {
            End::Commit => transaction.commit()?,
            End::Undo => transaction.rollback()?,
        }
        Ok(value)
    }

    /// One consistent view of the database.
    pub fn read<T>(&mut self, look: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        look(&Tx::new(&AtHand::new(&transaction)))
    }

    /// Gives bulk work a larger page cache: 64 MiB. What a statement may have to undo stays in memory too: once it
    /// has outgrown memory, the engine would write it to a file for each row of the transaction.
    pub fn prepare_for_bulk(&self) -> Result<()> {
        self.connection.pragma_update(None, "temp_store", "MEMORY")?;
        Ok(self.connection.pragma_update(None, "cache_size", -65_536)?)
    }

    /// What the engine finds wrong with the file; empty when all is well.
    pub fn damage(&self) -> Result<Vec<String>> {
        let mut found = Vec::new();
        self.connection.pragma_query(None, "integrity_check", |row| {
            let line: String = row.get(0)?;
            if line != "ok" {
                found.push(line);
            }
            Ok(())
        })?;
        self.connection.pragma_query(None, "foreign_key_check", |row| {
            let (table, id): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
            let what = id.map_or_else(|| table.clone(), |id| format!("{table} {id}"));
            // Rows without an id look alike; one line for all of them.
            if !found.contains(&what) {
                found.push(what);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The version of the schema that this program writes.
    pub const fn known_version() -> i64 {
        migrate::KNOWN
    }

    /// The schema's version.
    pub fn version(&self) -> Result<i64> {
        migrate::version(&self.connection)
    }
}

/// How a write transaction ends.
#[derive(Clone, Copy)]
enum End {
    Commit,
    Undo,
}
