//! How departures are kept, and what hangs on an account.

use super::{DepartureId, without};
use crate::access::{AccountId, AgencyId, RoleId, Scope, ServiceKeyId};
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::store::{Row, Tx, params};
use crate::text::{self, Msg};

/// A departure as it is kept.
#[derive(Clone, Debug)]
pub struct Departure {
    /// Its id.
    pub id: DepartureId,
    /// The first day on which the person is gone.
    pub effective: Date,
    /// Transfer: from where.
    pub agency: Option<AgencyId>,
    /// Transfer: to where.
    pub to_agency: Option<AgencyId>,
    /// Why.
    pub reason: String,
    /// When it was planned.
    pub planned_at: Timestamp,
    /// When it was carried out.
    pub carried_at: Option<Timestamp>,
}

impl Departure {
    /// The day from which on the person is known to be gone, once it was carried out: a day that lies before the one on
    /// which it was carried out is a claim, and shortens no period.
    pub fn gone_since(&self) -> Option<Date> {
        self.carried_at.map(|at| at.date().max(self.effective))
    }
}

fn departure(row: &Row<'_>) -> Result<Departure> {
    Ok(Departure {
        id: row.at(0)?,
        effective: row.at(1)?,
        agency: row.at(2)?,
        to_agency: row.at(3)?,
        reason: row.at(4)?,
        planned_at: row.at(5)?,
        carried_at: row.at(6)?,
    })
}

/// An account's latest departure: a leave or a transfer.
pub fn latest(tx: &Tx<'_>, account: AccountId) -> Result<Option<Departure>> {
    tx.find(
        "SELECT id, effective, agency, to_agency, reason, planned_at, carried_at
         FROM departure WHERE account = :account AND cancelled_at IS NULL ORDER BY id DESC LIMIT 1",
        params! { account },
        departure,
    )
}

/// A departure to plan.
pub struct New<'a> {
    /// Whose.
    pub account: AccountId,
    /// The first day on which the person is gone.
    pub effective: Date,
    /// Transfer: from where to where.
    pub agencies: Option<(AgencyId, AgencyId)>,
    /// Why.
    pub reason: &'a str,
    /// Who plans it.
    pub by: Option<AccountId>,
}

/// Plans a departure.
pub fn add(tx: &Tx<'_>, new: &New<'_>, now: Timestamp) -> Result<DepartureId> {
    let (from, to) = new.agencies.unzip();
    tx.one(
        "INSERT INTO departure (account, kind, effective, agency, to_agency, reason, planned_by, planned_at)
         VALUES (:account, :kind, :effective, :from, :to, :reason, :by, :now)
         RETURNING id",
        params! {
            account: new.account, kind: if new.agencies.is_some() { "transfer" } else { "leave" },
            effective: new.effective, from, to, reason: new.reason, by: new.by, now,
        },
    )
}

/// Moves a departure that is planned to another day.
pub fn move_to(tx: &Tx<'_>, id: DepartureId, effective: Date) -> Result<()> {
    tx.execute(
        "UPDATE departure SET effective = :effective WHERE id = :id AND carried_at IS NULL",
        params! { id, effective },
    )?;
    Ok(())
}

/// Notes that a departure was carried out.
pub fn carry(tx: &Tx<'_>, id: DepartureId, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE departure SET carried_at = :now WHERE id = :id AND carried_at IS NULL", params! { id, now })?;
    Ok(())
}

/// Notes that a departure is withdrawn.
pub fn cancel(tx: &Tx<'_>, id: DepartureId, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE departure SET cancelled_at = :now WHERE id = :id AND carried_at IS NULL", params! { id, now })?;
    Ok(())
}

/// A departure that nobody has carried out yet.
#[derive(Clone, Debug)]
pub struct Due {
    /// Its id.
    pub id: DepartureId,
    /// Whose.
    pub account: AccountId,
    /// The login name, or the number.
    pub login: String,
    /// The agency that is left behind.
    pub agency: Option<AgencyId>,
    /// The first day on which the person is gone.
    pub effective: Date,
    /// Where he moves to, if he stays with the desk: its OID or unified business number.
    pub to: Option<String>,
}

impl Due {
    /// The command that carries it out.
    pub fn next(&self) -> Msg {
        match &self.to {
            Some(to) => text::offboard::NextTransfer { login: &self.login, to }.into(),
            None => text::offboard::NextOffboard { login: &self.login }.into(),
        }
    }
}

