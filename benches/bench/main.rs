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

mod desk;
mod measure;
mod peer;
mod start;

use std::path::Path;

use measure::Report;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let folder = tempfile::Builder::new().prefix("authdesk-bench.").tempdir().unwrap();
    let mut report = Report::new(wanted);
    start::measure(&mut report, folder.path());
    desk::measure(&mut report, folder.path());
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench.md");
    report.write(&path);
}
