//! How forms are kept, and revocations that are asked for by them.

mod revocation;

pub use revocation::{REVOCATION, Revocation, add_revocation, find_revocation, note_proof, waiting_revocation};

use super::view::{Loose, SeenStamp};
use super::{Error, FormId, Kind, Stamp};
use crate::access::{AccountId, AgencyId, By, GrantId, IN_FORCE, RoleId, Scope, SystemId};
use crate::approval::{Case, CaseId};
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::role::{self, RequestId};
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
    /// The agency that it is about.
    pub agency: Option<AgencyId>,
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
        "INSERT INTO form (direction, kind, name, role, account, agency, answers, sha256, case_id, request, fields, stamps,
                           received_on, recorded_by, recorded_at)
         VALUES (:direction, :kind, :name, :role, :account, :agency, :answers, :sha256, :case, :request, :fields,
                 :stamps, :received_on, :recorded_by, :at)",
        params! {
            direction: new.direction, kind: new.kind, name: new.name, role: new.role, account: new.account,
            agency: new.agency, answers: new.answers, sha256: new.sha256, case: new.case, request: new.request, fields: &new.fields,
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

/// A form of the same file that is held and belongs to no case.
pub fn held(tx: &Tx<'_>, sha256: [u8; 32]) -> Result<Option<FormId>> {
    tx.find(
        "SELECT id FROM form WHERE direction = 'in' AND sha256 = :sha256 AND case_id IS NULL ORDER BY id LIMIT 1",
        params! { sha256 },
        |row| row.at(0),
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

/// A form that came in, as it was kept.
pub struct Kept {
    /// The file's name.
    pub name: String,
    /// Its hash.
    pub sha256: Option<[u8; 32]>,
    /// Its case.
    pub case: Option<CaseId>,
    /// What was read, as a JSON object.
    pub fields: String,
    /// When it came.
    pub received_on: Option<Date>,
}

/// A form that came in, if it lies within the scope.
pub fn get(tx: &Tx<'_>, scope: &Scope, id: FormId) -> Result<Kept> {
    let visible = scope.condition("agency", "recorded_by");
    let found = tx.find(
        &format!(
            "SELECT name, sha256, case_id, fields, received_on FROM form
             WHERE id = :id AND direction = 'in' AND {visible}"
        ),
        params! { id },
        |row| {
            Ok(Kept {
                name: row.at(0)?,
                sha256: row.at(1)?,
                case: row.at(2)?,
                fields: row.at(3)?,
                received_on: row.at(4)?,
            })
        },
    )?;
    found.ok_or_else(|| Error::Missing { form: id.into() }.into())
}

/// What was filled in on a form, as a JSON object.
pub fn fields_of(tx: &Tx<'_>, id: FormId) -> Result<String> {
    tx.one("SELECT fields FROM form WHERE id = :id", params! { id })
}

/// The newest form that came in for a case.
pub fn newest_of(tx: &Tx<'_>, case: CaseId) -> Result<Option<FormId>> {
    tx.find(
        "SELECT id FROM form WHERE direction = 'in' AND case_id = :case ORDER BY id DESC LIMIT 1",
        params! { case },
        |row| row.at(0),
    )
}

/// Ties a form to a case.
pub fn tie(tx: &Tx<'_>, id: FormId, case: &Case) -> Result<()> {
    tx.execute(
        "UPDATE form SET case_id = :case, request = :request, account = COALESCE(account, :account) WHERE id = :id",
        params! { id, case: case.id, request: request_of(case), account: case.account },
    )?;
    Ok(())
}

/// The request that a case is about, if it is about one.
pub fn request_of(case: &Case) -> Option<RequestId> {
    (case.kind == role::REQUESTS.kind_name()).then(|| case.subject.into())
}

/// Notes who saw a seal, once; whether nobody had seen it before.
pub fn see_stamp(tx: &Tx<'_>, form: FormId, stamp: Stamp, by: &By) -> Result<bool> {
    let seen = tx.execute(
        "INSERT INTO form_stamp (form, stamp, seen_by, seen_at) VALUES (:form, :stamp, :by, :at)
         ON CONFLICT (form, stamp) DO NOTHING",
        params! { form, stamp, by: by.actor.account, at: by.now },
    )?;
    Ok(seen > 0)
}

/// The seals that were seen on a form. Those on an earlier form of its case are no seals on this one.
pub fn seals_on(tx: &Tx<'_>, form: FormId) -> Result<Vec<Stamp>> {
    tx.list("SELECT stamp FROM form_stamp WHERE form = :form", params! { form }, |row| row.at(0))
}

/// Who saw which seals on the forms of a case.
pub fn stamps_of(tx: &Tx<'_>, case: CaseId) -> Result<Vec<SeenStamp>> {
    tx.list(
        "SELECT s.form, s.stamp, a.login, s.seen_at FROM form_stamp s JOIN form f ON f.id = s.form
         LEFT JOIN account a ON a.id = s.seen_by WHERE f.case_id = :case ORDER BY s.seen_at, s.form, s.stamp",
        params! { case },
        |row| Ok(SeenStamp { form: row.at(0)?, stamp: row.at(1)?, seen_by: row.at(2)?, seen_at: row.at(3)? }),
    )
}

/// Somebody who may be meant by a form.
pub struct Person {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub login: Option<String>,
    /// The person's name.
    pub name: Option<String>,
    /// The mail address.
    pub email: Option<String>,
    /// The agency's OID or business number.
    pub agency_key: Option<String>,
}

/// People of an account name, a mail address or a name, within the scope; texts in lower case.
pub fn people_like(tx: &Tx<'_>, scope: &Scope, login: &str, email: &str, name: &str) -> Result<Vec<Person>> {
    let visible = scope.condition("a.agency", "a.id");
    tx.list(
        &format!(
            "SELECT a.id, a.login, p.name, p.email, COALESCE(g.oid, g.ban) FROM account a
             LEFT JOIN user_profile p ON p.account = a.id LEFT JOIN agency g ON g.id = a.agency
             WHERE (a.login_fold = :login OR p.email_fold = :email OR p.name = :name) AND {visible}
             ORDER BY a.id LIMIT 50"
        ),
        params! { login, email, name },
        |row| {
            Ok(Person {
                account: row.at(0)?,
                login: row.at(1)?,
                name: row.at(2)?,
                email: row.at(3)?,
                agency_key: row.at(4)?,
            })
        },
    )
}

/// The cases about an account that wait, within the scope.
pub fn pending_cases(tx: &Tx<'_>, scope: &Scope, account: AccountId) -> Result<Vec<CaseId>> {
    let visible = scope.condition_for("agency", "account", "system");
    tx.list(
        &format!(
            "SELECT id FROM approval_case WHERE account = :account AND state = 'pending' AND {visible}
             ORDER BY id LIMIT 20"
        ),
        params! { account },
        |row| row.at(0),
    )
}

/// Forms that came in and have no case, and blanks of ours that did not come back, within the scope; the oldest first.
pub fn unmatched(
    tx: &Tx<'_>,
    scope: &Scope,
    (after, limit): (i64, i64),
    mut read: impl FnMut(Loose) -> Result<()>,
) -> Result<()> {
    let visible = scope.condition("f.agency", "f.recorded_by");
    let sql = format!(
        "SELECT f.id, f.direction, f.number, f.kind, f.name, a.login, f.recorded_at FROM form f
         LEFT JOIN account a ON a.id = f.account
         WHERE f.id > :after AND {visible}
           AND (f.case_id IS NULL AND f.direction = 'in'
                OR f.direction = 'out' AND NOT EXISTS (SELECT 1 FROM form b WHERE b.answers = f.id))
         ORDER BY f.id LIMIT :limit"
    );
    tx.each(&sql, params! { after, limit }, |row| {
        read(Loose {
            id: row.at(0)?,
            direction: row.at(1)?,
            number: row.at(2)?,
            kind: row.at(3)?,
            name: row.at(4)?,
            account: row.at(5)?,
            since: row.at(6)?,
        })
    })
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

/// Who else holds a role over an agency today: at most two, as one or more is the question.
pub fn other_holders(
    tx: &Tx<'_>,
    role: RoleId,
    agency: AgencyId,
    but: AccountId,
    today: Date,
) -> Result<Vec<AccountId>> {
    tx.list(
        &format!(
            "SELECT DISTINCT g.account FROM role_grant g
             WHERE g.role = :role AND g.agency = :agency AND g.account <> :but AND {IN_FORCE}
             ORDER BY g.account LIMIT 2"
        ),
        params! { role, agency, but, today },
        |row| row.at(0),
    )
}
