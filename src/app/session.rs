//! The session file: one a desk and operating-system user, with the token that `login` gave. Its time is that of the
//! last use, so that a session ends by idleness without a write to the database.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::Outside;
use crate::access::{BadCredential, Error};
use crate::base::Timestamp;
use crate::error::{self, Result};

/// A session that is not used for so long is over. Source: Cyber Security Responsibility Levels, appendix 10.
const IDLE: Duration = Duration::from_secs(30 * 60);

/// Where the session of a desk is kept.
pub fn session_file(outside: &Outside, db: &Path) -> PathBuf {
    let db = db.canonicalize().unwrap_or_else(|_| db.to_owned());
    let name = HEXLOWER.encode(&Sha256::digest(db.display().to_string())[..8]);
    outside.folder("XDG_STATE_HOME", ".local/state").join("authdesk").join(format!("session-{name}"))
}

/// The hash of the session's token, if there is a session file. Using it renews the file's time, unless only a shell asks.
pub(super) fn used(path: &Path, now: i64, renews: bool) -> Result<Option<[u8; 32]>> {
    let bad = |why| Error::BadSession { why };
    let Some(meta) = lies_there(path).map_err(|_| bad(BadCredential::Unreadable))? else { return Ok(None) };
    let idle = now.saturating_sub(meta.mtime());
    if idle > i64::try_from(IDLE.as_secs()).unwrap_or(i64::MAX) {
        return Err(bad(BadCredential::Idle).into());
    }
    let token = read_private(path).ok_or(bad(BadCredential::Unreadable))?;
    if renews {
        touch(path, now);
    }
    Ok(Some(digest(&token)))
}

/// What is known about a session file, if there is one; what is there but cannot be looked at is an error.
fn lies_there(path: &Path) -> std::io::Result<Option<fs::Metadata>> {
    use std::io::ErrorKind as K;
    match path.symlink_metadata() {
        Err(cause) if matches!(cause.kind(), K::NotFound | K::NotADirectory) => Ok(None),
        Err(cause) => Err(cause),
        Ok(_) => path.metadata().map(Some),
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

/// The hash of the token that lies there, good or not: what `logout` and a new `login` end.
pub fn left_behind(path: &Path) -> Option<[u8; 32]> {
    fs::read_to_string(path).ok().map(|token| digest(&token))
}

/// Keeps a token in the place of an earlier one, closed to others.
pub fn keep(path: &Path, token: &str, now: Timestamp) -> Result<()> {
    let failed = |cause| error::Error::writing(path, cause);
    if let Some(folder) = path.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    }
    let draft = path.with_extension("new");
    forget(&draft)?;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).map_err(failed)?;
    file.write_all(format!("{token}\n").as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    touch(&draft, now.seconds());
    fs::rename(&draft, path).map_err(failed)
}

/// Removes a session file, if there is one.
pub fn forget(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(error::Error::writing(path, cause)),
        _ => Ok(()),
    }
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.trim()).into()
}

/// Sets a file's time to the clock of this command; that it may fail costs only an earlier end of the session.
fn touch(path: &Path, now: i64) {
    let time = std::time::UNIX_EPOCH + Duration::from_secs(u64::try_from(now).unwrap_or_default());
    if let Ok(file) = fs::File::options().append(true).open(path) {
        drop(file.set_modified(time));
    }
}
