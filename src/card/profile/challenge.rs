//! How a card asks for its key: GET CHALLENGE, and EXTERNAL AUTHENTICATE with the challenge encrypted under the key.

use crate::card::apdu::EXTERNAL_AUTHENTICATE;
use crate::card::{Cipher, Command, Error, Secret};

/// GET CHALLENGE.
const GET: u8 = 0x84;

/// What the manual says of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// P2 of EXTERNAL AUTHENTICATE: which key.
    pub reference: u8,
    /// P1 of it: which algorithm; 00 where the card knows.
    pub algorithm: u8,
    /// What the key is for; with 3DES it may have two parts or three.
    pub cipher: Cipher,
}

impl Challenge {
    /// Bytes of a challenge: a block of the cipher.
    pub const fn length(&self) -> u8 {
        if matches!(self.cipher, Cipher::TripleDes) { 8 } else { 16 }
    }

    /// GET CHALLENGE.
    pub fn get(&self, class: u8) -> Command {
        Command::new(GET, 0, 0).class(class).answers_with(self.length())
    }

    /// The challenge in an answer.
    pub fn taken(&self, data: Vec<u8>) -> Result<Vec<u8>, Error> {
        if data.len() == usize::from(self.length()) { Ok(data) } else { Err(Error::Nonsense) }
    }

    /// EXTERNAL AUTHENTICATE.
    pub fn answer(&self, class: u8, response: &Secret) -> Command {
        Command::new(EXTERNAL_AUTHENTICATE, self.algorithm, self.reference).class(class).data(response.bytes()).secret()
    }
}
