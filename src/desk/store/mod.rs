//! How the desk's own settings and its staff are kept.

mod key;
mod look;

pub use key::{Key, NewKey, add_key, each_key, key, key_named, revoke_key};
pub use look::{
    Unfinished, each_unfinished, ended, ending, label, last_event, notices, operators, unfinished, waiting,
};

use super::view;
use crate::access::{AccountId, Capability, GrantId, IN_FORCE, RoleId, Scope};
use crate::base::{Date, LoginName, PersonName, Timestamp};
use crate::error::Result;
use crate::store::{Tx, params};

/// Keeps a setting of the desk.
pub fn set(tx: &Tx<'_>, key: &str, value: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO desk_setting (key, value) VALUES (:key, :value)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        params! { key, value },
    )?;
    Ok(())
}

/// A setting of the desk.
pub fn setting(tx: &Tx<'_>, key: &str) -> Result<Option<String>> {
    tx.find("SELECT value FROM desk_setting WHERE key = :key", params! { key }, |row| row.at(0))
}

/// Forgets a setting of the desk.
pub fn forget(tx: &Tx<'_>, key: &str) -> Result<()> {
    tx.execute("DELETE FROM desk_setting WHERE key = :key", params! { key })?;
    Ok(())
}

/// Adds the first account.
pub fn add_account(tx: &Tx<'_>, login: &LoginName, name: &PersonName, now: Timestamp) -> Result<AccountId> {
    let account: AccountId = tx.insert(
        "INSERT INTO account (login, login_fold, state, created_at, updated_at)
         VALUES (:login, :fold, 'active', :now, :now)",
        params! { login, fold: login.fold(), now },
    )?;
    tx.execute("INSERT INTO user_profile (account, name) VALUES (:account, :name)", params! { account, name })?;
    Ok(account)
}

/// Gives a role of the desk over the whole desk, marked as given when it had one person.
pub fn grant_alone(
    tx: &Tx<'_>,
    account: AccountId,
    capability: Capability,
    today: Date,
    now: Timestamp,
) -> Result<GrantId> {
    let role: RoleId = tx.one(
        "SELECT r.id FROM role r JOIN system s ON s.id = r.system WHERE s.code = 'desk' AND r.code = :code",
        params! { code: capability.name() },
    )?;
    tx.insert(
        "INSERT INTO role_grant (account, role, starts, recorded_at, alone)
         VALUES (:account, :role, :today, :now, 1)",
        params! { account, role, today, now },
    )
}

/// Ties an operating-system user to an account.
pub fn map_os_user(tx: &Tx<'_>, uid: u32, account: AccountId, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO os_user (uid, account, created_at) VALUES (:uid, :account, :now)
         ON CONFLICT (uid) DO UPDATE SET account = excluded.account, created_at = excluded.created_at",
        params! { uid, account, now },
    )?;
    Ok(())
}

/// The account, and its login name, to which an operating-system user is tied.
pub fn os_user(tx: &Tx<'_>, uid: u32) -> Result<Option<(AccountId, String)>> {
    tx.find(
        "SELECT a.id, COALESCE(a.login, '#' || a.id) FROM os_user u JOIN account a ON a.id = u.account
         WHERE u.uid = :uid",
        params! { uid },
        |row| Ok((row.at(0)?, row.at(1)?)),
    )
}

/// Unties an operating-system user.
pub fn unmap_os_user(tx: &Tx<'_>, uid: u32) -> Result<()> {
    tx.execute("DELETE FROM os_user WHERE uid = :uid", params! { uid })?;
    Ok(())
}

/// The operating-system users of an account.
pub fn uids_of(tx: &Tx<'_>, account: AccountId) -> Result<Vec<u32>> {
    tx.list("SELECT uid FROM os_user WHERE account = :account ORDER BY uid", params! { account }, |row| row.at(0))
}

/// Whoever holds a role of the desk on a day, in the order of their ids.
pub fn staff(tx: &Tx<'_>, scope: &Scope, today: Date, (after, limit): (i64, i64)) -> Result<Vec<view::Staff>> {
    let visible = scope.condition("a.agency", "a.id");
    let found = tx.list(
        &format!(
            "SELECT a.id, COALESCE(a.login, '#' || a.id), p.name, a.state
             FROM account a LEFT JOIN user_profile p ON p.account = a.id
             WHERE a.id > :after AND {visible} AND EXISTS (
                 SELECT 1 FROM role_grant g JOIN role r ON r.id = g.role JOIN system s ON s.id = r.system
                 WHERE g.account = a.id AND s.code = 'desk' AND {IN_FORCE})
             ORDER BY a.id LIMIT :limit"
        ),
        params! { after, limit, today },
        |row| {
            let (id, login) = (row.at(0)?, row.at(1)?);
            Ok(view::Staff { id, login, name: row.at(2)?, state: row.at(3)?, roles: Vec::new(), users: Vec::new() })
        },
    )?;
    found.into_iter().map(|member| Ok(view::Staff { roles: roles_of(tx, member.id, today)?, ..member })).collect()
}

fn roles_of(tx: &Tx<'_>, account: AccountId, today: Date) -> Result<Vec<view::StaffRole>> {
    tx.list(
        &format!(
            "SELECT r.code, o.oid, COALESCE(o.name, ''), g.subtree, f.code, g.ends, g.alone
             FROM role_grant g
             JOIN role r ON r.id = g.role
             JOIN system s ON s.id = r.system
             LEFT JOIN agency o ON o.id = g.agency
             LEFT JOIN system f ON f.id = g.for_system
             WHERE g.account = :account AND s.code = 'desk' AND {IN_FORCE}
             ORDER BY g.id"
        ),
        params! { account, today },
        |row| {
            Ok(view::StaffRole {
                role: row.at(0)?,
                agency: row.at(1)?,
                agency_name: row.at(2)?,
                subtree: row.at(3)?,
                system: row.at(4)?,
                until: row.at(5)?,
                alone: row.at(6)?,
            })
        },
    )
}
