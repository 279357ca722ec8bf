//! How a secret travels: its reference, its length, what fills it up.

use zeroize::Zeroizing;

use crate::card::{Error, Reference, Secret, SecretRule, StatusWord};

/// The shape of a PIN or PUK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// P2 of the commands about it.
    pub reference: u8,
    /// Fewest characters.
    pub least: usize,
    /// Most characters.
    pub most: usize,
    /// Only 0 to 9.
    pub digits: bool,
    /// What fills it up to `block`; nothing if it travels as it is.
    pub padding: Option<u8>,
    /// How many bytes travel where it is filled up.
    pub block: usize,
    /// Whether an empty VERIFY tells the tries left and costs none.
    pub asks: bool,
    /// Whether CHANGE takes the new one alone, after VERIFY of the old one.
    pub verified_first: bool,
    /// Answers that mean "wrong", besides 63Cx and 6300.
    pub wrong: Vec<StatusWord>,
    /// Answers that mean "blocked", besides 63C0 and 6983.
    pub blocked: Vec<StatusWord>,
}

impl Shape {
    /// What the secret may look like.
    pub fn rule(&self) -> SecretRule {
        SecretRule { least: self.least, most: self.most, digits: self.digits }
    }

    /// Whether the secret can be one at all; a card may count a try for one that cannot.
    pub fn check(&self, which: Reference, secret: &Secret) -> Result<(), Error> {
        if !(self.least..=self.most).contains(&secret.len()) {
            return Err(Error::Length { which, least: self.least, most: self.most });
        }
        if self.digits && !secret.bytes().iter().all(u8::is_ascii_digit) {
            return Err(Error::Digits { which });
        }
        Ok(())
    }

    /// The secret as it travels, behind what is there already.
    pub fn write(&self, out: &mut Zeroizing<Vec<u8>>, secret: &Secret) {
        out.extend_from_slice(secret.bytes());
        if let Some(padding) = self.padding {
            out.extend(std::iter::repeat_n(padding, self.block.saturating_sub(secret.len())));
        }
    }

    /// How it travels, for somebody who compares it with a manual: `31 32 33 34 FF FF FF FF` of a PIN 1234.
    pub fn example(&self) -> String {
        let digits: Vec<u8> = (0..self.least).map(|place| b'1' + u8::try_from(place % 9).unwrap_or_default()).collect();
        let mut out = Zeroizing::new(Vec::new());
        self.write(&mut out, &Secret::new(digits));
        out.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(padding: Option<u8>) -> Shape {
        Shape {
            reference: 1,
            least: 4,
            most: 6,
            digits: true,
            padding,
            block: 8,
            asks: false,
            verified_first: false,
            wrong: Vec::new(),
            blocked: Vec::new(),
        }
    }

    #[test]
    fn it_is_filled_up_or_not() {
        assert_eq!(shape(Some(0)).example(), "31 32 33 34 00 00 00 00");
        assert_eq!(shape(None).example(), "31 32 33 34");
    }

    #[test]
    fn what_cannot_be_one_is_not_sent() {
        let check = |text: &str| shape(None).check(Reference::Pin, &Secret::new(text));
        assert_eq!(check("1234"), Ok(()));
        assert_eq!(check("12a4"), Err(Error::Digits { which: Reference::Pin }));
        assert_eq!(check("123"), Err(Error::Length { which: Reference::Pin, least: 4, most: 6 }));
        assert_eq!(check("1234567"), Err(Error::Length { which: Reference::Pin, least: 4, most: 6 }));
    }
}
