//! Mitake (三竹): `SmSend`. It answers lines of `name=value`; what counts is `statuscode`.
//!
//! It knows a message again by its `clientid` for twelve hours, and does not send it twice.

use super::{Form, Text, field};
use crate::notice::Outcome;

pub const URL: &str = "https://smsapi.mitake.com.tw/api/mtk/SmSend?CharsetURL=UTF-8";

/// The request.
pub fn form(text: &Text<'_>) -> Form {
    vec![
        field("username", text.user),
        field("password", text.password),
        field("dstaddr", text.to.trim_start_matches('+')),
        field("smbody", text.body),
        field("clientid", text.client_id.as_str()),
    ]
}

/// What an answer means.
pub fn read(answer: &str) -> Option<Outcome> {
    let value = |name: &str| {
        let mut lines = answer.lines().filter_map(|line| line.split_once('='));
        lines.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim())
    };
    let code = value("statuscode")?;
    let what = format!("mitake: {code} {}", value("Error").unwrap_or_default()).trim_end().to_owned();
    Some(match code {
        "0" | "1" | "2" | "4" => Outcome::Delivered,
        // Content, number, too late, too large.
        "5" | "6" | "7" | "8" | "9" | "t" | "u" | "v" | "x" => Outcome::Refused(what),
        // Account, address, credit, rights, or the gateway itself.
        _ => Outcome::Down(what),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        let of = |code: &str| read(&format!("[1]\r\nmsgid=#000000013\r\nstatuscode={code}\r\nAccountPoint=126\r\n"));
        for code in ["0", "1", "2", "4"] {
            assert_eq!(of(code), Some(Outcome::Delivered));
        }
        assert_eq!(of("v"), Some(Outcome::Refused("mitake: v".to_owned())));
        assert_eq!(of("k"), Some(Outcome::Down("mitake: k".to_owned())));
        let told = read("[1]\nstatuscode=e\nError=wrong account\n");
        assert_eq!(told, Some(Outcome::Down("mitake: e wrong account".to_owned())));
        let twice = read("[1]\nmsgid=1\nstatuscode=1\nDuplicate=Y\n");
        assert_eq!(twice, Some(Outcome::Delivered));
        assert_eq!(read(""), None);
        assert_eq!(read("<html>404</html>"), None);
    }
}
