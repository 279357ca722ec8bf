//! Starting: what a process costs before it does anything.

use std::path::Path;
use std::process::Command;

use crate::measure::{Goal, Report, process};
use crate::peer;

pub fn measure(report: &mut Report, folder: &Path) {
    if !report.wants(&["start"]) {
        return;
    }
    let empty = peer::empty_program(folder);
    report.pair(
        &Goal { name: "start.version", what: "`--version` / an empty program", hold: 1.8, pairs: 101 },
        || process(Command::new(env!("CARGO_BIN_EXE_authdesk")).arg("--version")),
        || process(&mut Command::new(&empty)),
    );
    report.pair(
        &Goal { name: "start.help", what: "`queue --help` / `sqlite3 --version`", hold: 1.8, pairs: 101 },
        || process(Command::new(env!("CARGO_BIN_EXE_authdesk")).args(["queue", "--help"])),
        || process(Command::new("sqlite3").arg("--version")),
    );
}
