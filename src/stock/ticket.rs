//! Tickets: that one member of the helpdesk may open one card's escrow once, soon.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE32_NOPAD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Error, StockId};
use crate::access::AccountId;
use crate::base::Timestamp;
use crate::text::{Word, stock as t};

/// Random bytes of a ticket: as many as nobody guesses in a quarter of an hour.
pub const RANDOM: usize = 10;
/// Characters of a group, for reading out.
const GROUP: usize = 4;

/// How a holder has proven himself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// He read a code back that was sent to him.
    Code,
    /// He typed his certificate-service password himself.
    Password,
    /// The helpdesk looked at who he is, and says how.
    Identity,
}

impl Proof {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Code, Self::Password, Self::Identity];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Password => "password",
            Self::Identity => "identity",
        }
    }

    /// Its name for people.
    pub const fn word(self) -> Word {
        match self {
            Self::Code => t::PROOF_CODE,
            Self::Password => t::PROOF_PASSWORD,
            Self::Identity => t::PROOF_IDENTITY,
        }
    }
}

impl Serialize for Proof {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

crate::base::word!(Proof);

/// What a ticket allows, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Which card.
    pub card: StockId,
    /// Its holder when the ticket was made.
    pub holder: AccountId,
    /// Who may use it.
    pub helpdesk: AccountId,
    /// How the holder proved himself.
    pub proof: Proof,
    /// Since when.
    pub made_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

impl Ticket {
    /// Fails unless this member of the helpdesk may use it now, for a card of this holder.
    pub fn check(&self, helpdesk: AccountId, holder: Option<AccountId>, now: Timestamp) -> Result<(), Error> {
        match self {
            // Whose it is not learns nothing of it.
            _ if self.helpdesk != helpdesk => Err(Error::NoTicket),
            Self { used_at: Some(at), .. } => Err(Error::Used { at: *at }),
            _ if now >= self.ends_at => Err(Error::Ended { at: self.ends_at }),
            _ if holder != Some(self.holder) => Err(Error::OtherHolder),
            _ => Ok(()),
        }
    }
}

/// A ticket's number, as it is shown once and typed.
#[derive(Clone, PartialEq, Eq)]
pub struct Number(String);

impl Number {
    /// From random bytes.
    pub fn new(random: [u8; RANDOM]) -> Self {
        Self(BASE32_NOPAD.encode(&random))
    }

    /// What is kept of it.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, c) in self.0.chars().enumerate() {
            if at > 0 && at % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{c}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({} characters)", self.0.len())
    }
}

impl FromStr for Number {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let plain: String = text.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_uppercase();
        match BASE32_NOPAD.decode(plain.as_bytes()) {
            Ok(bytes) if bytes.len() == RANDOM => Ok(Self(plain)),
            _ => Err(Error::NoTicket),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> Ticket {
        Ticket {
            card: 1.into(),
            holder: 2.into(),
            helpdesk: 3.into(),
            proof: Proof::Code,
            made_at: Timestamp::from_micros(0),
            ends_at: Timestamp::from_micros(900_000_000),
            used_at: None,
        }
    }

    #[test]
    fn a_ticket_is_for_one_helper_one_holder_one_time_and_soon() {
        let (helper, holder, now) = (3.into(), Some(2.into()), Timestamp::from_micros(1));
        assert_eq!(ticket().check(helper, holder, now), Ok(()));
        assert_eq!(ticket().check(4.into(), holder, now), Err(Error::NoTicket));
        assert_eq!(ticket().check(helper, Some(5.into()), now), Err(Error::OtherHolder));
        assert_eq!(ticket().check(helper, None, now), Err(Error::OtherHolder));
        let end = ticket().ends_at;
        assert_eq!(ticket().check(helper, holder, end), Err(Error::Ended { at: end }));
        let used = Ticket { used_at: Some(now), ..ticket() };
        assert_eq!(used.check(helper, holder, now), Err(Error::Used { at: now }));
    }

    #[test]
    fn a_number_is_read_however_it_was_written_down() {
        let number = Number::new([7; RANDOM]);
        assert_eq!(number.to_string().len(), 19);
        assert_eq!(number.to_string().to_lowercase().replace('-', " ").parse(), Ok(number.clone()));
        assert_eq!("ABCD".parse::<Number>(), Err(Error::NoTicket));
        assert_eq!(format!("{number:?}"), "Number(16 characters)");
    }
}
