//! What was done with a card, as the desk keeps it: known to be done, known to be refused, or not known.

use super::{Reference, Slot, store};
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
    /// What of the card it was about: `pin`, `cert 9a`.
    pub area: String,
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
        next(&self.verb, &self.area)
    }
}

/// The command that finishes what was not known to be done; words in capitals are to be filled in.
fn next(verb: &str, area: &str) -> String {
    let slot = area.split_once(' ').map_or("", |(_, slot)| slot);
    match (kind(verb), verb) {
        // Which PIN holds, the card says itself.
        ("pin", _) => "authdesk card pin verify".to_owned(),
        (_, "card.csr") => format!("authdesk card csr {slot} --subject NAME"),
        (_, "card.cert.import") => format!("authdesk card cert import {slot} FILE"),
        _ => format!("authdesk {} {slot}", verb.replace('.', " ")).trim_end().to_owned(),
    }
}

/// What of a card a verb is about.
fn kind(verb: &str) -> &str {
    match verb.split('.').nth(1) {
        Some("test" | "unlock") => "pin",
        Some(kind) => kind,
        None => verb,
    }
}

/// What of a card a step is about, with the slot where it is about one: what was not known of it is settled by a later
/// success there.
pub fn area(verb: &str, slot: Option<&Slot>) -> String {
    slot.map_or_else(|| kind(verb).to_owned(), |slot| format!("{} {slot}", kind(verb)))
}

/// All that a success proves: who has set a new PIN by the PUK knows the PUK, and who got a signature the PIN.
pub fn areas(verb: &str, slot: Option<&Slot>) -> Vec<String> {
    let also = match verb {
        "card.pin.reset" | "card.unlock" => Some("puk"),
        "card.csr" => Some("pin"),
        _ => None,
    };
    [area(verb, slot)].into_iter().chain(also.map(str::to_owned)).collect()
}

/// The secrets that a success proves right, so that the card counts their tries anew.
pub fn proven(verb: &str) -> &'static [Reference] {
    use Reference::{Key, Pin, Puk};
    match verb {
        "card.pin.verify" | "card.pin.change" | "card.test" | "card.csr" => &[Pin],
        "card.pin.reset" | "card.unlock" => &[Puk, Pin],
        "card.puk.change" => &[Puk],
        "card.unlock.challenge" => &[Key, Pin],
        _ => &[],
    }
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
        let slot: Slot = "9a".parse().unwrap();
        assert_eq!(area("card.pin.change", None), "pin");
        assert_eq!(area("card.test", None), "pin");
        assert_eq!(areas("card.pin.reset", None), ["pin", "puk"]);
        assert_eq!(areas("card.key.generate", Some(&slot)), ["key 9a"]);
        assert_eq!(areas("card.csr", Some(&slot)), ["csr 9a", "pin"]);
    }

    #[test]
    fn what_a_success_proves() {
        assert_eq!(proven("card.unlock"), [Reference::Puk, Reference::Pin]);
        assert_eq!(proven("card.puk.change"), [Reference::Puk]);
        assert_eq!(proven("card.cert.delete"), []);
    }

    #[test]
    fn each_is_finished_by_a_command() {
        let next = |verb, slot: Option<&str>| next(verb, &area(verb, slot.map(Slot::new).as_ref()));
        assert_eq!(next("card.unlock", None), "authdesk card pin verify");
        assert_eq!(next("card.puk.change", None), "authdesk card puk change");
        assert_eq!(next("card.key.generate", Some("9a")), "authdesk card key generate 9a");
        assert_eq!(next("card.cert.import", Some("82")), "authdesk card cert import 82 FILE");
        assert_eq!(next("card.cert.delete", Some("9c")), "authdesk card cert delete 9c");
        assert_eq!(next("card.csr", Some("9a")), "authdesk card csr 9a --subject NAME");
        assert_eq!(next("card.management-key.change", None), "authdesk card management-key change");
    }
}
