//! A card far away is unlocked by telephone: a challenge is read out, its response typed in, each with check digits.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Stdio};

use crate::card_profile::{EXAMPLE_CARD, example_profile, install};
use crate::harness::{Answer, Desk};
use crate::reader::{Card, Reader};

const TRIPLE_DES: &str = "0102030405060708090a0b0c0d0e0f101112131415161718";
const AES: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// The helpdesk with its desk on one side, the holder with his card and no desk on the other.
struct Line {
    helpdesk: Desk,
    holder: Desk,
    card: Card,
    reader: Reader,
}

/// The holder's command, which waits for the response.
struct Waiting {
    child: Child,
    said: BufReader<std::process::ChildStderr>,
    challenge: String,
}

impl Line {
    fn new(cipher: &str, key: &str) -> Self {
        let reader = Reader::start();
        let holder = Desk::with_reader(&reader);
        let challenge = format!("[challenge]\nreference = \"84\"\ncipher = \"{cipher}\"\n");
        install(
            &holder,
            "example-staff.toml",
            &example_profile().replace("[allow]", &format!("{challenge}[allow]\nchallenge = true")),
        );
        holder.ok("card profile lint");
        let keyed = format!("{EXAMPLE_CARD}\n{challenge}key = \"{key}\"\ntries = 3\n");
        let file = holder.file("card.toml", keyed);
        let card = reader.insert(0, &format!("odd {}", file.display()));
        let helpdesk = Desk::staffed();
        helpdesk.person("help01", "吳幫忙");
        helpdesk.give("help01", "desk:helpdesk", None);
        helpdesk.ok("stock add EX004711");
        helpdesk.file("key", format!("{key}\n"));
        helpdesk.ok("stock escrow EX004711 --kind management_key --secret-file @/key");
        helpdesk.ok("stock issue EX004711 --to lin001");
        Self { helpdesk, holder, card, reader }
    }

    fn ticket(&self, reason: &str) -> String {
        let line = format!("card unlock authorize --serial EX004711 --proof identity --reason {reason} -o json");
        let answer = self.helpdesk.run_as("help01", &line);
        let json: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap_or_else(|_| panic!("{answer}"));
        json["items"][0]["ticket"].as_str().unwrap().to_owned()
    }

    /// The holder's side, up to the challenge.
    fn ask(&self) -> Waiting {
        let mut command = self.holder.command("card unlock challenge --response-file - --new-pin-file -");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut challenge = String::new();
        while !challenge.trim_start().starts_with(|first: char| first.is_ascii_digit()) {
            challenge.clear();
            assert_ne!(said.read_line(&mut challenge).unwrap(), 0, "no challenge came");
        }
        Waiting { child, said, challenge: challenge.trim().to_owned() }
    }

    fn respond(&self, ticket: &str, challenge: &str) -> Answer {
        let line = format!("card unlock respond --ticket {ticket} --challenge \"{challenge}\" -o json");
        self.helpdesk.run_as("help01", &line)
    }

    fn response(&self, ticket: &str, challenge: &str) -> String {
        let answer = self.respond(ticket, challenge);
        let json: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap_or_else(|_| panic!("{answer}"));
        json["items"][0]["response"].as_str().unwrap().to_owned()
    }

    fn pin(&self, pin: &str) -> i32 {
        self.holder.answer_of(self.holder.command("card pin verify --pin-file -"), pin).code
    }
}

impl Waiting {
    /// Types the response and the new PIN.
    fn hears(mut self, response: &str) -> (i32, String) {
        let mut input = self.child.stdin.take().unwrap();
        input.write_all(format!("{response}\n24680\n").as_bytes()).unwrap();
        drop(input);
        let mut said = String::new();
        self.said.read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code().unwrap(), said)
    }
}

/// The text with one digit of a group made another.
fn misheard(groups: &str, group: usize) -> String {
    let mut parts: Vec<String> = groups.split(' ').map(str::to_owned).collect();
    let first = parts[group - 1].remove(2);
    parts[group - 1].insert(2, if first == '7' { '8' } else { '7' });
    parts.join(" ")
}

#[test]
fn a_challenge_is_read_out_and_its_response_sets_a_new_pin() {
    for (cipher, key, groups) in [("3des", TRIPLE_DES, 5), ("aes256", AES, 9)] {
        let line = Line::new(cipher, key);
        for _ in 0..3 {
            let command = line.holder.command("card pin verify --use-last-try --pin-file -");
            line.holder.answer_of(command, "00000");
        }
        assert_eq!(line.pin("471100"), 13);
        let waiting = line.ask();
        assert_eq!(waiting.challenge.split(' ').count(), groups);
        let response = line.response(&line.ticket("核對識別證"), &waiting.challenge);
        let (code, said) = waiting.hears(&response);
        assert_eq!(code, 0, "{said}");
        assert_eq!(line.pin("24680"), 0);
        assert!(line.helpdesk.events().iter().any(|verb| verb == "card.unlock.respond"));
        let kept = std::fs::read(line.helpdesk.path("desk.db")).unwrap();
        assert!(!kept.windows(16).any(|bytes| bytes == &key.as_bytes()[..16]), "the key lies open");
    }
}

