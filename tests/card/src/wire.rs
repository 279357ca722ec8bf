//! Between vpcd and a card: whole commands from chained ones, long answers in parts, a log, and the moments at which
//! the card is pulled or falls silent.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Write;
use std::time::Duration;

use vpicc::VSmartCard;

/// A card that does not answer does so for this long; whoever started it pulls it before.
const SILENCE: Duration = Duration::from_secs(120);

/// A whole command: chained parts are put together already.
pub struct Command<'a> {
    pub class: u8,
    pub ins: u8,
    pub p1: u8,
    pub p2: u8,
    pub data: &'a [u8],
    /// How much may come back at most; 0 if nothing was asked for.
    pub le: usize,
}

/// What a card answers.
pub struct Answer {
    pub data: Vec<u8>,
    pub status: u16,
}

impl Answer {
    pub fn status(status: u16) -> Self {
        Self { data: Vec::new(), status }
    }

    pub fn data(data: Vec<u8>) -> Self {
        Self { data, status: 0x9000 }
    }
}

/// A card that answers whole commands.
pub trait Card {
    fn atr(&self) -> &[u8];
    /// Power off, or a reset: what was selected and verified is gone.
    fn forget(&mut self);
    fn answer(&mut self, command: &Command<'_>) -> Answer;
}

/// When something happens: at the n-th command (`#5`), or at the first that begins with these bytes (`002C`).
pub enum Moment {
    Count(usize),
    Prefix(String),
}

impl std::str::FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.strip_prefix('#') {
            Some(count) => count.parse().map(Self::Count).map_err(|error| format!("{text}: {error}")),
            None => Ok(Self::Prefix(text.to_ascii_uppercase())),
        }
    }
}

impl Moment {
    fn is(&self, count: usize, command: &str) -> bool {
        match self {
            Self::Count(wanted) => *wanted == count,
            Self::Prefix(prefix) => command.starts_with(prefix),
        }
    }
}

/// Whole commands that begin with these bytes are answered by a status word: `00DB=6A84`; only the first two of them:
/// `00A4=6A82x2`.
pub struct Refusal {
    prefix: String,
    status: u16,
    left: usize,
}

impl std::str::FromStr for Refusal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (prefix, answer) = text.split_once('=').ok_or_else(|| format!("{text}: PREFIX=STATUS"))?;
        let (status, left) = answer.split_once('x').unwrap_or((answer, "1000000"));
        let status = u16::from_str_radix(status, 16).map_err(|error| format!("{text}: {error}"))?;
        let left = left.parse().map_err(|error| format!("{text}: {error}"))?;
        Ok(Self { prefix: prefix.to_ascii_uppercase(), status, left })
    }
}

impl Refusal {
    /// The answer, if it is one of these commands.
    fn answer(&mut self, command: &str) -> Option<u16> {
        if self.left == 0 || !command.starts_with(&self.prefix) {
            return None;
        }
        self.left -= 1;
        Some(self.status)
    }
}

/// How the card behaves on the wire.
pub struct Manners {
    /// Answers longer than this come in parts with 61xx.
    pub part: usize,
    /// Parts even where extended length was asked for.
    pub always_parts: bool,
    /// A longer command is refused with 6700, as by a card that knows no extended length.
    pub short_only: bool,
    /// Pulled before it acts on the command.
    pub pull_before: Option<Moment>,
    /// Pulled when it has acted on the command, before it answers.
    pub pull_after: Option<Moment>,
    /// Never answers this command.
    pub mute_at: Option<Moment>,
    /// Commands that are answered by a status word, and not acted on.
    pub refusals: Vec<Refusal>,
    /// Each command and answer goes here, a line each.
    pub log: Option<File>,
    /// Every answer takes this long.
    pub delay: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            part: 256,
            always_parts: false,
            short_only: false,
            pull_before: None,
            pull_after: None,
            mute_at: None,
            refusals: Vec::new(),
            log: None,
            delay: Duration::ZERO,
        }
    }
}

/// A card on a line.
pub struct Line<C> {
    card: C,
    manners: Manners,
    count: usize,
    chained: Vec<u8>,
    waiting: VecDeque<u8>,
    last: u16,
}

impl<C: Card> Line<C> {
    pub fn new(card: C, manners: Manners) -> Self {
        Self { card, manners, count: 0, chained: Vec::new(), waiting: VecDeque::new(), last: 0x9000 }
    }

    fn log(&mut self, sign: char, bytes: &[u8]) {
        if let Some(log) = &mut self.manners.log {
            writeln!(log, "{sign} {}", hex(bytes)).expect("the log can be written");
        }
    }

