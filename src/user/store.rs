//! How people are kept.

use super::{Error, Home, Key, New, Profile, User};
use crate::access::{Account, AccountId, AccountState, AgencyId, IN_FORCE, RoleId, Scope};
use crate::base::{Date, Email, LoginName, Oid, PersonName, Timestamp, fold};
use crate::error::Result;
use crate::store::{Row, Tx, params};

const COLUMNS: &str = "a.id, a.login, a.agency, a.state, a.suspended_from, a.suspended_until, a.version, a.created_at,
    g.oid, g.ban, g.name, p.name, p.email, p.mobile, p.title, p.department, p.address, p.phone, p.extension, p.fax,
    p.employee_no, p.email_verified_at, p.mobile_verified_at, p.attested, p.source,
    (SELECT l.effective FROM departure l
     WHERE l.account = a.id AND l.kind = 'leave' AND l.carried_at IS NULL AND l.cancelled_at IS NULL)";
const TABLES: &str = "account a JOIN user_profile p ON p.account = a.id LEFT JOIN agency g ON g.id = a.agency";
/// Where the columns of the profile begin.
const PROFILE: usize = 11;

fn user(row: &Row<'_>) -> Result<User> {
    let account = Account {
        id: row.at(0)?,
        login: row.at(1)?,
        agency: row.at(2)?,
        state: row.at(3)?,
        suspended_from: row.at(4)?,
        suspended_until: row.at(5)?,
        version: row.at(6)?,
        leaves: row.at(PROFILE + 14)?,
    };
    let (oid, ban, name) = (row.at::<Option<Oid>>(8)?, row.at::<Option<String>>(9)?, row.at::<Option<String>>(10)?);
    let key = oid.as_ref().map(ToString::to_string).or(ban).unwrap_or_default();
    let home = account.agency.zip(name).map(|(id, name)| Home { id, key, oid, name });
    Ok(User { account, home, profile: read_profile(row, PROFILE)?, created_at: row.at(7)? })
}

fn read_profile(row: &Row<'_>, first: usize) -> Result<Profile> {
    Ok(Profile {
        name: row.at(first)?,
        email: row.at(first + 1)?,
        mobile: row.at(first + 2)?,
        title: row.at(first + 3)?,
        department: row.at(first + 4)?,
        address: row.at(first + 5)?,
        phone: row.at(first + 6)?,
        extension: row.at(first + 7)?,
        fax: row.at(first + 8)?,
        employee_no: row.at(first + 9)?,
        email_verified_at: row.at(first + 10)?,
        mobile_verified_at: row.at(first + 11)?,
        attested: row.at(first + 12)?,
        source: row.at(first + 13)?,
    })
}

/// A person within a scope, by what somebody typed.
pub fn find(tx: &Tx<'_>, scope: &Scope, key: &Key) -> Result<Option<User>> {
    let visible = scope.condition("a.agency", "a.id");
    let (condition, value) = match key {
        Key::Login(login) => ("a.login_fold = :key", crate::store::Value::from(login.to_lowercase())),
        Key::Id(id) => ("a.id = :key", (*id).into()),
        Key::Email(email) => ("p.email_fold = :key", email.fold().into()),
    };
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE {condition} AND {visible}");
    tx.find(&sql, params! { key: value }, user)
}

/// A person within a scope, or the error that names him.
pub fn get(tx: &Tx<'_>, scope: &Scope, key: &Key) -> Result<User> {
    Ok(find(tx, scope, key)?.ok_or_else(|| Error::Missing { key: key.to_string() })?)
}

/// A person by his account's id.
pub fn by_id(tx: &Tx<'_>, id: AccountId) -> Result<Option<User>> {
    find(tx, &Scope::all(), &Key::Id(id))
}

/// A person by account name or mail address, whoever asks: for those who still have to prove who they are.
pub fn find_mail_or_login(tx: &Tx<'_>, key: &Key) -> Result<Option<User>> {
    match key {
        Key::Id(_) => Ok(None),
        Key::Login(_) | Key::Email(_) => find(tx, &Scope::all(), key),
    }
}

