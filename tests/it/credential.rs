//! Passwords, codes and tokens at the shell: what they must be, and that they are nowhere to be read.

use std::fs;
use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;

use crate::harness::{Answer, Desk};

const FIRST: &str = "Correct12Horse";
const SECOND: &str = "Correct34Horse";

/// Sets a password under the rule of appendix 10.
fn set(desk: &Desk, old: &str, new: &str) -> Answer {
    desk.file("old", old);
    let mut command: Command = desk.command("user password --old-password-file @/old --password-file -");
    command.env("AUTHDESK_PASSWORD_PROFILE", "appendix10").env("AUTHDESK_AS", "wang01").env("AUTHDESK_SEED", new);
    desk.answer_of(command, new)
}

#[test]
fn the_desk_chooses_the_rule_for_passwords() {
    let desk = Desk::staffed();
    assert_snapshot!(desk.run_with("wang01", "user password --password-file -", "horse-battery"), @"
    -- stderr --
    error: 3 errors, nothing was written
      field password: the password has no upper-case letter
      field password: the password has no digit
      field password: the password has something else than letters and digits
    hint: the rule is the setting `password.profile`: see `authdesk config show`
    -- exit 1 --
    ");
    assert_snapshot!(set(&desk, "", "Correct12Horse"), @"
    -- stderr --
    error: field password: the password has no symbol
    hint: the rule is the setting `password.profile`: see `authdesk config show`
    -- exit 1 --
    ");
    let mut command = desk.command("user password --password-file -");
    command.env("AUTHDESK_PASSWORD_PROFILE", "none").env("AUTHDESK_AS", "wang01");
    assert_snapshot!(desk.answer_of(command, FIRST), @r#"
    -- stderr --
    error: the setting password.profile cannot be "none"
    hint: see all settings with `authdesk config show`
    -- exit 1 --
    "#);
    assert_eq!(desk.sql("SELECT count(*) FROM credential"), ["0"]);
}

#[test]
fn appendix_10_remembers_the_last_three() {
    let desk = Desk::staffed();
    let passwords = ["Correct-1-Horse", "Correct-2-Horse", "Correct-3-Horse", "Correct-4-Horse"];
    assert_eq!(set(&desk, "", passwords[0]).code, 0);
    for pair in passwords.windows(2) {
        assert_eq!(set(&desk, pair[0], pair[1]).code, 0);
    }
    for used in &passwords[1..] {
        let refused = set(&desk, passwords[3], used);
        assert!(refused.stderr.contains("one of your last three"), "{refused}");
    }
    assert_eq!(set(&desk, passwords[3], passwords[0]).code, 0);
}

#[test]
fn the_lock_is_set_by_the_desk() {
    let desk = Desk::staffed();
    desk.set_password("wang01", FIRST);
    for _ in 0..2 {
        let mut command = desk.command("login wang01 --password-file -");
        command.env("AUTHDESK_LOCK_FAILURES", "2").env("AUTHDESK_LOCK_MINUTES", "60");
        assert_eq!(desk.answer_of(command, "Wrong1Password").code, 4);
    }
    let locked = "SELECT (locked_until - strftime('%s', '2026-11-20T01:30:00Z') * 1000000) / 60000000 FROM credential";
    assert_eq!(desk.sql(locked), ["60"]);
}

#[test]
fn a_secret_is_not_taken_from_an_open_file() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::staffed();
    let path = desk.file("password", FIRST);
    fs::set_permissions(path, fs::Permissions::from_mode(0o640)).unwrap();
    assert_snapshot!(desk.run_as("wang01", "user password --password-file @/password"), @"
    -- stderr --
    error: @/password holds a secret and lets other users read it
    hint: close it with `chmod 600 @/password`
    -- exit 1 --
    ");
    assert_snapshot!(desk.run_as("wang01", "user password"), @"
    -- stderr --
    error: there is no terminal to ask on: New password (at least 12 characters: upper-case letters, lower-case letters and digits, all three and nothing else)
    hint: give it with `--password-file FILE`, `--password-fd N`, or on standard input with `--password-file -`
    -- exit 2 --
    ");
    assert_eq!(desk.run_as("wang01", "user password --password CorrectHorse12").code, 2);
}

/// Runs the way of a person through passwords, codes, a reset and an invitation, and looks for each secret in
/// everything that was printed and in every file of the desk, but for the files that carry it by design.
#[test]
fn secrets_are_nowhere_to_be_read() {
    let desk = Desk::staffed();
    desk.confirm_addresses();
    desk.execute("UPDATE account SET state = 'invited', login = NULL, login_fold = NULL WHERE id = 3");
    let mut printed = String::new();
    let mut run = |who: &str, line: &str, input: &str| {
        let answer = desk.run_with(who, line, input);
        printed.push_str(&answer.to_string());
    };
    for format in ["table", "json"] {
        run("wang01", "user password --password-file -", FIRST);
        run("nobody", &format!("login wang01 --password-file - -o {format}"), FIRST);
        run("nobody", &format!("login {FIRST} --password-file - -o {format}"), SECOND);
        run("nobody", &format!("login --code mail wang01 -o {format}"), "");
        run("nobody", &format!("user forgot wang01 --by sms -o {format}"), "");
        run("chen01", &format!("user reset 3 -o {format}"), "");
        run("chen01", "notice list -o json", "");
        run("chen01", "notice show 1", "");
        run("chen01", "audit list -o json", "");
    }
    let token = fs::read_to_string(session_file(&desk)).unwrap().trim().to_owned();
    let in_files = files_below(&desk.path(""), &["session-"]);
    let login_code = desk.latest_code("mail");
    let letters = |word: &&str| word.len() == 26 && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let mails = desk.messages("mail").concat();
    let invitation = mails.split_whitespace().find(letters).unwrap().to_owned();
    let after = files_below(&desk.path(""), &["session-", "outbox"]);
    for secret in [FIRST, SECOND, &token, &login_code, &desk.latest_code("sms"), &invitation] {
        assert!(!printed.contains(secret), "printed: {secret}");
        for (path, bytes) in in_files.iter().chain(&after) {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} in {path}");
        }
    }
}

fn session_file(desk: &Desk) -> std::path::PathBuf {
    fs::read_dir(desk.path(".local/state/authdesk")).unwrap().next().unwrap().unwrap().path()
}

/// All files below a folder, but for those whose path has one of these in it.
fn files_below(folder: &Path, without: &[&str]) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let name = path.display().to_string();
        if without.iter().any(|part| name.contains(part)) {
            continue;
        }
        if path.is_dir() {
            found.extend(files_below(&path, without));
        } else {
            found.push((name, fs::read(&path).unwrap()));
        }
    }
    found
}
