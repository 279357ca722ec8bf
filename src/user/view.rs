//! How people look: masked, unless somebody sees himself or asked as an operator.

use serde::Serialize;

use super::User;
use super::change::Changed;
use crate::access::{AccountId, AccountState};
use crate::base::{Date, Timestamp};
use crate::output::{Cells, Column, Detailed, Facts, Tabular};
use crate::text::user as t;

/// Whether personal values are shown as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Veil {
    /// Masked.
    On,
    /// As they are.
    Off,
}

impl Veil {
    fn over(self, open: impl ToString, masked: impl FnOnce() -> String) -> String {
        match self {
            Self::On => masked(),
            Self::Off => open.to_string(),
        }
    }
}

/// A number of which the last three digits are seen.
fn masked_number(number: &str) -> String {
    let seen = number.len().saturating_sub(3);
    number.char_indices().map(|(index, c)| if index < seen { '*' } else { c }).collect()
}

/// A person in a list.
#[derive(Serialize)]
pub struct Row {
    id: AccountId,
    login: Option<String>,
    name: String,
    agency: Option<String>,
    agency_name: Option<String>,
    department: Option<String>,
    title: Option<String>,
    email: Option<String>,
    mobile: Option<String>,
    state: AccountState,
    suspended_from: Option<Date>,
    suspended_until: Option<Date>,
    masked: bool,
}

impl Row {
    /// A person behind a veil or without it.
    pub fn new(user: &User, veil: Veil) -> Self {
        let profile = &user.profile;
        Self {
            id: user.account.id,
            login: user.account.login.clone(),
            name: veil.over(&profile.name, || profile.name.masked()),
            agency: user.home.as_ref().map(|home| home.key.clone()),
            agency_name: user.home.as_ref().map(|home| home.name.clone()),
            department: profile.department.clone(),
            title: profile.title.clone(),
            email: profile.email.as_ref().map(|email| veil.over(email, || email.masked())),
            mobile: profile.mobile.map(|mobile| veil.over(mobile, || mobile.masked())),
            state: user.account.state,
            suspended_from: user.account.suspended_from,
            suspended_until: user.account.suspended_until,
            masked: veil == Veil::On,
        }
    }
}

impl Tabular for Row {
    const KIND: &'static str = "user";
    const HEAD: &'static [Column] = &[
        Column::new("id", t::HEAD_ID),
        Column::new("login", t::HEAD_LOGIN),
        Column::new("name", t::HEAD_NAME),
        Column::new("agency_name", t::HEAD_AGENCY),
        Column::new("title", t::HEAD_TITLE),
        Column::new("email", t::HEAD_EMAIL),
        Column::new("mobile", t::HEAD_MOBILE),
        Column::new("state", t::HEAD_STATE),
        Column::new("suspended_until", t::HEAD_SUSPENDED),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .number(self.id)
            .maybe(self.login.as_ref())
            .text(&self.name)
            .maybe(self.agency_name.as_ref())
            .maybe(self.title.as_ref())
            .maybe(self.email.as_ref())
            .maybe(self.mobile.as_ref())
            .word(self.state.word())
            .date(self.suspended_until);
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.id.into())
    }
}

/// A person with everything that is known.
#[derive(Serialize)]
pub struct Sheet {
    #[serde(flatten)]
    row: Row,
    address: Option<String>,
    phone: Option<String>,
    extension: Option<String>,
    fax: Option<String>,
    employee_no: Option<String>,
    email_verified_at: Option<Timestamp>,
    mobile_verified_at: Option<Timestamp>,
    attested: Option<String>,
    source: Option<String>,
    leaves: Option<Date>,
    created_at: Timestamp,
}

