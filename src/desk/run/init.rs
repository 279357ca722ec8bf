//! `init`: a folder that lets no stranger in, the database, the key, the first member of the staff.

use std::str::FromStr;

use nix::unistd::{User, getuid};
use serde::Serialize;

use super::super::{KEY_ID, args, store};
use super::{config, make};
use crate::access::Capability;
use crate::app::config::{Origin, find};
use crate::app::{Ctx, Key};
use crate::audit::{self, Event};
use crate::base::{LoginName, PersonName};
use crate::credential;
use crate::error::Result;
use crate::output::prompt;
use crate::store::{Error, Store, check_folder, folder_of};
use crate::text::{Lang, Word, desk as t};
use crate::{role, system, user};

/// What was made.
#[derive(Serialize)]
struct Made {
    db: String,
    admin: String,
    lang: &'static str,
}

/// `init`
pub fn init(ctx: &mut Ctx, args: args::Init) -> Result<()> {
    let db = ctx.db_path();
    if db.exists() {
        return Err(Error::Exists { path: db.display().to_string() }.into());
    }
    let sharing = make::sharing(args.group.as_deref())?;
    check_folder(&folder_of(&db), &sharing)?;
    let chosen = language(ctx)?;
    let (login, name) = first_member(ctx, &args)?;
    let made = Made { db: db.display().to_string(), admin: login.to_string(), lang: ctx.lang().tag() };
    if ctx.mode().dry_run {
        return ctx.out.done("desk", &made, t::InitWould { path: db.as_path(), login: made.admin.as_str() });
    }
    let mut half = make::Half::begin(&db, &sharing)?;
    let store = Store::create(&db, sharing.file_mode())?;
    half.made(&db);
    ctx.adopt(store);
    let key_path = Key::path_beside(&db);
    let key = Key::new(ctx.random()?);
    key.save(&key_path, sharing.file_mode())?;
    half.made(&key_path);
    populate(ctx, &key, &login, &name)?;
    half.keep();
    if let Some(lang) = chosen {
        config::write(&crate::app::Config::user_file(ctx.outside()), find("lang")?, Some(lang.tag()))?;
    }
    let sentence = t::InitDone { path: db.as_path(), login: made.admin.as_str() };
    ctx.out.done_then("desk", &made, sentence, Some(t::NEXT_IMPORT.into()))
}

/// The language, if it was chosen here and is not in a configuration file yet: by `--lang`, or by a question.
fn language(ctx: &mut Ctx) -> Result<Option<Lang>> {
    if matches!(ctx.config.value(find("lang")?).origin, Origin::File(_)) {
        return Ok(None);
    }
    if let Some(lang) = ctx.out.asked_lang() {
        return Ok(Some(lang));
    }
    if ctx.config.lang().is_some() || !prompt::can_ask() {
        return Ok(None);
    }
    let mut langs = [Lang::ZhTw, Lang::En];
    if ctx.lang() == Lang::En {
        langs.reverse();
    }
    let names = langs.map(|lang| t::LANGUAGE.to(lang).to_owned());
    let lang = langs[prompt::choice(ctx.lang(), t::ASK_LANGUAGE, &names)?];
    ctx.out.speak(lang);
    Ok(Some(lang))
}

/// The first member of the staff: from the options, else asked for.
fn first_member(ctx: &Ctx, args: &args::Init) -> Result<(LoginName, PersonName)> {
    let user = User::from_uid(getuid()).ok().flatten().map(|user| user.name);
    let suggested = user.filter(|name| name.parse::<LoginName>().is_ok());
    let login = match &args.admin {
        Some(login) => login.clone(),
        None => ask(ctx, t::ASK_ADMIN, suggested.as_deref())?,
    };
    let name = match &args.name {
        Some(name) => name.clone(),
        None => ask(ctx, t::ASK_NAME, None)?,
    };
    Ok((login, name))
}

/// Asks until the answer fits.
fn ask<T: FromStr<Err: Into<crate::Error>>>(ctx: &Ctx, question: Word, default: Option<&str>) -> Result<T> {
    loop {
        match prompt::line(ctx.lang(), question, default)?.parse() {
            Ok(answer) => return Ok(answer),
            Err(error) => ctx.out.fail(&error.into()),
        }
    }
}

/// Writes the catalogue and the first member, who is tied to the operating-system user that runs this.
fn populate(ctx: &mut Ctx, key: &Key, login: &LoginName, name: &PersonName) -> Result<()> {
    let (now, today, lang) = (ctx.now(), ctx.today(), ctx.lang());
    let uid = getuid().as_raw();
    let actor = make::os_actor(ctx);
    let by = ctx.act_as(actor)?.clone();
    ctx.write(|tx| {
        store::set(tx, "lang", lang.tag())?;
        store::set(tx, KEY_ID, &key.id())?;
        system::load_shipped(tx, now)?;
        let account = store::add_account(tx, login, name, now)?;
        let grant = store::grant_alone(tx, account, Capability::Operator, today, now)?;
        store::map_os_user(tx, uid, account, now)?;
        let event = Event::new("init", "account", account)
            .fact("login", login)
            .fact("grant", grant)
            .detail("name", name)
            .row(&role::GRANT, grant)
            .row(&user::ROW, account)
            .row(&credential::OS_USER, i64::from(uid));
        audit::record(tx, &by, event)?;
        Ok(())
    })
}
