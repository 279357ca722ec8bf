//! PIN and PUK on a real card: PC/SC and a PIV firmware that we did not write.

use std::fs;

use insta::assert_snapshot;

use crate::harness::{Answer, Desk};
use crate::reader::{Card, Reader};

/// A reader with a fresh card: PIN 123456, PUK 12345678.
struct Bench {
    desk: Desk,
    card: Card,
    _reader: Reader,
}

impl Bench {
    fn new(words: &str) -> Self {
        let reader = Reader::start();
        let desk = Desk::with_reader(&reader);
        let card = reader.insert(0, words);
        Self { desk, card, _reader: reader }
    }

    /// Runs with secrets on standard input, a line each.
    fn run(&self, line: &str, secrets: &[&str]) -> Answer {
        self.desk.answer_of(self.desk.command(line), &secrets.join("\n"))
    }

    fn code(&self, line: &str, secrets: &[&str]) -> i32 {
        self.run(line, secrets).code
    }
}

const VERIFY: &str = "card pin verify --pin-file -";
const CHANGE: &str = "card pin change --pin-file - --new-pin-file -";
const RESET: &str = "card pin reset --puk-file - --new-pin-file -";
const PUK: &str = "card puk change --puk-file - --new-puk-file -";

#[test]
fn a_pin_is_verified_changed_blocked_and_reset() {
    let bench = Bench::new("piv");
    assert_snapshot!(bench.run(VERIFY, &["123456"]), @"
    the PIN is right
    -- stderr --
    PIN: 3 tries left
    ");
    assert_snapshot!(bench.run(CHANGE, &["123456", "654321"]), @"
    the PIN is changed
    -- stderr --
    PIN: 3 tries left
    ");
    assert_snapshot!(bench.run(VERIFY, &["123456"]), @"
    -- stderr --
    PIN: 3 tries left
    error: the PIN is wrong; 2 tries are left
    hint: do not guess; a blocked PIN is unlocked with `authdesk card pin reset`
    -- exit 12 --
    ");
    assert_eq!(bench.code(VERIFY, &["111111"]), 12);
    assert_snapshot!(bench.run(VERIFY, &["222222"]), @"
    -- stderr --
    error: only one try is left for the PIN; nothing was sent
    hint: be sure of it first; then add `--use-last-try`
    -- exit 1 --
    ");
    assert_eq!(bench.card.count("0020008008"), 3, "the last try was spent");
    assert_snapshot!(bench.run(&format!("{VERIFY} --use-last-try"), &["222222"]), @"
    -- stderr --
    PIN: 1 try left
    error: the PIN is blocked
    hint: unlock it with the PUK: `authdesk card pin reset`
    -- exit 13 --
    ");
    assert_snapshot!(bench.run(VERIFY, &["654321"]), @"
    -- stderr --
    error: the PIN is blocked
    hint: unlock it with the PUK: `authdesk card pin reset`
    -- exit 13 --
    ");
    assert_eq!(bench.card.count("0020008008"), 4);
    assert_snapshot!(bench.run(RESET, &["12345678", "135790"]), @"
    the card is unlocked, and the new PIN is set
    -- stderr --
    PUK: the card does not say how many tries are left
    ");
    assert_eq!(bench.code(VERIFY, &["135790"]), 0);
}

#[test]
fn a_puk_is_guarded_like_a_pin() {
    let bench = Bench::new("piv");
    assert_eq!(bench.code(PUK, &["12345678", "87654321"]), 0);
    assert_snapshot!(bench.run(RESET, &["12345678", "135790"]), @"
    -- stderr --
    PUK: the card does not say how many tries are left
    error: the PUK is wrong; 2 tries are left
    hint: do not guess; a blocked PUK cannot be unlocked
    -- exit 14 --
    ");
    assert_eq!(bench.code(RESET, &["12345678", "135790"]), 14);
    let sent = bench.card.count("002C0080");
    assert_snapshot!(bench.run(RESET, &["87654321", "135790"]), @"
    -- stderr --
    error: only one try is left for the PUK; nothing was sent
    hint: be sure of it first; then add `--use-last-try`
    -- exit 1 --
    ");
    assert_eq!(bench.card.count("002C0080"), sent, "the last try was spent");
    assert_eq!(bench.code(&format!("{RESET} --use-last-try"), &["87654321", "135790"]), 0);
    // What was told of the tries does not outlive the right PUK.
    assert_eq!(bench.code(RESET, &["87654321", "246802"]), 0);
}

#[test]
fn what_cannot_be_right_is_not_sent() {
    let bench = Bench::new("piv");
    assert_snapshot!(bench.run(VERIFY, &["1234"]), @"
    -- stderr --
    PIN: 3 tries left
    error: the PIN of this card has 6 to 8 characters; nothing was sent
    hint: the card was not asked, no try was used
    -- exit 1 --
    ");
    assert_eq!(bench.code(VERIFY, &["12345a"]), 1);
    assert_eq!(bench.code(VERIFY, &["12345678901234567"]), 1);
    assert_eq!(bench.code(VERIFY, &[""]), 1);
    assert_eq!(bench.code(CHANGE, &["123456", "123456"]), 1);
    assert_eq!(bench.code(CHANGE, &["123456", "12345"]), 1);
    assert_eq!(bench.code(RESET, &["123", "123456"]), 1);
    assert_eq!(bench.code("card pin verify", &[]), 2);
    let open = bench.desk.file("open", "123456\n");
    fs::set_permissions(&open, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    assert_eq!(bench.code(&format!("card pin verify --pin-file {}", open.display()), &[]), 1);
    assert_eq!(bench.code(&format!("{VERIFY} --dry-run"), &["123456"]), 0);
    for sent in ["0020008008", "0024", "002C"] {
        assert_eq!(bench.card.count(sent), 0, "{sent}");
    }
}

#[test]
fn json_tells_the_tries_and_no_answer_holds_a_secret() {
    let bench = Bench::new("piv");
    let wrong = bench.run(&format!("{VERIFY} -o json --trace"), &["918273"]);
    assert_eq!(wrong.code, 12);
    assert!(wrong.stderr.contains("(8 secret bytes)"), "{}", wrong.stderr);
    let error: serde_json::Value = serde_json::from_str(wrong.stderr.lines().last().unwrap()).unwrap();
    assert_eq!((&error["kind"], &error["args"]["tries"]), (&"wrong_pin".into(), &2.into()));
    let changed = bench.run(&format!("{CHANGE} --trace"), &["123456", "564738"]);
    for text in [wrong.stdout, wrong.stderr, changed.stdout, changed.stderr] {
        for secret in ["918273", "393138323733", "564738", "353634373338", "123456", "313233343536"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[test]
fn a_card_that_is_pulled_in_the_middle_of_it() {
    let bench = Bench::new("piv --pull-before 0024");
    assert_snapshot!(bench.run(CHANGE, &["123456", "654321"]), @"
    -- stderr --
    PIN: 3 tries left
    error: the card was pulled out before it was done
    hint: whether the new PIN holds is not known; insert the card again and try it with `authdesk card pin verify`
    -- exit 11 --
    ");
}

#[test]
fn a_card_that_falls_silent() {
    let bench = Bench::new("piv --mute-at 0024");
    let mut command = bench.desk.command(CHANGE);
    command.env("AUTHDESK_CARD_SECONDS", "1");
    let answer = bench.desk.answer_of(command, "123456\n654321\n");
    assert_eq!(answer.code, 11, "{}", answer.stderr);
}

#[test]
fn readers_without_and_with_cards() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    assert_snapshot!(desk.run("card readers"), @"
    1	Virtual PCD 00 00	no card	
    2	Virtual PCD 00 01	no card
    ");
    assert_eq!(desk.run("card pin verify").code, 11);
    let _card = reader.insert(1, "piv");
    assert_snapshot!(desk.run("card readers -o json"), @r#"
    {
      "schema": 1,
      "kind": "reader",
      "items": [
        {"number":1,"reader":"Virtual PCD 00 00","state":"empty","atr":null,"exclusive":false},
        {"number":2,"reader":"Virtual PCD 00 01","state":"card","atr":"3B8F01805D4E6974726F6B657900000000006A","exclusive":false}
      ],
      "next": null
    }
    "#);
    assert_eq!(desk.run("card pin verify --reader 1").code, 11);
    assert_eq!(desk.run("card pin verify --reader nowhere").code, 10);
}
