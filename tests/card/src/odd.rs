//! Cards with habits of their own, described in TOML: an ISO 7816-4 card without PIV, with answers by script before all
//! else. `README.md` beside this crate explains each setting.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::challenge::Challenge;
use crate::wire::{Answer, Card, Command, bytes, hex};

/// The whole description.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    #[serde(default)]
    atr: String,
    /// In the reader, but without an answer to reset, as one that is upside down.
    #[serde(default)]
    mute: bool,
    /// What SELECT answers for an application that is not there.
    #[serde(default = "not_found")]
    unknown_aid: String,
    /// What a command answers that the card does not know.
    #[serde(default = "unknown_command")]
    unknown_command: String,
    /// Applications: AID and what SELECT answers.
    #[serde(default)]
    application: BTreeMap<String, String>,
    /// Whether VERIFY and its kind work without an application selected.
    #[serde(default)]
    without_application: bool,
    /// Files: path from 3F00, and content.
    #[serde(default)]
    file: BTreeMap<String, String>,
    /// Answers by script, looked at in order, before all else.
    #[serde(default)]
    answer: Vec<Scripted>,
    pin: Option<Secret>,
    puk: Option<Secret>,
    #[serde(default)]
    reset: Reset,
    challenge: Option<Challenge>,
}

fn not_found() -> String {
    "6A82".to_owned()
}

fn unknown_command() -> String {
    "6D00".to_owned()
}

/// A command by pattern: digits, `?` for any digit, `*` at the end for anything. Each answer is given once, the last one
/// ever after.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scripted {
    command: String,
    answers: Vec<String>,
    #[serde(skip)]
    given: usize,
}

/// A PIN or PUK and the habits around it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Secret {
    reference: String,
    value: String,
    /// The byte that fills the block; none if the value is sent as it is.
    padding: Option<String>,
    /// The length of the block, or the longest value.
    length: usize,
    #[serde(default = "one")]
    min: usize,
    #[serde(default)]
    letters: bool,
    #[serde(default = "three")]
    tries: u8,
    /// What VERIFY and RESET answer to a wrong one; `x` stands for the tries left.
    #[serde(default = "counted")]
    wrong: String,
    /// The same for CHANGE.
    #[serde(default = "counted")]
    wrong_change: String,
    #[serde(default = "six_nine")]
    blocked: String,
    #[serde(default)]
    empty_verify: Empty,
    /// Whether one of a wrong length or with letters uses a try; it answers 6A80 either way.
    #[serde(default)]
    malformed_costs: bool,
    #[serde(skip)]
    left: Option<u8>,
    #[serde(skip)]
    verified: bool,
}

fn one() -> usize {
    1
}

fn three() -> u8 {
    3
}

fn counted() -> String {
    "63Cx".to_owned()
}

fn six_nine() -> String {
    "6983".to_owned()
}

/// What an empty VERIFY does.
#[derive(Clone, Copy, Default, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Empty {
    /// Tells the tries left.
    #[default]
    Free,
    /// Is taken for a wrong PIN.
    Costs,
    /// Answers 6A86.
    Refused,
}

/// Where RESET RETRY COUNTER looks for the PUK.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reset {
    /// P1=00: PUK and new PIN in the data.
    #[default]
    Data,
    /// P1=02: the PUK was verified before, or the challenge answered; the data is the new PIN.
    Verified,
}

impl Secret {
    fn left(&mut self) -> &mut u8 {
        self.left.get_or_insert(self.tries)
    }

    fn verdict(&mut self, pattern: &str) -> u16 {
        match *self.left() {
            0 => word(&self.blocked),
            left => word(&pattern.replace('x', &format!("{left:X}"))),
        }
    }

    /// The block as it has to come.
    fn block(&self) -> Vec<u8> {
        let mut block = self.value.clone().into_bytes();
        if let Some(padding) = &self.padding {
            block.resize(self.length, bytes(padding).expect("padding is a byte")[0]);
        }
        block
    }

    /// Whether the block could hold a PIN at all.
    fn well_formed(&self, block: &[u8]) -> bool {
        let filler = self.padding.as_ref().map(|padding| bytes(padding).expect("padding is a byte")[0]);
        let value: Vec<u8> = match filler {
            Some(_) if block.len() != self.length => return false,
            Some(filler) => block.iter().copied().take_while(|byte| *byte != filler).collect(),
            None => block.to_vec(),
        };
        (self.min..=self.length).contains(&value.len()) && (self.letters || value.iter().all(u8::is_ascii_digit))
    }