/// What has to be carried out by a day: departures that begin on it or before.
pub fn due(tx: &Tx<'_>, scope: &Scope, day: Date) -> Result<Vec<Due>> {
    tx.list(
        &format!(
            "SELECT d.id, a.id, COALESCE(a.login, '#' || a.id), a.agency, d.effective, COALESCE(t.oid, t.ban)
             FROM departure d JOIN account a ON a.id = d.account LEFT JOIN agency t ON t.id = d.to_agency
             WHERE d.carried_at IS NULL AND d.cancelled_at IS NULL AND d.effective <= :day AND {}
             ORDER BY d.effective, d.id",
            scope.condition("a.agency", "a.id")
        ),
        params! { day },
        |row| {
            Ok(Due {
                id: row.at(0)?,
                account: row.at(1)?,
                login: row.at(2)?,
                agency: row.at(3)?,
                effective: row.at(4)?,
                to: row.at(5)?,
            })
        },
    )
}

/// Sets the agency of somebody who moves.
pub fn set_agency(tx: &Tx<'_>, account: AccountId, agency: AgencyId, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE account SET agency = :agency, version = version + 1, updated_at = :now WHERE id = :account",
        params! { account, agency, now },
    )?;
    Ok(())
}

/// Sessions that are open, and when the last of the others was ended.
pub fn sessions(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<(i64, Option<Timestamp>)> {
    let found = tx.find(
        "SELECT COUNT(CASE WHEN revoked_at IS NULL AND ends_at > :now THEN 1 END), MAX(revoked_at)
         FROM session WHERE account = :account",
        params! { account, now },
        |row| Ok((row.at(0)?, row.at(1)?)),
    )?;
    Ok(found.unwrap_or((0, None)))
}

/// A service key that is in force, or was taken back since a moment.
pub struct ServiceKey {
    /// Its id.
    pub id: ServiceKeyId,
    /// Its name.
    pub name: String,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// An account's service keys that are in force, or were taken back since a moment.
pub fn service_keys(tx: &Tx<'_>, account: AccountId, since: Timestamp, today: Date) -> Result<Vec<ServiceKey>> {
    tx.list(
        "SELECT id, name, revoked_at FROM service_key
         WHERE account = :account AND ((revoked_at IS NULL AND ends >= :today) OR revoked_at >= :since)
         ORDER BY id",
        params! { account, since, today },
        |row| Ok(ServiceKey { id: row.at(0)?, name: row.at(1)?, revoked_at: row.at(2)? }),
    )
}

/// Takes a service key back.
pub fn revoke_key(tx: &Tx<'_>, id: ServiceKeyId, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE service_key SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL", params! { id, now })?;
    Ok(())
}

/// The users of the machine that act as an account.
pub fn os_users(tx: &Tx<'_>, account: AccountId) -> Result<Vec<i64>> {
    tx.list("SELECT uid FROM os_user WHERE account = :account ORDER BY uid", params! { account }, |row| row.at(0))
}

/// Unties the users of the machine from an account.
pub fn untie_os_users(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    tx.execute("DELETE FROM os_user WHERE account = :account", params! { account })?;
    Ok(())
}

/// How often an account is named as an agency's security contact; of one agency, or of all.
pub fn contacts(tx: &Tx<'_>, account: AccountId, agency: Option<AgencyId>) -> Result<Vec<(i64, String)>> {
    tx.list(
        "SELECT c.id, g.name || ' ' || c.category FROM agency_contact c JOIN agency g ON g.id = c.agency
         WHERE c.account = :account AND (:agency IS NULL OR c.agency = :agency) ORDER BY c.id",
        params! { account, agency },
        |row| Ok((row.at(0)?, row.at(1)?)),
    )
}

/// Removes an account's contacts at one agency.
pub fn remove_contacts(tx: &Tx<'_>, account: AccountId, agency: AgencyId) -> Result<()> {
    tx.execute(
        "DELETE FROM agency_contact WHERE account = :account AND agency = :agency",
        params! { account, agency },
    )?;
    Ok(())
}

/// How many notices wait to go to an account.
pub fn notices(tx: &Tx<'_>, account: AccountId) -> Result<i64> {
    tx.one(
        "SELECT COUNT(*) FROM notice WHERE account = :account AND state IN ('queued', 'unknown', 'failed')",
        params! { account },
    )
}

/// The form that was made or came in since a moment to change or remove somebody's role.
pub fn form(tx: &Tx<'_>, account: AccountId, role: RoleId, since: Timestamp) -> Result<Option<(i64, String)>> {
    tx.find(
        "SELECT id, COALESCE(number, name) FROM form
         WHERE account = :account AND role = :role AND kind <> 'new' AND recorded_at >= :since
         ORDER BY id DESC LIMIT 1",
        params! { account, role, since },
        |row| Ok((row.at(0)?, row.at(1)?)),
    )
}

/// Removes what lets an account in; gives the ids of its credentials and the numbers of its users of the machine.
pub fn remove_access(tx: &Tx<'_>, account: AccountId) -> Result<(Vec<i64>, Vec<i64>)> {
    let of = |sql: &str| tx.list(sql, params! { account }, |row| row.at::<i64>(0));
    let credentials = of("DELETE FROM credential WHERE account = :account RETURNING id")?;
    let users = of("DELETE FROM os_user WHERE account = :account RETURNING uid")?;
    for sql in [
        "DELETE FROM credential_past WHERE account = :account",
        "DELETE FROM one_time_code WHERE account = :account",
        "DELETE FROM session WHERE account = :account",
    ] {
        tx.execute(sql, params! { account })?;
    }
    Ok((credentials, users))
}

/// Gives an account's service keys names that tell nothing; gives their ids. Decisions name the keys by id.
pub fn rename_keys(tx: &Tx<'_>, account: AccountId) -> Result<Vec<i64>> {
    tx.list(
        "UPDATE service_key SET name = 'erased-' || id WHERE account = :account RETURNING id",
        params! { account },
        |row| row.at(0),
    )
}

/// Takes a person out of the forms that went out or came in about him, out of those on which he is the one who goes, and
/// out of those that are held and name him; gives their ids.
pub fn erase_forms(tx: &Tx<'_>, account: AccountId) -> Result<Vec<i64>> {
    let mut erased = erase_own_forms(tx, account)?;
    let words = tx.list(
        "SELECT a.login_fold, p.email_fold FROM account a LEFT JOIN user_profile p ON p.account = a.id
         WHERE a.id = :account",
        params! { account },
        |row| Ok((row.at::<Option<String>>(0)?, row.at::<Option<String>>(1)?)),
    )?;
    let words: Vec<String> = words.into_iter().flat_map(|(login, email)| [login, email]).flatten().collect();
    let others = tx.list(
        "SELECT id, fields, CASE WHEN account IS NULL AND case_id IS NULL THEN 1 ELSE 0 END FROM form
         WHERE fields <> '{}' AND (fields LIKE '%\"former_%' OR (account IS NULL AND case_id IS NULL)) ORDER BY id",
        params! {},
        |row| Ok((row.at::<i64>(0)?, row.at::<String>(1)?, row.at::<bool>(2)?)),
    )?;
    for (id, fields, is_held) in others {
        let Some(fields) = without(&fields, is_held, &words) else { continue };
        tx.execute("UPDATE form SET name = '', fields = :fields WHERE id = :id", params! { id, fields })?;
        if is_held {
            empty_file(tx, id)?;
        }
        erased.push(id);
    }
    Ok(erased)
}

/// Takes its file from a form that is held, unless a case or another form has it too; files that are empty and that
/// nothing names go last.
fn empty_file(tx: &Tx<'_>, form: i64) -> Result<()> {
    let emptied = tx.execute(
        "UPDATE document SET content = :nothing
         WHERE sha256 = (SELECT sha256 FROM form WHERE id = :form)
           AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.sha256 = document.sha256)
           AND NOT EXISTS (SELECT 1 FROM form f WHERE f.sha256 = document.sha256 AND f.id <> :form)",
        params! { form, nothing: Vec::<u8>::new() },
    )?;
    if emptied > 0 {
        tx.execute("UPDATE form SET sha256 = NULL WHERE id = :form", params! { form })?;
    }
    Ok(())
}

fn erase_own_forms(tx: &Tx<'_>, account: AccountId) -> Result<Vec<i64>> {
    tx.execute(
        "UPDATE revocation SET card = NULL, certificate = NULL, reason = '', proof = NULL WHERE account = :account",
        params! { account },
    )?;
    tx.list(
        "UPDATE form SET name = '', fields = '{}'
         WHERE (account = :account OR case_id IN (SELECT id FROM approval_case WHERE account = :account))
           AND (name <> '' OR fields <> '{}') RETURNING id",
        params! { account },
        |row| row.at(0),
    )
}

/// Marks an account as erased. Its name goes last, with the profile.
pub fn mark_erased(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE account SET state = 'erased', version = version + 1, updated_at = :now WHERE id = :account",
        params! { account, now },
    )?;
    tx.execute("UPDATE departure SET reason = '' WHERE account = :account", params! { account })?;
    Ok(())
}

/// Removes files that were emptied and that nothing names any more.
pub fn remove_empty_files(tx: &Tx<'_>) -> Result<()> {
    tx.execute(
        "DELETE FROM document WHERE content = :nothing
           AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.sha256 = document.sha256)
           AND NOT EXISTS (SELECT 1 FROM form f WHERE f.sha256 = document.sha256)
           AND NOT EXISTS (SELECT 1 FROM notice_attachment n WHERE n.sha256 = document.sha256)",
        params! { nothing: Vec::<u8>::new() },
    )?;
    Ok(())
}

/// Removes the profile and the account's name: the last things that name the person.
pub fn remove_profile(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    tx.execute("UPDATE account SET login = NULL, login_fold = NULL WHERE id = :account", params! { account })?;
    tx.execute("DELETE FROM user_profile WHERE account = :account", params! { account })?;
    Ok(())
}
