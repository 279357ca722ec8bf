//! What can go wrong with cards, and what to do then.

use super::{Link, Reference, SecretRule, Slot, StatusWord, Tries};
use crate::error::Kind;
use crate::text::{Msg, card as t};

/// Why a card did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The way to the card failed.
    Link(Link),
    /// No reader at all.
    NoReader,
    /// No reader of this name or number.
    OtherReader { choice: String },
    /// More than one reader of this name.
    ManyReaders { choice: String, readers: String },
    /// More than one reader has a card, and none was chosen.
    ManyCards { readers: String },
    /// No driver knows the card.
    Unknown { atr: String },
    /// A wrong PIN or PUK, with the tries left after it.
    Wrong { which: Reference, tries: Tries },
    /// No try is left.
    Blocked { which: Reference },
    /// The next try would be the last, and nobody said that it may be spent.
    LastTry { which: Reference },
    /// The secret is shorter or longer than the card takes; nothing was sent.
    Length { which: Reference, least: usize, most: usize },
    /// The secret has other characters than digits; nothing was sent.
    Digits { which: Reference },
    /// The card does not take a secret of this form.
    Form { which: Reference },
    /// The card gives no challenge by whose answer a PIN could be set.
    NoChallenge,
    /// The card was pulled or reset since it gave its challenge.
    ChallengeGone { pulled: bool },
    /// The key is for another cipher than the challenge.
    ChallengeKey,
    /// Another number of groups than a challenge or response has.
    Groups { heard: usize, expected: String },
    /// The check digits of these groups do not hold.
    Misheard { groups: String },
    /// Each group holds, but all together do not.
    MisheardTogether,
    /// The new secret is the old one.
    Same { which: Reference },
    /// The card wants the PIN first.
    NeedsPin,
    /// The card wants its management key first.
    NeedsManagement,
    /// The management key is wrong, or of another kind than the card's.
    WrongManagement,
    /// The management key has a length that no algorithm has.
    ManagementKey { bytes: usize },
    /// Another card than the one that was looked at before.
    OtherCard { expected: String, found: String },
    /// A card that this program must not touch; who can help.
    Forbidden { card: String, page: String },
    /// The card or its driver cannot do this.
    Unsupported,
    /// Not the name of a slot, or not one of this card's.
    BadSlot { slot: String },
    /// No key there.
    NoKey { slot: Slot },
    /// No certificate there.
    NoCertificate { slot: Slot },
    /// The card does not take this kind of key.
    NoAlgorithm { algorithm: &'static str },
    /// No certificate on the card whose key could sign.
    NothingToTest,
    /// No room left on the card.
    Full,
    /// The signature is not that of the certificate's key.
    BadSignature { slot: Slot },
    /// The certificate is about another key than the slot's.
    OtherKey { slot: Slot },
    /// What was read back is not what was written.
    NotWritten { slot: Slot },
    /// The card answers what the standard does not allow at this place.
    Nonsense,
    /// The card refused, with this status word.
    Refused { status: StatusWord },
    /// The token has no PIN yet.
    NoPin,
    /// A PIV card through PKCS#11, where an unlock would burn a try of the PIN.
    PivNatively,
    /// No token of this label, serial number or reader.
    NoToken { choice: String },
    /// More than one token, and none was chosen.
    ManyTokens { tokens: String },
    /// A PKCS#11 module that cannot be loaded.
    Module { path: String, why: String },
    /// A PKCS#11 module refused, by the name of its return value.
    Module11 { what: String },
    /// A PKCS#11 module failed, by the name of its return value, which does not say whether the token did it.
    ModuleFailed { what: String },
}

impl From<Link> for Error {
    fn from(link: Link) -> Self {
        match link {
            Link::NoReader => Self::NoReader,
            other => Self::Link(other),
        }
    }
}

impl Error {
    /// Whether the way to the card failed.
    pub const fn is_of_link(&self) -> bool {
        matches!(self, Self::Link(_) | Self::NoReader)
    }

    /// Whether the card may have done what it was asked: no verdict came back, or one that does not say no.
    pub const fn is_unclear(&self) -> bool {
        match self {
            Self::Link(_) | Self::NoReader | Self::Nonsense | Self::NotWritten { .. } | Self::ModuleFailed { .. } => {
                true
            }
            Self::Refused { status } => !status.is_refusal(),
            _ => false,
        }
    }

