//! How somebody names a person.

use std::fmt;
use std::str::FromStr;

use crate::access::AccountId;
use crate::base::{Email, EmailError};

/// Account names have six characters or more, so that shorter numbers are the desk's own.
const SHORTEST_LOGIN: usize = 6;

/// An account name, a number (`#12`, `12`), or a mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// By account name, in any case.
    Login(String),
    /// By the desk's number.
    Id(AccountId),
    /// By mail address, in any case.
    Email(Email),
}

impl FromStr for Key {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.contains('@') {
            return text.parse().map(Self::Email);
        }
        let number = text.strip_prefix('#').or_else(|| Some(text).filter(|text| text.len() < SHORTEST_LOGIN));
        match number.and_then(|digits| digits.parse().ok()) {
            Some(id) => Ok(Self::Id(id)),
            None => Ok(Self::Login(text.to_owned())),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Login(login) => login.fmt(f),
            Self::Id(id) => write!(f, "#{id}"),
            Self::Email(email) => email.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_named_in_three_ways() {
        let read = |text: &str| text.parse::<Key>().unwrap();
        assert_eq!(read("lin001"), Key::Login("lin001".to_owned()));
        assert_eq!(read("123456"), Key::Login("123456".to_owned()));
        assert_eq!(read("#123456"), Key::Id(123_456.into()));
        assert_eq!(read("12"), Key::Id(12.into()));
        assert_eq!(read("Lin@moda.gov.tw").to_string(), "Lin@moda.gov.tw");
        assert!("lin@".parse::<Key>().is_err());
    }
}
