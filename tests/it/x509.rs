//! Certificates and requests against OpenSSL: what it makes we read, what we make it reads.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use authdesk::base::Timestamp;
use authdesk::text::Lang;
use authdesk::x509::{
    Authorities, Certificate, Chain, Error, KeyKind, Name, PublicKey, Purpose, Request, Summary, Validity, bundle,
    certificate_of, certificates_of, read, read_one,
};
use tempfile::TempDir;

use crate::harness::NOW;

/// A folder in which OpenSSL works.
pub struct OpenSsl(TempDir);

impl OpenSsl {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs OpenSSL in the folder; words are split at blanks. Gives standard output.
    #[track_caller]
    pub fn run(&self, line: &str) -> Vec<u8> {
        let output = Command::new("openssl").args(line.split(' ')).current_dir(self.0.path()).output().unwrap();
        assert!(output.status.success(), "openssl {line}\n{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    #[track_caller]
    pub fn text(&self, line: &str) -> String {
        String::from_utf8(self.run(line)).unwrap().trim().to_owned()
    }

    /// A private key `NAME.key`.
    pub fn key(&self, name: &str, kind: KeyKind) {
        match kind {
            KeyKind::P256 => self.run(&format!("ecparam -name prime256v1 -genkey -noout -out {name}.key")),
            KeyKind::P384 => self.run(&format!("ecparam -name secp384r1 -genkey -noout -out {name}.key")),
            KeyKind::Rsa(bits) => self.run(&format!("genrsa -out {name}.key {bits}")),
            KeyKind::Other(_) => panic!("no such key"),
        };
    }

    /// A root `ca` and a certificate `NAME` of it for 365 days from 2026-06-01, with these extensions.
    pub fn issue(&self, name: &str, subject: &str, extensions: &str) {
        if !self.path("ca.pem").exists() {
            self.authority("ca", "/C=TW/O=示範憑證管理中心/CN=示範根憑證");
        }
        if !self.path(&format!("{name}.key")).exists() {
            self.key(name, KeyKind::P256);
        }
        fs::write(self.path("ext"), extensions).unwrap();
        self.run(&format!("req -new -utf8 -key {name}.key -subj {subject} -out {name}.csr"));
        self.sign(name, "ca", "20260601000000Z", "20270601000000Z");
    }

    pub fn authority(&self, name: &str, subject: &str) {
        self.key(name, KeyKind::P384);
        self.run(&format!("req -new -utf8 -key {name}.key -subj {subject} -out {name}.csr"));
        fs::write(
            self.path("ext"),
            "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash",
        )
        .unwrap();
        self.sign(name, name, "20200101000000Z", "20400101000000Z");
    }

    /// Signs `NAME.csr` with an authority's key, between two moments.
    pub fn sign(&self, name: &str, by: &str, from: &str, until: &str) {
        fs::write(self.path("index.txt"), "").unwrap();
        fs::write(
            self.path("ca.cnf"),
            "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nutf8=yes\nstring_mask=utf8only\n[p]\nCN=optional\n",
        )
        .unwrap();
        let issuer = if name == by { "-selfsign".to_owned() } else { format!("-cert {by}.pem") };
        self.run(&format!(
            "ca -config ca.cnf -batch -notext -preserveDN -in {name}.csr -keyfile {by}.key {issuer} -startdate {from} -enddate {until} -extfile ext -out {name}.pem"
        ));
    }

    pub fn read(&self, name: &str) -> Certificate {
        read_one(&self.path(name)).unwrap()
    }
}

const SIGNING: &str = "keyUsage=critical,digitalSignature,nonRepudiation\nextendedKeyUsage=clientAuth,emailProtection,1.2.3.4\nbasicConstraints=CA:FALSE";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

#[test]
fn a_certificate_of_openssl_is_read() {
    let openssl = OpenSsl::new();
    openssl.issue("wang", "/C=TW/O=示範機關/OU=資訊室/CN=王小明/serialNumber=0000000012345678", SIGNING);
    let certificate = openssl.read("wang.pem");
    let shown = |what: &str| openssl.text(&format!("x509 -in wang.pem -noout {what}"));
    assert_eq!(format!("serial={}", certificate.serial()), shown("-serial"));
    let print = shown("-fingerprint -sha256").to_lowercase().replace(':', "");
    assert_eq!(print, format!("sha256 fingerprint={}", certificate.fingerprint()));
    assert_eq!(certificate.subject().to_string(), "serialNumber=0000000012345678,CN=王小明,OU=資訊室,O=示範機關,C=TW");
    assert_eq!(certificate.issuer().short(), "示範根憑證");
    assert_eq!(certificate.not_after().to_string(), "2027-06-01T08:00:00+08:00");
    assert_eq!(certificate.days_left(now()), 193);
    assert_eq!(certificate.purpose(), Purpose::Sign);
    let summary = Summary::new(&certificate, now());
    assert_eq!(summary.uses(Lang::ZhTw), "數位簽章、不可否認性、網站登入、電子郵件、1.2.3.4");
    assert_eq!(summary.until().to(Lang::ZhTw), "116-06-01（剩 193 天）");
    assert_eq!(serde_json::to_value(&summary).unwrap()["usages"][0], "digital_signature");
    assert_eq!(certificate.public_key().pem().trim(), shown("-pubkey"));
    assert_eq!(certificate.pem().trim(), openssl.text("x509 -in wang.pem"));
}

#[test]
fn dates_decide_what_holds() {
    let openssl = OpenSsl::new();
    openssl.issue("wang", "/CN=王", SIGNING);
    let certificate = openssl.read("wang.pem");
    for (moment, validity, days) in [
        ("2026-05-31T23:59:59Z", Validity::NotYet, 365),
        ("2026-06-01T00:00:00Z", Validity::Valid, 365),
        ("2027-06-01T00:00:00Z", Validity::Valid, 0),
        ("2027-06-01T00:00:01Z", Validity::Expired, 0),
        ("2027-06-02T00:00:00Z", Validity::Expired, -1),
    ] {
        let moment = moment.parse().unwrap();
        assert_eq!((certificate.validity(moment), certificate.days_left(moment)), (validity, days), "{moment}");
    }
}

#[test]
fn every_form_of_file_is_read() {
    let openssl = OpenSsl::new();
    openssl.issue("wang", "/CN=王", SIGNING);
    openssl.run("x509 -in wang.pem -outform DER -out wang.cer");
    openssl.run("x509 -in wang.pem -text -out text.pem");
    openssl.run("x509 -in wang.pem -trustout -addtrust clientAuth -out trusted.pem");
    openssl.run("crl2pkcs7 -nocrl -certfile wang.pem -outform DER -out one.p7b");
    openssl.run("crl2pkcs7 -nocrl -certfile wang.pem -certfile ca.pem -out two.p7b");
    let base64: String = fs::read_to_string(openssl.path("wang.pem")).unwrap();
    let base64: String = base64.lines().filter(|line| !line.starts_with("---")).collect();
    fs::write(openssl.path("bare.txt"), base64).unwrap();
    let crlf = fs::read_to_string(openssl.path("wang.pem")).unwrap().replace('\n', "\r\n");
    fs::write(openssl.path("crlf.pem"), format!("\u{feff}{crlf}")).unwrap();
    let certificate = openssl.read("wang.pem");
    for name in ["wang.cer", "text.pem", "trusted.pem", "one.p7b", "bare.txt", "crlf.pem"] {
        assert_eq!(openssl.read(name), certificate, "{name}");
    }
    let both = read(&openssl.path("two.p7b")).unwrap();
    assert_eq!(both.len(), 2);
    assert!(both.contains(&certificate) && both.contains(&openssl.read("ca.pem")));
    let error = read_one(&openssl.path("two.p7b")).unwrap_err();
    assert_eq!(error.msg().to(Lang::En), "one certificate was expected, and 2 are in it");
}

#[test]
fn what_is_no_certificate_is_told_by_its_name() {
    let openssl = OpenSsl::new();
    openssl.issue("wang", "/CN=王", SIGNING);
    openssl.run("req -in wang.csr -outform DER -out request.der");
    openssl.run("pkcs8 -topk8 -nocrypt -in wang.key -outform DER -out key.der");
    openssl.run("ec -in wang.key -outform DER -out sec1.der");
    openssl.run("ec -in wang.key -pubout -outform DER -out public.der");
    openssl.run("pkcs12 -export -inkey wang.key -in wang.pem -passout pass:x -out wang.p12");
    openssl.run("ca -config ca.cnf -gencrl -keyfile ca.key -cert ca.pem -crldays 30 -out list.pem");
    openssl.run("crl -in list.pem -outform DER -out list.der");
    let what = |name: &str| match certificates_of(&fs::read(openssl.path(name)).unwrap()) {
        Err(Error::NotOne { what }) => what.to(Lang::En),
        other => panic!("{name}: {other:?}"),
    };
    for (names, expected) in [
        (&["request.der", "wang.csr"][..], "a request for one (PKCS#10)"),
        (&["key.der", "sec1.der", "wang.key"], "a private key, which should stay where it is"),
        (&["public.der"], "a public key"),
        (&["wang.p12"], "a file with a private key (PKCS#12)"),
        (&["list.pem", "list.der"], "a list of revoked certificates"),
        (&["ext"], "text"),
    ] {
        for name in names {
            assert_eq!(what(name), expected, "{name}");
        }
    }
    let der = openssl.run("x509 -in wang.pem -outform DER");
    assert!(matches!(certificates_of(&der[..der.len() - 9]), Err(Error::NotOne { .. } | Error::Damaged { .. })));
    assert_eq!(certificate_of(&[der.as_slice(), b"junk"].concat()), Err(Error::Surplus { bytes: 4 }));
    assert!(certificate_of(&[der.as_slice(), &[0; 40]].concat()).is_ok());
}

#[test]
fn openssl_reads_our_bundle() {
    let openssl = OpenSsl::new();
    openssl.issue("wang", "/CN=王", SIGNING);
    let both = [openssl.read("wang.pem"), openssl.read("ca.pem")];
    fs::write(openssl.path("ours.p7b"), bundle(&both)).unwrap();
    let text = openssl.text("pkcs7 -inform DER -in ours.p7b -print_certs");
    let told = certificates_of(text.as_bytes()).unwrap();
    assert_eq!(told.len(), 2);
    assert!(both.iter().all(|one| told.contains(one)));
    assert_eq!(read(&openssl.path("ours.p7b")).unwrap().len(), 2);
}

/// Signs a digest with OpenSSL, as a card would.
fn sign(openssl: &OpenSsl, key: &str, digest: &[u8]) -> Vec<u8> {
    fs::write(openssl.path("digest"), digest).unwrap();
    let hash = if digest.len() == 48 { "sha384" } else { "sha256" };
    openssl.run(&format!("pkeyutl -sign -inkey {key}.key -in digest -pkeyopt digest:{hash}"))
}

#[test]
fn requests_with_keys_of_every_kind_are_good_for_openssl() {
    let openssl = OpenSsl::new();
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::Rsa(2048), KeyKind::Rsa(3072)] {
        let name = kind.name();
        openssl.key(&name, kind);
        let key = PublicKey::from_der(&openssl.run(&format!("pkey -in {name}.key -pubout -outform DER"))).unwrap();
        assert_eq!(key.kind(), kind);
        let subject: Name = "CN=王小明,OU=資訊室\\, 三樓,O=示範機關,C=TW".parse().unwrap();
        let request = Request::sign::<Error>(&subject, &key, |digest| Ok(sign(&openssl, &name, digest))).unwrap();
        fs::write(openssl.path("ours.csr"), request.pem()).unwrap();
        openssl.run("req -in ours.csr -noout -verify");
        let shown = openssl.text("req -in ours.csr -noout -subject -nameopt RFC2253,utf8,-esc_msb");
        assert_eq!(shown, "subject=CN=王小明,OU=資訊室\\, 三樓,O=示範機關,C=TW");
        assert_eq!(openssl.text("req -in ours.csr -noout -pubkey"), key.pem().trim());
        assert_eq!(Request::from_der(request.der()).unwrap().subject(), subject);
    }
}

#[test]
fn a_request_signed_with_another_key_is_never_given_out() {
    let openssl = OpenSsl::new();
    for kind in [KeyKind::P256, KeyKind::Rsa(2048)] {
        openssl.key("mine", kind);
        openssl.key("other", kind);
        let key = PublicKey::from_der(&openssl.run("pkey -in mine.key -pubout -outform DER")).unwrap();
        let made =
            Request::sign::<Error>(&"CN=王".parse().unwrap(), &key, |digest| Ok(sign(&openssl, "other", digest)));
        assert_eq!(made.unwrap_err(), Error::Signature);
        let made = Request::sign::<Error>(&"CN=王".parse().unwrap(), &key, |_| Ok(Vec::new()));
        assert_eq!(made.unwrap_err(), Error::Signature);
    }
    openssl.run("req -new -key mine.key -subj /CN=a -outform DER -out theirs.der");
    let mut theirs = fs::read(openssl.path("theirs.der")).unwrap();
    assert!(Request::from_der(&theirs).is_ok());
    let last = theirs.len() - 1;
    theirs[last] ^= 1;
    assert_eq!(Request::from_der(&theirs).unwrap_err(), Error::Signature);
}

#[test]
fn keys_are_put_together_from_what_a_card_tells() {
    let openssl = OpenSsl::new();
    openssl.key("ec", KeyKind::P384);
    openssl.key("rsa", KeyKind::Rsa(2048));
    let ec = PublicKey::from_der(&openssl.run("pkey -in ec.key -pubout -outform DER")).unwrap();
    let point = &ec.der()[ec.der().len() - 97..];
    assert_eq!(PublicKey::from_point(KeyKind::P384, point).unwrap(), ec);
    let rsa = PublicKey::from_der(&openssl.run("pkey -in rsa.key -pubout -outform DER")).unwrap();
    let modulus = openssl.text("rsa -in rsa.key -noout -modulus");
    let modulus = modulus.trim_start_matches("Modulus=").as_bytes();
    let modulus: Vec<u8> =
        modulus.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect();
    let made = PublicKey::from_rsa(&modulus, &[1, 0, 1]).unwrap();
    assert_eq!((made.der(), made.fingerprint()), (rsa.der(), rsa.fingerprint()));
    assert_ne!(made, ec);
}

/// The authorities in a folder of their own.
fn known(openssl: &OpenSsl, names: &[&str]) -> Authorities {
    let folder = tempfile::tempdir_in(Path::new(&openssl.path(""))).unwrap();
    for name in names {
        fs::copy(openssl.path(&format!("{name}.pem")), folder.path().join(format!("{name}.crt"))).unwrap();
    }
    fs::write(folder.path().join("README"), "no certificate").unwrap();
    Authorities::load(folder.path()).unwrap()
}

#[test]
fn chains_lead_to_who_is_known() {
    let openssl = OpenSsl::new();
    openssl.issue("wang", "/CN=王", SIGNING);
    openssl.authority("other", "/CN=other");
    openssl.authority("double", "/C=TW/O=示範憑證管理中心/CN=示範根憑證");
    let wang = openssl.read("wang.pem");
    let root = Chain::Known("示範根憑證".to_owned());
    assert_eq!(known(&openssl, &["ca"]).chain(&wang, &[], now()), root);
    assert_eq!(known(&openssl, &["ca", "other", "double"]).chain(&wang, &[], now()), root);
    assert_eq!(known(&openssl, &["other"]).chain(&wang, &[], now()), Chain::Unknown);
    assert_eq!(known(&openssl, &["double"]).chain(&wang, &[], now()), Chain::Broken);
    assert_eq!(Authorities::default().chain(&wang, &[], now()), Chain::Unasked);
    assert!(Authorities::load(tempfile::tempdir().unwrap().path()).is_err());
    // The authority itself, and one that it signed.
    assert_eq!(known(&openssl, &["ca"]).chain(&openssl.read("ca.pem"), &[], now()), root);
    assert_eq!(known(&openssl, &["ca"]).chain(&openssl.read("double.pem"), &[], now()), Chain::SelfSigned);
    // After its own end the path of its last moment counts; after the authority's end, no longer.
    let late = "2030-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(known(&openssl, &["ca"]).chain(&wang, &[], late), root);
}

#[test]
fn an_authority_between_may_come_with_the_certificate() {
    let openssl = OpenSsl::new();
    openssl.authority("root", "/CN=root");
    openssl.key("middle", KeyKind::Rsa(2048));
    openssl.run("req -new -key middle.key -subj /CN=middle -out middle.csr");
    fs::write(openssl.path("ext"), "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign").unwrap();
    openssl.sign("middle", "root", "20200101000000Z", "20400101000000Z");
    openssl.key("wang", KeyKind::Rsa(2048));
    openssl.run("req -new -key wang.key -subj /CN=wang -out wang.csr");
    fs::write(openssl.path("ext"), SIGNING).unwrap();
    openssl.sign("wang", "middle", "20260601000000Z", "20270601000000Z");
    let (wang, middle) = (openssl.read("wang.pem"), openssl.read("middle.pem"));
    let root = Chain::Known("root".to_owned());
    assert_eq!(known(&openssl, &["root"]).chain(&wang, &[], now()), Chain::Unknown);
    assert_eq!(known(&openssl, &["root"]).chain(&wang, std::slice::from_ref(&middle), now()), root);
    assert_eq!(known(&openssl, &["root", "middle"]).chain(&wang, &[], now()), root);
    assert_eq!(known(&openssl, &["root"]).chain(&middle, &[], now()), root);
    // An authority alone, without its root, is believed as far as its own dates go.
    assert_eq!(known(&openssl, &["middle"]).chain(&wang, &[], now()), Chain::Known("middle".to_owned()));
}

#[test]
fn an_authority_out_of_its_dates_is_told() {
    let openssl = OpenSsl::new();
    openssl.key("old", KeyKind::P256);
    openssl.run("req -new -key old.key -subj /CN=old -out old.csr");
    fs::write(openssl.path("ext"), "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign").unwrap();
    openssl.sign("old", "old", "20100101000000Z", "20260701000000Z");
    openssl.key("wang", KeyKind::P256);
    openssl.run("req -new -key wang.key -subj /CN=wang -out wang.csr");
    fs::write(openssl.path("ext"), SIGNING).unwrap();
    openssl.sign("wang", "old", "20260601000000Z", "20270601000000Z");
    let chain = known(&openssl, &["old"]).chain(&openssl.read("wang.pem"), &[], now());
    assert_eq!(chain, Chain::Outdated("old".to_owned()));
    // One that may not issue is none, whatever it signed.
    openssl.issue("clerk", "/CN=clerk", SIGNING);
    openssl.key("false", KeyKind::P256);
    openssl.run("req -new -key false.key -subj /CN=false -out false.csr");
    openssl.sign("false", "clerk", "20260601000000Z", "20270601000000Z");
    let chain = known(&openssl, &["ca"]).chain(&openssl.read("false.pem"), &[openssl.read("clerk.pem")], now());
    assert_eq!(chain, Chain::Broken);
}
