//! `form fill`: our blank with everything that a request says.

use super::about::About;
use super::new::json;
use super::receive::RECEIVERS;
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::form::template::{self, Blank};
use crate::form::{Error, Field, ROW, args, number, store, view};
use crate::sheet::write::NewFile;
use crate::text;
use crate::user;

/// `form fill`
pub fn fill(ctx: &mut Ctx, args: args::Fill) -> Result<()> {
    let (by, today, lang) = (ctx.by()?, ctx.today(), ctx.lang());
    let path = ctx.out.file().ok_or(Error::NoFile)?.to_owned();
    let file = if ctx.mode().dry_run { None } else { Some(NewFile::create(&path)?) };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (made, blank) = ctx.write(|tx| {
        let about = About::find(tx, &by, args.request)?;
        let title = about.role.form.clone().ok_or_else(|| Error::NotNeeded { role: about.role.key() })?;
        let scope = by.actor.scope(RECEIVERS);
        let former = args.former.as_ref().map(|key| user::get(tx, &scope, key)).transpose()?;
        let kind = about.kind(former.as_ref());
        let mut values = about.values(tx, kind, former.as_ref(), lang)?;
        values.extend(args.former_reason.clone().map(|reason| (Field::FormerReason, reason)));
        let new = store::New {
            direction: "out",
            kind,
            name: &name,
            role: Some(about.role.role),
            account: Some(about.user.account.id),
            answers: None,
            sha256: None,
            case: Some(about.case.id),
            request: Some(about.request.id),
            fields: "{}".to_owned(),
            stamps: &[],
            received_on: None,
            recorded_by: by.actor.account,
            at: by.now,
        };
        let id = store::add(tx, &new)?;
        let number = number(id, today);
        values.insert(Field::Number, number.clone());
        store::set_number(tx, id, &number, &json(&values))?;
        let event = Event::new("form.fill", "form", id)
            .fact("number", &number)
            .fact("case", about.case.id)
            .fact("kind", kind)
            .row(&ROW, id);
        audit::record(tx, &by, event)?;
        let made = view::Made {
            id,
            number,
            kind,
            role: about.role.key(),
            account: Some(about.user.account.name()),
            case: Some(about.case.id),
            file: path.display().to_string(),
        };
        Ok((made, Blank { title, kind, values, ..Blank::default() }))
    })?;
    if let Some(file) = file {
        template::page(&blank, lang).save(file, ctx.now())?;
    }
    let sentence = text::form::Made { number: &made.number, path: path.as_path() };
    ctx.out.done_then("form", &made, sentence, Some(text::form::HintReceive { path: path.as_path() }.into()))
}
