//! What goes on at this terminal: the registration that was verified last, or a session. Kept in files that nobody else
//! can read.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::app::{Ctx, secret, session_file};
use crate::error::{Error, Result};

/// Where the token of the registration is kept: beside the session of the same desk.
fn registration_file(ctx: &mut Ctx) -> PathBuf {
    let session = ctx_session_file(ctx);
    let name = session.file_name().map(|name| name.to_string_lossy().replace("session", "registration"));
    session.with_file_name(name.unwrap_or_else(|| "registration".to_owned()))
}

fn ctx_session_file(ctx: &mut Ctx) -> PathBuf {
    let db = ctx.db_path();
    session_file(ctx.outside(), &db)
}

/// Keeps the token with which `user complete` goes on.
pub fn registration(ctx: &mut Ctx, token: &str) -> Result<()> {
    let path = registration_file(ctx);
    write(&path, token)
}

/// Keeps the token of a session.
pub fn session(ctx: &mut Ctx, token: &str) -> Result<()> {
    let path = ctx_session_file(ctx);
    write(&path, token)
}

/// The token that was kept, if one was.
pub fn kept(ctx: &mut Ctx) -> Result<Option<Zeroizing<String>>> {
    let path = registration_file(ctx);
    if path.exists() { secret::from_file(&path).map(Some) } else { Ok(None) }
}

/// Forgets it.
pub fn forget(ctx: &mut Ctx) -> Result<()> {
    let path = registration_file(ctx);
    match fs::remove_file(&path) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(Error::writing(&path, cause)),
        _ => Ok(()),
    }
}

fn write(path: &Path, token: &str) -> Result<()> {
    let failed = |cause| Error::writing(path, cause);
    if let Some(folder) = path.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    }
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path).map_err(failed)?;
    writeln!(file, "{token}").map_err(failed)
}
