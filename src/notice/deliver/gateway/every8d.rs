//! EVERY8D: `sendSMS.ashx`. It answers `CREDIT,SENDED,COST,UNSEND,BATCH_ID`; a negative credit is an error.

use super::{Form, Text, field};
use crate::notice::Outcome;

pub const URL: &str = "https://api.every8d.com/API21/HTTP/sendSMS.ashx";

/// The request; without a time it is sent at once.
pub fn form(text: &Text<'_>) -> Form {
    vec![
        field("UID", text.user),
        field("PWD", text.password),
        field("SB", ""),
        field("MSG", text.body),
        field("DEST", text.to.as_str()),
        field("ST", ""),
        field("RETRYTIME", "1440"),
    ]
}

/// What an answer means.
pub fn read(answer: &str) -> Option<Outcome> {
    let mut parts = answer.trim().trim_start_matches('\u{feff}').split(',').map(str::trim);
    let credit: f64 = parts.next()?.parse().ok()?;
    if credit.is_sign_negative() {
        let reason = parts.next().unwrap_or_default();
        let what = format!("every8d: {credit} {reason}").trim_end().to_owned();
        // -24: no text. Others are about the account, or the gateway itself.
        return Some(if credit == -24.0 { Outcome::Refused(what) } else { Outcome::Down(what) });
    }
    let sent: i64 = parts.next()?.parse().ok()?;
    let unsent: i64 = parts.nth(1)?.parse().ok()?;
    Some(match (sent, unsent) {
        (1.., _) => Outcome::Delivered,
        // No credit left.
        (_, 1..) => Outcome::Down("every8d: no credit".to_owned()),
        _ => Outcome::Refused("every8d: not sent".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        let batch = "d0ad6380-4842-46a5-a1eb-9888e78fefd8";
        assert_eq!(read(&format!("79.0,1,1.0,0,{batch}")), Some(Outcome::Delivered));
        let refused = Outcome::Refused("every8d: not sent".to_owned());
        assert_eq!(read(&format!("79.0,0,0.0,0,{batch}")), Some(refused));
        let none = Outcome::Down("every8d: no credit".to_owned());
        assert_eq!(read(&format!("0,0,0,1,{batch}\r\n")), Some(none));
        let account = Outcome::Down("every8d: -101 wrong password".to_owned());
        assert_eq!(read("-101,wrong password"), Some(account));
        assert_eq!(read("-24,no text"), Some(Outcome::Refused("every8d: -24 no text".to_owned())));
        for answer in ["", "ok", "<html>", "79.0"] {
            assert_eq!(read(answer), None, "{answer}");
        }
    }
}
