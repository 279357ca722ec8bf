//! APDUs over a transport: chaining, parts of answers, wished lengths, the transaction, the trace.

use data_encoding::HEXUPPER;
use zeroize::Zeroizing;

use super::{After, Command, Link, Response, Transport};

/// More than any card holds, and in more parts: an answer that goes on for ever ends here.
const LONGEST_ANSWER: usize = 1 << 18;
const MOST_PARTS: usize = 1 << 12;
/// Programs that share a card reset it whenever they are done; more often than this is no accident.
const RESETS: usize = 8;

/// Takes a line of the trace.
pub type Trace = Box<dyn FnMut(&str)>;

/// A channel to one card.
pub struct Channel {
    transport: Box<dyn Transport>,
    trace: Option<Trace>,
    held: bool,
    used_secret: bool,
    in_doubt: bool,
}

impl Channel {
    /// A channel over a transport.
    pub fn new(transport: Box<dyn Transport>, trace: Option<Trace>) -> Self {
        Self { transport, trace, held: false, used_secret: false, in_doubt: false }
    }

    /// The card's answer to reset.
    pub fn atr(&self) -> &[u8] {
        self.transport.atr()
    }

    /// The reader's name.
    pub fn reader(&self) -> &str {
        self.transport.reader()
    }

    /// Takes the card for this work alone. After another program's reset it is connected anew: whatever was selected
    /// or verified before is gone, so the application is selected after every `begin`.
    pub fn begin(&mut self) -> Result<(), Link> {
        if self.held {
            return Ok(());
        }
        let mut begun = self.transport.begin();
        for _ in 0..RESETS {
            if begun != Err(Link::Reset) {
                break;
            }
            self.transport.reconnect()?;
            begun = self.transport.begin();
        }
        begun?;
        (self.held, self.in_doubt) = (true, false);
        Ok(())
    }

    /// Takes the card for this work alone as it was left. Another program's reset is an error here: what was asked of the
    /// card before is gone with it.
    pub fn resume(&mut self) -> Result<(), Link> {
        if !self.held {
            self.transport.begin()?;
            (self.held, self.in_doubt) = (true, false);
        }
        Ok(())
    }

    /// Gives the card back: reset where a secret was sent, as it is otherwise.
    pub fn end(&mut self) {
        if std::mem::take(&mut self.held) {
            let after = if std::mem::take(&mut self.used_secret) { After::Reset } else { After::Leave };
            self.transport.end(after);
        }
    }

    /// Gives the card back, reset whatever was sent.
    pub fn end_with_reset(&mut self) {
        self.used_secret = true;
        self.end();
    }

    /// Whether a link that fails now leaves it open what the card did since `begin`.
    pub const fn in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// Sends a command and collects its whole answer. A command with a secret is sent exactly once.
    pub fn send(&mut self, command: &Command) -> Result<Response, Link> {
        let doubt = self.in_doubt || command.changes();
        // Whether a try was used is known with the answer; what was changed stays so whatever comes after.
        self.in_doubt = doubt || command.spends();
        let response = self.exchange_all(command)?;
        self.in_doubt = doubt;
        Ok(response)
    }

    fn exchange_all(&mut self, command: &Command) -> Result<Response, Link> {
        self.used_secret |= command.is_secret();
        self.note(|| format!("> {}", command.shown()));
        let mut response = self.pieces(command, command.wished())?;
        if let Some(length) = response.status.right_length().filter(|_| !command.is_secret()) {
            response = self.pieces(command, length)?;
        }
        let mut parts = 0;
        while let Some(more) = response.status.more() {
            parts += 1;
            let mut part = self.get_response(command.class_byte(), more)?;
            if let Some(length) = part.status.right_length() {
                part = self.get_response(command.class_byte(), length)?;
            }
            let stuck = part.data.is_empty() && part.status.more().is_some();
            response.data.append(&mut part.data);
            response.status = part.status;
            if stuck || parts > MOST_PARTS || response.data.len() > LONGEST_ANSWER {
                return Err(Link::Garbled);
            }
        }
        self.note(|| format!("< {} {}", HEXUPPER.encode(&response.data), response.status).replace("  ", " "));
        Ok(response)
    }

    /// Sends all pieces; the answer is that to the last, or the first that is not 9000.
    fn pieces(&mut self, command: &Command, le: u8) -> Result<Response, Link> {
        let pieces = command.pieces(le);
        let last = pieces.len() - 1;
        for (index, piece) in pieces.into_iter().enumerate() {
            let response = self.exchange(piece, command.is_slow())?;
            if index == last || !response.status.is_ok() {
                return Ok(response);
            }
        }
        Err(Link::Garbled)
    }

    fn get_response(&mut self, class: u8, length: u8) -> Result<Response, Link> {
        self.exchange(Zeroizing::new(vec![class, 0xC0, 0, 0, length]), false)
    }

    fn exchange(&mut self, bytes: Zeroizing<Vec<u8>>, slow: bool) -> Result<Response, Link> {
        let answer = self.transport.transmit(bytes, slow).inspect_err(|link| {
            if let Some(trace) = &mut self.trace {
                trace(&format!("! {link:?}"));
            }
        })?;
        Response::parse(answer).ok_or(Link::Garbled)
    }

    fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace(&line());
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use super::super::transport::script::{Rule, Script};
    use super::*;
    use crate::card::StatusWord;

    fn channel(script: Script) -> Channel {
        Channel::new(Box::new(script), None)
    }

