//! `card doctor`: each layer failing alone, from the service to the PIN.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::card_profile::{EXAMPLE_CARD, example_profile, install};
use crate::harness::{Answer, Desk, items};
use crate::reader::Reader;

/// Runs the doctor; gives the answer and the findings.
fn doctor(desk: &Desk) -> (Answer, Vec<Value>) {
    let answer = desk.run("card doctor -o json");
    let found = items(&answer.stdout);
    (answer, found)
}

/// The layers with their states, without those that are well.
fn faults(found: &[Value]) -> Vec<String> {
    let word = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    let odd = found.iter().filter(|finding| finding["level"] == "bad" || finding["level"] == "warn");
    odd.map(|finding| format!("{} {}", word(finding, "check"), word(finding, "id"))).collect()
}

/// Each fault has a remedy, and a sentence for the telephone.
fn all_told(found: &[Value]) {
    for finding in found.iter().filter(|finding| finding["level"] == "bad") {
        assert!(finding["remedy"].is_string() && finding["say"].is_string(), "{finding}");
    }
}

/// A wrong PIN, shown by another program.
fn wrong_pin(reader: &Reader) {
    let select = "00:A4:04:00:0B:A0:00:00:03:08:00:00:10:00:01:00:00";
    reader.ok("opensc-tool", &["--reader", "0", "-s", select, "-s", "00:20:00:80:08:39:39:39:39:39:39:FF:FF"]);
}

#[test]
fn no_service() {
    let desk = Desk::empty().with("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm");
    let (answer, found) = doctor(&desk);
    assert_eq!(answer.code, 10, "{answer}");
    assert_eq!(faults(&found), ["service card_doctor.service-off"]);
    all_told(&found);
    let skipped = found.iter().filter(|finding| finding["level"] == "skipped").count();
    assert_eq!(skipped, 11);
    assert!(found.iter().any(|finding| finding["check"] == "modules"), "modules are told all the same");
    let chinese = desk.run("card doctor --lang zh-TW -o table");
    assert!(chinese.stdout.contains("智慧卡服務") && chinese.stderr.contains("電話中可以說"), "{chinese}");
    assert!(!desk.path("desk.db").exists());
}

#[test]
fn a_service_that_ended() {
    let mut reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    reader.stop();
    drop(std::os::unix::net::UnixListener::bind(reader.socket()).unwrap());
    let (answer, found) = doctor(&desk);
    assert_eq!((answer.code, faults(&found)), (10, vec!["service card_doctor.service-dead".to_owned()]));
}

#[test]
fn no_rights() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let command = reader.closed_to(desk.command("card doctor -o json"), &desk.path(""));
    let answer = desk.answer_of(command, "");
    assert_eq!(answer.code, 10, "{answer}");
    assert_eq!(faults(&items(&answer.stdout)), ["access card_doctor.access-denied"]);
}

#[test]
fn no_reader_no_card_and_the_reader_by_name() {
    let none = Reader::without_readers();
    let (answer, found) = doctor(&Desk::with_reader(&none));
    assert_eq!((answer.code, faults(&found)), (10, vec!["reader card_doctor.reader-none".to_owned()]));
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let (answer, found) = doctor(&desk);
    assert_eq!((answer.code, faults(&found)), (11, vec!["card card_doctor.card-none".to_owned()]));
    all_told(&found);
    let answer = desk.run("card doctor --reader Gemalto");
    assert_eq!(answer.code, 10, "{answer}");
}

#[test]
fn a_card_that_is_upside_down_or_falls_silent() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader).with("AUTHDESK_CARD_SECONDS", "2");
    let silent = desk.file("silent.toml", "mute = true");
    let card = reader.insert(0, &format!("odd {}", silent.display()));
    let (answer, found) = doctor(&desk);
    assert_eq!((answer.code, faults(&found)), (11, vec!["answer card_doctor.answer-none".to_owned()]), "{answer}");
    reader.pull(0, card);
    let _card = reader.insert(0, "piv --mute-at #1");
    let (answer, found) = doctor(&desk);
    assert_eq!((answer.code, faults(&found)), (11, vec!["answer card.timeout".to_owned()]), "{answer}");
}

#[test]
fn an_unknown_card() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let strange = desk.file("strange.toml", "atr = \"3B 85 01 99 88 77 66 55 D1\"\nunknown_aid = \"6D00\"");
    let _card = reader.insert(0, &format!("odd {}", strange.display()));
    let (answer, found) = doctor(&desk);
    assert_eq!((answer.code, faults(&found)), (11, vec!["known card_doctor.known-none".to_owned()]));
    all_told(&found);
}

