//! Many cards are made somebody's, one after the other; a pull in between, and the next run goes on where it stopped.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, ChildStderr, Stdio};

use crate::harness::{Answer, Desk, items};
use crate::reader::{Card, Reader};
use crate::x509::OpenSsl;

const MANAGEMENT: &str = "010203040506070801020304050607080102030405060708";
const SECRETS: &str = "--puk-file @/puk --management-key-file @/key --yes";

/// A reader, a list of cards, and what they came with.
struct Bench {
    desk: Desk,
    reader: Reader,
}

/// A run that waits for cards.
struct Run {
    child: Child,
    said: BufReader<ChildStderr>,
    told: String,
}

impl Bench {
    fn new(desk: Desk, list: &str) -> Self {
        let reader = Reader::start();
        let desk = desk.with("PCSCLITE_CSOCK_NAME", reader.socket());
        desk.file("list.csv", list);
        desk.file("puk", "12345678\n");
        desk.file("key", format!("{MANAGEMENT}\n"));
        Self { desk, reader }
    }

    /// A card that remembers what was done to it when it was pulled.
    fn insert(&self, name: &str, manners: &str) -> Card {
        let state = self.desk.path(name);
        self.reader.insert(0, &format!("piv --seed {name} --state {} {manners}", state.display()))
    }

    fn start(&self, options: &str) -> Run {
        let mut command = self.desk.command(&format!("card batch @/list.csv {SECRETS} {options}"));
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        Run { child, said, told: String::new() }
    }

    fn run(&self, options: &str) -> Answer {
        self.desk.run(&format!("card batch @/list.csv {SECRETS} {options}"))
    }

    fn journal(&self) -> std::path::PathBuf {
        self.desk.path("list.journal.jsonl")
    }

    /// The columns of a slip, by the number of the slip.
    fn slip(&self, number: &str) -> Vec<String> {
        let text = fs::read_to_string(self.desk.path("list.slips.csv")).unwrap();
        let line = text.lines().find(|line| line.starts_with(number)).unwrap_or_else(|| panic!("{number}: {text}"));
        line.split(',').map(str::to_owned).collect()
    }

    fn verify(&self, pin: &str) -> i32 {
        self.desk.answer_of(self.desk.command("card pin verify --pin-file -"), pin).code
    }
}

impl Run {
    /// Waits until it says this.
    #[track_caller]
    fn until(&mut self, words: &str) {
        loop {
            let mut line = String::new();
            assert_ne!(self.said.read_line(&mut line).unwrap(), 0, "it never said {words:?}: {}", self.told);
            self.told.push_str(&line);
            if line.contains(words) {
                return;
            }
        }
    }

    /// Its end: standard output, all that it said, exit code.
    fn end(mut self) -> (String, String, i32) {
        self.said.read_to_string(&mut self.told).unwrap();
        let mut out = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        (out, self.told, self.child.wait().unwrap().code().unwrap())
    }
}

const LIST: &str = "密碼單編號,帳號,姓名\nS001,lin001,林大同\nS002,wang01,王小明\n";
const WANTED: &str = "--requests @/csr --base O=示範機關,C=TW";

