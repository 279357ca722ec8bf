//! `user edit`: from the old values to the new ones.

use crate::access::By;
use crate::agency;
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::credential;
use crate::error::Result;
use crate::notice;
use crate::store::Tx;
use crate::text::{self, Lang, Msg};
use crate::user::change::{self, Changed, Field};
use crate::user::{Error, Key, ROW, User, args, operated, store, view};

/// `user edit`
pub fn edit(ctx: &mut Ctx, args: args::Edit) -> Result<()> {
    let (by, lang) = (ctx.by()?, ctx.lang());
    let wishes = args.wishes();
    if wishes.is_empty() {
        return Err(Error::NoChange.into());
    }
    let scope = operated(&by.actor);
    let key = args.user.clone().map_or_else(|| by.actor.account().map(Key::Id), Ok)?;
    let (user, changed) = ctx.write(|tx| {
        let user = store::get(tx, &scope, &key)?;
        let domains = user.home.as_ref().map(|home| agency::mail_domains(tx, home.id)).transpose()?;
        let own_only = !user.is_operated_by(&by.actor);
        let (profile, changed) = change::edited(&user.profile, &wishes, own_only, &domains.unwrap_or_default())?;
        if !changed.is_empty() {
            store::save_profile(tx, user.account.id, &profile, by.now)?;
            warn_person(tx, &by, &user, &changed, lang)?;
            record(tx, &by, &user, &changed)?;
        }
        Ok((user, changed))
    })?;
    if changed.is_empty() {
        return ctx.out.done("user", &view::Edited::new(&user, changed), text::user::NOTHING_CHANGED);
    }
    let warnings = [
        (Field::Email, Msg::from(text::user::EmailUnconfirmed { account: user.account.id })),
        (Field::Mobile, text::user::MobileUnconfirmed { account: user.account.id }.into()),
    ];
    ctx.out.show(&view::Edited::new(&user, changed.clone()))?;
    for (field, warning) in warnings {
        if changed.iter().any(|changed| changed.field == field && changed.new.is_some()) {
            ctx.out.warn(warning);
        }
    }
    Ok(())
}

/// The event: values name a person, so they are details.
fn record(tx: &Tx<'_>, by: &By, user: &User, changed: &[Changed]) -> Result<()> {
    let id = user.account.id;
    let mut event = Event::new("user.edit", "account", id).row(&ROW, id);
    for change in changed {
        let value = |value: &Option<String>| value.clone().unwrap_or_default();
        event = event.detail(change.field.name(), format!("{} → {}", value(&change.old), value(&change.new)));
    }
    audit::record(tx, by, event).map(drop)
}

/// Tells a person at the mailbox that he had before that his addresses are others now; codes sent to them are void.
fn warn_person(tx: &Tx<'_>, by: &By, user: &User, changed: &[Changed], lang: Lang) -> Result<()> {
    if !changed.iter().any(|change| matches!(change.field, Field::Email | Field::Mobile)) {
        return Ok(());
    }
    credential::void_codes(tx, user.account.id)?;
    let Some(email) = &user.profile.email else { return Ok(()) };
    let args = [("name", user.profile.name.to_string()), ("login", user.account.name())];
    let new = notice::New {
        template: "user.readdressed",
        lang,
        system: None,
        account: Some(user.account.id),
        case_id: None,
        channel: notice::Channel::Mail,
        address: email.as_str(),
        args: &args,
        secret: None,
        ends_at: None,
        suppressed: false,
    };
    notice::post(tx, by, new).map(drop)
}
