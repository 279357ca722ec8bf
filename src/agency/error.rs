//! What can go wrong with agencies and their contacts.

use super::Key;
use crate::error::Kind;
use crate::text::{self, Msg, Word};

/// What can be wrong with an agency.
#[derive(Debug, PartialEq)]
pub enum Error {
    /// There is none with this key.
    Missing { key: String },
    /// There is one already.
    Exists { key: String, name: String },
    /// Neither an OID nor a unified business number.
    KeyForm { text: String },
    /// A name without a letter.
    NameEmpty,
    /// A name longer than any.
    NameLength { got: usize },
    /// A name with a character that cannot be seen.
    NameCharacter { code: String },
    /// It lies outside of the part of the desk that the actor runs.
    Outside { key: String },
    /// Somebody changed it since it was read.
    ChangedMeanwhile { key: String },
    /// No option says what is to be set.
    NothingToSet,
    /// Not a mail domain.
    Domain { text: String },
    /// The search has no letter.
    EmptySearch,
    /// A row says something else than the desk knows.
    Differs { known: String, said: String },
    /// Two rows of one file contradict each other.
    Twice { key: String, line: u64, first: u64 },
    /// A cell that must not be empty is.
    EmptyCell { field: Word },
    /// The agency has no such contact.
    NoContact { id: i64 },
    /// Contacts of several categories cannot be put in one order.
    MixedCategories,
    /// The agency has no contacts of this category.
    NoCategory { category: String },
    /// A text that is too long or holds what cannot be seen.
    Text { field: Word },
    /// Neither ids nor categories to put in order.
    NothingToOrder,
    /// Neither the file nor an option says of which agency the contacts are.
    NoAgencyColumn,
    /// Not a place in a calling order.
    Position { text: String },
    /// Neither yes nor no.
    YesOrNo { text: String },
}

impl Error {
    /// No agency has this key.
    pub fn missing(key: &Key) -> Self {
        Self::Missing { key: key.to_string() }
    }
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        let (kind, hint) = (kind(&error), hint(&error));
        let told = Self::new(kind, sentence(error));
        match hint {
            Some(hint) => told.hint(hint),
            None => told,
        }
    }
}

const fn kind(error: &Error) -> Kind {
    match error {
        Error::Missing { .. } | Error::NoContact { .. } | Error::NoCategory { .. } => Kind::Missing,
        Error::Outside { .. } => Kind::Denied,
        Error::ChangedMeanwhile { .. } => Kind::Conflict,
        Error::NothingToSet | Error::NothingToOrder | Error::EmptySearch => Kind::Usage,
        _ => Kind::Refused,
    }
}

fn sentence(error: Error) -> Msg {
    use text::agency as t;
    match error {
        Error::Missing { key } => t::Missing { key }.into(),
        Error::Exists { key, name } => t::Exists { key, name }.into(),
        Error::KeyForm { text } => t::KeyForm { text }.into(),
        Error::NameEmpty => t::NAME_EMPTY.into(),
        Error::NameLength { got } => t::NameLength { got }.into(),
        Error::NameCharacter { code } => t::NameCharacter { code }.into(),
        Error::Outside { key } => t::Outside { key }.into(),
        Error::ChangedMeanwhile { key } => t::ChangedMeanwhile { key }.into(),
        Error::NothingToSet => t::NOTHING_TO_SET.into(),
        Error::Domain { text } => t::Domain { text }.into(),
        Error::EmptySearch => t::EMPTY_SEARCH.into(),
        Error::Differs { known, said } => t::Differs { known, said }.into(),
        Error::Twice { key, line, first } => t::Twice { key, line, first }.into(),
        Error::EmptyCell { field } => t::EmptyCell { field }.into(),
        Error::NoContact { id } => t::NoContact { id }.into(),
        Error::MixedCategories => t::MIXED_CATEGORIES.into(),
        Error::NoCategory { category } => t::NoCategory { category }.into(),
        Error::Text { field } => t::BadText { field }.into(),
        Error::NothingToOrder => t::NOTHING_TO_ORDER.into(),
        Error::NoAgencyColumn => t::NO_AGENCY_COLUMN.into(),
        Error::Position { text } => t::Position { text }.into(),
        Error::YesOrNo { text } => t::YesOrNo { text }.into(),
    }
}

fn hint(error: &Error) -> Option<Msg> {
    use text::agency as t;
    Some(match error {
        Error::Missing { .. } => t::HINT_SEARCH.into(),
        Error::KeyForm { text } => t::HintSearchFor { text }.into(),
        Error::Exists { key, .. } | Error::ChangedMeanwhile { key } => t::HintShow { key }.into(),
        Error::Outside { .. } => text::access::HINT_WHOAMI.into(),
        Error::NothingToSet | Error::NothingToOrder | Error::EmptySearch => text::cli::HINT_HELP.into(),
        Error::Domain { .. } => t::HINT_DOMAIN.into(),
        Error::Differs { .. } | Error::Twice { .. } => t::HINT_ON_CONFLICT.into(),
        Error::NoContact { .. } | Error::NoCategory { .. } | Error::MixedCategories => t::HINT_CONTACTS.into(),
        Error::NoAgencyColumn => t::HINT_NO_AGENCY_COLUMN.into(),
        _ => return None,
    })
}