#[test]
fn a_slip_of_the_tongue_costs_no_try_and_no_ticket() {
    let line = Line::new("3des", TRIPLE_DES);
    let ticket = line.ticket("核對識別證");
    let waiting = line.ask();
    let wrong = line.respond(&ticket, &misheard(&waiting.challenge, 4));
    assert_eq!(wrong.code, 1, "{wrong}");
    assert!(wrong.stderr.contains("misheard in group 4"), "{wrong}");
    let short = line.respond(&ticket, waiting.challenge.rsplit_once(' ').unwrap().0);
    assert!(short.stderr.contains("4 groups were heard"), "{short}");
    // The same ticket is still good, and once.
    let response = line.response(&ticket, &waiting.challenge);
    assert!(line.respond(&ticket, &waiting.challenge).stderr.contains("the ticket was used"));
    let (code, said) = waiting.hears(&misheard(&response, 2));
    assert_eq!(code, 1);
    assert!(said.contains("misheard in group 2") && said.contains("no try was used"), "{said}");
    // Yesterday's response belongs to another challenge.
    let (code, said) = line.ask().hears(&response);
    assert_eq!(code, 1);
    assert!(said.contains("of an earlier challenge"), "{said}");
    assert_eq!(line.card.count("0082"), 0, "nothing was sent");
}

#[test]
fn a_pulled_card_ends_its_challenge_and_another_program_s_reset_too() {
    let line = Line::new("3des", TRIPLE_DES);
    let waiting = line.ask();
    let response = line.response(&line.ticket("核對識別證"), &waiting.challenge);
    line.reader.ok("opensc-tool", &["--reader", "0", "--reset"]);
    let (code, said) = waiting.hears(&response);
    assert_eq!(code, 5, "{said}");
    assert!(said.contains("another program used the card"), "{said}");
    let waiting = line.ask();
    let response = line.response(&line.ticket("再次核對識別證"), &waiting.challenge);
    let Line { reader, card, holder, .. } = line;
    reader.pull(0, card);
    let file = holder.path("card.toml");
    let again = reader.insert(0, &format!("odd {}", file.display()));
    let (code, said) = waiting.hears(&response);
    assert_eq!(code, 11, "{said}");
    assert!(said.contains("the card was pulled since") && said.contains("needs a new ticket"), "{said}");
    assert_eq!(again.count("0082"), 0, "nothing was sent");
}

#[test]
fn a_wrong_key_in_escrow_costs_one_try_and_is_told_as_such() {
    let line = Line::new("3des", TRIPLE_DES);
    line.helpdesk.file("key", TRIPLE_DES.replace("0102", "7172") + "\n");
    line.helpdesk.ok("stock escrow EX004711 --kind management_key --secret-file @/key");
    let waiting = line.ask();
    let response = line.response(&line.ticket("核對識別證"), &waiting.challenge);
    let (code, said) = waiting.hears(&response);
    assert_eq!(code, 14, "{said}");
    assert!(said.contains("2 tries are left"), "{said}");
    assert_eq!(line.pin("471100"), 0, "the PIN is as it was");
    line.helpdesk.file("key", AES.to_owned() + "\n");
    line.helpdesk.ok("stock escrow EX004711 --kind management_key --secret-file @/key");
    let waiting = line.ask();
    let other = line.respond(&line.ticket("再次核對識別證"), &waiting.challenge);
    assert!(other.stderr.contains("for another cipher"), "{other}");
    drop(waiting.hears(""));
}

#[test]
fn a_piv_card_is_none_and_nothing_is_asked_of_it() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let card = reader.insert(0, "piv");
    let answer = desk.answer_of(desk.command("card unlock challenge --response-file - --new-pin-file -"), "");
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("cannot be unlocked by telephone"), "{answer}");
    assert!(answer.stderr.contains("the management key sets no PIN"), "{answer}");
    assert_eq!((card.count("0084"), card.count("0087")), (0, 0));
    assert_eq!(desk.run("card unlock challenge").code, 2, "nobody can type");
}

#[test]
fn what_is_sealed_for_one_card_opens_for_no_other() {
    let line = Line::new("3des", TRIPLE_DES);
    line.helpdesk.ok("stock add EX004712");
    line.helpdesk.ok("stock escrow EX004712 --kind management_key --secret-file @/key");
    let card = |serial| format!("(SELECT id FROM stock_card WHERE serial = '{serial}')");
    let (own, other) = (card("EX004711"), card("EX004712"));
    line.helpdesk.execute(&format!(
        "UPDATE stock_secret SET sealed = (SELECT sealed FROM stock_secret WHERE card = {other}) WHERE card = {own}"
    ));
    let waiting = line.ask();
    let answer = line.respond(&line.ticket("核對識別證"), &waiting.challenge);
    assert_eq!((answer.code, answer.stdout.as_str()), (1, ""), "{answer}");
    drop(waiting.hears(""));
}

#[test]
fn who_may_not_answer_learns_nothing() {
    let line = Line::new("3des", TRIPLE_DES);
    let waiting = line.ask();
    let ticket = line.ticket("核對識別證");
    let respond = format!("card unlock respond --ticket {ticket} --challenge \"{}\"", waiting.challenge);
    assert_eq!(line.helpdesk.run_as("wang01", &respond).code, 4);
    assert_eq!(line.helpdesk.run_as("oper02", &respond).code, 3, "it is somebody else's ticket");
    let rehearsed = line.helpdesk.run_as("help01", &format!("{respond} --dry-run"));
    assert_eq!(rehearsed.code, 0, "{rehearsed}");
    assert!(!rehearsed.stdout.contains(|c: char| c.is_ascii_digit()), "{rehearsed}");
    assert_eq!(line.helpdesk.run_as("help01", &respond).code, 0, "the rehearsal used nothing up");
    drop(waiting.hears(""));
}
