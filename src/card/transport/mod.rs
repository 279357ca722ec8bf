//! The way of bytes to a card and back.

mod pcsc;
#[cfg(test)]
pub(super) mod script;
mod worker;

use zeroize::Zeroizing;

pub use self::pcsc::Pcsc;
pub(super) use self::pcsc::{Context, link_of};
pub(super) use self::worker::within;

/// Why bytes did not go to a card and back. What the card says itself is no failure of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The system's service for cards is not there, or not for this user.
    NoService,
    /// The reader is not there (any more).
    NoReader,
    /// No card in the reader.
    NoCard,
    /// A card that does not answer: upside down, dirty, or broken.
    Mute,
    /// The card was pulled.
    Removed,
    /// Another program reset the card; what was verified is not any more.
    Reset,
    /// Another program has the card for itself.
    Shared,
    /// No answer within the time allowed.
    Timeout,
    /// An answer that is none.
    Garbled,
    /// Anything else, by its number in PC/SC.
    Other(u32),
}

/// What becomes of the card when it is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// It stays as it is: after reading.
    Leave,
    /// It is reset, and forgets what was verified: after work with a secret.
    Reset,
}

/// A connection to the card in one reader.
pub trait Transport {
    /// Sends bytes and gives the answer, within a deadline.
    fn transmit(&mut self, command: Zeroizing<Vec<u8>>, slow: bool) -> Result<Vec<u8>, Link>;

    /// Keeps other programs away until `end`.
    fn begin(&mut self) -> Result<(), Link>;

    /// Lets other programs come again.
    fn end(&mut self, after: After);

    /// Connects anew after another program's reset.
    fn reconnect(&mut self) -> Result<(), Link>;

    /// The card's answer to reset.
    fn atr(&self) -> &[u8];

    /// The reader's name.
    fn reader(&self) -> &str;
}
