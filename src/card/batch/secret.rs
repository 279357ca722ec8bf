//! Secrets that nobody chose.

use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use crate::app::Ctx;
use crate::error::Result;

/// So many digits. The first is no zero, as a spreadsheet program would lose it from the slips; a PIN that everybody
/// tries first is drawn again.
pub fn digits(ctx: &mut Ctx, length: usize) -> Result<Zeroizing<String>> {
    loop {
        let random: Zeroizing<[u8; 64]> = Zeroizing::new(ctx.random()?);
        let drawn = drawn(random.as_slice(), length);
        if drawn.len() == length && !is_obvious(&drawn) {
            return Ok(drawn);
        }
    }
}

/// The key of a cipher, in hexadecimal digits.
pub fn key(ctx: &mut Ctx, length: usize) -> Result<Zeroizing<String>> {
    let random: Zeroizing<[u8; 32]> = Zeroizing::new(ctx.random()?);
    Ok(Zeroizing::new(HEXLOWER.encode(&random[..length.min(random.len())])))
}

/// Digits out of random bytes, each as likely as the others: bytes from 250 on would favour some.
fn drawn(random: &[u8], length: usize) -> Zeroizing<String> {
    let mut digits = Zeroizing::new(String::with_capacity(length));
    for byte in random.iter().filter(|byte| **byte < 250) {
        let digit = byte % 10;
        if digits.len() < length && !(digits.is_empty() && digit == 0) {
            digits.push(char::from(b'0' + digit));
        }
    }
    digits
}

/// Whether each digit is as far from the one before it as the next: 777777, 123456, 876543.
fn is_obvious(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    let steps: Vec<i16> = bytes.windows(2).map(|pair| i16::from(pair[1]) - i16::from(pair[0])).collect();
    steps.first().is_some_and(|first| first.abs() <= 1) && steps.windows(2).all(|pair| pair[0] == pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_even_and_begin_with_no_zero() {
        assert_eq!(*drawn(&[255, 250, 10, 20, 13, 0, 249, 7], 4), "3097".to_owned());
        assert_eq!(drawn(&[255; 64], 6).len(), 0);
    }

    #[test]
    fn what_everybody_tries_first() {
        for obvious in ["777777", "123456", "876543", "11111111"] {
            assert!(is_obvious(obvious), "{obvious}");
        }
        for good in ["123457", "135791", "908172", "112233"] {
            assert!(!is_obvious(good), "{good}");
        }
    }
}
