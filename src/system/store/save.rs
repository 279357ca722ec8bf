//! How a change of the catalogue is written.

use super::EditionId;
use crate::access::{DESK, RoleId, SystemId};
use crate::error::Result;
use crate::store::{Tx, params};
use crate::system::catalogue::{Edition, Pair, Role};
use crate::system::check::Change;

/// Writes a change.
pub fn apply(tx: &Tx<'_>, change: &Change) -> Result<()> {
    match change {
        Change::System { code } => {
            tx.execute(
                "INSERT INTO system (code, builtin) VALUES (:code, :builtin) ON CONFLICT (code) DO NOTHING",
                params! { code, builtin: code == DESK },
            )?;
        }
        Change::Alias { system, alias } => {
            let system = system_id(tx, system)?;
            tx.execute("INSERT INTO system_alias (alias, system) VALUES (:alias, :system)", params! { alias, system })?;
        }
        Change::Edition { system, edition, known: _ } => write_edition(tx, system_id(tx, system)?, edition)?,
        Change::Pair(pair) => write_pair(tx, pair)?,
    }
    Ok(())
}

fn system_id(tx: &Tx<'_>, code: &str) -> Result<SystemId> {
    tx.one("SELECT id FROM system WHERE code = :code", params! { code })
}

/// Writes an edition with all that belongs to it, in place of what a known one had.
fn write_edition(tx: &Tx<'_>, system: SystemId, edition: &Edition) -> Result<()> {
    let id: EditionId = tx.one(
        "INSERT INTO system_edition (system, valid_from, valid_until, name, name_en, url, mailbox, manual,
                                     manual_version, levels)
         VALUES (:system, :from, :until, :name, :name_en, :url, :mailbox, :manual, :manual_version, :levels)
         ON CONFLICT (system, valid_from) DO UPDATE SET
             valid_until = excluded.valid_until, name = excluded.name, name_en = excluded.name_en, url = excluded.url,
             mailbox = excluded.mailbox, manual = excluded.manual, manual_version = excluded.manual_version,
             levels = excluded.levels
         RETURNING id",
        params! {
            system, from: edition.from, until: edition.until, name: &edition.name, name_en: &edition.name_en,
            url: edition.url.as_ref(), mailbox: edition.mailbox.as_ref(), manual: edition.manual.as_ref(),
            manual_version: edition.manual_version.as_ref(), levels: &edition.levels,
        },
    )?;
    for table in ["role_bundle", "role_stage", "role_edition"] {
        tx.execute(&format!("DELETE FROM {table} WHERE edition = :id"), params! { id })?;
    }
    for role in &edition.roles {
        write_role(tx, system, id, role)?;
    }
    for bundle in &edition.bundles {
        for code in &bundle.roles {
            tx.execute(
                "INSERT INTO role_bundle (edition, code, role, name, name_en)
                 SELECT :id, :bundle, r.id, :name, :name_en FROM role r WHERE r.system = :system AND r.code = :code",
                params! { id, bundle: &bundle.code, name: &bundle.name, name_en: &bundle.name_en, system, code },
            )?;
        }
    }
    Ok(())
}

fn write_role(tx: &Tx<'_>, system: SystemId, edition: EditionId, role: &Role) -> Result<()> {
    let id: RoleId = tx.one(
        "INSERT INTO role (system, code, kind) VALUES (:system, :code, :kind)
         ON CONFLICT (system, code) DO UPDATE SET kind = excluded.kind
         RETURNING id",
        params! { system, code: &role.code, kind: role.kind },
    )?;
    tx.execute(
        "INSERT INTO role_edition (role, edition, name, name_en, remark, remark_en, online, form, notify_approved,
                                   notify_rejected, max_days)
         VALUES (:id, :edition, :name, :name_en, :remark, :remark_en, :online, :form, :approved, :rejected, :max_days)",
        params! {
            id, edition, name: &role.name, name_en: &role.name_en, remark: &role.remark, remark_en: &role.remark_en,
            online: role.online, form: role.form.as_ref(), approved: role.notify_approved,
            rejected: role.notify_rejected, max_days: role.max_days,
        },
    )?;
    for stage in &role.stages {
        let (decider, value) = stage.by.parts();
        let evidence: Vec<String> = stage.evidence.iter().map(ToString::to_string).collect();
        tx.execute(
            "INSERT INTO role_stage (role, edition, action, step, lane, kind, decider, decider_value, quorum, evidence,
                                     reason, due_days, fallback)
             VALUES (:id, :edition, :action, :step, :lane, :kind, :decider, :value, :quorum, :evidence, :reason,
                     :due_days, :fallback)",
            params! {
                id, edition, action: stage.action, step: stage.step, lane: stage.lane, kind: stage.kind, decider,
                value, quorum: stage.quorum, evidence: evidence.join(","), reason: stage.reason.name(),
                due_days: stage.due_days, fallback: &stage.fallback,
            },
        )?;
    }
    Ok(())
}

/// Writes a pair of roles, the one with the smaller id first.
fn write_pair(tx: &Tx<'_>, pair: &Pair) -> Result<()> {
    let mut ids = Vec::new();
    for key in &pair.roles {
        let (system, code) = key.split_once(':').unwrap_or_default();
        let id: RoleId = tx.one(
            "SELECT r.id FROM role r JOIN system s ON s.id = r.system WHERE s.code = :system AND r.code = :code",
            params! { system, code },
        )?;
        ids.push(id);
    }
    ids.sort();
    tx.execute(
        "INSERT INTO role_conflict (role, other, severity, note, note_en)
         VALUES (:role, :other, :severity, :note, :note_en)
         ON CONFLICT (role, other) DO UPDATE SET
             severity = excluded.severity, note = excluded.note, note_en = excluded.note_en",
        params! {
            role: ids[0], other: ids[1], severity: pair.severity, note: &pair.note, note_en: &pair.note_en,
        },
    )?;
    Ok(())
}
