//! `doctor`: looks at everything that the desk rests on, with or without a database, and says what to do.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use nix::sys::statvfs::statvfs;

use super::super::health::{Check, Health, Level};
use super::super::{Error, KEY_ID, args, store, trail};
use crate::app::{Ctx, Key};
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::notice;
use crate::store::{self as database, Access, Store, Tx};
use crate::text::{Msg, desk as t};

/// Less room than this is worth a warning: 200 MB.
const LITTLE_ROOM: u64 = 200_000_000;
/// A clock may go back by so many seconds when it is set right.
const SLACK: i64 = 60;
/// The day before which no clock can be right.
const WRITTEN: &str = "2026-01-01";

/// `doctor`
pub fn doctor(ctx: &mut Ctx, args: args::Doctor) -> Result<()> {
    let db = ctx.db_path();
    if args.upgrade {
        Store::open(&db, Access::Write)?;
    }
    let mut health = Health::new(ctx.lang());
    settings(ctx, &mut health);
    clock(ctx.now(), &mut health);
    if db.exists() {
        place(&db, &mut health);
        key_file(&Key::path_beside(&db), &mut health);
        database(ctx, &db, &mut health)?;
    } else {
        let absent = database::Error::Absent { path: db.display().to_string() };
        health.fault(Check::Database, &absent.into());
    }
    let mut list = ctx.out.list()?;
    for finding in &health.findings {
        list.row(finding)?;
    }
    list.end()?;
    match health.faults() {
        0 => Ok(()),
        faults => Err(Error::Unwell { faults }.into()),
    }
}

fn settings(ctx: &Ctx, health: &mut Health) {
    let flaws = ctx.config.flaws();
    for flaw in ctx.config.faults().iter().chain(&flaws) {
        health.fault(Check::Settings, flaw);
    }
    if health.faults() == 0 {
        health.ok(Check::Settings, t::SETTINGS_OK);
    }
}

fn clock(now: Timestamp, health: &mut Health) {
    match WRITTEN.parse::<Date>() {
        Ok(written) if now.date() < written => {
            health.note(Check::Clock, Level::Bad, t::ClockWrong { now }, Some(t::REMEDY_CLOCK.into()));
        }
        _ => health.ok(Check::Clock, t::ClockOk { now }),
    }
}

/// The folder and the files: who else gets in, and how much room there is.
fn place(db: &Path, health: &mut Health) {
    match database::check_place(db) {
        Ok(()) => health.ok(Check::Place, t::PlaceOk { path: db }),
        Err(error) => health.fault(Check::Place, &error),
    }
    let Ok(found) = statvfs(&database::folder_of(db)) else { return };
    let megabytes = found.blocks_available() * found.fragment_size() / 1_000_000;
    if megabytes * 1_000_000 < LITTLE_ROOM {
        health.note(Check::Room, Level::Warn, t::RoomLittle { megabytes }, Some(t::REMEDY_ROOM.into()));
    } else {
        health.ok(Check::Room, t::RoomOk { megabytes });
    }
}

fn key_file(path: &Path, health: &mut Health) {
    let mode = path.metadata().map(|meta| meta.permissions().mode() & 0o007).unwrap_or_default();
    match Key::load(path) {
        Err(error) => health.fault(Check::Key, &error),
        Ok(_) if mode != 0 => {
            health.note(Check::Key, Level::Bad, t::KeyLoose { path }, Some(t::RemedyKeyLoose { path }.into()));
        }
        Ok(key) => health.ok(Check::Key, t::KeyOk { id: key.id() }),
    }
}

