//! `role close`: a grant has ended, and whoever closes the account at the system records that it is done (C059).

use crate::access::{AgencyId, By, Capability, RoleId, Scope, SystemId};
use crate::app::Ctx;
use crate::approval::{self, Carried, Decider, StageKind, Turn};
use crate::audit::{self, Event};
use crate::base::Date;
use crate::error::Result;
use crate::role::store::{self, GRANT, Holding};
use crate::role::{Ask, Error, args, view};
use crate::store::Tx;
use crate::text;
use crate::{agency, system};

/// `role close`
pub fn close(ctx: &mut Ctx, args: args::Close) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    let held = ctx.write(|tx| {
        let held = closable(tx, &by, &args)?;
        store::end_grant(tx, held.id, today, by.now)?;
        store::carry_out(tx, held.id, Carried { proof: Some(&args.proof), ..Carried::default() })?;
        let event = Event::new("role.close", "grant", held.id)
            .fact("account", held.account)
            .fact("role", format!("{}:{}", held.system, held.role))
            .detail("proof", &args.proof)
            .row(&GRANT, held.id);
        audit::record(tx, &by, event)?;
        Ok(store::find_holding(tx, &Scope::all(), held.id)?.unwrap_or(held))
    })?;
    ctx.out.done("grant", &view::Grant::new(&held, true), text::role::Closed { grant: held.id })
}

/// The grant, if the actor closes it or operates the desk for its agency, and it has ended.
fn closable(tx: &Tx<'_>, by: &By, args: &args::Close) -> Result<Holding> {
    let missing = || Error::NoGrant { id: args.grant };
    let held = store::find_holding(tx, &Scope::all(), args.grant)?.ok_or_else(missing)?;
    let operates = store::find_governed(tx, &by.actor.scope(&[Capability::Operator]), args.grant)?.is_some();
    if by.actor.account == Some(held.account) || !(operates || closes(tx, by, &held)?) {
        return Err(missing().into());
    }
    check_ended(&held, by.now.date())?;
    if !approval::is_reason(&args.proof) {
        return Err(Error::ReasonMissing.into());
    }
    Ok(held)
}

fn check_ended(held: &Holding, today: Date) -> Result<(), Error> {
    if held.ended_on.is_some() {
        return Err(Error::Closed { id: held.id });
    }
    match held.ends {
        Some(ends) if ends < today => Ok(()),
        _ => Err(Error::NotEnded { id: held.id, role: format!("{}:{}", held.system, held.role) }),
    }
}

/// Whether the actor is one of those who close the account at the system.
fn closes(tx: &Tx<'_>, by: &By, held: &Holding) -> Result<bool> {
    let (role, over, _) = store::place_of(tx, held.id)?;
    let Some((decider, system)) = closer(tx, role, by.now.date())? else { return Ok(false) };
    let oid = over.map(|id: AgencyId| agency::by_id(tx, id)).transpose()?.flatten().and_then(|agency| agency.oid);
    let turn = Turn { agency: over, oid: oid.as_ref(), system: Some(system), parties: [Some(held.account), None] };
    Ok(turn.may(&by.actor, StageKind::Close, &decider).is_some())
}

/// Who closes what a role opened, and at which system: as the catalogue says of its removal.
pub fn closer(tx: &Tx<'_>, role: RoleId, today: Date) -> Result<Option<(Decider, SystemId)>> {
    let Some(edition) = system::role_by_id(tx, role, today)? else { return Ok(None) };
    let stages = system::stages(tx, role, Ask::Removal, today)?;
    let closes = stages.iter().find(|stage| stage.kind == StageKind::Close).or_else(|| stages.last());
    let decider = closes.map_or(Decider::Admin, |stage| stage.decider.clone());
    Ok(Some((decider, edition.system)))
}
