//! In which encoding separated values are written.

use std::io::{self, Read};
use std::str::FromStr;

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE};

use super::{Error, cp950};

/// An encoding of separated values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with a byte-order mark or without.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// The Big5 of Windows in Taiwan.
    Cp950,
}

impl FromStr for Encoding {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let folded: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        match folded.to_ascii_lowercase().as_str() {
            "utf8" => Ok(Self::Utf8),
            "utf16" | "utf16le" => Ok(Self::Utf16Le),
            "utf16be" => Ok(Self::Utf16Be),
            "cp950" | "big5" | "ms950" => Ok(Self::Cp950),
            _ => Err(Error::Encoding { name: name.to_owned() }),
        }
    }
}

impl Encoding {
    /// The encoding that a byte-order mark tells, and the mark's length.
    pub(super) fn of_mark(head: &[u8]) -> Option<(Self, usize)> {
        match head {
            [0xef, 0xbb, 0xbf, ..] => Some((Self::Utf8, 3)),
            [0xff, 0xfe, ..] => Some((Self::Utf16Le, 2)),
            [0xfe, 0xff, ..] => Some((Self::Utf16Be, 2)),
            _ => None,
        }
    }

    /// UTF-8 or CP950: whichever makes fewer errors of these bytes, and UTF-8 where both make none.
    pub(super) fn guess(bytes: &[u8]) -> Self {
        let wrong_in_utf8 = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
        if wrong_in_utf8 > 0 && cp950::errors(bytes) <= wrong_in_utf8 { Self::Cp950 } else { Self::Utf8 }
    }
}

/// Makes UTF-8 of UTF-16 as it is read.
pub(super) struct Utf16<R> {
    inner: R,
    /// None when it has given its last character: it must not be asked again.
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    text: Vec<u8>,
    /// What of `text` nobody has read yet.
    ready: std::ops::Range<usize>,
}

impl<R: Read> Utf16<R> {
    const CHUNK: usize = 64 * 1024;

    /// `inner` stands behind the byte-order mark.
    pub(super) fn new(inner: R, encoding: Encoding) -> Self {
        let encoding = if encoding == Encoding::Utf16Be { UTF_16BE } else { UTF_16LE };
        let decoder = Some(encoding.new_decoder_without_bom_handling());
        // Two bytes become three at most; a few more for what the decoder holds back.
        let (raw, text) = (vec![0; Self::CHUNK], vec![0; 2 * Self::CHUNK]);
        Self { inner, decoder, raw, text, ready: 0..0 }
    }

    fn refill(&mut self, decoder: &mut Decoder) -> io::Result<CoderResult> {
        let got = self.inner.read(&mut self.raw)?;
        let (result, _, written, _) = decoder.decode_to_utf8(&self.raw[..got], &mut self.text, got == 0);
        self.ready = 0..written;
        Ok(if got == 0 { result } else { CoderResult::OutputFull })
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() {
            let Some(mut decoder) = self.decoder.take() else { return Ok(0) };
            if self.refill(&mut decoder)? == CoderResult::OutputFull {
                self.decoder = Some(decoder);
            }
        }
        let length = out.len().min(self.ready.len());
        let from = self.ready.start;
        out[..length].copy_from_slice(&self.text[from..from + length]);
        self.ready.start += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_encodings() {
        assert_eq!("UTF-8".parse(), Ok(Encoding::Utf8));
        assert_eq!("Big5".parse(), Ok(Encoding::Cp950));
        assert!("latin1".parse::<Encoding>().is_err());
    }

    #[test]
    fn the_encoding_with_fewer_errors_is_meant() {
        assert_eq!(Encoding::guess("姓名,王小明".as_bytes()), Encoding::Utf8);
        assert_eq!(Encoding::guess(b"\xa9m\xa6W,\xa4\xfd\xa4p\xa9\xfa"), Encoding::Cp950);
        let mut damaged = "姓名,單位,職稱\n王小明,資訊處,科長\n".as_bytes().to_vec();
        damaged.insert(9, 0xff);
        assert_eq!(Encoding::guess(&damaged), Encoding::Utf8);
    }

    #[test]
    fn utf_16_becomes_utf_8() {
        let text = "姓名,王堃𠮷\r\n".repeat(20_000);
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let mut out = String::new();
        Utf16::new(bytes.as_slice(), Encoding::Utf16Be).read_to_string(&mut out).unwrap();
        assert!(out == text);
        let odd = [0x41, 0x00, 0x42];
        out.clear();
        Utf16::new(&odd[..], Encoding::Utf16Le).read_to_string(&mut out).unwrap();
        assert_eq!(out, "A\u{fffd}");
    }
}
