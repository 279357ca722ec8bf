//! Commands and answers of ISO 7816-4.

use std::fmt;

use data_encoding::HEXUPPER;
use zeroize::Zeroizing;

use super::StatusWord;

/// Most bytes of data in one short command.
const PIECE: usize = 255;
/// The bit of the class byte that says: more of this command follows.
const CHAIN: u8 = 0x10;

/// Instructions after which the card may be another, or a try gone.
pub const VERIFY: u8 = 0x20;
pub const CHANGE: u8 = 0x24;
pub const RESET: u8 = 0x2C;
pub const EXTERNAL_AUTHENTICATE: u8 = 0x82;
pub const GENERATE: u8 = 0x47;
pub const PUT: u8 = 0xDB;
pub const SET_MANAGEMENT_KEY: u8 = 0xFF;

/// A command. Its data is wiped after use; `Debug` shows its length.
pub struct Command {
    cla: u8,
    ins: u8,
    p1: u8,
    p2: u8,
    data: Zeroizing<Vec<u8>>,
    answers: bool,
    wished: u8,
    secret: bool,
    slow: bool,
}

impl Command {
    /// A command without data that expects none.
    pub fn new(ins: u8, p1: u8, p2: u8) -> Self {
        let data = Zeroizing::new(Vec::new());
        Self { cla: 0, ins, p1, p2, data, answers: false, wished: 0, secret: false, slow: false }
    }

    /// With another class byte than 00. Odd ones are never used for probing: bit 10 is taken as a piece of a chain.
    #[must_use]
    pub const fn class(mut self, cla: u8) -> Self {
        self.cla = cla;
        self
    }

    /// With data.
    #[must_use]
    pub fn data(mut self, data: impl Into<Vec<u8>>) -> Self {
        self.data = Zeroizing::new(data.into());
        self
    }

    /// Expects data in the answer: Le=00 is sent, without which some cards give none.
    #[must_use]
    pub const fn answers(mut self) -> Self {
        self.answers = true;
        self
    }

    /// Expects so many bytes in the answer; 0 for as many as there are.
    #[must_use]
    pub const fn answers_with(mut self, wished: u8) -> Self {
        self.answers = true;
        self.wished = wished;
        self
    }

    /// Carries a secret: never shown, never sent again.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// May take minutes: the making of a key.
    #[must_use]
    pub const fn slow(mut self) -> Self {
        self.slow = true;
        self
    }

    /// Whether it carries a secret.
    pub const fn is_secret(&self) -> bool {
        self.secret
    }

    /// Whether it may take minutes.
    pub const fn is_slow(&self) -> bool {
        self.slow
    }

    /// Whether the card may be another after it: a secret, a key, an object.
    pub const fn changes(&self) -> bool {
        matches!(self.ins, CHANGE | RESET | GENERATE | PUT | SET_MANAGEMENT_KEY)
    }

    /// Whether it may use up a try: VERIFY with a secret, or the answer to a challenge.
    pub fn spends(&self) -> bool {
        matches!(self.ins, VERIFY | EXTERNAL_AUTHENTICATE) && !self.data.is_empty()
    }

    /// How many bytes it wishes for.
    pub(super) const fn wished(&self) -> u8 {
        self.wished
    }

    /// The class byte of what belongs to this command (GET RESPONSE).
    pub(super) const fn class_byte(&self) -> u8 {
        self.cla
    }

    /// The command as it goes over the wire, in pieces of 255 bytes; `le` in place of 00 where the card asked for it.
    pub(super) fn pieces(&self, le: u8) -> Vec<Zeroizing<Vec<u8>>> {
        let chunks: Vec<&[u8]> = if self.data.is_empty() { vec![&[]] } else { self.data.chunks(PIECE).collect() };
        let last = chunks.len() - 1;
        let piece = |(index, chunk): (usize, &&[u8])| {
            // Room for all of it, so that no copy of a secret is left behind by growing.
            let mut bytes = Zeroizing::new(Vec::with_capacity(chunk.len() + 6));
            let chain = if index < last { CHAIN } else { 0 };
            bytes.extend([self.cla | chain, self.ins, self.p1, self.p2]);
            if !chunk.is_empty() {
                bytes.push(u8::try_from(chunk.len()).unwrap_or(u8::MAX));
                bytes.extend_from_slice(chunk);
            }
            if index == last && self.answers {
                bytes.push(le);
            }
            bytes
        };
        chunks.iter().enumerate().map(piece).collect()
    }

