//! Canonical form: length-prefixed fields, so that no two events have the same bytes.

use crate::store::ValueRef;

/// Builds a canonical form.
#[derive(Default)]
pub struct Canon {
    bytes: Vec<u8>,
}

impl Canon {
    /// An empty form.
    pub const fn new() -> Self {
        Self { bytes: Vec::new() }
    }

    /// One byte: a version, a tag.
    pub fn byte(&mut self, byte: u8) -> &mut Self {
        self.bytes.push(byte);
        self
    }

    /// Bytes, after their length in four bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.count(bytes.len());
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// Text in UTF-8, after its length.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// A number in eight bytes, most significant first.
    pub fn number(&mut self, number: i64) -> &mut Self {
        self.bytes.extend_from_slice(&number.to_be_bytes());
        self
    }

    /// A number that may be missing.
    pub fn maybe_number(&mut self, number: Option<i64>) -> &mut Self {
        match number {
            Some(number) => self.byte(1).number(number),
            None => self.byte(0),
        }
    }

    /// How many fields follow, in four bytes.
    pub fn count(&mut self, count: usize) -> &mut Self {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(&count.to_be_bytes());
        self
    }

    /// A stored value with its type.
    pub fn value(&mut self, value: ValueRef<'_>) -> &mut Self {
        match value {
            ValueRef::Null => self.byte(b'n'),
            ValueRef::Integer(number) => self.byte(b'i').number(number),
            ValueRef::Text(text) => self.byte(b't').text(text),
            ValueRef::Blob(bytes) => self.byte(b'b').bytes(bytes),
        }
    }

    /// The bytes.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    /// The bytes so far.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}
