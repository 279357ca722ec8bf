//! The stock of cards, its escrow, and the unlock in two steps on a real card.

use std::fs;

use insta::assert_snapshot;

use crate::harness::{Answer, Desk};
use crate::reader::{Card, Reader};

/// A desk with a helpdesk, a reader, and a card that lin001 holds and whose PUK lies in escrow.
struct Counter {
    desk: Desk,
    card: Card,
    serial: String,
    reader: Reader,
}

impl Counter {
    fn new() -> Self {
        Self::with("piv")
    }

    /// The same with a card of some habit.
    fn with(words: &str) -> Self {
        let reader = Reader::start();
        let desk = Desk::staffed().with("PCSCLITE_CSOCK_NAME", reader.socket());
        desk.person("help01", "吳幫忙");
        desk.give("help01", "desk:helpdesk", None);
        let card = reader.insert(0, words);
        let status = desk.run_as("nobody", "card status -o json");
        let json: serde_json::Value = serde_json::from_str(&status.stdout).unwrap();
        let cards = json["items"].as_array().unwrap();
        let serial = cards.iter().find_map(|card| card["serial"].as_str()).unwrap().to_owned();
        desk.file("puk", "12345678\n");
        assert_eq!(desk.run(&format!("stock add {serial} --puk-file @/puk")).code, 0);
        desk.ok(&format!("stock issue {serial} --to lin001"));
        Self { desk, card, serial, reader }
    }

    /// Somebody types a wrong PIN until it is blocked.
    fn block(&self) {
        for _ in 0..3 {
            let command = self.desk.command("card pin verify --use-last-try --pin-file -");
            self.desk.answer_of(command, "000000");
        }
    }

    fn authorize(&self, words: &str) -> Answer {
        self.desk.run_as("help01", &format!("card unlock authorize --serial {} {words} -o json", self.serial))
    }

    /// A ticket; commands that are alike draw the same random bytes, so a second one needs another reason.
    fn ticket(&self, reason: &str) -> String {
        let answer = self.authorize(&format!("--proof identity --reason {reason}"));
        let json: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap_or_else(|_| panic!("{answer}"));
        json["items"][0]["ticket"].as_str().unwrap().to_owned()
    }

    fn unlock(&self, who: &str, words: &str) -> Answer {
        self.desk.run_with(who, &format!("card unlock {words} --new-pin-file -"), "135790\n")
    }
}

#[test]
fn a_blocked_card_is_opened_by_a_ticket_once_and_gets_a_new_puk() {
    let counter = Counter::new();
    counter.block();
    let ticket = counter.ticket("親持身分證查驗");
    assert_eq!(counter.unlock("oper02", &format!("--ticket {ticket}")).code, 3, "it is somebody else's");
    let answer = counter.unlock("help01", &format!("--ticket {ticket}"));
    assert_eq!(answer.code, 0, "{answer}");
    assert!(answer.stdout.contains("has its new PIN, and a new PUK that lies in escrow"), "{answer}");
    assert_eq!(counter.desk.run_with("nobody", "card pin verify --pin-file -", "135790\n").code, 0);
    let again = counter.unlock("help01", &format!("--ticket {ticket}"));
    assert!(again.stderr.contains("the ticket was used"), "{again}");
    assert_eq!(again.code, 1);

    // The PUK that came with the card opens it no more; the one in escrow does.
    counter.block();
    let old = counter.desk.run_with("nobody", "card unlock --puk-file - --new-pin-file -", "12345678\n246810\n");
    assert_eq!(old.code, 14, "{old}");
    let ticket = counter.ticket("再次查驗身分證");
    let answer = counter.unlock("help01", &format!("--ticket {ticket}"));
    assert_eq!(answer.code, 0, "{answer}");

    let events = counter.desk.events();
    for verb in ["stock.add", "stock.issue", "card.unlock.authorize", "card.unlock"] {
        assert!(events.iter().any(|event| event.contains(verb)), "{verb}: {events:?}");
    }
    let verified = counter.desk.run("audit verify");
    assert!(!verified.stdout.contains("stock_") && !verified.stdout.contains("unlock_ticket"), "{verified}");
    let kept = fs::read(counter.desk.path("desk.db")).unwrap();
    let found = |secret: &[u8]| kept.windows(secret.len()).any(|bytes| bytes == secret);
    assert!(!found(b"12345678\0") && !found(b"135790") && !found(ticket.as_bytes()));
}

