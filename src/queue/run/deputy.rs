//! Deputies: who decides for whom, from when until when.

use super::super::{PlanError, args, store, view};
use crate::access::{self, Account, Actor, Capability, Via};
use crate::app::Ctx;
use crate::approval;
use crate::audit::{self, Event};
use crate::base::DateExpr;
use crate::calendar;
use crate::error::{Error, Kind, Result};
use crate::store::Tx;
use crate::text;

/// `deputy add`
pub fn add(ctx: &mut Ctx, args: args::DeputyAdd) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    if matches!(by.actor.via, Via::ServiceKey { .. }) {
        return Err(PlanError::KeyDeputy.into());
    }
    let row = ctx.write(|tx| {
        let own = by.actor.account()?;
        let account = match &args.account {
            Some(login) if operates_all(&by.actor) => named(tx, login)?,
            Some(_) => return Err(access::Error::NotAllowed { needed: vec![Capability::Operator] }.into()),
            None => named(tx, &format!("#{own}"))?,
        };
        let deputy = named(tx, &args.deputy)?;
        deputy.check_usable(today)?;
        let day = |expr: &DateExpr| calendar::resolve(tx, expr, today);
        let starts = args.from.as_ref().map(day).transpose()?.unwrap_or(today);
        let ends = day(&args.until)?;
        if deputy.id == own && account.id != own {
            return Err(PlanError::OwnDeputy.into());
        }
        if account.id == deputy.id {
            return Err(PlanError::SelfDeputy.into());
        }
        let elsewhere = account.agency.is_some() && deputy.agency.is_some() && account.agency != deputy.agency;
        if elsewhere && !(args.other_agency && operates_all(&by.actor)) {
            return Err(PlanError::OtherAgency { deputy: deputy.name() }.into());
        }
        if ends < starts || ends < today {
            return Err(PlanError::Period.into());
        }
        let new = store::NewDeputy { account: account.id, deputy: deputy.id, starts, ends, reason: &args.reason };
        let id = store::add_deputy(tx, &new, &by)?;
        let event = Event::new("deputy.add", "deputy", id)
            .fact("account", account.id)
            .fact("deputy", deputy.id)
            .fact("starts", starts)
            .fact("ends", ends)
            .fact("other_agency", elsewhere)
            .detail_if("reason", Some(&args.reason).filter(|reason| !reason.is_empty()))
            .row(&approval::DEPUTY, id);
        audit::record(tx, &by, event)?;
        store::find_deputy(tx, id)
    })?;
    match row {
        Some(row) => {
            let sentence = text::queue::DeputyAdded {
                deputy: &row.deputy,
                account: &row.account,
                starts: row.starts,
                ends: row.ends,
            };
            ctx.out.done("deputy", &view::Deputy::from(&row), sentence)
        }
        None => Ok(()),
    }
}

/// A deputy may do all that the other may, wherever: only who operates the whole desk appoints for others.
fn operates_all(actor: &Actor) -> bool {
    actor.can(Capability::Operator) && actor.scope(&[Capability::Operator]).is_all()
}

fn named(tx: &Tx<'_>, login: &str) -> Result<Account> {
    let missing = || Error::new(Kind::Missing, text::queue::NoAccount { account: login }).hint(text::queue::HINT_LOGIN);
    access::find_named(tx, login)?.ok_or_else(missing)
}

/// `deputy list`
pub fn list(ctx: &mut Ctx, args: args::DeputyList) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    let all = by.actor.scope(&[Capability::Operator, Capability::Auditor]).is_all();
    let whose = if all { None } else { by.actor.account };
    let mut list = ctx.out.list::<view::Deputy>()?;
    let since = if args.ended { None } else { Some(today) };
    ctx.read(|tx| store::each_deputy(tx, whose, since, |row| list.row(&view::Deputy::from(&row))))?;
    list.end()
}

/// `deputy end`
pub fn end(ctx: &mut Ctx, args: args::DeputyEnd) -> Result<()> {
    let by = ctx.by()?;
    let ended = ctx.write(|tx| {
        let own = by.actor.account()?;
        let may_all = operates_all(&by.actor);
        let missing = || Error::new(Kind::Missing, text::queue::NoDeputy { id: args.id });
        store::find_deputy(tx, args.id)?
            .filter(|row| may_all || row.account_id == own || row.deputy_id == own)
            .ok_or_else(missing)?;
        approval::end_deputy(tx, args.id, by.now)?;
        audit::record(tx, &by, Event::new("deputy.end", "deputy", args.id).row(&approval::DEPUTY, args.id))?;
        store::find_deputy(tx, args.id)?.ok_or_else(missing)
    })?;
    let sentence = text::queue::DeputyEnded { deputy: &ended.deputy, account: &ended.account };
    ctx.out.done("deputy", &view::Deputy::from(&ended), sentence)
}
