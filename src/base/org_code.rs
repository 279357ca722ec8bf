//! Agency codes (機關代號).

use std::fmt;
use std::str::FromStr;

use super::value::{narrow, refusal, shown, value};
use crate::text::{self, Msg};

/// How long every code is.
const LENGTH: usize = 10;

/// The code of an agency: ten digits and capital letters, as in column `OrgCode` of data.gov.tw 7081.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrgCode(String);

/// Why a text is not an agency code.
#[derive(Debug, PartialEq, Eq)]
pub struct OrgCodeError {
    /// What was read.
    pub text: String,
}

impl OrgCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OrgCode {
    type Err = OrgCodeError;

    fn from_str(text: &str) -> Result<Self, OrgCodeError> {
        let code = narrow(text);
        let fits = code.len() == LENGTH && code.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        if fits { Ok(Self(code)) } else { Err(OrgCodeError { text: text.to_owned() }) }
    }
}

impl fmt::Display for OrgCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

value!(OrgCode);
refusal!(OrgCodeError);

impl From<&OrgCodeError> for Msg {
    fn from(error: &OrgCodeError) -> Self {
        text::base::OrgCodeForm { text: shown(&error.text) }.into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::noise;
    use super::*;

    #[test]
    fn ten_digits_and_capitals() {
        for text in ["A00000000A", "315000000H", "A41000000G", "3010000000"] {
            assert_eq!(text.parse::<OrgCode>().map(|code| code.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "a00000000a", "A0000000A", "A00000000AA", "A0000 000A", "行政院行政院行政院行"] {
            assert_eq!(text.parse::<OrgCode>(), Err(OrgCodeError { text: text.to_owned() }));
        }
        noise::prints_back::<OrgCode>(&["A00000000A", "315000000H"]);
    }
}
