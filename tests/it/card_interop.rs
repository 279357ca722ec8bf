//! One card, and more than one program that uses it: OpenSC's tools see and use what we wrote, and we what they wrote.

use std::fs;
use std::process::Stdio;

use crate::card_cert::{Bench, MANAGEMENT, OPENSC, PIN};
use crate::card_profile::{EXAMPLE_CARD, example_profile, install};
use crate::harness::{Desk, items};
use crate::reader::Reader;
use crate::token::SoftHsm;

const TEST: &str = "card test --pin-file - -o json";

impl Bench {
    /// Runs another program with this card, in OpenSSL's folder.
    #[track_caller]
    fn other(&self, program: &str, line: &str) -> String {
        let mut command = self.reader.command(program, &line.split(' ').collect::<Vec<_>>());
        fs::write(
            self.openssl.path("admin.key"),
            MANAGEMENT.as_bytes().chunks(2).map(pair).collect::<Vec<_>>().join(":"),
        )
        .unwrap();
        command.current_dir(self.openssl.path("")).env("PIV_EXT_AUTH_KEY", "admin.key").stdin(Stdio::null());
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        // piv-tool gives the number of bytes that it wrote as its exit code.
        let done = output.status.success() || (program == "piv-tool" && !text.contains("error"));
        assert!(done, "{program} {line}: {text}");
        text
    }

    /// Another program signs with a key of the card; OpenSSL checks it with the certificate.
    #[track_caller]
    fn signed_by_pkcs11_tool(&self, id: &str, certificate: &str, hash: &str, mechanism: &str) {
        fs::write(self.openssl.path("text"), "what is signed").unwrap();
        self.openssl.run(&format!("x509 -in {certificate} -noout -pubkey -out pub.pem"));
        let input = if mechanism == "ECDSA" { "digest" } else { "text" };
        self.openssl.run(&format!("dgst -{hash} -binary -out digest text"));
        let format = if mechanism == "ECDSA" { "--signature-format openssl" } else { "--verbose" };
        let line = format!(
            "--module {OPENSC} --login --pin {PIN} --sign --id {id} --mechanism {mechanism} {format} --input-file {input} --output-file signature"
        );
        self.other("pkcs11-tool", &line);
        let good = self.openssl.text(&format!("dgst -{hash} -verify pub.pem -signature signature text"));
        assert_eq!(good, "Verified OK", "{id}");
    }
}

fn pair(digits: &[u8]) -> String {
    String::from_utf8_lossy(digits).into_owned()
}

#[test]
fn opensc_sees_and_uses_what_we_wrote_and_both_sign() {
    let bench = Bench::new();
    let kinds = [("9a", "01", "p256"), ("9c", "02", "p384"), ("9d", "03", "rsa2048")];
    for (slot, _, algorithm) in kinds {
        let file = bench.certificate(slot, algorithm);
        assert_eq!(bench.import(slot, &file).code, 0);
    }
    assert!(bench.other("opensc-tool", "--list-readers").contains("Virtual PCD 00 00"));
    assert!(bench.other("opensc-tool", "--reader 0 --name").contains("Personal Identity Verification"));
    let seen = bench.other("pkcs15-tool", "--list-certificates --list-keys --list-public-keys");
    assert_eq!(seen.matches("X.509 Certificate").count(), 3, "{seen}");
    for (slot, _, _) in kinds {
        bench.ok(&format!("{TEST} --slot {slot}"), &[PIN]);
    }
    for (slot, id, algorithm) in kinds.into_iter().skip(1) {
        let name = format!("{slot}{algorithm}.pem");
        let (hash, mechanism) = match algorithm {
            "p384" => ("sha384", "ECDSA"),
            _ => ("sha256", "SHA256-RSA-PKCS"),
        };
        bench.signed_by_pkcs11_tool(id, &name, hash, mechanism);
        // The whole way by ourselves, through the module.
        bench.ok(&format!("{TEST} --slot {id} --module {OPENSC}"), &[PIN]);
    }
    // The key for signatures got the PIN right before, natively at least.
    bench.ok(&format!("{TEST} --slot 9c"), &[PIN]);
    let log: Vec<String> = bench.card.log().into_iter().filter(|line| line.starts_with('>')).collect();
    let sign = log.iter().rposition(|line| line.starts_with("> 0087149C")).unwrap();
    assert!(log[sign - 1].starts_with("> 0020008008"), "{:?}", &log[sign - 2..]);
    // A wrong PIN costs one try by either way.
    let before = bench.card.count("0020008008");
    assert_eq!(bench.run(TEST, &["111111"]).code, 12);
    assert_eq!(bench.run(&format!("{TEST} --slot 02 --module {OPENSC}"), &["111111"]).code, 12);
    assert_eq!(bench.card.count("0020008008"), before + 2);
    assert!(bench.run(TEST, &[PIN]).stderr.contains("last-try"), "and the last one is kept");
    // Where the user's programs look.
    bench.ok("card cert register", &[]);
    let database = format!("-L -d sql:{}", bench.desk.path(".pki/nssdb").display());
    assert_eq!(bench.other("certutil", &database).matches("王小明").count(), 3);
}

