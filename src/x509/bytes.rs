//! The little of DER and PEM that is written by hand, where bytes must stay as they are.

use data_encoding::BASE64;
use der::{Decode, Reader, SliceReader, Tag, TagNumber};

/// An element of a tag around a content.
pub fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len();
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let used = &bytes[bytes.iter().position(|&byte| byte != 0).unwrap_or(0)..];
            out.push(0x80 | u8::try_from(used.len()).unwrap_or_default());
            out.extend_from_slice(used);
        }
    }
    out.extend_from_slice(content);
    out
}

/// A SEQUENCE around a content.
pub fn sequence(content: &[u8]) -> Vec<u8> {
    element(0x30, content)
}

/// The first element of the bytes, whole, if it is one.
pub fn first(bytes: &[u8]) -> Option<&[u8]> {
    SliceReader::new(bytes).ok()?.tlv_bytes().ok()
}

/// The elements inside of an element, each whole.
pub fn inside(element: &[u8]) -> Option<Vec<&[u8]>> {
    let value = der::asn1::AnyRef::from_der(element).ok()?.value();
    let mut reader = SliceReader::new(value).ok()?;
    let mut parts = Vec::new();
    while !reader.is_finished() {
        parts.push(reader.tlv_bytes().ok()?);
    }
    Some(parts)
}

/// The tag of an element.
pub fn tag(element: &[u8]) -> Option<Tag> {
    SliceReader::new(element).ok().and_then(|reader| Tag::peek(&reader).ok())
}

/// The tag `[0]` around elements.
pub const CONTEXT_0: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(0) };

/// A block of PEM.
pub fn pem(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    let base64 = BASE64.encode(der);
    for line in base64.as_bytes().chunks(64) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push('\n');
    }
    text + &format!("-----END {label}-----\n")
}

/// The blocks of PEM in a text: label and content; a content that is no base64 is nothing.
pub fn blocks(text: &str) -> Vec<(&str, Option<Vec<u8>>)> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let Some((label, after)) = after.split_once("-----") else { break };
        let Some((body, after)) = after.split_once("-----END ") else {
            blocks.push((label, None));
            break;
        };
        blocks.push((label, base64(body)));
        rest = after;
    }
    blocks
}

/// What base64 stands for, blanks and line ends aside.
pub fn base64(text: &str) -> Option<Vec<u8>> {
    let bare: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64.decode(&bare).ok().filter(|bytes| !bytes.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_as_short_as_they_can_be() {
        assert_eq!(element(4, &[7]), [4, 1, 7]);
        assert_eq!(element(4, &[0; 127])[..2], [4, 127]);
        assert_eq!(element(4, &[0; 128])[..3], [4, 0x81, 128]);
        assert_eq!(element(4, &[0; 256])[..4], [4, 0x82, 1, 0]);
    }

    #[test]
    fn blocks_are_found_in_any_text() {
        let text = format!("Bag Attributes\n{}junk\n{}", pem("A", &[1; 100]), pem("B C", &[2]));
        assert_eq!(blocks(&text), [("A", Some(vec![1; 100])), ("B C", Some(vec![2]))]);
        assert_eq!(blocks("-----BEGIN A-----\nAQID"), [("A", None)]);
        assert_eq!(blocks("-----BEGIN A"), []);
    }
}
