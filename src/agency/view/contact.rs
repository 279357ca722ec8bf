//! How security contacts look: to the staff of the agency as they are, to others masked.

use serde::Serialize;

use crate::access::{AccountId, AgencyId};
use crate::agency::store::contact::ContactId;
use crate::agency::{Agency, Contact};
use crate::base::{Email, Landline, Mobile};
use crate::output::{Cells, Column, Tabular};
use crate::text::agency as t;

/// A row that shows a contact.
pub trait OfContact: Tabular {
    /// The row; masked unless `open`.
    fn new(contact: &Contact, agency: &Agency, open: bool) -> Self;
}

/// A contact in a list. What others need not see is null.
#[derive(Serialize)]
pub struct ContactRow {
    id: ContactId,
    agency: AgencyId,
    agency_key: String,
    agency_name: String,
    category: String,
    position: i64,
    name: String,
    department: Option<String>,
    title: Option<String>,
    email: Option<String>,
    mobile: Option<String>,
    phone: Option<String>,
    extension: Option<String>,
    fax: Option<String>,
    address: Option<String>,
    account: Option<AccountId>,
    masked: bool,
}

impl ContactRow {
    /// The row; masked unless `open`.
    pub fn of(contact: &Contact, agency: &Agency, open: bool) -> Self {
        let card = &contact.card;
        let own = |value: Option<String>| value.filter(|_| open);
        let email = |email: &Email| if open { email.to_string() } else { email.masked() };
        let mobile = |mobile: Mobile| if open { mobile.to_string() } else { mobile.masked() };
        Self {
            id: contact.id,
            agency: agency.id,
            agency_key: agency.key(),
            agency_name: agency.name.clone(),
            category: contact.category.clone(),
            position: contact.position,
            name: if open { card.name.to_string() } else { card.name.masked() },
            department: card.department.clone(),
            title: card.title.clone(),
            email: card.email.as_ref().map(email),
            mobile: card.mobile.map(mobile),
            phone: own(card.phone.as_ref().map(Landline::spaced)),
            extension: own(card.extension.as_ref().map(ToString::to_string)),
            fax: own(card.fax.as_ref().map(Landline::spaced)),
            address: own(card.address.clone()),
            account: contact.account.filter(|_| open),
            masked: !open,
        }
    }

    /// The contact in one line.
    pub fn line(&self) -> String {
        let phone = self.phone.as_ref().map(|phone| match &self.extension {
            Some(extension) => format!("{phone}#{extension}"),
            None => phone.clone(),
        });
        let facts = [self.department.clone(), self.title.clone(), phone, self.mobile.clone(), self.email.clone()];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        format!("{} {}. {}  {}", self.category, self.position, self.name, facts.join("  "))
    }
}

impl OfContact for ContactRow {
    fn new(contact: &Contact, agency: &Agency, open: bool) -> Self {
        Self::of(contact, agency, open)
    }
}

impl Tabular for ContactRow {
    const KIND: &'static str = "contact";
    const HEAD: &'static [Column] = &[
        Column::new("id", t::HEAD_ID),
        Column::new("agency_name", t::HEAD_NAME),
        Column::new("category", t::HEAD_CATEGORY),
        Column::new("position", t::HEAD_POSITION),
        Column::new("name", t::HEAD_PERSON),
        Column::new("department", t::HEAD_DEPARTMENT),
        Column::new("title", t::HEAD_TITLE),
        Column::new("phone", t::HEAD_PHONE),
        Column::new("extension", t::HEAD_EXTENSION),
        Column::new("mobile", t::HEAD_MOBILE),
        Column::new("email", t::HEAD_EMAIL),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .number(self.id)
            .text(&self.agency_name)
            .text(&self.category)
            .number(self.position)
            .text(&self.name)
            .maybe(self.department.as_ref())
            .maybe(self.title.as_ref())
            .maybe(self.phone.as_ref())
            .maybe(self.extension.as_ref())
            .maybe(self.mobile.as_ref())
            .maybe(self.email.as_ref());
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.id.into())
    }
}

/// A contact in the columns of the incident centre's export, in their order and with its headings in any language.
#[derive(Serialize)]
pub struct NcertRow {
    #[serde(skip)]
    id: ContactId,
    agency: String,
    agency_name: String,
    name: String,
    department: Option<String>,
    title: Option<String>,
    category: String,
    address: Option<String>,
    phone: Option<String>,
    extension: Option<String>,
    fax: Option<String>,
    email: Option<String>,
}

impl OfContact for NcertRow {
    fn new(contact: &Contact, agency: &Agency, open: bool) -> Self {
        let row = ContactRow::of(contact, agency, open);
        Self {
            id: contact.id,
            agency: row.agency_key,
            agency_name: row.agency_name,
            name: row.name,
            department: row.department,
            title: row.title,
            category: row.category,
            address: row.address,
            phone: row.phone,
            extension: row.extension,
            fax: row.fax,
            email: row.email,
        }
    }
}

impl Tabular for NcertRow {
    const KIND: &'static str = "ncert_contact";
    const HEAD: &'static [Column] = &[
        Column::new("agency", t::NCERT_OID),
        Column::new("agency_name", t::NCERT_NAME),
        Column::new("name", t::NCERT_PERSON),
        Column::new("department", t::NCERT_DEPARTMENT),
        Column::new("title", t::NCERT_TITLE),
        Column::new("category", t::NCERT_CATEGORY),
        Column::new("address", t::NCERT_ADDRESS),
        Column::new("phone", t::NCERT_PHONE),
        Column::new("extension", t::NCERT_EXTENSION),
        Column::new("fax", t::NCERT_FAX),
        Column::new("email", t::NCERT_EMAIL),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .text(&self.agency)
            .text(&self.agency_name)
            .text(&self.name)
            .maybe(self.department.as_ref())
            .maybe(self.title.as_ref())
            .text(&self.category)
            .maybe(self.address.as_ref())
            .maybe(self.phone.as_ref())
            .maybe(self.extension.as_ref())
            .maybe(self.fax.as_ref())
            .maybe(self.email.as_ref());
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.id.into())
    }
}