#[test]
fn a_card_that_is_not_blocked_wants_to_be_told_that_its_pin_is_forgotten() {
    let counter = Counter::new();
    let ticket = counter.ticket("親持身分證查驗");
    let answer = counter.unlock("help01", &format!("--ticket {ticket}"));
    assert!(answer.stderr.contains("the card's PIN is not blocked"), "{answer}");
    assert_eq!(answer.code, 1);
    let answer = counter.unlock("help01", &format!("--ticket {ticket} --forgotten"));
    assert_eq!(answer.code, 0, "the refusal did not use the ticket up: {answer}");
}

impl Counter {
    /// Unlocks with a card that is inserted anew with these manners, and pulled afterwards; gives its commands too.
    fn unlock_with(&self, manners: &str, reason: &str, words: &str) -> (Answer, Vec<String>) {
        let ticket = self.ticket(reason);
        let card = self.reader.insert(1, &format!("piv {manners}"));
        let answer = self.unlock("help01", &format!("--reader 2 --forgotten --ticket {ticket} {words}"));
        let commands = card.log().into_iter().filter(|line| line.starts_with('>')).collect();
        self.reader.pull(1, card);
        (answer, commands)
    }

    /// How many secrets are kept beside those that may have replaced them.
    fn unsettled(&self) -> String {
        self.desk.sql("SELECT count(*) FROM stock_secret WHERE next IS NOT NULL").remove(0)
    }
}

#[test]
fn a_card_that_is_pulled_before_its_new_puk_keeps_its_escrow() {
    let counter = Counter::new();
    let (answer, commands) = counter.unlock_with("", "親持身分證查驗", "");
    assert_eq!(answer.code, 0, "{answer}");
    let unlocked = commands.iter().position(|line| line.starts_with("> 002C0080")).unwrap() + 1;
    counter.desk.ok(&format!("stock escrow {} --secret-file @/puk", counter.serial));
    let pull = format!("--pull-before #{}", unlocked + 1);
    let (answer, commands) = counter.unlock_with(&pull, "再次查驗身分證", "");
    assert_eq!(answer.code, 0, "{answer}");
    assert!(answer.stderr.contains("the PUK was not replaced"), "{answer}");
    assert!(!commands.iter().any(|line| line.starts_with("> 0024")), "{commands:?}");
    assert_eq!(counter.unsettled(), "0");
}

#[test]
fn which_puk_a_card_has_is_found_out_where_somebody_asks_for_it() {
    let counter = Counter::new();
    for (when, code) in [("--pull-after", "甲"), ("--pull-before", "乙")] {
        let state = format!("--state {}", counter.desk.path(when).display());
        counter.desk.ok(&format!("stock escrow {} --secret-file @/puk", counter.serial));
        let (answer, _) = counter.unlock_with(&format!("{state} {when} 00240081"), &format!("{code}查驗身分證"), "");
        assert_eq!(answer.code, 0, "{answer}");
        assert!(answer.stderr.contains("not known whether the card took its new PUK"), "{answer}");
        assert_eq!(counter.unsettled(), "1");
        let (answer, _) = counter.unlock_with(&state, &format!("{code}再次查驗"), "");
        assert_eq!(answer.code, 1, "{answer}");
        assert!(answer.stderr.contains("`--settle` tries both PUKs"), "{answer}");
        let (answer, _) = counter.unlock_with(&state, &format!("{code}第三次查驗"), "--settle");
        assert_eq!(answer.code, 0, "{when}: {answer}");
        assert!(answer.stdout.contains("a new PUK that lies in escrow"), "{answer}");
        assert_eq!(counter.unsettled(), "0");
    }
}

#[test]
fn a_ticket_is_worth_no_more_than_who_has_it_and_its_card() {
    let counter = Counter::new();
    let ticket = counter.ticket("親持身分證查驗");
    let unlock = format!("--forgotten --ticket {ticket}");
    let grant = |ended: &str| {
        let of = "account = (SELECT id FROM account WHERE login = 'help01')";
        counter.desk.execute(&format!("UPDATE role_grant SET ended_on = {ended} WHERE {of}"));
    };
    grant("'2026-11-20'");
    assert_eq!(counter.unlock("help01", &unlock).code, 4);
    grant("NULL");
    counter.desk.ok(&format!("stock set {} --state lost", counter.serial));
    let lost = counter.unlock("help01", &unlock);
    assert!(lost.stderr.contains("is lost and cannot become in use"), "{lost}");
    counter.desk.execute("UPDATE stock_card SET state = 'active'");
    let mut command = counter.desk.command(&format!("card unlock {unlock} --new-pin-file -"));
    command.env("AUTHDESK_AS", "help01").env("AUTHDESK_LATER", "2026-11-20T12:00:00+08:00");
    let late = counter.desk.answer_of(command, "135790\n");
    assert!(late.stderr.contains("the ticket ended"), "{late}");
    assert_eq!(counter.card.count("002C"), 0, "nothing was sent");
    assert_eq!(counter.unlock("help01", &unlock).code, 0, "no refusal used the ticket up");
}

