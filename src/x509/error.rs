//! What can be wrong with a certificate, a name or a request.

use std::path::PathBuf;

use crate::error::Kind;
use crate::text::{self, Msg, Word};

/// What can be wrong with a certificate, a name or a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// Nothing in it.
    Empty,
    /// No certificate; what it seems to be.
    NotOne { what: Word },
    /// It begins like one and cannot be read.
    Damaged { cause: String },
    /// Something follows the certificate.
    Surplus { bytes: usize },
    /// A block of PEM without its end, or with letters that do not belong there.
    Armour,
    /// A PKCS#7 file that cannot be read.
    Bundle,
    /// One certificate was expected.
    Several { count: usize },
    /// A kind of key that is not supported.
    Key { kind: String },
    /// The signature is not this key's.
    Signature,
    /// The name is empty.
    NoSubject,
    /// A part of a name without `=`.
    NoEquals { part: String },
    /// No attribute of that name.
    Attribute { name: String },
    /// An attribute without a value.
    NoValue { name: String },
    /// A value longer than its attribute may be.
    TooLong { name: String, most: usize },
    /// A letter that the attribute may not have.
    Letter { name: String, letter: char },
    /// Not a country's two letters.
    Country { value: String },
    /// A backslash that means nothing, or a quotation mark that is not closed.
    Escape { part: String },
    /// A folder of authorities without one.
    NoAuthority { path: PathBuf },
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        let hint = hint(&error);
        let made = Self::new(kind(&error), sentence(error));
        match hint {
            Some(hint) => made.hint(hint),
            None => made,
        }
    }
}

impl From<Error> for Msg {
    fn from(error: Error) -> Self {
        sentence(error)
    }
}

const fn kind(error: &Error) -> Kind {
    match error {
        Error::NoSubject
        | Error::NoEquals { .. }
        | Error::Attribute { .. }
        | Error::NoValue { .. }
        | Error::TooLong { .. }
        | Error::Letter { .. }
        | Error::Country { .. }
        | Error::Escape { .. } => Kind::Usage,
        _ => Kind::Refused,
    }
}

fn sentence(error: Error) -> Msg {
    use text::x509 as t;
    match error {
        Error::Empty => t::EMPTY.into(),
        Error::NotOne { what } => t::NotOne { what }.into(),
        Error::Damaged { cause } => t::Damaged { cause }.into(),
        Error::Surplus { bytes } => t::Surplus { bytes }.into(),
        Error::Armour => t::ARMOUR.into(),
        Error::Bundle => t::BUNDLE.into(),
        Error::Several { count } => t::Several { count }.into(),
        Error::Key { kind } => t::Key { kind }.into(),
        Error::Signature => t::SIGNATURE.into(),
        Error::NoSubject => t::NO_SUBJECT.into(),
        Error::NoEquals { part } => t::NoEquals { part }.into(),
        Error::Attribute { name } => t::Attribute { name }.into(),
        Error::NoValue { name } => t::NoValue { name }.into(),
        Error::TooLong { name, most } => t::TooLong { name, most }.into(),
        Error::Letter { name, letter } => t::Letter { name, letter: letter.to_string() }.into(),
        Error::Country { value } => t::Country { value }.into(),
        Error::Escape { part } => t::Escape { part }.into(),
        Error::NoAuthority { path } => t::NoAuthority { path: path.as_path() }.into(),
    }
}

fn hint(error: &Error) -> Option<Msg> {
    use text::x509 as t;
    Some(match error {
        Error::Empty | Error::NotOne { .. } => t::HINT_NOT_ONE.into(),
        Error::Damaged { .. } | Error::Surplus { .. } | Error::Armour | Error::Bundle => t::HINT_DAMAGED.into(),
        Error::Several { .. } => t::HINT_SEVERAL.into(),
        Error::NoSubject | Error::NoEquals { .. } | Error::NoValue { .. } | Error::Escape { .. } => {
            t::HINT_SUBJECT.into()
        }
        Error::Attribute { .. } => t::HINT_ATTRIBUTE.into(),
        Error::NoAuthority { .. } => t::HINT_NO_AUTHORITY.into(),
        Error::Key { .. } | Error::Signature | Error::TooLong { .. } | Error::Letter { .. } | Error::Country { .. } => {
            return None;
        }
    })
}
