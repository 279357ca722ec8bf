//! Who is asking: a service key, else a session, else the operating-system user, else nobody.
//!
//! The first that is present decides. One that is present but expired, revoked or unreadable is refused.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{Ctx, Outside};
use crate::access::{self, Actor, BadCredential, Error};
use crate::error::Result;

/// A session that is not used for so long is over. Source: Cyber Security Responsibility Levels, appendix 10.
const IDLE: Duration = Duration::from_secs(30 * 60);

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
        if let Some(hash) = session(&session_file(&self.outside, &db), now.seconds())? {
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
}

/// The hash of the service key, if one is given.
fn service_key(outside: &Outside) -> Result<Option<[u8; 32]>> {
    let unreadable = Error::BadKey { why: BadCredential::Unreadable };
    let key = match outside.var("AUTHDESK_KEY_FILE") {
        Some(path) => Some(read_private(Path::new(&path)).ok_or(unreadable)?),
        None => outside.var("AUTHDESK_KEY"),
    };
    Ok(key.map(|key| Sha256::digest(key.trim()).into()))
}

/// The hash of the session's token, if there is a session file. Using it renews the file's time.
fn session(path: &Path, now: i64) -> Result<Option<[u8; 32]>> {
    let Ok(meta) = path.metadata() else { return Ok(None) };
    let bad = |why| Error::BadSession { why };
    let idle = now.saturating_sub(meta.mtime());
    if idle > i64::try_from(IDLE.as_secs()).unwrap_or(i64::MAX) {
        return Err(bad(BadCredential::Idle).into());
    }
    let token = read_private(path).ok_or(bad(BadCredential::Unreadable))?;
    touch(path, now);
    Ok(Some(Sha256::digest(token.trim()).into()))
}

/// Sets a file's time to the clock of this command; that it may fail costs only an earlier end of the session.
fn touch(path: &Path, now: i64) {
    let time = std::time::UNIX_EPOCH + Duration::from_secs(u64::try_from(now).unwrap_or_default());
    if let Ok(file) = fs::File::options().append(true).open(path) {
        drop(file.set_modified(time));
    }
}

/// The text of a file that nobody else can read.
fn read_private(path: &Path) -> Option<String> {
    let mode = path.metadata().ok()?.permissions().mode();
    if mode & 0o077 != 0 {
        return None;
    }
    fs::read_to_string(path).ok()
}

/// Where the session of a desk is kept: one file a database and user.
pub fn session_file(outside: &Outside, db: &Path) -> PathBuf {
    let db = db.canonicalize().unwrap_or_else(|_| db.to_owned());
    let name = HEXLOWER.encode(&Sha256::digest(db.display().to_string())[..8]);
    outside.folder("XDG_STATE_HOME", ".local/state").join("authdesk").join(format!("session-{name}"))
}
