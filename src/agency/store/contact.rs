//! How security contacts are kept.

use crate::access::{AccountId, AgencyId, Scope};
use crate::agency::{Card, Contact};
use crate::base::{Timestamp, id};
use crate::error::Result;
use crate::store::{Row, Tx, params};

id!(
    /// A security contact's id.
    ContactId
);

const COLUMNS: &str = "c.id, c.agency, c.category, c.position, c.account, c.name, c.department, c.title, c.email,
    c.mobile, c.phone, c.extension, c.fax, c.address";

fn contact(row: &Row<'_>) -> Result<Contact> {
    Ok(Contact {
        id: row.at(0)?,
        agency: row.at(1)?,
        category: row.at(2)?,
        position: row.at(3)?,
        account: row.at(4)?,
        card: Card {
            name: row.at(5)?,
            department: row.at(6)?,
            title: row.at(7)?,
            email: row.at(8)?,
            mobile: row.at(9)?,
            phone: row.at(10)?,
            extension: row.at(11)?,
            fax: row.at(12)?,
            address: row.at(13)?,
        },
    })
}

/// A contact by its id.
pub fn by_id(tx: &Tx<'_>, id: ContactId) -> Result<Option<Contact>> {
    tx.find(&format!("SELECT {COLUMNS} FROM agency_contact c WHERE c.id = :id"), params! { id }, contact)
}

/// A contact by its id, if its agency lies in the scope.
pub fn find_in(tx: &Tx<'_>, scope: &Scope, id: ContactId) -> Result<Option<Contact>> {
    let visible = scope.agency_condition("c.agency");
    tx.find(&format!("SELECT {COLUMNS} FROM agency_contact c WHERE c.id = :id AND {visible}"), params! { id }, contact)
}

/// An agency's contacts in the order in which they are called.
pub fn list(tx: &Tx<'_>, agency: AgencyId) -> Result<Vec<Contact>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM agency_contact c
         LEFT JOIN agency_contact_category k ON k.agency = c.agency AND k.category = c.category
         WHERE c.agency = :agency
         ORDER BY CASE WHEN k.position IS NULL THEN 1 ELSE 0 END, k.position, c.category, c.position, c.id"
    );
    tx.list(&sql, params! { agency }, contact)
}

/// Hands over the contacts of all agencies in the scope, in the order of their ids.
pub fn each(
    tx: &Tx<'_>,
    scope: &Scope,
    (after, limit): (i64, i64),
    mut read: impl FnMut(Contact) -> Result<()>,
) -> Result<()> {
    let visible = scope.agency_condition("c.agency");
    let sql =
        format!("SELECT {COLUMNS} FROM agency_contact c WHERE c.id > :after AND {visible} ORDER BY c.id LIMIT :limit");
    tx.each(&sql, params! { after, limit }, |row| read(contact(row)?))
}

/// Adds a contact at the end of its category's calling order, or at the place that is named. A new category comes
/// after the others.
pub fn add(
    tx: &Tx<'_>,
    agency: AgencyId,
    category: &str,
    position: Option<i64>,
    card: &Card,
    now: Timestamp,
) -> Result<ContactId> {
    tx.execute(
        "INSERT INTO agency_contact_category (agency, category, position)
         VALUES (:agency, :category, (SELECT COALESCE(MAX(position), 0) + 1 FROM agency_contact_category
                                      WHERE agency = :agency))
         ON CONFLICT (agency, category) DO NOTHING",
        params! { agency, category },
    )?;
    tx.insert(
        "INSERT INTO agency_contact (agency, category, position, name, department, title, email, mobile, phone,
                                     extension, fax, address, created_at)
         VALUES (:agency, :category,
                 COALESCE(:position, (SELECT COALESCE(MAX(position), 0) + 1 FROM agency_contact
                                      WHERE agency = :agency AND category = :category)),
                 :name, :department, :title, :email, :mobile, :phone, :extension, :fax, :address, :now)",
        params! {
            agency, category, position, name: &card.name, department: card.department.as_ref(),
            title: card.title.as_ref(), email: card.email.as_ref(), mobile: card.mobile, phone: card.phone.as_ref(),
            extension: card.extension.as_ref(), fax: card.fax.as_ref(), address: card.address.as_ref(), now,
        },
    )
}

