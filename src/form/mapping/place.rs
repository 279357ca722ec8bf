//! Names of cells, rows and columns.

use crate::form::ground::Place;

pub(super) fn row(text: &str) -> Option<u32> {
    text.parse::<u32>().ok()?.checked_sub(1).filter(|row| *row < 1 << 20)
}

pub(super) fn column(text: &str) -> Option<u32> {
    let letters = text.bytes().all(|byte| byte.is_ascii_alphabetic()) && (1..=3).contains(&text.len());
    letters
        .then(|| text.bytes().fold(0, |column, byte| column * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1) - 1)
}

/// The place of a cell's name: `B7`.
pub fn place(name: &str) -> Option<Place> {
    let letters = name.find(|letter: char| letter.is_ascii_digit())?;
    Some((row(&name[letters..])?, column(&name[..letters])?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named() {
        assert_eq!(place("A1"), Some((0, 0)));
        assert_eq!(place("ab12"), Some((11, 27)));
        for text in ["", "A", "1", "A0", "AAAA1", "A1B", "姓1"] {
            assert_eq!(place(text), None, "{text}");
        }
    }
}