#[test]
fn what_others_wrote_is_read_and_tested() {
    let bench = Bench::new();
    let first = bench.certificate("9a", "p256");
    let second = bench.certificate("9c", "p384");
    bench.other("piv-tool", &format!("-A M:9B:03 -C 9A -i {first}"));
    bench.openssl.run(&format!("x509 -in {second} -outform DER -out second.der"));
    bench.other("gzip", "-9 second.der");
    bench.other("piv-tool", "-A M:9B:03 -Z 9C -i second.der.gz");
    let rows = items(&bench.ok("card cert list -o json", &[]));
    let slots: Vec<_> = rows.iter().map(|row| (row["slot"].as_str().unwrap(), row["key"].as_str().unwrap())).collect();
    assert_eq!(slots, [("9a", "p256"), ("9c", "p384")]);
    assert_eq!(bench.ok("card cert export 9c", &[]), bench.openssl.read("9cp384.pem").pem());
    for slot in ["9a", "9c"] {
        bench.ok(&format!("{TEST} --slot {slot}"), &[PIN]);
    }
    // What is no certificate hides no other.
    bench.other("piv-tool", "-A M:9B:03 -Z 9D -i ext");
    let shown = bench.ok("card status --reader 1 -o json", &[]);
    assert_eq!(items(&shown)[0]["certificates"].as_array().unwrap().len(), 3, "{shown}");
    assert_eq!(items(&bench.ok("card cert list -o json", &[])).len(), 2);
    // A certificate that is about another key than the slot's: the test finds it.
    bench.ok("card key generate 9a --yes --management-key-file -", &[MANAGEMENT]);
    let answer = bench.run(&format!("{TEST} --slot 9a"), &[PIN]);
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("bad-signature"), "{answer}");
}

#[test]
fn long_certificates_and_retired_slots() {
    let bench = Bench::new();
    let long = format!("keyUsage=critical,digitalSignature\nnsComment={}", "certificate ".repeat(160));
    for slot in ["82", "83", "95"] {
        let file = bench.certificate_with(slot, "p256", &long);
        assert!(bench.openssl.read(&format!("{slot}p256.pem")).der().len() > 1900);
        assert_eq!(bench.import(slot, &file).code, 0);
        assert_eq!(
            bench.ok(&format!("card cert export {slot}"), &[]),
            bench.openssl.read(&format!("{slot}p256.pem")).pem()
        );
    }
    let rows = items(&bench.ok("card cert list -o json", &[]));
    assert_eq!(rows.iter().map(|row| row["slot"].as_str().unwrap()).collect::<Vec<_>>(), ["82", "83", "95"]);
    bench.ok(&format!("{TEST} --slot 83"), &[PIN]);
    let seen = bench.other("pkcs15-tool", "--list-certificates");
    // This card counts in its key history, and OpenSC looks into as many of the first slots.
    assert!(seen.matches("Retired Certificate for Key Management").count() >= 2, "{seen}");
    let pem = bench.openssl.read("82p256.pem").pem();
    assert!(bench.other("pkcs15-tool", "--read-certificate 05").contains(pem.lines().nth(3).unwrap()));
    // One goes, the others stay.
    bench.ok("card cert delete 83 --yes --management-key-file -", &[MANAGEMENT]);
    let rows = items(&bench.ok("card cert list -o json", &[]));
    assert_eq!(rows.iter().map(|row| row["slot"].as_str().unwrap()).collect::<Vec<_>>(), ["82", "95"]);
}

