//! Bad input and bad places: a clear sentence, the right exit code, nothing lost, nothing half-written.

use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::process::Command;

use insta::assert_snapshot;

use crate::harness::{Answer, Desk};

/// What `agency import` says to a file with this content.
fn import(name: &str, content: &[u8]) -> (Desk, Answer) {
    let desk = Desk::new();
    desk.file(name, content);
    let answer = desk.run(&format!("agency import @/{name} --yes"));
    assert!(desk.sql("SELECT id FROM agency").is_empty(), "{answer}");
    (desk, answer)
}

#[test]
fn an_empty_file_says_so() {
    let (_, answer) = import("empty.csv", b"");
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("empty.csv"), "{answer}");
}

#[test]
fn a_folder_is_no_file() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("folder.csv")).unwrap();
    assert_snapshot!(desk.run("agency import @/folder.csv --yes"), @"
    -- stderr --
    error: @/folder.csv is a folder, not a file
    hint: check the path and its permissions
    -- exit 1 --
    ");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    assert_snapshot!(Desk::new().run("agency import @/nowhere.csv --yes"), @"
    -- stderr --
    error: there is no file @/nowhere.csv
    hint: check the path and its permissions
    -- exit 1 --
    ");
}

#[test]
fn a_zip_is_no_workbook() {
    let (_, answer) = import("book.xlsx", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("book.xlsx"), "{answer}");
}

#[test]
fn a_quote_without_an_end_is_an_error_and_not_a_long_cell() {
    let (_, answer) = import(
        "open.csv",
        b"OrgName,OID,TEL,Address,DN,OrgCode\n\"A,2.16.886.101.20003,,,,\nB,2.16.886.101.20004,,,,\n",
    );
    assert_eq!(answer.code, 1, "{answer}");
}

#[test]
fn own_characters_of_cp950_are_told_with_their_bytes() {
    let mut content = b"OrgName,OID,TEL,Address,DN,OrgCode\n".to_vec();
    content.extend_from_slice(b"\xa6\xe6\xfa\x40,2.16.886.101.20003,,,,\n");
    let (_, answer) = import("own.csv", &content);
    assert_eq!(answer.code, 1, "{answer}");
    assert!(
        answer.stderr.to_lowercase().contains("fa 40") || answer.stderr.to_lowercase().contains("fa40"),
        "{answer}"
    );
}

#[test]
fn a_desk_of_a_newer_program_is_named_as_such() {
    let desk = Desk::new();
    desk.execute("PRAGMA user_version = 999");
    let answer = desk.run("agency list");
    assert_eq!(answer.code, 1);
    assert!(answer.stderr.contains("newer authdesk: its schema is 999"), "{answer}");
}

#[test]
fn a_file_of_another_program_is_not_ours() {
    let desk = Desk::empty();
    desk.file(
        "desk.db",
        "this is no database, and long enough to have a header of one hundred bytes, which SQLite would look at.",
    );
    assert_snapshot!(desk.run("agency list"), @"
    -- stderr --
    error: @/desk.db is not a desk of authdesk
    hint: check the path, or restore a backup with `authdesk restore FILE`
    -- exit 1 --
    ");
}

#[test]
fn a_desk_that_others_may_open_is_refused() {
    let desk = Desk::new();
    std::fs::set_permissions(desk.path("desk.db"), std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_snapshot!(desk.run("agency list"), @"
    -- stderr --
    error: @/desk.db lets other users in (mode 0644)
    hint: close it with `chmod 0600 @/desk.db`
    -- exit 1 --
    ");
}

#[test]
fn while_another_command_writes_one_waits_and_then_gives_up() {
    let desk = Desk::new();
    let other = rusqlite::Connection::open(desk.path("desk.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_snapshot!(desk.run("agency add --oid 2.16.886.101.20003 --name 行政院"), @"
    -- stderr --
    error: another command is writing to the desk
    hint: wait a moment, then run the command again
    -- exit 5 --
    ");
    desk.ok("agency list");
    other.execute_batch("ROLLBACK").unwrap();
    desk.ok("agency add --oid 2.16.886.101.20003 --name 行政院");
}

/// A user without rights, to whom root can become; without root the test user owns the files and has rights.
const NOBODY: u32 = 65_534;

#[test]
fn a_read_only_desk_is_read_and_not_written() {
    let desk = Desk::new();
    let root = std::fs::metadata("/proc/self").map(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0).unwrap();
    let files = ["desk.db", "desk.key"].map(|name| desk.path(name));
    for file in &files {
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o400)).unwrap();
    }
    let mut command = desk.command("agency add --oid 2.16.886.101.20003 --name 行政院");
    command.env("AUTHDESK_AS", "chen01");
    if root {
        for file in files.iter().chain([&desk.path("")]) {
            chown(file, Some(NOBODY), None).unwrap();
        }
        command.uid(NOBODY);
    }
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("cannot be written"), "{told}");
}

#[test]
fn a_full_disk_loses_nothing() {
    let desk = Desk::empty();
    let binary = env!("CARGO_BIN_EXE_authdesk");
    let rows: String =
        (20_001..50_000).map(|arc| format!("機關{arc},2.16.886.101.{arc},02-23492900,臺北市,,\n")).collect();
    desk.file("many.csv", format!("OrgName,OID,TEL,Address,DN,OrgCode\n{rows}"));
    let script = format!(
        "mkdir -p disk && mount -t tmpfs -o size=1536k,mode=0700 tmpfs disk && export AUTHDESK_DB=disk/desk.db
         {binary} init --admin chen01 --name 陳小美 >/dev/null && {binary} agency import many.csv --yes
         echo \"code $?\"; {binary} agency list; echo \"after $?\""
    );
    let output = Command::new("unshare")
        .args(["--mount", "--map-root-user", "sh", "-c", &script])
        .current_dir(desk.path(""))
        .env("HOME", desk.path(""))
        .env("AUTHDESK_LANG", "en")
        .output()
        .unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(stdout.trim(), "code 1\nafter 0", "{stderr}");
    assert!(stderr.contains("the disk is full; nothing was written"), "{stderr}");
}
