//! Grants.

use super::Request;
use crate::access::{AccountId, AgencyId, GrantId, RoleId, SystemId};
use crate::approval::{Carried, CaseId};
use crate::audit::RowKind;
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::role::Error;
use crate::store::{Tx, params};
use crate::system::RoleKind;

/// The row of a grant that events digest.
pub static GRANT: RowKind = RowKind {
    table: "role_grant",
    key: "id",
    columns: "id, account, role, agency, subtree, for_system, starts, ends, ended_on, recorded_at, ended_at, request, \
              case_id, allowed_by, baseline, alone, target_account, purpose, owner, proof, version",
};

/// A grant to write.
pub struct NewGrant<'a> {
    /// The request that it follows from.
    pub request: &'a Request,
    /// Its case.
    pub case: CaseId,
    /// First day.
    pub starts: Date,
    /// Who allowed it.
    pub allowed_by: Option<AccountId>,
    /// Whether the desk had one person then.
    pub alone: bool,
    /// When.
    pub at: Timestamp,
}

/// Gives the role.
pub fn add_grant(tx: &Tx<'_>, new: &NewGrant<'_>) -> Result<GrantId> {
    let asked = new.request;
    tx.insert(
        "INSERT INTO role_grant (account, role, agency, subtree, for_system, starts, ends, recorded_at, request, case_id,
                                 allowed_by, baseline, alone)
         VALUES (:account, :role, :agency, :subtree, :for_system, :starts, :ends, :at, :request, :case, :allowed_by,
                 :baseline, :alone)",
        params! {
            account: asked.account, role: asked.role, agency: asked.agency, subtree: asked.subtree,
            for_system: asked.for_system, starts: new.starts, ends: asked.ends, at: new.at, request: asked.id, case: new.case,
            allowed_by: new.allowed_by, baseline: asked.baseline.is_some(), alone: new.alone,
        },
    )
}

/// Takes a grant back from a day on.
pub fn end_grant(tx: &Tx<'_>, id: GrantId, from: Date, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE role_grant SET ended_on = :from, ended_at = :now, version = version + 1
         WHERE id = :id AND ended_on IS NULL",
        params! { id, from, now },
    )?;
    Ok(())
}

/// Moves the end of a grant that is in force; says whether it was.
pub fn extend_grant(tx: &Tx<'_>, id: GrantId, ends: Option<Date>, today: Date) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE role_grant SET ends = :ends, version = version + 1
         WHERE id = :id AND ended_on IS NULL AND ends >= :today",
        params! { id, ends, today },
    )?;
    Ok(changed == 1)
}

/// Whether a grant was taken back.
pub fn is_removed(tx: &Tx<'_>, id: GrantId) -> Result<bool> {
    let found =
        tx.find("SELECT ended_on FROM role_grant WHERE id = :id", params! { id }, |row| row.at::<Option<Date>>(0))?;
    Ok(found.flatten().is_some())
}

/// Notes what was opened at the system: account, purpose, owner; or what proves that it was closed.
pub fn carry_out(tx: &Tx<'_>, id: GrantId, done: Carried<'_>) -> Result<()> {
    tx.execute(
        "UPDATE role_grant
         SET target_account = COALESCE(:target, target_account), purpose = COALESCE(:purpose, purpose),
             owner = COALESCE(:owner, owner), proof = COALESCE(:proof, proof), version = version + 1
         WHERE id = :id",
        params! { id, target: done.target_account, purpose: done.purpose, owner: done.owner, proof: done.proof },
    )?;
    Ok(())
}

/// How far a grant reaches: with all below its agency; the system that an authority is named for.
pub fn reach_of(tx: &Tx<'_>, grant: GrantId) -> Result<(bool, Option<SystemId>)> {
    let found = tx.find("SELECT subtree, for_system FROM role_grant WHERE id = :grant", params! { grant }, |row| {
        Ok((row.at(0)?, row.at(1)?))
    })?;
    found.ok_or_else(|| Error::NoGrant { id: grant }.into())
}

/// The role and the agency of a grant, and the role's kind.
pub fn place_of(tx: &Tx<'_>, grant: GrantId) -> Result<(RoleId, Option<AgencyId>, RoleKind)> {
    let found = tx.find(
        "SELECT g.role, g.agency, r.kind FROM role_grant g JOIN role r ON r.id = g.role WHERE g.id = :grant",
        params! { grant },
        |row| Ok((row.at(0)?, row.at(1)?, row.at(2)?)),
    )?;
    found.ok_or_else(|| Error::NoGrant { id: grant }.into())
}
