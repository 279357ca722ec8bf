//! `system list` and `system show`.

use std::collections::BTreeMap;

use super::{agency_of, day};
use crate::access::AgencyId;
use crate::app::Ctx;
use crate::approval::{Decider, StageKind};
use crate::base::Timestamp;
use crate::error::Result;
use crate::store::Tx;
use crate::system::bench::{Bench, bench};
use crate::system::catalogue::{Action, Edition, Role};
use crate::system::{RoleEdition, args, resolve, role_conflicts, roles, stages, store, view};

/// `system list`
pub fn list(ctx: &mut Ctx, args: args::List) -> Result<()> {
    let today = ctx.today();
    let mut list = ctx.out.list::<view::Row>()?;
    ctx.read(|tx| {
        let on = day(tx, args.as_of.as_ref(), today)?;
        for system in store::systems(tx, on)? {
            let count = roles(tx, Some(system.id), on)?.len();
            list.row(&view::Row::new(system, count))?;
        }
        Ok(())
    })?;
    list.end()
}

/// `system show`
pub fn show(ctx: &mut Ctx, args: args::Show) -> Result<()> {
    let (today, now) = (ctx.today(), ctx.now());
    let agency = agency_of(ctx, args.agency.as_ref())?;
    let whole = ctx.read(|tx| {
        let on = day(tx, args.as_of.as_ref(), today)?;
        let system = resolve(tx, &args.system, on)?;
        let entry = store::load(tx, Some(system.id))?.systems.pop();
        let (aliases, editions) = entry.map(|entry| (entry.aliases, entry.editions)).unwrap_or_default();
        let edition = editions.into_iter().find(|edition| edition.from == system.from);
        let current: BTreeMap<String, RoleEdition> =
            roles(tx, Some(system.id), on)?.into_iter().map(|role| (role.code.clone(), role)).collect();
        let mut shown = Vec::new();
        for role in edition.iter().flat_map(|edition| &edition.roles) {
            let Some(known) = current.get(&role.code) else { continue };
            shown.push(view_of(tx, role, known, agency, now)?);
        }
        let bundles = edition.map(bundles).unwrap_or_default();
        Ok(view::Whole { row: view::Row::new(system, shown.len()), aliases, roles: shown, bundles })
    })?;
    ctx.out.show(&whole)
}

fn view_of(
    tx: &Tx<'_>,
    role: &Role,
    known: &RoleEdition,
    agency: Option<AgencyId>,
    now: Timestamp,
) -> Result<view::Role> {
    let bench = grant_bench(tx, known, agency, now)?;
    let conflicts = role_conflicts(tx, known.role)?.into_iter().map(|other| view::Conflict {
        role: other.key,
        severity: if other.deny { "deny" } else { "warn" },
        note: other.note,
        note_en: other.note_en,
    });
    Ok(view::Role {
        role: known.key(),
        code: role.code.clone(),
        kind: role.kind,
        name: role.name.clone(),
        name_en: role.name_en.clone(),
        remark: role.remark.clone(),
        remark_en: role.remark_en.clone(),
        online: role.online,
        form: role.form.clone(),
        notify_approved: role.notify_approved,
        notify_rejected: role.notify_rejected,
        max_days: role.max_days,
        can_decide: bench.as_ref().map(|bench| bench.planned.people.len()),
        falls_to: bench.as_ref().filter(|bench| bench.planned.people.is_empty()).and_then(view::Heir::of),
        stages: role.stages.iter().map(Into::into).collect(),
        conflicts: conflicts.collect(),
    })
}

/// Who can decide on a grant of the role now, as the catalogue of today has it (A039, B043); nothing where it depends on
/// an agency that nobody named, or on bodies outside.
fn grant_bench(tx: &Tx<'_>, role: &RoleEdition, agency: Option<AgencyId>, now: Timestamp) -> Result<Option<Bench>> {
    let stages = stages(tx, role.role, Action::Grant, now.date())?;
    let Some(stage) = stages.iter().find(|stage| stage.kind == StageKind::Decide) else { return Ok(None) };
    if stage.decider == Decider::Admin && agency.is_none() {
        return Ok(None);
    }
    bench(tx, stage, role.system, agency, None, now).map(Some)
}

fn bundles(edition: Edition) -> Vec<view::Bundle> {
    let view = |bundle: crate::system::catalogue::BundleEntry| view::Bundle {
        code: bundle.code,
        name: bundle.name,
        name_en: bundle.name_en,
        roles: bundle.roles,
    };
    edition.bundles.into_iter().map(view).collect()
}
