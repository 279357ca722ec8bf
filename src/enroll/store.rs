//! How people are recognised and kept when they come to the desk.

use super::leaver::Leaver;
use super::proof::Proven;
use super::roster::{Change, FIELDS, Known};
use super::{Applicant, Error, Field};
use crate::access::{AccountId, AccountState, AgencyId};
use crate::base::{Email, LoginName, Timestamp};
use crate::credential::Channel;
use crate::error::Result;
use crate::store::{Row, Tx, params};

const PERSON: &str = "p.account, a.agency, a.state, p.source, a.login, p.email_verified_at, p.mobile_verified_at,
    p.attested, p.employee_no, p.name, p.email, p.mobile, p.title, p.department, p.address, p.phone, p.extension, p.fax";

fn known(row: &Row<'_>) -> Result<Known> {
    let mut values: [Option<String>; FIELDS.len()] = Default::default();
    for (index, value) in values.iter_mut().enumerate() {
        *value = row.at(index + 8)?;
    }
    let proven = Proven {
        mail: row.at::<Option<Timestamp>>(5)?.is_some(),
        mobile: row.at::<Option<Timestamp>>(6)?.is_some(),
        attested: row.at::<Option<String>>(7)?.is_some(),
    };
    Ok(Known {
        id: row.at(0)?,
        agency: row.at(1)?,
        state: row.at(2)?,
        source: row.at(3)?,
        login: row.at(4)?,
        proven,
        values,
    })
}

fn find(tx: &Tx<'_>, condition: &str, params: &[crate::store::Param]) -> Result<Option<Known>> {
    let sql = format!(
        "SELECT {PERSON} FROM user_profile p JOIN account a ON a.id = p.account
         WHERE {condition} ORDER BY p.account LIMIT 1"
    );
    tx.find(&sql, params, known)
}

/// A person by his account.
pub fn by_id(tx: &Tx<'_>, id: AccountId) -> Result<Option<Known>> {
    find(tx, "p.account = :id", params! { id })
}

/// A person by his account name, in any case.
pub fn by_login(tx: &Tx<'_>, fold: &str) -> Result<Option<Known>> {
    find(tx, "a.login_fold = :fold", params! { fold })
}

/// A person by his mail address, in any case.
pub fn by_mail(tx: &Tx<'_>, fold: &str) -> Result<Option<Known>> {
    find(tx, "p.email_fold = :fold", params! { fold })
}

/// The person whom a roster means: by employee number within the agency, else by mail address, else by name and
/// mobile number within the agency.
pub fn recognise(tx: &Tx<'_>, agency: AgencyId, applicant: &Applicant) -> Result<Option<Known>> {
    if let Some(employee_no) = &applicant.employee_no {
        let condition = "p.employee_no = :employee_no AND a.agency = :agency";
        if let Some(known) = find(tx, condition, params! { employee_no, agency })? {
            return Ok(Some(known));
        }
    }
    match (&applicant.email, applicant.mobile) {
        (Some(email), _) => by_mail(tx, &email.fold()),
        (None, Some(mobile)) => {
            let condition = "p.mobile = :mobile AND p.name = :name AND a.agency = :agency";
            find(tx, condition, params! { mobile, name: &applicant.name, agency })
        }
        (None, None) => Ok(None),
    }
}

/// Adds a person: invited by the roster that names him, or registered where none does.
pub fn add(
    tx: &Tx<'_>,
    applicant: &Applicant,
    agency: AgencyId,
    source: Option<&str>,
    now: Timestamp,
) -> Result<AccountId> {
    let state = if source.is_some() { AccountState::Invited } else { AccountState::Registered };
    let account: AccountId = tx.one(
        "INSERT INTO account (agency, state, created_at, updated_at) VALUES (:agency, :state, :now, :now)
         RETURNING id",
        params! { agency, state, now },
    )?;
    tx.execute(
        "INSERT INTO user_profile (account, name, email, email_fold, mobile, title, department, address, phone,
                                   extension, fax, employee_no, source)
         VALUES (:account, :name, :email, :fold, :mobile, :title, :department, :address, :phone,
                 :extension, :fax, :employee_no, :source)",
        params! {
            account, name: &applicant.name, email: applicant.email.as_ref(),
            fold: applicant.email.as_ref().map(Email::fold), mobile: applicant.mobile,
            title: applicant.title.as_ref(), department: applicant.department.as_ref(),
            address: applicant.address.as_ref(), phone: applicant.phone.as_ref(),
            extension: applicant.extension.as_ref(), fax: applicant.fax.as_ref(),
            employee_no: applicant.employee_no.as_ref(), source,
        },
    )?;
    Ok(account)
}

