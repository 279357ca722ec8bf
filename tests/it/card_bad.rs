//! What is wrong around a card or in what it is given: the exact exit code, no try beyond what was asked, no secret left.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::card_cert::{Bench, MANAGEMENT, PIN, PUK};
use crate::harness::{Answer, Desk};
use crate::reader::{Card, Reader};
use crate::token::SoftHsm;

const VERIFY: &str = "card pin verify --pin-file -";
const CHANGE: &str = "card pin change --pin-file - --new-pin-file -";
const RESET: &str = "card pin reset --puk-file - --new-pin-file -";
const UNLOCK: &str = "card unlock --forgotten --puk-file - --new-pin-file -";
const CHANGE_PUK: &str = "card puk change --puk-file - --new-puk-file -";

fn run(desk: &Desk, line: &str, secrets: &[&str]) -> Answer {
    desk.answer_of(desk.command(line), &secrets.join("\n"))
}

/// How often secrets went to the card: VERIFY with a PIN, CHANGE, RESET.
fn shown(card: &Card) -> usize {
    ["0020008008", "0024", "002C"].map(|command| card.count(command)).iter().sum()
}

/// All commands about a card, with what they are told where they ask.
const ALL: [(&str, &[&str]); 14] = [
    ("card status", &[]),
    ("card key list", &[]),
    ("card cert list", &[]),
    ("card cert export", &[]),
    ("card cert register --to folder --folder @/pem", &[]),
    (VERIFY, &[PIN]),
    (CHANGE, &[PIN, "654321"]),
    (RESET, &[PUK, "654321"]),
    (CHANGE_PUK, &[PUK, "87654321"]),
    ("card test --pin-file -", &[PIN]),
    ("card csr 9a --subject CN=a --pin-file -", &[PIN]),
    ("card key generate 9a --yes --management-key-file -", &[MANAGEMENT]),
    ("card cert delete 9a --yes --management-key-file -", &[MANAGEMENT]),
    ("card management-key change --management-key-file - --new-management-key-file -", &[MANAGEMENT, MANAGEMENT]),
];

#[test]
fn no_service_no_rights_no_reader_no_card() {
    let nowhere = Desk::empty().with("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm");
    let without = Reader::without_readers();
    let bare = Desk::with_reader(&without);
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    for (line, secrets) in ALL {
        assert_eq!(run(&nowhere, line, secrets).code, 10, "{line}");
        assert_eq!(run(&bare, line, secrets).code, 10, "{line}");
        assert_eq!(run(&desk, line, secrets).code, 11, "{line}");
    }
    for (line, secrets) in ALL {
        let command = reader.closed_to(desk.command(line), &desk.path(""));
        let answer = desk.answer_of(command, &secrets.join("\n"));
        assert_eq!((answer.code, answer.stdout.as_str()), (10, ""), "{line}: {answer}");
    }
}

#[test]
fn a_full_card() {
    let bench = Bench::of(Desk::new(), "--refuse 00DB=6A84");
    let file = bench.certificate("9a", "p256");
    let answer = bench.import("9a", &file);
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("no room") || answer.stderr.contains("full"), "{answer}");
    let newest = "SELECT verb || ' ' || state FROM card_operation ORDER BY id DESC LIMIT 1";
    assert_eq!(bench.desk.sql(newest), ["card.cert.import refused"]);
    assert_eq!(bench.desk.items("unfinished").len(), 0);
    assert_eq!(bench.ok("card cert list", &[]), "");
}

/// A failure on the way does not say that nothing was done: the old key may be gone.
#[test]
fn a_failure_that_does_not_say_no_is_recorded_as_open() {
    let bench = Bench::of(Desk::new(), "--refuse 0047=6F00");
    let answer = bench.run("card key generate 9a --management-key-file - --yes", &[MANAGEMENT]);
    assert_eq!(answer.code, 1, "{answer}");
    let newest = "SELECT verb || ' ' || state FROM card_operation ORDER BY id DESC LIMIT 1";
    assert_eq!(bench.desk.sql(newest), ["card.key.generate unclear"]);
    assert_eq!(bench.desk.items("unfinished").len(), 1);
}