#[test]
fn a_rehearsal_shows_no_ticket() {
    let counter = Counter::new();
    counter.desk.execute("UPDATE user_profile SET mobile_verified_at = 1 WHERE name = '林大同'");
    let line = format!("card unlock authorize --serial {} --otp-file - --dry-run -o json", counter.serial);
    let answer = counter.desk.run_with("help01", &line, "000000\n");
    let rows = crate::harness::items(&answer.stdout);
    assert!(rows[0]["ticket"].is_null(), "{answer}");
}

#[test]
fn what_all_cards_of_a_kind_answer_is_no_serial_number() {
    let desk = Desk::staffed();
    let answer = desk.run("stock add atr-3B80800101");
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("is what all cards of this kind answer"), "{answer}");
    desk.file("box.csv", "卡號\nATR3B80800101\n");
    assert_eq!(desk.run("stock import @/box.csv").code, 1);
}

#[test]
fn a_puk_that_the_card_does_not_change_is_recorded_so_and_stays_in_escrow() {
    let counter = Counter::with("piv --refuse 00240081=6D00");
    counter.block();
    for reason in ["親持身分證查驗", "再次查驗身分證"] {
        let ticket = counter.ticket(reason);
        let answer = counter.unlock("help01", &format!("--ticket {ticket} --forgotten"));
        assert_eq!(answer.code, 0, "{answer}");
        assert!(!answer.stdout.contains("new PUK"), "{answer}");
    }
    let done = "SELECT verb || ' ' || state FROM card_operation WHERE verb <> 'card.pin.verify' ORDER BY id";
    let both = ["card.unlock done", "card.puk.change refused"];
    assert_eq!(counter.desk.sql(done), [both, both].concat());
}

#[test]
fn another_card_in_the_reader_is_left_alone() {
    let Counter { desk, card, serial, reader } = Counter::new();
    let first = Counter { desk, card, serial, reader };
    first.block();
    let ticket = first.ticket("親持身分證查驗");
    let Counter { desk, card, reader, .. } = first;
    reader.pull(0, card);
    let other = reader.insert(0, "piv --guid 00112233445566778899aabbccddeeff");
    let answer = desk.run_with("help01", &format!("card unlock --ticket {ticket} --new-pin-file -"), "135790\n");
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("but card 00112233445566778899AABBCCDDEEFF is in the reader"), "{answer}");
    assert_eq!(other.count("002C"), 0, "nothing was sent to it");
}

#[test]
fn a_code_goes_to_the_holder_and_is_read_back() {
    let counter = Counter::new();
    let answer = counter.authorize("");
    assert!(answer.stderr.contains("no confirmed mobile number"), "{answer}");
    counter.desk.execute("UPDATE user_profile SET mobile_verified_at = 1 WHERE name = '林大同'");
    let answer = counter.authorize("");
    assert!(answer.stdout.contains("\"kind\": \"unlock_code\""), "{answer}");
    assert!(!answer.stdout.contains("ticket\":"), "{answer}");
    let wrong = counter.desk.run_with(
        "help01",
        &format!("card unlock authorize --serial {} --otp-file -", counter.serial),
        "000000\n",
    );
    assert_eq!(wrong.code, 1);
    assert!(wrong.stderr.contains("the holder is not proven"), "{wrong}");
    let code = crate::enroll::secret(&counter.desk, "sms");
    let line = format!("card unlock authorize --serial {} --otp-file -", counter.serial);
    let right = counter.desk.run_with("help01", &line, &format!("{code}\n"));
    assert_eq!(right.code, 0, "{right}");
    assert!(right.stdout.starts_with("ticket "), "{right}");
    let again = counter.desk.run_with("help01", &line, &format!("{code}\n"));
    assert_eq!(again.code, 1, "a code is good once");
}

#[test]
fn nobody_proves_to_himself_who_he_is_and_a_look_wants_a_reason() {
    let counter = Counter::new();
    assert!(counter.authorize("--proof identity").stderr.contains("wants a reason"));
    counter.desk.give("lin001", "desk:helpdesk", None);
    let line = format!("card unlock authorize --serial {} --proof identity --reason 自己看自己", counter.serial);
    let own = counter.desk.run_as("lin001", &line);
    assert!(own.stderr.contains("nobody proves to himself"), "{own}");
    let password = counter.desk.run_with(
        "help01",
        &format!("card unlock authorize --serial {} --proof password --password-file -", counter.serial),
        "anything\n",
    );
    assert_eq!(password.code, 1);
    assert!(password.stderr.contains("certificate-service password was wrong"), "{password}");
}

