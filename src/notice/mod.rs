//! Notices: one message to one recipient by one channel, written with its cause and sent later.
//!
//! A notice is a template and its arguments (`templates/*.toml`). Secret arguments are sealed with the desk's key and
//! erased once they are sent or of no use any more.

mod args;
mod deliver;
mod post;
mod run;
mod state;
mod store;
mod template;
mod view;
mod words;

use std::collections::BTreeMap;

pub use post::post;
pub use state::{Outcome, State};
pub use store::{Expected, forecast};
use zeroize::Zeroizing;

use crate::access::{AccountId, Capability, SystemId};
use crate::app::{Ctx, Key, Need, Verb, verb};
use crate::base::{Timestamp, id};
use crate::error::{Kind, Result};
use crate::store::Tx;
use crate::text::{self, Lang, Word};

/// The verbs of the noun; `notice forecast` comes with the room that knows what will be reminded of.
pub const VERBS: &[Verb] = &[
    verb!("list", args::List, Read, Need::Any(READERS), run::list),
    verb!("show", args::Show, Unmask, Need::Any(READERS), run::show),
    verb!("send", args::Send, External, Need::Any(&[Capability::Operator]), run::send),
    verb!("retry", args::Retry, Change, Need::Any(&[Capability::Operator]), run::retry),
    verb!("preview", args::Preview, Read, Need::Any(READERS), run::preview),
];

/// Who may look at notices.
const READERS: &[Capability] =
    &[Capability::Operator, Capability::Clerk, Capability::Authority, Capability::Helpdesk, Capability::Auditor];

id!(
    /// A notice's id.
    NoticeId
);

/// The purpose under which the desk's key seals secret arguments.
const PURPOSE: &str = "notice";

/// A way by which a notice goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By mail.
    Mail,
    /// By text message.
    Sms,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Mail, Self::Sms];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        match self {
            Self::Mail => text::notice::CHANNEL_MAIL,
            Self::Sms => text::notice::CHANNEL_SMS,
        }
    }
}

crate::base::word!(Channel);

/// What is to be said to whom.
pub struct New<'a> {
    /// The template's key: `enroll.code`.
    pub template: &'a str,
    /// The language of the recipient.
    pub lang: Lang,
    /// The system that it is about; some have words of their own.
    pub system: Option<SystemId>,
    /// The recipient's account.
    pub account: Option<AccountId>,
    /// The case that it is about.
    pub case_id: Option<i64>,
    /// By mail or text message.
    pub channel: Channel,
    /// The mail address or mobile number.
    pub address: &'a str,
    /// What fills the template's variables.
    pub args: &'a [(&'a str, String)],
    /// What fills its secret variables.
    pub secret: Option<Sealed>,
    /// The moment after which it is of no use.
    pub ends_at: Option<Timestamp>,
    /// Recorded, but never sent: the catalogue is silent here.
    pub suppressed: bool,
}

/// A notice as it is kept.
struct Notice {
    id: NoticeId,
    template: String,
    system: Option<String>,
    lang: Lang,
    channel: Channel,
    account: Option<AccountId>,
    login: Option<String>,
    case_id: Option<i64>,
    address: String,
    args: BTreeMap<String, String>,
    state: State,
    message_id: String,
    created_at: Timestamp,
    ends_at: Option<Timestamp>,
    next_at: Option<Timestamp>,
    tries: i64,
    sent_at: Option<Timestamp>,
    problem: Option<String>,
}

impl Notice {
    /// The recipient's login name, or his account's number where he has none yet.
    fn called(&self) -> Option<String> {
        self.login.clone().or_else(|| self.account.map(|account| format!("#{account}")))
    }
}

/// Secret arguments, sealed with the desk's key.
#[derive(Clone)]
pub struct Sealed {
    names: Vec<String>,
    bytes: Vec<u8>,
}

impl Sealed {
    /// Seals arguments under a key.
    pub fn new(key: &Key, nonce: [u8; 24], args: &[(&str, &str)]) -> Result<Self> {
        let names = args.iter().map(|(name, _)| (*name).to_owned()).collect();
        let map: BTreeMap<_, _> = args.iter().copied().collect();
        let plain = Zeroizing::new(serde_json::to_vec(&map).map_err(crate::Error::fault)?);
        Ok(Self { names, bytes: key.seal(PURPOSE, nonce, &plain)? })
    }
}

/// Seals secret arguments. Called before the transaction begins, as the key is a file.
pub fn seal(ctx: &mut Ctx, args: &[(&str, &str)]) -> Result<Sealed> {
    let nonce = ctx.random()?;
    Sealed::new(ctx.key()?, nonce, args)
}

/// A file that goes with a mail.
struct Attachment {
    name: String,
    content: Vec<u8>,
}

