//! GET CHALLENGE and EXTERNAL AUTHENTICATE of an odd card: the same challenge and answer for ever, or one drawn anew each
//! time whose answer is the challenge encrypted under a key.

use std::fs::File;
use std::io::Read;

use aes::cipher::{BlockEncrypt, KeyInit, generic_array::GenericArray};
use aes::{Aes128, Aes192, Aes256};
use des::TdesEde3;
use serde::Deserialize;

use crate::odd::{plain, word};
use crate::wire::{Answer, Command, bytes, hex};

/// GET CHALLENGE.
const GIVE: u8 = 0x84;
/// EXTERNAL AUTHENTICATE.
const ANSWER: u8 = 0x82;

/// How it is described: `challenge` and `response`, or `cipher` and `key`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    #[serde(default)]
    challenge: String,
    #[serde(default)]
    response: String,
    /// P2 of EXTERNAL AUTHENTICATE; any if none.
    reference: Option<String>,
    /// 3des, aes128, aes192, aes256.
    #[serde(default)]
    cipher: String,
    #[serde(default)]
    key: String,
    /// How many wrong answers in a row block the key; none if it never blocks.
    tries: Option<u8>,
    #[serde(skip)]
    given: Option<Vec<u8>>,
    #[serde(skip)]
    answered: bool,
}

impl Challenge {
    pub fn is_answered(&self) -> bool {
        self.answered
    }

    /// Reset, or power off.
    pub fn forget(&mut self) {
        (self.given, self.answered) = (None, false);
    }

    /// A challenge that was drawn is good for the very next command only.
    pub fn next(&mut self, ins: u8) {
        if ins != ANSWER {
            self.given = None;
        }
    }

    /// GET CHALLENGE.
    pub fn give(&mut self, command: &Command<'_>) -> Answer {
        debug_assert_eq!(command.ins, GIVE);
        if self.key.is_empty() {
            return Answer::data(bytes(&self.challenge).expect("a challenge is hexadecimal"));
        }
        let mut drawn = vec![0; self.block()];
        if command.le != drawn.len() {
            return Answer::status(0x6C00 | u16::try_from(drawn.len()).expect("a block is short"));
        }
        File::open("/dev/urandom").and_then(|mut random| random.read_exact(&mut drawn)).expect("there is chance");
        self.given = Some(drawn.clone());
        Answer::data(drawn)
    }

    /// EXTERNAL AUTHENTICATE.
    pub fn answer(&mut self, command: &Command<'_>) -> u16 {
        if self.reference.as_ref().is_some_and(|reference| plain(reference) != hex(&[command.p2])) {
            return 0x6A88;
        }
        if self.tries == Some(0) {
            return 0x6983;
        }
        if self.key.is_empty() {
            self.answered = hex(command.data) == plain(&self.response);
        } else {
            let Some(given) = self.given.take() else { return 0x6985 };
            self.answered = command.data == self.encrypted(&given);
        }
        match &mut self.tries {
            _ if self.answered => 0x9000,
            Some(tries) => {
                *tries -= 1;
                word(&format!("63C{tries:X}"))
            }
            None => 0x6300,
        }
    }

    fn block(&self) -> usize {
        if self.cipher == "3des" { 8 } else { 16 }
    }

    fn encrypted(&self, block: &[u8]) -> Vec<u8> {
        fn one<C: BlockEncrypt + KeyInit>(key: &[u8], block: &[u8]) -> Vec<u8> {
            let mut block = GenericArray::clone_from_slice(block);
            C::new_from_slice(key).expect("the key is as long as its cipher wants").encrypt_block(&mut block);
            block.to_vec()
        }
        let key = bytes(&self.key).expect("a key is hexadecimal");
        match self.cipher.as_str() {
            "3des" => one::<TdesEde3>(&key, block),
            "aes128" => one::<Aes128>(&key, block),
            "aes192" => one::<Aes192>(&key, block),
            "aes256" => one::<Aes256>(&key, block),
            other => panic!("{other}: no such cipher"),
        }
    }
}