/// The service takes a card that was swapped quickly for the one before; its number tells.
#[test]
fn a_swap_that_nobody_noticed() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let chuid = |digits: &str| format!("53 14 34 10 {} FE 00 90 00", digits.repeat(16));
    let script = format!(
        "atr = \"3B 80 80 01 01\"\n\
         [[answer]]\ncommand = \"00A40400 A000000308000010000100\"\nanswers = [\"61 06 4F 04 A0 00 00 03 90 00\"]\n\
         [[answer]]\ncommand = \"00CB3FFF 5C035FC102\"\nanswers = [\"{}\", \"{}\"]\n\
         [[answer]]\ncommand = \"00CB3FFF *\"\nanswers = [\"6A82\"]\n\
         [[answer]]\ncommand = \"00200080\"\nanswers = [\"63C3\"]\n",
        chuid("A1"),
        chuid("B2")
    );
    let script = desk.file("swapped.toml", script);
    for (line, secrets) in [(VERIFY, &[PIN][..]), (CHANGE, &[PIN, "654321"]), (RESET, &[PUK, "654321"])] {
        let card = reader.insert(0, &format!("odd {}", script.display()));
        let answer = run(&desk, line, secrets);
        assert_eq!(answer.code, 5, "{line}: {answer}");
        assert_eq!(shown(&card), 0, "{line}: {:?}", card.log());
        reader.pull(0, card);
    }
}

/// A command that has shown the tries, and waits for its secrets.
fn asking(desk: &Desk, line: &str) -> Child {
    let mut child =
        desk.command(line).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut String::new()).unwrap();
    child
}

#[test]
fn another_program_has_the_card_for_itself() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let card = reader.insert(0, "piv --delay 100");
    let conf =
        desk.file("opensc.conf", "app default {\n  reader_driver pcsc {\n    connect_exclusive = true;\n  }\n}\n");
    let mut words = vec!["--reader", "0"];
    words.extend(["-s", "00:A4:04:00:0B:A0:00:00:03:08:00:00:10:00:01:00:00"].repeat(99));
    let mut other = reader.command("opensc-tool", &words);
    let mut other = other.env("OPENSC_CONF", conf).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    while card.count("00A4") == 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", card.log());
        std::thread::sleep(Duration::from_millis(20));
    }
    for (line, secrets) in ALL.into_iter().skip(1) {
        let answer = run(&desk, line, secrets);
        assert_eq!(answer.code, 5, "{line}: {answer}");
    }
    let status = run(&desk, "card status -o json", &[]);
    assert_eq!(status.code, 0, "{status}");
    assert!(status.stdout.contains("\"card.shared\""), "{status}");
    assert_eq!(shown(&card), 0);
    // Once it has gone, all is as before.
    other.kill().unwrap();
    other.wait().unwrap();
    let freed = |answer: &Answer| answer.code != 5;
    let answer = std::iter::repeat_with(|| run(&desk, VERIFY, &[PIN])).take(50).find(freed).unwrap();
    assert_eq!(answer.code, 0, "{answer}");
    assert_eq!(shown(&card), 1);
}