/// Whose mailbox this is.
pub fn find_email(tx: &Tx<'_>, email: &Email) -> Result<Option<AccountId>> {
    tx.find("SELECT account FROM user_profile WHERE email_fold = :fold", params! { fold: email.fold() }, |row| {
        row.at(0)
    })
}

/// What the desk knows about a person.
pub fn profile(tx: &Tx<'_>, account: AccountId) -> Result<Option<Profile>> {
    Ok(by_id(tx, account)?.map(|user| user.profile))
}

/// Which people a listing wants.
#[derive(Default)]
pub struct Filter<'a> {
    /// Of this agency.
    pub agency: Option<AgencyId>,
    /// And of those below its OID.
    pub below: Option<&'a Oid>,
    /// In this state.
    pub state: Option<AccountState>,
    /// Who hold one of these roles today.
    pub roles: Option<&'a [RoleId]>,
    /// Of exactly this name.
    pub name: Option<&'a PersonName>,
    /// The day on which a role is held.
    pub today: Option<Date>,
}

impl Filter<'_> {
    fn condition(&self) -> String {
        let mut parts = vec!["TRUE".to_owned()];
        match (self.agency, self.below) {
            (Some(_), Some(_)) => parts.push("(a.agency = :agency OR (g.oid >= :from AND g.oid < :to))".to_owned()),
            (Some(_), None) => parts.push("a.agency = :agency".to_owned()),
            (None, _) => {}
        }
        if self.state.is_some() {
            parts.push("a.state = :state".to_owned());
        }
        if self.name.is_some() {
            parts.push("p.name = :name".to_owned());
        }
        if let Some(roles) = self.roles {
            // Ids are digits: nothing has to be quoted.
            let ids = roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            // The alias `g` of IN_FORCE is the grant within the inner query, the agency outside of it.
            parts.push(format!("a.id IN (SELECT g.account FROM role_grant g WHERE g.role IN ({ids}) AND {IN_FORCE})"));
        }
        parts.join(" AND ")
    }
}

/// The roles that a system's code or name and a role's code or name mean, in any edition.
pub fn roles_named(tx: &Tx<'_>, system: &str, role: &str) -> Result<Vec<RoleId>> {
    let wanted = fold(role);
    let mut found = Vec::new();
    tx.each(
        "SELECT r.id, r.code, e.name, e.name_en FROM role r JOIN role_edition e ON e.role = r.id
         WHERE r.system IN (SELECT s.id FROM system s WHERE s.code = :system
                            UNION SELECT a.system FROM system_alias a WHERE a.alias = :system)
         ORDER BY r.id",
        params! { system: fold(system) },
        |row| {
            let id: RoleId = row.at(0)?;
            let names = [row.at::<String>(1)?, row.at::<String>(2)?, row.at::<String>(3)?];
            if names.iter().any(|name| fold(name) == wanted) && !found.contains(&id) {
                found.push(id);
            }
            Ok(())
        },
    )?;
    Ok(found)
}

/// Hands over people in the order of their ids.
pub fn each(
    tx: &Tx<'_>,
    scope: &Scope,
    filter: &Filter<'_>,
    (after, limit): (i64, i64),
    mut read: impl FnMut(User) -> Result<()>,
) -> Result<()> {
    let (visible, wanted) = (scope.condition("a.agency", "a.id"), filter.condition());
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE a.id > :after AND {wanted} AND {visible} ORDER BY a.id LIMIT :limit"
    );
    let (from, to) = filter.below.map(Oid::range_below).unzip();
    let params = params! {
        after, limit, agency: filter.agency, from, to, state: filter.state, name: filter.name, today: filter.today,
    };
    tx.each(&sql, params, |row| read(user(row)?))
}

