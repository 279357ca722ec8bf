//! What was done with a card, as the desk keeps it: known to be done, known to be refused, or not known.

use super::store;
use crate::base::{Timestamp, id, word};
use crate::error::Result;
use crate::store::Tx;
use crate::text::{Word, card as t};

id!(
    /// The id of an operation with a card.
    OperationId
);

/// What is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Begun; the program never came back to say more.
    Started,
    /// The card did it.
    Done,
    /// The card did not do it.
    Refused,
    /// No verdict came from the card: it may have done it, or not.
    Unclear,
    /// It was not known, and a later success made it so that it does not matter.
    Settled,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Started, Self::Done, Self::Refused, Self::Unclear, Self::Settled];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Unclear => "unclear",
            Self::Settled => "settled",
        }
    }

    /// Its name for people.
    pub const fn word(self) -> Word {
        match self {
            Self::Started => t::OPERATION_STARTED,
            Self::Done => t::OPERATION_DONE,
            Self::Refused => t::OPERATION_REFUSED,
            Self::Unclear => t::OPERATION_UNCLEAR,
            Self::Settled => t::OPERATION_SETTLED,
        }
    }
}

word!(State);

/// An operation of which nobody knows whether the card did it.
#[derive(Debug)]
pub struct Open {
    /// Its id.
    pub id: OperationId,
    /// What it was: `card.pin.change`.
    pub verb: String,
    /// The card.
    pub serial: String,
    /// What is known.
    pub state: State,
    /// Since when.
    pub since: Timestamp,
}

impl Open {
    /// The command that finishes it.
    pub fn next(&self) -> String {
        match area(&self.verb) {
            // Which PIN holds, the card says itself.
            "pin" => "authdesk card pin verify".to_owned(),
            _ => format!("authdesk {}", self.verb.replace('.', " ")),
        }
    }
}

/// What of a card a verb is about.
pub fn area(verb: &str) -> &str {
    match verb.split('.').nth(1) {
        Some("test" | "unlock") => "pin",
        Some(area) => area,
        None => verb,
    }
}

/// What else a success proves: who has set a new PIN by the PUK knows the PUK.
pub fn areas(verb: &str) -> Vec<&str> {
    if matches!(verb, "card.pin.reset" | "card.unlock") { vec!["pin", "puk"] } else { vec![area(verb)] }
}

/// Hands over the operations of which nobody knows how they ended, oldest first.
pub fn each_open(tx: &Tx<'_>, look: impl FnMut(Open) -> Result<()>) -> Result<()> {
    store::each_open(tx, look)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_of_verbs() {
        assert_eq!(area("card.pin.change"), "pin");
        assert_eq!(area("card.test"), "pin");
        assert_eq!(areas("card.pin.reset"), ["pin", "puk"]);
        assert_eq!(areas("card.key.generate"), ["key"]);
    }
}