    fn of_link(link: Link) -> (Kind, Msg, Msg) {
        let doctor = Msg::from(t::HINT_DOCTOR);
        match link {
            Link::NoService => (Kind::NoReader, t::NO_SERVICE.into(), doctor),
            Link::NoReader => (Kind::NoReader, t::NO_READER.into(), doctor),
            Link::NoCard => (Kind::NoCard, t::NO_CARD.into(), t::HINT_INSERT.into()),
            Link::Mute => (Kind::NoCard, t::MUTE.into(), t::HINT_MUTE.into()),
            Link::Removed => (Kind::NoCard, t::REMOVED.into(), t::HINT_REMOVED.into()),
            Link::Reset => (Kind::Conflict, t::RESET.into(), t::HINT_AGAIN.into()),
            Link::Shared => (Kind::Conflict, t::SHARED.into(), t::HINT_SHARED.into()),
            Link::Timeout => (Kind::NoCard, t::TIMEOUT.into(), t::HINT_MUTE.into()),
            Link::Garbled => (Kind::NoCard, t::GARBLED.into(), t::HINT_MUTE.into()),
            Link::Other(code) => {
                (Kind::NoCard, t::LinkOther { code: format!("0x{code:08X}") }.into(), t::HINT_DOCTOR.into())
            }
        }
    }

    fn wrong(which: Reference, tries: Tries) -> Msg {
        match (which, tries.count()) {
            (Reference::Pin, Some(tries)) => t::WrongPin { tries }.into(),
            (Reference::Puk, Some(tries)) => t::WrongPuk { tries }.into(),
            (Reference::Pin, None) => t::WRONG_PIN_UNCOUNTED.into(),
            (Reference::Puk, None) => t::WRONG_PUK_UNCOUNTED.into(),
            (Reference::Key, Some(tries)) => t::WrongKey { tries }.into(),
            (Reference::Key, None) => t::WRONG_KEY_UNCOUNTED.into(),
        }
    }

    /// A secret that is wrong or blocked, or about to be.
    fn of_secret(&self) -> Option<(Kind, Msg, Msg)> {
        use Reference::{Key, Pin, Puk};
        Some(match *self {
            Self::Wrong { which: Pin, tries } => (Kind::WrongPin, Self::wrong(Pin, tries), t::HINT_WRONG_PIN.into()),
            Self::Wrong { which: Puk, tries } => (Kind::Unlock, Self::wrong(Puk, tries), t::HINT_WRONG_PUK.into()),
            Self::Wrong { which: Key, tries } => (Kind::Unlock, Self::wrong(Key, tries), t::HINT_WRONG_KEY.into()),
            Self::Blocked { which: Key } => (Kind::Unlock, t::KEY_BLOCKED.into(), t::HINT_PUK_BLOCKED.into()),
            Self::Blocked { which: Pin } => (Kind::PinBlocked, t::PIN_BLOCKED.into(), t::HINT_UNLOCK.into()),
            Self::Blocked { which: Puk } => (Kind::Unlock, t::PUK_BLOCKED.into(), t::HINT_PUK_BLOCKED.into()),
            Self::LastTry { which } => {
                (Kind::Refused, t::LastTry { which: which.word() }.into(), t::HINT_LAST_TRY.into())
            }
            Self::Length { which, least, most } => {
                let length = SecretRule { least, most, digits: false }.length();
                (Kind::Refused, t::Length { which: which.word(), length }.into(), t::HINT_NOT_SENT.into())
            }
            Self::Digits { which } => {
                (Kind::Refused, t::Digits { which: which.word() }.into(), t::HINT_NOT_SENT.into())
            }
            Self::Form { which } => (Kind::Refused, t::Form { which: which.word() }.into(), t::HINT_STATUS.into()),
            Self::Same { which } => (Kind::Refused, t::Same { which: which.word() }.into(), t::HINT_NOT_SENT.into()),
            _ => return None,
        })
    }

