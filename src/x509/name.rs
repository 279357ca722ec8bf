//! Names of subjects and issuers: read and shown as RFC 4514 says, the most specific part first
//! (`CN=王小明,O=示範機關,C=TW`).

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER_PERMISSIVE;
use der::asn1::{Any, ObjectIdentifier, SetOfVec};
use der::{Decode, Encode, Tag, Tagged};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::{RdnSequence, RelativeDistinguishedName};

use super::Error;
use super::attribute::{self, Attribute};

/// A distinguished name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(x509_cert::name::Name);

impl From<x509_cert::name::Name> for Name {
    fn from(name: x509_cert::name::Name) -> Self {
        Self(name)
    }
}

impl Name {
    pub(super) const fn inner(&self) -> &x509_cert::name::Name {
        &self.0
    }

    /// The name of somebody below a base: `O=示範機關,C=TW`, or nothing.
    pub fn common(name: &str, base: &str) -> Result<Self, Error> {
        let comma = if base.trim().is_empty() { "" } else { "," };
        format!("CN={}{comma}{base}", escaped(name)).parse()
    }

    /// The value of an attribute (`CN`, `O`, `serialNumber`); the most specific one where there are several.
    pub fn value(&self, label: &str) -> Option<String> {
        let attribute = Attribute::find(label)?;
        self.0.iter().filter(|pair| pair.oid == attribute.oid).filter_map(|pair| text(&pair.value)).last()
    }

    /// The common name, or else the whole.
    pub fn short(&self) -> String {
        self.value("CN").unwrap_or_else(|| self.to_string())
    }

    /// Whether it is written from the country down, though RFC 4514 begins at the other end.
    pub fn is_upside_down(&self) -> bool {
        let country = Attribute::find("C").map(|attribute| attribute.oid);
        let last = self.0.iter_rdn().last().and_then(|part| part.iter().next());
        self.0.len() > 1 && last.is_some_and(|pair| Some(pair.oid) == country)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter_rdn().map(part).collect();
        let parts: Vec<&str> = parts.iter().rev().map(String::as_str).collect();
        f.write_str(&parts.join(","))
    }
}

fn part(part: &RelativeDistinguishedName) -> String {
    part.iter().map(pair).collect::<Vec<_>>().join("+")
}

/// `CN=王小明`; what has no name or no text is shown by its number and its bytes.
fn pair(pair: &AttributeTypeAndValue) -> String {
    let label = Attribute::of(pair.oid).map_or_else(|| pair.oid.to_string(), |known| known.label.to_owned());
    match text(&pair.value) {
        Some(value) => format!("{label}={}", escaped(&value)),
        None => {
            let der = pair.value.to_der().unwrap_or_default();
            format!("{label}=#{}", data_encoding::HEXLOWER.encode(&der))
        }
    }
}

/// The text of a value, in whichever of the old ways it is written.
fn text(value: &Any) -> Option<String> {
    let bytes = value.value();
    match value.tag() {
        Tag::Utf8String => String::from_utf8(bytes.to_vec()).ok(),
        Tag::PrintableString | Tag::Ia5String | Tag::NumericString | Tag::VisibleString | Tag::TeletexString => {
            Some(bytes.iter().map(|&byte| char::from(byte)).collect())
        }
        Tag::BmpString => {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&units).ok()
        }
        _ => None,
    }
}

/// With a backslash before what has a meaning; what cannot be seen is shown by its bytes.
fn escaped(value: &str) -> String {
    let mut out = String::new();
    let last = value.chars().count().saturating_sub(1);
    for (index, letter) in value.chars().enumerate() {
        match letter {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => out.extend(['\\', letter]),
            '#' if index == 0 => out.push_str("\\#"),
            ' ' if index == 0 || index == last => out.push_str("\\ "),
            hidden if hidden.is_control() => {
                let mut bytes = [0; 4];
                for byte in hidden.encode_utf8(&mut bytes).bytes() {
                    out.push_str(&format!("\\{byte:02x}"));
                }
            }
            plain => out.push(plain),
        }
    }
    out
}

impl FromStr for Name {
    type Err = Error;

    fn from_str(source: &str) -> Result<Self, Error> {
        if source.trim().is_empty() {
            return Err(Error::NoSubject);
        }
        let mut parts = split(source, ',')?.into_iter().map(read_part).collect::<Result<Vec<_>, _>>()?;
        parts.reverse();
        Ok(Self(x509_cert::name::Name::hazmat_from_rdn_sequence(RdnSequence::from(parts))))
    }
}

fn read_part(source: &str) -> Result<RelativeDistinguishedName, Error> {
    let pairs = split(source, '+')?.into_iter().map(read_pair).collect::<Result<Vec<_>, _>>()?;
    let escape = |_| Error::Escape { part: source.trim().to_owned() };
    Ok(RelativeDistinguishedName::from(SetOfVec::try_from(pairs).map_err(escape)?))
}

fn read_pair(source: &str) -> Result<AttributeTypeAndValue, Error> {
    let source = source.trim_start();
    let (label, value) = source.split_once('=').ok_or_else(|| Error::NoEquals { part: source.trim().to_owned() })?;
    let label = label.trim();
    let known = Attribute::find(label);
    let number = || ObjectIdentifier::new(label).ok();
    let oid =
        known.map(|known| known.oid).or_else(number).ok_or_else(|| Error::Attribute { name: label.to_owned() })?;
    let value = match value.trim_start().strip_prefix('#') {
        Some(hex) => from_hex(source, hex.trim_end())?,
        None => attribute::value(label, known, &unescaped(source, value)?)?,
    };
    Ok(AttributeTypeAndValue { oid, value })
}

fn from_hex(source: &str, hex: &str) -> Result<Any, Error> {
    let bytes = HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok();
    bytes.and_then(|bytes| Any::from_der(&bytes).ok()).ok_or_else(|| Error::Escape { part: source.to_owned() })
}

/// The parts between separators that are neither escaped nor in quotation marks.
fn split(source: &str, separator: char) -> Result<Vec<&str>, Error> {
    let (mut parts, mut start, mut escaped, mut quoted) = (Vec::new(), 0, false, false);
    for (index, letter) in source.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            _ if letter == separator && !quoted => {
                parts.push(&source[start..index]);
                start = index + letter.len_utf8();
            }
            _ => {}
        }
    }
    if escaped || quoted {
        return Err(Error::Escape { part: source.trim().to_owned() });
    }
    parts.push(&source[start..]);
    Ok(parts)
}

/// The value that is meant: blanks at both ends left out, escapes and quotation marks undone.
fn unescaped(source: &str, value: &str) -> Result<String, Error> {
    let wrong = || Error::Escape { part: source.trim().to_owned() };
    let (mut out, mut kept) = (Vec::new(), 0);
    let mut letters = value.trim_start().chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => kept = out.len(),
            '\\' => {
                let next = letters.next().ok_or_else(wrong)?;
                if let Some(high) = next.to_digit(16) {
                    let low = letters.next().and_then(|low| low.to_digit(16)).ok_or_else(wrong)?;
                    out.push(u8::try_from(high * 16 + low).map_err(|_| wrong())?);
                } else if " \"#+,;<=>\\".contains(next) {
                    out.extend(next.to_string().bytes());
                } else {
                    return Err(wrong());
                }
                kept = out.len();
            }
            plain => out.extend(plain.to_string().bytes()),
        }
    }
    while out.len() > kept && out.last() == Some(&b' ') {
        out.pop();
    }
    String::from_utf8(out).map_err(|_| wrong())
}
