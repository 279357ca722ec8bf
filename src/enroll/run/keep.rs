//! The registration that was verified last at this terminal: its token lies beside the session of the same desk.

use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::app::{Ctx, secret, session, session_file};
use crate::error::Result;

fn file(ctx: &mut Ctx) -> PathBuf {
    let db = ctx.db_path();
    let session = session_file(ctx.outside(), &db);
    let name = session.file_name().map(|name| name.to_string_lossy().replace("session", "registration"));
    session.with_file_name(name.unwrap_or_else(|| "registration".to_owned()))
}

/// Keeps the token with which `user complete` goes on.
pub fn keep(ctx: &mut Ctx, token: &str) -> Result<()> {
    let (path, now) = (file(ctx), ctx.now());
    session::keep(&path, token, now)
}

/// The token that was kept, if one was.
pub fn kept(ctx: &mut Ctx) -> Result<Option<Zeroizing<String>>> {
    let path = file(ctx);
    if path.exists() { secret::from_file(&path).map(Some) } else { Ok(None) }
}

/// Forgets it.
pub fn forget(ctx: &mut Ctx) -> Result<()> {
    session::forget(&file(ctx))
}
