//! What goes wrong between a card and a command: habits of other cards, cards pulled at every step, swapped, silent, two
//! programs at once. Whatever happens, no try is spent beyond what was asked.

use crate::card_profile::{EXAMPLE_CARD, example_profile, install};
use crate::harness::{Answer, Desk};
use crate::reader::{Card, Reader};

const VERIFY: &str = "card pin verify --pin-file -";
const CHANGE: &str = "card pin change --pin-file - --new-pin-file -";
const RESET: &str = "card pin reset --puk-file - --new-pin-file -";

fn run(desk: &Desk, line: &str, secrets: &[&str]) -> Answer {
    desk.answer_of(desk.command(line), &secrets.join("\n"))
}

#[track_caller]
fn code(desk: &Desk, line: &str, secrets: &[&str]) -> i32 {
    let answer = run(desk, line, secrets);
    assert_ne!(answer.code, 70, "{line}: {answer}");
    answer.code
}

/// The card of `docs/card-profiles.md` with other habits, and its profile changed alike.
struct Habits {
    desk: Desk,
    reader: Reader,
}

impl Habits {
    fn new() -> Self {
        let reader = Reader::start();
        let desk = Desk::with_reader(&reader);
        Self { desk, reader }
    }

    fn card(&self, of_card: &[(&str, &str)], of_profile: &[(&str, &str)], options: &str) -> Card {
        let changed = |text: String, changes: &[(&str, &str)]| {
            changes.iter().fold(text, |text, (old, new)| {
                assert!(text.contains(old), "{old}");
                text.replace(old, new)
            })
        };
        install(&self.desk, "example-staff.toml", &changed(example_profile(), of_profile));
        let script = self.desk.file("card.toml", changed(EXAMPLE_CARD.to_owned(), of_card));
        self.desk.ok("card profile lint");
        self.reader.insert(0, &format!("odd {} {options}", script.display()))
    }
}

#[test]
fn the_profile_of_the_document_does_all_it_promises() {
    let habits = Habits::new();
    let desk = &habits.desk;
    let card = habits.card(&[], &[], "");
    assert_eq!(code(desk, VERIFY, &["471100"]), 0);
    // This card counts a try for what cannot be a PIN; it never sees one.
    for malformed in ["47", "4711ab", "123456789", "12345678901234567", ""] {
        assert_eq!(code(desk, VERIFY, &[malformed]), 1, "{malformed}");
    }
    assert_eq!(card.count("0020008108"), 1);
    assert_eq!(code(desk, CHANGE, &["471100", "8080"]), 0);
    assert_eq!(code(desk, VERIFY, &["471100"]), 12);
    assert_eq!(code(desk, CHANGE, &["471100", "9090"]), 12);
    assert_eq!(code(desk, VERIFY, &["471100"]), 1, "the last try is not spent by accident");
    assert_eq!(code(desk, &format!("{VERIFY} --use-last-try"), &["471100"]), 13);
    assert_eq!(code(desk, VERIFY, &["8080"]), 13);
    assert_eq!(code(desk, RESET, &["11111111", "2468"]), 14);
    assert_eq!(code(desk, RESET, &["98765432", "2468"]), 0);
    assert_eq!(code(desk, VERIFY, &["2468"]), 0);
    // The profile does not allow to change the PUK, and says where somebody can.
    let refused = run(desk, "card puk change --puk-file - --new-puk-file -", &["98765432", "12345678"]);
    assert_eq!(refused.code, 1, "{refused}");
    assert!(refused.stderr.contains("https://card.example.gov.tw/"), "{refused}");
}

/// The card of the document, which nobody may ask how many tries are left.
const UNASKED: (&str, &str) = ("ask = \"empty-verify\"", "ask = \"never\"");

#[test]
fn a_block_that_is_only_remembered_gives_way_to_who_knows_better() {
    let habits = Habits::new();
    let card = habits.card(&[], &[UNASKED], "");
    for expected in [12, 12, 13] {
        assert_eq!(code(&habits.desk, &format!("{VERIFY} --use-last-try"), &["1111"]), expected);
    }
    habits.reader.pull(0, card);
    // Somebody else unlocked it meanwhile.
    let _card = habits.card(&[], &[UNASKED], "");
    let refused = run(&habits.desk, VERIFY, &["471100"]);
    assert_eq!(refused.code, 13, "{refused}");
    assert!(refused.stderr.contains("if it was unlocked elsewhere, add `--use-last-try`"), "{refused}");
    assert_eq!(code(&habits.desk, &format!("{VERIFY} --use-last-try"), &["471100"]), 0);
    assert_eq!(code(&habits.desk, VERIFY, &["471100"]), 0);
}

#[test]
fn what_one_card_told_is_not_believed_of_another_of_the_same_name() {
    let habits = Habits::new();
    let profile = example_profile();
    let number = &profile[profile.find("[number]").unwrap()..];
    let changes = [UNASKED, (number, "")];
    let card = habits.card(&[], &changes, "");
    for _ in 0..3 {
        code(&habits.desk, &format!("{VERIFY} --use-last-try"), &["1111"]);
    }
    habits.reader.pull(0, card);
    let _other = habits.card(&[], &changes, "");
    assert_eq!(code(&habits.desk, VERIFY, &["471100"]), 0);
}

#[test]
fn blocked_is_63c0_on_some_cards() {
    let habits = Habits::new();
    let _card = habits.card(&[("min = 4", "min = 4\nblocked = \"63C0\"\ntries = 2")], &[], "");
    assert_eq!(code(&habits.desk, VERIFY, &["1111"]), 12);
    assert_eq!(code(&habits.desk, &format!("{VERIFY} --use-last-try"), &["1111"]), 13);
    assert_eq!(code(&habits.desk, VERIFY, &["471100"]), 13);
}

