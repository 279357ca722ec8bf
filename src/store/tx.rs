//! A transaction and its rows.

use rusqlite::types::ValueRef as EngineRef;

use super::statements::Statements;
use super::{Error, FromValue, Mismatch, Param, ValueRef};
use crate::error::Result;

/// A transaction; all statements of a room go through it.
pub struct Tx<'a> {
    statements: &'a (dyn Statements + 'a),
}

/// One row of a result.
pub struct Row<'a> {
    row: &'a rusqlite::Row<'a>,
}

impl<'a> Tx<'a> {
    pub(super) const fn new(statements: &'a (dyn Statements + 'a)) -> Self {
        Self { statements }
    }

    /// Runs a statement that changes; says how many rows it changed.
    pub fn execute(&self, sql: &str, params: &[Param]) -> Result<usize> {
        let mut changed = 0;
        self.statements.with(sql, params, &mut |statement| {
            changed = statement.raw_execute()?;
            Ok(())
        })?;
        Ok(changed)
    }

    /// Runs an `INSERT` of one new row and gives its id. It costs less than `RETURNING`, for which the engine keeps a
    /// table of its own.
    pub fn insert<T: FromValue>(&self, sql: &str, params: &[Param]) -> Result<T> {
        self.execute(sql, params)?;
        let id = ValueRef::Integer(self.statements.last_id());
        T::from_value(id).map_err(|Mismatch| Error::Value { column: "id".to_owned() }.into())
    }

    /// Runs a statement with one value in its only row.
    pub fn one<T: FromValue>(&self, sql: &str, params: &[Param]) -> Result<T> {
        self.find(sql, params, |row| row.at(0))?
            .ok_or_else(|| Error::Engine { what: format!("no row from: {}", sql.trim()) }.into())
    }

    /// The first row, if there is one.
    pub fn find<T>(&self, sql: &str, params: &[Param], read: impl FnOnce(&Row<'_>) -> Result<T>) -> Result<Option<T>> {
        let (mut read, mut found) = (Some(read), None);
        self.statements.with(sql, params, &mut |statement| {
            if let (Some(row), Some(read)) = (statement.raw_query().next()?, read.take()) {
                found = Some(read(&Row { row })?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Hands every row to the reader as it comes.
    pub fn each(&self, sql: &str, params: &[Param], mut read: impl FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
        self.statements.with(sql, params, &mut |statement| {
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                read(&Row { row })?;
            }
            Ok(())
        })
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
        self.execute("SAVEPOINT attempt", &[])?;
        let result = act(self);
        if result.is_err() {
            self.execute("ROLLBACK TO attempt", &[])?;
        }
        self.execute("RELEASE attempt", &[])?;
        result
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

    /// The bytes of a text or a blob, by position; none of another value.
    pub fn bytes(&self, index: usize) -> Result<&[u8]> {
        Ok(match self.row.get_ref(index)? {
            EngineRef::Text(bytes) | EngineRef::Blob(bytes) => bytes,
            EngineRef::Null | EngineRef::Integer(_) | EngineRef::Real(_) => &[],
        })
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
