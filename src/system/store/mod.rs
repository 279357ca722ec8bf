//! How the catalogue is kept.

mod load;
mod save;

pub use load::load;
pub use save::apply;

use super::{Action, Bundle, Conflict, Error, RoleEdition, System, fold};
use crate::access::{AccountId, RoleId, SystemId};
use crate::agency;
use crate::approval::{Decider, ReasonRule, Required, StageTemplate};
use crate::base::{Date, PersonName, id};
use crate::error::Result;
use crate::store::{Row, Tx, params};

id!(
    /// An edition's id.
    EditionId
);

const SYSTEM: &str = "s.id, s.code, s.builtin, e.name, e.name_en, e.url, e.mailbox, e.manual, e.manual_version, \
                      e.levels, e.valid_from, e.valid_until, \
                      (SELECT MIN(n.valid_from) FROM system_edition n
                       WHERE n.system = e.system AND n.valid_from > e.valid_from)";

/// The edition that holds on a day: the last that has begun, unless its own end has passed.
const HOLDS: &str = "e.valid_from = (SELECT MAX(o.valid_from) FROM system_edition o
                                     WHERE o.system = e.system AND o.valid_from <= :on)
                     AND (e.valid_until IS NULL OR e.valid_until >= :on)";

/// A system; it ends before the next edition begins, if not earlier.
fn system(row: &Row<'_>) -> Result<System> {
    let before_next = row.at::<Option<Date>>(12)?.map(|next| next.plus_days(-1));
    Ok(System {
        id: row.at(0)?,
        code: row.at(1)?,
        builtin: row.at(2)?,
        name: row.at(3)?,
        name_en: row.at(4)?,
        url: row.at(5)?,
        mailbox: row.at(6)?,
        manual: row.at(7)?,
        manual_version: row.at(8)?,
        levels: row.at(9)?,
        from: row.at(10)?,
        until: row.at::<Option<Date>>(11)?.or(before_next),
    })
}

/// The system that a code or an alias means on a day; names of its editions mean it too.
pub fn find(tx: &Tx<'_>, text: &str, on: Date) -> Result<Option<System>> {
    let sql = format!(
        "SELECT {SYSTEM} FROM system s JOIN system_edition e ON e.system = s.id
         WHERE (s.code = :fold OR s.id IN (SELECT a.system FROM system_alias a WHERE a.alias = :fold)) AND {HOLDS}"
    );
    tx.find(&sql, params! { fold: fold(text), on }, system)
}

/// All systems that have an edition on a day.
pub fn systems(tx: &Tx<'_>, on: Date) -> Result<Vec<System>> {
    let sql =
        format!("SELECT {SYSTEM} FROM system s JOIN system_edition e ON e.system = s.id WHERE {HOLDS} ORDER BY s.id");
    tx.list(&sql, params! { on }, system)
}

const ROLE: &str = "r.id, s.id, s.code, e.name, e.name_en, r.code, r.kind, d.name, d.name_en, d.remark, d.remark_en, \
                    d.online, d.form, d.notify_approved, d.notify_rejected, d.max_days, e.levels, e.mailbox";

const ROLE_TABLES: &str = "role r JOIN system s ON s.id = r.system
                           JOIN system_edition e ON e.system = s.id
                           JOIN role_edition d ON d.role = r.id AND d.edition = e.id";

fn role(row: &Row<'_>) -> Result<RoleEdition> {
    Ok(RoleEdition {
        role: row.at(0)?,
        system: row.at(1)?,
        system_code: row.at(2)?,
        system_name: row.at(3)?,
        system_name_en: row.at(4)?,
        code: row.at(5)?,
        kind: row.at(6)?,
        name: row.at(7)?,
        name_en: row.at(8)?,
        remark: row.at(9)?,
        remark_en: row.at(10)?,
        online: row.at(11)?,
        form: row.at(12)?,
        notify_approved: row.at(13)?,
        notify_rejected: row.at(14)?,
        max_days: row.at(15)?,
        levels: row.at(16)?,
        mailbox: row.at(17)?,
    })
}

/// The roles of all systems, or of one, as they are on a day.
pub fn roles(tx: &Tx<'_>, of: Option<SystemId>, on: Date) -> Result<Vec<RoleEdition>> {
    let only = if of.is_some() { "s.id = :of" } else { "TRUE" };
    let sql = format!("SELECT {ROLE} FROM {ROLE_TABLES} WHERE {only} AND {HOLDS} ORDER BY s.id, r.id");
    tx.list(&sql, params! { of, on }, role)
}

/// The role of a system that a code or a name means on a day.
pub fn find_role(tx: &Tx<'_>, system: SystemId, text: &str, on: Date) -> Result<Option<RoleEdition>> {
    let wanted = fold(text);
    let roles = roles(tx, Some(system), on)?;
    let names = |role: &RoleEdition| [fold(&role.code), fold(&role.name), fold(&role.name_en)];
    let by_code = roles.iter().position(|role| role.code == wanted);
    let index = by_code.or_else(|| roles.iter().position(|role| names(role).contains(&wanted)));
    Ok(index.map(|index| roles[index].clone()))
}