/// Adds a person with his account.
pub fn create(tx: &Tx<'_>, new: &New<'_>, now: Timestamp) -> Result<AccountId> {
    if let Some(login) = new.login {
        check_login_free(tx, login, None)?;
    }
    let account: AccountId = tx.insert(
        "INSERT INTO account (login, login_fold, agency, state, created_at, updated_at)
         VALUES (:login, :fold, :agency, :state, :now, :now)",
        params! {
            login: new.login, fold: new.login.map(LoginName::fold), agency: new.agency, state: new.state, now,
        },
    )?;
    write_profile(tx, account, new.profile)?;
    Ok(account)
}

/// Keeps a profile, and counts the change.
pub fn save_profile(tx: &Tx<'_>, account: AccountId, profile: &Profile, now: Timestamp) -> Result<()> {
    write_profile(tx, account, profile)?;
    touch(tx, account, now)
}

fn write_profile(tx: &Tx<'_>, account: AccountId, profile: &Profile) -> Result<()> {
    if let Some(email) = &profile.email
        && find_email(tx, email)?.is_some_and(|other| other != account)
    {
        return Err(Error::EmailTaken { email: email.to_string() }.into());
    }
    tx.execute(
        "INSERT INTO user_profile (account, name, email, email_fold, mobile, title, department, address, phone,
             extension, fax, employee_no, email_verified_at, mobile_verified_at, attested, source)
         VALUES (:account, :name, :email, :email_fold, :mobile, :title, :department, :address, :phone,
             :extension, :fax, :employee_no, :email_verified_at, :mobile_verified_at, :attested, :source)
         ON CONFLICT (account) DO UPDATE SET
             name = excluded.name, email = excluded.email, email_fold = excluded.email_fold,
             mobile = excluded.mobile, title = excluded.title, department = excluded.department,
             address = excluded.address, phone = excluded.phone, extension = excluded.extension, fax = excluded.fax,
             employee_no = excluded.employee_no, email_verified_at = excluded.email_verified_at,
             mobile_verified_at = excluded.mobile_verified_at, attested = excluded.attested, source = excluded.source",
        params! {
            account, name: &profile.name, email: profile.email.as_ref(),
            email_fold: profile.email.as_ref().map(Email::fold), mobile: profile.mobile,
            title: profile.title.as_ref(), department: profile.department.as_ref(),
            address: profile.address.as_ref(), phone: profile.phone.as_ref(),
            extension: profile.extension.as_ref(), fax: profile.fax.as_ref(),
            employee_no: profile.employee_no.as_ref(), email_verified_at: profile.email_verified_at,
            mobile_verified_at: profile.mobile_verified_at, attested: profile.attested.as_ref(),
            source: profile.source.as_ref(),
        },
    )?;
    Ok(())
}

/// Gives an account its name.
pub fn set_login(tx: &Tx<'_>, account: AccountId, login: &LoginName, now: Timestamp) -> Result<()> {
    check_login_free(tx, login, Some(account))?;
    tx.execute(
        "UPDATE account SET login = :login, login_fold = :fold WHERE id = :account",
        params! { account, login, fold: login.fold() },
    )?;
    touch(tx, account, now)
}

fn check_login_free(tx: &Tx<'_>, login: &LoginName, account: Option<AccountId>) -> Result<()> {
    let other = crate::access::find_login(tx, login.as_str())?.map(|other| other.id);
    if other.is_some() && other != account {
        return Err(Error::LoginTaken { login: login.to_string() }.into());
    }
    Ok(())
}

/// Changes an account's state.
pub fn set_state(tx: &Tx<'_>, account: AccountId, state: AccountState, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE account SET state = :state WHERE id = :account", params! { account, state })?;
    touch(tx, account, now)
}

/// Sets or ends an account's suspension.
pub fn set_suspension(
    tx: &Tx<'_>,
    account: AccountId,
    (from, until): (Option<Date>, Option<Date>),
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "UPDATE account SET suspended_from = :from, suspended_until = :until WHERE id = :account",
        params! { account, from, until },
    )?;
    touch(tx, account, now)
}

fn touch(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE account SET version = version + 1, updated_at = :now WHERE id = :account",
        params! { account, now },
    )?;
    Ok(())
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