    fn reply(&mut self, raw: &[u8]) -> Vec<u8> {
        let Some((class, rest)) = raw.split_first() else { return vec![0x67, 0x00] };
        let [ins, p1, p2, body @ ..] = rest else { return vec![0x67, 0x00] };
        let Some((data, le)) = lengths(body) else { return vec![0x67, 0x00] };
        if self.manners.short_only && (data.len() > 255 || le > 256) {
            return vec![0x67, 0x00];
        }
        if *ins == 0xC0 && !self.waiting.is_empty() {
            return self.part(le);
        }
        self.waiting.clear();
        if class & 0x10 != 0 {
            self.chained.extend_from_slice(data);
            return vec![0x90, 0x00];
        }
        let mut whole = std::mem::take(&mut self.chained);
        whole.extend_from_slice(data);
        let command = Command { class: *class, ins: *ins, p1: *p1, p2: *p2, data: &whole, le };
        let text = hex(&[*class, *ins, *p1, *p2]) + &hex(&whole);
        let refused = self.manners.refusals.iter_mut().find_map(|refusal| refusal.answer(&text));
        let answer = refused.map_or_else(|| self.card.answer(&command), Answer::status);
        if answer.data.is_empty() {
            return answer.status.to_be_bytes().to_vec();
        }
        self.waiting = answer.data.into();
        self.last = answer.status;
        self.part(le)
    }

    /// The next part of what waits.
    fn part(&mut self, le: usize) -> Vec<u8> {
        let most = if le > 256 && !self.manners.always_parts { le } else { le.min(self.manners.part) };
        let most = if le == 0 { self.manners.part } else { most };
        let now = most.min(self.waiting.len());
        let mut part: Vec<u8> = self.waiting.drain(..now).collect();
        match self.waiting.len() {
            0 => part.extend_from_slice(&self.last.to_be_bytes()),
            left => part.extend_from_slice(&[0x61, u8::try_from(left.min(self.manners.part)).unwrap_or(0)]),
        }
        part
    }
}

impl<C: Card> VSmartCard for Line<C> {
    fn atr(&self) -> &[u8] {
        self.card.atr()
    }

    fn power_on(&mut self) {
        self.power_off();
    }

    fn power_off(&mut self) {
        self.log('!', &[]);
        self.chained.clear();
        self.waiting.clear();
        self.card.forget();
    }

    fn reset(&mut self) {
        self.power_off();
    }

    fn execute(&mut self, raw: &[u8]) -> Vec<u8> {
        self.count += 1;
        let (count, text) = (self.count, hex(raw));
        let now = |moment: &Option<Moment>| moment.as_ref().is_some_and(|moment| moment.is(count, &text));
        let (before, after, mute) =
            (now(&self.manners.pull_before), now(&self.manners.pull_after), now(&self.manners.mute_at));
        self.log('>', raw);
        if before {
            std::process::exit(0);
        }
        std::thread::sleep(self.manners.delay);
        if mute {
            std::thread::sleep(SILENCE);
            std::process::exit(0);
        }
        let reply = self.reply(raw);
        if after {
            std::process::exit(0);
        }
        self.log('<', &reply);
        reply
    }
}

/// The data and the expected length of what follows the header, in short or extended form.
fn lengths(body: &[u8]) -> Option<(&[u8], usize)> {
    let long = |high: u8, low: u8| usize::from(u16::from_be_bytes([high, low]));
    let short_le = |le: u8| if le == 0 { 256 } else { usize::from(le) };
    let long_le = |high, low| if (high, low) == (0, 0) { 65536 } else { long(high, low) };
    match body {
        [] => Some((&[], 0)),
        [le] => Some((&[], short_le(*le))),
        [0, high, low] => Some((&[], long_le(*high, *low))),
        [0, high, low, data @ ..] => match data.len().checked_sub(long(*high, *low))? {
            0 => Some((data, 0)),
            2 => {
                let (data, le) = data.split_at(data.len() - 2);
                Some((data, long_le(le[0], le[1])))
            }
            _ => None,
        },
        [lc, data @ ..] => match data.len().checked_sub(usize::from(*lc))? {
            0 => Some((data, 0)),
            1 => {
                let (le, data) = data.split_last()?;
                Some((data, short_le(*le)))
            }
            _ => None,
        },
    }
}

/// Bytes as upper-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Bytes from hexadecimal; blanks and colons are passed over.
pub fn bytes(text: &str) -> Result<Vec<u8>, String> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ' ' | ':')).collect();
    if digits.len() % 2 == 1 {
        return Err(format!("{text}: an odd number of digits"));
    }
    (0..digits.len() / 2)
        .map(|place| {
            u8::from_str_radix(&digits[2 * place..2 * place + 2], 16).map_err(|error| format!("{text}: {error}"))
        })
        .collect()
}