#[test]
fn a_card_of_short_commands_and_parts() {
    let bench = Bench::of(Desk::empty(), "--part 255 --always-parts --short-only");
    let file = bench.certificate("9a", "rsa2048");
    assert_eq!(bench.import("9a", &file).code, 0);
    assert_eq!(bench.ok("card cert export 9a", &[]), bench.openssl.read("9arsa2048.pem").pem());
    bench.ok(TEST, &[PIN]);
    assert!(bench.card.log().iter().any(|line| line.ends_with("61FF")), "{:?}", bench.card.log());
}

#[test]
fn management_keys_of_both_kinds() {
    let bench = Bench::of(Desk::new(), "");
    let change = "card management-key change --management-key-file - --new-management-key-file -";
    let generate = "card key generate 9a --yes --management-key-file -";
    let aes = "a1a2a3a4a5a6a7a8b1b2b3b4b5b6b7b8c1c2c3c4c5c6c7c8d1d2d3d4d5d6d7d8";
    bench.ok(change, &[MANAGEMENT, aes]);
    bench.ok(generate, &[aes]);
    assert_eq!(bench.run(generate, &[MANAGEMENT]).code, 14, "the old one holds no more");
    assert_eq!(bench.run(change, &[&aes.replace("a1", "00"), MANAGEMENT]).code, 14);
    assert_eq!(bench.run(change, &[aes, "0102"]).code, 1);
    assert_eq!(bench.run(&format!("{change} --cipher aes256"), &[aes, MANAGEMENT]).code, 1);
    bench.ok(&format!("{change} --cipher 3des"), &[aes, MANAGEMENT]);
    bench.other("piv-tool", "-A M:9B:03 -G 9E:07 -o public.pem");
    assert_eq!(bench.card.count("00FFFFFF"), 2);
    assert!(bench.desk.events().iter().filter(|event| event.contains("card.management-key.change")).count() >= 2);
}

#[test]
fn two_cards_at_once() {
    let bench = Bench::new();
    let _other = bench.reader.insert(1, "piv --seed other");
    let run = |reader: &str, secrets: &[&str]| {
        let line = format!("card pin change --pin-file - --new-pin-file - --reader {reader}");
        bench.run(&line, secrets).code
    };
    std::thread::scope(|scope| {
        let one = scope.spawn(|| run("1", &[PIN, "111222"]));
        let two = scope.spawn(|| run("2", &[PIN, "333444"]));
        assert_eq!((one.join().unwrap(), two.join().unwrap()), (0, 0));
    });
    assert_eq!((run("1", &["333444", PIN]), run("2", &["333444", PIN])), (12, 0));
    let listed = bench.other("opensc-tool", "--list-readers");
    assert_eq!(listed.matches(" Yes ").count(), 2, "{listed}");
}

#[test]
fn profiles_with_several_readers() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    install(&desk, "example-staff.toml", &example_profile());
    let script = desk.file("card.toml", EXAMPLE_CARD);
    let _one = reader.insert(0, "piv");
    let _two = reader.insert(1, &format!("odd {}", script.display()));
    assert_eq!(desk.run("card profile test example-staff").code, 2, "which of the two?");
    assert_eq!(desk.run("card profile test example-staff --reader 2").code, 0);
    assert_eq!(desk.run("card profile test example-staff --reader 1").code, 1, "it is a PIV card");
    let drivers: Vec<_> = items(&desk.ok("card status -o json")).iter().map(|row| row["driver"].clone()).collect();
    assert_eq!(drivers, ["piv", "example-staff"]);
    let verify = "card pin verify --pin-file - --reader";
    let run = |line: String, pin: &str| desk.answer_of(desk.command(&line), pin).code;
    assert_eq!(run(format!("{verify} 2"), "471100"), 0);
    assert_eq!(run(format!("{verify} 1"), PIN), 0);
}

