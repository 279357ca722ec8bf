//! A transaction and its rows.

use rusqlite::types::{ToSqlOutput, ValueRef as EngineRef};
use rusqlite::{CachedStatement, Connection, ToSql};

use super::{Error, FromValue, Mismatch, Param, Value, ValueRef};
use crate::error::Result;

/// A transaction; all statements of a room go through it.
pub struct Tx<'a> {
    connection: &'a Connection,
}

/// One row of a result.
pub struct Row<'a> {
    row: &'a rusqlite::Row<'a>,
}

impl<'a> Tx<'a> {
    pub(super) const fn new(connection: &'a Connection) -> Self {
        Self { connection }
    }

    /// Runs a statement that changes; says how many rows it changed.
    pub fn execute(&self, sql: &str, params: &[Param]) -> Result<usize> {
        let mut statement = self.prepare(sql, params)?;
        Ok(statement.raw_execute()?)
    }

    /// Runs an `INSERT … RETURNING id`, or any statement with one value in its only row.
    pub fn one<T: FromValue>(&self, sql: &str, params: &[Param]) -> Result<T> {
        self.find(sql, params, |row| row.at(0))?
            .ok_or_else(|| Error::Engine { what: format!("no row from: {}", sql.trim()) }.into())
    }

    /// The first row, if there is one.
    pub fn find<T>(&self, sql: &str, params: &[Param], read: impl FnOnce(&Row<'_>) -> Result<T>) -> Result<Option<T>> {
        let mut statement = self.prepare(sql, params)?;
        let mut rows = statement.raw_query();
        rows.next()?.map(|row| read(&Row { row })).transpose()
    }

    /// Hands every row to the reader as it comes.
    pub fn each(&self, sql: &str, params: &[Param], mut read: impl FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
        let mut statement = self.prepare(sql, params)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            read(&Row { row })?;
        }
        Ok(())
    }

    /// All rows, for results that are known to be small.
    pub fn list<T>(&self, sql: &str, params: &[Param], mut read: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        let mut found = Vec::new();
        self.each(sql, params, |row| {
            found.push(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Does a part of the work that may fail by itself: what it wrote is undone then, and the transaction goes on.
    pub fn attempt<T>(&self, act: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        self.connection.execute_batch("SAVEPOINT attempt")?;
        let result = act(self);
        if result.is_err() {
            self.connection.execute_batch("ROLLBACK TO attempt")?;
        }
        self.connection.execute_batch("RELEASE attempt")?;
        result
    }

    /// Binds by name. A parameter that the statement does not use is left out, so that optional
    /// clauses can share one list.
    fn prepare(&self, sql: &str, params: &[Param]) -> Result<CachedStatement<'a>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        for (name, value) in params {
            if let Some(index) = statement.parameter_index(name)? {
                statement.raw_bind_parameter(index, value)?;
            }
        }
        Ok(statement)
    }
}

impl Row<'_> {
    /// A column by name.
    pub fn get<T: FromValue>(&self, column: &str) -> Result<T> {
        let value = self.row.get_ref(column)?;
        T::from_value(borrowed(value)).map_err(|Mismatch| Error::Value { column: column.to_owned() }.into())
    }

    /// A column by position, from 0.
    pub fn at<T: FromValue>(&self, index: usize) -> Result<T> {
        let value = self.row.get_ref(index)?;
        T::from_value(borrowed(value)).map_err(|Mismatch| Error::Value { column: index.to_string() }.into())
    }

    /// A column as it is stored, by position.
    pub fn raw(&self, index: usize) -> Result<ValueRef<'_>> {
        Ok(borrowed(self.row.get_ref(index)?))
    }
}

fn borrowed(value: EngineRef<'_>) -> ValueRef<'_> {
    match value {
        EngineRef::Integer(number) => ValueRef::Integer(number),
        EngineRef::Text(bytes) => std::str::from_utf8(bytes).map_or(ValueRef::Blob(bytes), ValueRef::Text),
        EngineRef::Blob(bytes) => ValueRef::Blob(bytes),
        EngineRef::Null | EngineRef::Real(_) => ValueRef::Null,
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => EngineRef::Null,
            Self::Integer(number) => EngineRef::Integer(*number),
            Self::Text(text) => EngineRef::Text(text.as_bytes()),
            Self::Blob(bytes) => EngineRef::Blob(bytes),
        }))
    }
}
