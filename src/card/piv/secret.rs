//! The commands that carry a PIN, a PUK or a key, and what the card's verdict means.

use super::super::apdu::{CHANGE, RESET, SET_MANAGEMENT_KEY, VERIFY};
use super::super::{Command, Error, Reference, Secret, StatusWord, Token, Tries};
use super::Piv;
use zeroize::Zeroizing;

/// The reference of the application's own PIN.
pub const PIN: u8 = 0x80;
/// Bytes of a PIN or PUK in a command, the rest filled with `FF`.
const LENGTH: usize = 8;

/// A secret as it goes to the card.
fn padded(out: &mut Zeroizing<Vec<u8>>, which: Reference, secret: &Secret) -> Result<(), Error> {
    if secret.is_empty() || secret.len() > LENGTH {
        return Err(Error::Length { which, least: 6, most: LENGTH });
    }
    out.extend_from_slice(secret.bytes());
    out.extend(std::iter::repeat_n(0xFF, LENGTH - secret.len()));
    Ok(())
}

fn two(ins: u8, reference: u8, first: (Reference, &Secret), second: (Reference, &Secret)) -> Result<Command, Error> {
    let mut data = Zeroizing::new(Vec::with_capacity(2 * LENGTH));
    padded(&mut data, first.0, first.1)?;
    padded(&mut data, second.0, second.1)?;
    Ok(Command::new(ins, 0x00, reference).data(std::mem::take(&mut *data)).secret())
}

/// VERIFY.
pub fn verify(reference: u8, pin: &Secret) -> Result<Command, Error> {
    let mut data = Zeroizing::new(Vec::with_capacity(LENGTH));
    padded(&mut data, Reference::Pin, pin)?;
    Ok(Command::new(VERIFY, 0x00, reference).data(std::mem::take(&mut *data)).secret())
}

/// CHANGE REFERENCE DATA.
pub fn change(reference: u8, which: Reference, old: &Secret, new: &Secret) -> Result<Command, Error> {
    two(CHANGE, reference, (which, old), (which, new))
}

/// RESET RETRY COUNTER. The standard knows it for the application's own PIN alone, also where the global one comes first.
/// Source: NIST SP 800-73-4 part 2, 3.2.3.
pub fn reset(puk: &Secret, new: &Secret) -> Result<Command, Error> {
    two(RESET, PIN, (Reference::Puk, puk), (Reference::Pin, new))
}

/// SET MANAGEMENT KEY: not of the standard, but of many cards.
pub fn management(algorithm: u8, new: &Secret) -> Command {
    let length = u8::try_from(new.len()).unwrap_or(u8::MAX);
    let mut data = Vec::with_capacity(3 + new.len());
    data.extend([algorithm, 0x9B, length]);
    data.extend_from_slice(new.bytes());
    Command::new(SET_MANAGEMENT_KEY, 0xFF, 0xFF).data(data).secret()
}

impl Piv {
    /// What the answer to a secret says. Where it names no count, the card is asked for it, which costs nothing; the
    /// verdict stands where it does not answer.
    pub(super) fn verdict(&mut self, which: Reference, status: StatusWord) -> Result<(), Error> {
        if status.is_ok() {
            return Ok(());
        }
        match status.tries() {
            Some(Tries::Blocked) => Err(Error::Blocked { which }),
            Some(tries) => Err(Error::Wrong { which, tries }),
            None if status == StatusWord::WRONG_UNCOUNTED => match self.tries(which).unwrap_or(Tries::Unknown) {
                Tries::Blocked => Err(Error::Blocked { which }),
                tries => Err(Error::Wrong { which, tries }),
            },
            None if status == StatusWord::BAD_DATA => Err(Error::Form { which }),
            None if status.is_unsupported() => Err(Error::Unsupported),
            None => Err(Error::Refused { status }),
        }
    }
}
