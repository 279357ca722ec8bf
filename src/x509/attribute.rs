//! The attributes that names are made of, and how each is written.

use der::Tag;
use der::asn1::{Any, ObjectIdentifier};

use super::Error;

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// UTF-8.
    Utf8,
    /// Letters, digits and few signs.
    Printable,
    /// ASCII.
    Ia5,
    /// Two letters.
    Country,
}

/// A kind of attribute.
#[derive(Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub label: &'static str,
    /// Other names.
    also: &'static [&'static str],
    /// Its number.
    pub oid: ObjectIdentifier,
    form: Form,
    /// The most characters (RFC 5280, appendix A.1).
    most: usize,
}

const fn attribute(
    label: &'static str,
    also: &'static [&'static str],
    oid: &'static str,
    form: Form,
    most: usize,
) -> Attribute {
    Attribute { label, also, oid: ObjectIdentifier::new_unwrap(oid), form, most }
}

/// Those that are known by name: RFC 4514, section 3, and what Taiwanese certificates have besides.
const ATTRIBUTES: [Attribute; 14] = [
    attribute("CN", &["commonName"], "2.5.4.3", Form::Utf8, 64),
    attribute("O", &["organizationName"], "2.5.4.10", Form::Utf8, 64),
    attribute("OU", &["organizationalUnitName"], "2.5.4.11", Form::Utf8, 64),
    attribute("C", &["countryName"], "2.5.4.6", Form::Country, 2),
    attribute("L", &["localityName"], "2.5.4.7", Form::Utf8, 128),
    attribute("ST", &["S", "stateOrProvinceName"], "2.5.4.8", Form::Utf8, 128),
    attribute("STREET", &["streetAddress"], "2.5.4.9", Form::Utf8, 128),
    attribute("serialNumber", &[], "2.5.4.5", Form::Printable, 64),
    attribute("title", &["T"], "2.5.4.12", Form::Utf8, 64),
    attribute("SN", &["surname"], "2.5.4.4", Form::Utf8, 64),
    attribute("GN", &["givenName", "G"], "2.5.4.42", Form::Utf8, 64),
    attribute("DC", &["domainComponent"], "0.9.2342.19200300.100.1.25", Form::Ia5, 255),
    attribute("UID", &["userId"], "0.9.2342.19200300.100.1.1", Form::Utf8, 256),
    attribute("emailAddress", &["E", "MAIL"], "1.2.840.113549.1.9.1", Form::Ia5, 255),
];

impl Attribute {
    /// The attribute of a name, whatever its case.
    pub fn find(label: &str) -> Option<&'static Self> {
        let named = |known: &&Self| {
            known.label.eq_ignore_ascii_case(label) || known.also.iter().any(|also| also.eq_ignore_ascii_case(label))
        };
        ATTRIBUTES.iter().find(named)
    }

    /// The attribute of a number.
    pub fn of(oid: ObjectIdentifier) -> Option<&'static Self> {
        ATTRIBUTES.iter().find(|known| known.oid == oid)
    }
}

/// A value as the attribute has it; one without a name is UTF-8.
pub fn value(label: &str, known: Option<&Attribute>, text: &str) -> Result<Any, Error> {
    let name = || known.map_or(label, |known| known.label).to_owned();
    if text.is_empty() {
        return Err(Error::NoValue { name: name() });
    }
    if let Some(most) = known.map(|known| known.most).filter(|most| text.chars().count() > *most)
        && known.is_some_and(|known| known.form != Form::Country)
    {
        return Err(Error::TooLong { name: name(), most });
    }
    let letter = |fits: fn(char) -> bool| match text.chars().find(|&letter| !fits(letter)) {
        Some(letter) => Err(Error::Letter { name: name(), letter }),
        None => Ok(()),
    };
    let (tag, text) = match known.map_or(Form::Utf8, |known| known.form) {
        Form::Utf8 => (Tag::Utf8String, text.to_owned()),
        Form::Printable => {
            letter(|letter| letter.is_ascii_alphanumeric() || " '()+,-./:=?".contains(letter))?;
            (Tag::PrintableString, text.to_owned())
        }
        Form::Ia5 => {
            letter(|letter| letter.is_ascii() && !letter.is_ascii_control())?;
            (Tag::Ia5String, text.to_owned())
        }
        Form::Country if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            (Tag::PrintableString, text.to_ascii_uppercase())
        }
        Form::Country => return Err(Error::Country { value: text.to_owned() }),
    };
    Any::new(tag, text.into_bytes()).map_err(|cause| Error::Damaged { cause: cause.to_string() })
}
