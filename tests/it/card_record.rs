//! What a desk keeps of what is done with cards, above all where the card gave no verdict.

use insta::assert_snapshot;

use crate::card_cert::Bench;
use crate::harness::{Answer, Desk};
use crate::reader::Reader;

/// Runs with secrets on standard input, a line each.
fn run(desk: &Desk, line: &str, secrets: &[&str]) -> Answer {
    desk.answer_of(desk.command(line), &secrets.join("\n"))
}

/// A desk whose commands use this reader.
fn desk(reader: &Reader) -> Desk {
    Desk::new().with("PCSCLITE_CSOCK_NAME", reader.socket())
}

const VERIFY: &str = "card pin verify --pin-file -";
const CHANGE: &str = "card pin change --pin-file - --new-pin-file -";

#[test]
fn a_desk_records_what_is_done_with_cards() {
    let reader = Reader::start();
    let desk = desk(&reader);
    let _card = reader.insert(0, "piv");
    assert_eq!(run(&desk, VERIFY, &["111111"]).code, 12);
    assert_eq!(run(&desk, CHANGE, &["123456", "654321"]).code, 0);
    let events = desk.events();
    assert!(events.iter().any(|event| event.contains("card.pin.verify")), "{events:?}");
    assert!(events.iter().any(|event| event.contains("card.pin.change")), "{events:?}");
    assert_eq!(
        desk.sql("SELECT verb || ' ' || state FROM card_operation ORDER BY id"),
        ["card.pin.verify refused", "card.pin.change done"]
    );
    assert_eq!(desk.items("unfinished").len(), 0);
}

#[test]
fn an_operation_ends_when_the_card_has_answered() {
    let reader = Reader::start();
    let desk = desk(&reader);
    let _card = reader.insert(0, "piv");
    let mut command = desk.command(VERIFY);
    command.env("AUTHDESK_LATER", "2026-11-20T09:31:00+08:00");
    assert_eq!(desk.answer_of(command, "123456\n").code, 0);
    assert_eq!(desk.sql("SELECT (ended_at - started_at) / 1000000 FROM card_operation"), ["60"]);
}

#[test]
fn certificates_that_could_not_be_placed_are_not_recorded_as_placed() {
    let bench = Bench::of(Desk::new(), "");
    let file = bench.certificate("9a", "p256");
    assert_eq!(bench.import("9a", &file).code, 0);
    bench.desk.file("closed", "");
    let register = |folder| bench.run(&format!("card cert register --to folder --folder {folder}"), &[]).code;
    let last = || bench.desk.sql("SELECT verb || ' ' || state FROM card_operation ORDER BY id DESC LIMIT 1");
    assert_ne!(register("@/closed/pem"), 0);
    assert_eq!(last(), ["card.cert.register refused"]);
    assert_eq!(register("@/pem"), 0);
    assert_eq!(last(), ["card.cert.register done"]);
}

#[test]
fn a_change_without_a_verdict_stays_until_the_card_says_which_pin_holds() {
    let reader = Reader::start();
    let desk = desk(&reader);
    let state = desk.path("card.state").display().to_string();
    let card = reader.insert(0, &format!("piv --state {state} --pull-after 0024"));
    assert_eq!(run(&desk, CHANGE, &["123456", "654321"]).code, 11);
    reader.wait_until_pulled(0, card);
    let open = desk.items("unfinished");
    assert_eq!((&open[0]["kind"], &open[0]["state"]), (&"card".into(), &"unclear".into()));
    assert_eq!(open[0]["next"], "authdesk card pin verify");
    let _card = reader.insert(0, &format!("piv --state {state}"));
    assert_eq!(run(&desk, VERIFY, &["654321"]).code, 0, "the card had done it");
    assert_eq!(desk.items("unfinished").len(), 0);
}

#[test]
fn a_program_that_dies_in_the_middle_leaves_a_trace() {
    let reader = Reader::start();
    let desk = desk(&reader);
    let _card = reader.insert(0, "piv");
    let mut command = desk.command(CHANGE);
    command.env("AUTHDESK_CRASH", "card.acted");
    assert_ne!(desk.answer_of(command, "123456\n654321\n").code, 0);
    assert_eq!(desk.items("unfinished")[0]["state"], "started");
}

#[test]
fn a_stranger_works_with_cards_unrecorded() {
    let reader = Reader::start();
    let desk = desk(&reader);
    let _card = reader.insert(0, "piv");
    let answer = desk.run_with("nobody", VERIFY, "123456\n");
    assert_snapshot!(answer, @"
    the PIN is right
    -- stderr --
    PIN: 3 tries left
    ");
    assert_eq!(desk.sql("SELECT verb FROM card_operation").len(), 0);
}