/// Where neither PIV nor a profile is found, the module of the configuration drives the card.
#[test]
fn the_module_of_the_configuration() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    fs::create_dir_all(desk.path(".config/authdesk")).unwrap();
    fs::write(desk.path(".config/authdesk/config.toml"), format!("[card]\nmodule = \"{OPENSC}\"\n")).unwrap();
    // Our own SELECT is refused, so that nothing but the module knows the card.
    let refuse = "piv --refuse 00A404000A=6A82 --refuse 00A40400A000000308000010000100=6A82x1";
    let card = reader.insert(0, refuse);
    let status = &items(&desk.ok("card status --reader 1 -o json"))[0];
    assert_eq!((&status["driver"], &status["problem"]), (&OPENSC.into(), &serde_json::Value::Null), "{status}");
    reader.pull(0, card);
    let _card = reader.insert(0, refuse);
    let found = items(&desk.run("card doctor -o json").stdout);
    let known = found.iter().find(|finding| finding["check"] == "known").unwrap();
    assert_eq!((&known["level"], &known["id"]), (&"ok".into(), &"card_doctor.known-module".into()));
    let modules = found.iter().filter(|finding| finding["check"] == "modules");
    assert!(
        modules.clone().next().unwrap()["message"].as_str().unwrap().contains(OPENSC),
        "the configured one is first"
    );
    assert_eq!(modules.filter(|finding| finding["message"].as_str().unwrap().contains(OPENSC)).count(), 1);
}

#[test]
fn tokens_of_two_hands() {
    let token = SoftHsm::new();
    let openssl = crate::x509::OpenSsl::new();
    openssl.authority("ca", "/C=TW/CN=示範根憑證");
    fs::write(openssl.path("ext"), "keyUsage=critical,digitalSignature").unwrap();
    let pin = crate::token::PIN;
    // Keys of ours, certificates written by them; and the other way round.
    for (id, ours, theirs) in
        [("01", "p256", "EC:prime256v1"), ("02", "p384", "EC:secp384r1"), ("03", "rsa2048", "rsa:2048")]
    {
        token.ok(&format!("card key generate {id} --algorithm {ours} --pin-file - --yes"), &[pin]);
        token.pkcs11_tool(&format!("--keypairgen --key-type {theirs} --id 1{} --label theirs", &id[1..]));
        for id in [id.to_owned(), format!("1{}", &id[1..])] {
            let csr = openssl.path(&format!("{id}.csr"));
            token.ok(&format!("card csr {id} --subject CN=王小明 --pin-file - --out {}", csr.display()), &[pin]);
            openssl.sign(&id, "ca", "20260601000000Z", "20270601000000Z");
            let path = openssl.path(&format!("{id}.pem")).display().to_string();
            if id.starts_with('0') {
                openssl.run(&format!("x509 -in {id}.pem -outform DER -out {id}.der"));
                let der = openssl.path(&format!("{id}.der")).display().to_string();
                token.pkcs11_tool(&format!("--write-object {der} --type cert --id {id} --label theirs"));
            } else {
                token.ok(&format!("card cert import {id} {path} --pin-file -"), &[pin]);
            }
            token.ok(&format!("{TEST} --slot {id}"), &[pin]);
        }
        // They sign with the key that we made.
        openssl.run(&format!("x509 -in {id}.pem -noout -pubkey -out pub.pem"));
        let text = token.desk.file("text", "what is signed").display().to_string();
        let signature = openssl.path("signature").display().to_string();
        let (hash, mechanism) = match ours {
            "p256" => ("sha256", "ECDSA --signature-format openssl"),
            "p384" => ("sha384", "ECDSA --signature-format openssl"),
            _ => ("sha256", "SHA256-RSA-PKCS"),
        };
        openssl.run(&format!("dgst -{hash} -binary -out digest {text}"));
        let digest = openssl.path("digest").display().to_string();
        let input = if mechanism.starts_with("ECDSA") { &digest } else { &text };
        token.pkcs11_tool(&format!(
            "--sign --id {id} --mechanism {mechanism} --input-file {input} --output-file {signature}"
        ));
        let good = openssl.text(&format!("dgst -{hash} -verify pub.pem -signature signature {text}"));
        assert_eq!(good, "Verified OK", "{id}");
    }
    assert_eq!(token.run(&format!("{TEST} --slot 01"), &["000000"]).code, 12);
}