#[test]
fn two_cards_in_a_row_one_pulled_in_between_and_the_next_run_finishes_it() {
    let bench = Bench::new(Desk::empty(), LIST);
    let mut run = bench.start(&format!("{WANTED} --wait 4"));
    run.until("insert the next card (S001); 2 are left");
    let first = bench.insert("one", "");
    run.until("card S001 is done; take it out. 1 is left.");
    assert_eq!(bench.run(WANTED).code, 5, "two runs at once");
    bench.reader.pull(0, first);
    // Pulled when the key is made, and nobody knows it.
    let second = bench.insert("two", "--pull-after 0047");
    bench.reader.wait_until_pulled(0, second);
    let (out, said, code) = run.end();
    assert_eq!(code, 6, "{said}");
    assert!(said.contains("1 of 2 cards are done") && said.contains("run the same command again"), "{said}");
    assert!(out.contains("S001\tdone") && out.contains("S002\tbegun"), "{out}");
    let journal = fs::read_to_string(bench.journal()).unwrap();
    assert!(journal.lines().last().unwrap().contains(r#""part":"key","state":"unclear""#), "{journal}");

    // The first card again is no card of the list's rest; the second is finished.
    let mut run = bench.start(&format!("{WANTED} --wait 10"));
    run.until("insert the next card (S002); 1 is left");
    let first = bench.insert("one", "");
    run.until("card S001 is done; take it out");
    assert_eq!((first.count("0024"), first.count("0047"), first.count("002C")), (0, 0, 0), "no card is done twice");
    bench.reader.pull(0, first);
    let second = bench.insert("two", "");
    let (out, said, code) = run.end();
    assert_eq!(code, 0, "{said}");
    assert!(out.contains("S001\tdone before") && out.contains("S002\tdone\t"), "{out}");
    assert_eq!(second.count("002C"), 0, "its PIN was set before");

    // What stands on the slip holds, what the card came with does not.
    let [one, two] = ["S001", "S002"].map(|number| bench.slip(number));
    assert_eq!((one[2].as_str(), one[3].as_str(), one[4].len(), one[5].len()), ("lin001", "林大同", 6, 8));
    assert_ne!(one[4], two[4]);
    assert_eq!(bench.verify(&two[4]), 0);
    let change = bench.desk.command("card puk change --puk-file - --new-puk-file -");
    assert_eq!(bench.desk.answer_of(change, &format!("{}\n11223344\n", two[5])).code, 0);
    for name in ["list.slips.csv", "list.journal.jsonl"] {
        assert_eq!(fs::metadata(bench.desk.path(name)).unwrap().permissions().mode() & 0o077, 0, "{name}");
    }
    let journal = fs::read_to_string(bench.journal()).unwrap();
    for secret in [&one[4], &one[5], &two[4], &two[5]] {
        assert!(!journal.contains(secret.as_str()) && !said.contains(secret.as_str()));
    }
    // The requests are signed by the cards.
    let openssl = OpenSsl::new();
    for file in fs::read_dir(bench.desk.path("csr")).unwrap() {
        let path = file.unwrap().path();
        openssl.run(&format!("req -in {} -noout -verify", path.display()));
    }
    assert_eq!(fs::read_dir(bench.desk.path("csr")).unwrap().count(), 2);
    assert_eq!(bench.run(WANTED).code, 0, "all are done, nothing is asked");
}

#[test]
fn a_puk_of_which_nobody_knows_whether_it_was_replaced_is_found_out() {
    for (at, when) in [("--pull-after 0024", "replaced"), ("--pull-before 0024", "kept")] {
        let bench = Bench::new(Desk::empty(), "slip,name\nS001,林大同\n");
        let mut run = bench.start("--wait 3");
        run.until("insert the next card");
        let card = bench.insert("one", at);
        bench.reader.wait_until_pulled(0, card);
        assert_eq!(run.end().2, 6, "{when}");
        let card = bench.insert("one", "");
        // Another line of command draws other random bytes: what was announced has to be remembered.
        let answer = bench.run("--wait 2");
        assert_eq!(answer.code, 0, "{when}: {answer}");
        let slip = bench.slip("S001");
        assert_eq!(bench.verify(&slip[4]), 0, "{when}");
        let reset = bench.desk.command("card pin reset --puk-file - --new-pin-file -");
        assert_eq!(bench.desk.answer_of(reset, &format!("{}\n246810\n", slip[5])).code, 0, "{when}");
        drop(card);
    }
}

#[test]
fn with_a_desk_what_opens_the_cards_lies_in_escrow_and_certificates_come_later() {
    let desk = Desk::staffed();
    let bench = Bench::new(desk, LIST);
    bench.desk.file("transport", "135246\n");
    let options = format!("{WANTED} --new-pin-file @/transport --new-management-key 3des --wait 10");
    let mut run = bench.start(&options);
    run.until("insert the next card (S001)");
    let first = bench.insert("one", "");
    run.until("card S001 is done");
    bench.reader.pull(0, first);
    let _second = bench.insert("two", "");
    let (_, said, code) = run.end();
    assert_eq!(code, 0, "{said}");
    assert!(!bench.desk.path("list.slips.csv").exists(), "one PIN for all needs no slips");
    assert_eq!(bench.verify("135246"), 0);
    let stock = bench.desk.items("stock list");
    assert_eq!(stock.len(), 2);
    assert!(stock.iter().all(|card| card["escrow"] == true && card["state"] == "stock"), "{stock:?}");
    assert_eq!(stock[0]["slip"], "S001");
    assert!(bench.desk.events().iter().any(|verb| verb == "card.batch"));
    let old =
        bench.desk.answer_of(bench.desk.command("card pin reset --puk-file - --new-pin-file -"), "12345678\n246810\n");
    assert_eq!(old.code, 14, "the PUK that it came with holds no more");

    // An authority answers the second request; the run with its folder writes it into that card, by the new key in escrow.
    let serial = stock[1]["serial"].as_str().unwrap();
    let openssl = OpenSsl::new();
    openssl.authority("ca", "/C=TW/O=示範憑證管理中心/CN=示範根憑證");
    fs::copy(bench.desk.path(&format!("csr/{serial}-9a.csr")), openssl.path("two.csr")).unwrap();
    fs::write(openssl.path("ext"), "keyUsage=critical,digitalSignature").unwrap();
    openssl.sign("two", "ca", "20260601000000Z", "20270601000000Z");
    fs::create_dir(bench.desk.path("cer")).unwrap();
    fs::copy(openssl.path("two.pem"), bench.desk.path("cer/two.pem")).unwrap();
    let answer = bench.run(&format!("{options} --certificates @/cer -o json"));
    assert_eq!(answer.code, 0, "{answer}");
    let states: Vec<_> = items(&answer.stdout).iter().map(|row| row["state"].as_str().unwrap().to_owned()).collect();
    assert_eq!(states, ["waiting", "done"]);
    let held = items(&bench.desk.ok("card cert list -o json"));
    assert_eq!(held[0]["subject"], "CN=王小明,O=示範機關,C=TW");

    // Who may not touch the escrow may not make cards; a card that is somebody's is left alone.
    assert_eq!(bench.desk.run_as("wang01", &format!("card batch @/list.csv {SECRETS}")).code, 4);
    bench.desk.ok(&format!("stock issue {serial} --to lin001"));
    bench.desk.file("list.csv", format!("serial,name\n{serial},林大同\n"));
    let answer = bench.run("--journal @/other.jsonl --wait 1");
    assert_eq!(answer.code, 6, "{answer}");
    assert!(answer.stderr.contains("is handed out; only a card in stock"), "{answer}");
}

#[test]
fn a_list_is_read_whole_before_any_card_is_touched() {
    let desk = Desk::empty();
    desk.file(
        "list.csv",
        "卡號,密碼單編號,姓名,金鑰位置,金鑰種類\n00AB,S1,林大同,9a,\n,,王小明,,\n00ab,S2,王小明,,dsa\n,S1,,zz,\n",
    );
    let answer = desk.run("card batch @/list.csv --requests @/csr --yes --dry-run");
    assert_eq!(answer.code, 1);
    for told in ["line 3", "names a serial number or a slip", "no kind of key", "nobody is named"] {
        assert!(answer.stderr.contains(told), "{told}: {answer}");
    }
    assert!(!desk.path("csr").exists());
    desk.file("list.csv", "卡號,姓名\n00AB,林大同\n");
    let rehearsed = desk.items("card batch @/list.csv --requests @/csr --dry-run");
    assert_eq!((rehearsed[0]["state"].as_str(), rehearsed[0]["serial"].as_str()), (Some("open"), Some("00AB")));
    assert!(!desk.path("csr").exists() && !desk.path("list.journal.jsonl").exists());
    assert_eq!(desk.run("card batch @/list.csv").code, 2, "many cards want a yes");
}

#[test]
fn a_wrong_factory_puk_costs_one_try_of_one_card() {
    let bench = Bench::new(Desk::empty(), LIST);
    bench.desk.file("puk", "87654321\n");
    let card = bench.insert("one", "");
    let answer = bench.run("--wait 1");
    assert_eq!(answer.code, 14, "{answer}");
    assert!(answer.stdout.contains("S001\trefused"), "{answer}");
    assert_eq!(card.count("002C"), 1);
    // A stranger among the cards is passed over.
    bench.desk.file("puk", "12345678\n");
    bench.desk.file("list.csv", "serial,name\nFFFF,林大同\n");
    let answer = bench.run("--wait 1 --journal @/other.jsonl");
    assert_eq!(answer.code, 6, "{answer}");
    assert!(answer.stderr.contains("is not in the list"), "{answer}");
    assert_eq!(card.count("002C"), 1);
}
