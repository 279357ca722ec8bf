//! `user erase`: the person goes, the chain stays.

use crate::access::{By, Capability};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::offboard::{Error, Leaving, args, check_erasable, store, view};
use crate::store::Tx;
use crate::text;
use crate::user::{self, User};

/// `user erase`
pub fn erase(ctx: &mut Ctx, args: &args::Erase, parts: &[&dyn Leaving]) -> Result<()> {
    let by = ctx.by()?;
    let keep_days: i64 = ctx.config.parsed("retention.days")?;
    ctx.confirm(text::offboard::AskErase { user: args.user.to_string() })?;
    let erased = ctx.write(|tx| {
        let user = user::get(tx, &by.actor.scope(&[Capability::Operator]), &args.user)?;
        if user.is(&by.actor) {
            return Err(Error::Own.into());
        }
        let account = user.account.id;
        let left = store::latest(tx, account)?.and_then(|known| known.gone_since());
        check_erasable(user.account.state, left, keep_days, by.now.date(), &user.account.name())?;
        remove(tx, &by, &user, parts, &args.reason)?;
        Ok(view::Erased { id: account, state: crate::access::AccountState::Erased })
    })?;
    ctx.out.done("user", &erased, text::offboard::Erased { account: erased.id })
}

/// Takes the person out of everything that the rooms keep, then out of the trail.
fn remove(tx: &Tx<'_>, by: &By, user: &User, parts: &[&dyn Leaving], reason: &str) -> Result<()> {
    let account = user.account.id;
    store::mark_erased(tx, account, by.now)?;
    let mut rows = Vec::new();
    for part in parts {
        rows.extend(part.erase(tx, account)?);
    }
    store::remove_empty_files(tx)?;
    store::remove_profile(tx, account)?;
    let profile = &user.profile;
    let words = [
        profile.email.as_ref().map(ToString::to_string),
        profile.mobile.map(|mobile| mobile.to_string()),
        user.account.login.clone(),
    ];
    let words: Vec<String> = words.into_iter().flatten().collect();
    audit::erase(tx, account, &profile.name.to_string(), &words)?;
    let event = Event::new("user.erase", "account", account)
        .fact("rows", rows.len())
        .detail("reason", reason)
        .row(&user::ROW, account);
    let event = rows.into_iter().fold(event, |event, (kind, id)| event.row(kind, id));
    audit::record(tx, by, event).map(drop)
}
