//! How accounts, grants, sessions, service keys and operating-system users are looked up.

use super::actor::StandsIn;
use super::{
    Account, AccountId, Actor, AgencyId, BadCredential, Capability, DESK, Error, Over, Power, Scope, ServiceKeyId,
    SessionId, SystemId, Via,
};
use crate::base::{Date, Oid, Timestamp};
use crate::error::Result;
use crate::store::{Row, Tx, params};

const ACCOUNT: &str = "a.id, a.login, a.agency, a.state, a.suspended_from, a.suspended_until, a.version,
    (SELECT l.effective FROM departure l
     WHERE l.account = a.id AND l.kind = 'leave' AND l.carried_at IS NULL AND l.cancelled_at IS NULL)";

/// An account can be used on a day: it is active, not suspended, and no departure that is planned has begun.
const USABLE: &str = "a.state = 'active'
    AND (a.suspended_from IS NULL OR a.suspended_from > :today OR a.suspended_until < :today)
    AND NOT EXISTS (SELECT 1 FROM departure l WHERE l.account = a.id AND l.kind = 'leave'
                    AND l.carried_at IS NULL AND l.cancelled_at IS NULL AND l.effective <= :today)";

fn account(row: &Row<'_>) -> Result<Account> {
    Ok(Account {
        id: row.at(0)?,
        login: row.at(1)?,
        agency: row.at(2)?,
        state: row.at(3)?,
        suspended_from: row.at(4)?,
        suspended_until: row.at(5)?,
        version: row.at(6)?,
        leaves: row.at(7)?,
    })
}

/// An account by its id.
pub fn find_account(tx: &Tx<'_>, id: AccountId) -> Result<Option<Account>> {
    tx.find(&format!("SELECT {ACCOUNT} FROM account a WHERE a.id = :id"), params! { id }, account)
}

/// An account by its login name, in any case.
pub fn find_login(tx: &Tx<'_>, login: &str) -> Result<Option<Account>> {
    let sql = format!("SELECT {ACCOUNT} FROM account a WHERE a.login_fold = :fold");
    tx.find(&sql, params! { fold: login.to_lowercase() }, account)
}

/// An account by what a user typed: its login name, or its number after `#`.
pub fn find_named(tx: &Tx<'_>, name: &str) -> Result<Option<Account>> {
    match name.strip_prefix('#').map(str::parse::<AccountId>) {
        Some(Ok(id)) => find_account(tx, id),
        Some(Err(_)) => Ok(None),
        None => find_login(tx, name),
    }
}

/// The same, for one who may look only within a scope: an account outside of it is not there.
pub fn find_visible(tx: &Tx<'_>, scope: &Scope, name: &str) -> Result<Option<Account>> {
    let Some(found) = find_named(tx, name)? else { return Ok(None) };
    let sql = format!("SELECT {ACCOUNT} FROM account a WHERE a.id = :id AND {}", scope.condition("a.agency", "a.id"));
    tx.find(&sql, params! { id: found.id }, account)
}

/// The actor behind an operating-system user, if one is mapped.
pub fn os_user(tx: &Tx<'_>, uid: u32, sudo_uid: Option<u32>, now: Timestamp) -> Result<Option<Actor>> {
    let sql = format!("SELECT {ACCOUNT} FROM os_user u JOIN account a ON a.id = u.account WHERE u.uid = :uid");
    let Some(account) = tx.find(&sql, params! { uid }, account)? else { return Ok(None) };
    account.check_usable(now.date())?;
    actor(tx, &account, Via::OsUser { uid, sudo_uid }, now).map(Some)
}

/// The actor behind a session; one that is present but not good is refused.
pub fn session(tx: &Tx<'_>, hash: &[u8; 32], now: Timestamp) -> Result<Actor> {
    let found = tx.find(
        "SELECT id, account, ends_at, revoked_at FROM session WHERE hash = :hash",
        params! { hash: *hash },
        |row| {
            Ok((
                row.at::<SessionId>(0)?,
                row.at::<AccountId>(1)?,
                row.at::<Timestamp>(2)?,
                row.at::<Option<Timestamp>>(3)?,
            ))
        },
    )?;
    let bad = |why| Error::BadSession { why };
    let (id, account, ends_at, revoked_at) = found.ok_or(bad(BadCredential::Unknown))?;
    if revoked_at.is_some() {
        return Err(bad(BadCredential::Revoked).into());
    }
    if ends_at <= now {
        return Err(bad(BadCredential::Expired).into());
    }
    let account = find_account(tx, account)?.ok_or(bad(BadCredential::Unknown))?;
    account.check_usable(now.date())?;
    actor(tx, &account, Via::Session { id }, now)
}

