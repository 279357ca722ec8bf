//! Names and refusals; what OpenSSL makes and reads is in `tests/it/x509.rs`.

use super::*;

fn name(text: &str) -> Result<String, Error> {
    text.parse::<Name>().map(|name| name.to_string())
}

#[test]
fn names_print_back() {
    for text in [
        "CN=王小明,OU=資訊室,O=示範機關,C=TW",
        "CN=王小明+serialNumber=0000000012345678,O=示範機關,C=TW",
        "CN=James \\\"Jim\\\" Smith\\, III,DC=example,DC=net",
        "CN=\\ two blanks \\ ,O=\\#1",
        "UID=wang01,emailAddress=wang@example.gov.tw",
        "1.2.3.4=#04024869,CN=x",
        "CN=a\\0ab",
    ] {
        assert_eq!(name(text).as_deref(), Ok(text));
    }
}

#[test]
fn names_are_read_as_people_write_them() {
    assert_eq!(name(" cn = 王小明 , o = 示範機關 , c = tw ").as_deref(), Ok("CN=王小明,O=示範機關,C=TW"));
    assert_eq!(name("CN=\"Smith, Jim\",C=TW").as_deref(), Ok("CN=Smith\\, Jim,C=TW"));
    assert_eq!(name("commonName=a,2.5.4.10=b").as_deref(), Ok("CN=a,O=b"));
    assert_eq!(name("CN=\\e7\\8e\\8b").as_deref(), Ok("CN=王"));
    assert_eq!(name("CN=a/b;c").as_deref(), Ok("CN=a/b\\;c"));
    let name: Name = "CN=王小明,O=示範機關,C=TW".parse().unwrap();
    assert_eq!(
        (name.short().as_str(), name.value("O").as_deref(), name.value("L")),
        ("王小明", Some("示範機關"), None)
    );
    assert!(!name.is_upside_down());
    assert!("C=TW,O=示範機關,CN=王小明".parse::<Name>().unwrap().is_upside_down());
}

#[test]
fn names_that_are_none_are_refused() {
    let part = |part: &str| part.to_owned();
    for (text, error) in [
        ("", Error::NoSubject),
        ("王小明", Error::NoEquals { part: part("王小明") }),
        ("CN=a,", Error::NoEquals { part: part("") }),
        ("XY=a", Error::Attribute { name: part("XY") }),
        ("CN=", Error::NoValue { name: part("CN") }),
        ("C=TWN", Error::Country { value: part("TWN") }),
        ("C=台灣", Error::Country { value: part("台灣") }),
        ("serialNumber=甲", Error::Letter { name: part("serialNumber"), letter: '甲' }),
        ("E=王@example.tw", Error::Letter { name: part("emailAddress"), letter: '王' }),
        ("CN=a\\", Error::Escape { part: part("CN=a\\") }),
        ("CN=a\\q", Error::Escape { part: part("CN=a\\q") }),
        ("CN=\\ff", Error::Escape { part: part("CN=\\ff") }),
        ("CN=\"a", Error::Escape { part: part("CN=\"a") }),
        ("CN=#zz", Error::Escape { part: part("CN=#zz") }),
    ] {
        assert_eq!(name(text), Err(error), "{text}");
    }
    let long = format!("CN={}", "王".repeat(65));
    assert_eq!(name(&long), Err(Error::TooLong { name: part("CN"), most: 64 }));
    assert!(name(&format!("CN={}", "王".repeat(64))).is_ok());
}

#[test]
fn no_bytes_panic() {
    let mut seed = 7_u32;
    for length in 0..600 {
        let mut noise: Vec<u8> = (0..length)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 24) as u8
            })
            .collect();
        assert!(certificates_of(&noise).is_err());
        if let [first, second, ..] = noise.as_mut_slice() {
            (*first, *second) = (0x30, 0x82);
        }
        assert!(certificates_of(&noise).is_err());
        assert!(PublicKey::from_der(&noise).is_err());
        assert!(Request::from_der(&noise).is_err());
        drop(String::from_utf8_lossy(&noise).parse::<Name>());
    }
}

#[test]
fn what_is_no_certificate_is_named() {
    assert_eq!(certificates_of(b" \n"), Err(Error::Empty));
    assert_eq!(certificates_of("王小明".as_bytes()), Err(Error::NotOne { what: crate::text::x509::WHAT_TEXT }));
    assert_eq!(certificates_of(b"-----BEGIN CERTIFICATE-----\nMIIB"), Err(Error::Armour));
    let key = bytes::pem("EC PRIVATE KEY", &[0x30, 0]);
    assert_eq!(certificates_of(key.as_bytes()), Err(Error::NotOne { what: crate::text::x509::WHAT_PRIVATE_KEY }));
    let bundle = pkcs7::bundle(&[]);
    assert_eq!(certificates_of(&bundle), Err(Error::NotOne { what: crate::text::x509::WHAT_EMPTY_BUNDLE }));
}
