//! `staff`: who holds a role of this desk, and which operating-system user is whom.

use nix::unistd::{Uid, User};

use super::super::{Error, args, check_map, store, view};
use crate::access::{self, Capability};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::credential;
use crate::error::Result;
use crate::text::desk as t;

/// `staff list`
pub fn list(ctx: &mut Ctx, _args: args::StaffList) -> Result<()> {
    let today = ctx.today();
    let scope = ctx.by()?.actor.scope(&[Capability::Operator, Capability::Auditor]);
    let mut list = ctx.out.list::<view::Staff>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    ctx.read(|tx| {
        for mut member in store::staff(tx, &scope, today, page)? {
            member.users = store::uids_of(tx, member.id)?.into_iter().map(user_name).collect();
            list.row(&member)?;
        }
        Ok(())
    })?;
    list.end_with(Some(t::NEXT_STAFF.into()))
}

/// `staff map`
pub fn map(ctx: &mut Ctx, args: args::StaffMap) -> Result<()> {
    let (by, now) = (ctx.by()?, ctx.now());
    let (uid, user) = find_user(&args.user)?;
    let row = ctx.write(|tx| {
        let account =
            access::find_named(tx, &args.login)?.ok_or_else(|| Error::NoAccount { login: args.login.clone() })?;
        account.check_usable(now.date())?;
        check_map(&by.actor, uid, by.actor.account == Some(account.id), &user)?;
        if let Some((other, login)) = store::os_user(tx, uid)?
            && other != account.id
        {
            return Err(Error::MappedOtherwise { user: user.clone(), login }.into());
        }
        store::map_os_user(tx, uid, account.id, now)?;
        audit::record(
            tx,
            &by,
            Event::new("staff.map", "account", account.id).fact("uid", uid).row(&credential::OS_USER, i64::from(uid)),
        )?;
        Ok(view::Mapped { account: account.id, login: account.name(), uid, user: user.clone() })
    })?;
    ctx.out.done("os_user", &row, t::Mapped { user: user.as_str(), login: row.login.as_str() })
}

/// `staff unmap`
pub fn unmap(ctx: &mut Ctx, args: args::StaffUnmap) -> Result<()> {
    let by = ctx.by()?;
    let (uid, user) = find_user(&args.user)?;
    let row = ctx.write(|tx| {
        let (account, login) = store::os_user(tx, uid)?.ok_or_else(|| Error::NotMapped { user: user.clone() })?;
        store::unmap_os_user(tx, uid)?;
        audit::record(
            tx,
            &by,
            Event::new("staff.unmap", "account", account).fact("uid", uid).row(&credential::OS_USER, i64::from(uid)),
        )?;
        Ok(view::Mapped { account, login, uid, user: user.clone() })
    })?;
    ctx.out.done("os_user", &row, t::Unmapped { user: user.as_str(), login: row.login.as_str() })
}

/// An operating-system user by name or number; a number need not be known to this machine.
fn find_user(text: &str) -> Result<(u32, String), Error> {
    if let Ok(uid) = text.parse() {
        return Ok((uid, user_name(uid)));
    }
    let user = User::from_name(text).ok().flatten();
    user.map(|user| (user.uid.as_raw(), user.name)).ok_or_else(|| Error::NoUser { name: text.to_owned() })
}

fn user_name(uid: u32) -> String {
    User::from_uid(Uid::from_raw(uid)).ok().flatten().map_or_else(|| uid.to_string(), |user| user.name)
}
