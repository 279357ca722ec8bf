//! A program as a channel: it takes a message on standard input and says by its exit code what became of it.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::notice::Outcome;
use crate::text::notice as t;

/// How often a running program is looked at, and how many times before it is ended: two minutes.
const GLANCE: Duration = Duration::from_millis(20);
const GLANCES: u32 = 6_000;

/// The most of its complaint that is kept, in bytes.
const COMPLAINT: u64 = 400;

/// All that the program finds in its environment.
const ENVIRONMENT: [(&str, &str); 2] = [("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), ("LC_ALL", "C")];

/// A program that sends messages.
pub struct Program {
    path: PathBuf,
    args: Vec<String>,
}

impl Program {
    /// A program by its whole path; one that strangers can change is refused.
    pub fn new(path: &Path, args: Vec<String>) -> Result<Self> {
        let meta = path.metadata().map_err(|cause| Error::reading(path, cause))?;
        if meta.permissions().mode() & 0o022 != 0 {
            return Err(Error::new(Kind::Refused, t::ForeignProgram { path }).hint(t::HintProgram { path }));
        }
        Ok(Self { path: path.to_owned(), args })
    }

    /// Hands it a message.
    pub fn send(&self, message: Zeroizing<Vec<u8>>) -> Outcome {
        match self.run(message) {
            Ok((status, complaint)) => outcome(status, &complaint),
            Err(error) => Outcome::Down(format!("{}: {error}", self.path.display())),
        }
    }

    /// Its exit status and what it complained of; no status where it had to be ended.
    fn run(&self, message: Zeroizing<Vec<u8>>) -> io::Result<(Option<ExitStatus>, String)> {
        let mut complaint = tempfile::tempfile()?;
        let mut child = Command::new(&self.path)
            .args(&self.args)
            .env_clear()
            .envs(ENVIRONMENT)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(complaint.try_clone()?)
            .spawn()?;
        // In a thread, as a program that does not read would stop us. One that ends early breaks the pipe.
        if let Some(mut input) = child.stdin.take() {
            thread::spawn(move || input.write_all(&message));
        }
        let status = wait(&mut child)?;
        Ok((status, read(&mut complaint)?))
    }
}

/// Waits until it ends; one that takes too long is ended.
fn wait(child: &mut Child) -> io::Result<Option<ExitStatus>> {
    for _ in 0..GLANCES {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(GLANCE);
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// The first line of what was written.
fn read(file: &mut File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.take(COMPLAINT).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).lines().next().unwrap_or_default().trim().to_owned())
}

/// What an exit status means. Source: sysexits.h of 4.3BSD; 126 and 127 are those of the shell.
fn outcome(status: Option<ExitStatus>, complaint: &str) -> Outcome {
    let Some(status) = status else { return Outcome::Lost("no answer in time".to_owned()) };
    let what = |code: i32| format!("exit code {code}: {complaint}").trim_end_matches([':', ' ']).to_owned();
    match status.code() {
        None => Outcome::Lost(format!("ended by signal {}", status.signal().unwrap_or_default())),
        Some(0) => Outcome::Delivered,
        // The data, the recipient or his host are not good.
        Some(code @ (65 | 67 | 68)) => Outcome::Refused(what(code)),
        // Usage, service, software, system, configuration, permission: it is not the message.
        Some(code @ (64 | 66 | 69..=73 | 77 | 78 | 126 | 127)) => Outcome::Down(what(code)),
        Some(code) => Outcome::Postponed(what(code)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(folder: &Path, script: &str) -> Program {
        let path = folder.join("sendmail");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        Program::new(&path, vec!["-i".to_owned()]).unwrap()
    }

    fn send(script: &str, message: &[u8]) -> Outcome {
        let folder = tempfile::tempdir().unwrap();
        // Another test may hold the script open for writing while it starts a program of its own.
        loop {
            let outcome = program(folder.path(), script).send(Zeroizing::new(message.to_vec()));
            match &outcome {
                Outcome::Down(what) if what.contains("Text file busy") => {}
                _ => return outcome,
            }
        }
    }

    #[test]
    fn exit_codes_say_what_became_of_a_message() {
        let of = |code: i32| send(&format!("cat >/dev/null; echo why >&2; exit {code}"), b"x");
        assert_eq!(of(0), Outcome::Delivered);
        assert_eq!(of(67), Outcome::Refused("exit code 67: why".to_owned()));
        assert_eq!(of(75), Outcome::Postponed("exit code 75: why".to_owned()));
        assert_eq!(of(1), Outcome::Postponed("exit code 1: why".to_owned()));
        assert_eq!(of(78), Outcome::Down("exit code 78: why".to_owned()));
        assert_eq!(send("kill -9 $$", b"x"), Outcome::Lost("ended by signal 9".to_owned()));
    }

    #[test]
    fn a_program_that_does_not_read_stops_nobody() {
        assert_eq!(send("exit 0", &vec![b'x'; 1 << 20]), Outcome::Delivered);
    }

    #[test]
    fn the_environment_is_clean() {
        let seen = r#"test "$1" = -i && test "$(cat)" = text && test -z "$HOME$CARGO" && test "$PWD" = / || exit 65"#;
        assert_eq!(send(seen, b"text"), Outcome::Delivered);
    }

    #[test]
    fn a_program_that_is_not_there_or_open_to_strangers_sends_nothing() {
        assert!(Program::new(Path::new("/nowhere/sendmail"), vec![]).is_err());
        let folder = tempfile::tempdir().unwrap();
        let gone = program(folder.path(), "exit 0");
        std::fs::remove_file(folder.path().join("sendmail")).unwrap();
        assert!(matches!(gone.send(Zeroizing::new(vec![])), Outcome::Down(_)));
        let path = folder.path().join("open");
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(Program::new(&path, vec![]).err().unwrap().msg().id(), "notice.foreign-program");
    }
}