/// Keeps what is known of a contact now, and its place.
pub fn save(tx: &Tx<'_>, contact: &Contact) -> Result<()> {
    let card = &contact.card;
    tx.execute(
        "UPDATE agency_contact SET position = :position, department = :department, title = :title, email = :email,
                                   mobile = :mobile, phone = :phone, extension = :extension, fax = :fax,
                                   address = :address
         WHERE id = :id",
        params! {
            position: contact.position, department: card.department.as_ref(), title: card.title.as_ref(),
            email: card.email.as_ref(), mobile: card.mobile, phone: card.phone.as_ref(),
            extension: card.extension.as_ref(), fax: card.fax.as_ref(), address: card.address.as_ref(),
            id: contact.id,
        },
    )?;
    Ok(())
}

/// Puts a contact at a place of its category's calling order.
pub fn place(tx: &Tx<'_>, id: ContactId, position: i64) -> Result<()> {
    tx.execute("UPDATE agency_contact SET position = :position WHERE id = :id", params! { position, id })?;
    Ok(())
}

/// Puts a category at a place of the agency's order.
pub fn place_category(tx: &Tx<'_>, agency: AgencyId, category: &str, position: i64) -> Result<()> {
    tx.execute(
        "INSERT INTO agency_contact_category (agency, category, position) VALUES (:agency, :category, :position)
         ON CONFLICT (agency, category) DO UPDATE SET position = excluded.position",
        params! { agency, category, position },
    )?;
    Ok(())
}

/// Removes a contact.
pub fn remove(tx: &Tx<'_>, id: ContactId) -> Result<()> {
    tx.execute("DELETE FROM agency_contact WHERE id = :id", params! { id })?;
    Ok(())
}

/// Ties a contact to the account of the same person.
pub fn tie(tx: &Tx<'_>, id: ContactId, account: AccountId) -> Result<()> {
    tx.execute("UPDATE agency_contact SET account = :account WHERE id = :id", params! { account, id })?;
    Ok(())
}

/// Removes the contacts of an account: its person has left or is erased.
pub fn remove_account(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    tx.execute("DELETE FROM agency_contact WHERE account = :account", params! { account })?;
    Ok(())
}

/// Removes the contacts of an account, and those of the same mailbox that were never tied to it.
pub fn erase_account(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    remove_account(tx, account)?;
    tx.execute(
        "DELETE FROM agency_contact WHERE account IS NULL AND email IN (SELECT email FROM user_profile WHERE account = :account)",
        params! { account },
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agency::Name;
    use crate::agency::store::{self, New};
    use crate::base::AgencyKind;
    use crate::store::Store;

    fn card(name: &str) -> Card {
        Card {
            name: name.parse().unwrap(),
            department: None,
            title: None,
            email: None,
            mobile: None,
            phone: None,
            extension: None,
            fax: None,
            address: None,
        }
    }

    #[test]
    fn contacts_are_called_by_category_and_place() {
        let now = Timestamp::from_micros(0);
        let name: Name = "行政院".parse().unwrap();
        let names = Store::memory()
            .unwrap()
            .write(|tx| {
                let new = New {
                    kind: AgencyKind::Company,
                    oid: None,
                    ban: "04595257".parse().ok(),
                    name: &name,
                    parent: None,
                    level: None,
                    org_code: None,
                    phone: None,
                    address: None,
                    dn: None,
                };
                let agency = store::add(tx, &new, now)?;
                add(tx, agency, "資安長", None, &card("甲"), now)?;
                add(tx, agency, "聯絡人", None, &card("乙"), now)?;
                add(tx, agency, "聯絡人", None, &card("丙"), now)?;
                let last = add(tx, agency, "聯絡人", Some(1), &card("丁"), now)?;
                place(tx, last, 0)?;
                place_category(tx, agency, "聯絡人", 0)?;
                let called = list(tx, agency)?;
                remove(tx, last)?;
                assert_eq!(list(tx, agency)?.len(), 3);
                Ok(called.into_iter().map(|contact| contact.card.name.to_string()).collect::<Vec<_>>())
            })
            .unwrap();
        assert_eq!(names, ["丁", "乙", "丙", "甲"]);
    }
}
