//! What the schema of a database holds beside, or without, what this program makes.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::{Change, Tx, migrate, params};
use crate::error::Result;

/// Tables, indexes and triggers by kind and name, with the SQL that made them. What the engine makes for itself is not
/// among them.
type Schema = BTreeMap<(String, String), String>;

const OBJECTS: &str =
    "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

/// An object of the schema (`trigger audit_event_kept`) that is not as this program makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// Its kind and name.
    pub object: String,
    /// What became of it.
    pub change: Change,
}

/// Compares the schema with that of a new database.
pub fn foreign(tx: &Tx<'_>) -> Result<Vec<Foreign>> {
    let rows = tx.list(OBJECTS, params! {}, |row| Ok(((row.at(0)?, row.at(1)?), row.at(2)?)))?;
    Ok(compare(&made()?, &rows.into_iter().collect()))
}

fn compare(made: &Schema, found: &Schema) -> Vec<Foreign> {
    let lacking = made.iter().filter_map(|(key, sql)| match found.get(key) {
        None => Some((key, Change::Gone)),
        Some(other) if other != sql => Some((key, Change::Altered)),
        Some(_) => None,
    });
    let added = found.keys().filter(|key| !made.contains_key(*key)).map(|key| (key, Change::Added));
    lacking.chain(added).map(|((kind, name), change)| Foreign { object: format!("{kind} {name}"), change }).collect()
}

/// The schema of a new database.
pub(super) fn made() -> Result<Schema> {
    let connection = Connection::open_in_memory()?;
    migrate::up(&connection)?;
    let mut statement = connection.prepare(OBJECTS)?;
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn what_was_dropped_added_or_altered_is_named() {
        let mut store = Store::memory().unwrap();
        assert_eq!(store.read(foreign).unwrap(), []);
        let altered = store.write(|tx| {
            tx.execute("DROP TRIGGER audit_event_kept", params! {})?;
            tx.execute("DROP INDEX approval_case_due", params! {})?;
            tx.execute("CREATE INDEX approval_case_due ON approval_case (id)", params! {})?;
            tx.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY) STRICT", params! {})?;
            foreign(tx)
        });
        let told = altered.unwrap().into_iter().map(|found| (found.object, found.change));
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                ("index approval_case_due".to_owned(), Change::Altered),
                ("trigger audit_event_kept".to_owned(), Change::Gone),
                ("table notes".to_owned(), Change::Added),
            ]
        );
    }

    /// The schema as it is, pinned: a change of it is a change of this file, and of nothing that was released.
    #[test]
    fn the_schema_is_the_one_that_is_kept() {
        let schema = made().unwrap().into_values().collect::<Vec<_>>().join(";\n");
        insta::assert_snapshot!(schema);
    }
}
