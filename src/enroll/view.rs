//! How it looks.

use serde::Serialize;

use super::leaver::Leaver;
use crate::access::{AccountId, AccountState};
use crate::base::{Email, LoginName, Mobile, Timestamp};
use crate::credential::Channel;
use crate::output::{Cells, Column, Tabular};
use crate::text::enroll as t;
use crate::text::{self, Msg};
use crate::user::User;

/// What became of a roster.
#[derive(Serialize)]
pub struct Imported {
    pub file: String,
    pub added: u64,
    pub unchanged: u64,
    pub updated: u64,
    pub skipped: u64,
    pub errors: u64,
    pub mended: u64,
    pub invited: u64,
    pub requests: u64,
    /// Headings that no field has.
    pub ignored: Vec<String>,
    /// How many people are no longer in a roster that names everybody.
    #[serde(rename = "leavers")]
    pub leaver_count: Option<usize>,
    /// Who they are.
    #[serde(skip)]
    pub leavers: Option<Vec<Leaver>>,
}

/// Somebody who is no longer in the roster.
#[derive(Serialize)]
pub struct LeaverRow {
    account: AccountId,
    login: Option<String>,
    name: String,
    agency: String,
    agency_name: String,
    employee_no: Option<String>,
    department: Option<String>,
    state: AccountState,
    source: Option<String>,
}

impl From<&Leaver> for LeaverRow {
    fn from(leaver: &Leaver) -> Self {
        let Leaver { account, login, state, agency, agency_name, employee_no, name, department, source, .. } =
            leaver.clone();
        Self { account, login, name, agency, agency_name, employee_no, department, state, source }
    }
}

impl Tabular for LeaverRow {
    const KIND: &'static str = "leaver";
    const HEAD: &'static [Column] = &[
        Column::new("account", t::HEAD_ACCOUNT),
        Column::new("login", t::FIELD_LOGIN),
        Column::new("name", t::FIELD_NAME),
        Column::new("agency_name", t::FIELD_AGENCY),
        Column::new("employee_no", t::FIELD_EMPLOYEE_NO),
        Column::new("department", t::FIELD_DEPARTMENT),
        Column::new("state", t::HEAD_STATE),
        Column::new("source", t::HEAD_SOURCE),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .number(self.account)
            .maybe(self.login.as_ref())
            .text(&self.name)
            .text(&self.agency_name)
            .maybe(self.employee_no.as_ref())
            .maybe(self.department.as_ref())
            .word(self.state.word())
            .maybe(self.source.as_ref());
    }
}

impl Imported {
    /// What comes next: the invitations wait to be sent.
    pub fn next(&self) -> Option<Msg> {
        (self.invited > 0).then(|| t::NEXT_SEND.into())
    }

    /// The sum in words.
    pub fn sentence(&self) -> Msg {
        let Self { added, unchanged, updated, skipped, mended, requests, .. } = *self;
        if added + updated + skipped + requests + unchanged == 0 && self.errors == 0 {
            return t::NO_ROWS.into();
        }
        if added + updated + skipped + requests == 0 {
            return t::NothingNew { unchanged }.into();
        }
        t::Imported { added, unchanged, updated, skipped, mended, requests }.into()
    }
}

/// Codes that were sent.
#[derive(Serialize)]
pub struct Sent {
    pub account: AccountId,
    pub state: AccountState,
    pub channels: Vec<Channel>,
    pub email: Option<String>,
    pub mobile: Option<String>,
    pub ends_at: Timestamp,
}

impl Sent {
    /// Where the codes went, as far as strangers may know.
    pub fn new(user: &User, channels: &[Channel], ends_at: Timestamp) -> Self {
        let profile = &user.profile;
        let email = profile.email.as_ref().filter(|_| channels.contains(&Channel::Mail));
        let mobile = profile.mobile.as_ref().filter(|_| channels.contains(&Channel::Sms));
        Self {
            account: user.account.id,
            state: user.account.state,
            channels: channels.to_vec(),
            email: email.map(Email::masked),
            mobile: mobile.map(Mobile::masked),
            ends_at,
        }
    }

    /// In words.
    pub fn sentence(&self) -> Msg {
        let (account, ends) = (self.account, self.ends_at);
        match (&self.email, &self.mobile) {
            (Some(email), Some(mobile)) => text::enroll::SentBoth { account, email, mobile, ends }.into(),
            (Some(to), None) | (None, Some(to)) => text::enroll::SentOne { account, to, ends }.into(),
            (None, None) => text::enroll::SentNone { account }.into(),
        }
    }
}

/// What was proven.
#[derive(Serialize)]
pub struct Verified {
    pub account: AccountId,
    pub state: AccountState,
    pub verified: bool,
    /// The channels whose codes are still wanted.
    pub missing: Vec<Channel>,
}

impl Verified {
    /// The account as it is now.
    pub fn new(user: &User, verified: bool, missing: &[Channel]) -> Self {
        let state = if verified { AccountState::Verified } else { user.account.state };
        Self { account: user.account.id, state, verified, missing: missing.to_vec() }
    }

    /// In words.
    pub fn sentence(&self) -> Msg {
        let account = self.account;
        match self.missing.first() {
            Some(channel) if !self.verified => text::enroll::StillOpen { account, channel: channel.word() }.into(),
            _ => text::enroll::Verified { account }.into(),
        }
    }
}

/// A registration that is complete.
#[derive(Serialize)]
pub struct Completed {
    pub account: AccountId,
    pub login: String,
    pub state: AccountState,
    /// The roles that were asked for.
    pub requested: Vec<String>,
}

impl Completed {
    /// The account as it is now.
    pub fn new(user: &User, login: &LoginName, requested: Vec<String>) -> Self {
        Self { account: user.account.id, login: login.to_string(), state: AccountState::Active, requested }
    }

    /// In words.
    pub fn sentence(&self) -> Msg {
        if self.requested.is_empty() {
            return text::enroll::Completed { login: &self.login }.into();
        }
        text::enroll::CompletedAsked { login: &self.login, roles: self.requested.join(", ") }.into()
    }
}
