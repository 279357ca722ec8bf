//! A SoftHSM of its own for each test, and OpenSC's tool as the other program that uses it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::harness::{Answer, Desk};

/// Where Debian puts SoftHSM's module.
pub const MODULES: [&str; 2] = ["/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib/softhsm/libsofthsm2.so"];
pub const PIN: &str = "123456";
pub const SO_PIN: &str = "87654321";

/// A folder with tokens, and an empty machine that uses them.
pub struct SoftHsm {
    folder: TempDir,
    pub desk: Desk,
}

impl SoftHsm {
    /// A SoftHSM with one token `desk`.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("tokens")).unwrap();
        let conf = format!("directories.tokendir = {}/tokens\nobjectstore.backend = file\n", folder.path().display());
        fs::write(folder.path().join("conf"), conf).unwrap();
        let token = Self { folder, desk: Desk::empty() };
        token.add("desk");
        token
    }

    /// Adds a token.
    pub fn add(&self, label: &str) {
        self.tool("softhsm2-util", &["--init-token", "--free", "--label", label, "--so-pin", SO_PIN, "--pin", PIN]);
    }

    /// SoftHSM's module.
    pub fn module() -> &'static str {
        MODULES
            .into_iter()
            .find(|path| Path::new(path).exists())
            .expect("install softhsm2, or run scripts/packages.sh test")
    }

    fn conf(&self) -> PathBuf {
        self.folder.path().join("conf")
    }

    /// Runs another program with these tokens, and gives what it printed.
    #[track_caller]
    pub fn tool(&self, program: &str, args: &[&str]) -> String {
        let output = Command::new(program)
            .args(args)
            .env("SOFTHSM2_CONF", self.conf())
            .current_dir(self.desk.path(""))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {args:?}: {text}");
        text
    }

    /// Runs `pkcs11-tool`, logged in.
    #[track_caller]
    pub fn pkcs11_tool(&self, line: &str) -> String {
        let words = ["--module", Self::module(), "--login", "--pin", PIN];
        let words: Vec<&str> = words.into_iter().chain(line.split(' ')).collect();
        self.tool("pkcs11-tool", &words)
    }

    /// Runs the program through the module, with secrets on standard input, a line each.
    pub fn run(&self, line: &str, secrets: &[&str]) -> Answer {
        let mut command = self.desk.command(&format!("{line} --module {}", Self::module()));
        command.env("SOFTHSM2_CONF", self.conf());
        let mut answer = self.desk.answer_of(command, &secrets.join("\n"));
        answer.stderr = answer.stderr.replace(Self::module(), "MODULE");
        answer
    }

    /// The same; demands success and gives standard output.
    #[track_caller]
    pub fn ok(&self, line: &str, secrets: &[&str]) -> String {
        self.run(line, secrets).ok(line)
    }
}
