//! Office numbers (公司電話, 傳真) and their extensions (分機).

use std::fmt;
use std::str::FromStr;

use super::phone::dialled;
use super::value::{narrow, refusal, shown, value};
use crate::text::{self, Msg};

/// Area codes and how many digits may follow; longer codes first. Source: NCC, numbering plan for local calls.
const AREAS: &[(&str, &[usize])] = &[
    ("0826", &[5]),
    ("0836", &[5]),
    ("037", &[6]),
    ("049", &[7]),
    ("082", &[6]),
    ("089", &[6]),
    ("02", &[8]),
    ("03", &[7]),
    ("04", &[7, 8]),
    ("05", &[7]),
    ("06", &[7]),
    ("07", &[7]),
    ("08", &[7]),
];

/// What stands before an extension; longer marks first.
const MARKS: &[&str] = &["分機", "ext.", "ext", "轉", "#"];

/// A number of a fixed line in Taiwan, kept as its digits with the area code (A060, A061).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Landline(String);

/// Why a text is not the number of a fixed line.
#[derive(Debug, PartialEq, Eq)]
pub enum LandlineError {
    /// Something else than digits and the usual marks.
    Form { text: String },
    /// A mobile number; an office number is asked for.
    Mobile { text: String },
    /// No area code at its beginning. Which zero a number cell lost is not certain.
    Area { text: String },
    /// The area's numbers have another length.
    Length { text: String, area: &'static str, got: usize },
    /// The number is good, the extension is not.
    Extension(ExtensionError),
}

impl Landline {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The area code.
    pub fn area(&self) -> &'static str {
        area_of(&self.0).unwrap_or_default()
    }

    /// For people: `02-23456789`.
    pub fn spaced(&self) -> String {
        let area = self.area();
        format!("{area}-{}", &self.0[area.len()..])
    }

    /// Gives back the zero that a number lost, where it is certain: the area code stands apart, or there are nine digits,
    /// of which no number without area code has so many.
    pub fn mend(text: &str) -> Option<Self> {
        let digits = dialled(text).filter(|digits| !digits.starts_with('0'))?;
        let mended = format!("0{digits}");
        let area = area_of(&mended)?;
        let apart =
            narrow(text).trim_start_matches('(').split(|c: char| !c.is_ascii_digit()).next() == Some(&area[1..]);
        (apart || digits.len() == 9).then_some(Self(mended))
    }

    /// The same with an extension behind it.
    pub fn mend_with_extension(text: &str) -> Option<(Self, Option<Extension>)> {
        let whole = narrow(text).to_ascii_lowercase();
        let (number, rest) = MARKS.iter().find_map(|mark| whole.split_once(mark)).unwrap_or((&whole, ""));
        let extension = Some(rest.trim_start_matches([':', '：'])).filter(|rest| !rest.is_empty());
        Some((Self::mend(number)?, extension.map(str::parse).transpose().ok()?))
    }

    /// Reads a number and what follows `#`, `ext`, `分機` or `轉`.
    pub fn parse_with_extension(text: &str) -> Result<(Self, Option<Extension>), LandlineError> {
        let whole = narrow(text).to_ascii_lowercase();
        let split = MARKS.iter().find_map(|mark| whole.split_once(mark));
        let Some((number, rest)) = split else {
            return Ok((text.parse()?, None));
        };
        let extension = rest.trim_start_matches([':', '：']).parse().map_err(LandlineError::Extension)?;
        Ok((number.parse()?, Some(extension)))
    }
}

/// The area whose numbers are that long.
fn area_of(number: &str) -> Option<&'static str> {
    let mut areas = AREAS.iter();
    areas.find_map(|(area, lengths)| lengths.contains(&number.strip_prefix(area)?.len()).then_some(*area))
}

impl FromStr for Landline {
    type Err = LandlineError;

    fn from_str(text: &str) -> Result<Self, LandlineError> {
        use LandlineError as E;
        let owned = || text.to_owned();
        let Some(number) = dialled(text) else {
            return Err(E::Form { text: owned() });
        };
        if number.starts_with("09") {
            return Err(E::Mobile { text: owned() });
        }
        if area_of(&number).is_some() {
            return Ok(Self(number));
        }
        match AREAS.iter().find(|(area, _)| number.starts_with(area)) {
            Some((area, _)) => Err(E::Length { text: owned(), area, got: number.len() }),
            None => Err(E::Area { text: owned() }),
        }
    }
}

impl fmt::Display for Landline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

value!(Landline);
refusal!(LandlineError);

