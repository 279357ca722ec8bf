//! Canonical form: length-prefixed fields, so that no two events have the same bytes.

use crate::store::ValueRef;

/// Room for most forms.
const ROOM: usize = 256;

/// Builds a canonical form.
pub struct Canon {
    bytes: Vec<u8>,
}

impl Default for Canon {
    fn default() -> Self {
        Self::new()
    }
}

impl Canon {
    /// An empty form.
    pub fn new() -> Self {
        Self { bytes: Vec::with_capacity(ROOM) }
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

    /// Empties it, for the next form.
    pub fn clear(&mut self) -> &mut Self {
        self.bytes.clear();
        self
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

/// Reads a canonical form back, field by field; nothing where the bytes are none.
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A reader at the first field.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// A count.
    pub fn count(&mut self) -> Option<usize> {
        let bytes = self.take(4)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(bytes)).ok()
    }

    /// Bytes.
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let count = self.count()?;
        self.take(count)
    }

    /// Text.
    pub fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    /// A number.
    pub fn number(&mut self) -> Option<i64> {
        self.take(8)?.try_into().ok().map(i64::from_be_bytes)
    }

    /// So many fields of a kind.
    pub fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.count()?;
        (0..count).map(|_| read(self)).collect()
    }

    /// Whether all was read.
    pub const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_back() {
        let mut form = Canon::new();
        form.count(2).text("林").number(-1).bytes(b"");
        let mut reader = Reader::new(form.as_bytes());
        assert_eq!(reader.count(), Some(2));
        assert_eq!(reader.text(), Some("林"));
        assert_eq!(reader.number(), Some(-1));
        assert_eq!(reader.bytes(), Some(&b""[..]));
        assert!(reader.is_at_end());
        assert_eq!(reader.count(), None);
    }

    #[test]
    fn bytes_that_promise_more_than_there_is_are_no_form() {
        assert_eq!(Reader::new(&[0xff; 8]).bytes(), None);
        assert_eq!(Reader::new(&[0xff; 8]).list(Reader::number), None);
        assert_eq!(Reader::new(&[0, 0, 0, 1, 0xff]).text(), None);
    }
}
