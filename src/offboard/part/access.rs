//! Ways in: passwords and sessions, service keys, users of the machine.

use crate::access::{AccountId, By};
use crate::approval::Rows;
use crate::credential::{self, Kind, OS_USER, SERVICE_KEY};
use crate::error::Result;
use crate::offboard::{Leaver, Leaving, Line, store};
use crate::store::Tx;
use crate::text::{Msg, Word, offboard as t};

/// Password, invitation, codes, sessions.
pub struct SignIn;

/// Keys of scripts.
pub struct ServiceKeys;

/// Users of the machine that are tied to the account.
pub struct OsUsers;

/// What ends with the account on its last day, and is cleared away when the departure is carried out.
fn ends_later(leaver: &Leaver) -> (Msg, Option<Msg>) {
    let next = t::NextThen { login: &leaver.login, day: leaver.day };
    (t::EndsWithAccount { day: leaver.day }.into(), Some(next.into()))
}

impl Leaving for SignIn {
    fn name(&self) -> &'static str {
        "sign_in"
    }

    fn word(&self) -> Word {
        t::PART_SIGN_IN
    }

    fn depart(&self, tx: &Tx<'_>, by: &By, leaver: &Leaver) -> Result<Rows> {
        if leaver.moves() || !leaver.is_gone() {
            return Ok(Rows::new());
        }
        let account = leaver.account;
        credential::void_codes(tx, account)?;
        credential::end_sessions(tx, account, None, by.now)?;
        let password = credential::revoke_password(tx, account, Kind::LoginPassword, by.now)?;
        let invitation = credential::spend_invitation(tx, account)?;
        Ok(password.into_iter().chain(invitation).map(|id| (&credential::ROW, id.into())).collect())
    }

    fn lines(&self, tx: &Tx<'_>, by: &By, leaver: &Leaver) -> Result<Vec<Line>> {
        if leaver.moves() {
            return Ok(Vec::new());
        }
        let (sessions, ended) = store::sessions(tx, leaver.account, by.now)?;
        let has_password = credential::has_password(tx, leaver.account, Kind::LoginPassword)?;
        let (why, next) = ends_later(leaver);
        let sessions = match (sessions, ended) {
            (0, None) => Line::done(t::SESSIONS, t::NO_SESSIONS),
            (0, Some(at)) => Line::done(t::SESSIONS, t::SessionsEnded { at }),
            _ => Line::open(t::SESSIONS, why.clone(), next.clone()),
        };
        let password = match has_password {
            false => Line::done(t::PASSWORD, t::NO_PASSWORD),
            true => Line::open(t::PASSWORD, why, next),
        };
        Ok(vec![sessions, password])
    }

    fn erase(&self, tx: &Tx<'_>, account: AccountId) -> Result<Rows> {
        let (credentials, users) = store::remove_access(tx, account)?;
        let credentials = credentials.into_iter().map(|id| (&credential::ROW, id));
        Ok(credentials.chain(users.into_iter().map(|uid| (&OS_USER, uid))).collect())
    }
}

impl Leaving for ServiceKeys {
    fn name(&self) -> &'static str {
        "service_key"
    }

    fn word(&self) -> Word {
        t::PART_SERVICE_KEY
    }

    fn depart(&self, tx: &Tx<'_>, by: &By, leaver: &Leaver) -> Result<Rows> {
        if leaver.moves() || !leaver.is_gone() {
            return Ok(Rows::new());
        }
        let keys = store::service_keys(tx, leaver.account, leaver.since, leaver.today)?;
        let open = keys.into_iter().filter(|key| key.revoked_at.is_none());
        open.map(|key| store::revoke_key(tx, key.id, by.now).map(|()| (&SERVICE_KEY, key.id.into()) as _)).collect()
    }

    fn lines(&self, tx: &Tx<'_>, _by: &By, leaver: &Leaver) -> Result<Vec<Line>> {
        if leaver.moves() {
            return Ok(Vec::new());
        }
        let keys = store::service_keys(tx, leaver.account, leaver.since, leaver.today)?;
        let line = |key: store::ServiceKey| match key.revoked_at {
            Some(at) => Line::done(key.name, t::KeyRevoked { at }),
            None => {
                let (why, next) = ends_later(leaver);
                Line::open(key.name, why, next)
            }
        };
        Ok(keys.into_iter().map(line).collect())
    }

    fn erase(&self, tx: &Tx<'_>, account: AccountId) -> Result<Rows> {
        Ok(store::rename_keys(tx, account)?.into_iter().map(|id| (&SERVICE_KEY, id)).collect())
    }
}

impl Leaving for OsUsers {
    fn name(&self) -> &'static str {
        "os_user"
    }

    fn word(&self) -> Word {
        t::PART_OS_USER
    }

    fn depart(&self, tx: &Tx<'_>, _by: &By, leaver: &Leaver) -> Result<Rows> {
        if leaver.moves() || !leaver.is_gone() {
            return Ok(Rows::new());
        }
        let tied = store::os_users(tx, leaver.account)?;
        store::untie_os_users(tx, leaver.account)?;
        Ok(tied.into_iter().map(|uid| (&OS_USER, uid)).collect())
    }

    fn lines(&self, tx: &Tx<'_>, _by: &By, leaver: &Leaver) -> Result<Vec<Line>> {
        if leaver.moves() {
            return Ok(Vec::new());
        }
        let tied = store::os_users(tx, leaver.account)?;
        if tied.is_empty() {
            return Ok(vec![Line::done(t::OS_USERS, t::NO_OS_USER)]);
        }
        let line = |uid: i64| {
            let (why, next) = ends_later(leaver);
            Line::open(format!("uid {uid}"), why, next)
        };
        Ok(tied.into_iter().map(line).collect())
    }

    fn erase(&self, _tx: &Tx<'_>, _account: AccountId) -> Result<Rows> {
        Ok(Rows::new())
    }
}
