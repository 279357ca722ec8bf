//! Roles: who asks for which, who holds which, since when and until when.

mod args;
mod check;
mod run;
mod state;
mod store;
mod subject;
mod view;

pub use check::{Ask, Eligible, NewRequest, check};
pub use run::close::closer;
pub use run::leave::{close, end, is_last, needs_closing, withdraw};
pub use run::request::{file as request, file_for_successor as request_for_successor};
pub use state::{Action, Allowed, State};
pub use store::{
    Closure, Filed, GRANT, Open, REQUEST, Reaching, Request, desk_language, erase, find_request, look_alikes, of_case,
    reaching, removal_waiting, reopen, requests, roles_of,
};
pub use subject::{BASELINE, REQUESTS, announce_fall, ask_word};

use crate::access::{Capability, GrantId};
use crate::app::{Need, Verb, verb};
use crate::approval::CaseId;
use crate::base::{Date, Level, id};
use crate::error::Kind;
use crate::text::{self, Msg};

id!(
    /// A request's id.
    RequestId
);

/// The verbs of the noun.
pub const VERBS: &[Verb] = &[
    verb!("status", args::Status, Read, Need::Account, run::list::status),
    verb!("request", args::Request, Change, Need::Account, run::request::request),
    verb!("cancel", args::Case, Change, Need::Account, run::request::cancel),
    verb!("resend", args::Case, Change, Need::Account, run::request::resend),
    verb!("reapply", args::Reapply, Change, Need::Account, run::request::reapply),
    verb!("extend", args::Extend, Change, Need::Account, run::request::extend),
    verb!("revoke", args::Revoke, Change, Need::Any(&[Capability::Operator]), run::request::revoke),
    verb!("close", args::Close, Change, Need::Account, run::close::close),
    verb!("list", args::List, Read, Need::Account, run::list::list),
    verb!("show", args::Show, Read, Need::Account, run::list::show),
    verb!("import", args::Import, Change, Need::Any(&[Capability::Operator]), run::import::import),
];

/// Why a role cannot be asked for, or taken back.
#[derive(Debug, PartialEq, Eq)]
pub enum Error {
    /// The role is not asked for on line.
    FormOnly { role: String, form: String },
    /// It is held already.
    Held { role: String },
    /// A request for it waits already.
    Waiting { role: String, case: CaseId },
    /// It is not held, so it can be neither removed nor extended.
    NotHeld { role: String },
    /// The account may not ask: its state.
    Account { login: String, state: crate::access::AccountState },
    /// The account was switched off or left while its request waited.
    Inactive { login: String, state: crate::access::AccountState, case: CaseId },
    /// The agency's level may not ask on line.
    Level { system: String, level: Level, mailbox: String },
    /// The agency's level is not known.
    LevelUnknown { system: String, agency: String },
    /// The account belongs to no agency, and none was named.
    NoAgency { role: String },
    /// Another role is held that one person should not hold with it.
    Conflict { role: String, other: String },
    /// The last administrator would go.
    LastAdmin { role: String },
    /// Only an authority is named for a system.
    NotForSystem { role: String },
    /// Since the removal was asked for, the others have gone.
    LastNow { role: String, case: CaseId },
    /// The end lies before today.
    EndsPast { ends: Date },
    /// The period is longer than the catalogue allows.
    TooLong { role: String, days: i64 },
    /// A reason is needed.
    ReasonMissing,
    /// Only an operator acts for others.
    NotYours,
    /// There is no such grant for this actor.
    NoGrant { id: GrantId },
    /// Two roles in one request contradict each other.
    CannotReapply { case: CaseId, state: State },
    /// A moved end must lie behind the old one.
    NotLater { ends: Date },
    /// A grant without an end has none to move.
    NoEnd { role: String },
    /// What was held before this desk existed cannot begin after today.
    Ahead { since: Date },
    /// It has not ended.
    NotEnded { id: GrantId, role: String },
    /// It was closed already.
    Closed { id: GrantId },
    /// There is no such account for this actor.
    NoAccount { account: String },
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::role as t;
        let refused = |msg: Msg, hint: Msg| Self::new(Kind::Refused, msg).hint(hint);
        match error {
            Error::FormOnly { role, form } => {
                refused(t::FormOnly { role: &role, form }.into(), t::HintForm { role: &role }.into())
            }
            Error::Held { role } => refused(t::Held { role }.into(), t::HINT_STATUS.into()),
            Error::Waiting { role, case } => refused(t::Waiting { role, case }.into(), t::HintCase { case }.into()),
            Error::NotHeld { role } => refused(t::NotHeld { role }.into(), t::HINT_STATUS.into()),
            Error::Account { login, state } => refused(t::BadAccount { login, state }.into(), t::HINT_COMPLETE.into()),
            Error::Inactive { login, state, case } => {
                refused(t::Inactive { login: &login, state }.into(), t::HintInactive { login: &login, case }.into())
            }
            Error::Level { system, level, mailbox } => {
                let hint = t::HintLevel { mailbox: &mailbox, system: &system };
                refused(t::BadLevel { system: &system, level, mailbox: &mailbox }.into(), hint.into())
            }
            Error::LevelUnknown { system, agency } => {
                refused(t::LevelUnknown { system, agency: &agency }.into(), t::HintSetLevel { agency: &agency }.into())
            }
            Error::NoAgency { role } => refused(t::NoAgency { role }.into(), t::HINT_AGENCY.into()),
            Error::Conflict { role, other } => refused(t::Conflicting { role, other }.into(), t::HINT_CONFLICT.into()),
            Error::LastAdmin { role } => refused(t::LastAdmin { role }.into(), t::HINT_LAST.into()),
            Error::NotForSystem { role } => Self::new(Kind::Usage, t::NotForSystem { role }),
            Error::LastNow { role, case } => {
                refused(t::LastNow { role: &role }.into(), t::HintLastNow { role: &role, case }.into())
            }
            Error::EndsPast { ends } => refused(t::EndsPast { ends }.into(), t::HINT_UNTIL.into()),
            Error::TooLong { role, days } => refused(t::TooLong { role, days }.into(), t::HINT_UNTIL.into()),
            Error::ReasonMissing => refused(t::REASON_MISSING.into(), t::HINT_REASON.into()),
            Error::NotYours => Self::new(Kind::Denied, t::NOT_YOURS).hint(t::HINT_OPERATOR),
            Error::NoGrant { id } => Self::new(Kind::Missing, t::NoGrant { id }).hint(t::HINT_LIST),
            Error::CannotReapply { case, state } => {
                refused(t::CannotReapply { case, state }.into(), t::HINT_STATUS.into())
            }
            Error::NoEnd { role } => refused(t::NoEnd { role }.into(), t::HINT_STATUS.into()),
            Error::Ahead { since } => Self::new(Kind::Refused, t::Ahead { since }),
            Error::NotEnded { id, role } => {
                refused(t::NotEnded { grant: id, role: &role }.into(), t::HintRemoval { role: &role }.into())
            }
            Error::Closed { id } => Self::new(Kind::Refused, t::ClosedAlready { grant: id }),
            Error::NoAccount { account } => Self::new(Kind::Missing, t::NoAccount { account }),
            Error::NotLater { ends } => refused(t::NotLater { ends }.into(), t::HINT_UNTIL.into()),
        }
    }
}