/// The database itself. One that lies in a bad place or is of another version is looked at as far as that goes.
fn database(ctx: &mut Ctx, db: &Path, health: &mut Health) -> Result<()> {
    let mut store = match Store::open(db, Access::Read).or_else(|error| {
        if database::check_place(db).is_ok() {
            health.fault(Check::Schema, &error);
        }
        Store::open_copy(db)
    }) {
        Ok(store) => store,
        Err(_) => return Ok(()),
    };
    let version = store.version()?;
    if version == Store::known_version() {
        health.ok(Check::Schema, t::SchemaOk { version });
    }
    let damage = store.damage()?;
    for what in &damage {
        health.note(Check::Integrity, Level::Bad, t::Damage { what }, Some(t::REMEDY_DAMAGE.into()));
    }
    if damage.is_empty() {
        health.ok(Check::Integrity, t::INTEGRITY_OK);
    }
    if version == Store::known_version() {
        let (now, key) = (ctx.now(), Key::load(&Key::path_beside(db)).ok());
        let sending = ctx.config.parsed("notice.sending").unwrap_or(false);
        if let Some(error) = notice::check_channels(ctx).err().filter(|_| sending) {
            health.fault(Check::Notices, &error);
        }
        store.read(|tx| {
            same_key(tx, key.as_ref(), health)?;
            trail(tx, health)?;
            events(tx, now, health)?;
            notices(tx, sending, health)?;
            people(tx, now.date(), health)
        })?;
    }
    Ok(())
}

/// Whether the key file is that of this database.
fn same_key(tx: &Tx<'_>, key: Option<&Key>, health: &mut Health) -> Result<()> {
    if let (Some(key), Some(id)) = (key, store::setting(tx, KEY_ID)?)
        && key.id() != id
    {
        health.note(Check::Key, Level::Bad, t::KeyOther { id, found: key.id() }, Some(t::REMEDY_KEY_OTHER.into()));
    }
    Ok(())
}

/// The chain of events, and the rows that decisions rest on.
fn trail(tx: &Tx<'_>, health: &mut Health) -> Result<()> {
    let verified = trail::verify_all(tx, Vec::new(), &mut |_| Ok(()))?;
    match verified.findings {
        0 => health.ok(Check::Trail, t::TrailOk { events: verified.events, rows: verified.rows }),
        findings => health.note(Check::Trail, Level::Bad, t::TrailBroken { findings }, Some(t::REMEDY_TRAIL.into())),
    }
    Ok(())
}

/// The clock against the last event.
fn events(tx: &Tx<'_>, now: Timestamp, health: &mut Health) -> Result<()> {
    if let Some(last) = store::last_event(tx)?.filter(|last| *last > now.plus_seconds(SLACK)) {
        health.note(Check::Clock, Level::Bad, t::ClockBack { now, last }, Some(t::REMEDY_CLOCK.into()));
    }
    Ok(())
}

fn notices(tx: &Tx<'_>, sending: bool, health: &mut Health) -> Result<()> {
    let mut quiet = true;
    for pile in store::notices(tx)? {
        let (level, sentence, remedy): (Level, Msg, Msg) = match pile.name.as_str() {
            "unknown" => (Level::Bad, t::NoticesUnknown { count: pile.count }.into(), t::REMEDY_NOTICES_UNKNOWN.into()),
            "failed" => (Level::Warn, t::NoticesFailed { count: pile.count }.into(), t::REMEDY_NOTICES_FAILED.into()),
            _ if !sending => (Level::Warn, t::NoticesHeld { count: pile.count }.into(), t::REMEDY_NOTICES_HELD.into()),
            _ => continue,
        };
        quiet = false;
        health.note(Check::Notices, level, sentence, Some(remedy));
    }
    if quiet {
        health.ok(Check::Notices, t::NOTICES_OK);
    }
    Ok(())
}

/// Whether somebody could go on if one person were away.
fn people(tx: &Tx<'_>, today: Date, health: &mut Health) -> Result<()> {
    match store::operators(tx, today)? {
        0 => health.note(Check::Staff, Level::Bad, t::OPERATORS_NONE, Some(t::REMEDY_OPERATORS_NONE.into())),
        1 => health.note(Check::Staff, Level::Warn, t::OPERATORS_ONE, Some(t::REMEDY_OPERATORS_ONE.into())),
        operators => health.ok(Check::Staff, t::OperatorsOk { operators }),
    }
    Ok(())
}
