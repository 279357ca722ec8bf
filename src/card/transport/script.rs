//! A card that follows a script: each command must be the one that is expected, and gets the answer written beside it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use data_encoding::HEXUPPER;
use zeroize::Zeroizing;

use super::{After, Link, Transport};

/// What happened besides the exchanges: `begin`, `end leave`, `end reset`, `reconnect`.
pub type Log = Rc<RefCell<Vec<&'static str>>>;

/// A scripted card.
pub struct Script {
    lines: VecDeque<(String, Result<Vec<u8>, Link>)>,
    begins: VecDeque<Result<(), Link>>,
    log: Log,
}

impl Script {
    /// Commands and answers in hexadecimal, blanks as one likes.
    pub fn new(lines: &[(&str, &str)]) -> Self {
        lines.iter().fold(Self::empty(), |script, (command, answer)| script.then(command, answer))
    }

    /// No exchange at all.
    pub fn empty() -> Self {
        Self { lines: VecDeque::new(), begins: VecDeque::new(), log: Log::default() }
    }

    /// And then this exchange.
    pub fn then(mut self, command: &str, answer: &str) -> Self {
        self.lines.push_back((plain(command), Ok(bytes(answer))));
        self
    }

    /// And then a link that fails at this command.
    pub fn fails(mut self, command: &str, link: Link) -> Self {
        self.lines.push_back((plain(command), Err(link)));
        self
    }

    /// The next transaction begins with this.
    pub fn begins(mut self, begun: Result<(), Link>) -> Self {
        self.begins.push_back(begun);
        self
    }

    /// What happened besides the exchanges.
    pub fn log(&self) -> Log {
        Rc::clone(&self.log)
    }
}

/// A card that answers each command by a rule.
pub struct Rule<F>(pub F);

impl<F: FnMut(&[u8]) -> Vec<u8>> Transport for Rule<F> {
    fn transmit(&mut self, command: Zeroizing<Vec<u8>>, _slow: bool) -> Result<Vec<u8>, Link> {
        Ok((self.0)(&command))
    }

    fn begin(&mut self) -> Result<(), Link> {
        Ok(())
    }

    fn end(&mut self, _after: After) {}

    fn reconnect(&mut self) -> Result<(), Link> {
        Ok(())
    }

    fn atr(&self) -> &[u8] {
        &[]
    }

    fn reader(&self) -> &str {
        "rule"
    }
}

fn plain(hex: &str) -> String {
    hex.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_uppercase()
}

fn bytes(hex: &str) -> Vec<u8> {
    HEXUPPER.decode(plain(hex).as_bytes()).unwrap()
}

impl Transport for Script {
    fn transmit(&mut self, command: Zeroizing<Vec<u8>>, _slow: bool) -> Result<Vec<u8>, Link> {
        let sent = HEXUPPER.encode(&command);
        let (expected, answer) = self.lines.pop_front().unwrap_or_else(|| panic!("not in the script: {sent}"));
        assert_eq!(sent, expected, "the next command of the script");
        answer
    }

    fn begin(&mut self) -> Result<(), Link> {
        self.log.borrow_mut().push("begin");
        self.begins.pop_front().unwrap_or(Ok(()))
    }

    fn end(&mut self, after: After) {
        self.log.borrow_mut().push(if after == After::Reset { "end reset" } else { "end leave" });
    }

    fn reconnect(&mut self) -> Result<(), Link> {
        self.log.borrow_mut().push("reconnect");
        Ok(())
    }

    fn atr(&self) -> &[u8] {
        &[0x3B, 0x00]
    }

    fn reader(&self) -> &str {
        "script"
    }
}

impl Drop for Script {
    /// A script that is not played to its end is a command that was not sent.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(
                self.lines.is_empty(),
                "not sent: {:?}",
                self.lines.iter().map(|(line, _)| line).collect::<Vec<_>>()
            );
        }
    }
}