    /// Compares, and counts; `wrong` is what a wrong one answers here.
    fn check(&mut self, block: &[u8], wrong: &str) -> u16 {
        self.verified = false;
        if *self.left() == 0 {
            return word(&self.blocked);
        }
        let formed = self.well_formed(block);
        if !formed && !self.malformed_costs {
            return 0x6A80;
        }
        if formed && block == self.block() {
            self.left = Some(self.tries);
            self.verified = true;
            return 0x9000;
        }
        *self.left() -= 1;
        if formed { self.verdict(wrong) } else { 0x6A80 }
    }

    /// A new value out of its block.
    fn set(&mut self, block: &[u8]) -> u16 {
        if !self.well_formed(block) {
            return 0x6A80;
        }
        let filler = self.padding.as_ref().map(|padding| bytes(padding).expect("padding is a byte")[0]);
        let value = block.iter().copied().take_while(|byte| Some(*byte) != filler).collect();
        self.value = String::from_utf8(value).expect("well formed");
        self.left = Some(self.tries);
        0x9000
    }

    fn is(&self, reference: u8) -> bool {
        bytes(&self.reference).expect("a reference is a byte") == [reference]
    }
}

/// A status word from four digits.
pub fn word(text: &str) -> u16 {
    u16::from_str_radix(text, 16).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The card in its state.
pub struct Odd {
    script: Script,
    atr: Vec<u8>,
    selected: bool,
    path: Vec<String>,
}

impl Odd {
    pub fn new(text: &str) -> Result<Self, String> {
        let script: Script = toml::from_str(text).map_err(|error| error.to_string())?;
        // vpcd reports a card as one that cannot be powered if its answer is longer than any can be.
        let atr = if script.mute { vec![0x3B; 40] } else { bytes(&script.atr)? };
        Ok(Self { script, atr, selected: false, path: vec!["3F00".to_owned()] })
    }

    /// The scripted answer, if one fits.
    fn scripted(&mut self, command: &Command<'_>) -> Option<Answer> {
        let head = [command.class, command.ins, command.p1, command.p2];
        let text = hex(&head) + &hex(command.data);
        let found = self.script.answer.iter_mut().find(|scripted| fits(&scripted.command, &text))?;
        let answer = found.answers.get(found.given).or(found.answers.last())?;
        found.given += 1;
        let mut data = bytes(answer).expect("an answer is hexadecimal");
        let low = data.pop()?;
        let high = data.pop()?;
        Some(Answer { data, status: u16::from_be_bytes([high, low]) })
    }

    fn select(&mut self, command: &Command<'_>) -> Answer {
        let name = hex(command.data);
        if command.p1 == 0x04 {
            let found =
                self.script.application.iter().find(|(aid, _)| name.len() >= 10 && plain(aid).starts_with(&name));
            let Some((_, answer)) = found else { return Answer::status(word(&self.script.unknown_aid)) };
            let answer = bytes(answer).expect("an answer is hexadecimal");
            self.forget();
            self.selected = true;
            return Answer::data(answer);
        }
        let steps: Vec<String> = command.data.chunks(2).map(hex).collect();
        let mut beside = self.path.clone();
        beside.pop();
        let root = vec!["3F00".to_owned()];
        let bases = if command.p1 >= 8 { vec![root.clone()] } else { vec![self.path.clone(), beside, vec![]] };
        for mut path in bases {
            path.extend(steps.iter().cloned());
            let text = path.join("/");
            let there = |name: &String| *name == text || name.starts_with(&format!("{text}/"));
            if path == root || self.script.file.keys().any(there) {
                self.path = path;
                return Answer::status(0x9000);
            }
        }
        Answer::status(0x6A82)
    }

    fn read(&self, command: &Command<'_>) -> Answer {
        let Some(content) = self.script.file.get(&self.path.join("/")) else { return Answer::status(0x6986) };
        let content = bytes(content).expect("a file is hexadecimal");
        let from = usize::from(u16::from_be_bytes([command.p1, command.p2]));
        match content.get(from..) {
            None | Some([]) => Answer::status(0x6B00),
            Some(rest) => Answer::data(rest[..rest.len().min(command.le.max(1))].to_vec()),
        }
    }

    fn verify(&mut self, command: &Command<'_>) -> u16 {
        let secrets = [&mut self.script.pin, &mut self.script.puk];
        let Some(secret) = secrets.into_iter().flatten().find(|secret| secret.is(command.p2)) else { return 0x6A88 };
        if !command.data.is_empty() {
            let wrong = secret.wrong.clone();
            return secret.check(command.data, &wrong);
        }
        match secret.empty_verify {
            Empty::Free if secret.verified => 0x9000,
            Empty::Free => secret.verdict("63Cx"),
            Empty::Costs => {
                let left = secret.left().saturating_sub(1);
                secret.left = Some(left);
                let wrong = secret.wrong.clone();
                secret.verdict(&wrong)
            }
            Empty::Refused => 0x6A86,
        }
    }

    fn change(&mut self, command: &Command<'_>) -> u16 {
        let secrets = [&mut self.script.pin, &mut self.script.puk];
        let Some(secret) = secrets.into_iter().flatten().find(|secret| secret.is(command.p2)) else { return 0x6A88 };
        // Without padding the border is where the old value ends; a wrong one is taken to be as long as the right one.
        let old = if secret.padding.is_some() { secret.length } else { secret.value.len() };
        let Some((old, new)) = command.data.split_at_checked(old) else { return 0x6700 };
        if !secret.well_formed(new) {
            return 0x6A80;
        }
        let wrong = secret.wrong_change.clone();
        match secret.check(old, &wrong) {
            0x9000 => secret.set(new),
            other => other,
        }
    }

    fn reset(&mut self, command: &Command<'_>) -> u16 {
        let answered = self.script.challenge.as_ref().is_some_and(Challenge::is_answered);
        let Some(pin) = &mut self.script.pin else { return 0x6D00 };
        if !pin.is(command.p2) {
            return 0x6A88;
        }
        if command.p1 == 2 && answered {
            return pin.set(command.data);
        }
        let Some(puk) = &mut self.script.puk else { return 0x6982 };
        match (self.script.reset, command.p1) {
            (Reset::Data, 0) => {
                let old = if puk.padding.is_some() { puk.length } else { puk.value.len() };
                let Some((given, new)) = command.data.split_at_checked(old) else { return 0x6700 };
                if !pin.well_formed(new) {
                    return 0x6A80;
                }
                let wrong = puk.wrong.clone();
                match puk.check(given, &wrong) {
                    0x9000 => pin.set(new),
                    other => other,
                }
            }
            (Reset::Verified, 2) if puk.verified => pin.set(command.data),
            (_, 2) => 0x6982,
            _ => 0x6A86,
        }
    }
}

impl Card for Odd {
    fn atr(&self) -> &[u8] {
        &self.atr
    }

    fn forget(&mut self) {
        self.selected = false;
        self.path = vec!["3F00".to_owned()];
        for secret in [&mut self.script.pin, &mut self.script.puk].into_iter().flatten() {
            secret.verified = false;
        }
        if let Some(challenge) = &mut self.script.challenge {
            challenge.forget();
        }
    }

    fn answer(&mut self, command: &Command<'_>) -> Answer {
        if let Some(challenge) = &mut self.script.challenge {
            challenge.next(command.ins);
        }
        if let Some(answer) = self.scripted(command) {
            return answer;
        }
        match command.ins {
            0xA4 => return self.select(command),
            0xB0 => return self.read(command),
            0x20 | 0x24 | 0x2C | 0x82 | 0x84 if self.selected || self.script.without_application => {}
            0x20 | 0x24 | 0x2C => return Answer::status(0x6985),
            _ => return Answer::status(word(&self.script.unknown_command)),
        }
        Answer::status(match command.ins {
            0x20 => self.verify(command),
            0x24 => self.change(command),
            0x2C => self.reset(command),
            0x82 => self.script.challenge.as_mut().map_or(0x6D00, |challenge| challenge.answer(command)),
            _ => match &mut self.script.challenge {
                Some(challenge) => return challenge.give(command),
                None => 0x6D00,
            },
        })
    }
}

/// Without blanks, in capitals.
pub fn plain(text: &str) -> String {
    text.chars().filter(|letter| *letter != ' ').map(|letter| letter.to_ascii_uppercase()).collect()
}

/// Whether a command fits a pattern.
fn fits(pattern: &str, command: &str) -> bool {
    let pattern = plain(pattern);
    let (start, open) = pattern.strip_suffix('*').map_or((pattern.as_str(), false), |start| (start, true));
    let long_enough = if open { command.len() >= start.len() } else { command.len() == start.len() };
    long_enough && start.chars().zip(command.chars()).all(|(wanted, found)| wanted == '?' || wanted == found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert!(fits("00 20 00 8? *", "002000803132"));
        assert!(!fits("0020", "002000"));
        assert!(fits("0020*", "0020"));
    }
}