#[test]
fn what_is_no_certificate_is_not_written() {
    let bench = Bench::of(Desk::empty(), "");
    let file = bench.certificate("9a", "p256");
    let der = bench.openssl.run("x509 -in 9ap256.pem -outform DER");
    let write = |name: &str, content: &[u8]| bench.desk.file(name, content).display().to_string();
    let bad = [
        write("text", b"this is no certificate"),
        write("empty", b""),
        write("half.cer", &der[..der.len() / 2]),
        write("longer.cer", &[&der[..], b"and more"].concat()),
        write("zeros", &[0; 4096]),
        write("request.pem", &bench.openssl.run("req -in 9ap256.csr")),
        write("key.pem", &fs::read(bench.openssl.path("ca.key")).unwrap()),
    ];
    let before = bench.card.log().len();
    for file in &bad {
        let answer = bench.import("9a", file);
        assert_eq!(answer.code, 1, "{file}: {answer}");
    }
    assert_eq!(bench.import("9a", "/nonexistent").code, 1);
    assert_eq!(bench.card.log().len(), before, "the card was asked for what can be seen in the file");
    assert_eq!(bench.import("9a", &file).code, 0);
}

/// For each command that takes a secret: where each of them can be wrong.
#[test]
fn a_secret_that_cannot_be_one_is_not_sent() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let card = reader.insert(0, "piv");
    let good: [(&str, &[(&str, &str)]); 6] = [
        ("card pin verify", &[("pin", PIN)]),
        ("card pin change", &[("pin", PIN), ("new-pin", "654321")]),
        ("card pin reset", &[("puk", PUK), ("new-pin", "654321")]),
        ("card unlock --forgotten", &[("puk", PUK), ("new-pin", "654321")]),
        ("card puk change", &[("puk", PUK), ("new-puk", "87654321")]),
        ("card cert delete 9a --yes", &[("management-key", MANAGEMENT)]),
    ];
    let file = |name: &str, content: &str| desk.file(name, content).display().to_string();
    let open = file("open", PIN);
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).unwrap();
    let (open, empty, missing) = (open, file("empty", ""), desk.path("missing").display().to_string());
    let odd = [&open, &empty, &missing].map(|path| (path.clone(), 1));
    let short = [("short", "123"), ("long", "12345678901234567"), ("wide", "１２３４５６"), ("blank", "12 456")];
    let mut odd: Vec<(String, i32)> = odd.into();
    odd.extend(short.map(|(name, content)| (file(name, content), 1)));
    for (line, secrets) in good {
        for (wrong, _) in secrets {
            // PUKs may hold letters by the standard.
            let letters = wrong.ends_with("pin").then(|| (file("letters", "12a456"), 1));
            let all = odd.iter().cloned().chain(letters);
            // The reading of secrets is the same for all.
            let some = |(path, _): &(String, i32)| {
                line == "card pin verify"
                    || ["open", "empty", "long", "letters"].iter().any(|name| path.ends_with(name))
            };
            for (path, code) in all.filter(some) {
                let mut words = line.to_owned();
                for (option, value) in secrets {
                    let path = if option == wrong { path.clone() } else { file(&format!("good-{option}"), value) };
                    words += &format!(" --{option}-file {path}");
                }
                let answer = run(&desk, &words, &[]);
                let code = if line.contains("cert delete") { 3 } else { code };
                assert_eq!(answer.code, code, "{words}: {answer}");
            }
        }
    }
    assert_eq!((shown(&card), card.count("0087")), (0, 0));
    assert!(run(&desk, VERIFY, &[PIN]).stderr.contains("3 tries left"));
}

#[test]
fn a_blocked_puk() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let card = reader.insert(0, "piv");
    for _ in 0..3 {
        assert_eq!(run(&desk, &format!("{RESET} --use-last-try"), &["11111111", "654321"]).code, 14);
    }
    let sent = shown(&card);
    for (line, secrets) in [(RESET, [PUK, "654321"]), (UNLOCK, [PUK, "654321"]), (CHANGE_PUK, [PUK, "87654321"])] {
        let answer = run(&desk, line, &secrets);
        assert_eq!(answer.code, 14, "{line}: {answer}");
        assert!(answer.stderr.contains("the PUK is blocked"), "{answer}");
    }
    assert_eq!(shown(&card), sent, "the card was asked although its answer was known");
    assert_eq!(run(&desk, VERIFY, &[PIN]).code, 0, "the PIN is another matter");
}