/// Sends a kept file with a mail, under a name that no other one of it has.
pub fn attach(tx: &Tx<'_>, notice: NoticeId, name: &str, sha256: [u8; 32]) -> Result<()> {
    store::attach(tx, notice, name, sha256)
}

/// Ends what still waits to go to an account from a template: a newer one takes its place.
pub fn replace(tx: &Tx<'_>, account: AccountId, template: &str) -> Result<()> {
    store::end_for(tx, account, Some(template), "replaced").map(drop)
}

/// Ends what still waits to go to a body outside about a case: a newer one takes its place.
pub fn replace_outside(tx: &Tx<'_>, case_id: i64) -> Result<()> {
    store::end_outside(tx, case_id, "replaced").map(drop)
}

/// Ends what still waits to go to a body outside about a case that has ended.
pub fn close_case(tx: &Tx<'_>, case_id: i64) -> Result<()> {
    store::end_outside(tx, case_id, "closed").map(drop)
}

/// Ends all that waits to go to somebody who leaves.
pub fn depart(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    store::end_for(tx, account, None, "departed").map(drop)
}

/// Holds back whatever waits: after a restore nobody knows what of it went out since the backup. Says how many.
pub fn hold(tx: &Tx<'_>) -> Result<usize> {
    store::hold(tx, "restored")
}

/// Fails where the settings of the channels could send nothing; nothing is opened.
pub fn check_channels(ctx: &Ctx) -> Result<()> {
    deliver::Delivery::new(ctx).map(drop)
}

/// Takes a person's data out of the notices to him, and out of those about his cases.
pub fn erase(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    store::erase(tx, account)
}

/// What can be wrong with a notice.
#[derive(Debug, PartialEq, Eq)]
pub enum Error {
    /// There is no such notice.
    Missing { id: NoticeId },
    /// There is no such account.
    NoAccount { login: String },
    /// Sending is switched off.
    SendingOff,
    /// Another command is sending.
    AlreadySending,
    /// The state does not allow it.
    WrongState { state: State },
    /// The state of this notice does not allow another attempt.
    NotAgain { id: NoticeId, state: State },
    /// Its time is over.
    Expired { id: NoticeId },
    /// Only an operator sees the address.
    StaysMasked,
    /// Some were not sent.
    SomeFailed { failed: usize, sent: usize },
    /// There is no such template.
    NoTemplate { key: String },
    /// The template does not speak this language by this channel.
    NoWords { key: String, lang: Lang, channel: Channel },
    /// A variable of the template is not filled.
    Unfilled { key: String, variable: String },
    /// A secret variable was filled openly.
    OpenSecret { key: String, variable: String },
    /// Nothing can be sent to this address.
    BadAddress { address: String, channel: Channel },
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::notice as t;
        match error {
            Error::Missing { id } => Self::new(Kind::Missing, t::Missing { id }).hint(t::HINT_LIST),
            Error::NoAccount { login } => Self::new(Kind::Missing, t::NoAccount { login }).hint(t::HINT_ACCOUNT),
            Error::StaysMasked => Self::new(Kind::Denied, t::STAYS_MASKED).hint(text::access::HINT_OPERATOR),
            Error::SendingOff => Self::new(Kind::Refused, t::SENDING_OFF).hint(t::HINT_SENDING),
            Error::AlreadySending => Self::new(Kind::Conflict, t::ALREADY_SENDING).hint(t::HINT_ALREADY_SENDING),
            Error::WrongState { state } => Self::new(Kind::Refused, t::WrongState { state }),
            Error::NotAgain { id, state } => {
                Self::new(Kind::Refused, t::NotAgain { id, state }).hint(t::HintShow { id })
            }
            Error::Expired { id } => Self::new(Kind::Refused, t::Expired { id }).hint(t::HintShow { id }),
            Error::SomeFailed { failed, sent } => {
                Self::new(Kind::Partial, t::SomeFailed { failed, sent }).hint(t::HINT_FAILED)
            }
            Error::NoTemplate { key } => {
                let keys: Vec<&str> = template::keys().collect();
                Self::new(Kind::Missing, t::NoTemplate { key }).hint(t::HintTemplates { keys: keys.join(", ") })
            }
            Error::NoWords { key, lang, channel } => {
                Self::new(Kind::Refused, t::NoWords { key, lang: lang.tag(), channel: channel.word() })
            }
            Error::Unfilled { key, variable } => Self::new(Kind::Refused, t::Unfilled { key, variable: &variable })
                .hint(t::HintArg { variable: &variable }),
            Error::OpenSecret { key, variable } => Self::new(Kind::Refused, t::OpenSecret { key, variable }),
            Error::BadAddress { address, channel } => {
                Self::new(Kind::Refused, t::BadAddress { address, channel: channel.word() })
            }
        }
    }
}
