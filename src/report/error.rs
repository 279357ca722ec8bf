//! Why a report or a review is refused.

use super::{ItemId, ReviewId};
use crate::base::Date;
use crate::error::Kind;
use crate::text;

/// Why a report or a review is refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Error {
    /// There is no such review.
    NoReview { id: ReviewId },
    /// There is no such question, or not of this account.
    NoItem { text: String },
    /// Nobody holds what would be asked about.
    Nothing { system: String },
    /// The day has passed.
    Past { due: Date },
    /// Not one of the answers.
    BadAnswer { text: String },
    /// The removal lacks a reason.
    NoReason { item: ItemId },
    /// Nobody answers about himself.
    Own { login: String },
    /// Whose sheet it is said to be is not asked.
    NotAsked { login: String },
    /// What belongs to a case is a folder, and no file.
    NoFile,
    /// The folder is there and not empty.
    Folder { path: String },
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::report as t;
        let refused = |msg: text::Msg| Self::new(Kind::Refused, msg);
        match error {
            Error::NoReview { id } => Self::new(Kind::Missing, t::NoReview { review: id }).hint(t::HINT_REVIEWS),
            Error::NoItem { text } => refused(t::NoItem { text }.into()),
            Error::Nothing { system } => refused(t::Nothing { system }.into()),
            Error::Past { due } => refused(t::Past { due }.into()),
            Error::BadAnswer { text } => refused(t::BadAnswer { text }.into()).hint(t::HINT_ANSWER),
            Error::NoReason { item } => refused(t::NoReason { item }.into()).hint(t::HINT_ANSWER),
            Error::Own { login } => Self::new(Kind::Denied, t::OwnAnswer { login }),
            Error::NotAsked { login } => refused(t::NotAsked { login }.into()).hint(t::HINT_ASKED),
            Error::Folder { path } => refused(t::FolderTaken { path }.into()).hint(t::HINT_FOLDER),
            Error::NoFile => Self::new(Kind::Usage, t::NO_FILE).hint(t::HINT_FOLDER),
        }
    }
}
