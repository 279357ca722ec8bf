//! What can be wrong with what is asked of an account.

use super::Action;
use crate::access::AccountState;
use crate::base::Date;
use crate::credential::Channel;
use crate::error::Kind;
use crate::text;

/// Why something about a person is refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Error {
    /// There is nobody of this name, or not for this actor.
    Missing { key: String },
    /// No system has a role of this name.
    NoRole { text: String },
    /// Another account has this name.
    LoginTaken { login: String },
    /// Another person has this mailbox.
    EmailTaken { email: String },
    /// Anybody gets a mailbox there.
    Freemail { domain: String },
    /// Free text that is too long.
    TooLong { got: usize, most: usize },
    /// The state of the account does not allow it.
    WrongState { login: String, state: AccountState, action: Action },
    /// Nobody switches his own account.
    Own,
    /// Only an operator changes this field.
    ByOperator,
    /// Only an operator over the person's agency sees it.
    StaysMasked,
    /// No value was given.
    NoChange,
    /// The last day lies before the first.
    Backwards { from: Date, until: Date },
    /// His departure is planned, and its day has come.
    Left { login: String, day: Date },
    /// Somebody who had left comes back for a reason.
    NoReturn { login: String },
    /// There is no address for this channel.
    NoAddress { login: String, channel: Channel },
    /// A password would not let in, as there is no account name.
    NoName { login: String },
    /// The password cannot be set by this way.
    NoOldPassword,
    /// The code does not let anybody in. Says no more, as it may be anybody who asks.
    BadCode,
}

/// An account's name as a shell takes it: a number sign begins a comment.
pub(super) fn for_shell(name: &str) -> String {
    if name.starts_with('#') { format!("'{name}'") } else { name.to_owned() }
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::user as t;
        let refused = |msg: text::Msg| Self::new(Kind::Refused, msg);
        match error {
            Error::Missing { key } => Self::new(Kind::Missing, t::Missing { key }).hint(t::HINT_LIST),
            Error::NoRole { text } => Self::new(Kind::Missing, t::NoRole { text }).hint(text::system::HINT_LIST),
            Error::LoginTaken { login } => refused(t::LoginTaken { login }.into()).field("login"),
            Error::EmailTaken { email } => refused(t::EmailTaken { email }.into()).field("email"),
            Error::Freemail { domain } => refused(t::Freemail { domain }.into()).field("email").hint(t::HINT_FREEMAIL),
            Error::TooLong { got, most } => refused(t::TooLong { got, most }.into()),
            Error::WrongState { login, state, action } => {
                let hint = t::HintShow { login: for_shell(&login) };
                refused(t::WrongState { login: &login, state: state.word(), action: action.word() }.into()).hint(hint)
            }
            Error::Own => Self::new(Kind::Denied, t::OWN).hint(t::HINT_OTHER),
            Error::ByOperator => Self::new(Kind::Denied, t::BY_OPERATOR).hint(text::access::HINT_OPERATOR),
            Error::StaysMasked => Self::new(Kind::Denied, t::STAYS_MASKED).hint(text::access::HINT_OPERATOR),
            Error::NoChange => Self::new(Kind::Usage, t::NO_CHANGE).hint(t::HINT_EDIT),
            Error::Backwards { from, until } => refused(t::Backwards { from, until }.into()),
            Error::Left { login, day } => {
                refused(t::Left { login: &login, day }.into()).hint(t::HintLeft { login: for_shell(&login) })
            }
            Error::NoReturn { login } => {
                refused(t::NoReturn { login: &login }.into()).hint(t::HintReturn { login: for_shell(&login) })
            }
            Error::NoAddress { login, channel } => {
                refused(t::NoAddress { login: &login, channel: channel.word() }.into())
                    .hint(t::HintEditAddress { login: for_shell(&login) })
            }
            Error::NoName { login } => {
                refused(t::NoName { login: &login }.into()).hint(t::HintReset { login: for_shell(&login) })
            }
            Error::NoOldPassword => Self::new(Kind::Denied, t::NO_OLD_PASSWORD).hint(text::credential::HINT_FORGOT),
            Error::BadCode => Self::new(Kind::Denied, t::BAD_CODE).hint(t::HINT_BAD_CODE),
        }
    }
}