/// All that the commands printed and wrote, searched for all that they were told; and no memory is dumped.
#[test]
fn no_secret_is_left_anywhere() {
    let bench = Bench::of(Desk::new().with("AUTHDESK_LANG", "zh-TW"), "");
    let file = bench.certificate("9a", "p256");
    let new_key = "a1a2a3a4a5a6a7a8b1b2b3b4b5b6b7b8c1c2c3c4c5c6c7c8";
    let keys = "card management-key change --management-key-file - --new-management-key-file - --cipher 3des";
    let import = format!("card cert import 9a {file} --yes --management-key-file - --pin-file -");
    let lines: [(&str, &[&str]); 15] = [
        (VERIFY, &["905172"]),
        (CHANGE, &[PIN, "638405"]),
        (CHANGE, &["638405", PIN]),
        (RESET, &["77418829", "638405"]),
        (RESET, &[PUK, PIN]),
        (UNLOCK, &[PUK, PIN]),
        (CHANGE_PUK, &[PUK, "29406817"]),
        (CHANGE_PUK, &["29406817", PUK]),
        (keys, &[MANAGEMENT, new_key]),
        (keys, &[new_key, MANAGEMENT]),
        (keys, &[new_key, MANAGEMENT]),
        (&import, &[MANAGEMENT, PIN]),
        ("card test --pin-file -", &[PIN]),
        ("card csr 9a --subject CN=a --pin-file -", &[PIN]),
        ("card cert delete 9a --yes --management-key-file -", &[MANAGEMENT]),
    ];
    let token = SoftHsm::new();
    let mut printed = String::new();
    for (line, secrets) in lines {
        let answer = bench.run(&format!("{line} -o json --trace"), secrets);
        assert!([0, 12, 14].contains(&answer.code), "{line}: {answer}");
        printed += &(answer.stdout + &answer.stderr);
    }
    for (line, secrets) in [
        (VERIFY, &["905172"][..]),
        (CHANGE, &[crate::token::PIN, "638405"]),
        (RESET, &[crate::token::SO_PIN, crate::token::PIN]),
    ] {
        let answer = token.run(&format!("{line} -o json --trace"), secrets);
        assert!([0, 12].contains(&answer.code), "{line}: {answer}");
        printed += &(answer.stdout + &answer.stderr);
    }
    for told in ["> 00200080 08 (8 secret bytes)", "> C_Login User (6 secret bytes)", "< CKR_PIN_INCORRECT"] {
        assert!(printed.contains(told), "{told}: {printed}");
    }
    let mut files = Vec::new();
    walk(&bench.desk.path(""), &mut files);
    walk(&token.desk.path(""), &mut files);
    assert!(files.iter().any(|(path, _)| path.ends_with("desk.db")));
    let secrets = ["905172", PIN, "638405", "77418829", PUK, "29406817", MANAGEMENT, new_key, crate::token::SO_PIN];
    for secret in secrets {
        let hex: String = secret.bytes().map(|byte| format!("{byte:02X}")).collect();
        for needle in [secret.to_owned(), hex.to_lowercase(), hex, secret.to_uppercase()] {
            assert!(!printed.contains(&needle), "{needle}: {printed}");
            for (path, content) in &files {
                let found = content.windows(needle.len()).any(|window| window == needle.as_bytes());
                assert!(!found, "{needle} in {path}");
            }
        }
    }
}

fn walk(folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        match path.is_dir() {
            true => walk(&path, files),
            false => files.push((path.display().to_string(), fs::read(&path).unwrap())),
        }
    }
}

#[test]
fn a_program_that_has_a_secret_leaves_no_core() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let _card = reader.insert(0, "piv");
    let mut child = asking(&desk, VERIFY);
    let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().collect::<Vec<_>>()[4..6], ["0", "0"], "{core}");
}