impl Sheet {
    /// A person behind a veil or without it.
    pub fn new(user: &User, veil: Veil) -> Self {
        let profile = &user.profile;
        let open = |text: Option<String>| text.filter(|_| veil == Veil::Off);
        let number = |number: String| veil.over(&number, || masked_number(&number));
        Self {
            row: Row::new(user, veil),
            address: open(profile.address.clone()),
            phone: profile.phone.as_ref().map(ToString::to_string).map(number),
            extension: open(profile.extension.as_ref().map(ToString::to_string)),
            fax: profile.fax.as_ref().map(ToString::to_string).map(number),
            employee_no: profile.employee_no.as_ref().map(|no| veil.over(no, || masked_number(no))),
            email_verified_at: profile.email_verified_at,
            mobile_verified_at: profile.mobile_verified_at,
            attested: profile.attested.clone(),
            source: profile.source.clone(),
            leaves: user.account.leaves,
            created_at: user.created_at,
        }
    }
}

impl Detailed for Sheet {
    const KIND: &'static str = "user";

    fn facts(&self, facts: &mut Facts) {
        let row = &self.row;
        facts
            .text(t::HEAD_ID, row.id)
            .maybe(t::HEAD_LOGIN, row.login.as_ref())
            .text(t::HEAD_NAME, &row.name)
            .maybe(t::HEAD_AGENCY, row.agency_name.as_ref())
            .maybe(t::HEAD_AGENCY_KEY, row.agency.as_ref())
            .maybe(t::HEAD_DEPARTMENT, row.department.as_ref())
            .maybe(t::HEAD_TITLE, row.title.as_ref())
            .maybe(t::HEAD_EMAIL, row.email.as_ref())
            .moment(t::HEAD_EMAIL_VERIFIED, self.email_verified_at)
            .maybe(t::HEAD_MOBILE, row.mobile.as_ref())
            .moment(t::HEAD_MOBILE_VERIFIED, self.mobile_verified_at)
            .maybe(t::HEAD_ADDRESS, self.address.as_ref())
            .maybe(t::HEAD_PHONE, self.phone.as_ref())
            .maybe(t::HEAD_EXTENSION, self.extension.as_ref())
            .maybe(t::HEAD_FAX, self.fax.as_ref())
            .maybe(t::HEAD_EMPLOYEE_NO, self.employee_no.as_ref())
            .maybe(t::HEAD_ATTESTED, self.attested.as_ref())
            .maybe(t::HEAD_SOURCE, self.source.as_ref())
            .word(t::HEAD_STATE, row.state.word())
            .date(t::HEAD_SUSPENDED_FROM, row.suspended_from)
            .date(t::HEAD_SUSPENDED, row.suspended_until)
            .date(t::HEAD_LEAVES, self.leaves)
            .moment(t::HEAD_CREATED, Some(self.created_at));
    }
}

/// A change of a profile, with the old values.
#[derive(Serialize)]
pub struct Edited {
    id: AccountId,
    login: Option<String>,
    changes: Vec<Change>,
    #[serde(skip)]
    fields: Vec<Changed>,
}

#[derive(Serialize)]
struct Change {
    field: &'static str,
    old: Option<String>,
    new: Option<String>,
}

impl Edited {
    /// What was changed about a person.
    pub fn new(user: &User, fields: Vec<Changed>) -> Self {
        let change = |changed: &Changed| Change {
            field: changed.field.name(),
            old: changed.old.clone(),
            new: changed.new.clone(),
        };
        Self {
            id: user.account.id,
            login: user.account.login.clone(),
            changes: fields.iter().map(change).collect(),
            fields,
        }
    }
}

impl Detailed for Edited {
    const KIND: &'static str = "user";

    fn facts(&self, facts: &mut Facts) {
        let none = t::NONE.to(facts.lang());
        for changed in &self.fields {
            let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| none.to_owned());
            facts.text(changed.field.word(), format!("{} → {}", shown(&changed.old), shown(&changed.new)));
        }
    }
}

/// That a code or an invitation is on its way; says no more than who asked knew.
#[derive(Serialize)]
pub struct Sent {
    /// By mail or text message.
    pub channel: crate::credential::Channel,
    /// The end of what was sent.
    pub ends_at: Timestamp,
}

/// That a code was right.
#[derive(Serialize)]
pub struct Used {
    /// By which way it came.
    pub channel: crate::credential::Channel,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_number_the_end_is_seen() {
        assert_eq!(masked_number("0223456789"), "*******789");
        assert_eq!(masked_number("12"), "12");
        assert_eq!(masked_number("A-01"), "*-01");
    }
}
