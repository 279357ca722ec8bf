//! What the desk refuses, and what to do then.

use crate::base::Date;
use crate::error::Kind;
use crate::text::{self, Msg};

/// What the desk refuses.
#[derive(Debug, PartialEq, Eq)]
pub enum Error {
    /// This machine has no such group.
    NoGroup { name: String },
    /// The group may not be given to the folder.
    NotInGroup { name: String },
    /// There is no such account.
    NoAccount { login: String },
    /// This machine has no such user.
    NoUser { name: String },
    /// The operating-system user is tied to somebody else.
    MappedOtherwise { user: String, login: String },
    /// One does not become another person.
    OwnUser { user: String },
    /// The operating-system user is not tied to anybody.
    NotMapped { user: String },
    /// A key with this name was made before.
    KeyExists { name: String },
    /// There is no such key, or not for this actor.
    KeyMissing { key: String },
    /// Keys are made by people.
    KeyByKey,
    /// A key may do no more than its owner.
    KeyExceeds { capability: String },
    /// The end lies in the past or too far ahead.
    KeyEnds { ends: Date, last: Date },
    /// The key would be shown to nobody, or to everybody.
    KeyNowhere,
    /// The backup carries no key.
    KeyNotInBackup,
    /// The key that was given does not belong to the backup.
    KeyForeign,
    /// The backup is damaged.
    Damaged { path: String, what: String },
    /// The desk has faults.
    Unwell { faults: usize },
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::desk as t;
        let refused = |msg: Msg, hint: Msg| Self::new(Kind::Refused, msg).hint(hint);
        match error {
            Error::NoGroup { name } => Self::new(Kind::Missing, t::NoGroup { name: &name }).hint(t::HintGroup { name }),
            Error::NotInGroup { name } => refused(t::NotInGroup { name: &name }.into(), t::HintInGroup { name }.into()),
            Error::NoAccount { login } => Self::new(Kind::Missing, t::NoAccount { login }).hint(t::HINT_ACCOUNT),
            Error::NoUser { name } => Self::new(Kind::Missing, t::NoUser { name }).hint(t::HINT_USER),
            Error::MappedOtherwise { user, login } => {
                refused(t::MappedOtherwise { user: &user, login }.into(), t::HintUnmap { user }.into())
            }
            Error::OwnUser { user } => Self::new(Kind::Denied, t::OwnUser { user }).hint(t::HINT_OWN_USER),
            Error::NotMapped { user } => Self::new(Kind::Missing, t::NotMapped { user }).hint(t::HINT_STAFF),
            Error::KeyExists { name } => refused(t::KeyExists { name }.into(), t::HINT_KEY_NAME.into()),
            Error::KeyMissing { key } => Self::new(Kind::Missing, t::KeyMissing { key }).hint(t::HINT_KEYS),
            Error::KeyByKey => Self::new(Kind::Denied, t::KEY_BY_KEY).hint(t::HINT_LOGIN),
            Error::KeyExceeds { capability } => {
                Self::new(Kind::Denied, t::KeyExceeds { capability }).hint(t::HINT_WHOAMI)
            }
            Error::KeyEnds { ends, last } => refused(t::KeyEnds { ends, last }.into(), t::HINT_KEY_ENDS.into()),
            Error::KeyNowhere => Self::new(Kind::Usage, t::KEY_NOWHERE).hint(t::HINT_KEY_NOWHERE),
            Error::KeyNotInBackup => refused(t::KEY_NOT_IN_BACKUP.into(), t::HINT_RESTORE_KEY.into()),
            Error::KeyForeign => refused(t::KEY_FOREIGN.into(), t::HINT_RESTORE_KEY.into()),
            Error::Damaged { path, what } => {
                refused(t::BackupDamaged { path, what }.into(), t::HINT_BACKUP_DAMAGED.into())
            }
            Error::Unwell { faults } => Self::new(Kind::Refused, t::Unwell { faults }),
        }
    }
}
