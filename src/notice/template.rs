//! The words of notices: a file a template, a section a language, `{name}` for a variable.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Channel, Error};
use crate::text::Lang;

/// The shipped templates. A name with `@` is the template in the words of one system.
const SOURCES: &[(&str, &str)] = &[
    ("audit.anchor", include_str!("templates/audit.anchor.toml")),
    ("case.fallback", include_str!("templates/case.fallback.toml")),
    ("enroll.code", include_str!("templates/enroll.code.toml")),
    ("enroll.complete", include_str!("templates/enroll.complete.toml")),
    ("enroll.invitation", include_str!("templates/enroll.invitation.toml")),
    ("form.revocation", include_str!("templates/form.revocation.toml")),
    ("form.send", include_str!("templates/form.send.toml")),
    ("grant.activated", include_str!("templates/grant.activated.toml")),
    ("grant.removed", include_str!("templates/grant.removed.toml")),
    ("password.reset", include_str!("templates/password.reset.toml")),
    ("remind.items", include_str!("templates/remind.items.toml")),
    ("request.approved", include_str!("templates/request.approved.toml")),
    ("request.approved@vans", include_str!("templates/request.approved@vans.toml")),
    ("request.cancelled", include_str!("templates/request.cancelled.toml")),
    ("request.filed", include_str!("templates/request.filed.toml")),
    ("request.rejected", include_str!("templates/request.rejected.toml")),
    ("request.returned", include_str!("templates/request.returned.toml")),
    ("revocation.done", include_str!("templates/revocation.done.toml")),
    ("revocation.rejected", include_str!("templates/revocation.rejected.toml")),
    ("revocation.returned", include_str!("templates/revocation.returned.toml")),
    ("user.readdressed", include_str!("templates/user.readdressed.toml")),
];

static TEMPLATES: LazyLock<BTreeMap<&'static str, Template>> =
    LazyLock::new(|| SOURCES.iter().filter_map(|(key, source)| Some((*key, toml::from_str(source).ok()?))).collect());

/// The variable that the desk fills itself: its name.
pub const DESK: &str = "desk";

/// A template in all its languages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Variables whose values are sealed, and masked when shown.
    #[serde(default)]
    pub secret: Vec<String>,
    /// Never sent twice, even if nobody knows whether it went out: a code.
    #[serde(default)]
    pub once: bool,
    #[serde(rename = "zh-TW")]
    zh_tw: Words,
    en: Words,
}

/// A template in one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    subject: String,
    body: String,
    sms: Option<String>,
}

/// A template's words for one language and channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spoken<'a> {
    /// The subject; a text message has none.
    pub subject: Option<&'a str>,
    /// The text.
    pub body: &'a str,
}

/// The keys of all templates, those of single systems left out.
pub fn keys() -> impl Iterator<Item = &'static str> {
    SOURCES.iter().map(|(key, _)| *key).filter(|key| !key.contains('@'))
}

/// A template by its key, in the words of a system if it has any.
pub fn find(key: &str, system: Option<&str>) -> Result<&'static Template, Error> {
    let own = system.and_then(|system| TEMPLATES.get(format!("{key}@{system}").as_str()));
    own.or_else(|| TEMPLATES.get(key))
        .filter(|_| !key.contains('@'))
        .ok_or_else(|| Error::NoTemplate { key: key.to_owned() })
}

/// Whether a system may have words of its own for this template.
pub fn differs_by_system(key: &str) -> bool {
    SOURCES.iter().any(|(own, _)| own.split_once('@').is_some_and(|(general, _)| general == key))
}

impl Template {
    /// The words for a language and channel.
    pub fn spoken(&self, lang: Lang, channel: Channel) -> Option<Spoken<'_>> {
        let words = match lang {
            Lang::ZhTw => &self.zh_tw,
            Lang::En => &self.en,
        };
        Some(match channel {
            Channel::Mail => Spoken { subject: Some(&words.subject), body: &words.body },
            Channel::Sms => Spoken { subject: None, body: words.sms.as_deref()? },
        })
    }
}

impl<'a> Spoken<'a> {
    /// The variables in use; one that occurs twice comes twice.
    pub fn variables(self) -> impl Iterator<Item = &'a str> {
        let names = |text: &'a str| pieces(text).filter_map(|piece| piece.err());
        self.subject.into_iter().flat_map(names).chain(names(self.body))
    }
}

/// Fills the variables of a text. A value is taken as it is: braces in it mean nothing.
pub fn fill<'a>(text: &str, value: impl Fn(&str) -> Option<&'a str>) -> Result<String, String> {
    let mut out = String::with_capacity(text.len() + 64);
    for piece in pieces(text) {
        match piece {
            Ok(words) => out.push_str(words),
            Err(variable) => out.push_str(value(variable).ok_or_else(|| variable.to_owned())?),
        }
    }
    Ok(out)
}

/// Words as `Ok`, variables as `Err`.
fn pieces(text: &str) -> impl Iterator<Item = Result<&str, &str>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let named = rest.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        if let Some((variable, after)) = named {
            rest = after;
            return Some(Err(variable));
        }
        let skip = usize::from(rest.starts_with('{'));
        let end = rest[skip..].find('{').map_or(rest.len(), |at| at + skip);
        let (words, after) = rest.split_at(end);
        rest = after;
        Some(Ok(words))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_read_and_fills_the_same_variables_in_both_languages() {
        assert!(SOURCES.is_sorted());
        for (key, source) in SOURCES {
            toml::from_str::<Template>(source).unwrap_or_else(|error| panic!("{key}: {error}"));
            let template = &TEMPLATES[key];
            for channel in Channel::ALL {
                let variables = |lang| {
                    let spoken = template.spoken(lang, channel)?;
                    let mut names: Vec<_> = spoken.variables().collect();
                    names.sort_unstable();
                    names.dedup();
                    Some(names)
                };
                assert_eq!(variables(Lang::En), variables(Lang::ZhTw), "{key} by {channel}");
            }
        }
    }

    #[test]
    fn a_system_may_have_its_own_words() {
        let general = find("request.approved", None).unwrap();
        let vans = find("request.approved", Some("vans")).unwrap();
        assert!(!std::ptr::eq(general, vans));
        assert!(std::ptr::eq(general, find("request.approved", Some("spm")).unwrap()));
        assert!(differs_by_system("request.approved") && !differs_by_system("enroll.code"));
        assert_eq!(find("request.approved@vans", None).err(), find("request.approved@vans", Some("vans")).err());
    }

    #[test]
    fn values_are_not_read_as_templates() {
        let value = |name: &str| match name {
            "a" => Some("{b}"),
            "b" => Some("x"),
            _ => None,
        };
        assert_eq!(fill("1 {a} 2 {b}{", value), Ok("1 {b} 2 x{".to_owned()));
        assert_eq!(fill("{c}", value), Err("c".to_owned()));
        assert_eq!(fill("", value), Ok(String::new()));
    }
}