    /// A challenge, its response, and what was heard of them.
    fn of_challenge(&self) -> Option<(Kind, Msg, Msg)> {
        Some(match self {
            Self::NoChallenge => (Kind::Refused, t::NO_CHALLENGE.into(), t::HINT_NO_CHALLENGE.into()),
            Self::ChallengeGone { pulled: true } => {
                (Kind::NoCard, t::CHALLENGE_PULLED.into(), t::HINT_CHALLENGE_GONE.into())
            }
            Self::ChallengeGone { pulled: false } => {
                (Kind::Conflict, t::CHALLENGE_RESET.into(), t::HINT_CHALLENGE_GONE.into())
            }
            Self::ChallengeKey => (Kind::Refused, t::CHALLENGE_KEY.into(), t::HINT_CHALLENGE_KEY.into()),
            Self::Groups { heard, expected } => {
                let expected = expected.as_str();
                (Kind::Refused, t::Groups { heard: *heard, expected }.into(), t::HINT_MISHEARD.into())
            }
            Self::Misheard { groups } => {
                (Kind::Refused, t::Misheard { groups: groups.as_str() }.into(), t::HINT_MISHEARD.into())
            }
            Self::MisheardTogether => (Kind::Refused, t::MISHEARD_TOGETHER.into(), t::HINT_MISHEARD_TOGETHER.into()),
            _ => return None,
        })
    }
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        if let Some((kind, msg, hint)) = error.of_secret().or_else(|| error.of_challenge()) {
            return Self::new(kind, msg).hint(hint);
        }
        let (kind, msg, hint): (Kind, Msg, Msg) = match error {
            Error::Link(link) => Error::of_link(link),
            Error::NoReader => Error::of_link(Link::NoReader),
            Error::OtherReader { choice } => (Kind::NoReader, t::OtherReader { choice }.into(), t::HINT_READERS.into()),
            Error::ManyReaders { choice, readers } => {
                (Kind::Usage, t::ManyReaders { choice, readers }.into(), t::HINT_CHOOSE.into())
            }
            Error::ManyCards { readers } => (Kind::Usage, t::ManyCards { readers }.into(), t::HINT_CHOOSE.into()),
            Error::Unknown { atr } => (Kind::NoCard, t::Unknown { atr }.into(), t::HINT_UNKNOWN.into()),
            Error::NeedsPin => (Kind::Refused, t::NEEDS_PIN.into(), t::HINT_STATUS.into()),
            Error::NeedsManagement => (Kind::Refused, t::NEEDS_MANAGEMENT.into(), t::HINT_MANAGEMENT.into()),
            Error::WrongManagement => (Kind::Unlock, t::WRONG_MANAGEMENT.into(), t::HINT_MANAGEMENT.into()),
            Error::ManagementKey { bytes } => {
                (Kind::Refused, t::ManagementKey { bytes }.into(), t::HINT_MANAGEMENT.into())
            }
            Error::OtherCard { expected, found } => {
                (Kind::Conflict, t::OtherCard { expected, found }.into(), t::HINT_OTHER_CARD.into())
            }
            Error::Forbidden { card, page } => {
                (Kind::Refused, t::Forbidden { card }.into(), t::HintForbidden { page }.into())
            }
            Error::Unsupported => (Kind::Refused, t::UNSUPPORTED.into(), t::HINT_STATUS.into()),
            Error::BadSlot { slot } => (Kind::Usage, t::BadSlot { slot }.into(), t::HINT_SLOTS.into()),
            Error::NoKey { slot } => (Kind::Missing, t::NoKey { slot: slot.name() }.into(), t::HINT_KEYS.into()),
            Error::NoCertificate { slot } => {
                (Kind::Missing, t::NoCertificate { slot: slot.name() }.into(), t::HINT_STATUS.into())
            }
            Error::NoAlgorithm { algorithm } => {
                (Kind::Refused, t::NoAlgorithm { algorithm }.into(), t::HINT_STATUS.into())
            }
            Error::NothingToTest => (Kind::Missing, t::NOTHING_TO_TEST.into(), t::HINT_STATUS.into()),
            Error::Full => (Kind::Refused, t::FULL.into(), t::HINT_STATUS.into()),
            Error::BadSignature { slot } => {
                (Kind::Refused, t::BadSignature { slot: slot.name() }.into(), t::HINT_STATUS.into())
            }
            Error::OtherKey { slot } => {
                (Kind::Refused, t::OtherKey { slot: slot.name() }.into(), t::HINT_OTHER_KEY.into())
            }
            Error::NotWritten { slot } => {
                (Kind::Refused, t::NotWritten { slot: slot.name() }.into(), t::HINT_NOT_WRITTEN.into())
            }
            Error::Nonsense => (Kind::NoCard, t::NONSENSE.into(), t::HINT_TRACE.into()),
            Error::Refused { status: StatusWord::MEMORY } => (Kind::Refused, t::FULL.into(), t::HINT_STATUS.into()),
            Error::Refused { status } => {
                (Kind::Refused, t::Refused { status: status.to_string() }.into(), t::HINT_TRACE.into())
            }
            Error::NoPin => (Kind::Refused, t::NO_PIN.into(), t::HINT_NO_PIN.into()),
            Error::PivNatively => (Kind::Refused, t::PIV_NATIVELY.into(), t::HINT_PIV_NATIVELY.into()),
            Error::NoToken { choice } => (Kind::NoCard, t::NoToken { choice }.into(), t::HINT_TOKENS.into()),
            Error::ManyTokens { tokens } => (Kind::Usage, t::ManyTokens { tokens }.into(), t::HINT_CHOOSE_TOKEN.into()),
            Error::Module { path, why } => (Kind::NoReader, t::Module { path, why }.into(), t::HINT_MODULE.into()),
            Error::Module11 { what } | Error::ModuleFailed { what } => {
                (Kind::Refused, t::ModuleRefused { what }.into(), t::HINT_MODULE.into())
            }
            Error::NoChallenge
            | Error::ChallengeGone { .. }
            | Error::ChallengeKey
            | Error::Groups { .. }
            | Error::Misheard { .. }
            | Error::MisheardTogether
            | Error::Wrong { .. }
            | Error::Blocked { .. }
            | Error::LastTry { .. }
            | Error::Length { .. }
            | Error::Digits { .. }
            | Error::Form { .. }
            | Error::Same { .. } => return Self::fault("an error without a sentence"),
        };
        Self::new(kind, msg).hint(hint)
    }
}
