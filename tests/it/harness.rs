//! A desk of its own for each test: a folder, a fixed clock, seeded random bytes, a clean environment.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::reader::{Reader, SOCKET};

/// The moment at which tests happen: a Friday.
pub const NOW: &str = "2026-11-20T09:30:00+08:00";

/// A folder with a desk in it.
pub struct Desk {
    folder: TempDir,
    now: String,
    surroundings: Vec<(&'static str, OsString)>,
}

/// What a command gave.
pub struct Answer {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

impl Desk {
    /// A folder without a desk.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        Self { folder, now: NOW.to_owned(), surroundings: Vec::new() }
    }

    /// A folder without a desk, whose commands use this reader.
    pub fn with_reader(reader: &Reader) -> Self {
        Self::empty().with(SOCKET, reader.socket())
    }

    /// A desk whose operator is `chen01`.
    pub fn new() -> Self {
        let desk = Self::empty();
        desk.ok("init --admin chen01 --name 陳小美");
        desk
    }

    /// The same desk at another moment.
    pub fn at(mut self, now: &str) -> Self {
        now.clone_into(&mut self.now);
        self
    }

    /// The same desk with another variable in the environment of its commands.
    pub fn with(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.surroundings.push((name, value.into()));
        self
    }

    /// Moves the clock.
    pub fn set_clock(&mut self, now: &str) {
        now.clone_into(&mut self.now);
    }

    /// A path in the desk's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file in the desk's folder, closed to others.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// The command, ready to run: words are split at blanks; `@/` stands for the desk's folder.
    pub fn command(&self, line: &str) -> Command {
        let folder = format!("{}/", self.folder.path().display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_authdesk"));
        command
            .args(words(line).into_iter().map(|word| word.replace("@/", &folder)))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("AUTHDESK_DB", self.path("desk.db"))
            .env("AUTHDESK_NOW", &self.now)
            .env("AUTHDESK_SEED", line)
            .env("AUTHDESK_LANG", "en")
            .envs(self.surroundings.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder.path());
        command
    }

    /// Runs as the operating-system user, who is the operator.
    pub fn run(&self, line: &str) -> Answer {
        answer(self.command(line).stdin(Stdio::null()).output().unwrap(), &self.folder)
    }

    /// Runs as somebody: a login name, or `nobody`.
    pub fn run_as(&self, who: &str, line: &str) -> Answer {
        let mut command = self.command(line);
        match who {
            "nobody" => command.env("AUTHDESK_ACTOR", "none"),
            login => command.env("AUTHDESK_AS", login),
        };
        answer(command.stdin(Stdio::null()).output().unwrap(), &self.folder)
    }

    /// Runs with text on standard input.
    pub fn run_with(&self, who: &str, line: &str, input: &str) -> Answer {
        let mut command = self.command(line);
        match who {
            "nobody" => command.env("AUTHDESK_ACTOR", "none"),
            login => command.env("AUTHDESK_AS", login),
        };
        self.answer_of(command, input)
    }

    /// Runs a command that was made ready, with text on standard input; who fails early does not read it.
    pub fn answer_of(&self, mut command: Command, input: &str) -> Answer {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        answer(child.wait_with_output().unwrap(), &self.folder)
    }

    /// Runs and demands success; gives standard output.
    #[track_caller]
    pub fn ok(&self, line: &str) -> String {
        self.run(line).ok(line)
    }

    /// Runs as somebody and demands success; gives standard output.
    #[track_caller]
    pub fn ok_as(&self, who: &str, line: &str) -> String {
        self.run_as(who, line).ok(line)
    }

    /// Runs with `-o json` and gives the items.
    #[track_caller]
    pub fn items(&self, line: &str) -> Vec<serde_json::Value> {
        items(&self.ok(&format!("{line} -o json")))
    }

    /// Changes what triggers guard, as somebody would who covers his traces: they are back afterwards.
    pub fn meddle(&self, sql: &str) {
        let triggers = self.sql("SELECT sql FROM sqlite_master WHERE type = 'trigger'");
        for name in self.sql("SELECT name FROM sqlite_master WHERE type = 'trigger'") {
            self.execute(&format!("DROP TRIGGER {name}"));
        }
        self.execute(sql);
        triggers.iter().for_each(|trigger| self.execute(trigger));
    }

    /// Looks into the database itself, as another program would; gives the first column of every row.
    pub fn sql(&self, sql: &str) -> Vec<String> {
        let db = rusqlite::Connection::open(self.path("desk.db")).unwrap();
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement
            .query_map([], |row| {
                Ok(match row.get_ref(0)? {
                    rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                    rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                    other => format!("{other:?}"),
                })
            })
            .unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// The verbs of all events, in order.
    pub fn events(&self) -> Vec<String> {
        self.sql("SELECT verb FROM audit_event ORDER BY seq")
    }
}

/// The items of a JSON answer.
#[track_caller]
pub fn items(json: &str) -> Vec<serde_json::Value> {
    let document: serde_json::Value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    assert_eq!(document["schema"], 1);
    document["items"].as_array().unwrap().clone()
}

fn answer(output: Output, folder: &TempDir) -> Answer {
    let clean = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).unwrap();
        text.replace(&folder.path().display().to_string(), "@")
    };
    Answer { stdout: clean(output.stdout), stderr: clean(output.stderr), code: output.status.code().unwrap_or(-1) }
}

impl Answer {
    /// Demands success.
    #[track_caller]
    pub fn ok(self, line: &str) -> String {
        assert_eq!(self.code, 0, "{line}\n{}{}", self.stdout, self.stderr);
        self.stdout
    }
}

/// For snapshots: standard output, standard error, exit code.
impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.stdout)?;
        if !self.stderr.is_empty() {
            write!(f, "-- stderr --\n{}", self.stderr)?;
        }
        if self.code != 0 {
            write!(f, "-- exit {} --", self.code)?;
        }
        Ok(())
    }
}

/// Splits at blanks outside of double quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().unwrap().push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A file of `fixtures/`.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}
