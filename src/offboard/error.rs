//! Why somebody cannot leave, move or be erased.

use crate::access::AccountState;
use crate::base::Date;
use crate::error::Kind;
use crate::text;

/// Why a departure is refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Error {
    /// The state of the account does not allow it.
    WrongState { login: String, state: AccountState },
    /// No day was given, and none is planned.
    NoDay { login: String },
    /// The departure was carried out; its day stands.
    Carried { login: String, day: Date },
    /// The day of a departure that nobody has carried out has come, so that it cannot be moved.
    Come { login: String, day: Date },
    /// Another departure of his is planned.
    Planned { login: String, day: Date },
    /// Nothing is planned that could be withdrawn.
    NothingPlanned { login: String },
    /// It was carried out: who comes back is enabled.
    Left { login: String, day: Date },
    /// The file is no plan of leavers.
    NotAPlan,
    /// The plan's line is about nobody of this number and name.
    NoLine { text: String },
    /// The account changed since the plan was written.
    Changed { login: String },
    /// The plan says something that is no decision.
    BadDecision { text: String },
    /// Nobody plans his own departure, nor erases himself.
    Own,
    /// Nobody else would hold the role.
    Last { login: String, role: String },
    /// He is there already.
    SameAgency { login: String, agency: String },
    /// He belongs to no agency that he could leave behind.
    NoAgency { login: String },
    /// He has not left.
    NotGone { login: String, state: AccountState },
    /// His data are to be kept until a day.
    Kept { login: String, left: Date, until: Date },
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::offboard as t;
        let refused = |msg: text::Msg| Self::new(Kind::Refused, msg);
        match error {
            Error::WrongState { login, state } => refused(t::WrongState { login, state: state.word() }.into()),
            Error::NoDay { login } => {
                Self::new(Kind::Usage, t::NoDay { login: &login }).hint(t::HintDay { login: &login })
            }
            Error::Carried { login, day } => {
                refused(t::Carried { login: &login, day }.into()).hint(t::HintBack { login: &login })
            }
            Error::Come { login, day } => {
                refused(t::Come { login: &login, day }.into()).hint(t::HintCome { login: &login })
            }
            Error::Planned { login, day } => {
                refused(t::Planned { login: &login, day }.into()).hint(t::HintPlanned { login: &login })
            }
            Error::NothingPlanned { login } => {
                refused(t::NothingPlanned { login: &login }.into()).hint(t::HintDay { login: &login })
            }
            Error::Left { login, day } => {
                refused(t::LeftAlready { login: &login, day }.into()).hint(t::HintBack { login: &login })
            }
            Error::NotAPlan => Self::new(Kind::Usage, t::NOT_A_PLAN).hint(t::HINT_PLAN),
            Error::NoLine { text } => Self::new(Kind::Missing, t::NoLine { text }),
            Error::Changed { login } => {
                Self::new(Kind::Conflict, t::ChangedMeanwhile { login: &login }).hint(t::HINT_PLAN)
            }
            Error::BadDecision { text } => refused(t::BadDecision { text }.into()).hint(t::HINT_DECISION),
            Error::Own => Self::new(Kind::Denied, t::OWN),
            Error::Last { login, role } => {
                refused(t::Last { login: &login, role: &role }.into()).hint(t::HintLast { role: &role })
            }
            Error::SameAgency { login, agency } => refused(t::SameAgency { login, agency }.into()),
            Error::NoAgency { login } => refused(t::NoAgency { login }.into()),
            Error::NotGone { login, state } => {
                refused(t::NotGone { login: &login, state: state.word() }.into()).hint(t::HintDay { login: &login })
            }
            Error::Kept { login, left, until } => refused(t::Kept { login, left, until }.into()).hint(t::HINT_KEPT),
        }
    }
}
