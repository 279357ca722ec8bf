//! Requests and certificates on a real PIV card: PC/SC and a firmware that we did not write; OpenSC looks on.

use std::fs;

use authdesk::x509::{KeyKind, Request};

use crate::harness::{Answer, Desk, items};
use crate::reader::{Card, Reader};
use crate::x509::OpenSsl;

pub const PIN: &str = "123456";
pub const PUK: &str = "12345678";
pub const MANAGEMENT: &str = "010203040506070801020304050607080102030405060708";
pub const OPENSC: &str = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so";

/// A reader with a fresh card, and an authority.
pub struct Bench {
    pub desk: Desk,
    pub card: Card,
    pub reader: Reader,
    pub openssl: OpenSsl,
}

impl Bench {
    pub fn new() -> Self {
        Self::of(Desk::empty(), "")
    }

    /// The same, with another desk, and options of the card; `@/` stands for the desk's folder.
    pub fn of(desk: Desk, options: &str) -> Self {
        let reader = Reader::start();
        let desk = desk.with("PCSCLITE_CSOCK_NAME", reader.socket());
        let card =
            reader.insert(0, &format!("piv {}", options.replace("@/", &format!("{}/", desk.path("").display()))));
        let openssl = OpenSsl::new();
        openssl.authority("ca", "/C=TW/O=示範憑證管理中心/CN=示範根憑證");
        Self { desk, card, reader, openssl }
    }

    pub fn run(&self, line: &str, secrets: &[&str]) -> Answer {
        self.desk.answer_of(self.desk.command(line), &secrets.join("\n"))
    }

    #[track_caller]
    pub fn ok(&self, line: &str, secrets: &[&str]) -> String {
        self.run(line, secrets).ok(line)
    }

    /// A key made by the card, a request signed with it, and the authority's answer; the file's path.
    pub fn certificate(&self, slot: &str, algorithm: &str) -> String {
        self.certificate_with(slot, algorithm, "keyUsage=critical,digitalSignature,nonRepudiation")
    }

    /// The same, with extensions as OpenSSL writes them.
    pub fn certificate_with(&self, slot: &str, algorithm: &str, extensions: &str) -> String {
        let name = format!("{slot}{algorithm}");
        let public = self.openssl.path(&format!("{name}.pub"));
        let generate = format!("card key generate {slot} --algorithm {algorithm} --management-key-file - --yes");
        fs::write(&public, self.ok(&generate, &[MANAGEMENT])).unwrap();
        let csr = format!(
            "card csr {slot} --subject CN=王小明,O=示範機關,C=TW --public-key {} --pin-file - --out {}",
            public.display(),
            self.openssl.path(&format!("{name}.csr")).display()
        );
        self.ok(&csr, &[PIN]);
        fs::write(self.openssl.path("ext"), extensions).unwrap();
        self.openssl.sign(&name, "ca", "20260601000000Z", "20270601000000Z");
        self.openssl.path(&format!("{name}.pem")).display().to_string()
    }

    pub fn import(&self, slot: &str, file: &str) -> Answer {
        self.run(
            &format!("card cert import {slot} {file} --management-key-file - --pin-file - --yes"),
            &[MANAGEMENT, PIN],
        )
    }
}

#[test]
fn from_key_to_certificate_with_every_kind_of_key() {
    let bench = Bench::new();
    for (slot, algorithm, kind) in
        [("9a", "p256", KeyKind::P256), ("9c", "p384", KeyKind::P384), ("9d", "rsa2048", KeyKind::Rsa(2048))]
    {
        let file = bench.certificate(slot, algorithm);
        let name = format!("{slot}{algorithm}");
        bench.openssl.run(&format!("req -in {name}.csr -noout -verify"));
        bench.openssl.run(&format!("req -in {name}.csr -outform DER -out request.der"));
        let request = Request::from_der(&fs::read(bench.openssl.path("request.der")).unwrap()).unwrap();
        assert_eq!(request.public_key().kind(), kind);
        let answer = bench.import(slot, &file);
        assert_eq!(answer.code, 0, "{answer}");
    }
    let rows = items(&bench.ok("card cert list -o json", &[]));
    let slots: Vec<_> = rows.iter().map(|row| (row["slot"].as_str().unwrap(), row["key"].as_str().unwrap())).collect();
    assert_eq!(slots, [("9a", "p256"), ("9c", "p384"), ("9d", "rsa2048")]);
    assert_eq!(bench.ok("card cert export 9a", &[]), bench.openssl.read("9ap256.pem").pem());
    // OpenSC reads what we wrote.
    let seen = bench.reader.ok("pkcs15-tool", &["--read-certificate", "01"]);
    assert!(seen.contains(bench.openssl.read("9ap256.pem").pem().lines().nth(1).unwrap()), "{seen}");
    // And away.
    bench.ok("card cert delete 9c --management-key-file - --yes", &[MANAGEMENT]);
    assert_eq!(items(&bench.ok("card cert list -o json", &[])).len(), 2);
    assert_eq!(bench.run("card cert delete 9c --management-key-file - --yes", &[MANAGEMENT]).code, 3);
}