    /// How the command is shown: the data of a secret one by its length.
    pub fn shown(&self) -> String {
        let head = HEXUPPER.encode(&[self.cla, self.ins, self.p1, self.p2]);
        match (self.data.len(), self.secret) {
            (0, _) => head,
            (length, true) => format!("{head} {length:02X} ({length} secret bytes)"),
            (length, false) => format!("{head} {length:02X} {}", HEXUPPER.encode(&self.data)),
        }
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02X}{:02X}{:02X}{:02X}, {} bytes", self.cla, self.ins, self.p1, self.p2, self.data.len())
    }
}

/// An answer: data and status word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The data, all parts of it.
    pub data: Vec<u8>,
    /// The status word.
    pub status: StatusWord,
}

impl Response {
    /// Takes an answer apart; one of fewer than two bytes is none.
    pub fn parse(mut bytes: Vec<u8>) -> Option<Self> {
        let (second, first) = (bytes.pop()?, bytes.pop()?);
        Some(Self { data: bytes, status: StatusWord(u16::from_be_bytes([first, second])) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(pieces: &[Zeroizing<Vec<u8>>]) -> Vec<String> {
        pieces.iter().map(|piece| HEXUPPER.encode(piece)).collect()
    }

    #[test]
    fn short_commands() {
        assert_eq!(hex(&Command::new(0x20, 0, 0x80).pieces(0)), ["00200080"]);
        let select = Command::new(0xA4, 4, 0).data([0xA0, 0, 0]).answers();
        assert_eq!(hex(&select.pieces(0)), ["00A4040003A0000000"]);
        assert_eq!(hex(&Command::new(0xCB, 0x3F, 0xFF).answers().pieces(0x10)), ["00CB3FFF10"]);
    }

    #[test]
    fn long_ones_are_chained_in_pieces_of_255_bytes() {
        let pieces = Command::new(0xDB, 0x3F, 0xFF).data(vec![7; 600]).answers().pieces(0);
        let heads: Vec<String> = pieces.iter().map(|piece| HEXUPPER.encode(&piece[..5])).collect();
        assert_eq!(heads, ["10DB3FFFFF", "10DB3FFFFF", "00DB3FFF5A"]);
        let lengths: Vec<usize> = pieces.iter().map(|piece| piece.len()).collect();
        assert_eq!(lengths, [260, 260, 5 + 90 + 1]);
        let exact = Command::new(0xDB, 0x3F, 0xFF).data(vec![7; 510]).pieces(0);
        assert_eq!(exact.len(), 2);
        assert_eq!(exact[1][0], 0);
    }

    #[test]
    fn what_is_shown_of_a_secret_is_its_length() {
        let verify = Command::new(0x20, 0, 0x80).data(*b"123456\xff\xff").secret();
        assert_eq!(verify.shown(), "00200080 08 (8 secret bytes)");
        assert_eq!(format!("{verify:?}"), "00200080, 8 bytes");
    }

    #[test]
    fn what_may_be_in_doubt_after_a_command() {
        let doubt = |ins| (Command::new(ins, 0, 0x80).data(*b"1").spends(), Command::new(ins, 0, 0x80).changes());
        assert_eq!([doubt(VERIFY), doubt(CHANGE), doubt(PUT)], [(true, false), (false, true), (false, true)]);
        assert_eq!([doubt(0xCB), doubt(0x87), doubt(0xA4)], [(false, false); 3]);
        assert!(!Command::new(VERIFY, 0, 0x80).spends(), "the question for the tries is free");
    }

    #[test]
    fn answers() {
        let response = Response::parse(vec![1, 2, 0x90, 0]).unwrap();
        assert_eq!((response.data, response.status), (vec![1, 2], StatusWord::OK));
        assert_eq!(Response::parse(vec![0x90]), None);
    }
}