/// Notes the roster that last named a person.
pub fn name_source(tx: &Tx<'_>, account: AccountId, source: &str) -> Result<()> {
    tx.execute("UPDATE user_profile SET source = :source WHERE account = :account", params! { account, source })?;
    Ok(())
}

/// Changes values of a profile; a new mail address or mobile number is not confirmed yet.
pub fn update(tx: &Tx<'_>, account: AccountId, changes: &[Change], now: Timestamp) -> Result<()> {
    for change in changes {
        let column = change.field.name();
        let reset = match change.field {
            Field::Email => ", email_fold = LOWER(:new), email_verified_at = NULL",
            Field::Mobile => ", mobile_verified_at = NULL",
            _ => "",
        };
        let sql = format!("UPDATE user_profile SET {column} = :new{reset} WHERE account = :account");
        tx.execute(&sql, params! { account, new: &change.new })?;
    }
    tx.execute(
        "UPDATE account SET version = version + 1, updated_at = :now WHERE id = :account",
        params! { account, now },
    )?;
    Ok(())
}

/// Moves a registration that nobody has verified yet to another agency.
pub fn move_to(tx: &Tx<'_>, account: AccountId, agency: AgencyId) -> Result<()> {
    tx.execute("UPDATE account SET agency = :agency WHERE id = :account", params! { account, agency })?;
    Ok(())
}

/// Notes that a channel was proven.
pub fn prove(tx: &Tx<'_>, account: AccountId, channel: Channel, now: Timestamp) -> Result<()> {
    let column = match channel {
        Channel::Mail => "email_verified_at",
        Channel::Sms => "mobile_verified_at",
    };
    let sql = format!("UPDATE user_profile SET {column} = :now WHERE account = :account");
    tx.execute(&sql, params! { account, now })?;
    Ok(())
}

/// Notes the document by which a person was recognised.
pub fn attest(tx: &Tx<'_>, account: AccountId, document: &str) -> Result<()> {
    tx.execute("UPDATE user_profile SET attested = :document WHERE account = :account", params! { account, document })?;
    Ok(())
}

/// Changes an account's state, provided nobody changed it since it was read.
pub fn set_state(tx: &Tx<'_>, known: &Known, state: AccountState, now: Timestamp) -> Result<()> {
    let changed = tx.execute(
        "UPDATE account SET state = :state, version = version + 1, updated_at = :now
         WHERE id = :id AND state = :seen",
        params! { id: known.id, state, now, seen: known.state },
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::Meanwhile { account: known.id }.into()) }
}

/// Gives an account its name and lets it be used.
pub fn activate(tx: &Tx<'_>, known: &Known, login: &LoginName, now: Timestamp) -> Result<()> {
    let changed = tx.execute(
        "UPDATE account SET login = :login, login_fold = :fold, state = 'active', version = version + 1, updated_at = :now
         WHERE id = :id AND state = :seen",
        params! { id: known.id, login, fold: login.fold(), now, seen: known.state },
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::Meanwhile { account: known.id }.into()) }
}

/// Hands over the people of an agency who can still come and go, in the order of their accounts.
pub fn people(tx: &Tx<'_>, agency: AgencyId, mut read: impl FnMut(Leaver) -> Result<()>) -> Result<()> {
    tx.each(
        "SELECT a.id, a.login, a.state, a.version, COALESCE(g.oid, g.ban), g.name, p.employee_no, p.name,
                p.department, p.source
         FROM account a JOIN user_profile p ON p.account = a.id JOIN agency g ON g.id = a.agency
         WHERE a.agency = :agency AND a.state IN ('invited', 'registered', 'verified', 'active')
         ORDER BY a.id",
        params! { agency },
        |row| {
            read(Leaver {
                account: row.at(0)?,
                login: row.at(1)?,
                state: row.at(2)?,
                version: row.at(3)?,
                agency: row.at(4)?,
                agency_name: row.at(5)?,
                employee_no: row.at(6)?,
                name: row.at(7)?,
                department: row.at(8)?,
                source: row.at(9)?,
            })
        },
    )
}

/// The mail domains that an agency lets in.
pub fn mail_domains(tx: &Tx<'_>, agency: AgencyId) -> Result<Vec<String>> {
    tx.list("SELECT domain FROM agency_domain WHERE agency = :agency ORDER BY domain", params! { agency }, |row| {
        row.at(0)
    })
}
