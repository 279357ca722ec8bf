//! The database: one face for all rooms, one engine behind it.
//!
//! A room sees [`Tx`], [`Row`], [`Value`] and `params!`; SQL uses `:name` parameters and the DML that
//! SQLite and PostgreSQL share. Only the files of this folder know SQLite.

#[cfg(not(feature = "desk"))]
mod absent;
#[cfg(feature = "desk")]
mod copy;
#[cfg(feature = "desk")]
mod engine;
#[cfg(feature = "desk")]
mod failure;
#[cfg(feature = "desk")]
mod migrate;
mod place;
#[cfg(feature = "desk")]
mod schema;
#[cfg(feature = "desk")]
mod statements;
#[cfg(feature = "desk")]
mod tx;
mod value;

#[cfg(not(feature = "desk"))]
pub use absent::{Access, Row, Store, Tx};
#[cfg(feature = "desk")]
pub use copy::{Seal, check_seal, remove, seal};
#[cfg(feature = "desk")]
pub use engine::{Access, Store};
pub use place::{Sharing, check_folder, check_place, folder_of};
#[cfg(feature = "desk")]
pub use schema::{Foreign, foreign};
#[cfg(feature = "desk")]
pub use tx::{Row, Tx};
pub use value::{FromValue, Mismatch, Param, Value, ValueRef};
pub(crate) use value::{params, text_value};

use crate::error::Kind;
use crate::text::{self, Msg};

/// The sentence's id of a file whose structure is broken.
pub const CORRUPT: &str = "store.corrupt";

/// How an object of the schema is not the one that this program makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is not there.
    Gone,
    /// Somebody added it.
    Added,
    /// It has other SQL.
    Altered,
}

/// What can go wrong with the database itself.
#[derive(Debug)]
pub enum Error {
    /// This program is built without one.
    NotBuilt,
    /// There is no database at this path.
    Absent { path: String },
    /// It lies in a folder that does not let this user in.
    Shut { path: String },
    /// There is one already.
    Exists { path: String },
    /// A file that must be new is there already.
    Taken { path: String },
    /// The file is not one of ours.
    NotOurs { path: String },
    /// A later program wrote it.
    Newer { found: i64, known: i64 },
    /// An earlier program wrote it, and this command only reads.
    Older { found: i64, known: i64 },
    /// Another command is writing.
    Busy,
    /// The file or its folder may not be written.
    ReadOnly,
    /// No room left.
    Full,
    /// The disk does not do what it is asked: no room for what lies beside the file, or a fault.
    Disk,
    /// The folder or file lets others in.
    Loose { path: String, mode: String, want: String },
    /// The folder does not hand its group on to the files in it.
    NotShared { path: String, group: String },
    /// A file system where locks and WAL do not work.
    Network { path: String, kind: String },
    /// A key, uniqueness or check of the schema forbids it.
    Constraint { what: String },
    /// A stored value has another type than the code expects.
    Value { column: String },
    /// The file's structure is broken.
    Corrupt,
    /// Anything else the engine says.
    Engine { what: String },
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::store as t;
        let (kind, msg, hint): (Kind, Msg, Msg) = match error {
            Error::NotBuilt => (Kind::Refused, t::NOT_BUILT.into(), t::HINT_NOT_BUILT.into()),
            Error::Absent { path } => (Kind::Missing, t::Absent { path }.into(), t::HINT_INIT.into()),
            Error::Shut { path } => (Kind::Denied, t::Shut { path }.into(), t::HINT_SHUT.into()),
            Error::Exists { path } => (Kind::Refused, t::Exists { path }.into(), t::HINT_EXISTS.into()),
            Error::Taken { path } => (Kind::Refused, t::Taken { path }.into(), t::HINT_TAKEN.into()),
            Error::NotOurs { path } => (Kind::Refused, t::NotOurs { path }.into(), t::HINT_NOT_OURS.into()),
            Error::Newer { found, known } => (Kind::Refused, t::Newer { found, known }.into(), t::HINT_NEWER.into()),
            Error::Older { found, known } => (Kind::Refused, t::Older { found, known }.into(), t::HINT_OLDER.into()),
            Error::Busy => (Kind::Conflict, t::BUSY.into(), t::HINT_BUSY.into()),
            Error::ReadOnly => (Kind::Refused, t::READ_ONLY.into(), t::HINT_READ_ONLY.into()),
            Error::Disk => (Kind::Refused, t::DISK.into(), t::HINT_DISK.into()),
            Error::Full => (Kind::Refused, t::FULL.into(), t::HINT_FULL.into()),
            Error::Loose { path, mode, want } => {
                (Kind::Refused, t::Loose { path: &path, mode }.into(), t::HintLoose { path: &path, want }.into())
            }
            Error::NotShared { path, group } => {
                (Kind::Refused, t::NotShared { path: &path }.into(), t::HintNotShared { path: &path, group }.into())
            }
            Error::Network { path, kind } => (Kind::Refused, t::Network { path, kind }.into(), t::HINT_NETWORK.into()),
            Error::Constraint { what } => (Kind::Refused, t::Constraint { what }.into(), t::HINT_DAMAGED.into()),
            Error::Value { column } => (Kind::Fault, t::StoredValue { column }.into(), t::HINT_DAMAGED.into()),
            Error::Corrupt => (Kind::Refused, t::CORRUPT.into(), t::HINT_CORRUPT.into()),
            Error::Engine { what } => (Kind::Fault, t::Engine { what }.into(), t::HINT_DAMAGED.into()),
        };
        Self::new(kind, msg).hint(hint)
    }
}
