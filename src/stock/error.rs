//! What can be wrong with what is asked of the stock.

use super::State;
use super::escrow::Kind;
use super::ticket::Proof;
use crate::base::Timestamp;
use crate::error;
use crate::text::{self, Msg};

/// Why something about a card is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// There is no card of this number, or not for this actor.
    Missing { serial: String },
    /// There is one already.
    Exists { serial: String },
    /// The number is empty, too long, or holds what no number holds.
    BadSerial { text: String },
    /// The card's state does not allow it.
    WrongState { serial: String, state: State, next: State },
    /// The card is somebody's already.
    InUse { serial: String, state: State },
    /// What opens the card wants a passphrase besides, which nobody types card by card.
    Guarded { serial: String },
    /// Nobody has the card.
    NoHolder { serial: String },
    /// This secret of the card is not in escrow.
    NoSecret { serial: String, kind: Kind },
    /// The passphrase is not the one.
    Passphrase,
    /// It is not known which of two PUKs or management keys the card has.
    Unsettled { serial: String, kind: Kind },
    /// Cards of one kind share this number.
    Shared { serial: String },
    /// There is no such ticket for this actor.
    NoTicket,
    /// The ticket was used.
    Used { at: Timestamp },
    /// The ticket is too old.
    Ended { at: Timestamp },
    /// The card has another holder than when the ticket was made.
    OtherHolder,
    /// Another card sits in the reader.
    OtherCard { expected: String, found: String },
    /// What the holder showed does not prove him.
    Unproven { proof: Proof },
    /// There is no address to send a code to.
    NoAddress { login: String },
    /// Nobody proves to himself who he is.
    Own,
    /// The card's PIN is not blocked.
    NotBlocked,
    /// Looking at somebody's identity wants a reason.
    NoReason,
    /// The management key is not written in hexadecimal digits.
    NotHex,
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::stock as t;
        let refused = |msg: Msg| Self::new(error::Kind::Refused, msg);
        match error {
            Error::Missing { serial } => Self::new(error::Kind::Missing, t::Missing { serial }).hint(t::HINT_FIND),
            Error::Exists { serial } => refused(t::Exists { serial }.into()).field("serial").hint(t::HINT_FIND),
            Error::BadSerial { text } => refused(t::BadSerial { text }.into()).field("serial"),
            Error::WrongState { serial, state, next } => {
                refused(t::WrongState { serial: serial.as_str(), state, next }.into()).hint(t::HintShow { serial })
            }
            Error::InUse { serial, state } => {
                refused(t::InUse { serial: serial.as_str(), state }.into()).hint(t::HintInUse { serial })
            }
            Error::Guarded { serial } => {
                refused(t::Guarded { serial: serial.as_str() }.into()).hint(t::HintEscrow { serial })
            }
            Error::NoHolder { serial } => {
                refused(t::NoHolder { serial: serial.as_str() }.into()).hint(t::HintIssue { serial })
            }
            Error::NoSecret { serial, kind } => {
                refused(t::NoSecret { serial: serial.as_str(), kind }.into()).hint(t::HintEscrow { serial })
            }
            Error::Passphrase => refused(t::PASSPHRASE.into()),
            Error::Unsettled { serial, kind } => {
                let hint: Msg = match kind {
                    Kind::Puk => t::HINT_SETTLE.into(),
                    Kind::ManagementKey => t::HintUnsettled { serial: serial.as_str() }.into(),
                };
                refused(t::Unsettled { serial, kind }.into()).hint(hint)
            }
            Error::Shared { serial } => refused(t::Shared { serial }.into()).field("serial").hint(t::HINT_SHARED),
            Error::NoTicket => Self::new(error::Kind::Missing, t::NO_TICKET).hint(t::HINT_AUTHORIZE),
            Error::Used { at } => refused(t::Used { at }.into()).hint(t::HINT_AUTHORIZE),
            Error::Ended { at } => refused(t::Ended { at }.into()).hint(t::HINT_AUTHORIZE),
            Error::OtherHolder => refused(t::OTHER_HOLDER.into()).hint(t::HINT_AUTHORIZE),
            Error::OtherCard { expected, found } => {
                refused(t::OtherCard { expected, found }.into()).hint(t::HINT_OTHER_CARD)
            }
            Error::Unproven { proof } => refused(t::Unproven { proof }.into()).hint(t::HINT_UNPROVEN),
            Error::NoAddress { login } => refused(t::NoAddress { login }.into()).hint(t::HINT_NO_ADDRESS),
            Error::Own => refused(t::OWN.into()).hint(t::HINT_OWN),
            Error::NotBlocked => refused(t::NOT_BLOCKED.into()).hint(t::HINT_NOT_BLOCKED),
            Error::NoReason => refused(t::NO_REASON.into()).field("reason"),
            Error::NotHex => refused(t::NOT_HEX.into()),
        }
    }
}
