//! `service-key`: lets a script act for the person who owns the key.

use std::fs::{self, File};
use std::io::{IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::super::{Error, READERS, args, check_key, store, view};
use crate::access::Capability;
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::calendar;
use crate::credential;
use crate::error::Result;
use crate::text::desk as t;

/// What keys begin with, so that scanners for leaked secrets know them.
const PREFIX: &str = "authdesk_";

/// `service-key new`
pub fn new(ctx: &mut Ctx, args: args::KeyNew) -> Result<()> {
    let (by, now, today) = (ctx.by()?, ctx.now(), ctx.today());
    let owner = by.actor.account()?;
    let mut sink = Sink::open(ctx, args.out_file.as_deref())?;
    let key = Zeroizing::new(format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&ctx.random::<32>()?)));
    let hash: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    let row = ctx.write(|tx| {
        let ends = calendar::resolve(tx, &args.until, today)?;
        check_key(&by.actor, &args.can, ends, today)?;
        if store::key_named(tx, &args.name)? {
            return Err(Error::KeyExists { name: args.name.clone() }.into());
        }
        let new = store::NewKey { name: &args.name, account: owner, hash, uses: &args.can.join(","), ends };
        let id = store::add_key(tx, &new, now)?;
        let event = Event::new("service-key.new", "service_key", id)
            .fact("name", &args.name)
            .fact("capabilities", new.uses)
            .fact("ends", ends)
            .row(&credential::SERVICE_KEY, id);
        audit::record(tx, &by, event)?;
        store::key(tx, id)?.ok_or_else(|| crate::Error::fault("the new key is gone"))
    })?;
    sink.put(ctx, &key)?;
    let sentence = t::KeyMade { name: row.name.clone(), ends: row.ends };
    let shown = view::KeyRow::new(row, today);
    ctx.out.done_then("service_key", &shown, sentence, args.out_file.as_deref().map(|path| t::NextKey { path }.into()))
}

/// Where the key is shown, once: on a terminal, or in a new file that nobody else can read.
enum Sink<'a> {
    Terminal,
    /// A file that is kept once the key is in it.
    New {
        file: File,
        path: &'a Path,
        kept: bool,
    },
    Nowhere,
}

impl<'a> Sink<'a> {
    /// Made before the key is, so that no key is lost.
    fn open(ctx: &Ctx, path: Option<&'a Path>) -> Result<Self> {
        match path {
            _ if ctx.mode().dry_run => Ok(Self::Nowhere),
            Some(path) => {
                let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
                let file = file.map_err(|cause| crate::Error::writing(path, cause))?;
                Ok(Self::New { file, path, kept: false })
            }
            None if std::io::stdout().is_terminal() && ctx.out.is_for_people() => Ok(Self::Terminal),
            None => Err(Error::KeyNowhere.into()),
        }
    }

    fn put(&mut self, ctx: &Ctx, key: &str) -> Result<()> {
        match self {
            Self::Terminal => ctx.out.print(&format!("{key}\n")),
            Self::New { file, path, kept } => {
                let failed = |cause| crate::Error::writing(path, cause);
                writeln!(file, "{key}").and_then(|()| file.sync_all()).map_err(failed)?;
                *kept = true;
                Ok(())
            }
            Self::Nowhere => Ok(()),
        }
    }
}

/// An empty file is left where no key came to be: it is removed.
impl Drop for Sink<'_> {
    fn drop(&mut self) {
        if let Self::New { path, kept: false, .. } = self {
            drop(fs::remove_file(path));
        }
    }
}

/// `service-key list`
pub fn list(ctx: &mut Ctx, _args: args::KeyList) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    let everybody = READERS.iter().any(|&capability| by.actor.can(capability));
    let owner = if everybody { None } else { Some(by.actor.account()?) };
    let mut list = ctx.out.list::<view::KeyRow>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    ctx.read(|tx| store::each_key(tx, owner, page, |key| list.row(&view::KeyRow::new(key, today))))?;
    list.end()
}

/// `service-key revoke`
pub fn revoke(ctx: &mut Ctx, args: args::KeyRevoke) -> Result<()> {
    let (by, now, today) = (ctx.by()?, ctx.now(), ctx.today());
    let row = ctx.write(|tx| {
        let missing = || Error::KeyMissing { key: args.key.to_string() };
        let key = store::key(tx, args.key)?.ok_or_else(missing)?;
        if by.actor.account != Some(key.account) && !by.actor.can(Capability::Operator) {
            return Err(missing().into());
        }
        if key.revoked_at.is_none() {
            store::revoke_key(tx, key.id, now)?;
            let event = Event::new("service-key.revoke", "service_key", key.id).fact("name", &key.name);
            audit::record(tx, &by, event.row(&credential::SERVICE_KEY, key.id))?;
        }
        store::key(tx, key.id)?.ok_or_else(|| missing().into())
    })?;
    let sentence = t::KeyRevoked { name: row.name.clone() };
    ctx.out.done("service_key", &view::KeyRow::new(row, today), sentence)
}
