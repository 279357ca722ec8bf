//! A notice put into words.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::template::{self, DESK};
use super::{Channel, Error, Notice};
use crate::text::Lang;

/// What stands in place of a secret.
pub const MASK: &str = "••••••";

/// The words of one notice.
pub struct Words {
    /// The subject, on one line; a text message has none.
    pub subject: Option<String>,
    /// The text. May hold secrets.
    pub body: Zeroizing<String>,
}

/// What fills variables.
pub type Args = BTreeMap<String, Zeroizing<String>>;

/// A notice in words, with its secrets.
pub fn open(notice: &Notice, secret: &Args, desk: &str) -> Result<Words, Error> {
    let value = |name: &str| find(notice, name, desk).or_else(|| secret.get(name).map(|value| value.as_str()));
    write(&notice.template, notice.system.as_deref(), (notice.lang, notice.channel), desk, value)
}

/// A notice in words, with its secrets masked.
pub fn masked(notice: &Notice, desk: &str) -> Result<Words, Error> {
    let template = template::find(&notice.template, notice.system.as_deref())?;
    let mask = |name: &str| template.secret.iter().any(|secret| secret == name).then_some(MASK);
    let value = |name: &str| find(notice, name, desk).or_else(|| mask(name));
    write(&notice.template, notice.system.as_deref(), (notice.lang, notice.channel), desk, value)
}

fn find<'a>(notice: &'a Notice, name: &str, desk: &'a str) -> Option<&'a str> {
    if name == DESK { Some(desk) } else { notice.args.get(name).map(String::as_str) }
}

/// A template in words, signed by the desk's name.
pub fn write<'a>(
    key: &str,
    system: Option<&str>,
    (lang, channel): (Lang, Channel),
    desk: &str,
    value: impl Fn(&str) -> Option<&'a str>,
) -> Result<Words, Error> {
    let spoken = template::find(key, system)?.spoken(lang, channel).ok_or_else(|| Error::NoWords {
        key: key.to_owned(),
        lang,
        channel,
    })?;
    let unfilled = |variable| Error::Unfilled { key: key.to_owned(), variable };
    let subject = spoken.subject.map(|text| template::fill(text, &value)).transpose().map_err(unfilled)?;
    let mut body = Zeroizing::new(template::fill(spoken.body, &value).map_err(unfilled)?);
    body.retain(|c| c == '\n' || c == '\t' || !c.is_control());
    if channel == Channel::Mail {
        body.push_str("\n-- \n");
        body.push_str(desk);
        body.push('\n');
    }
    Ok(Words { subject: subject.map(|subject| one_line(&subject)), body })
}

/// Text on one line, without control characters: a line break would begin another header.
pub fn one_line(text: &str) -> String {
    text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_break_the_subject() {
        let value = |name: &str| {
            Some(match name {
                "case" => "7\r\nBcc: x@example.gov.tw",
                "name" => "林\u{1b}[2J",
                other => other.to_owned().leak(),
            })
        };
        let words = write("request.filed", None, (Lang::En, Channel::Mail), "Desk", value).unwrap();
        assert_eq!(words.subject.as_deref(), Some("desk: case 7  Bcc: x@example.gov.tw waits for review"));
        assert!(!words.body.contains('\u{1b}') && words.body.contains("林[2J"));
        assert!(words.body.ends_with("\n-- \nDesk\n"));
    }
}
