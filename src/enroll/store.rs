//! How a roster's people are recognised.

use super::Applicant;
use super::leaver::Leaver;
use crate::access::{AccountId, AgencyId};
use crate::error::Result;
use crate::store::{Tx, params};
use crate::user;

/// The person whom a roster means: by employee number within the agency, else by mail address, else by name and
/// mobile number within the agency.
pub fn recognise(tx: &Tx<'_>, agency: AgencyId, applicant: &Applicant) -> Result<Option<AccountId>> {
    let profile = &applicant.profile;
    if let Some(employee_no) = &profile.employee_no {
        let known = tx.find(
            "SELECT p.account FROM user_profile p JOIN account a ON a.id = p.account
             WHERE p.employee_no = :employee_no AND a.agency = :agency
             ORDER BY p.account LIMIT 1",
            params! { employee_no, agency },
            |row| row.at(0),
        )?;
        if known.is_some() {
            return Ok(known);
        }
    }
    match (&profile.email, profile.mobile) {
        (Some(email), _) => user::find_email(tx, email),
        (None, Some(mobile)) => tx.find(
            "SELECT p.account FROM user_profile p JOIN account a ON a.id = p.account
             WHERE p.mobile = :mobile AND p.name = :name AND a.agency = :agency
             ORDER BY p.account LIMIT 1",
            params! { mobile, name: &profile.name, agency },
            |row| row.at(0),
        ),
        (None, None) => Ok(None),
    }
}

/// Notes the roster that last named a person; no change of the person.
pub fn name_source(tx: &Tx<'_>, account: AccountId, source: &str) -> Result<()> {
    tx.execute("UPDATE user_profile SET source = :source WHERE account = :account", params! { account, source })?;
    Ok(())
}

/// Moves a registration that nobody has verified yet to another agency.
pub fn move_to(tx: &Tx<'_>, account: AccountId, agency: AgencyId) -> Result<()> {
    tx.execute("UPDATE account SET agency = :agency WHERE id = :account", params! { account, agency })?;
    Ok(())
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
