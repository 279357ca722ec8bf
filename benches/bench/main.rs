//! `make bench`: the product and a peer in turn, medians, and a report. What is claimed about speed stands here; tests assert
//! behaviour, not time. `BENCH_PEOPLE`, `BENCH_CASES` and `BENCH_EVENTS` change the sizes; words on the command line choose the
//! measurements whose name begins with one of them.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark takes times, prints, and stops where it cannot go on"
)]

mod card;
mod desk;
mod measure;
mod peer;
#[path = "../../tests/it/reader.rs"]
#[allow(dead_code, reason = "tests pull cards and stop the service; here nothing goes wrong")]
mod reader;
mod start;

use std::path::Path;

use measure::Report;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if card::send(&words) {
        return;
    }
    let wanted: Vec<String> = words.into_iter().filter(|word| !word.starts_with('-')).collect();
    let folder = tempfile::Builder::new().prefix("authdesk-bench.").tempdir().unwrap();
    let mut report = Report::new(wanted);
    start::measure(&mut report, folder.path());
    card::measure(&mut report, folder.path());
    desk::measure(&mut report, folder.path());
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench.md");
    report.write(&path);
}
