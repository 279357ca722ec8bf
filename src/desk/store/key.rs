//! Service keys; only the hash of a key is kept.

use crate::access::{AccountId, ServiceKeyId};
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::store::{Row, Tx, params};

/// A service key.
pub struct Key {
    /// Its id.
    pub id: ServiceKeyId,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub account: AccountId,
    /// The owner's login name.
    pub owner: String,
    /// What it may be used for, with commas.
    pub uses: String,
    /// Its last day.
    pub ends: Date,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

const KEY: &str =
    "SELECT k.id, k.name, k.account, COALESCE(a.login, '#' || a.id), k.capabilities, k.ends, k.created_at,
                          k.revoked_at
                   FROM service_key k JOIN account a ON a.id = k.account";

fn read(row: &Row<'_>) -> Result<Key> {
    Ok(Key {
        id: row.at(0)?,
        name: row.at(1)?,
        account: row.at(2)?,
        owner: row.at(3)?,
        uses: row.at(4)?,
        ends: row.at(5)?,
        created_at: row.at(6)?,
        revoked_at: row.at(7)?,
    })
}

/// What a new key needs.
pub struct NewKey<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whose it is.
    pub account: AccountId,
    /// SHA-256 of the key.
    pub hash: [u8; 32],
    /// What it may be used for, with commas.
    pub uses: &'a str,
    /// Its last day.
    pub ends: Date,
}

/// Keeps a new key.
pub fn add_key(tx: &Tx<'_>, new: &NewKey<'_>, now: Timestamp) -> Result<ServiceKeyId> {
    tx.insert(
        "INSERT INTO service_key (name, account, hash, capabilities, ends, created_at)
         VALUES (:name, :account, :hash, :uses, :ends, :now)",
        params! { name: new.name, account: new.account, hash: new.hash, uses: new.uses, ends: new.ends, now },
    )
}

/// Whether a key has or had this name.
pub fn key_named(tx: &Tx<'_>, name: &str) -> Result<bool> {
    Ok(tx.find("SELECT id FROM service_key WHERE name = :name", params! { name }, |_| Ok(()))?.is_some())
}

/// A key by its id.
pub fn key(tx: &Tx<'_>, id: ServiceKeyId) -> Result<Option<Key>> {
    tx.find(&format!("{KEY} WHERE k.id = :id"), params! { id }, read)
}

/// Hands over keys, of one owner or of all.
pub fn each_key(
    tx: &Tx<'_>,
    owner: Option<AccountId>,
    (after, limit): (i64, i64),
    mut look: impl FnMut(Key) -> Result<()>,
) -> Result<()> {
    let whose = if owner.is_some() { "k.account = :owner" } else { "TRUE" };
    let sql = format!("{KEY} WHERE k.id > :after AND {whose} ORDER BY k.id LIMIT :limit");
    tx.each(&sql, params! { after, limit, owner }, |row| look(read(row)?))
}

/// Takes a key back.
pub fn revoke_key(tx: &Tx<'_>, id: ServiceKeyId, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE service_key SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL", params! { id, now })?;
    Ok(())
}
