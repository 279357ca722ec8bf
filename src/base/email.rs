//! Mail addresses, and what their domains say about them.

use std::fmt;
use std::str::FromStr;

use super::value::{narrow, refusal, shown, value};
use crate::text::{self, Msg};

/// The longest address and local part. Source: RFC 5321, section 4.5.3.1 with erratum 1690.
const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;
/// The longest label of a domain. Source: RFC 1035, section 2.3.4.
const LONGEST_LABEL: usize = 63;

/// Below these, only authorities, schools, the forces and associations get a domain. Source: TWNIC's categories.
const OFFICIAL: &[&str] = &["gov.tw", "edu.tw", "mil.tw", "org.tw", "gov.taipei"];

/// Where anybody gets a mailbox. Providers of access such as hinet.net are not among them: small offices
/// use them, so they are only unknown. As of 115-11; a desk's configuration may say more.
const FREEMAIL: &[&str] = &[
    "126.com",
    "163.com",
    "aol.com",
    "fastmail.com",
    "foxmail.com",
    "gmail.com",
    "gmx.com",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "hotmail.com.tw",
    "icloud.com",
    "kimo.com",
    "kimo.com.tw",
    "live.com",
    "livemail.tw",
    "mac.com",
    "mail.com",
    "me.com",
    "msn.com",
    "outlook.com",
    "outlook.com.tw",
    "pchome.com.tw",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rocketmail.com",
    "tuta.io",
    "tutanota.com",
    "xuite.net",
    "yahoo.com",
    "yahoo.com.tw",
    "yam.com",
    "yandex.com",
    "ymail.com",
    "zoho.com",
];

/// A mail address that is safe in a mail's head: no quotes, spaces, control characters or comments.
///
/// The local part is kept as written, the domain in lower case. Compare by [`Self::fold`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email {
    address: String,
    at: usize,
}

/// What a domain says about a mailbox (A029, A030); whether it is let in is for the desk to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailDomain {
    /// An authority's, a school's, the forces', an association's.
    Official,
    /// Anybody gets a mailbox there.
    Freemail,
    /// Neither; state enterprises use `com.tw`.
    Unknown,
}

/// Why a text is not a mail address.
#[derive(Debug, PartialEq, Eq)]
pub enum EmailError {
    /// Not one name, one `@`, one domain.
    Form { text: String },
    /// Longer than a mail server takes.
    Length { text: String, got: usize },
    /// The part before the `@` is empty, or holds what it may not.
    Local { text: String },
    /// The part after the `@` is not a domain name in ASCII.
    Domain { text: String },
}

impl Email {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// What stands before the `@`.
    pub fn local(&self) -> &str {
        &self.address[..self.at]
    }

    /// What stands after the `@`, in lower case.
    pub fn domain(&self) -> &str {
        &self.address[self.at + 1..]
    }

    /// The address in lower case, for comparing.
    pub fn fold(&self) -> String {
        self.address.to_ascii_lowercase()
    }

    /// Whether the mailbox lies in a domain or below it.
    pub fn is_within(&self, domain: &str) -> bool {
        let domain = domain.trim_start_matches('.').to_ascii_lowercase();
        self.domain().strip_suffix(&domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    /// What the domain says about the mailbox.
    pub fn standing(&self) -> MailDomain {
        let within = |domains: &[&str]| domains.iter().any(|domain| self.is_within(domain));
        if within(OFFICIAL) {
            MailDomain::Official
        } else if within(FREEMAIL) {
            MailDomain::Freemail
        } else {
            MailDomain::Unknown
        }
    }

    /// For those who need not see it: `w***@moi.gov.tw`.
    pub fn masked(&self) -> String {
        format!("{}***@{}", &self.address[..1], self.domain())
    }
}

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        let owned = || text.to_owned();
        let address = narrow(text);
        let Some((local, domain)) = address.split_once('@') else {
            return Err(EmailError::Form { text: owned() });
        };
        if domain.contains('@') {
            return Err(EmailError::Form { text: owned() });
        }
        if address.len() > LONGEST || local.len() > LONGEST_LOCAL {
            return Err(EmailError::Length { text: owned(), got: address.len() });
        }
        if !local.split('.').all(is_atom) {
            return Err(EmailError::Local { text: owned() });
        }
        if !is_domain(domain) {
            return Err(EmailError::Domain { text: owned() });
        }
        let address = format!("{local}@{}", domain.to_ascii_lowercase());
        Ok(Self { at: local.len(), address })
    }
}

