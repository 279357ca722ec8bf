//! Tokens through PKCS#11: SoftHSM, with OpenSC's tool looking on.

use std::fs;

use authdesk::x509::{KeyKind, Request};
use insta::assert_snapshot;

use crate::harness::{Desk, items};
use crate::token::{PIN, SO_PIN, SoftHsm};
use crate::x509::OpenSsl;

const VERIFY: &str = "card pin verify --pin-file -";
const CHANGE: &str = "card pin change --pin-file - --new-pin-file -";
const RESET: &str = "card pin reset --puk-file - --new-pin-file -";
const PUK: &str = "card puk change --puk-file - --new-puk-file -";
const CSR: &str = "card csr 01 --subject CN=王小明,O=示範機關,C=TW --pin-file -";

#[test]
fn a_pin_is_verified_changed_and_reset() {
    let token = SoftHsm::new();
    assert_snapshot!(token.run(VERIFY, &[PIN]), @"
    the PIN is right
    -- stderr --
    PIN: the card does not say how many tries are left
    ");
    assert_eq!(token.run(CHANGE, &[PIN, "654321"]).code, 0);
    assert_snapshot!(token.run(VERIFY, &[PIN]), @"
    -- stderr --
    PIN: the card does not say how many tries are left
    error: the PIN is wrong; the card does not say how many tries are left
    hint: do not guess; a blocked PIN is unlocked with `authdesk card pin reset`
    -- exit 12 --
    ");
    assert_snapshot!(token.run(VERIFY, &["654321"]), @"
    the PIN is right
    -- stderr --
    PIN: at least one wrong try
    ");
    assert_eq!(token.run(RESET, &["11111111", "222222"]).code, 14);
    assert_eq!(token.run(PUK, &[SO_PIN, "12345678"]).code, 0);
    assert_snapshot!(token.run(RESET, &["12345678", PIN]), @"
    the card is unlocked, and the new PIN is set
    -- stderr --
    PUK: the card does not say how many tries are left
    ");
    token.pkcs11_tool("--list-objects");
    assert_snapshot!(token.run(CHANGE, &[PIN, "123"]), @"
    -- stderr --
    PIN: the card does not say how many tries are left
    error: the PIN of this card has 4 to 255 characters; nothing was sent
    hint: the card was not asked, no try was used
    -- exit 1 --
    ");
}

#[test]
fn of_several_tokens_one_is_chosen() {
    let token = SoftHsm::new();
    token.tool("softhsm2-util", &["--init-token", "--free", "--label", "fresh", "--so-pin", SO_PIN, "--pin", PIN]);
    let answer = token.run(VERIFY, &[PIN]);
    assert!(answer.stderr.starts_with("error: the module has several tokens: desk ("), "{answer}");
    assert_eq!(answer.code, 2);
    assert_eq!(token.run(&format!("{VERIFY} --token fresh"), &[PIN]).code, 0);
    assert_snapshot!(token.run(&format!("{VERIFY} --token other"), &[PIN]), @"
    -- stderr --
    error: the module has no token other
    hint: see its tokens with `authdesk card status --module FILE`
    -- exit 11 --
    ");
}

#[test]
fn a_module_that_is_none_is_exit_10() {
    let desk = Desk::empty();
    let answer = desk.run("card cert list --module /no/such/module.so");
    assert_eq!(answer.code, 10);
    assert!(answer.stderr.contains("the PKCS#11 module /no/such/module.so cannot be loaded"), "{}", answer.stderr);
    desk.file("text.so", "no library");
    assert_eq!(desk.run("card cert list --module @/text.so").code, 10);
}

/// A token with a key of each kind, and an authority that issues certificates for requests.
struct Bench {
    token: SoftHsm,
    openssl: OpenSsl,
}

impl Bench {
    fn new() -> Self {
        let bench = Self { token: SoftHsm::new(), openssl: OpenSsl::new() };
        bench.openssl.authority("ca", "/C=TW/O=示範憑證管理中心/CN=示範根憑證");
        for (kind, id) in [("EC:prime256v1", "01"), ("EC:secp384r1", "02"), ("rsa:2048", "03")] {
            bench.token.pkcs11_tool(&format!("--keypairgen --key-type {kind} --id {id} --label key"));
        }
        bench
    }

    /// The certificate for a slot, by request; the file's path.
    fn certificate(&self, slot: &str) -> String {
        let request = self.openssl.path(&format!("{slot}.csr"));
        let line =
            format!("card csr {slot} --subject CN=王小明,O=示範機關,C=TW --pin-file - --out {}", request.display());
        self.token.ok(&line, &[PIN]);
        fs::write(self.openssl.path("ext"), "keyUsage=critical,digitalSignature").unwrap();
        self.openssl.sign(slot, "ca", "20260601000000Z", "20270601000000Z");
        self.openssl.path(&format!("{slot}.pem")).display().to_string()
    }
}

#[test]
fn a_request_is_signed_by_the_token_and_good_for_openssl() {
    let bench = Bench::new();
    for (slot, kind) in [("01", KeyKind::P256), ("02", KeyKind::P384), ("03", KeyKind::Rsa(2048))] {
        let pem = bench.token.ok(&CSR.replace("01", slot), &[PIN]);
        fs::write(bench.openssl.path("ours.csr"), &pem).unwrap();
        bench.openssl.run("req -in ours.csr -noout -verify");
        bench.openssl.run("req -in ours.csr -outform DER -out ours.der");
        let request = Request::from_der(&fs::read(bench.openssl.path("ours.der")).unwrap()).unwrap();
        assert_eq!(request.public_key().kind(), kind);
        assert_eq!(request.subject().to_string(), "CN=王小明,O=示範機關,C=TW");
    }
    let out = bench.openssl.path("der.csr");
    let answer = bench.token.run(&format!("{CSR} --form der --out {} -o json", out.display()), &[PIN]);
    let row = &items(&answer.ok("csr"))[0];
    assert_eq!((row["slot"].as_str(), row["key"].as_str()), (Some("01"), Some("p256")));
    assert!(Request::from_der(&fs::read(out).unwrap()).is_ok());
}

#[test]
fn a_request_is_refused_before_anything_is_spent() {
    let bench = Bench::new();
    assert_snapshot!(bench.token.run(&CSR.replace("CN=王小明", "XY=王小明"), &[PIN]), @r#"
    -- stderr --
    error: "XY=王小明,O=示範機關,C=TW" does not fit --subject <NAME>: there is no attribute XY in a subject
    hint: known are CN, O, OU, C, L, ST, STREET, serialNumber, title, SN, GN, DC, UID and emailAddress
    -- exit 2 --
    "#);
    assert_snapshot!(bench.token.run(&CSR.replace("01", "09"), &[PIN]), @"
    -- stderr --
    error: there is no key in slot 09
    hint: see the keys with `authdesk card key list`
    -- exit 3 --
    ");
    assert_snapshot!(bench.token.run(&format!("{CSR} --form der"), &[PIN]), @"
    -- stderr --
    error: this form is for a file
    hint: add `--out FILE`
    -- exit 2 --
    ");
    assert_snapshot!(bench.token.run(CSR, &["000000"]), @"
    -- stderr --
    PIN: the card does not say how many tries are left
    error: the PIN is wrong; the card does not say how many tries are left
    hint: do not guess; a blocked PIN is unlocked with `authdesk card pin reset`
    -- exit 12 --
    ");
    // Another key's public key: the signature does not fit, and nothing is given out.
    let other = bench.openssl.path("other.pem");
    bench.openssl.key("other", KeyKind::P256);
    fs::write(&other, bench.openssl.run("pkey -in other.key -pubout")).unwrap();
    let answer = bench.token.run(&format!("{CSR} --public-key {}", other.display()), &[PIN]);
    assert_eq!((answer.code, answer.stdout.as_str()), (1, ""));
    assert_snapshot!(answer, @"
    -- stderr --
    PIN: at least one wrong try
    error: what slot 01 signed does not fit the public key in the file; nothing was written
    hint: give the file that was kept when the key was made: `--public-key FILE`
    -- exit 1 --
    ");
}

#[test]
fn a_certificate_goes_in_and_comes_out() {
    let bench = Bench::new();
    let file = bench.certificate("01");
    let import = format!("card cert import 01 {file} --pin-file -");
    assert_snapshot!(bench.token.run(&format!("{import} --dry-run"), &[PIN]), @"
    certificate of CN=王小明,O=示範機關,C=TW written into slot 01
    -- stderr --
    dry run: nothing was written
    ");
    assert_eq!(bench.token.ok("card cert list -o json", &[]).matches("subject").count(), 0);
    assert_snapshot!(bench.token.run(&import, &[PIN]), @"
    certificate of CN=王小明,O=示範機關,C=TW written into slot 01
    -- stderr --
    PIN: the card does not say how many tries are left
    next: try the card with `authdesk card test`; tell the user's programs with `authdesk card cert register`
    ");
    assert_snapshot!(bench.token.run(&import, &[PIN]), @"slot 01 has this certificate of CN=王小明,O=示範機關,C=TW already");
    let list = bench.token.ok("card cert list", &[]).replace(&bench.openssl.read("01.pem").serial(), "SERIAL");
    assert_snapshot!(list, @"01	CN=王小明,O=示範機關,C=TW	CN=示範根憑證,O=示範憑證管理中心,C=TW	signature	2027-06-01	193	SERIAL	p256	no authorities are set up");
    let rows = items(&bench.token.ok("card cert list -o json", &[]));
    assert_eq!(rows[0]["fingerprint"].as_str(), Some(bench.openssl.read("01.pem").fingerprint().as_str()));
    assert_eq!((rows[0]["purpose"].as_str(), rows[0]["days_left"].as_i64()), (Some("sign"), Some(193)));
    // OpenSC sees it beside its key, with a subject.
    let seen = bench.token.pkcs11_tool("--list-objects --type cert");
    assert!(seen.contains("subject:    DN: C=TW, O=") && seen.contains("ID:         01"), "{seen}");
    bench.token.pkcs11_tool("--read-object --type cert --id 01 --output-file seen.der");
    assert_eq!(fs::read(bench.token.desk.path("seen.der")).unwrap(), bench.openssl.read("01.pem").der());
    // Out again, in every form.
    assert_eq!(bench.token.ok("card cert export 01", &[]), bench.openssl.read("01.pem").pem());
    bench.token.ok("card cert export 01 --form der --out @/one.cer", &[]);
    bench.token.ok("card cert export --form p7b --out @/all.p7b", &[]);
    assert_eq!(fs::read(bench.token.desk.path("one.cer")).unwrap(), bench.openssl.read("01.pem").der());
    assert_eq!(authdesk::x509::read(&bench.token.desk.path("all.p7b")).unwrap().len(), 1);
    assert_eq!(bench.token.run("card cert export 02", &[]).code, 3);
    assert_eq!(bench.token.run("card cert export --form der", &[]).code, 2);
    // And away.
    let delete = "card cert delete 01 --pin-file -";
    assert_eq!(bench.token.run(delete, &[PIN]).code, 2, "nobody said yes");
    assert_snapshot!(bench.token.run(&format!("{delete} --yes"), &[PIN]), @"
    certificate of CN=王小明,O=示範機關,C=TW removed from slot 01
    -- stderr --
    PIN: the card does not say how many tries are left
    ");
    assert_eq!(bench.token.run(&format!("{delete} --yes"), &[PIN]).code, 3);
    assert!(bench.token.pkcs11_tool("--list-objects --type privkey").contains("ID:         01"), "the key is gone");
}

#[test]
fn a_certificate_of_another_key_is_refused() {
    let bench = Bench::new();
    let file = bench.certificate("02");
    assert_snapshot!(bench.token.run(&format!("card cert import 01 {file} --pin-file -"), &[PIN]).stderr, @"
    error: the certificate is about another key than that of slot 01
    hint: see which slot has which key with `authdesk card cert list`; a new key needs a new certificate
    ");
    // Of several the one that fits is taken; none is refused.
    bench.openssl.run("crl2pkcs7 -nocrl -certfile 02.pem -certfile ca.pem -outform DER -out both.p7b");
    let both = bench.openssl.path("both.p7b");
    let into = |slot: &str| format!("card cert import {slot} {} --pin-file -", both.display());
    assert_eq!(bench.token.run(&into("02"), &[PIN]).code, 0);
    assert_eq!(bench.token.run(&into("01"), &[PIN]).code, 1);
    // What is no certificate is told by its name.
    let key = bench.openssl.path("ca.key");
    let answer = bench.token.run(&format!("card cert import 01 {} --pin-file -", key.display()), &[PIN]);
    assert!(answer.stderr.contains("this is not a certificate but a private key"), "{}", answer.stderr);
    assert_eq!(answer.code, 1);
}

#[test]
fn a_replaced_certificate_is_asked_about_and_goes_once_the_new_one_is_there() {
    let bench = Bench::new();
    let first = bench.certificate("01");
    bench.token.ok(&format!("card cert import 01 {first} --pin-file -"), &[PIN]);
    let second = bench.certificate("01");
    let import = format!("card cert import 01 {second} --pin-file -");
    assert_eq!(bench.token.run(&import, &[PIN]).code, 2);
    let answer = bench.token.run(&format!("{import} --yes -o json"), &[PIN]);
    assert_eq!(items(&answer.ok("import"))[0]["became"], "replaced");
    assert_eq!(items(&bench.token.ok("card cert list -o json", &[])).len(), 1);
}

#[test]
fn what_opensc_wrote_is_seen() {
    let bench = Bench::new();
    bench.certificate("03");
    bench.openssl.run("x509 -in 03.pem -outform DER -out 03.der");
    let file = bench.openssl.path("03.der").display().to_string();
    bench.token.pkcs11_tool(&format!("--write-object {file} --type cert --id 03 --label theirs"));
    let rows = items(&bench.token.ok("card cert list -o json", &[]));
    assert_eq!((rows[0]["slot"].as_str(), rows[0]["key"].as_str()), (Some("03"), Some("rsa2048")));
    assert_eq!(rows[0]["chain"]["state"], "unasked");
    // With the authority set up the chain is known.
    fs::create_dir_all(bench.token.desk.path(".config/authdesk/authorities")).unwrap();
    fs::copy(bench.openssl.path("ca.pem"), bench.token.desk.path(".config/authdesk/authorities/ca.crt")).unwrap();
    let rows = items(&bench.token.ok("card cert list -o json", &[]));
    assert_eq!(
        (rows[0]["chain"]["state"].as_str(), rows[0]["chain"]["authority"].as_str()),
        (Some("known"), Some("示範根憑證"))
    );
}

#[test]
fn certificates_are_registered_where_programs_look() {
    let bench = Bench::new();
    for slot in ["01", "03"] {
        let file = bench.certificate(slot);
        bench.token.ok(&format!("card cert import {slot} {file} --pin-file -"), &[PIN]);
    }
    let register = "card cert register -o json";
    let became = |line: &str| -> Vec<String> {
        items(&bench.token.ok(line, &[])).iter().map(|row| row["became"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(became(&format!("{register} --dry-run")), ["added", "added"]);
    assert!(!bench.token.desk.path(".pki").exists());
    assert_eq!(became(register), ["added", "added"]);
    assert_eq!(became(register), ["unchanged", "unchanged"]);
    let database = format!("sql:{}", bench.token.desk.path(".pki/nssdb").display());
    let listed = bench.token.tool("certutil", &["-L", "-d", &database]);
    assert_eq!(listed.matches("王小明-").count(), 2, "{listed}");
    assert!(!listed.contains("u,u,u"), "a key came along: {listed}");
    // A folder of files.
    assert_eq!(became(&format!("{register} --to folder --folder @/pem 01")), ["added"]);
    let files: Vec<_> =
        fs::read_dir(bench.token.desk.path("pem")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(fs::read_to_string(&files[0]).unwrap(), bench.openssl.read("01.pem").pem());
    assert_eq!(files.len(), 1);
    assert_snapshot!(bench.token.run("card cert register --to system", &[]), @"
    -- stderr --
    error: there is no folder to put certificates into
    hint: name it with `--folder FOLDER`
    -- exit 2 --
    ");
    // Without the program that keeps the database the way out is told.
    let mut command = bench.token.desk.command("card cert register");
    command.env("PATH", "/nowhere");
    assert_eq!(bench.token.desk.answer_of(command, "").code, 10);
}