/// The actor behind a service key: its owner, with no more than the key's capabilities.
pub fn service_key(tx: &Tx<'_>, hash: &[u8; 32], now: Timestamp) -> Result<Actor> {
    let found = tx.find(
        "SELECT id, name, account, capabilities, ends, revoked_at FROM service_key WHERE hash = :hash",
        params! { hash: *hash },
        |row| {
            let key = (row.at::<ServiceKeyId>(0)?, row.at::<String>(1)?, row.at::<AccountId>(2)?);
            Ok((key, row.at::<String>(3)?, row.at::<Date>(4)?, row.at::<Option<Timestamp>>(5)?))
        },
    )?;
    let bad = |why| Error::BadKey { why };
    let ((id, name, owner), capabilities, ends, revoked_at) = found.ok_or(bad(BadCredential::Unknown))?;
    if revoked_at.is_some() {
        return Err(bad(BadCredential::Revoked).into());
    }
    if ends < now.date() {
        return Err(bad(BadCredential::Expired).into());
    }
    let account = find_account(tx, owner)?.ok_or(bad(BadCredential::Unknown))?;
    account.check_usable(now.date())?;
    let mut actor = actor(tx, &account, Via::ServiceKey { id, name }, now)?;
    let allowed: Vec<&str> = capabilities.split(',').collect();
    actor.powers.retain(|power| allowed.contains(&power.capability.name()));
    if !allowed.contains(&"review") {
        actor.administers.clear();
        actor.stands_in.clear();
    }
    for other in &mut actor.stands_in {
        other.powers.retain(|power| allowed.contains(&power.capability.name()));
    }
    Ok(actor)
}

/// An account as actor, with what it may do now.
pub fn actor(tx: &Tx<'_>, account: &Account, via: Via, now: Timestamp) -> Result<Actor> {
    let today = now.date();
    let (powers, administers) = powers(tx, account.id, today)?;
    Ok(Actor {
        account: Some(account.id),
        login: account.name(),
        via,
        powers,
        administers,
        stands_in: stands_in(tx, account.id, today)?,
    })
}

/// What is left of an actor whose command has waited: nothing that was taken from him since, and nothing that came.
pub fn left(tx: &Tx<'_>, earlier: &Actor, now: Timestamp) -> Result<Actor> {
    let account = find_account(tx, earlier.account()?)?.ok_or(Error::NoAccount)?;
    account.check_usable(now.date())?;
    let mut left = actor(tx, &account, earlier.via.clone(), now)?;
    left.powers.retain(|power| earlier.powers.contains(power));
    left.administers.retain(|system| earlier.administers.contains(system));
    left.stands_in.retain(|other| earlier.stands_in.contains(other));
    Ok(left)
}

/// A grant is in force on a day: it has started, not ended, and not been removed.
pub const IN_FORCE: &str =
    "g.starts <= :today AND (g.ends IS NULL OR g.ends >= :today) AND (g.ended_on IS NULL OR g.ended_on > :today)";

type Powers = (Vec<Power>, Vec<(SystemId, Over)>);

/// What an account's grants let it do on a day.
fn powers(tx: &Tx<'_>, account: AccountId, today: Date) -> Result<Powers> {
    let mut powers = Vec::new();
    let mut administers = Vec::new();
    tx.each(
        &format!(
            "SELECT s.code, r.code, r.kind, s.id, g.agency, g.subtree, a.oid, g.for_system
             FROM role_grant g
             JOIN role r ON r.id = g.role
             JOIN system s ON s.id = r.system
             LEFT JOIN agency a ON a.id = g.agency
             WHERE g.account = :account AND r.kind <> 'user' AND {IN_FORCE}"
        ),
        params! { account, today },
        |row| {
            let over = over(row.at(4)?, row.at(5)?, row.at(6)?);
            let system: String = row.at(0)?;
            if system == DESK {
                let code: String = row.at(1)?;
                if let Ok(capability) = code.parse::<Capability>() {
                    powers.push(Power { capability, over, system: row.at(7)? });
                }
            } else if row.at::<String>(2)? == "admin" {
                administers.push((row.at(3)?, over));
            }
            Ok(())
        },
    )?;
    Ok((powers, administers))
}

fn over(agency: Option<AgencyId>, subtree: bool, oid: Option<Oid>) -> Over {
    match (agency, subtree, oid) {
        (None, _, _) => Over::Desk,
        (Some(agency), true, Some(oid)) => Over::Subtree(agency, oid),
        (Some(agency), _, _) => Over::Agency(agency),
    }
}

