//! What can be wrong when people come to the desk.

use super::Field;
use super::roster::Change;
use crate::access::{AccountId, AccountState};
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