#[test]
fn wrong_without_a_count_is_asked_for_again() {
    let habits = Habits::new();
    let _card = habits.card(&[("min = 4", "min = 4\nwrong_change = \"6300\"")], &[], "");
    let wrong = run(&habits.desk, &format!("{CHANGE} -o json"), &["1111", "2222"]);
    assert_eq!(wrong.code, 12, "{wrong}");
    let error: serde_json::Value = serde_json::from_str(wrong.stderr.lines().last().unwrap()).unwrap();
    assert_eq!(error["args"]["tries"], 2, "{wrong}");
}

#[test]
fn a_card_that_counts_empty_questions_is_never_asked() {
    let habits = Habits::new();
    let costs = [("min = 4", "min = 4\nempty_verify = \"costs\"")];
    let card = habits.card(&costs, &[("ask = \"empty-verify\"", "ask = \"never\"")], "");
    for line in ["card status", "card doctor", "card profile test example-staff"] {
        code(&habits.desk, line, &[]);
    }
    assert_eq!(code(&habits.desk, VERIFY, &["1111"]), 12);
    assert_eq!(code(&habits.desk, VERIFY, &["471100"]), 0);
    let empty = card.log().iter().filter(|line| *line == "> 00200081" || line.starts_with("> 0020008100")).count();
    assert_eq!(empty, 0, "{:?}", card.log());
}

#[test]
fn the_puk_may_be_verified_first_and_secrets_may_travel_unpadded() {
    let habits = Habits::new();
    let of_card = [("padding = \"FF\"\n", ""), ("[application]", "reset = \"verified\"\n[application]")];
    let of_profile = [("padding = \"FF\"\n", ""), ("\"in-data\"", "\"verified-first\"")];
    let card = habits.card(&of_card, &of_profile, "--part 255 --short-only");
    assert_eq!(code(&habits.desk, VERIFY, &["471100"]), 0);
    assert_eq!(code(&habits.desk, RESET, &["98765432", "8080"]), 0);
    assert_eq!(code(&habits.desk, VERIFY, &["8080"]), 0);
    assert_eq!((card.count("00200082"), card.count("002C0281")), (1, 1));
}

/// A card in the middle of every exchange: the command ends with 11 (or knows that it was done), says so without a
/// panic, and has shown each secret once at most.
#[test]
fn pulled_at_every_step() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let works: [(&str, &[&str]); 4] =
        [("card status", &[]), ("card doctor", &[]), (CHANGE, &["123456", "654321"]), (RESET, &["12345678", "654321"])];
    for (line, secrets) in works {
        let card = reader.insert(0, "piv");
        code(&desk, line, secrets);
        let steps = card.log().iter().filter(|line| line.starts_with('>')).count();
        reader.pull(0, card);
        // What only looks repeats itself: a slot after the other.
        for step in (1..=steps).step_by(if secrets.is_empty() { 7 } else { 1 }) {
            let card = reader.insert(0, &format!("piv --pull-before #{step}"));
            let answer = run(&desk, line, secrets);
            // `card status` lists what it could read.
            let fits = answer.code == 11 || ([0, 1].contains(&answer.code) && secrets.is_empty());
            assert!(fits, "{line}, step {step} of {steps}: {answer}");
            assert!(card.count("0024") + card.count("002C") <= 1, "{line}, step {step}: {:?}", card.log());
            reader.wait_until_pulled(0, card);
        }
    }
}

#[test]
fn what_the_card_did_before_it_was_pulled_is_not_denied() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let state = desk.path("memory").display().to_string();
    let card = reader.insert(0, &format!("piv --state {state} --pull-after 0024"));
    let answer = run(&desk, CHANGE, &["123456", "654321"]);
    assert_eq!(answer.code, 11, "{answer}");
    assert!(answer.stderr.contains("not known"), "{answer}");
    reader.wait_until_pulled(0, card);
    let _card = reader.insert(0, &format!("piv --state {state}"));
    assert_eq!(code(&desk, VERIFY, &["654321"]), 0);
}

#[test]
fn two_programs_at_once() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let card = reader.insert(0, "piv --delay 20");
    std::thread::scope(|scope| {
        let ours = scope.spawn(|| code(&desk, VERIFY, &["999999"]));
        let same = scope.spawn(|| code(&desk, VERIFY, &["123456"]));
        let others = scope.spawn(|| reader.command("opensc-tool", &["--reader", "0", "--name"]).output().unwrap());
        assert_eq!(ours.join().unwrap(), 12);
        assert_eq!(same.join().unwrap(), 0);
        others.join().unwrap();
    });
    assert_eq!(card.count("0020008008"), 2, "one PIN each: {:?}", card.log());
}

#[test]
fn mute_cards_and_readers_that_go() {
    let mut reader = Reader::start();
    let desk = Desk::with_reader(&reader).with("AUTHDESK_CARD_SECONDS", "2");
    let script = desk.file("mute.toml", "mute = true");
    let card = reader.insert(0, &format!("odd {}", script.display()));
    assert_eq!(code(&desk, VERIFY, &["123456"]), 11);
    assert_eq!(code(&desk, "card status --reader 1", &[]), 11);
    reader.pull(0, card);
    let card = reader.insert(0, "piv --mute-at 002000800831");
    assert_eq!(code(&desk, VERIFY, &["123456"]), 11);
    reader.pull(0, card);
    reader.stop();
    for line in [VERIFY, "card status", "card readers", "card doctor"] {
        assert_eq!(code(&desk, line, &["123456"]), 10, "{line}");
    }
}
