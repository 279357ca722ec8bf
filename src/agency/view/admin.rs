//! How administrators of an agency's systems look.

use serde::Serialize;

use crate::access::AccountId;
use crate::agency::Agency;
use crate::agency::store::admin::Admin;
use crate::base::Date;
use crate::output::{Cells, Column, Tabular};
use crate::text::{Lang, agency as t};

/// Somebody who administers a system. For those who are not of the staff the name is masked and the account null.
#[derive(Serialize)]
pub struct AdminRow {
    system: String,
    system_name: String,
    system_name_en: String,
    role: String,
    account: Option<AccountId>,
    login: Option<String>,
    name: String,
    department: Option<String>,
    since: Date,
    until: Option<Date>,
    over: Option<String>,
    over_name: Option<String>,
}

impl AdminRow {
    /// The row; masked unless `open`.
    pub fn new(admin: &Admin, over: Option<Agency>, open: bool) -> Self {
        let (system_name, system_name_en) = admin.system_name.clone();
        Self {
            system: admin.system.clone(),
            system_name,
            system_name_en,
            role: admin.role.clone(),
            account: Some(admin.account).filter(|_| open),
            login: admin.login.clone().filter(|_| open),
            name: if open { admin.name.to_string() } else { admin.name.masked() },
            department: admin.department.clone(),
            since: admin.since,
            until: admin.until,
            over: over.as_ref().map(Agency::key),
            over_name: over.map(|agency| agency.name),
        }
    }
}

impl Tabular for AdminRow {
    const KIND: &'static str = "agency_admin";
    const HEAD: &'static [Column] = &[
        Column::new("system", t::HEAD_SYSTEM),
        Column::new("system_name", t::HEAD_SYSTEM_NAME),
        Column::new("role", t::HEAD_ROLE),
        Column::new("name", t::HEAD_PERSON),
        Column::new("login", t::HEAD_LOGIN),
        Column::new("department", t::HEAD_DEPARTMENT),
        Column::new("since", t::HEAD_SINCE),
        Column::new("until", t::HEAD_UNTIL),
        Column::new("over_name", t::HEAD_OVER),
    ];

    fn cells(&self, cells: &mut Cells) {
        let system = if cells.lang() == Lang::En { &self.system_name_en } else { &self.system_name };
        cells
            .text(&self.system)
            .text(system)
            .text(&self.role)
            .text(&self.name)
            .maybe(self.login.as_ref())
            .maybe(self.department.as_ref())
            .date(Some(self.since))
            .date(self.until);
        match &self.over_name {
            Some(name) => cells.text(name),
            None => cells.word(t::WHOLE_DESK),
        };
    }
}
