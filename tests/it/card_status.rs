//! What a helpdesk sees of cards, keys made by them, and the whole way of a test.

use insta::assert_snapshot;

use crate::harness::{Desk, items};
use crate::reader::Reader;

/// The management key of fresh test cards.
const MANAGEMENT: &str = "010203040506070801020304050607080102030405060708";

#[test]
fn the_three_states_and_their_exit_codes() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let empty = desk.run("card status -o json");
    assert_eq!(empty.code, 11);
    let states: Vec<_> = items(&empty.stdout).iter().map(|item| item["state"].clone()).collect();
    assert_eq!(states, ["empty", "empty"]);
    let _card = reader.insert(0, "piv");
    assert_snapshot!(desk.run("card status -o table"), @"
    reader  Virtual PCD 00 00
    state   card recognised
    card    PIV card
    ATR     3B 8F 01 80 5D 4E 69 74 72 6F 6B 65 79 00 00 00 00 00 6A
    driver  piv
    serial  bf47eeb75b384cafb8b9297c7436a4e6
    PIN     3 tries left
    PUK     the card does not say how many tries are left

    reader  Virtual PCD 00 01
    state   no card
    ");
    assert_eq!(desk.run("card status --reader 2").code, 11);
    let _other = reader.insert(1, "piv --seed other");
    let both = items(&desk.ok("card status -o json"));
    assert_ne!(both[0]["serial"], both[1]["serial"]);
    assert_eq!((&both[0]["pin"]["left"], &both[0]["puk"]["state"]), (&3.into(), &"unknown".into()));
    assert_eq!(desk.run("card pin verify").code, 2, "two cards, and none was chosen");
}

#[test]
fn a_card_that_no_driver_knows() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let odd = desk.file("odd.toml", "atr = \"3B 80 80 01 01\"\nunknown_aid = \"6D00\"\n");
    let _card = reader.insert(0, &format!("odd {}", odd.display()));
    let status = &items(&desk.ok("card status --reader 1 -o json"))[0];
    assert_eq!((&status["driver"], &status["problem"]["id"]), (&serde_json::Value::Null, &"card.unknown".into()));
    assert_eq!(desk.run("card pin verify --reader 1").code, 11);
}

#[test]
fn a_guarded_card_is_refused_with_the_official_page_and_left_alone() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let odd = desk.file("gpki.toml", "atr = \"3B B8 13 00 81 31 FA 52 43 48 54 4D 4F 49 43 41 A5\"\n");
    let card = reader.insert(0, &format!("odd {}", odd.display()));
    for verb in ["card pin verify", "card pin change", "card pin reset", "card puk change"] {
        let refused = desk.run(verb);
        assert_eq!(refused.code, 1, "{verb}: {}", refused.stderr);
        assert!(refused.stderr.contains("moica.nat.gov.tw"), "{}", refused.stderr);
    }
    assert_eq!((card.count("0020"), card.count("0024"), card.count("002C")), (0, 0, 0));
}

/// A card that says "done" to every SELECT, and counts every VERIFY: it is no PIV card.
#[test]
fn a_card_that_says_done_to_everything_is_never_asked_for_its_tries() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    for atr in ["3B B8 13 00 81 31 FA 52 43 48 54 4D 4F 49 43 41 A5", "3B 80 80 01 01"] {
        let pin = "[pin]\nreference = \"80\"\nvalue = \"123456\"\nlength = 8\nempty_verify = \"costs\"\n";
        let script = format!("atr = \"{atr}\"\nunknown_aid = \"9000\"\nwithout_application = true\n{pin}");
        let script = desk.file("odd.toml", script);
        let card = reader.insert(0, &format!("odd {}", script.display()));
        desk.ok("card status --reader 1 -o json");
        desk.run("card doctor --reader 1");
        assert_eq!(card.count("0020"), 0, "{atr}: {:?}", card.log());
        let probes = if atr.starts_with("3B B8") { 0 } else { 2 };
        assert_eq!(card.count("00A404000BA000000308"), probes, "{atr}: {:?}", card.log());
        reader.pull(0, card);
    }
    assert_eq!(desk.run("card status --watch --module /nonexistent.so").code, 2);
}

#[test]
fn keys_are_made_by_the_card() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let _card = reader.insert(0, "piv");
    let key = desk.file("management", MANAGEMENT);
    let make = |slot: &str, rest: &str| {
        desk.run(&format!("card key generate {slot} --management-key-file {} {rest}", key.display()))
    };
    assert_eq!(make("9a", "").code, 2, "it asks, and there is no terminal");
    let made = make("9a", "--yes");
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert!(made.stdout.starts_with("-----BEGIN PUBLIC KEY-----"), "{}", made.stdout);
    let made = make("82", "--yes --algorithm rsa2048 -o json").ok("rsa");
    assert_eq!(items(&made)[0]["algorithm"], "rsa2048");
    assert_eq!(make("77", "--yes").code, 2);
    let wrong = desk.file("wrong", "11".repeat(24));
    let line = format!("card key generate 9a --yes --management-key-file {}", wrong.display());
    assert_eq!(desk.run(&line).code, 14);
    let short = desk.file("short", "1122");
    let line = format!("card key generate 9a --yes --management-key-file {}", short.display());
    assert_eq!(desk.run(&line).code, 1);
    assert_eq!(desk.run("card test").code, 3, "there is no certificate");
}
