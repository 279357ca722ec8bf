//! The virtual reader and its cards do what the tests of card commands rest on.

use crate::harness::Desk;
use crate::reader::Reader;

/// Shows a PIN by the plain command, as another program would.
fn verify(reader: &Reader, block: &str) -> String {
    let apdus = ["00:A4:04:00:0B:A0:00:00:03:08:00:00:10:00:01:00:00", &format!("00:20:00:80:08:{block}")];
    reader.ok("opensc-tool", &["--reader", "0", "-s", apdus[0], "-s", apdus[1]])
}

#[test]
fn a_card_keeps_its_tries_while_it_is_in_and_its_memory_in_a_file() {
    let reader = Reader::start();
    let desk = Desk::empty();
    let state = desk.path("card.state").display().to_string();
    let card = reader.insert(0, &format!("piv --state {state}"));
    assert!(verify(&reader, "39:39:39:39:39:39:FF:FF").contains("SW1=0x63, SW2=0xC2"));
    reader.pull(0, card);
    let card = reader.insert(0, &format!("piv --state {state}"));
    assert!(verify(&reader, "39:39:39:39:39:39:FF:FF").contains("SW1=0x63, SW2=0xC1"));
    assert!(verify(&reader, "31:32:33:34:35:36:FF:FF").contains("SW1=0x90, SW2=0x00"));
    assert_eq!(card.count("00200080"), 2);
    reader.pull(0, card);
}

#[test]
fn two_slots_hold_different_cards() {
    let reader = Reader::start();
    let _one = reader.insert(0, "piv --seed one");
    let _two = reader.insert(1, "piv --seed two");
    let chuid = |slot| {
        let select = "00:A4:04:00:0B:A0:00:00:03:08:00:00:10:00:01:00:00";
        reader.ok("opensc-tool", &["--reader", slot, "-s", select, "-s", "00:CB:3F:FF:05:5C:03:5F:C1:02:00"])
    };
    assert_ne!(chuid("0"), chuid("1"));
}

#[test]
fn a_card_is_pulled_when_it_is_told_to() {
    let reader = Reader::start();
    let card = reader.insert(0, "piv --pull-before 0020");
    let output = reader.command("opensc-tool", &["--reader", "0", "-s", "00:20:00:80"]).output().unwrap();
    assert!(!output.status.success());
    reader.wait_until_pulled(0, card);
}

#[test]
fn an_odd_card_answers_as_its_script_says() {
    let reader = Reader::start();
    let desk = Desk::empty();
    let script = desk.file(
        "odd.toml",
        r#"
        atr = "3B 80 80 01 01"
        [application]
        "A0 00 00 09 99 01" = "6F 00"
        [[answer]]
        command = "80 CA 01 ??"
        answers = ["6D00", "41 42 90 00"]
        [file]
        "3F00/0900/0903" = "31 32 33"
        [pin]
        reference = "81"
        value = "4711"
        padding = "00"
        length = 8
        min = 4
        blocked = "63C0"
        "#,
    );
    let _card = reader.insert(0, &format!("odd {} --part 2", script.display()));
    let send = |apdus: &[&str]| {
        let mut words = vec!["--reader", "0"];
        apdus.iter().for_each(|apdu| words.extend(["-s", apdu]));
        reader.ok("opensc-tool", &words)
    };
    assert!(send(&["00:20:00:81"]).contains("SW1=0x69, SW2=0x85"));
    let select = "00:A4:04:00:06:A0:00:00:09:99:01:00";
    let wrong = "00:20:00:81:08:31:31:31:31:00:00:00:00";
    let answer = send(&[select, wrong, "00:20:00:81", "00:20:00:81:08:34:37:31:31:00:00:00:00", "00:20:00:81"]);
    let mut words =
        answer.match_indices("SW1=0x").map(|(at, _)| answer[at + 6..at + 8].to_owned() + &answer[at + 16..at + 18]);
    assert_eq!(words.by_ref().collect::<Vec<_>>(), ["9000", "63C2", "63C2", "9000", "9000"]);
    assert!(send(&["80:CA:01:00"]).contains("SW1=0x6D"));
    assert!(send(&["80:CA:01:00"]).contains("AB"));
    assert!(send(&["00:A4:08:0C:04:09:00:09:03", "00:B0:00:00:00"]).contains("123"));
}
