//! Formulas of old workbooks that take their value from another file.
//!
//! Source: [MS-XLS], sections 2.4.271 (other workbooks), 2.4.105 (sheets of workbooks), 2.5.198 (formulas).

/// What a workbook's formulas may refer to.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// The workbooks; none for itself and for what programs add.
    books: Vec<Option<String>>,
    /// Which of them each sheet that is referred to belongs to.
    sheets: Vec<u16>,
}

/// What stands for a name where a workbook means itself, or a program's own functions.
const ITSELF: u16 = 0x0401;
const ADDED: u16 = 0x3a01;

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

impl Links {
    /// Notes a workbook.
    pub(super) fn note_book(&mut self, data: &[u8]) {
        let own = data.len() < 5 || matches!(word(data, 2), Some(ITSELF | ADDED));
        self.books.push((!own).then(|| name(&data[4..])));
    }

    /// Notes the sheets.
    pub(super) fn note_sheets(&mut self, data: &[u8]) {
        let all = data.get(2..).unwrap_or_default().chunks_exact(6);
        self.sheets.extend(all.filter_map(|sheet| word(sheet, 0)));
    }

    /// The other workbook that a formula takes its value from, if there is one.
    pub(super) fn leads_to(&self, formula: &[u8]) -> Option<&str> {
        let mut at = 0;
        while let Some(&token) = formula.get(at) {
            // The three classes of a token differ in two bits.
            let kind = if token >= 0x20 { token & 0x1f | 0x20 } else { token };
            if matches!(kind, 0x39..=0x3d) {
                let sheet = usize::from(word(formula, at + 1)?);
                let book = self.sheets.get(sheet).and_then(|book| self.books.get(usize::from(*book)));
                if let Some(Some(name)) = book {
                    return Some(name);
                }
            }
            at += 1 + length(kind, formula.get(at + 1..)?)?;
        }
        None
    }
}

/// How many bytes follow a token; nothing for one that is not known, behind which nothing can be read.
fn length(kind: u8, rest: &[u8]) -> Option<usize> {
    Some(match kind {
        0x03..=0x16 => 0,
        0x01 | 0x02 => 4,
        0x17 => {
            let characters = usize::from(*rest.first()?);
            2 + if rest.get(1)? & 1 == 0 { characters } else { characters * 2 }
        }
        0x19 if rest.first()? & 0x04 != 0 => 3 + (usize::from(word(rest, 1)?) + 1) * 2,
        0x19 => 3,
        0x1c | 0x1d => 1,
        0x1e | 0x21 => 2,
        0x1f => 8,
        0x20 => 7,
        0x22 => 3,
        0x23 | 0x24 | 0x2a | 0x2c => 4,
        0x25 | 0x2b | 0x2d => 8,
        0x26..=0x28 | 0x39 | 0x3a | 0x3c => 6,
        0x29 => 2,
        0x3b | 0x3d => 10,
        _ => return None,
    })
}

/// The name of a workbook as it stands in the file: marks of the path become slashes.
fn name(text: &[u8]) -> String {
    let (wide, text) = (text[0] & 1 != 0, &text[1..]);
    let units: Vec<u16> = if wide {
        text.chunks_exact(2).filter_map(|unit| word(unit, 0)).collect()
    } else {
        text.iter().map(|byte| u16::from(*byte)).collect()
    };
    let text = String::from_utf16_lossy(&units[..units.len().min(60)]);
    let plain = text.chars().map(|letter| if letter.is_control() { '/' } else { letter });
    plain.collect::<String>().trim_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_that_lead_to_other_files_are_found() {
        let mut links = Links::default();
        links.note_book(&[1, 0, 0x01, 0x04]);
        links.note_book(&[&[1, 0, 9, 0, 0][..], b"\x01book.xls"].concat());
        links.note_sheets(&[2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
        assert_eq!(links.leads_to(&[0x3a, 1, 0, 0, 0, 0, 0]), Some("book.xls"));
        assert_eq!(links.leads_to(&[0x5a, 0, 0, 0, 0, 0, 0]), None);
        // Behind a number, a text and a cell of the same sheet.
        let formula =
            [&[0x1e, 7, 0, 0x17, 2, 0, b'a', b'b', 0x08, 0x44, 0, 0, 0, 0, 0x08][..], &[0x5a, 1, 0, 0, 0, 0, 0]];
        assert_eq!(links.leads_to(&formula.concat()), Some("book.xls"));
        for odd in [&[][..], &[0x3a], &[0x3a, 9, 9], &[0x17, 200, 0], &[0x19, 4, 255, 255], &[0x3e, 1]] {
            assert_eq!(links.leads_to(odd), None, "{odd:?}");
        }
    }
}
