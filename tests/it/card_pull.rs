//! A card that is pulled in the middle of each command: the exit code, what the desk's record says, and that
//! `unfinished` names the command that finishes what is not known to be done.

use std::fs;

use crate::card_cert::{Bench, MANAGEMENT, PIN, PUK};
use crate::harness::{Answer, Desk};
use crate::reader::Reader;

const NEW_KEY: &str = "a1a2a3a4a5a6a7a8b1b2b3b4b5b6b7b8c1c2c3c4c5c6c7c8";

/// A desk, and the memory of a card with a key and its certificate in slot 9a, to be had again and again.
struct Prepared {
    reader: Reader,
    desk: Desk,
    certificate: String,
}

impl Prepared {
    fn new() -> Self {
        let bench = Bench::of(Desk::new(), "--state @/prepared");
        let file = bench.certificate("9a", "p256");
        assert_eq!(bench.import("9a", &file).code, 0);
        let certificate = "@/9a.pem".to_owned();
        fs::copy(file, bench.desk.path("9a.pem")).unwrap();
        let Bench { desk, card, reader, .. } = bench;
        reader.pull(0, card);
        Self { reader, desk, certificate }
    }

    /// Runs a command with a card that is as it was prepared, and is pulled.
    fn pulled(&self, when: &str, line: &str, secrets: &[&str]) -> Answer {
        for end in ["", ".internal"] {
            fs::copy(self.desk.path(&format!("prepared{end}")), self.desk.path(&format!("card{end}"))).unwrap();
        }
        let card = self.reader.insert(0, &format!("piv --state {} {when}", self.desk.path("card").display()));
        let answer = self.run(line, secrets);
        self.reader.wait_until_pulled(0, card);
        answer
    }

    fn run(&self, line: &str, secrets: &[&str]) -> Answer {
        self.desk.answer_of(self.desk.command(line), &secrets.join("\n"))
    }

    /// Runs a command with a card that is pulled; what the record says of it, if it came so far.
    fn recorded(&self, when: &str, line: &str, secrets: &[&str]) -> (Answer, Option<String>) {
        let newest = || self.desk.sql("SELECT id || ' ' || verb || ' ' || state FROM card_operation ORDER BY id").pop();
        let before = newest();
        let answer = self.pulled(when, line, secrets);
        let after = newest().filter(|after| Some(after) != before.as_ref());
        (answer, after.map(|after| after.split_once(' ').unwrap().1.to_owned()))
    }

    /// The commands that `unfinished` names.
    fn unfinished(&self) -> Vec<String> {
        self.desk.items("unfinished").iter().map(|open| open["next"].as_str().unwrap().to_owned()).collect()
    }

    /// Pulled before it is asked: nothing happened, and that is known. Pulled when it is asked, or when it has done it
    /// but not answered: nobody knows, and the record says so until the command that is named has been run.
    #[track_caller]
    fn goes_through(&self, way: &Way<'_>) {
        let Way { line, secrets, verb, before, decisive, next, finish, .. } = *way;
        let (known, recorded) = self.recorded(&format!("--pull-before {before}"), line, secrets);
        assert_eq!((known.code, known.stdout.as_str()), (11, ""), "{line}: {known}");
        assert!(!known.stderr.contains("not known"), "{line}: {known}");
        assert!(recorded.is_none_or(|recorded| recorded == format!("{verb} refused")), "{line}, before {before}");
        assert_eq!(self.unfinished(), [""; 0], "{line}, before {before}");
        for when in ["--pull-before", "--pull-after"] {
            let (open, recorded) = self.recorded(&format!("{when} {decisive}"), line, secrets);
            assert_eq!((open.code, open.stdout.as_str()), (11, ""), "{line}, {when}: {open}");
            assert!(open.stderr.contains("pulled out") && open.stderr.contains("not known"), "{line}, {when}: {open}");
            assert_eq!(recorded, Some(format!("{verb} unclear")), "{line}, {when}");
            assert!(self.unfinished().iter().all(|told| told == next), "{line}, {when}: {:?}", self.unfinished());
        }
        let card = self.reader.insert(0, &format!("piv --state {}", self.desk.path("card").display()));
        let (again, secrets, code) = finish;
        assert!(
            again.starts_with(next.trim_end_matches(" FILE").trim_end_matches(" NAME").trim_start_matches("authdesk "))
        );
        let finished = self.run(again, secrets);
        assert_eq!(finished.code, code, "{again}: {finished}");
        assert_eq!(self.unfinished(), [""; 0], "{again}");
        self.reader.pull(0, card);
    }
}