impl From<&LandlineError> for Msg {
    fn from(error: &LandlineError) -> Self {
        use LandlineError as E;
        match error {
            E::Form { text } => text::base::LandlineForm { text: shown(text) }.into(),
            E::Mobile { text } => text::base::LandlineMobile { text: shown(text) }.into(),
            E::Area { text } => text::base::LandlineArea { text: shown(text) }.into(),
            E::Length { text, area, got } => {
                text::base::LandlineLength { text: shown(text), area: *area, got: *got }.into()
            }
            E::Extension(error) => error.into(),
        }
    }
}

/// An extension: 1 to 8 digits (A060, B054).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Extension(String);

/// Why a text is not an extension.
#[derive(Debug, PartialEq, Eq)]
pub struct ExtensionError {
    /// What was read.
    pub text: String,
}

impl Extension {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Extension {
    type Err = ExtensionError;

    fn from_str(text: &str) -> Result<Self, ExtensionError> {
        let narrow = narrow(text);
        let digits = narrow.trim_start_matches('#').trim();
        let fits = (1..=8).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if fits { Ok(Self(digits.to_owned())) } else { Err(ExtensionError { text: text.to_owned() }) }
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

value!(Extension);
refusal!(ExtensionError);

impl From<&ExtensionError> for Msg {
    fn from(error: &ExtensionError) -> Self {
        text::base::ExtensionForm { text: shown(&error.text) }.into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::noise;
    use super::*;

    #[test]
    fn every_area_has_its_length() {
        for (text, spaced) in [
            ("0223456789", "02-23456789"),
            ("(02)2345-6789", "02-23456789"),
            ("+886-2-2345-6789", "02-23456789"),
            ("（０３）５７１－２１２１", "03-5712121"),
            ("037-123456", "037-123456"),
            ("04-22345678", "04-22345678"),
            ("04-7234567", "04-7234567"),
            ("049-2345678", "049-2345678"),
            ("08-7345678", "08-7345678"),
            ("089-345678", "089-345678"),
            ("082-345678", "082-345678"),
            ("0826-12345", "0826-12345"),
            ("0836-12345", "0836-12345"),
        ] {
            assert_eq!(text.parse().map(|number: Landline| number.spaced()), Ok(spaced.to_owned()), "{text}");
        }
    }

    #[test]
    fn a061_others_are_refused() {
        use LandlineError as E;
        let refusal = |text: &str| text.parse::<Landline>().unwrap_err();
        assert_eq!(refusal("0912345678"), E::Mobile { text: "0912345678".to_owned() });
        assert_eq!(refusal("223456789"), E::Area { text: "223456789".to_owned() });
        assert_eq!(refusal("02-2345678"), E::Length { text: "02-2345678".to_owned(), area: "02", got: 9 });
        for text in ["", "無", "02-23456789#1"] {
            assert_eq!(refusal(text), E::Form { text: text.to_owned() });
        }
    }

    #[test]
    fn a_lost_zero_is_given_back_where_it_is_certain() {
        let mended =
            |text: &str| Landline::mend_with_extension(text).map(|(n, e)| (n.spaced(), e.map(|e| e.to_string())));
        let number = |text: &str| Some((text.to_owned(), None));
        assert_eq!(mended("223456789"), number("02-23456789"));
        assert_eq!(mended("492345678"), number("049-2345678"));
        assert_eq!(mended("3-5712121"), number("03-5712121"));
        assert_eq!(mended("(2)2345-6789#12"), Some(("02-23456789".to_owned(), Some("12".to_owned()))));
        // Eight digits may be a number of Taipei without its area code.
        for text in ["35712121", "23492900", "2349-2900", "912345678", "0223456789", "12345", ""] {
            assert_eq!(mended(text), None, "{text}");
        }
    }

    #[test]
    fn a060_extensions_are_split_off() {
        let split =
            |text: &str| Landline::parse_with_extension(text).map(|(n, e)| (n.to_string(), e.map(|e| e.to_string())));
        for text in [
            "02-23456789#123",
            "0223456789 分機 123",
            "02-23456789 Ext.123",
            "(02)23456789ext 123",
            "0223456789轉123",
            "02-23456789＃123",
            "02-23456789分機：123",
        ] {
            assert_eq!(split(text), Ok(("0223456789".to_owned(), Some("123".to_owned()))), "{text}");
        }
        assert_eq!(split("0223456789"), Ok(("0223456789".to_owned(), None)));
        for bad in ["", "123456789", "12a"] {
            let refused = LandlineError::Extension(ExtensionError { text: bad.to_owned() });
            assert_eq!(split(&format!("02-23456789#{bad}")), Err(refused));
        }
    }

    #[test]
    fn what_parses_prints_back() {
        noise::each::<Landline>(&["02-23456789", "(037)123456", "+886 4 22345678"], |number| {
            assert_eq!(number.spaced().parse().as_ref(), Ok(number));
        });
        noise::prints_back::<Extension>(&["123", "#45678"]);
    }
}
