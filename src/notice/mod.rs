//! Notices: one message to one recipient by one channel, written with its cause and sent later.
//!
//! A notice is a template and its arguments (`templates/*.toml`). Secret arguments are sealed with the desk's key and
//! erased once they are sent or of no use any more.

mod store;
mod template;

pub use store::post;

use zeroize::Zeroizing;

use crate::access::{AccountId, SystemId};
use crate::app::{Ctx, Key};
use crate::base::{Timestamp, id};
use crate::error::{Kind, Result};
use crate::text::{self, Lang, Word};

id!(
    /// A notice's id.
    NoticeId
);

/// The purpose under which the desk's key seals secret arguments.
const PURPOSE: &str = "notice";

/// A way by which a notice goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
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
        let map: std::collections::BTreeMap<_, _> = args.iter().copied().collect();
        let plain = Zeroizing::new(serde_json::to_vec(&map).map_err(crate::Error::fault)?);
        Ok(Self { names, bytes: key.seal(PURPOSE, nonce, &plain)? })
    }
}

/// Seals secret arguments. Called before the transaction begins, as the key is a file.
pub fn seal(ctx: &mut Ctx, args: &[(&str, &str)]) -> Result<Sealed> {
    let nonce = ctx.random()?;
    Sealed::new(ctx.key()?, nonce, args)
}

/// What can be wrong with a notice.
#[derive(Debug, PartialEq, Eq)]
pub enum Error {
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
