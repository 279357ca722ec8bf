//! Who is asking: a service key, else a session, else the operating-system user, else nobody.
//!
//! The first that is present decides. One that is present but expired, revoked or unreadable is refused.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::session::{self, session_file};
use super::{Ctx, Outside, secret};
use crate::access::{self, Actor, BadCredential, By, Error, Via};
use crate::error::{Kind, Result};

impl Ctx {
    /// Finds the actor.
    pub(super) fn identify(&mut self) -> Result<Actor> {
        let now = self.now();
        #[cfg(feature = "seams")]
        if let Some(login) = self.outside.var("AUTHDESK_AS") {
            return self.read(|tx| access::by_login(tx, &login, now));
        }
        if let Some(hash) = service_key(&self.outside)? {
            return self.read(|tx| access::service_key(tx, &hash, now));
        }
        let db = self.db_path();
        if let Some(hash) = session::used(&session_file(&self.outside, &db), now.seconds(), self.renews)? {
            return self.read(|tx| access::session(tx, &hash, now));
        }
        if self.outside.var("AUTHDESK_ACTOR").as_deref() == Some("none") || !self.has_desk() {
            return Ok(Actor::nobody());
        }
        let uid = nix::unistd::getuid().as_raw();
        let sudo_uid = self.outside.var("SUDO_UID").and_then(|uid| uid.parse().ok());
        let mapped = self.read(|tx| access::os_user(tx, uid, sudo_uid, now))?;
        Ok(mapped.unwrap_or_else(Actor::nobody))
    }

    /// Goes on as somebody who has not proved who he is, whatever key or session lies about; the operating-system
    /// user is recorded.
    pub fn by_stranger(&mut self) -> Result<By> {
        let via = Via::OsUser { uid: nix::unistd::getuid().as_raw(), sudo_uid: None };
        Ok(self.act_as(Actor { via, ..Actor::nobody() })?.clone())
    }
}

/// The hash of the service key, if one is given.
fn service_key(outside: &Outside) -> Result<Option<[u8; 32]>> {
    let unreadable = Error::BadKey { why: BadCredential::Unreadable };
    let key = match outside.var_os("AUTHDESK_KEY_FILE") {
        // Says which file, and how it is closed.
        Some(path) => {
            Some(secret::from_file(Path::new(&path)).map_err(|error| error.with_kind(Kind::Denied))?.to_string())
        }
        None => outside.var_os("AUTHDESK_KEY").map(|key| key.into_string().map_err(|_| unreadable)).transpose()?,
    };
    Ok(key.map(|key| Sha256::digest(key.trim()).into()))
}
