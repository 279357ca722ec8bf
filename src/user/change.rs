//! What may happen to an account and to a profile: decided here, without a database.

use super::{Error, Profile, User};
use crate::access::AccountState;
use crate::base::{Date, Email, MailDomain};
use crate::error::{self, Report};
use crate::text::{self, Word};

/// The longest free text of a field, in characters.
const LONGEST: usize = 200;

/// What an operator does to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Switch it off.
    Disable,
    /// Switch it on again.
    Enable,
    /// Switch it off for a time.
    Suspend,
    /// Make its person prove himself anew.
    Reset,
}

impl Action {
    pub(super) const fn word(self) -> Word {
        use text::user as t;
        match self {
            Self::Disable => t::ACTION_DISABLE,
            Self::Enable => t::ACTION_ENABLE,
            Self::Suspend => t::ACTION_SUSPEND,
            Self::Reset => t::ACTION_RESET,
        }
    }
}

/// How far a person had come before his account was switched off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// An account name was chosen.
    pub named: bool,
    /// A mailbox or mobile number was confirmed, or a document seen.
    pub verified: bool,
    /// An invitation is out.
    pub invited: bool,
}

impl Progress {
    /// The state in which the person goes on.
    const fn state(self) -> AccountState {
        match self {
            Self { named: true, .. } => AccountState::Active,
            Self { verified: true, .. } => AccountState::Verified,
            Self { invited: true, .. } => AccountState::Invited,
            _ => AccountState::Registered,
        }
    }
}

/// The state of an account after something was done to it; the same one where that changes no state.
pub fn after(user: &User, action: Action, progress: Progress) -> Result<AccountState, Error> {
    use {AccountState as S, Action as A};
    let state = user.account.state;
    Ok(match (state, action) {
        (S::Invited | S::Registered | S::Verified | S::Active | S::Disabled, A::Disable) => S::Disabled,
        (S::Disabled | S::Departed, A::Enable) => progress.state(),
        (S::Active, A::Enable | A::Suspend | A::Reset) => S::Active,
        (S::Invited | S::Registered | S::Verified, A::Reset) => state,
        (S::Invited | S::Registered | S::Verified | S::Disabled | S::Departed | S::Erased, action) => {
            return Err(Error::WrongState { login: user.account.name(), state, action });
        }
    })
}

/// Fails unless a suspension's days come in order.
pub fn check_period(from: Date, until: Date) -> Result<(), Error> {
    if until < from { Err(Error::Backwards { from, until }) } else { Ok(()) }
}

/// A field of a profile that can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The name.
    Name,
    /// The mailbox.
    Email,
    /// The mobile number.
    Mobile,
    /// The title.
    Title,
    /// The department.
    Department,
    /// The address.
    Address,
    /// The office number.
    Phone,
    /// Its extension.
    Extension,
    /// The fax number.
    Fax,
    /// The number in the personnel office.
    EmployeeNo,
}

impl Field {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Mobile => "mobile",
            Self::Title => "title",
            Self::Department => "department",
            Self::Address => "address",
            Self::Phone => "phone",
            Self::Extension => "extension",
            Self::Fax => "fax",
            Self::EmployeeNo => "employee_no",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        use text::user as t;
        match self {
            Self::Name => t::HEAD_NAME,
            Self::Email => t::HEAD_EMAIL,
            Self::Mobile => t::HEAD_MOBILE,
            Self::Title => t::HEAD_TITLE,
            Self::Department => t::HEAD_DEPARTMENT,
            Self::Address => t::HEAD_ADDRESS,
            Self::Phone => t::HEAD_PHONE,
            Self::Extension => t::HEAD_EXTENSION,
            Self::Fax => t::HEAD_FAX,
            Self::EmployeeNo => t::HEAD_EMPLOYEE_NO,
        }
    }

    /// Whether a person may not change it about himself: reviewers rely on it.
    const fn is_by_operator(self) -> bool {
        matches!(self, Self::Name | Self::EmployeeNo)
    }
}

/// A field with its old and its new value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Which field.
    pub field: Field,
    /// Its value before.
    pub old: Option<String>,
    /// Its value now.
    pub new: Option<String>,
}

/// A profile with new values in it. An empty value clears a field that may be empty. All errors are told at once; a
/// new mailbox or mobile number is not confirmed yet (A032).
pub fn edited(
    before: &Profile,
    wishes: &[(Field, &str)],
    own_only: bool,
    domains: &[String],
) -> error::Result<(Profile, Vec<Changed>)> {
    let mut report = Report::default();
    let mut profile = before.clone();
    for &(field, text) in wishes {
        let set = if own_only && field.is_by_operator() {
            Err(Error::ByOperator.into())
        } else {
            set(&mut profile, field, text.trim(), domains)
        };
        report.take(field.name(), set);
    }
    report.check()?;
    if profile.email != before.email {
        profile.email_verified_at = None;
    }
    if profile.mobile != before.mobile {
        profile.mobile_verified_at = None;
    }
    let changed = wishes
        .iter()
        .map(|&(field, _)| Changed { field, old: value(before, field), new: value(&profile, field) })
        .filter(|changed| changed.old != changed.new)
        .collect();
    Ok((profile, changed))
}

/// Sets one field.
fn set(profile: &mut Profile, field: Field, text: &str, domains: &[String]) -> error::Result<()> {
    match field {
        Field::Name => profile.name = text.parse()?,
        Field::Email => profile.email = official(text, domains)?,
        Field::Mobile => profile.mobile = parsed(text)?,
        Field::Title => profile.title = line(text)?,
        Field::Department => profile.department = line(text)?,
        Field::Address => profile.address = line(text)?,
        Field::Phone => profile.phone = parsed(text)?,
        Field::Extension => profile.extension = parsed(text)?,
        Field::Fax => profile.fax = parsed(text)?,
        Field::EmployeeNo => profile.employee_no = line(text)?,
    }
    Ok(())
}

/// The value of a field as text.
fn value(profile: &Profile, field: Field) -> Option<String> {
    match field {
        Field::Name => Some(profile.name.to_string()),
        Field::Email => profile.email.as_ref().map(ToString::to_string),
        Field::Mobile => profile.mobile.map(|mobile| mobile.to_string()),
        Field::Title => profile.title.clone(),
        Field::Department => profile.department.clone(),
        Field::Address => profile.address.clone(),
        Field::Phone => profile.phone.as_ref().map(ToString::to_string),
        Field::Extension => profile.extension.as_ref().map(ToString::to_string),
        Field::Fax => profile.fax.as_ref().map(ToString::to_string),
        Field::EmployeeNo => profile.employee_no.clone(),
    }
}

fn parsed<T: std::str::FromStr<Err: Into<error::Error>>>(text: &str) -> error::Result<Option<T>> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(Into::into) }
}

/// An official mailbox (A029): at none of the providers that give one to anybody, unless the agency lets it in.
fn official(text: &str, domains: &[String]) -> error::Result<Option<Email>> {
    let Some(email) = parsed::<Email>(text)? else { return Ok(None) };
    let let_in = domains.iter().any(|domain| email.is_within(domain));
    if email.standing() == MailDomain::Freemail && !let_in {
        return Err(Error::Freemail { domain: email.domain().to_owned() }.into());
    }
    Ok(Some(email))
}

/// One line of free text.
fn line(text: &str) -> error::Result<Option<String>> {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let got = plain.chars().count();
    if got > LONGEST {
        return Err(Error::TooLong { got, most: LONGEST }.into());
    }
    Ok(Some(plain).filter(|plain| !plain.is_empty()))
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
