//! What the engine says went wrong, in our words.

use super::Error;

impl From<&rusqlite::Error> for Error {
    fn from(error: &rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let what = error.to_string();
        match error.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Busy,
            Some(Code::ReadOnly | Code::CannotOpen | Code::PermissionDenied) => Self::ReadOnly,
            Some(Code::DiskFull) => Self::Full,
            Some(Code::SystemIoFailure) => Self::Disk,
            Some(Code::ConstraintViolation) => Self::Constraint { what },
            Some(Code::DatabaseCorrupt) => Self::Corrupt,
            Some(Code::NotADatabase) => Self::NotOurs { path: what },
            _ => Self::Engine { what },
        }
    }
}

impl From<rusqlite::Error> for crate::Error {
    fn from(error: rusqlite::Error) -> Self {
        let told = Error::from(&error);
        // Elsewhere the sentence says all that the engine says, in the language of the user.
        let is_vague = matches!(told, Error::ReadOnly | Error::Disk);
        let told = Self::from(told);
        if is_vague { told.caused_by(error) } else { told }
    }
}
