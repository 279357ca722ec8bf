//! Cards: what the product adds to the card's own time, and other programs at the same card.
//!
//! The card is a program, so that its own time is short and what is added shows. The same commands are sent once more, one
//! after the other, by hand: that is the time of service and card.

use std::cell::Cell;
use std::ffi::CStr;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use data_encoding::HEXUPPER;
use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};

use crate::measure::{Goal, Report, process, time};
use crate::reader::{Card, Reader, SOCKET};

/// The PINs between which the card is changed to and fro.
const PINS: [&str; 2] = ["123456", "654321"];
/// The slot of the card.
const SLOT: &CStr = c"Virtual PCD 00 00";

/// A reader with a card in it.
struct Counter {
    folder: PathBuf,
    reader: Reader,
    card: Card,
    /// Which of the PINs the card has.
    pin: Cell<usize>,
}

pub fn measure(report: &mut Report, folder: &Path) {
    if !report.wants(&["card"]) {
        return;
    }
    let counter = Counter::new(folder);
    readers(report, &counter);
    status(report, &counter);
    change(report, &counter);
}

impl Counter {
    fn new(folder: &Path) -> Self {
        let reader = Reader::start();
        let card = reader.insert(0, "piv");
        for pin in PINS {
            let path = folder.join(pin);
            fs::write(&path, pin).unwrap();
            fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        Self { folder: folder.to_owned(), reader, card, pin: Cell::new(0) }
    }

    /// The product, on a machine without a desk.
    fn ours(&self, words: &[&str]) -> Duration {
        let mut command = Command::new(env!("CARGO_BIN_EXE_authdesk"));
        command.args(words).env_clear().env("HOME", &self.folder).env(SOCKET, self.reader.socket());
        process(command.current_dir(&self.folder))
    }

    fn peer(&self, program: &str, words: &[&str]) -> Duration {
        process(&mut self.reader.command(program, words))
    }

    /// The PIN that the card has, and the one that it gets.
    fn turn(&self) -> (&'static str, &'static str) {
        let old = self.pin.replace(1 - self.pin.get());
        (PINS[old], PINS[1 - old])
    }

    /// The commands that the card was sent meanwhile.
    fn commands(&self, work: impl FnOnce()) -> Vec<Vec<u8>> {
        let before = self.card.log().len();
        work();
        let log = self.card.log();
        let sent = log[before..].iter().filter_map(|line| line.strip_prefix("> "));
        sent.map(|hex| HEXUPPER.decode(hex.as_bytes()).unwrap()).collect()
    }

    /// The time that commands take which are sent by hand.
    fn raw(&self, commands: &[Vec<u8>], after: &str) -> Duration {
        let program = std::env::current_exe().unwrap();
        let mut command = self.reader.command(&program.to_string_lossy(), &[SEND, after]);
        let commands: Vec<String> = commands.iter().map(|command| HEXUPPER.encode(command)).collect();
        let output = command.args(commands).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Duration::from_nanos(String::from_utf8_lossy(&output.stdout).trim().parse().unwrap())
    }
}

/// What makes this program send commands by hand.
const SEND: &str = "--send";

/// `--send leave|reset COMMAND …` sends commands as they are, one after the other, and prints how many nanoseconds that took,
/// connecting included, the start of a process not. Says whether this was asked for.
pub fn send(words: &[String]) -> bool {
    let [flag, after, commands @ ..] = words else { return false };
    if flag != SEND {
        return false;
    }
    let after = if after == "reset" { Disposition::ResetCard } else { Disposition::LeaveCard };
    let commands: Vec<Vec<u8>> = commands.iter().map(|hex| HEXUPPER.decode(hex.as_bytes()).unwrap()).collect();
    let taken = time(|| {
        let context = Context::establish(Scope::User).unwrap();
        let card = context.connect(SLOT, ShareMode::Shared, Protocols::ANY).unwrap();
        let mut answer = [0; 65_538];
        for command in commands {
            card.transmit(&command, &mut answer).unwrap();
        }
        card.disconnect(after).map_err(|(_, error)| error).unwrap();
    });
    println!("{}", taken.as_nanos());
    true
}

fn readers(report: &mut Report, counter: &Counter) {
    report.pair(
        &Goal { name: "card.readers", what: "`card readers` / `opensc-tool -l`", hold: 0.5, pairs: 51 },
        || counter.ours(&["card", "readers"]),
        || counter.peer("opensc-tool", &["-l"]),
    );
}

fn status(report: &mut Report, counter: &Counter) {
    let ours = || counter.ours(&["card", "status"]);
    let commands = counter.commands(|| _ = ours());
    let goal = |name, what, hold| Goal { name, what, hold, pairs: 31 };
    let medians =
        report.pair(&goal("card.status.own", "`card status` / the same commands sent by hand", 4.0), ours, || {
            counter.raw(&commands, "leave")
        });
    added(report, "card.status", medians, commands.len());
    report.pair(&goal("card.status.pkcs15", "`card status` / `pkcs15-tool -D`", 0.5), ours, || {
        counter.peer("pkcs15-tool", &["-D"])
    });
    report.pair(&goal("card.status.pkcs11", "`card status` / `pkcs11-tool -L`", 0.5), ours, || {
        counter.peer("pkcs11-tool", &["-L"])
    });
}

fn change(report: &mut Report, counter: &Counter) {
    let ours = || {
        let (old, new) = counter.turn();
        counter.ours(&["card", "pin", "change", "--pin-file", old, "--new-pin-file", new])
    };
    let commands = [counter.commands(|| _ = ours()), counter.commands(|| _ = ours())];
    let goal = |name, what, hold| Goal { name, what, hold, pairs: 31 };
    let medians =
        report.pair(&goal("card.pin.own", "`card pin change` / the same commands sent by hand", 4.0), ours, || {
            let turn = &commands[counter.pin.get()];
            counter.turn();
            counter.raw(turn, "reset")
        });
    added(report, "card.pin", medians, commands[0].len());
    report.pair(&goal("card.pin.pkcs15", "`card pin change` / `pkcs15-tool --change-pin`", 0.5), ours, || {
        let (old, new) = counter.turn();
        counter.peer("pkcs15-tool", &["--change-pin", "--auth-id", "01", "--pin", old, "--new-pin", new])
    });
    report.pair(&goal("card.pin.pkcs11", "`card pin change` / `pkcs11-tool --change-pin`", 0.5), ours, || {
        let (old, new) = counter.turn();
        counter.peer("pkcs11-tool", &["--login", "--pin", old, "--change-pin", "--new-pin", new])
    });
}

/// What the product takes beside the card's own time.
fn added(report: &mut Report, name: &str, medians: Option<(Duration, Duration)>, commands: usize) {
    if let Some((ours, own)) = medians {
        let (ours, own) = (ours.as_secs_f64() * 1e3, own.as_secs_f64() * 1e3);
        report.note(format!(
            "{name}: {:.2} ms, its start included, are added to the {own:.2} ms of {commands} commands by service and card",
            ours - own
        ));
    }
}
