//! The person behind an account, as a reviewer sees him.

use crate::access::AccountId;
use crate::error::Result;
use crate::store::{Tx, params};
use crate::text::Lang;

/// How to reach somebody, and the words for a notice about him.
#[derive(Clone, Debug)]
pub struct Person {
    /// His login name.
    pub login: Option<String>,
    /// His name.
    pub name: String,
    /// His mail address.
    pub email: Option<String>,
    /// His mobile number.
    pub mobile: Option<String>,
    /// His title.
    pub title: Option<String>,
    /// His department.
    pub department: Option<String>,
    /// His address.
    pub address: Option<String>,
    /// His official phone.
    pub phone: Option<String>,
    /// Its extension.
    pub extension: Option<String>,
    /// His fax.
    pub fax: Option<String>,
    /// The agency's name.
    pub agency: Option<String>,
    /// The agency's OID, or its business number.
    pub agency_key: Option<String>,
}

/// A person's data as a reviewer sees it (B107 to B110).
pub fn person(tx: &Tx<'_>, account: AccountId) -> Result<Option<Person>> {
    tx.find(
        "SELECT a.login, p.name, p.email, p.mobile, p.title, p.department, p.address, p.phone, p.extension, p.fax, g.name,
                COALESCE(g.oid, g.ban)
         FROM account a JOIN user_profile p ON p.account = a.id LEFT JOIN agency g ON g.id = a.agency
         WHERE a.id = :account",
        params! { account },
        |row| {
            Ok(Person {
                login: row.at(0)?,
                name: row.at(1)?,
                email: row.at(2)?,
                mobile: row.at(3)?,
                title: row.at(4)?,
                department: row.at(5)?,
                address: row.at(6)?,
                phone: row.at(7)?,
                extension: row.at(8)?,
                fax: row.at(9)?,
                agency: row.at(10)?,
                agency_key: row.at(11)?,
            })
        },
    )
}

/// The language in which the desk writes to people.
pub fn desk_language(tx: &Tx<'_>) -> Result<Lang> {
    let tag = tx.find("SELECT value FROM desk_setting WHERE key = 'lang'", params! {}, |row| row.at::<String>(0))?;
    Ok(tag.and_then(|tag| tag.parse().ok()).unwrap_or_default())
}

/// Other accounts that look like the same person: same mobile number, or same name in the same agency.
pub fn look_alikes(tx: &Tx<'_>, account: AccountId) -> Result<Vec<String>> {
    tx.list(
        "SELECT COALESCE(b.login, '#' || b.id)
         FROM user_profile p
         JOIN account a ON a.id = p.account
         JOIN user_profile q ON q.account <> p.account AND (q.mobile = p.mobile OR q.name = p.name)
         JOIN account b ON b.id = q.account
         WHERE p.account = :account AND (q.mobile = p.mobile OR b.agency = a.agency) AND b.state <> 'erased'
         ORDER BY b.id LIMIT 10",
        params! { account },
        |row| row.at(0),
    )
}
