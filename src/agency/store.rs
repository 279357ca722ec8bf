//! How agencies are kept.

use super::{Agency, Error, Key};
use crate::access::{AgencyId, Scope};
use crate::base::{AgencyKind, BusinessNumber, Level, Oid, Timestamp};
use crate::error::Result;
use crate::store::{Row, Tx, params};

const COLUMNS: &str = "a.id, a.kind, a.oid, a.ban, a.name, a.parent, a.level, a.version";

fn agency(row: &Row<'_>) -> Result<Agency> {
    Ok(Agency {
        id: row.at(0)?,
        kind: row.at(1)?,
        oid: row.at(2)?,
        ban: row.at(3)?,
        name: row.at(4)?,
        parent: row.at(5)?,
        level: row.at(6)?,
        version: row.at(7)?,
    })
}

/// An agency by the key that a user typed.
pub fn find(tx: &Tx<'_>, key: &Key) -> Result<Option<Agency>> {
    let condition = match key {
        Key::Oid(_) => "a.oid = :key",
        Key::Ban(_) => "a.ban = :key",
    };
    tx.find(&format!("SELECT {COLUMNS} FROM agency a WHERE {condition}"), params! { key: key.to_string() }, agency)
}

/// An agency by its key, or the error that names it.
pub fn get(tx: &Tx<'_>, key: &Key) -> Result<Agency> {
    Ok(find(tx, key)?.ok_or_else(|| Error::Missing { key: key.to_string() })?)
}

/// An agency by its id.
pub fn by_id(tx: &Tx<'_>, id: AgencyId) -> Result<Option<Agency>> {
    tx.find(&format!("SELECT {COLUMNS} FROM agency a WHERE a.id = :id"), params! { id }, agency)
}

/// The nearest agency above an OID that the desk knows.
pub fn parent_of(tx: &Tx<'_>, oid: &Oid) -> Result<Option<AgencyId>> {
    let mut above = oid.parent();
    while let Some(oid) = above {
        if let Some(found) = find(tx, &Key::Oid(oid.clone()))? {
            return Ok(Some(found.id));
        }
        above = oid.parent();
    }
    Ok(None)
}

/// What a new agency needs.
pub struct New<'a> {
    /// Its kind.
    pub kind: AgencyKind,
    /// Its OID.
    pub oid: Option<&'a Oid>,
    /// Its unified business number.
    pub ban: Option<&'a BusinessNumber>,
    /// Its name.
    pub name: &'a str,
    /// The agency above it.
    pub parent: Option<AgencyId>,
    /// Its level, if known.
    pub level: Option<Level>,
}

/// Adds an agency.
pub fn add(tx: &Tx<'_>, new: &New<'_>, now: Timestamp) -> Result<AgencyId> {
    tx.one(
        "INSERT INTO agency (kind, oid, ban, name, parent, level, created_at, updated_at)
         VALUES (:kind, :oid, :ban, :name, :parent, :level, :now, :now)
         RETURNING id",
        params! {
            kind: new.kind, oid: new.oid, ban: new.ban, name: new.name, parent: new.parent, level: new.level, now,
        },
    )
}

/// Hands over agencies in the order of their ids: all, or those below an OID.
pub fn each(
    tx: &Tx<'_>,
    scope: &Scope,
    under: Option<&Oid>,
    (after, limit): (i64, i64),
    mut read: impl FnMut(Agency) -> Result<()>,
) -> Result<()> {
    let (from, to) = under.map(Oid::range_below).unzip();
    let below = if under.is_some() { "a.oid >= :from AND a.oid < :to" } else { "TRUE" };
    let visible = scope.agency_condition("a.id");
    let sql = format!(
        "SELECT {COLUMNS} FROM agency a WHERE a.id > :after AND {below} AND {visible} ORDER BY a.id LIMIT :limit"
    );
    tx.each(&sql, params! { after, from, to, limit }, |row| read(agency(row)?))
}
