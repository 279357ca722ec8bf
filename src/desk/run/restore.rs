//! `restore`: a desk from a backup, in an empty place; the backup is looked at first.

use std::path::Path;

use serde::Serialize;

use super::super::{Error, KEY_ID, WRAPPED_KEY, args, store};
use super::{backup, make};
use crate::app::{Ctx, Key};
use crate::audit::{self, Event};
use crate::error::Result;
use crate::notice;
use crate::store::{self as database, Access, Seal, Store};
use crate::text::desk as t;

/// What was restored.
#[derive(Serialize)]
struct Restored {
    db: String,
    from: String,
    key: &'static str,
}

/// `restore`
pub fn restore(ctx: &mut Ctx, args: args::Restore) -> Result<()> {
    let db = ctx.db_path();
    if db.exists() {
        return Err(database::Error::Exists { path: db.display().to_string() }.into());
    }
    let key_path = Key::path_beside(&db);
    if key_path.exists() {
        return Err(database::Error::Taken { path: key_path.display().to_string() }.into());
    }
    let sharing = make::sharing(args.group.as_deref())?;
    database::check_folder(&database::folder_of(&db), &sharing)?;
    let mut copy = look(ctx, &args.file)?;
    let (key, origin) = key(ctx, &mut copy, &args)?;
    let restored = Restored { db: db.display().to_string(), from: args.file.display().to_string(), key: origin };
    let sentence = t::RestoreDone { path: db.as_path(), from: args.file.as_path() };
    if ctx.mode().dry_run {
        return ctx.out.done("desk", &restored, sentence);
    }
    let mut half = make::Half::begin(&db, &sharing)?;
    copy.install(&db, sharing.file_mode())?;
    half.made(&db);
    key.save(&key_path, sharing.file_mode())?;
    half.made(&key_path);
    let held = settle(ctx, &db, &key, origin)?;
    half.keep();
    if held > 0 {
        ctx.out.warn(t::HeldBack { notices: held });
    }
    ctx.out.done_then("desk", &restored, sentence, Some(t::NEXT_DOCTOR.into()))
}

/// Opens the backup and looks whether it is whole: its structure, then every byte of it.
fn look(ctx: &Ctx, path: &Path) -> Result<Store> {
    let lang = ctx.lang();
    let damaged = |what| crate::Error::from(Error::Damaged { path: path.display().to_string(), what });
    let copy = Store::open_copy(path).map_err(|error| {
        let broken = error.msg().id() == database::CORRUPT;
        if broken { damaged(error.msg().to(lang)) } else { error }
    })?;
    let damage = copy.damage().unwrap_or_else(|error| vec![error.msg().to(lang)]);
    if let Some(what) = damage.into_iter().next() {
        return Err(damaged(what));
    }
    match database::check_seal(path)? {
        Seal::Whole => Ok(copy),
        Seal::Broken => Err(damaged(t::SEAL_BROKEN.to(lang).to_owned())),
        Seal::Absent => {
            ctx.out.warn(t::SealAbsent { path });
            Ok(copy)
        }
    }
}

/// The desk's key: from the backup, from its own file, or a new one.
fn key(ctx: &mut Ctx, copy: &mut Store, args: &args::Restore) -> Result<(Key, &'static str)> {
    let (wrapped, id) = copy.read(|tx| Ok((store::setting(tx, WRAPPED_KEY)?, store::setting(tx, KEY_ID)?)))?;
    if args.new_key {
        return Ok((Key::new(ctx.random()?), "new"));
    }
    let (key, origin) = match (&args.key, wrapped) {
        (Some(path), _) => (Key::load(path)?, "file"),
        (None, Some(wrapped)) => {
            let passphrase = backup::passphrase(ctx, &args.passphrase, t::ASK_PASSPHRASE, false)?;
            (Key::unwrap_with(&wrapped, &passphrase)?, "backup")
        }
        (None, None) => return Err(Error::KeyNotInBackup.into()),
    };
    if id.is_some_and(|id| id != key.id()) {
        return Err(Error::KeyForeign.into());
    }
    Ok((key, origin))
}

/// Takes the sealed key out again, holds back the notices that waited, and records what was done.
fn settle(ctx: &mut Ctx, db: &Path, key: &Key, origin: &'static str) -> Result<usize> {
    ctx.adopt(Store::open(db, Access::Write)?);
    let actor = make::os_actor(ctx);
    let by = ctx.act_as(actor)?.clone();
    ctx.write(|tx| {
        store::forget(tx, WRAPPED_KEY)?;
        store::set(tx, KEY_ID, &key.id())?;
        let held = notice::hold(tx)?;
        audit::record(tx, &by, Event::general("restore", "desk").fact("key", origin))?;
        Ok(held)
    })
}