    fn get() -> Command {
        Command::new(0xCB, 0x3F, 0xFF).data([0x5C, 0]).answers()
    }

    #[test]
    fn answers_come_in_parts() {
        let script = Script::new(&[
            ("00CB3FFF 02 5C00 00", "0102 61FF"),
            ("00C00000 FF", "0304 6102"),
            ("00C00000 02", "05 9000"),
        ]);
        let response = channel(script).send(&get()).unwrap();
        assert_eq!((response.data, response.status), (vec![1, 2, 3, 4, 5], StatusWord::OK));
    }

    #[test]
    fn parts_follow_a_command_that_expects_none() {
        let script = Script::new(&[("00DB3FFF 01 00", "6102"), ("00C00000 02", "0A0B 9000")]);
        let response = channel(script).send(&Command::new(0xDB, 0x3F, 0xFF).data([0])).unwrap();
        assert_eq!(response.data, [0x0A, 0x0B]);
    }

    #[test]
    fn the_right_length_is_asked_for_again() {
        let script = Script::new(&[
            ("00CB3FFF 02 5C00 00", "6C03"),
            ("00CB3FFF 02 5C00 03", "010203 6101"),
            ("00C00000 01", "6C02"),
            ("00C00000 02", "0405 9000"),
        ]);
        assert_eq!(channel(script).send(&get()).unwrap().data, [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_secret_is_sent_once_whatever_the_card_says() {
        let script = Script::new(&[("00200080 02 3132", "6C00")]);
        let response = channel(script).send(&Command::new(0x20, 0, 0x80).data(*b"12").secret()).unwrap();
        assert_eq!(response.status, StatusWord(0x6C00));
    }

    #[test]
    fn a_refused_piece_ends_the_chain() {
        let script = Script::new(&[(&format!("10DB3FFF FF {}", "07".repeat(255)), "6884")]);
        let long = Command::new(0xDB, 0x3F, 0xFF).data(vec![7; 300]);
        assert_eq!(channel(script).send(&long).unwrap().status, StatusWord(0x6884));
    }

    #[test]
    fn after_a_reset_it_is_connected_anew() {
        let script = Script::empty().begins(Err(Link::Reset));
        let log = script.log();
        let mut channel = channel(script);
        channel.begin().unwrap();
        channel.begin().unwrap();
        channel.end();
        assert_eq!(*log.borrow(), ["begin", "reconnect", "begin", "end leave"]);
    }

    #[test]
    fn the_card_is_reset_after_work_with_a_secret_even_if_it_ends_badly() {
        let script = Script::empty().fails("00200080 02 3132", Link::Removed);
        let log = script.log();
        let mut card = channel(script);
        card.begin().unwrap();
        let sent = card.send(&Command::new(0x20, 0, 0x80).data(*b"12").secret());
        assert_eq!(sent.err(), Some(Link::Removed));
        drop(card);
        assert_eq!(*log.borrow(), ["begin", "end reset"]);
    }

    #[test]
    fn what_the_card_did_is_in_doubt_only_once_it_was_asked_to_change() {
        let verify = Command::new(0x20, 0, 0x80).data(*b"12").secret();
        let put = Command::new(0xDB, 0x3F, 0xFF).data([0]);
        let sent = |script: Script, commands: &[&Command]| {
            let mut card = channel(script);
            card.begin().unwrap();
            let last = commands.iter().map(|command| card.send(command)).last().unwrap();
            (last.is_err(), card.in_doubt())
        };
        let pulled = |command| Script::empty().fails(command, Link::Removed);
        assert_eq!(sent(pulled("00CB3FFF 02 5C00 00"), &[&get()]), (true, false));
        assert_eq!(sent(pulled("00200080 02 3132"), &[&verify]), (true, true));
        assert_eq!(sent(pulled("00DB3FFF 01 00"), &[&put]), (true, true));
        let script = || Script::new(&[("00200080 02 3132", "9000")]).fails("00CB3FFF 02 5C00 00", Link::Removed);
        assert_eq!(sent(script(), &[&verify, &get()]), (true, false), "the verdict on the PIN came");
        let script = || Script::new(&[("00DB3FFF 01 00", "9000")]).fails("00CB3FFF 02 5C00 00", Link::Removed);
        assert_eq!(sent(script(), &[&put, &get()]), (true, true), "it was written, whatever was to follow");
    }

    #[test]
    fn the_trace_shows_no_secret() {
        let lines = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
        let kept = std::rc::Rc::clone(&lines);
        let script = Script::new(&[("00200080 06 313233343536", "63C2"), ("00CB3FFF 02 5C00 00", "0102 9000")]);
        let trace: Trace = Box::new(move |line| kept.borrow_mut().push(line.to_owned()));
        let mut card = Channel::new(Box::new(script), Some(trace));
        card.send(&Command::new(0x20, 0, 0x80).data(*b"123456").secret()).unwrap();
        card.send(&get()).unwrap();
        let shown = ["> 00200080 06 (6 secret bytes)", "< 63C2", "> 00CB3FFF 02 5C00", "< 0102 9000"];
        assert_eq!(*lines.borrow(), shown);
    }

    #[test]
    fn an_answer_without_end_is_none() {
        for part in [256, 1, 0] {
            let answer = Channel::new(Box::new(Rule(move |_: &[u8]| [vec![0; part], vec![0x61, 0]].concat())), None)
                .send(&get());
            assert_eq!(answer.err(), Some(Link::Garbled), "{part}");
        }
    }
}
