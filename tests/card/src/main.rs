//! A card for vpcd: `authdesk-test-card PORT piv …` or `authdesk-test-card PORT odd FILE …`.
//!
//! It is inserted when it starts and pulled when it ends. `README.md` beside this crate explains the options.

#![allow(clippy::disallowed_methods, reason = "a card ends when it is pulled, and waits for a reader by the clock")]

mod challenge;
mod odd;
mod piv;
mod wire;

use std::collections::VecDeque;
use std::error::Error;
use std::fs::{self, File};
use std::net::TcpStream;
use std::os::linux::net::TcpStreamExt as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use wire::{Card, Line, Manners};

/// A reader that has just been started is waited for so long.
const PATIENCE: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("authdesk-test-card: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut words: VecDeque<String>) -> Result<(), Box<dyn Error>> {
    let port: u16 = words.pop_front().ok_or("usage: authdesk-test-card PORT piv|odd FILE [OPTION …]")?.parse()?;
    let kind = words.pop_front().ok_or("which card: piv or odd?")?;
    let script = if kind == "odd" { Some(words.pop_front().ok_or("odd: which file?")?) } else { None };
    let (mut manners, mut seed, mut guid, mut state) = (Manners::default(), String::from("card"), None, None);
    while let Some(option) = words.pop_front() {
        if option == "--always-parts" {
            manners.always_parts = true;
            continue;
        }
        if option == "--short-only" {
            manners.short_only = true;
            continue;
        }
        let value = words.pop_front().ok_or_else(|| format!("{option}: a value is missing"))?;
        match option.as_str() {
            "--seed" => seed = value,
            "--guid" => guid = Some(wire::bytes(&value)?.try_into().map_err(|_| "a GUID has 16 bytes")?),
            "--state" => state = Some(PathBuf::from(value)),
            "--part" => manners.part = value.parse()?,
            "--pull-before" => manners.pull_before = Some(value.parse()?),
            "--pull-after" => manners.pull_after = Some(value.parse()?),
            "--refuse" => manners.refusals.push(value.parse()?),
            "--mute-at" => manners.mute_at = Some(value.parse()?),
            "--log" => manners.log = Some(File::options().create(true).append(true).open(value)?),
            "--delay" => manners.delay = Duration::from_millis(value.parse()?),
            other => return Err(format!("{other}: no such option").into()),
        }
    }
    match script {
        Some(file) => insert(port, odd::Odd::new(&fs::read_to_string(file)?)?, manners),
        None if kind == "piv" => {
            let identity = piv::Identity { seed: &seed, guid, state: state.as_deref() };
            piv::with_card(&identity, |card| insert(port, card, manners))
        }
        None => Err(format!("{kind}: piv or odd?").into()),
    }
}

/// Serves the reader until one of them goes.
fn insert(port: u16, card: impl Card, manners: Manners) -> Result<(), Box<dyn Error>> {
    let begun = Instant::now();
    let stream = loop {
        match TcpStream::connect(("127.0.0.1", port)) {
            Ok(stream) => break stream,
            Err(error) if begun.elapsed() > PATIENCE => return Err(format!("no reader on port {port}: {error}").into()),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    stream.set_nodelay(true)?;
    let line_itself = stream.try_clone()?;
    let (mut reader, mut line) = (vpicc::Connection::from(stream), Line::new(card, manners));
    loop {
        // The driver sends a length, and what is that long only when the length is acknowledged: without this, 40 ms later.
        line_itself.set_quickack(true)?;
        if reader.poll(&mut line).is_err() {
            return Ok(());
        }
    }
}
