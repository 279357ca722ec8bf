//! `init`: a folder that lets no stranger in, the database, the key, the first member of the staff.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use nix::unistd::{Group, User, chown, getuid};
use serde::Serialize;

use super::{args, store};
use crate::access::{Actor, Capability, Via};
use crate::app::{Ctx, Key};
use crate::audit::{self, Event};
use crate::base::{LoginName, PersonName};
use crate::error::{Error, Kind, Result};
use crate::output::prompt;
use crate::store::Store;
use crate::{role, system, text, user};

/// What was made.
#[derive(Serialize)]
struct Made {
    db: String,
    admin: String,
}

/// `init`
pub fn init(ctx: &mut Ctx, args: args::Init) -> Result<()> {
    let db = ctx.db_path();
    let (login, name) = first_member(ctx, &args)?;
    if ctx.mode().dry_run {
        return ctx.out.print("");
    }
    let modes = Modes::of(args.group.as_deref())?;
    let folder = db.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    make_folder(folder, &modes)?;
    let store = Store::create(&db)?;
    modes.close(&db)?;
    let key = Key::new(ctx.random()?);
    let key_path = Key::path_beside(&db);
    key.save(&key_path, modes.file)?;
    modes.close(&key_path)?;
    ctx.adopt(store);
    populate(ctx, &login, &name)?;
    let made = Made { db: db.display().to_string(), admin: login.to_string() };
    let sentence = text::desk::InitDone { path: db.as_path(), login: made.admin.as_str() };
    ctx.out.done_then("desk", &made, sentence, Some(text::desk::NEXT_IMPORT.into()))
}

fn first_member(ctx: &Ctx, args: &args::Init) -> Result<(LoginName, PersonName)> {
    let user = User::from_uid(getuid()).ok().flatten();
    let login = match &args.admin {
        Some(login) => login.clone(),
        None => {
            prompt::line(ctx.lang(), text::desk::ASK_ADMIN, user.as_ref().map(|user| user.name.as_str()))?.parse()?
        }
    };
    let name = match &args.name {
        Some(name) => name.clone(),
        None => prompt::line(ctx.lang(), text::desk::ASK_NAME, None)?.parse()?,
    };
    Ok((login, name))
}

/// Who may open what, by whether a group shares the desk.
struct Modes {
    folder: u32,
    file: u32,
    group: Option<Group>,
}

impl Modes {
    fn of(group: Option<&str>) -> Result<Self> {
        let Some(name) = group else { return Ok(Self { folder: 0o700, file: 0o600, group: None }) };
        let found = Group::from_name(name).ok().flatten();
        let group = found.ok_or_else(|| Error::new(Kind::Missing, text::desk::NoGroup { name }))?;
        Ok(Self { folder: 0o2770, file: 0o660, group: Some(group) })
    }

    fn close(&self, file: &Path) -> Result<()> {
        self.apply(file, self.file)
    }

    fn apply(&self, path: &Path, mode: u32) -> Result<()> {
        if let Some(group) = &self.group {
            chown(path, None, Some(group.gid)).map_err(|cause| Error::writing(path, cause.into()))?;
        }
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(|cause| Error::writing(path, cause))
    }
}

/// Makes the folder; one that is there already keeps its mode and is checked when the database is opened.
fn make_folder(folder: &Path, modes: &Modes) -> Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(|cause| Error::writing(folder, cause))?;
    modes.apply(folder, modes.folder)
}

fn populate(ctx: &mut Ctx, login: &LoginName, name: &PersonName) -> Result<()> {
    let (now, today, lang) = (ctx.now(), ctx.today(), ctx.lang());
    let uid = getuid().as_raw();
    let nobody = Actor { via: Via::OsUser { uid, sudo_uid: None }, ..Actor::nobody() };
    let by = ctx.act_as(nobody)?.clone();
    ctx.write(|tx| {
        store::set(tx, "lang", lang.tag())?;
        system::load_shipped(tx, now)?;
        let account = store::add_account(tx, login, name, now)?;
        let grant = store::grant_alone(tx, account, Capability::Operator, today, now)?;
        store::map_os_user(tx, uid, account, now)?;
        let event = Event::new("init", "account", account)
            .fact("login", login)
            .fact("grant", grant)
            .detail("name", name)
            .row(&role::GRANT, grant)
            .row(&user::ROW, account);
        audit::record(tx, &by, event)?;
        Ok(())
    })
}