#[test]
fn a_citizen_certificate_is_read_and_never_asked_for_its_pin() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let script = "atr = \"3B B8 13 00 81 31 FA 52 43 48 54 4D 4F 49 43 41 A5\"\n[file]\n\
                  \"3F00/0900/0903\" = \"54 50 30 33 30 31 32 33 34 35 36 37 38 39 30 31\"\n";
    let script = desk.file("moica.toml", script);
    let card = reader.insert(0, &format!("odd {}", script.display()));
    let (_, found) = doctor(&desk);
    let pin = found.iter().find(|finding| finding["check"] == "pin").unwrap();
    assert_eq!(pin["id"], "card_doctor.pin-issuer");
    assert!(pin["remedy"].as_str().unwrap().contains("https://moica.nat.gov.tw/"), "{pin}");
    let chinese = desk.run("card doctor --lang zh-TW -o json");
    assert!(chinese.stdout.contains("戶政事務所") && chinese.stdout.contains("用戶代碼"), "{chinese}");
    for command in ["0020", "8020", "0024", "8024", "002C", "802C"] {
        assert_eq!(card.count(command), 0, "{command}");
    }
}

#[test]
fn a_card_by_profile() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    install(&desk, "example-staff.toml", &example_profile());
    let script = desk.file("card.toml", EXAMPLE_CARD);
    let _card = reader.insert(0, &format!("odd {}", script.display()));
    let (answer, found) = doctor(&desk);
    assert_eq!((answer.code, faults(&found)), (0, Vec::new()), "{answer}");
    let known = found.iter().find(|finding| finding["check"] == "known").unwrap();
    assert_eq!(known["message"], "Example staff card (profile example-staff)");
}

#[test]
fn an_empty_card_and_a_blocked_pin() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let card = reader.insert(0, "piv");
    let (answer, found) = doctor(&desk);
    assert_eq!(answer.code, 1, "{answer}");
    assert_eq!(faults(&found), ["certificates card_doctor.certificates-none"]);
    assert_eq!(card.count("0020008008"), 0, "no PIN is shown");
    wrong_pin(&reader);
    wrong_pin(&reader);
    let (_, found) = doctor(&desk);
    assert!(faults(&found).contains(&"pin card_doctor.pin-last".to_owned()), "{found:?}");
    wrong_pin(&reader);
    let (answer, found) = doctor(&desk);
    assert_eq!(answer.code, 1, "the first fault decides");
    assert!(faults(&found).contains(&"pin card_doctor.pin-blocked".to_owned()), "{found:?}");
}

/// A certificate on the card: its dates, and who stands behind it.
#[test]
fn certificates_are_judged() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader).at("2026-11-20T09:30:00+08:00");
    let _card = reader.insert(0, "piv");
    let script = r#"
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -subj "/CN=Example CA" -days 3650
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout card.key -out card.csr -subj "/CN=Example Holder"
        printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n' > ext
        openssl x509 -req -in card.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 90 -extfile ext -out card.pem
        printf '01:02:03:04:05:06:07:08:01:02:03:04:05:06:07:08:01:02:03:04:05:06:07:08' > admin.key
        PIV_EXT_AUTH_KEY=admin.key piv-tool -A M:9B:03 -C 9A -i card.pem || [ $? -ge 100 ]  # it gives the bytes written
    "#;
    let output = reader.command("sh", &["-ec", script]).current_dir(desk.path("")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let judged = |desk: &Desk, words: &str| {
        let answer = desk.run(&format!("card doctor -o json {words}"));
        (answer.code, faults(&items(&answer.stdout)))
    };
    // The certificate is real, so its clock is too.
    let now = |days: &str| {
        let output = Command::new("date").args(["--iso-8601=seconds", "-d", days]).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let desk = desk.at(&now("+1 hour"));
    assert_eq!(judged(&desk, ""), (0, vec!["chain card_doctor.chain-unasked".to_owned()]));
    fs::create_dir(desk.path("trusted")).unwrap();
    fs::copy(desk.path("ca.pem"), desk.path("trusted/ca.pem")).unwrap();
    assert_eq!(judged(&desk, "--authorities trusted"), (0, Vec::new()));
    let desk = desk.at(&now("+60 days"));
    assert_eq!(judged(&desk, "--authorities trusted"), (0, vec!["dates card_doctor.dates-soon".to_owned()]));
    let desk = desk.at(&now("+100 days"));
    assert_eq!(judged(&desk, "--authorities trusted"), (1, vec!["dates card_doctor.dates-over".to_owned()]));
    let desk = desk.at(&now("-2 days"));
    assert_eq!(judged(&desk, "--authorities trusted"), (1, vec!["dates card_doctor.dates-early".to_owned()]));
}

#[test]
fn a_token_through_its_module() {
    const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
    let desk = Desk::empty();
    fs::create_dir(desk.path("tokens")).unwrap();
    let conf = desk.file("softhsm2.conf", format!("directories.tokendir = {}\n", desk.path("tokens").display()));
    let desk = desk.with("SOFTHSM2_CONF", conf.clone());
    let init = ["--init-token", "--free", "--label", "example", "--so-pin", "12345678", "--pin", "123456"];
    let made = Command::new("softhsm2-util").args(init).env("SOFTHSM2_CONF", conf).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let answer = desk.run(&format!("card doctor --module {MODULE} -o json"));
    assert_eq!(answer.code, 1, "{answer}");
    let found = items(&answer.stdout);
    assert_eq!(faults(&found), ["certificates card_doctor.certificates-none"]);
    assert_eq!(found[0]["id"], "card_doctor.by-module");
    let answer = desk.run("card doctor --module /nonexistent.so");
    assert_eq!(answer.code, 10, "{answer}");
}
