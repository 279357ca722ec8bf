//! A QR code as a picture that spreadsheet programs show.
//!
//! Source: ISO/IEC 18004; the picture is a bitmap of one bit a dot, which needs no compression.

use qrcodegen::{QrCode, QrCodeEcc};

/// Dots a module, and modules of white around the code.
const DOTS: i32 = 4;
const QUIET: i32 = 4;

/// The code of a text as a bitmap; nothing for a text too long for any code.
pub(super) fn picture(text: &str) -> Option<Vec<u8>> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = (code.size() + 2 * QUIET) * DOTS;
    let stride = usize::try_from(side).ok()?.div_ceil(32) * 4;
    let content = stride * usize::try_from(side).ok()?;
    let mut bytes = Vec::with_capacity(62 + content);
    bytes.extend(b"BM");
    let words = [u32::try_from(62 + content).ok()?, 0, 62, 40, side.cast_unsigned(), side.cast_unsigned()];
    words.iter().for_each(|word| bytes.extend(word.to_le_bytes()));
    bytes.extend([1, 0, 1, 0]);
    let words = [0, u32::try_from(content).ok()?, 3_780, 3_780, 2, 0, 0x00FF_FFFF, 0];
    words.iter().for_each(|word: &u32| bytes.extend(word.to_le_bytes()));
    // From the lowest row up; a dark module is a set bit.
    for y in (0..side).rev() {
        let mut row = vec![0_u8; stride];
        for x in (0..side).filter(|x| code.get_module(x / DOTS - QUIET, y / DOTS - QUIET)) {
            let x = usize::try_from(x).unwrap_or(0);
            row[x / 8] |= 0x80 >> (x % 8);
        }
        bytes.extend(row);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_bitmap_of_its_length() {
        let picture = picture("F1151120-00012").unwrap();
        let length = u32::from_le_bytes(picture[2..6].try_into().unwrap());
        assert_eq!(length as usize, picture.len());
        assert_eq!(&picture[..2], b"BM");
        assert_eq!(super::picture(&"x".repeat(10_000)), None);
    }
}
