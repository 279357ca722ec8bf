//! How credentials are kept.

use super::lock::Tries;
use super::token::{INVITATION_DAYS, hex};
use super::{Channel, CredentialId, Kind, Purpose, password};
use crate::access::{AccountId, SessionId};
use crate::base::Timestamp;
use crate::error::Result;
use crate::store::{Tx, params};

/// Earlier passwords that are kept: as many as a rule asks for, should the present one be taken away.
const PAST: i64 = 3;
const DAY: i64 = 24 * 3600;

/// A password as it is kept.
pub(super) struct Kept {
    pub id: CredentialId,
    pub hash: String,
    pub must_change: bool,
    pub tries: Tries,
}

/// An account's password.
pub(super) fn password(tx: &Tx<'_>, account: AccountId, kind: Kind) -> Result<Option<Kept>> {
    tx.find(
        "SELECT id, secret, must_change, failures, locked_until FROM credential
         WHERE account = :account AND kind = :kind",
        params! { account, kind },
        |row| {
            let tries = Tries { failures: row.at(3)?, locked_until: row.at(4)? };
            Ok(Kept { id: row.at(0)?, hash: row.at(1)?, must_change: row.at(2)?, tries })
        },
    )
}

/// Whether an account has a password.
pub fn has_password(tx: &Tx<'_>, account: AccountId, kind: Kind) -> Result<bool> {
    Ok(password(tx, account, kind)?.is_some())
}

/// Keeps the count of failures.
pub(super) fn count(tx: &Tx<'_>, id: CredentialId, tries: Tries) -> Result<()> {
    tx.execute(
        "UPDATE credential SET failures = :failures, locked_until = :until WHERE id = :id",
        params! { id, failures: tries.failures, until: tries.locked_until },
    )?;
    Ok(())
}

/// Ends a lock; says whether there was a failure to forget.
pub fn unlock(tx: &Tx<'_>, account: AccountId, kind: Kind) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE credential SET failures = 0, locked_until = NULL
         WHERE account = :account AND kind = :kind AND failures > 0",
        params! { account, kind },
    )?;
    Ok(changed > 0)
}

/// Sets a password by its hash, and remembers the one before it.
pub fn set_password(tx: &Tx<'_>, account: AccountId, kind: Kind, hash: &str, now: Timestamp) -> Result<CredentialId> {
    remember(tx, account, kind, now)?;
    tx.one(
        "INSERT INTO credential (account, kind, secret, set_at) VALUES (:account, :kind, :hash, :now)
         ON CONFLICT (account, kind) DO UPDATE SET
             secret = excluded.secret, set_at = excluded.set_at, ends_at = NULL, must_change = 0, failures = 0,
             locked_until = NULL
         RETURNING id",
        params! { account, kind, hash, now },
    )
}

/// Sets a password that somebody else chose: it has to be changed before it lets in.
pub fn give_password(tx: &Tx<'_>, account: AccountId, kind: Kind, hash: &str, now: Timestamp) -> Result<CredentialId> {
    let id = set_password(tx, account, kind, hash, now)?;
    tx.execute("UPDATE credential SET must_change = 1 WHERE id = :id", params! { id })?;
    Ok(id)
}

/// Takes a password away; gives its row's id.
pub fn revoke_password(tx: &Tx<'_>, account: AccountId, kind: Kind, now: Timestamp) -> Result<Option<CredentialId>> {
    remember(tx, account, kind, now)?;
    tx.find(
        "DELETE FROM credential WHERE account = :account AND kind = :kind RETURNING id",
        params! { account, kind },
        |row| row.at(0),
    )
}

