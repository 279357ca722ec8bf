//! `form fill`: our blank with everything that a request says.

use super::about::About;
use super::blank::{self, Wanted};
use super::receive::RECEIVERS;
use crate::access::By;
use crate::app::Ctx;
use crate::error::Result;
use crate::form::template::Blank;
use crate::form::{Error, Field, args, store};
use crate::role::Ask;
use crate::sheet::write::NewFile;
use crate::store::Tx;
use crate::text::{self, Msg};
use crate::user::{self, User};

/// `form fill`
pub fn fill(ctx: &mut Ctx, args: args::Fill) -> Result<()> {
    let (by, lang) = (ctx.by()?, ctx.lang());
    let path = ctx.out.file().ok_or(Error::NoFile)?.to_owned();
    let file = if ctx.mode().dry_run { None } else { Some(NewFile::create_new(&path)?) };
    let (made, blank, remark) = ctx.write(|tx| {
        let about = About::find(tx, &by, args.request)?;
        let (_, role) = about.request()?;
        let title = about.title(lang).ok_or_else(|| Error::NotNeeded { role: role.key() })?;
        let (former, remark) = former(tx, &by, &args, &about)?;
        let kind = about.kind(former.as_ref());
        let mut values = about.values(tx, kind, former.as_ref(), lang)?;
        values.extend(args.former_reason.clone().map(|reason| (Field::FormerReason, reason)));
        let wanted = Wanted {
            verb: "form.fill",
            path: &path,
            kind,
            role: Some(role),
            user: Some(&about.user),
            agency: about.agency.as_ref().map(|agency| agency.id),
            case: Some(&about.case),
        };
        let made = blank::keep(tx, &by, &wanted, &mut values)?;
        Ok((made, Blank { title, kind, values, ..Blank::default() }, remark))
    })?;
    if let Some(remark) = remark {
        ctx.out.warn(remark);
    }
    blank::write(ctx, file, (&made, &blank), &path)
}

/// Who goes: as typed, else the one other who holds the role at the agency, if there is exactly one and the actor may
/// see who. Whatever is guessed is said.
fn former(tx: &Tx<'_>, by: &By, args: &args::Fill, about: &About) -> Result<(Option<User>, Option<Msg>)> {
    let scope = by.actor.scope(RECEIVERS);
    if let Some(key) = &args.former {
        return user::get(tx, &scope, key).map(|user| (Some(user), None));
    }
    let (request, role) = about.request()?;
    let asks = request.action == Ask::Grant.name() && !args.additional;
    let Some(agency) = about.agency.as_ref().filter(|_| asks) else { return Ok((None, None)) };
    let [one] = store::other_holders(tx, role.role, agency.id, about.user.account.id, by.now.date())?[..] else {
        return Ok((None, None));
    };
    let Some(user) = user::find(tx, &scope, &user::Key::Id(one))? else { return Ok((None, None)) };
    let remark = text::form::FormerGuessed { login: user.account.name(), role: role.key(), case: about.case.id };
    Ok((Some(user), Some(remark.into())))
}