/// RFC 5322's `atom`, without the quotation marks that make trouble in mail heads and shells.
fn is_atom(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&*+-/=?^_{|}~".contains(&b))
}

/// Labels of letters, digits and inner hyphens; at least two, and the last is no number.
fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.') && domain.split('.').all(label) && last.starts_with(|c: char| c.is_ascii_alphabetic())
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.address)
    }
}

value!(Email);
refusal!(EmailError);

impl From<&EmailError> for Msg {
    fn from(error: &EmailError) -> Self {
        match error {
            EmailError::Form { text } => text::base::EmailForm { text: shown(text) }.into(),
            EmailError::Length { text, got } => text::base::EmailLength { text: shown(text), got: *got }.into(),
            EmailError::Local { text } => text::base::EmailLocal { text: shown(text) }.into(),
            EmailError::Domain { text } => text::base::EmailDomain { text: shown(text) }.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::noise;
    use super::*;

    fn email(text: &str) -> Email {
        text.parse().unwrap()
    }

    #[test]
    fn the_domain_is_folded_and_the_rest_kept() {
        let address = email(" Wang.Ming@MOI.Gov.TW ");
        assert_eq!(address.to_string(), "Wang.Ming@moi.gov.tw");
        assert_eq!((address.local(), address.domain()), ("Wang.Ming", "moi.gov.tw"));
        assert_eq!(address.fold(), "wang.ming@moi.gov.tw");
        assert_eq!(address.masked(), "W***@moi.gov.tw");
        assert_eq!(email("ｗａｎｇ＠ｍｏｉ．ｇｏｖ．ｔｗ").as_str(), "wang@moi.gov.tw");
    }

    #[test]
    fn a030_domains_are_told_apart() {
        use MailDomain as M;
        for (text, standing) in [
            ("a@moi.gov.tw", M::Official),
            ("a@gov.taipei", M::Official),
            ("a@mail.gov.taipei", M::Official),
            ("a@ntu.edu.tw", M::Official),
            ("a@gmail.com", M::Freemail),
            ("a@YAHOO.com.tw", M::Freemail),
            ("a@ms1.hinet.net", M::Unknown),
            ("a@taisugar.com.tw", M::Unknown),
            ("a@notgov.tw", M::Unknown),
            ("a@gov.tw.example.com", M::Unknown),
            ("a@mygmail.com", M::Unknown),
        ] {
            assert_eq!(email(text).standing(), standing, "{text}");
        }
        assert!(email("a@mail.pcc.gov.tw").is_within("PCC.gov.tw"));
        assert!(!email("a@xpcc.gov.tw").is_within("pcc.gov.tw"));
    }

    #[test]
    fn nothing_gets_into_a_mail_head() {
        for text in ["", "wang", "a@b@gov.tw", "wang.moi.gov.tw"] {
            assert_eq!(text.parse::<Email>(), Err(EmailError::Form { text: text.to_owned() }));
        }
        for text in [
            "@moi.gov.tw",
            ".a@moi.gov.tw",
            "a..b@moi.gov.tw",
            "\"a\"@moi.gov.tw",
            "a b@moi.gov.tw",
            "王@moi.gov.tw",
            "x\r\nBcc: a@moi.gov.tw",
        ] {
            assert_eq!(text.parse::<Email>(), Err(EmailError::Local { text: text.to_owned() }));
        }
        for text in [
            "a@localhost",
            "a@-x.gov.tw",
            "a@moi..tw",
            "a@10.0.0.1",
            "a@內政部.tw",
            "a@moi.gov.tw\nBcc: x",
            "a@moi.gov.tw, b",
        ] {
            assert_eq!(text.parse::<Email>(), Err(EmailError::Domain { text: text.to_owned() }));
        }
        let long = format!("{}@moi.gov.tw", "a".repeat(65));
        assert!(matches!(long.parse::<Email>(), Err(EmailError::Length { got: 76, .. })));
    }

    #[test]
    fn what_parses_prints_back() {
        noise::each::<Email>(&["Wang.Ming@MOI.gov.tw", "a+b@mail.pcc.gov.tw"], |email| {
            assert!(email.masked().is_ascii() && !email.fold().contains(char::is_uppercase));
        });
    }
}
