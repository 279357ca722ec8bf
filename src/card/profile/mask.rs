//! Answers to reset that a profile fits: hexadecimal digits, `?` for any digit, `*` at the end for any rest.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXUPPER;

/// Fewer digits than this fit cards of other makers too.
const LEAST: usize = 8;

/// A pattern of answers to reset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    digits: String,
    open: bool,
}

/// Why a text is no such pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaskError {
    /// Something that is neither a digit nor `?`, half a byte, or a `*` that is not at the end.
    Form,
    /// Not 3B or 3F at the beginning.
    Start,
    /// So few digits that other cards fit.
    Wide,
}

impl FromStr for Mask {
    type Err = MaskError;

    fn from_str(text: &str) -> Result<Self, MaskError> {
        let plain: String = text.chars().filter(|letter| !matches!(letter, ' ' | ':')).collect();
        let plain = plain.to_ascii_uppercase();
        let (digits, open) = plain.strip_suffix('*').map_or((plain.as_str(), false), |digits| (digits, true));
        if digits.len() % 2 == 1 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit() || digit == b'?') {
            return Err(MaskError::Form);
        }
        if !digits.starts_with("3B") && !digits.starts_with("3F") {
            return Err(MaskError::Start);
        }
        if digits.bytes().filter(|digit| *digit != b'?').count() < LEAST {
            return Err(MaskError::Wide);
        }
        Ok(Self { digits: digits.to_owned(), open })
    }
}

impl Mask {
    /// Whether a card with this answer fits.
    pub fn fits(&self, atr: &[u8]) -> bool {
        let atr = HEXUPPER.encode(atr);
        let long_enough = if self.open { atr.len() >= self.digits.len() } else { atr.len() == self.digits.len() };
        long_enough && self.digits.bytes().zip(atr.bytes()).all(|(wanted, found)| wanted == b'?' || wanted == found)
    }

    /// How many digits it demands: of two that fit, the one that demands more is meant.
    pub fn weight(&self) -> usize {
        self.digits.bytes().filter(|digit| *digit != b'?').count()
    }
}

impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits)?;
        f.write_str(if self.open { "*" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fits() {
        let mask: Mask = "3B F? 18 00:00 *".parse().unwrap();
        assert!(mask.fits(&[0x3B, 0xF9, 0x18, 0, 0, 0x81]));
        assert!(mask.fits(&[0x3B, 0xF9, 0x18, 0, 0]));
        assert!(!mask.fits(&[0x3B, 0xE9, 0x18, 0, 0]));
        assert!(!mask.fits(&[0x3B, 0xF9, 0x18, 0]));
        let whole: Mask = "3b808001 01".parse().unwrap();
        assert!(whole.fits(&[0x3B, 0x80, 0x80, 1, 1]));
        assert!(!whole.fits(&[0x3B, 0x80, 0x80, 1, 1, 0]));
        assert_eq!(whole.to_string(), "3B80800101");
    }

    #[test]
    fn what_is_no_mask() {
        assert_eq!("3B8".parse::<Mask>(), Err(MaskError::Form));
        assert_eq!("3B*80 80 01".parse::<Mask>(), Err(MaskError::Form));
        assert_eq!("80 80 80 01 01".parse::<Mask>(), Err(MaskError::Start));
        assert_eq!("3B FD *".parse::<Mask>(), Err(MaskError::Wide));
    }
}