/// Copies the present password to those of the past, and forgets the oldest.
fn remember(tx: &Tx<'_>, account: AccountId, kind: Kind, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO credential_past (account, kind, secret, replaced_at)
         SELECT account, kind, secret, :now FROM credential WHERE account = :account AND kind = :kind",
        params! { account, kind, now },
    )?;
    tx.execute(
        "DELETE FROM credential_past
         WHERE account = :account AND kind = :kind AND id NOT IN
             (SELECT id FROM credential_past WHERE account = :account AND kind = :kind ORDER BY id DESC LIMIT :kept)",
        params! { account, kind, kept: PAST },
    )?;
    Ok(())
}

/// Whether a password is one of the last `count`, the present one included.
pub fn is_reused(tx: &Tx<'_>, account: AccountId, kind: Kind, typed: &str, count: usize) -> Result<bool> {
    if count == 0 {
        return Ok(false);
    }
    let present = password(tx, account, kind)?.map(|kept| kept.hash);
    let past = tx.list(
        "SELECT secret FROM credential_past WHERE account = :account AND kind = :kind ORDER BY id DESC",
        params! { account, kind },
        |row| row.at::<String>(0),
    )?;
    for hash in present.into_iter().chain(past).take(count) {
        if password::matches(&hash, typed)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Keeps the hash of an invitation in place of an earlier one; gives its row's id.
pub fn issue_invitation(tx: &Tx<'_>, account: AccountId, hash: [u8; 32], now: Timestamp) -> Result<CredentialId> {
    let row = params! { account, hash: hex(&hash), now, ends: now.plus_seconds(INVITATION_DAYS * DAY) };
    let Some(earlier) = invitation(tx, account)? else {
        return tx.insert(
            "INSERT INTO credential (account, kind, secret, set_at, ends_at)
             VALUES (:account, 'invitation', :hash, :now, :ends)",
            row,
        );
    };
    tx.execute(
        "UPDATE credential SET secret = :hash, set_at = :now, ends_at = :ends
         WHERE account = :account AND kind = 'invitation'",
        row,
    )?;
    Ok(earlier)
}

/// Whom an invitation invites, while it is good.
pub fn find_invitation(tx: &Tx<'_>, hash: &[u8; 32], now: Timestamp) -> Result<Option<AccountId>> {
    tx.find(
        "SELECT account FROM credential WHERE kind = 'invitation' AND secret = :hash AND ends_at > :now",
        params! { hash: hex(hash), now },
        |row| row.at(0),
    )
}

/// Whether an account was invited and has not answered.
pub fn is_invited(tx: &Tx<'_>, account: AccountId) -> Result<bool> {
    Ok(invitation(tx, account)?.is_some())
}

/// The row of an account's invitation.
fn invitation(tx: &Tx<'_>, account: AccountId) -> Result<Option<CredentialId>> {
    tx.find("SELECT id FROM credential WHERE account = :account AND kind = 'invitation'", params! { account }, |row| {
        row.at(0)
    })
}

/// Uses an account's invitation up; gives its row's id.
pub fn spend_invitation(tx: &Tx<'_>, account: AccountId) -> Result<Option<CredentialId>> {
    tx.find(
        "DELETE FROM credential WHERE account = :account AND kind = 'invitation' RETURNING id",
        params! { account },
        |row| row.at(0),
    )
}

/// A code to be kept.
pub(super) struct NewCode {
    pub account: AccountId,
    pub purpose: Purpose,
    pub channel: Channel,
    pub hash: [u8; 32],
    pub tries: u32,
    pub now: Timestamp,
    pub ends_at: Timestamp,
}

/// Keeps a code.
pub(super) fn add_code(tx: &Tx<'_>, new: &NewCode) -> Result<()> {
    tx.execute(
        "INSERT INTO one_time_code (account, purpose, channel, hash, created_at, ends_at, tries_left)
         VALUES (:account, :purpose, :channel, :hash, :now, :ends_at, :tries)",
        params! {
            account: new.account, purpose: new.purpose, channel: new.channel, hash: new.hash, now: new.now,
            ends_at: new.ends_at, tries: new.tries,
        },
    )?;
    Ok(())
}

/// When codes were sent after a moment, the latest first.
pub(super) fn codes_since(
    tx: &Tx<'_>,
    account: AccountId,
    channel: Channel,
    since: Timestamp,
) -> Result<Vec<Timestamp>> {
    tx.list(
        "SELECT created_at FROM one_time_code
         WHERE account = :account AND channel = :channel AND created_at > :since
         ORDER BY created_at DESC",
        params! { account, channel, since },
        |row| row.at(0),
    )
}

/// Deletes codes that neither count nor can be used.
pub(super) fn forget_codes(tx: &Tx<'_>, account: AccountId, before: Timestamp) -> Result<()> {
    tx.execute(
        "DELETE FROM one_time_code WHERE account = :account AND created_at <= :before",
        params! { account, before },
    )?;
    Ok(())
}

/// A code as it is kept.
pub(super) struct KeptCode {
    pub id: i64,
    pub hash: [u8; 32],
    pub ends_at: Timestamp,
    pub tries_left: u32,
    pub used_at: Option<Timestamp>,
}

/// The latest code: an earlier one is void.
pub(super) fn latest_code(
    tx: &Tx<'_>,
    account: AccountId,
    purpose: Purpose,
    channel: Channel,
) -> Result<Option<KeptCode>> {
    tx.find(
        "SELECT id, hash, ends_at, tries_left, used_at FROM one_time_code
         WHERE account = :account AND purpose = :purpose AND channel = :channel
         ORDER BY id DESC LIMIT 1",
        params! { account, purpose, channel },
        |row| {
            Ok(KeptCode {
                id: row.at(0)?,
                hash: row.at(1)?,
                ends_at: row.at(2)?,
                tries_left: row.at(3)?,
                used_at: row.at(4)?,
            })
        },
    )
}

/// Marks a code as used.
pub(super) fn use_code(tx: &Tx<'_>, id: i64, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE one_time_code SET used_at = :now WHERE id = :id", params! { id, now })?;
    Ok(())
}

/// Keeps how often a code can still be tried.
pub(super) fn count_code(tx: &Tx<'_>, id: i64, tries_left: u32) -> Result<()> {
    tx.execute("UPDATE one_time_code SET tries_left = :tries_left WHERE id = :id", params! { id, tries_left })?;
    Ok(())
}

/// Makes an account's codes void: they went to an address that is not its person's any more.
pub fn void_codes(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    tx.execute("UPDATE one_time_code SET tries_left = 0 WHERE account = :account", params! { account })?;
    Ok(())
}

/// Opens a session by the hash of its token.
pub fn open_session(
    tx: &Tx<'_>,
    account: AccountId,
    hash: [u8; 32],
    ends_at: Timestamp,
    now: Timestamp,
) -> Result<SessionId> {
    tx.insert(
        "INSERT INTO session (account, hash, created_at, ends_at) VALUES (:account, :hash, :now, :ends_at)",
        params! { account, hash, now, ends_at },
    )
}

/// Ends one session.
pub fn end_session(tx: &Tx<'_>, id: SessionId, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE session SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL", params! { id, now })?;
    Ok(())
}

/// The session of a token that is not ended yet, with its account.
pub fn find_session(tx: &Tx<'_>, hash: &[u8; 32]) -> Result<Option<(SessionId, AccountId)>> {
    tx.find(
        "SELECT id, account FROM session WHERE hash = :hash AND revoked_at IS NULL",
        params! { hash: *hash },
        |row| Ok((row.at(0)?, row.at(1)?)),
    )
}

/// Ends an account's sessions but one; says how many.
pub fn end_sessions(tx: &Tx<'_>, account: AccountId, except: Option<SessionId>, now: Timestamp) -> Result<usize> {
    tx.execute(
        "UPDATE session SET revoked_at = :now
         WHERE account = :account AND revoked_at IS NULL AND ends_at > :now AND id <> :except",
        params! { account, now, except: except.map_or(0, i64::from) },
    )
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
