//! `system lint`: what is wrong or odd in the catalogue as it is now.

use crate::agency;
use crate::app::Ctx;
use crate::approval::{Decider, StageKind, StageTemplate};
use crate::base::{Oid, Timestamp};
use crate::error::{Error, Kind, Result};
use crate::store::Tx;
use crate::system::bench::bench;
use crate::system::catalogue::{Action, By, Catalogue};
use crate::system::lint::{Finding, Weight, lint as lint_data};
use crate::system::{RoleEdition, args, roles, stages, store, view};
use crate::text::system as t;

/// `system lint`
pub fn lint(ctx: &mut Ctx, _args: args::Lint) -> Result<()> {
    let (now, lang) = (ctx.now(), ctx.lang());
    let found = ctx.read(|tx| {
        let catalogue = store::load(tx, None)?;
        let mut found = lint_data(&catalogue, now.date());
        let strangers = unknown_agencies(tx, &catalogue)?;
        if strangers.is_empty() {
            found.extend(nobody_decides(tx, now)?);
        }
        found.extend(strangers);
        found.sort_by_key(|finding| finding.weight);
        Ok(found)
    })?;
    let mut list = ctx.out.list::<view::Found>()?;
    for finding in &found {
        list.row(&view::Found::new(finding, lang))?;
    }
    list.end()?;
    match found.iter().filter(|finding| finding.weight == Weight::Error).count() {
        0 => Ok(()),
        errors => Err(Error::new(Kind::Refused, t::LintFailed { errors }).hint(t::HINT_LINT)),
    }
}

/// Agencies that the catalogue names and the desk does not know.
fn unknown_agencies(tx: &Tx<'_>, catalogue: &Catalogue) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    for entry in &catalogue.systems {
        for edition in &entry.editions {
            for role in &edition.roles {
                let oids = role.stages.iter().filter_map(|stage| match &stage.by {
                    By::Agency(oid) => Some(oid),
                    _ => None,
                });
                for oid in oids {
                    if !is_known(tx, oid)? {
                        let place = format!("{} {} {}", entry.code, edition.from, role.code);
                        let finding = Finding::error(place, t::UnknownAgency { oid: oid.as_str() });
                        if !found.contains(&finding) {
                            found.push(finding);
                        }
                    }
                }
            }
        }
    }
    Ok(found)
}

fn is_known(tx: &Tx<'_>, oid: &Oid) -> Result<bool> {
    Ok(agency::find(tx, &agency::Key::Oid(oid.clone()))?.is_some())
}

/// Roles of today on which nobody at this desk could decide. An agency's own administrators may be missing, as long as
/// somebody stands behind them.
fn nobody_decides(tx: &Tx<'_>, now: Timestamp) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    for role in roles(tx, None, now.date())? {
        for action in Action::ALL {
            for stage in stages(tx, role.role, action, now.date())? {
                if is_stuck(tx, &role, &stage, now)? {
                    let who = stage.decider.describe();
                    found.push(Finding::error(role.key(), t::NobodyDecides { action, who }));
                }
            }
        }
    }
    Ok(found)
}

fn is_stuck(tx: &Tx<'_>, role: &RoleEdition, stage: &StageTemplate, now: Timestamp) -> Result<bool> {
    if !matches!(stage.kind, StageKind::Decide | StageKind::Opinion) {
        return Ok(false);
    }
    let bench = bench(tx, stage, role.system, None, None, now)?;
    let behind = bench.others.iter().any(|link| link.suffices());
    Ok(if stage.decider == Decider::Admin { !behind } else { bench.in_force().is_none() })
}
