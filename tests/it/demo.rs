//! The tour runs from its first line to its last, in both languages.

use std::process::Command;

use crate::reader::card_program;

/// Runs the tour with the program under test.
fn tour(lang: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/demo.sh");
    let answer = Command::new("bash")
        .arg(script)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("AUTHDESK_PROGRAM", env!("CARGO_BIN_EXE_authdesk"))
        .env("AUTHDESK_TEST_CARD", card_program())
        .env("DEMO_LANG", lang)
        .env("TMPDIR", folder.path())
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&answer.stdout), String::from_utf8_lossy(&answer.stderr));
    assert!(answer.status.success(), "{out}\n{err}");
    assert!(!err.contains("error"), "{err}");
    out.into_owned()
}

#[test]
fn the_tour_shows_the_main_job_and_opens_a_card() {
    let told = tour("en");
    for command in ["agency import", "user complete", "form receive", "user import", "queue apply", "audit verify"] {
        assert!(told.contains(&format!("$ authdesk {command}")), "{command}");
    }
    assert!(told.contains("granted") || told.contains("approved"), "{told}");
    for command in ["card status", "card cert import", "card pin verify", "card doctor", "card unlock --ticket"] {
        assert!(told.contains(&format!("$ authdesk {command}")), "{command}: {told}");
    }
    assert!(told.contains("has its new PIN, and a new PUK that lies in escrow"), "{told}");
}

#[test]
fn the_tour_speaks_chinese() {
    let told = tour("zh-TW");
    assert!(told.contains("稽核紀錄完整") && told.contains("解鎖授權碼"), "{told}");
}
