//! Requests.

use crate::access::{AccountId, AgencyId, GrantId, RoleId, SystemId};
use crate::approval::CaseId;
use crate::audit::RowKind;
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::role::{NewRequest, RequestId};
use crate::store::{Row, Tx, params};

/// The row of a request that events digest.
pub static REQUEST: RowKind = RowKind {
    table: "role_request",
    key: "id",
    columns: "id, action, account, role, agency, subtree, for_system, grant_id, starts, ends, reason, last, baseline, filer, \
              filed_at, case_id",
};

/// A request that was filed.
#[derive(Clone, Copy, Debug)]
pub struct Filed {
    /// The request.
    pub request: RequestId,
    /// Its case.
    pub case: CaseId,
}

/// A request as it is kept.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// What is asked for.
    pub action: String,
    /// For whom.
    pub account: AccountId,
    /// Which role.
    pub role: RoleId,
    /// Over which agency.
    pub agency: Option<AgencyId>,
    /// With all below it.
    pub subtree: bool,
    /// Authority: for which system.
    pub for_system: Option<SystemId>,
    /// Removal, extension: of which grant.
    pub grant: Option<GrantId>,
    /// Last day.
    pub ends: Option<Date>,
    /// Why.
    pub reason: String,
    /// Removal: although nobody else would hold it.
    pub last: bool,
    /// Held since then, before this desk.
    pub baseline: Option<Date>,
    /// Who filed it.
    pub filer: Option<AccountId>,
}

/// Keeps a request, before it has a case.
pub fn add_request(tx: &Tx<'_>, new: &NewRequest<'_>, now: Timestamp) -> Result<RequestId> {
    tx.insert(
        "INSERT INTO role_request (action, account, role, agency, subtree, for_system, grant_id, ends, reason, last,
                                   baseline, filer, filed_at)
         VALUES (:action, :account, :role, :agency, :subtree, :for_system, :grant, :ends, :reason, :last,
                 :baseline, :filer, :now)",
        params! {
            action: new.ask.name(), account: new.account, role: new.role.role, agency: new.agency, subtree: new.subtree,
            for_system: new.for_system, grant: new.grant, ends: new.ends, reason: new.reason, last: new.last,
            baseline: new.baseline, filer: new.filer, now,
        },
    )
}

/// Ties a request to its case.
pub fn set_case(tx: &Tx<'_>, request: RequestId, case: CaseId) -> Result<()> {
    tx.execute("UPDATE role_request SET case_id = :case WHERE id = :request", params! { request, case })?;
    Ok(())
}

/// A request by its id.
pub fn find_request(tx: &Tx<'_>, id: RequestId) -> Result<Option<Request>> {
    tx.find(
        "SELECT id, action, account, role, agency, subtree, for_system, grant_id, ends, reason, last, baseline,
                filer
         FROM role_request WHERE id = :id",
        params! { id },
        request,
    )
}

/// The request of a case.
pub fn of_case(tx: &Tx<'_>, case: CaseId) -> Result<Option<Request>> {
    tx.find(
        "SELECT id, action, account, role, agency, subtree, for_system, grant_id, ends, reason, last, baseline,
                filer
         FROM role_request WHERE case_id = :case",
        params! { case },
        request,
    )
}

fn request(row: &Row<'_>) -> Result<Request> {
    Ok(Request {
        id: row.at(0)?,
        action: row.at(1)?,
        account: row.at(2)?,
        role: row.at(3)?,
        agency: row.at(4)?,
        subtree: row.at(5)?,
        for_system: row.at(6)?,
        grant: row.at(7)?,
        ends: row.at(8)?,
        reason: row.at(9)?,
        last: row.at(10)?,
        baseline: row.at(11)?,
        filer: row.at(12)?,
    })
}
