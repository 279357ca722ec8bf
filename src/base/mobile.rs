//! Mobile numbers (手機號碼).

use std::fmt;
use std::str::FromStr;

use super::digits::Digits;
use super::phone::dialled;
use super::value::{refusal, shown, value};
use crate::text::{self, Msg};

/// A Taiwanese mobile number, kept as its ten digits.
///
/// The format that the forms ask for, `09xx-xxxxxxx` (A031), has a digit too many: numbers have ten.
/// Source: National Communications Commission, numbering plan: 09 and eight digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mobile(Digits<10>);

/// Why a text is not a mobile number.
#[derive(Debug, PartialEq, Eq)]
pub enum MobileError {
    /// Something else than digits and the usual marks.
    Form { text: String },
    /// Nine digits that begin with 9: a number cell lost the zero. [`Mobile::mend`] gives it back.
    LostZero { text: String },
    /// Not ten digits.
    Length { text: String, got: usize },
    /// Ten digits, but they do not begin with 09.
    Prefix { text: String },
}

impl Mobile {
    /// The number whose zero a spreadsheet took, where that is certain. Whoever mends says so.
    pub fn mend(text: &str) -> Option<Self> {
        match text.parse::<Self>() {
            Err(MobileError::LostZero { .. }) => format!("0{}", dialled(text)?).parse().ok(),
            _ => None,
        }
    }

    /// The ten digits.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// For people: `0912-345-678`.
    pub fn spaced(&self) -> String {
        let digits = self.as_str();
        format!("{}-{}-{}", &digits[..4], &digits[4..7], &digits[7..])
    }

    /// For those who need not see it: `0912***678`.
    pub fn masked(&self) -> String {
        let digits = self.as_str();
        format!("{}***{}", &digits[..4], &digits[7..])
    }

    /// As gateways abroad and E.164 want it: `+886912345678`.
    pub fn international(&self) -> String {
        format!("+886{}", &self.as_str()[1..])
    }
}

impl FromStr for Mobile {
    type Err = MobileError;

    fn from_str(text: &str) -> Result<Self, MobileError> {
        let owned = || text.to_owned();
        let Some(number) = dialled(text) else {
            return Err(MobileError::Form { text: owned() });
        };
        if number.len() == 9 && number.starts_with('9') {
            return Err(MobileError::LostZero { text: owned() });
        }
        let Some(digits) = Digits::read(&number) else {
            return Err(MobileError::Length { text: owned(), got: number.len() });
        };
        if number.starts_with("09") { Ok(Self(digits)) } else { Err(MobileError::Prefix { text: owned() }) }
    }
}

impl fmt::Display for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

value!(Mobile);
refusal!(MobileError);

impl From<&MobileError> for Msg {
    fn from(error: &MobileError) -> Self {
        match error {
            MobileError::Form { text } => text::base::MobileForm { text: shown(text) }.into(),
            MobileError::LostZero { text } => text::base::MobileLostZero { text: shown(text) }.into(),
            MobileError::Length { text, got } => text::base::MobileLength { text: shown(text), got: *got }.into(),
            MobileError::Prefix { text } => text::base::MobilePrefix { text: shown(text) }.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::noise;
    use super::*;

    #[test]
    fn a031_all_usual_spellings_are_one_number() {
        for text in [
            "0912345678",
            "0912-345678",
            "0912-345-678",
            "0912 345 678",
            "+886 912 345 678",
            "+886-912-345678",
            "+886(0)912345678",
            "０９１２－３４５－６７８",
        ] {
            let number: Mobile = text.parse().unwrap();
            assert_eq!(number.as_str(), "0912345678", "{text}");
        }
        let number: Mobile = "0912345678".parse().unwrap();
        assert_eq!(number.masked(), "0912***678");
        assert_eq!(number.spaced(), "0912-345-678");
        assert_eq!(number.international(), "+886912345678");
    }

    #[test]
    fn a_lost_zero_is_told_and_can_be_mended() {
        use MobileError as E;
        assert_eq!("912345678".parse::<Mobile>(), Err(E::LostZero { text: "912345678".to_owned() }));
        assert_eq!(Mobile::mend("912345678"), "0912345678".parse().ok());
        for text in ["0912345678", "812345678", "91234567", ""] {
            assert_eq!(Mobile::mend(text), None, "{text}");
        }
    }

    #[test]
    fn others_are_refused() {
        use MobileError as E;
        let refusal = |text: &str| text.parse::<Mobile>().unwrap_err();
        assert_eq!(refusal("0912-3456789"), E::Length { text: "0912-3456789".to_owned(), got: 11 });
        assert_eq!(refusal("0223456789"), E::Prefix { text: "0223456789".to_owned() });
        for text in ["", "-", "無", "0912345678#1", "+85212345678"] {
            assert_eq!(refusal(text), E::Form { text: text.to_owned() });
        }
    }

    #[test]
    fn what_parses_prints_back() {
        noise::each::<Mobile>(&["0912-345-678", "+886 912345678"], |number| {
            assert_eq!(number.international().parse(), Ok(*number));
            assert_eq!(number.masked().len(), 10);
        });
    }
}
