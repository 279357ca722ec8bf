//! How forms are kept.

use super::{FormId, Kind, Stamp};
use crate::access::{AccountId, AgencyId, GrantId, IN_FORCE, RoleId, SystemId};
use crate::approval::CaseId;
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::role::RequestId;
use crate::store::{Tx, params};

/// A form to keep.
pub struct New<'a> {
    /// Whether it went out or came in.
    pub direction: &'static str,
    /// What is applied for.
    pub kind: Kind,
    /// The file's name.
    pub name: &'a str,
    /// The role, if it asks for one.
    pub role: Option<RoleId>,
    /// Whom it is about.
    pub account: Option<AccountId>,
    /// Came in: the blank of ours.
    pub answers: Option<FormId>,
    /// Came in: the file, kept before.
    pub sha256: Option<[u8; 32]>,
    /// Its case.
    pub case: Option<CaseId>,
    /// Its request.
    pub request: Option<RequestId>,
    /// What was read or filled in, as a JSON object.
    pub fields: String,
    /// The seals that were seen.
    pub stamps: &'a [Stamp],
    /// When it came.
    pub received_on: Option<Date>,
    /// Who recorded it.
    pub recorded_by: Option<AccountId>,
    /// When.
    pub at: Timestamp,
}

/// Keeps a form.
pub fn add(tx: &Tx<'_>, new: &New<'_>) -> Result<FormId> {
    tx.insert(
        "INSERT INTO form (direction, kind, name, role, account, answers, sha256, case_id, request, fields, stamps,
                           received_on, recorded_by, recorded_at)
         VALUES (:direction, :kind, :name, :role, :account, :answers, :sha256, :case, :request, :fields, :stamps,
                 :received_on, :recorded_by, :at)",
        params! {
            direction: new.direction, kind: new.kind, name: new.name, role: new.role, account: new.account,
            answers: new.answers, sha256: new.sha256, case: new.case, request: new.request, fields: &new.fields,
            stamps: Stamp::list(new.stamps), received_on: new.received_on, recorded_by: new.recorded_by, at: new.at,
        },
    )
}

/// Notes the number that is printed on a blank, and what is filled in.
pub fn set_number(tx: &Tx<'_>, id: FormId, number: &str, fields: &str) -> Result<()> {
    tx.execute("UPDATE form SET number = :number, fields = :fields WHERE id = :id", params! { id, number, fields })?;
    Ok(())
}

/// A blank of ours.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    /// Its id.
    pub id: FormId,
    /// The role that it is for.
    pub role: Option<RoleId>,
    /// The case for which it was made.
    pub case: Option<CaseId>,
}

/// The blank with a number, in any case.
pub fn by_number(tx: &Tx<'_>, number: &str) -> Result<Option<Sent>> {
    tx.find(
        "SELECT id, role, case_id FROM form WHERE number = :number",
        params! { number: number.to_uppercase() },
        |row| Ok(Sent { id: row.at(0)?, role: row.at(1)?, case: row.at(2)? }),
    )
}

/// A form that came in before, with its case: the newest of the same file.
pub fn received(tx: &Tx<'_>, sha256: [u8; 32]) -> Result<Option<(FormId, CaseId)>> {
    tx.find(
        "SELECT id, case_id FROM form WHERE direction = 'in' AND sha256 = :sha256 AND case_id IS NOT NULL ORDER BY id DESC LIMIT 1",
        params! { sha256 },
        |row| Ok((row.at(0)?, row.at(1)?)),
    )
}

/// The newest form that came in for a case: its kind, and what was read, as JSON.
pub fn newest_in(tx: &Tx<'_>, case: CaseId) -> Result<Option<(Kind, String)>> {
    tx.find(
        "SELECT kind, fields FROM form WHERE direction = 'in' AND case_id = :case ORDER BY id DESC LIMIT 1",
        params! { case },
        |row| Ok((row.at(0)?, row.at(1)?)),
    )
}

/// The agencies of a name, in the form in which names are compared.
pub fn agencies_named(tx: &Tx<'_>, fold: &str) -> Result<Vec<AgencyId>> {
    tx.list("SELECT id FROM agency WHERE name_fold = :fold ORDER BY id LIMIT 5", params! { fold }, |row| row.at(0))
}

/// All names of a system, its code among them.
pub fn system_names(tx: &Tx<'_>, system: SystemId) -> Result<Vec<String>> {
    tx.list(
        "SELECT alias FROM system_alias WHERE system = :system UNION SELECT code FROM system WHERE id = :system",
        params! { system },
        |row| row.at(0),
    )
}

/// The grant of a role over an agency that an account holds today.
pub fn grant_of(
    tx: &Tx<'_>,
    account: AccountId,
    role: RoleId,
    agency: AgencyId,
    today: Date,
) -> Result<Option<GrantId>> {
    tx.find(
        &format!(
            "SELECT g.id FROM role_grant g
             WHERE g.account = :account AND g.role = :role AND g.agency = :agency AND {IN_FORCE}
             ORDER BY g.id DESC LIMIT 1"
        ),
        params! { account, role, agency, today },
        |row| row.at(0),
    )
}
