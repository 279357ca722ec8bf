//! What an account proves itself with: passwords, one-time codes, invitations, sessions.
//!
//! Secrets are hashed before they are kept, have neither `Debug` nor `Clone`, and are wiped. A wrong password or code
//! costs a try although the command fails: whoever checks one keeps the verdict, commits, and only then refuses.

mod attempt;
mod code;
mod lock;
mod password;
mod profile;
mod store;
mod token;

pub use attempt::{Verdict, verify_password};
pub use code::{
    Code, CodeVerdict, MINUTES as CODE_MINUTES, Purpose, check_code, check_codes, issue_code, issue_unrationed,
};
pub use lock::Limits;
pub use password::{hash_password, matches};
pub use profile::{Flaw, Profile, check_profile};
pub use store::{
    end_session, end_sessions, find_invitation, find_session, give_password, has_password, is_invited, is_reused,
    issue_invitation, open_session, revoke_password, set_password, spend_invitation, unlock, void_codes,
};
pub use token::{INVITATION_DAYS, Invitation, SessionToken, invitation_hash};

/// By which way a code goes out.
pub use crate::notice::Channel;

use crate::audit::RowKind;
use crate::base::{Timestamp, id};
use crate::error::{self, Kind as ErrorKind, Report};
use crate::text;

id!(
    /// A credential's id.
    CredentialId
);

/// The row that events digest. Failures and locks are left out: they change without an event of their own.
pub static ROW: RowKind =
    RowKind { table: "credential", key: "id", columns: "id, account, kind, secret, set_at, ends_at, must_change" };

/// The row of a service key that events digest.
pub static SERVICE_KEY: RowKind = RowKind {
    table: "service_key",
    key: "id",
    columns: "id, name, account, hash, capabilities, ends, created_at, revoked_at",
};

/// The row of an operating-system user that events digest.
pub static OS_USER: RowKind = RowKind { table: "os_user", key: "uid", columns: "uid, account, created_at" };

/// A kind of credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Lets in at `login`.
    LoginPassword,
    /// Lets a certificate holder suspend and renew.
    ServicePassword,
}

impl Kind {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LoginPassword => "login_password",
            Self::ServicePassword => "service_password",
        }
    }
}

impl From<Kind> for crate::store::Value {
    fn from(kind: Kind) -> Self {
        kind.name().into()
    }
}

/// Why a credential is not taken.
#[derive(Debug, PartialEq, Eq)]
pub enum Error {
    /// The new password breaks its rule.
    Weak { flaws: Vec<Flaw> },
    /// The password is wrong.
    WrongPassword,
    /// Too many wrong passwords.
    Locked { until: Timestamp },
    /// A code was sent a moment ago.
    CodeTooSoon { seconds: i64 },
    /// Too many codes were sent within an hour.
    CodeTooMany { until: Timestamp },
    /// The code is wrong.
    WrongCode { tries_left: u32 },
    /// There is no code that could be right: none sent, too old, used, or out of tries.
    NoCode,
    /// The invitation is unknown, too old or used.
    NoInvitation,
}

impl From<Error> for error::Error {
    fn from(error: Error) -> Self {
        use text::credential as t;
        let denied = |msg: text::Msg, hint: text::Word| Self::new(ErrorKind::Denied, msg).hint(hint);
        match error {
            Error::Weak { flaws } => weak(flaws),
            Error::WrongPassword => denied(t::WRONG_PASSWORD.into(), t::HINT_FORGOT),
            Error::Locked { until } => denied(t::Locked { until }.into(), t::HINT_LOCKED),
            Error::CodeTooSoon { seconds } => {
                Self::new(ErrorKind::Refused, t::CodeTooSoon { seconds }).hint(t::HINT_CODE_SENT)
            }
            Error::CodeTooMany { until } => {
                Self::new(ErrorKind::Refused, t::CodeTooMany { until }).hint(t::HINT_CODE_SENT)
            }
            Error::WrongCode { tries_left } => denied(t::WrongCode { tries_left }.into(), t::HINT_CODE),
            Error::NoCode => denied(t::NO_CODE.into(), t::HINT_CODE),
            Error::NoInvitation => denied(t::NO_INVITATION.into(), t::HINT_INVITATION),
        }
    }
}

/// All flaws of a password at once.
fn weak(flaws: Vec<Flaw>) -> error::Error {
    let mut report = Report::default();
    for flaw in flaws {
        report.push(error::Error::new(ErrorKind::Refused, flaw.word()).field("password"));
    }
    let told = report.check().err();
    told.unwrap_or_else(|| error::Error::fault("a weak password without a flaw")).hint(text::credential::HINT_PROFILE)
}
