//! The catalogue of the desk as data.

use super::EditionId;
use crate::access::{RoleId, SystemId};
use crate::approval::{ReasonRule, Required};
use crate::base::Date;
use crate::error::Result;
use crate::store::{Row, Tx, params};
use crate::system::catalogue::{BundleEntry, By, Catalogue, Edition, Entry, Pair, Planned, Role};

/// All of the catalogue, or what concerns one system.
pub fn load(tx: &Tx<'_>, only: Option<SystemId>) -> Result<Catalogue> {
    let condition = if only.is_some() { "s.id = :only" } else { "TRUE" };
    let systems = tx.list(
        &format!("SELECT s.id, s.code FROM system s WHERE {condition} ORDER BY s.id"),
        params! { only },
        |row| Ok((row.at::<SystemId>(0)?, row.at::<String>(1)?)),
    )?;
    let systems = systems
        .into_iter()
        .map(|(id, code)| Ok(Entry { code, aliases: aliases(tx, id)?, editions: editions(tx, id)? }));
    Ok(Catalogue { systems: systems.collect::<Result<_>>()?, conflicts: conflicts(tx, only)? })
}

fn aliases(tx: &Tx<'_>, system: SystemId) -> Result<Vec<String>> {
    let sql = "SELECT alias FROM system_alias WHERE system = :system ORDER BY alias";
    tx.list(sql, params! { system }, |row| row.at(0))
}

fn editions(tx: &Tx<'_>, system: SystemId) -> Result<Vec<Edition>> {
    let editions = tx.list(
        "SELECT id, valid_from, valid_until, name, name_en, url, mailbox, manual, manual_version, levels
         FROM system_edition WHERE system = :system ORDER BY valid_from",
        params! { system },
        |row| {
            let edition = Edition {
                from: row.at::<Date>(1)?,
                until: row.at(2)?,
                name: row.at(3)?,
                name_en: row.at(4)?,
                url: row.at(5)?,
                mailbox: row.at(6)?,
                manual: row.at(7)?,
                manual_version: row.at(8)?,
                levels: row.at(9)?,
                roles: Vec::new(),
                bundles: Vec::new(),
            };
            Ok((row.at::<EditionId>(0)?, edition))
        },
    )?;
    let editions = editions
        .into_iter()
        .map(|(id, edition)| Ok(Edition { roles: roles(tx, id)?, bundles: bundles(tx, id)?, ..edition }));
    editions.collect()
}

fn roles(tx: &Tx<'_>, edition: EditionId) -> Result<Vec<Role>> {
    let roles = tx.list(
        "SELECT r.id, r.code, r.kind, d.name, d.name_en, d.remark, d.remark_en, d.online, d.form, d.notify_approved,
                d.notify_rejected, d.max_days
         FROM role_edition d JOIN role r ON r.id = d.role
         WHERE d.edition = :edition ORDER BY r.id",
        params! { edition },
        |row| {
            let role = Role {
                code: row.at(1)?,
                kind: row.at(2)?,
                name: row.at(3)?,
                name_en: row.at(4)?,
                remark: row.at(5)?,
                remark_en: row.at(6)?,
                online: row.at(7)?,
                form: row.at(8)?,
                notify_approved: row.at(9)?,
                notify_rejected: row.at(10)?,
                max_days: row.at(11)?,
                stages: Vec::new(),
            };
            Ok((row.at::<RoleId>(0)?, role))
        },
    )?;
    roles.into_iter().map(|(id, role)| Ok(Role { stages: stages(tx, id, edition)?, ..role })).collect()
}

fn stages(tx: &Tx<'_>, role: RoleId, edition: EditionId) -> Result<Vec<Planned>> {
    let mut stages = tx.list(
        "SELECT action, step, lane, kind, decider, decider_value, quorum, evidence, reason, due_days, fallback
         FROM role_stage WHERE role = :role AND edition = :edition",
        params! { role, edition },
        planned,
    )?;
    stages.sort_by_key(|stage| (stage.action, stage.step, stage.lane));
    Ok(stages)
}

fn planned(row: &Row<'_>) -> Result<Planned> {
    let (name, value): (String, String) = (row.at(4)?, row.at(5)?);
    let by = By::of_parts(&name, &value).ok_or_else(|| crate::Error::fault(format!("decider {name} {value}")))?;
    Ok(Planned {
        action: row.at(0)?,
        step: row.at(1)?,
        lane: row.at(2)?,
        kind: row.at(3)?,
        by,
        quorum: row.at(6)?,
        evidence: Required::list(&row.at::<String>(7)?),
        reason: row.at::<String>(8)?.parse().unwrap_or(ReasonRule::Always),
        due_days: row.at(9)?,
        fallback: row.at(10)?,
    })
}

fn bundles(tx: &Tx<'_>, edition: EditionId) -> Result<Vec<BundleEntry>> {
    let mut bundles: Vec<BundleEntry> = Vec::new();
    tx.each(
        "SELECT b.code, b.name, b.name_en, r.code FROM role_bundle b JOIN role r ON r.id = b.role
         WHERE b.edition = :edition ORDER BY b.code, r.id",
        params! { edition },
        |row| {
            let code: String = row.at(0)?;
            match bundles.last_mut().filter(|bundle| bundle.code == code) {
                Some(bundle) => bundle.roles.push(row.at(3)?),
                None => {
                    let roles = vec![row.at(3)?];
                    bundles.push(BundleEntry { code, name: row.at(1)?, name_en: row.at(2)?, roles });
                }
            }
            Ok(())
        },
    )?;
    Ok(bundles)
}

fn conflicts(tx: &Tx<'_>, only: Option<SystemId>) -> Result<Vec<Pair>> {
    let condition = if only.is_some() { "(r.system = :only OR o.system = :only)" } else { "TRUE" };
    let sql = format!(
        "SELECT s.code, r.code, p.code, o.code, c.severity, c.note, c.note_en
         FROM role_conflict c
         JOIN role r ON r.id = c.role
         JOIN system s ON s.id = r.system
         JOIN role o ON o.id = c.other
         JOIN system p ON p.id = o.system
         WHERE {condition} ORDER BY c.role, c.other"
    );
    tx.list(&sql, params! { only }, |row| {
        let [system, role, other_system, other]: [String; 4] = [row.at(0)?, row.at(1)?, row.at(2)?, row.at(3)?];
        let mut roles = [format!("{system}:{role}"), format!("{other_system}:{other}")];
        roles.sort();
        Ok(Pair { roles, severity: row.at(4)?, note: row.at(5)?, note_en: row.at(6)? })
    })
}
