//! What the product is compared with.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A program that does nothing.
pub fn empty_program(folder: &Path) -> PathBuf {
    let (source, program) = (folder.join("empty.rs"), folder.join("empty"));
    std::fs::write(&source, "fn main() {}\n").unwrap();
    let status = Command::new("rustc").arg("-O").arg("-o").arg(&program).arg(&source).status().unwrap();
    assert!(status.success(), "rustc: {status}");
    program
}

/// `sqlite3 FILE SQL`
pub fn sqlite3(database: &Path, sql: &str) -> Command {
    let mut command = Command::new("sqlite3");
    command.arg("-bail").arg(database).arg(sql);
    command
}
