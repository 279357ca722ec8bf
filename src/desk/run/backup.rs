//! `backup`: a consistent copy of the whole desk. The key stays out, unless it is sealed by a passphrase.

use std::path::Path;

use data_encoding::HEXLOWER;
use serde::Serialize;
use zeroize::Zeroizing;

use super::super::{WRAPPED_KEY, args, store};
use crate::app::secret::PassphraseSource;
use crate::app::{Ctx, Salts};
use crate::audit::{self, Event};
use crate::error::{Error, Kind, Result};
use crate::output::prompt;
use crate::store::{self as database, Store};
use crate::text::{Word, desk as t};

/// What was written.
#[derive(Serialize)]
struct Written {
    file: String,
    with_key: bool,
    bytes: u64,
    sha256: String,
    /// The last event that the copy holds.
    event: i64,
}

/// `backup`
pub fn backup(ctx: &mut Ctx, args: args::Backup) -> Result<()> {
    let by = ctx.by()?;
    if args.file.exists() {
        return Err(database::Error::Taken { path: args.file.display().to_string() }.into());
    }
    let with_key = args.with_key || args.passphrase.is_named();
    let wrapped = if with_key { Some(wrap(ctx, &args.passphrase)?) } else { None };
    let event = ctx.write(|tx| {
        let event = Event::general("backup", "desk").fact("with_key", with_key);
        audit::record(tx, &by, event.detail("file", args.file.display()))
    })?;
    if ctx.mode().dry_run {
        return Ok(());
    }
    ctx.store()?.copy_to(&args.file)?;
    let (bytes, sha256) = finish(&args.file, wrapped.as_deref()).inspect_err(|_| database::remove(&args.file))?;
    let written = Written { file: args.file.display().to_string(), with_key, bytes, sha256, event };
    if !with_key {
        ctx.out.warn(t::KEY_LEFT_OUT);
    }
    ctx.out.done("backup", &written, t::BackupDone { path: args.file.as_path(), bytes })
}

fn wrap(ctx: &mut Ctx, source: &PassphraseSource) -> Result<String> {
    let passphrase = passphrase(ctx, source, t::ASK_NEW_PASSPHRASE, true)?;
    let salts = Salts { salt: ctx.random()?, nonce: ctx.random()? };
    ctx.key()?.wrap(&passphrase, &salts)
}

/// The passphrase: from a file, or asked for on a terminal; a new one is typed twice.
pub fn passphrase(ctx: &Ctx, source: &PassphraseSource, question: Word, new: bool) -> Result<Zeroizing<String>> {
    if !source.is_named() && !prompt::can_ask() {
        return Err(Error::new(Kind::Usage, t::NO_PASSPHRASE).hint(t::HINT_PASSPHRASE_FILE));
    }
    if new { source.read_new(ctx, question) } else { source.read(ctx, question) }
}

/// Puts the sealed key into the copy and closes it; gives its size and digest.
fn finish(path: &Path, wrapped: Option<&str>) -> Result<(u64, String)> {
    if let Some(wrapped) = wrapped {
        Store::open_own_copy(path)?.write(|tx| store::set(tx, WRAPPED_KEY, wrapped))?;
    }
    let (bytes, sha256) = database::seal(path)?;
    Ok((bytes, HEXLOWER.encode(&sha256)))
}
