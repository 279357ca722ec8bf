//! Nothing is done to the wrong card, nothing twice, and nothing is said that is not known.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Stdio};

use crate::harness::Desk;
use crate::reader::Reader;

const CHANGE: &str = "card pin change --pin-file - --new-pin-file -";

/// A command that has shown the tries, and waits for its secrets.
fn asking(desk: &Desk, line: &str) -> Child {
    let mut command = desk.command(line);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut shown = [0; 4];
    child.stderr.as_mut().unwrap().read_exact(&mut shown).unwrap();
    assert_eq!(&shown, b"PIN:");
    child
}

/// Gives it the secrets, and takes its exit code and what else it said.
fn answer(mut child: Child, secrets: &str) -> (i32, String) {
    child.stdin.take().unwrap().write_all(secrets.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_card_that_is_swapped_while_somebody_types_is_left_alone() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let card = reader.insert(0, "piv");
    let child = asking(&desk, CHANGE);
    reader.pull(0, card);
    let other = reader.insert(0, "piv --seed other");
    let (code, said) = answer(child, "123456\n654321\n");
    assert!(matches!(code, 5 | 11), "{code}: {said}");
    assert_eq!((other.count("0024"), other.count("0020008008")), (0, 0), "{said}");
}

#[test]
fn another_programs_reset_costs_nothing() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let card = reader.insert(0, "piv");
    let child = asking(&desk, CHANGE);
    reader.ok("opensc-tool", &["--reader", "0", "--reset"]);
    let (code, said) = answer(child, "123456\n654321\n");
    assert_eq!(code, 0, "{said}");
    assert_eq!(card.count("0024"), 1);
}

#[test]
fn two_programs_at_once_do_not_come_between_each_other() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let card = reader.insert(0, "piv --delay 20");
    let children: Vec<Child> = (0..3).map(|_| asking(&desk, "card pin verify --pin-file -")).collect();
    for child in children {
        let (code, said) = answer(child, "123456\n");
        assert_eq!(code, 0, "{said}");
    }
    assert_eq!(card.count("0020008008"), 3);
}

#[test]
fn a_card_that_is_pulled_at_any_step() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    // Before anything; while it is looked at; before and after the PIN; before and after the change.
    for when in ["--pull-before #1", "--pull-before 00CB", "--pull-before 00200080", "--pull-before 0024"] {
        let card = reader.insert(0, &format!("piv {when}"));
        let gone = desk.answer_of(desk.command(CHANGE), "123456\n654321\n");
        assert_eq!(gone.code, 11, "{when}: {}", gone.stderr);
        assert_eq!(gone.stdout, "", "{when}");
        reader.wait_until_pulled(0, card);
    }
}

#[test]
fn no_file_holds_a_secret() {
    let reader = Reader::start();
    let desk = Desk::new().with("PCSCLITE_CSOCK_NAME", reader.socket());
    let _card = reader.insert(0, "piv");
    let run = |line: &str, secrets: &str| desk.answer_of(desk.command(line), secrets).code;
    assert_eq!(run(CHANGE, "123456\n918273\n"), 0);
    assert_eq!(run(CHANGE, "550917\n918274\n"), 12);
    assert_eq!(run("card puk change --puk-file - --new-puk-file -", "12345678\n83746519\n"), 0);
    assert_eq!(run("card pin reset --puk-file - --new-pin-file -", "83746519\n664422\n"), 0);
    let secrets = ["918273", "550917", "918274", "12345678", "83746519", "664422"];
    let mut files = Vec::new();
    walk(&desk.path(""), &mut files);
    assert!(files.len() >= 2, "{files:?}");
    for file in files {
        let bytes = fs::read(&file).unwrap();
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds {secret}", file.display());
        }
    }
}

fn walk(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() { walk(&path, files) } else { files.push(path) }
    }
}

#[test]
fn watching_shows_what_is_inserted() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let mut command = desk.command("card status --watch -o jsonl --reader 1");
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || loop {
        let line = lines.next().unwrap().unwrap();
        let seen: serde_json::Value = serde_json::from_str(&line).unwrap();
        if seen["state"].is_string() {
            return seen;
        }
    };
    assert_eq!(next()["state"], "empty");
    let card = reader.insert(0, "piv");
    let seen = next();
    assert_eq!((&seen["state"], &seen["driver"]), (&"card".into(), &"piv".into()));
    reader.pull(0, card);
    // The card's own reset may show once more before it is gone.
    while next()["state"] != "empty" {}
    child.kill().unwrap();
    child.wait().unwrap();
}
