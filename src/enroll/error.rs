//! What can be wrong when people come to the desk.

use super::Field;
use super::roster::Change;
use crate::access::{AccountId, AccountState};
use crate::credential::Channel;
use crate::error::Kind;
use crate::text::{self, Msg};

/// What can be wrong when people come to the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// There is no field of this name.
    NoField { name: String },
    /// A value of a file is neither text nor number.
    NotText { field: Field },
    /// A field is demanded and empty.
    Required { field: Field },
    /// Neither mail nor mobile number.
    Unreachable,
    /// Longer than any honest value.
    TooLong { field: Field, got: usize, most: usize },
    /// A character that nobody sees.
    Unseen { field: Field, code: String },
    /// A mailbox that anybody can get.
    Freemail { domain: String },
    /// One extension behind the number and another one in its own field.
    TwoExtensions { one: String, other: String },
    /// Not `SYSTEM:ROLE`.
    RoleForm { text: String },
    /// There is no such account.
    NoAccount { key: String },
    /// The mail address belongs to somebody else.
    OtherPerson { email: String },
    /// The person has no mail address, or no mobile number.
    NoAddress { channel: Channel },
    /// There is no such contact of the agency.
    NoContact { id: String },
    /// A company has no list of contacts.
    CompanyHasNoList,
    /// Who is active logs in.
    LogIn { login: String },
    /// No code was given, and nobody can be asked.
    NoCodes,
    /// No invitation was given, and nobody can be asked.
    NoInvitation,
    /// The registration is complete already.
    Complete { account: String },
    /// The account name is somebody else's.
    LoginTaken { login: String },
    /// The desk does not take a look at the person in place of a code.
    NoAttesting,
    /// Nobody attests himself.
    OwnAttesting,
    /// A document has to be named.
    NoDocument,
    /// Not `FIELD=VALUE`.
    FillForm { text: String },
    /// A roster without a column for the agency, and nobody says which it is.
    NoAgency,
    /// The desk has another value.
    Differs { account: AccountId, field: Field, old: String, new: String },
    /// The person belongs to another agency.
    Elsewhere { account: AccountId },
    /// The account's state forbids it.
    Inactive { account: AccountId, state: AccountState },
    /// An earlier line of the file says something else about the same person.
    Twice { line: u64 },
}

impl Error {
    /// The desk has another value than the roster.
    pub fn differs(account: AccountId, change: Change) -> Self {
        Self::Differs { account, field: change.field, old: change.old.unwrap_or_default(), new: change.new }
    }
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::enroll as t;
        let refused = |msg: Msg, hint: Msg| Self::new(Kind::Refused, msg).hint(hint);
        match error {
            Error::NoField { name } => {
                let known: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
                refused(t::NoField { name }.into(), t::HintFields { known: known.join(", ") }.into())
            }
            Error::NotText { field } => refused(t::NotText { field: field.word() }.into(), t::HINT_TEXT.into()),
            Error::Required { field } => {
                refused(t::Required { field: field.word() }.into(), t::HintRequired { option: field.option() }.into())
            }
            Error::Unreachable => refused(t::UNREACHABLE.into(), t::HINT_UNREACHABLE.into()),
            Error::TooLong { field, got, most } => {
                refused(t::TooLong { field: field.word(), got, most }.into(), t::HINT_SHORTEN.into())
            }
            Error::Unseen { field, code } => {
                refused(t::Unseen { field: field.word(), code }.into(), t::HINT_RETYPE.into())
            }
            Error::Freemail { domain } => refused(t::Freemail { domain }.into(), t::HINT_FREEMAIL.into()),
            Error::TwoExtensions { one, other } => {
                refused(t::TwoExtensions { one, other }.into(), t::HINT_EXTENSION.into())
            }
            Error::RoleForm { text } => refused(t::RoleForm { text }.into(), t::HINT_ROLE.into()),
            Error::NoAccount { key } => Self::new(Kind::Missing, t::NoAccount { key }).hint(t::HINT_REGISTER),
            Error::OtherPerson { email } => refused(t::OtherPerson { email }.into(), t::HINT_OWN_MAIL.into()),
            Error::NoAddress { channel } => refused(t::NoAddress { channel: channel.word() }.into(), t::HINT_BY.into()),
            Error::NoContact { id } => Self::new(Kind::Missing, t::NoContact { id }).hint(t::HINT_CONTACTS),
            Error::CompanyHasNoList => refused(t::COMPANY_HAS_NO_LIST.into(), t::HINT_COMPANY.into()),
            Error::LogIn { login } => refused(t::LogIn { login: &login }.into(), t::HintLogin { login: &login }.into()),
            Error::NoCodes => refused(t::NO_CODES.into(), t::HINT_CODES.into()).with_kind(Kind::Usage),
            Error::NoInvitation => refused(t::NO_INVITATION.into(), t::HINT_INVITATION.into()).with_kind(Kind::Usage),
            Error::Complete { account } => {
                refused(t::Complete { account: &account }.into(), t::HintLogin { login: &account }.into())
            }
            Error::LoginTaken { login } => refused(t::LoginTaken { login }.into(), t::HINT_LOGIN_TAKEN.into()),
            Error::NoAttesting => refused(t::NO_ATTESTING.into(), t::HINT_ATTESTING.into()),
            Error::OwnAttesting => Self::new(Kind::Denied, t::OWN_ATTESTING).hint(t::HINT_OWN_ATTESTING),
            Error::NoDocument => refused(t::NO_DOCUMENT.into(), t::HINT_DOCUMENT.into()),
            Error::FillForm { text } => {
                refused(t::FillForm { text }.into(), t::HINT_FILL.into()).with_kind(Kind::Usage)
            }
            Error::NoAgency => refused(t::NO_AGENCY.into(), t::HINT_AGENCY.into()),
            Error::Differs { account, field, old, new } => {
                refused(t::Differs { account, field: field.word(), old, new }.into(), t::HINT_CONFLICT.into())
                    .field(field.name())
            }
            Error::Elsewhere { account } => {
                refused(t::Elsewhere { account }.into(), t::HintTransfer { account }.into()).field(Field::Agency.name())
            }
            Error::Inactive { account, state } => {
                refused(t::Inactive { account, state: state.word() }.into(), t::HintEnable { account }.into())
            }
            Error::Twice { line } => refused(t::Twice { line }.into(), t::HINT_TWICE.into()),
        }
    }
}
