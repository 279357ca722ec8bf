//! CP950, the Big5 of Windows in Taiwan, and the characters that agencies define for themselves in it.
//!
//! The bytes FA40–FEFE, 8140–A0FE and C6A1–C8FE are free for such characters. What `encoding_rs` calls
//! Big5 reads other characters there without an error, so those bytes never reach it.

use std::collections::BTreeMap;
use std::path::Path;

use data_encoding::HEXUPPER;
use encoding_rs::BIG5;

use super::cell::{Bad, Cell};
use super::{Error, formula};
use crate::error::Result;

/// An agency's own characters by their code in CP950.
#[derive(Clone, Debug, Default)]
pub struct Eudc(BTreeMap<u16, String>);

impl Eudc {
    /// Reads a TOML file of lines such as `"FA40" = "堃"`.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|cause| crate::Error::reading(path, cause))?;
        let wrong = |entry: String| Error::OwnCharacters { path: path.display().to_string(), entry };
        let entries: BTreeMap<String, String> = toml::from_str(&text).map_err(|cause| wrong(cause.message().into()))?;
        let mut own = BTreeMap::new();
        for (code, character) in entries {
            let known = u16::from_str_radix(&code, 16).ok().filter(|&code| is_own(code) && !character.is_empty());
            own.insert(known.ok_or_else(|| wrong(code))?, character);
        }
        Ok(Self(own))
    }
}

/// Whether a code is free for characters of the agency's own.
const fn is_own(code: u16) -> bool {
    let (lead, trail) = (code >> 8, code & 0xff);
    let position = matches!(trail, 0x40..=0x7e | 0xa1..=0xfe);
    position && (matches!(lead, 0x81..=0xa0 | 0xfa..=0xfe | 0xc7 | 0xc8) || (lead == 0xc6 && trail >= 0xa1))
}

/// The cell that these bytes are.
pub(super) fn cell(bytes: &[u8], own: &Eudc) -> Cell {
    match decode(bytes, own) {
        Ok(text) => Cell::from(formula::bare(&text)),
        Err(bad) => Cell::Bad(bad),
    }
}

/// How many places of these bytes are wrong in CP950. Characters of the agency's own are not wrong.
pub(super) fn errors(bytes: &[u8]) -> usize {
    units(bytes).filter(|code| text_of(code).is_none() && own_code(code).is_none()).count()
}

fn decode(bytes: &[u8], own: &Eudc) -> std::result::Result<String, Bad> {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    for unit in units(bytes) {
        if let Some(code) = own_code(unit) {
            let character = own.0.get(&code).ok_or_else(|| Bad::OwnCharacter(HEXUPPER.encode(unit)))?;
            text.push_str(character);
        } else {
            text.push(text_of(unit).ok_or_else(|| Bad::Bytes(HEXUPPER.encode(bytes)))?);
        }
    }
    Ok(text)
}

/// The bytes one character at a time: one byte of ASCII, or two.
fn units(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let length = if *rest.first()? < 0x80 { 1 } else { rest.len().min(2) };
        let (unit, others) = rest.split_at(length);
        rest = others;
        Some(unit)
    })
}

fn own_code(unit: &[u8]) -> Option<u16> {
    let code = u16::from_be_bytes(unit.try_into().ok()?);
    is_own(code).then_some(code)
}

fn text_of(unit: &[u8]) -> Option<char> {
    if let [ascii] = unit {
        return ascii.is_ascii().then(|| char::from(*ascii));
    }
    // The one character that CP950 has elsewhere.
    if unit == [0xf9, 0xfe] {
        return Some('▓');
    }
    let text = BIG5.decode_without_bom_handling_and_without_replacement(unit)?;
    let mut characters = text.chars();
    let first = characters.next();
    if characters.next().is_none() { first } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> std::result::Result<String, Bad> {
        decode(bytes, &Eudc::default())
    }

    #[test]
    fn names_and_addresses_are_read() {
        let (bytes, ..) = BIG5.encode("王小明,臺北市中正區忠孝東路1段2號");
        assert_eq!(decoded(&bytes).unwrap(), "王小明,臺北市中正區忠孝東路1段2號");
        assert_eq!(decoded(b"\xb3\x5c\xa5\x5c\xbb\x5c").unwrap(), "許功蓋");
        assert_eq!(decoded(b"\xf9\xd7\xf9\xd9\xf9\xfe").unwrap(), "銹墻▓");
    }

    #[test]
    fn an_agencys_own_characters_are_never_guessed() {
        for code in [[0xfa, 0x40], [0xfe, 0xfe], [0x81, 0x40], [0xa0, 0xfe], [0xc6, 0xa1], [0xc8, 0xfe]] {
            assert_eq!(decoded(&code), Err(Bad::OwnCharacter(HEXUPPER.encode(&code))));
        }
        let own = Eudc([(0xfa40, "堃".to_owned())].into());
        assert_eq!(decode(b"\xa4\xfd\xfa\x40", &own).unwrap(), "王堃");
        assert_eq!(decode(b"\xfa\x41", &own), Err(Bad::OwnCharacter("FA41".into())));
    }

    #[test]
    fn bytes_without_meaning_are_shown() {
        assert_eq!(decoded(b"a\xff\x40"), Err(Bad::Bytes("61FF40".into())));
        assert_eq!(decoded(b"\xa4"), Err(Bad::Bytes("A4".into())));
        assert_eq!(decoded(b"\xa4,"), Err(Bad::Bytes("A42C".into())));
    }

    #[test]
    fn a_table_of_own_characters_is_checked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("eudc.toml");
        let load = |text: &str| {
            std::fs::write(&path, text).unwrap();
            Eudc::load(&path)
        };
        assert_eq!(load("\"FA40\" = \"堃\"\n").unwrap().0[&0xfa40], "堃");
        for wrong in
            ["\"A440\" = \"一\"", "\"FA\" = \"堃\"", "\"FA40\" = \"\"", "FA40", "\"FA40\" = 3", "\"FA80\" = \"堃\""]
        {
            assert_eq!(load(wrong).unwrap_err().msg().id(), "sheet.own-characters", "{wrong}");
        }
    }
}
