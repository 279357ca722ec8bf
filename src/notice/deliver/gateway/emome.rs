//! Chunghwa Telecom's IMSP: `SubmitSM`. It answers HTML with `to_addr|code|message_id|description<br>`.

use std::fmt::Write;

use super::{Form, Text, field, part};
use crate::notice::Outcome;

pub const URL: &str = "https://imsp.emome.net:4443/imsp/sms/servlet/SubmitSM";

/// The most units of UTF-16 in one message, and the most letters of the plain alphabet.
const LONGEST: usize = 70;
const LONGEST_PLAIN: usize = 160;

/// A text in as many messages as it takes.
pub fn parts(body: &str) -> Result<Vec<String>, String> {
    let (most, length): (_, fn(char) -> usize) =
        if body.chars().all(is_plain) { (LONGEST_PLAIN, |_| 1) } else { (LONGEST, char::len_utf16) };
    part::parts(body, most, length).ok_or_else(|| "emome: longer than nine messages".to_owned())
}

/// The request: plain letters as they are (`msg_dcs` 0), other text as UTF-16, big-endian, in hexadecimal (8).
pub fn form(text: &Text<'_>) -> Result<Form, String> {
    let (coding, msg) = if text.body.chars().all(is_plain) {
        ("0", text.body.to_owned())
    } else {
        let mut hex = String::with_capacity(4 * text.body.len());
        for unit in text.body.encode_utf16() {
            let _infallible = write!(hex, "{unit:04X}");
        }
        ("8", hex)
    };
    if !text.to.starts_with("09") {
        return Err("emome: numbers beginning with 09 only".to_owned());
    }
    Ok(vec![
        field("account", text.user),
        field("password", text.password),
        field("from_addr_type", "0"),
        field("from_addr", text.from),
        field("to_addr_type", "0"),
        field("to_addr", text.to.as_str()),
        field("msg_expire_time", "0"),
        field("msg_type", "0"),
        field("msg_dcs", coding),
        field("msg_pclid", "0"),
        field("msg_udhi", "0"),
        field("msg", msg),
        field("dest_port", "0"),
    ])
}

/// Whether a letter takes one place in the alphabet of telephones. Source: 3GPP TS 23.038, section 6.2.1.
const fn is_plain(letter: char) -> bool {
    matches!(letter, '\n' | ' '..='~') && !matches!(letter, '[' | ']' | '{' | '}' | '\\' | '^' | '~' | '|' | '`')
}

/// What an answer means.
pub fn read(answer: &str) -> Option<Outcome> {
    let line = answer.split(['<', '>', '\n']).map(str::trim).find(|line| line.split('|').count() >= 3)?;
    let mut parts = line.split('|');
    let code: i64 = parts.nth(1)?.trim().parse().ok()?;
    let description = parts.nth(1).unwrap_or_default().trim();
    let what = format!("emome: {code} {description}").trim_end().to_owned();
    Some(match code {
        // Taken; on its way; waits for the centre.
        0 | 1 | 31 => Outcome::Delivered,
        // The number, its card or its owner do not take it.
        3 | 8 | 9 | 11 | 12 | 13 | 17 | 18 | 48 => Outcome::Refused(what),
        // System failure; busy.
        -1 | 4 | 16 | 32 | 33 => Outcome::Postponed(what),
        // Address not registered, account closed, wrong method, and what we do not know: it is not the message.
        _ => Outcome::Down(what),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> Text<'_> {
        let (to, client_id) = ("0912345678".to_owned(), "1".to_owned());
        Text { user: "u", password: "p", from: "", to, client_id, body }
    }

    #[test]
    fn text_is_hexadecimal() {
        let form = form(&text("碼1😀")).unwrap();
        let msg = form.iter().find(|(name, _)| *name == "msg").unwrap();
        assert_eq!(msg.1.as_str(), "78BC0031D83DDE00");
        assert_eq!(parts(&"碼".repeat(70)).unwrap().len(), 1);
        assert_eq!(parts(&"碼".repeat(71)).unwrap().len(), 2);
        let form = super::form(&text(&"x".repeat(160))).unwrap();
        let value = |name: &str| form.iter().find(|(one, _)| *one == name).map(|(_, value)| value.to_string());
        assert_eq!((value("msg_dcs"), value("msg")), (Some("0".to_owned()), Some("x".repeat(160))));
        assert_eq!(parts(&"x".repeat(160)).unwrap().len(), 1);
        assert_eq!(parts(&"x".repeat(161)).unwrap().len(), 2);
        assert!(parts(&"碼".repeat(800)).is_err());
        assert!(super::form(&Text { to: "+81312345678".to_owned(), ..text("x") }).is_err());
    }

    #[test]
    fn answers_are_read() {
        let html = |line: &str| format!("<html><header>\n</header>\n<body>\n{line}<br>\n</body>\n</html>\n");
        let of = |line: &str| read(&html(line));
        assert_eq!(of("0912345678|0|H0000001|Success"), Some(Outcome::Delivered));
        let wrong = Outcome::Refused("emome: 18 Invalid to_addr".to_owned());
        assert_eq!(of("0912345678|18||Invalid to_addr"), Some(wrong));
        let busy = Outcome::Postponed("emome: 33 SMSC busy".to_owned());
        assert_eq!(of("0912345678|33||SMSC busy"), Some(busy));
        let unknown = Outcome::Down("emome: 23 Invalid IP".to_owned());
        assert_eq!(of("0912345678|23||Invalid IP"), Some(unknown));
        assert_eq!(of("maintenance"), None);
        assert_eq!(read(""), None);
        assert_eq!(of("a|b|c|d"), None);
    }
}
