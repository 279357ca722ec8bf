//! `system approvers`: who can decide now, and what happens where nobody can.

use super::agency_of;
use crate::access::{self, AgencyId};
use crate::app::Ctx;
use crate::approval::{Decider, StageKind, StageTemplate};
use crate::base::Timestamp;
use crate::error::Result;
use crate::store::Tx;
use crate::system::bench::bench;
use crate::system::catalogue::Action;
use crate::system::view::{Approvers, Heir, Person};
use crate::system::{RoleEdition, args, resolve, role, roles, stages, store};
use crate::text::system as t;

/// How much of a name is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sight {
    /// Staff: name and login.
    Whole,
    /// Who has an account: the masked name.
    Masked,
    /// Nobody: counts only.
    Counts,
}

/// `system approvers`
pub fn approvers(ctx: &mut Ctx, args: args::Approvers) -> Result<()> {
    let (today, now) = (ctx.today(), ctx.now());
    let actor = ctx.by()?.actor;
    let sight = match (actor.powers.is_empty(), actor.account) {
        (false, _) => Sight::Whole,
        (true, Some(_)) => Sight::Masked,
        (true, None) => Sight::Counts,
    };
    let agency = agency_of(ctx, args.agency.as_ref())?;
    let rows = ctx.read(|tx| {
        let system = resolve(tx, &args.system, today)?;
        let roles = match &args.role {
            Some(text) => vec![role(tx, system.id, text, today)?],
            None => roles(tx, Some(system.id), today)?,
        };
        let mut rows = Vec::new();
        for role in &roles {
            for stage in stages(tx, role.role, Action::Grant, today)? {
                rows.push(row(tx, role, &stage, agency, sight, now)?);
            }
        }
        Ok(rows)
    })?;
    let mut list = ctx.out.list::<Approvers>()?;
    for row in &rows {
        list.row(row)?;
    }
    list.end()?;
    rows.iter().for_each(|row| warn(ctx, row));
    Ok(())
}

fn row(
    tx: &Tx<'_>,
    role: &RoleEdition,
    stage: &StageTemplate,
    agency: Option<AgencyId>,
    sight: Sight,
    now: Timestamp,
) -> Result<Approvers> {
    let bench = bench(tx, stage, role.system, agency, None, now)?;
    let depends = stage.decider == Decider::Admin && agency.is_none();
    let people = bench.planned.people.iter().filter(|_| !depends && sight != Sight::Counts);
    let people = people.map(|person| person_of(tx, person, sight)).collect::<Result<_>>()?;
    Ok(Approvers {
        role: role.key(),
        name: role.name.clone(),
        name_en: role.name_en.clone(),
        step: stage.step,
        kind: stage.kind.name(),
        decider: stage.decider.name(),
        decider_value: stage.decider.value(),
        quorum: stage.quorum,
        count: (!depends).then_some(bench.planned.people.len()),
        people,
        falls_to: Heir::of(&bench),
        who: stage.decider.describe(),
        waits_for: stage.kind.word(),
    })
}

fn person_of(tx: &Tx<'_>, person: &access::Decider, sight: Sight) -> Result<Person> {
    let name = store::name_of(tx, person.account)?;
    let whole = sight == Sight::Whole;
    Ok(Person {
        account: whole.then_some(person.account),
        login: whole.then(|| person.login.clone()),
        name: name.map(|name| if whole { name.to_string() } else { name.masked() }).unwrap_or_default(),
    })
}

/// Nobody, and one who cannot decide on what concerns himself, are said aloud.
fn warn(ctx: &Ctx, row: &Approvers) {
    let decides = row.kind == StageKind::Decide.name();
    match (row.count, &row.falls_to) {
        (Some(0), Some(heir)) if decides => {
            ctx.out.warn(t::NobodyThen { role: &row.role, who: row.who.clone(), then: heir.words() });
        }
        (Some(0), None) if decides => ctx.out.warn(t::NobodyAtAll { role: &row.role, who: row.who.clone() }),
        (Some(0), _) => ctx.out.warn(t::NobodyRecords { role: &row.role }),
        (Some(1), _) if decides => ctx.out.warn(t::OnlyOne { role: &row.role }),
        (None, _) => ctx.out.note(t::NameAgency { role: &row.role }),
        (Some(_), _) => {}
    }
}
