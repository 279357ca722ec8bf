//! The tour runs from its first line to its last, in both languages.

use std::process::Command;

/// Runs the tour with the program under test.
fn tour(lang: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/demo.sh");
    let answer = Command::new("bash")
        .arg(script)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("AUTHDESK_PROGRAM", env!("CARGO_BIN_EXE_authdesk"))
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
fn the_tour_shows_the_main_job() {
    let told = tour("en");
    for command in ["agency import", "user complete", "form receive", "user import", "queue apply", "audit verify"] {
        assert!(told.contains(&format!("$ authdesk {command}")), "{command}");
    }
    assert!(told.contains("granted") || told.contains("approved"), "{told}");
}

#[test]
fn the_tour_speaks_chinese() {
    assert!(tour("zh-TW").contains("稽核紀錄完整"));
}