#[test]
fn what_does_not_fit_is_refused_before_the_card_is_written() {
    let bench = Bench::new();
    let first = bench.certificate("9a", "p256");
    let second = bench.certificate("9d", "p256");
    assert_eq!(bench.import("9a", &first).code, 0);
    let answer = bench.import("9a", &second);
    assert_eq!(answer.code, 1);
    assert!(answer.stderr.contains("the certificate is about another key than that of slot 9a"), "{answer}");
    // A wrong management key, and a PIN that is wrong, have exit codes of their own.
    let wrong = MANAGEMENT.replace("02", "72");
    let import = format!("card cert import 9d {second} --management-key-file - --yes --pin-file -");
    let answer = bench.run(&import, &[&wrong, PIN]);
    assert_eq!(answer.code, 14, "{answer}");
    assert_eq!(bench.run("card csr 9a --subject CN=a --pin-file -", &["111111"]).code, 12);
    assert_eq!(bench.run("card csr 9a --subject CN=a --pin-file -", &["12"]).code, 1);
    let tries = |answer: &Answer| answer.stderr.contains("2 tries left");
    assert!(tries(&bench.run("card pin verify --pin-file -", &[PIN])), "a try was spent beyond the one that was asked");
    for secret in [PIN, MANAGEMENT, "111111"] {
        assert!(!answer.stderr.contains(secret) && !answer.stdout.contains(secret));
    }
    drop(bench.card);
}

#[test]
fn a_key_that_was_made_anew_takes_its_new_certificate_only() {
    let bench = Bench::new();
    let first = bench.certificate("9a", "p256");
    assert_eq!(bench.import("9a", &first).code, 0);
    let kept = bench.desk.path("first.pem");
    fs::copy(&first, &kept).unwrap();
    let second = bench.certificate("9a", "p256");
    fs::copy(&second, bench.desk.path("second.pem")).unwrap();
    assert_eq!(bench.import("9a", "@/second.pem").code, 0, "the earlier certificate was taken for the key");
    let answer = bench.import("9a", "@/first.pem");
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("another key"), "{answer}");
}

#[test]
fn through_opensc_a_piv_card_is_read_and_never_unlocked() {
    let bench = Bench::new();
    let file = bench.certificate("9a", "p256");
    assert_eq!(bench.import("9a", &file).code, 0);
    let rows = items(&bench.ok(&format!("card cert list --module {OPENSC} -o json"), &[]));
    assert_eq!(rows[0]["subject"], "CN=王小明,O=示範機關,C=TW");
    let csr = format!("card csr 01 --subject CN=王小明 --pin-file - --module {OPENSC}");
    assert!(bench.ok(&csr, &[PIN]).starts_with("-----BEGIN CERTIFICATE REQUEST-----"));
    let reset = format!("card pin reset --puk-file - --new-pin-file - --module {OPENSC}");
    let answer = bench.run(&reset, &[PUK, "654321"]);
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("would burn a try of its PIN; nothing was sent"), "{answer}");
    assert!(bench.run("card pin verify --pin-file -", &[PIN]).stderr.contains("3 tries left"));
}

/// Puts an object on the card as it is, by another program.
fn put(bench: &Bench, container: &str, object: &[u8]) {
    fs::write(bench.desk.path("object"), object).unwrap();
    let key: Vec<&str> = MANAGEMENT.as_bytes().chunks(2).map(|byte| std::str::from_utf8(byte).unwrap()).collect();
    fs::write(bench.desk.path("admin.key"), key.join(":")).unwrap();
    let words = ["-A", "M:9B:03", "-O", container, "-i", "object"];
    let mut command = bench.reader.command("piv-tool", &words);
    // Its exit code is the number of bytes written.
    command.env("PIV_EXT_AUTH_KEY", "admin.key").current_dir(bench.desk.path("")).output().unwrap();
}

#[test]
fn what_is_no_certificate_hides_no_other_and_can_be_deleted() {
    let bench = Bench::new();
    put(&bench, "0101", &[0x53, 9, 0x70, 2, 0x1F, 0x8B, 0x71, 1, 1, 0xFE, 0]);
    assert_eq!(bench.ok("card cert list", &[]), "");
    let delete = "card cert delete 9a --management-key-file - --yes";
    let deleted = &items(&bench.ok(&format!("{delete} -o json"), &[MANAGEMENT]))[0];
    assert_eq!((&deleted["became"], &deleted["subject"]), (&"deleted".into(), &serde_json::Value::Null), "{deleted}");
    assert_eq!(bench.run(delete, &[MANAGEMENT]).code, 3);
}

#[test]
fn the_certificate_of_a_retired_key_may_have_ended() {
    let bench = Bench::new();
    let pem = fs::read(bench.certificate("9a", "p256")).unwrap();
    let der = authdesk::x509::certificates_of(&pem).unwrap()[0].der().to_vec();
    let length = |bytes: usize| u16::try_from(bytes).unwrap().to_be_bytes();
    let inner = [&[0x70, 0x82][..], &length(der.len()), &der, &[0x71, 1, 0, 0xFE, 0]].concat();
    let object = [&[0x53, 0x82][..], &length(inner.len()), &inner].concat();
    put(&bench, "1001", &object);
    let Bench { desk, card: _card, .. } = &bench;
    let mut command = desk.command("card doctor -o json");
    command.env("AUTHDESK_NOW", "2027-12-01T09:00:00+08:00");
    let answer = desk.answer_of(command, "");
    let found = items(&answer.stdout);
    let dates = found.iter().find(|finding| finding["check"] == "dates").unwrap();
    assert_eq!((answer.code, &dates["id"]), (0, &"card_doctor.dates-retired".into()), "{answer}");
}
