//! `config`: the settings, where each came from, and the user's own file.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::super::{args, edit, view};
use crate::app::Ctx;
use crate::app::config::{Config, SETTINGS, Setting, find};
use crate::error::{Error, Kind, Result};
use crate::text::{self, desk as t};

/// `config show`
pub fn show(ctx: &mut Ctx, args: args::ConfigShow) -> Result<()> {
    let only = args.setting.as_deref().map(find).transpose()?;
    let mut list = ctx.out.list::<view::SettingRow>()?;
    for setting in SETTINGS.iter().filter(|setting| only.is_none_or(|only| only.key == setting.key)) {
        let mut value = ctx.config.value(setting);
        if setting.key == "db" {
            value.text = ctx.db_path().display().to_string();
        }
        list.row(&view::SettingRow::new(setting, value))?;
    }
    list.end_with(Some(t::NEXT_CONFIG.into()))
}

/// `config path`
pub fn path(ctx: &mut Ctx, _args: args::ConfigPath) -> Result<()> {
    let path = Config::user_file(ctx.outside());
    ctx.out.print(&format!("{}\n", path.display()))
}

/// `config set`
pub fn set(ctx: &mut Ctx, args: args::ConfigSet) -> Result<()> {
    let setting = find(&args.setting)?;
    setting.rule.check(setting.key, &args.value)?;
    change(ctx, setting, Some(&args.value))
}

/// `config unset`
pub fn unset(ctx: &mut Ctx, args: args::ConfigUnset) -> Result<()> {
    change(ctx, find(&args.setting)?, None)
}

fn change(ctx: &mut Ctx, setting: &'static Setting, value: Option<&str>) -> Result<()> {
    let path = Config::user_file(ctx.outside());
    if !ctx.mode().dry_run {
        write(&path, setting, value)?;
    }
    let config = if ctx.mode().dry_run { None } else { Some(Config::load(ctx.outside())) };
    let now = config.as_ref().unwrap_or(&ctx.config).value(setting);
    let overridden = config.is_some() && value.is_some_and(|value| value != now.text);
    let row = view::SettingRow::new(setting, now);
    if overridden {
        ctx.out.warn(t::SettingOverridden { key: setting.key, origin: row.source() });
    }
    match value {
        Some(value) => ctx.out.done("setting", &row, t::SettingSet { key: setting.key, value, path: path.as_path() }),
        None => ctx.out.done("setting", &row, t::SettingUnset { key: setting.key, path: path.as_path() }),
    }
}

/// Changes the file in one step: a reader sees the old one or the new one.
pub fn write(path: &Path, setting: &Setting, value: Option<&str>) -> Result<()> {
    let source = match fs::read_to_string(path) {
        Ok(source) => source,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(cause) => return Err(Error::reading(path, cause)),
    };
    let changed = match value {
        Some(value) => edit::put(&source, setting, value),
        None => edit::remove(&source, setting),
    };
    let changed = changed.map_err(|cause| Error::new(Kind::Refused, text::app::BadConfig { path }).caused_by(cause))?;
    let failed = |cause| Error::writing(path, cause);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let new = path.with_extension("toml.new");
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new).map_err(failed)?;
    file.write_all(changed.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    fs::rename(&new, path).map_err(failed)
}