/// A command, and what is sent to the card by it.
struct Way<'a> {
    line: &'a str,
    secrets: &'a [&'a str],
    /// What the record calls it.
    verb: &'a str,
    /// Something that is sent before the card is asked to do it.
    before: &'a str,
    /// What makes the card do it.
    decisive: &'a str,
    /// The command that `unfinished` names.
    next: &'a str,
    /// That command, its secrets, and its exit code where the card had done it.
    finish: (&'a str, &'a [&'a str], i32),
}

#[test]
fn keys_and_requests() {
    let prepared = Prepared::new();
    let generate = "card key generate 9a --yes --management-key-file -";
    prepared.goes_through(&Way {
        line: generate,
        secrets: &[MANAGEMENT],
        verb: "card.key.generate",
        before: "0087039B",
        decisive: "0047",
        next: "authdesk card key generate 9a",
        finish: (generate, &[MANAGEMENT], 0),
    });
    let csr = "card csr 9a --subject CN=王小明 --pin-file -";
    prepared.goes_through(&Way {
        line: csr,
        secrets: &[PIN],
        verb: "card.csr",
        before: "00CB3FFF035C017E",
        decisive: "0020008008",
        next: "authdesk card csr 9a --subject NAME",
        finish: (csr, &[PIN], 0),
    });
    // The verdict on the PIN came, and a signature that did not is no loss: nothing is in doubt.
    for line in [csr, "card test --pin-file -"] {
        let (answer, recorded) = prepared.recorded("--pull-before 0087119A", line, &[PIN]);
        assert_eq!((answer.code, answer.stdout.as_str()), (11, ""), "{answer}");
        assert!(recorded.unwrap().ends_with(" refused"), "{line}");
    }
    let change = "card management-key change --management-key-file - --new-management-key-file - --cipher 3des";
    prepared.goes_through(&Way {
        line: change,
        secrets: &[MANAGEMENT, NEW_KEY],
        verb: "card.management-key.change",
        before: "0087039B",
        decisive: "00FFFFFF",
        next: "authdesk card management-key change",
        finish: (change, &[NEW_KEY, MANAGEMENT], 0),
    });
}

#[test]
fn certificates() {
    let prepared = Prepared::new();
    let delete = "card cert delete 9a --yes --management-key-file -";
    prepared.goes_through(&Way {
        line: delete,
        secrets: &[MANAGEMENT],
        verb: "card.cert.delete",
        before: "0087039B",
        decisive: "00DB3FFF",
        next: "authdesk card cert delete 9a",
        finish: (delete, &[MANAGEMENT], 3),
    });
    // From here on the card has no certificate, as it takes one only then.
    for end in ["", ".internal"] {
        fs::copy(prepared.desk.path(&format!("card{end}")), prepared.desk.path(&format!("prepared{end}"))).unwrap();
    }
    let import = format!("card cert import 9a {} --management-key-file - --pin-file -", prepared.certificate);
    prepared.goes_through(&Way {
        line: &import,
        secrets: &[MANAGEMENT, PIN],
        verb: "card.cert.import",
        before: "0087039B",
        decisive: "00DB3FFF",
        next: "authdesk card cert import 9a FILE",
        finish: (&import, &[MANAGEMENT, PIN], 0),
    });
    // Between the pieces of a chain.
    let (answer, recorded) = prepared.recorded("--pull-after 10DB3FFF", &import, &[MANAGEMENT, PIN]);
    assert_eq!((answer.code, recorded.as_deref()), (11, Some("card.cert.import unclear")), "{answer}");
    let answer = prepared.pulled("--pull-before #3", "card cert export 9a --form der --out @/out.cer", &[]);
    assert_eq!(answer.code, 11, "{answer}");
    assert!(!prepared.desk.path("out.cer").exists(), "half a file was left");
    let answer = prepared.pulled("--pull-before #5", "card cert register --to folder --folder @/pem", &[]);
    assert_eq!(answer.code, 11, "{answer}");
    assert!(!prepared.desk.path("pem").exists());
}

#[test]
fn pins_and_puks() {
    let prepared = Prepared::new();
    let verify = "card pin verify --pin-file -";
    prepared.goes_through(&Way {
        line: "card test --pin-file -",
        secrets: &[PIN],
        verb: "card.test",
        before: "00CB3FFF035C017E",
        decisive: "0020008008",
        next: "authdesk card pin verify",
        finish: (verify, &[PIN], 0),
    });
    prepared.goes_through(&Way {
        line: "card puk change --puk-file - --new-puk-file -",
        secrets: &[PUK, "87654321"],
        verb: "card.puk.change",
        before: "00CB3FFF055C035FC102",
        decisive: "00240081",
        next: "authdesk card puk change",
        finish: ("card puk change --puk-file - --new-puk-file -", &["87654321", PUK], 0),
    });
    for (line, verb) in [
        ("card pin reset --puk-file - --new-pin-file -", "card.pin.reset"),
        ("card unlock --forgotten --puk-file - --new-pin-file -", "card.unlock"),
    ] {
        prepared.goes_through(&Way {
            line,
            secrets: &[PUK, "135790"],
            verb,
            before: "00F70081",
            decisive: "002C0080",
            next: "authdesk card pin verify",
            finish: (verify, &["135790"], 0),
        });
    }
}