/// A role by its id as it is on a day; where no edition of that day has it, as the last one before had it, or else the
/// first after.
pub fn role_by_id(tx: &Tx<'_>, id: RoleId, on: Date) -> Result<Option<RoleEdition>> {
    let sql = format!(
        "SELECT {ROLE} FROM {ROLE_TABLES} WHERE r.id = :id
         ORDER BY CASE WHEN e.valid_from <= :on THEN 0 ELSE 1 END,
                  CASE WHEN e.valid_from <= :on THEN e.valid_from END DESC, e.valid_from
         LIMIT 1"
    );
    tx.find(&sql, params! { id, on }, role)
}

/// The bundles of a system on a day.
pub fn bundles(tx: &Tx<'_>, system: SystemId, on: Date) -> Result<Vec<Bundle>> {
    let mut bundles: Vec<Bundle> = Vec::new();
    let sql = format!(
        "SELECT b.code, b.name, b.name_en, r.code
         FROM role_bundle b JOIN system_edition e ON e.id = b.edition JOIN role r ON r.id = b.role
         WHERE e.system = :system AND {HOLDS} ORDER BY b.code, r.id"
    );
    tx.each(&sql, params! { system, on }, |row| {
        let code: String = row.at(0)?;
        match bundles.last_mut().filter(|bundle| bundle.code == code) {
            Some(bundle) => bundle.roles.push(row.at(3)?),
            None => bundles.push(Bundle { code, name: row.at(1)?, name_en: row.at(2)?, roles: vec![row.at(3)?] }),
        }
        Ok(())
    })?;
    Ok(bundles)
}

/// The stages of an action of a role, as the edition of a day has them.
pub fn stages(tx: &Tx<'_>, role: RoleId, action: Action, on: Date) -> Result<Vec<StageTemplate>> {
    let sql = format!(
        "SELECT t.step, t.lane, t.kind, t.decider, t.decider_value, t.quorum, t.evidence, t.reason, t.due_days,
                t.fallback
         FROM role_stage t JOIN system_edition e ON e.id = t.edition
         WHERE t.role = :role AND t.action = :action AND {HOLDS} ORDER BY t.step, t.lane"
    );
    tx.list(&sql, params! { role, action, on }, |row| stage(tx, role, row))
}

fn stage(tx: &Tx<'_>, role: RoleId, row: &Row<'_>) -> Result<StageTemplate> {
    let (name, value): (String, String) = (row.at(3)?, row.at(4)?);
    let evidence: String = row.at(6)?;
    Ok(StageTemplate {
        step: row.at(0)?,
        lane: row.at(1)?,
        kind: row.at(2)?,
        decider: decider(tx, role, &name, &value)?,
        quorum: row.at(5)?,
        evidence: Required::list(&evidence),
        reason: row.at::<String>(7)?.parse().unwrap_or(ReasonRule::Always),
        due_days: row.at(8)?,
        fallback: row.at(9)?,
    })
}

/// Who decides: an agency is named by OID in the catalogue, and by id in a case.
fn decider(tx: &Tx<'_>, role: RoleId, name: &str, value: &str) -> Result<Decider> {
    if name == "agency" {
        let missing = || Error::NoAgency { oid: value.to_owned(), role: role.to_string() };
        let found = agency::find(tx, &value.parse()?)?.ok_or_else(missing)?;
        return Ok(Decider::Agency(found.id));
    }
    Decider::parse(name, value).ok_or_else(|| crate::Error::fault(format!("decider {name} {value}")))
}

/// The roles that should not be held together with one.
pub fn role_conflicts(tx: &Tx<'_>, role: RoleId) -> Result<Vec<Conflict>> {
    tx.list(
        "SELECT r.id, s.code, r.code, c.severity, c.note, c.note_en
         FROM role_conflict c
         JOIN role r ON r.id = CASE WHEN c.role = :role THEN c.other ELSE c.role END
         JOIN system s ON s.id = r.system
         WHERE c.role = :role OR c.other = :role
         ORDER BY r.id",
        params! { role },
        |row| {
            Ok(Conflict {
                role: row.at(0)?,
                key: format!("{}:{}", row.at::<String>(1)?, row.at::<String>(2)?),
                deny: row.at::<String>(3)? == "deny",
                note: row.at(4)?,
                note_en: row.at(5)?,
            })
        },
    )
}

/// The name of whoever has an account.
pub fn name_of(tx: &Tx<'_>, account: AccountId) -> Result<Option<PersonName>> {
    tx.find("SELECT name FROM user_profile WHERE account = :account", params! { account }, |row| row.at(0))
}
