//! How the desk's own settings and first staff are kept.

use crate::access::{AccountId, Capability, GrantId, RoleId};
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

/// Adds the first account.
pub fn add_account(tx: &Tx<'_>, login: &LoginName, name: &PersonName, now: Timestamp) -> Result<AccountId> {
    let account: AccountId = tx.one(
        "INSERT INTO account (login, login_fold, state, created_at, updated_at)
         VALUES (:login, :fold, 'active', :now, :now)
         RETURNING id",
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
    tx.one(
        "INSERT INTO role_grant (account, role, starts, recorded_at, alone)
         VALUES (:account, :role, :today, :now, 1)
         RETURNING id",
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
