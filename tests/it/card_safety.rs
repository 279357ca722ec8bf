//! Nothing is done to the wrong card, nothing twice, and nothing is said that is not known.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};

use crate::card_profile::{EXAMPLE_CARD, example_profile, install};
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
fn two_secrets_of_one_descriptor_are_its_first_two_lines() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let _card = reader.insert(0, "piv");
    desk.file("secrets", "12345678\n135790\n");
    for how in ["exec \"$0\" \"$@\" 3<secrets", "cat secrets | \"$0\" \"$@\" 3<&0"] {
        let direct = desk.command("card pin reset --puk-fd 3 --new-pin-fd 3");
        let mut command = Command::new("sh");
        command.args(["-c", how]).arg(direct.get_program()).args(direct.get_args()).env_clear();
        command.envs(direct.get_envs().filter_map(|(name, value)| Some((name, value?)))).current_dir(desk.path(""));
        let answer = desk.answer_of(command, "");
        assert_eq!(answer.code, 0, "{how}: {answer}");
        let verified = desk.answer_of(desk.command("card pin verify --pin-file -"), "135790\n");
        assert_eq!(verified.code, 0, "{how}: {verified}");
    }
}

#[test]
fn a_card_that_tells_no_tries_is_known_to_be_open_after_its_unlock() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let never = example_profile().replace("ask = \"empty-verify\"", "ask = \"never\"");
    install(&desk, "example-staff.toml", &never);
    let card = desk.file("card.toml", EXAMPLE_CARD);
    let _card = reader.insert(0, &format!("odd {}", card.display()));
    let verify = |pin| desk.answer_of(desk.command("card pin verify --use-last-try --pin-file -"), pin).code;
    assert_eq!([verify("00000"), verify("00000"), verify("00000")], [12, 12, 13]);
    let unlock = desk.command("card unlock --puk-file - --new-pin-file -");
    let answer = desk.answer_of(unlock, "98765432\n24680\n");
    assert_eq!(answer.code, 0, "{answer}");
    let right = desk.answer_of(desk.command("card pin verify --pin-file -"), "24680\n");
    assert_eq!(right.code, 0, "{right}");
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
