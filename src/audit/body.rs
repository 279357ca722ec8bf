//! The body of an event, read back: facts, digests of personal values, digests of rows.

use super::canon::Reader;

/// A body.
#[derive(Default)]
pub struct Body<'a> {
    /// Facts by name.
    pub facts: Vec<(&'a str, &'a str)>,
    /// Digests of personal values by field.
    pub details: Vec<(&'a str, &'a [u8])>,
    /// Digests of rows by table and key.
    pub rows: Vec<(&'a str, i64, &'a [u8])>,
}

impl<'a> Body<'a> {
    /// Reads a body; nothing if it is not in canonical form.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let facts = reader.list(|fact| Some((fact.text()?, fact.text()?)))?;
        Some(Self { facts, ..Self::digests(reader)? })
    }

    /// Reads the digests only.
    pub fn parse_digests(bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        reader.list(|fact| fact.bytes().and(fact.bytes()).map(drop))?;
        Self::digests(reader)
    }

    /// What follows the facts.
    fn digests(mut reader: Reader<'a>) -> Option<Self> {
        let details = reader.list(|detail| Some((detail.text()?, detail.bytes()?)))?;
        let rows = reader.list(|row| Some((row.text()?, row.number()?, row.bytes()?)))?;
        reader.is_at_end().then_some(Self { facts: Vec::new(), details, rows })
    }
}
