//! How a user names an agency.

use std::fmt;
use std::str::FromStr;

use super::Error;
use crate::base::{BusinessNumber, Oid};

/// How a user names an agency: by OID or by unified business number (B022, B024).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// By OID.
    Oid(Oid),
    /// By unified business number.
    Ban(BusinessNumber),
}

impl FromStr for Key {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, crate::Error> {
        if text.contains(['.', '．']) {
            Ok(Self::Oid(text.parse()?))
        } else if text.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c)) {
            Ok(Self::Ban(text.parse()?))
        } else {
            Err(Error::KeyForm { text: text.trim().to_owned() }.into())
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Oid(oid) => oid.fmt(f),
            Self::Ban(ban) => ban.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b022_b024_an_agency_is_named_by_oid_or_business_number() {
        let read = |text: &str| text.parse::<Key>().map(|key| key.to_string()).map_err(|error| error.msg().id());
        assert_eq!(read("2.16.886.101.20003"), Ok("2.16.886.101.20003".into()));
        assert_eq!(read("２．１６．８８６．１０１．２０００３"), Ok("2.16.886.101.20003".into()));
        assert_eq!(read("88385753"), Ok("88385753".into()));
        assert_eq!(read("00000000"), Err("base.ban-zeros"));
        assert_eq!(read("1.3.6"), Err("base.oid-foreign"));
        assert_eq!(read("郵政"), Err("agency.key-form"));
        assert_eq!(read(""), Err("agency.key-form"));
    }
}
