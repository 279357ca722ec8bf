//! Statements at hand: within a transaction a statement is prepared once, and the places of its parameters are looked
//! up once.

use std::cell::RefCell;

use rusqlite::types::{ToSqlOutput, ValueRef as EngineRef};
use rusqlite::{CachedStatement, Connection, Statement, ToSql};

use super::{Param, Value};
use crate::error::Result;

/// Statements that a transaction keeps; more than these are looked up anew.
const AT_HAND: usize = 64;

/// What runs statements; a face without the lifetimes of the engine.
pub(super) trait Statements {
    /// Runs a statement with its parameters bound by name. A parameter that it does not use is left out, so that
    /// optional clauses can share one list; one that is not given is null.
    fn with(&self, sql: &str, params: &[Param], run: &mut dyn FnMut(&mut Statement<'_>) -> Result<()>) -> Result<()>;

    /// The id of the row that was added last.
    fn last_id(&self) -> i64;
}

/// The statements of one transaction.
pub(super) struct AtHand<'a> {
    connection: &'a Connection,
    idle: RefCell<Vec<Prepared<'a>>>,
}

/// A statement and where its parameters stand: a call site names the same ones each time.
struct Prepared<'a> {
    sql: Box<str>,
    statement: CachedStatement<'a>,
    places: Vec<(&'static str, Option<usize>)>,
}

impl<'a> AtHand<'a> {
    pub(super) const fn new(connection: &'a Connection) -> Self {
        Self { connection, idle: RefCell::new(Vec::new()) }
    }

    /// A statement that is idle, or one of the connection's. While it runs nobody else has it.
    fn take(&self, sql: &str) -> Result<Prepared<'a>> {
        let mut idle = self.idle.borrow_mut();
        match idle.iter().position(|prepared| *prepared.sql == *sql) {
            Some(index) => Ok(idle.swap_remove(index)),
            None => {
                Ok(Prepared { sql: sql.into(), statement: self.connection.prepare_cached(sql)?, places: Vec::new() })
            }
        }
    }
}

impl Statements for AtHand<'_> {
    fn with(&self, sql: &str, params: &[Param], run: &mut dyn FnMut(&mut Statement<'_>) -> Result<()>) -> Result<()> {
        let mut prepared = self.take(sql)?;
        prepared.bind(params)?;
        run(&mut prepared.statement)?;
        let mut idle = self.idle.borrow_mut();
        if idle.len() < AT_HAND {
            prepared.statement.clear_bindings();
            idle.push(prepared);
        }
        Ok(())
    }

    fn last_id(&self) -> i64 {
        self.connection.last_insert_rowid()
    }
}

impl Prepared<'_> {
    fn bind(&mut self, params: &[Param]) -> Result<()> {
        self.places.resize(params.len().max(self.places.len()), ("", None));
        for ((name, value), place) in params.iter().zip(&mut self.places) {
            if place.0 != *name {
                *place = (name, self.statement.parameter_index(name)?);
            }
            if let Some(index) = place.1 {
                self.statement.raw_bind_parameter(index, value)?;
            }
        }
        Ok(())
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