#[test]
fn the_telephone_is_answered_from_the_stock() {
    let desk = Desk::staffed();
    desk.person("help01", "吳幫忙");
    desk.give("help01", "desk:helpdesk", None);
    assert_snapshot!(desk.run("stock add 00ab-0001 --slip S001"), @"
    card 00AB0001 is in the stock
    -- stderr --
    next: authdesk stock escrow 00AB0001
    ");
    desk.ok("stock issue 00AB0001 --to lin001");
    assert_snapshot!(desk.run_as("help01", "stock find --holder 林 -o table"), @r#"
    serial number  state       account  holder  agency  escrow  say
    00AB0001       handed out  lin001   林○同   交通部  no PUK  "Your card was handed out; please put it into the reader and set your own PIN."
    "#);
    assert_snapshot!(desk.run_as("help01", "stock find --holder S001 -o json"), @r#"
    {
      "schema": 1,
      "kind": "stock_card",
      "items": [
        {"id":1,"serial":"00AB0001","slip":"S001","state":"issued","login":"lin001","name":"林○同","agency_name":"交通部","escrow":false,"issued_at":"2026-11-20T09:30:00+08:00","changed_at":"2026-11-20T09:30:00+08:00"}
      ],
      "next": null
    }
    "#);
    assert_snapshot!(desk.run_as("help01", "stock set 00AB0001 --state lost --reason 持卡人來電掛失"), @"card 00AB0001: lost");
    assert_snapshot!(desk.run_as("help01", "stock set 00AB0001 --state active"), @"
    -- stderr --
    error: card 00AB0001 is lost and cannot become in use
    hint: see it with `authdesk stock show 00AB0001`
    -- exit 1 --
    ");
    assert_snapshot!(desk.run_as("help01", "stock issue 00AB0001 --to wang01"), @"
    -- stderr --
    error: you may not do this: it needs operator, ra
    hint: see what you may do with `authdesk whoami`
    -- exit 4 --
    ");
    assert_snapshot!(desk.run_as("wang01", "stock list"), @"
    -- stderr --
    error: you may not do this: it needs helpdesk, operator, ra
    hint: see what you may do with `authdesk whoami`
    -- exit 4 --
    ");
    assert_snapshot!(desk.run_as("help01", "stock show FFFF"), @"
    -- stderr --
    error: there is no card FFFF in the stock
    hint: find it with `authdesk stock find --holder NAME`
    -- exit 3 --
    ");
}

#[test]
fn a_box_of_cards_comes_as_a_sheet_and_once() {
    let desk = Desk::staffed();
    desk.file(
        "box.csv",
        "卡號,密碼單編號,解鎖碼,管理金鑰,備註\n00AB0001,S001,12345678,,\n00AB0002,S002,,zz,\n,S003,,,\n",
    );
    assert_snapshot!(desk.run("stock import @/box.csv"), @r#"
    -- stderr --
    error: 2 errors, nothing was written
      in @/box.csv, line 3, field management_key: a management key is written in hexadecimal digits: 32, 48 or 64 of them
      in @/box.csv, line 4, field serial: "" is no serial number
    -- exit 1 --
    "#);
    desk.file("box.csv", "卡號,密碼單編號,解鎖碼\n00AB0001,S001,12345678\n00AB0002,S002,\n");
    assert_snapshot!(desk.run("stock import @/box.csv"), @"@/box.csv: cards added 2, unchanged 0");
    assert_snapshot!(desk.run("stock import @/box.csv"), @"@/box.csv: cards added 0, unchanged 2");
    assert_snapshot!(desk.run("stock list -o table --columns serial,slip,state,escrow"), @"
    serial number  slip  state     escrow
    00AB0001       S001  in stock  PUK in escrow
    00AB0002       S002  in stock  no PUK
    ");
}

#[test]
fn what_opens_a_card_may_want_a_passphrase_besides() {
    let counter = Counter::new();
    counter.desk.file("secret", "12345678\n");
    counter.desk.file("passphrase", "一個夠長的通行碼也可以用中文\n");
    counter.desk.ok(&format!("stock escrow {} --secret-file @/secret --passphrase-file @/passphrase", counter.serial));
    counter.block();
    let ticket = counter.ticket("再次查驗身分證");
    counter.desk.file("wrong", "another passphrase\n");
    let wrong = counter.unlock("help01", &format!("--ticket {ticket} --passphrase-file @/wrong"));
    assert!(wrong.stderr.contains("the passphrase does not open this secret"), "{wrong}");
    let right = counter.unlock("help01", &format!("--ticket {ticket} --passphrase-file @/passphrase"));
    assert_eq!(right.code, 0, "{right}");
}