/// For whom an account stands in on a day. A deputy's deputies are not followed; who is suspended or has left lends no right.
fn stands_in(tx: &Tx<'_>, deputy: AccountId, today: Date) -> Result<Vec<StandsIn>> {
    let accounts = tx.list(
        &format!(
            "SELECT d.account FROM deputy d JOIN account a ON a.id = d.account
             WHERE d.deputy = :deputy AND d.starts <= :today AND d.ends >= :today AND d.ended_at IS NULL AND {USABLE}
             ORDER BY d.account"
        ),
        params! { deputy, today },
        |row| row.at::<AccountId>(0),
    )?;
    accounts
        .into_iter()
        .map(|account| {
            let (powers, administers) = powers(tx, account, today)?;
            Ok(StandsIn { account, powers, administers })
        })
        .collect()
}

/// Whether the desk has one person who holds a role of its own: what he does is marked so.
pub fn is_alone(tx: &Tx<'_>, today: Date) -> Result<bool> {
    let staff: i64 = tx.one(
        &format!(
            "SELECT COUNT(DISTINCT g.account)
             FROM role_grant g
             JOIN role r ON r.id = g.role
             JOIN system s ON s.id = r.system
             JOIN account a ON a.id = g.account
             WHERE s.code = 'desk' AND a.state = 'active' AND {IN_FORCE}"
        ),
        params! { today },
    )?;
    Ok(staff <= 1)
}

/// The actor behind a login name, believed as it stands: tests only.
#[cfg(feature = "seams")]
pub fn by_login(tx: &Tx<'_>, login: &str, now: Timestamp) -> Result<Actor> {
    let account = find_login(tx, login)?.ok_or(Error::BadSession { why: BadCredential::Unknown })?;
    account.check_usable(now.date())?;
    actor(tx, &account, Via::Session { id: SessionId::from(0) }, now)
}

/// What somebody must hold to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A capability of the desk.
    Capability(Capability),
    /// An administrator role of a system.
    AdminOf(SystemId),
    /// The same, over this very agency or the whole desk, and not by way of one above it.
    AdminAt(SystemId),
}

/// Somebody who can decide now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decider {
    /// His account.
    pub account: AccountId,
    /// His login name.
    pub login: String,
}

/// Who can decide now: distinct accounts that are active, neither suspended nor left nor locked, and hold what is wanted over
/// the agency. Deputies are not counted again.
pub fn deciders(
    tx: &Tx<'_>,
    wanted: Wanted,
    agency: Option<AgencyId>,
    system: Option<SystemId>,
    now: Timestamp,
) -> Result<Vec<Decider>> {
    let today = now.date();
    let oid: Option<Oid> = match agency {
        Some(agency) => {
            tx.find("SELECT oid FROM agency WHERE id = :agency", params! { agency }, |row| row.at(0))?.flatten()
        }
        None => None,
    };
    let (role, capability) = match wanted {
        Wanted::Capability(capability) => ("s.code = 'desk' AND r.code = :capability", Some(capability.name())),
        Wanted::AdminOf(_) | Wanted::AdminAt(_) => ("r.kind = 'admin' AND r.system = :wanted", None),
    };
    let (wanted, exactly) = match wanted {
        Wanted::AdminOf(system) => (Some(system), false),
        Wanted::AdminAt(system) => (Some(system), true),
        Wanted::Capability(_) => (None, false),
    };
    tx.list(
        &format!(
            "SELECT DISTINCT a.id, a.login
             FROM role r
             JOIN system s ON s.id = r.system
             JOIN role_grant g ON g.role = r.id
             JOIN account a ON a.id = g.account
             LEFT JOIN agency t ON t.id = g.agency
             LEFT JOIN credential c ON c.account = a.id AND c.kind = 'login_password'
             WHERE {role} AND {IN_FORCE} AND {USABLE}
               AND (c.locked_until IS NULL OR c.locked_until <= :now)
               AND (g.for_system IS NULL OR g.for_system = :system)
               AND (g.agency IS NULL OR g.agency = :agency
                    OR (g.subtree = 1 AND :exactly = 0 AND :oid IS NOT NULL AND substr(:oid, 1, length(t.oid) + 1) = t.oid || '.'))
             ORDER BY a.id"
        ),
        params! { capability, wanted, exactly, today, now, system, agency, oid },
        |row| Ok(Decider { account: row.at(0)?, login: row.at::<Option<String>>(1)?.unwrap_or_default() }),
    )
}
