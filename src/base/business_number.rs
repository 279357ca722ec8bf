//! Unified business numbers (統一編號).

use std::fmt;
use std::str::FromStr;

use super::digits::Digits;
use super::value::{narrow, refusal, shown, value};
use crate::text::{self, Msg};

/// What each digit counts.
const WEIGHTS: [u32; 8] = [1, 2, 1, 2, 1, 2, 4, 1];

/// A unified business number whose check digit holds (B024).
///
/// Source: Fiscal Information Agency, Ministry of Finance, notice of 110-12-22 on the check digit: each
/// digit times its weight, the digits of the products added. Until 112-03-31 the sum was divisible
/// by 10; numbers since 112-04-01 only by 5. A 7 in seventh place gives 28, whose digits give 10: both
/// its 1 and its 0 are tried. All zeros are never valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BusinessNumber(Digits<8>);

/// Which rule a number keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The sum is divisible by 10, so both rules hold.
    Old,
    /// The sum is divisible by 5 only: issued since 112-04-01, refused by systems that were not changed.
    New,
}

/// Why a text is not a unified business number.
#[derive(Debug, PartialEq, Eq)]
pub enum BusinessNumberError {
    /// Something else than digits.
    Form { text: String },
    /// Not eight digits; a number cell may have lost a zero, but which one is not certain.
    Length { text: String, got: usize },
    /// The check digit does not hold.
    CheckDigit { text: String },
    /// Eight zeros.
    Zeros,
}

impl BusinessNumber {
    /// Which rule it keeps.
    pub fn rule(self) -> Rule {
        if divides(self.0, 10) { Rule::Old } else { Rule::New }
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Whether the sum, or one of the two, can be divided.
fn divides(digits: Digits<8>, by: u32) -> bool {
    let digits = digits.values();
    let products = digits.iter().zip(WEIGHTS).enumerate();
    let ambiguous = digits[6] == 7;
    let sum: u32 = products
        .filter(|(place, _)| !(ambiguous && *place == 6))
        .map(|(_, (digit, weight))| digit * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    sum.is_multiple_of(by) || (ambiguous && (sum + 1).is_multiple_of(by))
}

impl FromStr for BusinessNumber {
    type Err = BusinessNumberError;

    fn from_str(text: &str) -> Result<Self, BusinessNumberError> {
        use BusinessNumberError as E;
        let number = narrow(text);
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(E::Form { text: text.to_owned() });
        }
        let Some(digits) = Digits::read(&number) else {
            return Err(E::Length { got: number.len(), text: text.to_owned() });
        };
        if digits.as_str() == "00000000" {
            return Err(E::Zeros);
        }
        if !divides(digits, 5) {
            return Err(E::CheckDigit { text: text.to_owned() });
        }
        Ok(Self(digits))
    }
}

impl fmt::Display for BusinessNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

value!(BusinessNumber);
refusal!(BusinessNumberError);

impl From<&BusinessNumberError> for Msg {
    fn from(error: &BusinessNumberError) -> Self {
        use BusinessNumberError as E;
        match error {
            E::Form { text } => text::base::BanForm { text: shown(text) }.into(),
            E::Length { text, got } => text::base::BanLength { text: shown(text), got: *got }.into(),
            E::CheckDigit { text } => text::base::BanCheckDigit { text: shown(text) }.into(),
            E::Zeros => text::base::BAN_ZEROS.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::noise;
    use super::*;

    /// The first three are examples of the notice itself; the rest are public or were computed by hand.
    const OLD: [&str; 16] = [
        "04595257", "10458575", "19312376", "70759028", "46804706", "88385753", "22099131", "12345675", "12345676",
        "10458574", "03559508", "82920981", "53212539", "24536806", "03734301", "84149961",
    ];
    const NEW: [&str; 5] = ["04595252", "10458570", "10458579", "12345670", "12345671"];
    const WRONG: [&str; 10] = [
        "12345678", "12345672", "04595253", "04595258", "04595259", "04595250", "04595251", "10458572", "11111111",
        "87654321",
    ];

    #[test]
    fn both_rules_hold_where_they_should() {
        for (numbers, rule) in [(&OLD[..], Rule::Old), (&NEW[..], Rule::New)] {
            for text in numbers {
                assert_eq!(text.parse().map(BusinessNumber::rule), Ok(rule), "{text}");
            }
        }
        for text in WRONG {
            let refused = BusinessNumberError::CheckDigit { text: text.to_owned() };
            assert_eq!(text.parse::<BusinessNumber>(), Err(refused));
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        use BusinessNumberError as E;
        let refusal = |text: &str| text.parse::<BusinessNumber>().unwrap_err();
        assert_eq!(refusal("00000000"), E::Zeros);
        assert_eq!(refusal("4595257"), E::Length { text: "4595257".to_owned(), got: 7 });
        assert_eq!(refusal("0459525A"), E::Form { text: "0459525A".to_owned() });
        assert_eq!(refusal(""), E::Form { text: String::new() });
    }

    #[test]
    fn what_parses_prints_back() {
        noise::prints_back::<BusinessNumber>(&["04595257", "１０４５８５７５", " 12345670"]);
    }
}
