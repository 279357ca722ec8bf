//! How people are recognised and kept when they come to the desk.

use super::roster::{Change, FIELDS, Known};
use super::{Applicant, Field};
use crate::access::{AccountId, AgencyId};
use crate::base::{Email, Timestamp};
use crate::error::Result;
use crate::store::{Row, Tx, params};

const PERSON: &str = "p.account, a.agency, a.state, p.source, p.employee_no, p.name, p.email, p.mobile, p.title,
    p.department, p.address, p.phone, p.extension, p.fax";

fn known(row: &Row<'_>) -> Result<Known> {
    let mut values: [Option<String>; FIELDS.len()] = Default::default();
    for (index, value) in values.iter_mut().enumerate() {
        *value = row.at(index + 4)?;
    }
    Ok(Known { id: row.at(0)?, agency: row.at(1)?, state: row.at(2)?, source: row.at(3)?, values })
}

fn find(tx: &Tx<'_>, condition: &str, params: &[crate::store::Param]) -> Result<Option<Known>> {
    let sql = format!(
        "SELECT {PERSON} FROM user_profile p JOIN account a ON a.id = p.account
         WHERE {condition} ORDER BY p.account LIMIT 1"
    );
    tx.find(&sql, params, known)
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

/// Adds a person whom a roster names.
pub fn add(tx: &Tx<'_>, applicant: &Applicant, agency: AgencyId, source: &str, now: Timestamp) -> Result<AccountId> {
    let account: AccountId = tx.one(
        "INSERT INTO account (agency, state, created_at, updated_at) VALUES (:agency, 'invited', :now, :now)
         RETURNING id",
        params! { agency, now },
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
pub fn update(tx: &Tx<'_>, account: AccountId, changes: &[Change], source: &str, now: Timestamp) -> Result<()> {
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
    name_source(tx, account, source)?;
    tx.execute(
        "UPDATE account SET version = version + 1, updated_at = :now WHERE id = :account",
        params! { account, now },
    )?;
    Ok(())
}

/// The mail domains that an agency lets in.
pub fn mail_domains(tx: &Tx<'_>, agency: AgencyId) -> Result<Vec<String>> {
    tx.list("SELECT domain FROM agency_domain WHERE agency = :agency ORDER BY domain", params! { agency }, |row| {
        row.at(0)
    })
}
