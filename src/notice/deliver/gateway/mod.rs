//! The HTTP gateways of three companies as channels for text messages.
//!
//! A gateway that cannot be reached did not get the message. One that got it and gave no answer that we understand may
//! have sent it: nobody knows.

mod emome;
mod every8d;
mod mitake;
mod part;

use std::io;
use std::path::Path;
use std::time::Duration;

use ureq::{Agent, Timeout};
use zeroize::Zeroizing;

use super::Letter;
use crate::app::{Config, secret};
use crate::error::{Error, Kind, Result};
use crate::notice::{Channel, Outcome};
use crate::text::notice as t;

/// How long a silent gateway is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The longest answer that is read, in bytes.
const LONGEST: u64 = 65_536;

/// Whose gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Company {
    /// Chunghwa Telecom's IMSP.
    Emome,
    /// EVERY8D.
    Every8d,
    /// Mitake (三竹).
    Mitake,
}

impl Company {
    const fn name(self) -> &'static str {
        match self {
            Self::Emome => "emome",
            Self::Every8d => "every8d",
            Self::Mitake => "mitake",
        }
    }

    const fn url(self) -> &'static str {
        match self {
            Self::Emome => emome::URL,
            Self::Every8d => every8d::URL,
            Self::Mitake => mitake::URL,
        }
    }

    /// What an answer means; nothing where it is none of this company's.
    fn read(self, answer: &str) -> Option<Outcome> {
        match self {
            Self::Emome => emome::read(answer),
            Self::Every8d => every8d::read(answer),
            Self::Mitake => mitake::read(answer),
        }
    }
}

/// The names and values of a request.
type Form = Vec<(&'static str, Zeroizing<String>)>;

/// One message, as gateways want it.
struct Text<'a> {
    user: &'a str,
    password: &'a str,
    from: &'a str,
    /// A number as it is dialled in Taiwan, or with its country.
    to: String,
    /// The same each time the message is sent; at most 36 letters.
    client_id: String,
    body: &'a str,
}

/// A gateway and how we are known there.
pub struct Gateway {
    company: Company,
    url: String,
    user: String,
    password: Zeroizing<String>,
    from: String,
    agent: Agent,
}

impl Gateway {
    /// Reads the settings; nothing is opened yet.
    pub fn new(company: Company, config: &Config) -> Result<Self> {
        let set = |key| super::required(config, Channel::Sms, company.name(), key);
        let url = config.some("sms.url").unwrap_or_else(|| company.url()).to_owned();
        if !is_safe(&url) {
            return Err(Error::new(Kind::Refused, t::BadUrl { url }).hint(crate::text::app::HINT_CONFIG));
        }
        let agent = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            // A connection that was kept may be closed at the other end, and nobody would know what went out.
            .max_idle_connections(0)
            .user_agent("authdesk")
            .build();
        Ok(Self {
            company,
            url,
            user: set("sms.user")?.to_owned(),
            password: secret::from_file(Path::new(set("sms.password_file")?))?,
            from: config.text("sms.from").to_owned(),
            agent: agent.into(),
        })
    }

    /// Sends one text, in parts where the gateway takes no more at once. Once a part has gone out, nobody can say that the
    /// text did not.
    pub fn send(&self, letter: &Letter) -> Outcome {
        let body = letter.words.body.trim_end();
        let parts = match self.company {
            Company::Emome => emome::parts(body),
            Company::Every8d | Company::Mitake => Ok(vec![body.to_owned()]),
        };
        let parts = match parts {
            Ok(parts) => parts.into_iter().map(Zeroizing::new).collect::<Vec<_>>(),
            Err(what) => return Outcome::Refused(what),
        };
        for (at, part) in parts.iter().enumerate() {
            match (self.send_part(letter, part), at) {
                (Outcome::Delivered, _) => {}
                (outcome, 0) => return outcome,
                (outcome, _) => {
                    let what = outcome.problem().unwrap_or_default();
                    return Outcome::Lost(format!("{what} ({} of {} parts sent)", at, parts.len()));
                }
            }
        }
        Outcome::Delivered
    }

    fn send_part(&self, letter: &Letter, body: &str) -> Outcome {
        let text = Text {
            user: &self.user,
            password: &self.password,
            from: &self.from,
            to: dialled(&letter.to),
            client_id: client_id(&letter.message_id),
            body,
        };
        let form = match self.company {
            Company::Emome => emome::form(&text),
            Company::Every8d => Ok(every8d::form(&text)),
            Company::Mitake => Ok(mitake::form(&text)),
        };
        match form {
            Ok(form) => self.ask(&form).unwrap_or_else(|error| self.failed(&error)),
            Err(what) => Outcome::Refused(what),
        }
    }

    fn ask(&self, form: &Form) -> Result<Outcome, ureq::Error> {
        let fields = form.iter().map(|(name, value)| (*name, value.as_str()));
        let mut response = self.agent.post(&self.url).send_form(fields)?;
        let status = response.status().as_u16();
        let answer = response.body_mut().with_config().limit(LONGEST).read_to_vec()?;
        Ok(match status {
            200 => {
                let unread = || Outcome::Lost(format!("{}: not understood", self.company.name()));
                self.company.read(&String::from_utf8_lossy(&answer)).unwrap_or_else(unread)
            }
            // Behind these the gateway may have got it all the same.
            500 | 502 | 504 => Outcome::Lost(format!("{}: HTTP status {status}", self.company.name())),
            _ => Outcome::Down(format!("{}: HTTP status {status}", self.company.name())),
        })
    }

    /// Whether the gateway was reached. Our own words, as an error may quote the request.
    fn failed(&self, error: &ureq::Error) -> Outcome {
        use io::ErrorKind as E;
        let down = |what: &str| Outcome::Down(format!("{}: {what}", self.company.name()));
        match error {
            ureq::Error::HostNotFound => down("host not found"),
            ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => down("no connection in time"),
            ureq::Error::ConnectionFailed => down("no connection"),
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => down("no trusted connection"),
            ureq::Error::BadUri(_) | ureq::Error::Http(_) | ureq::Error::InvalidProxyUrl => down("no such address"),
            ureq::Error::Io(error) => match error.kind() {
                E::ConnectionRefused | E::NetworkUnreachable | E::HostUnreachable | E::AddrNotAvailable => {
                    down(&error.kind().to_string())
                }
                // TLS that fails while hands are shaken comes as broken data.
                E::InvalidData => down("no trusted connection"),
                kind => Outcome::Lost(format!("{}: {kind}", self.company.name())),
            },
            _ => Outcome::Lost(format!("{}: no answer", self.company.name())),
        }
    }
}

/// Passwords travel encrypted, or not beyond this machine.
fn is_safe(url: &str) -> bool {
    let host =
        |rest: &str| rest.split(['/', '?', ':']).next().is_some_and(|host| matches!(host, "127.0.0.1" | "localhost"));
    let plain = url.strip_prefix("http://").is_some_and(|rest| host(rest) && !rest.contains('@'));
    let sealed = url.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.contains('@'));
    (plain || sealed) && !url.contains(char::is_whitespace)
}

/// A number without hyphens; one in Taiwan as it is dialled there, as gateways bill `+886…` as foreign or refuse it.
fn dialled(number: &str) -> String {
    let digits = number.replace('-', "");
    digits.strip_prefix("+886").map(|rest| format!("0{}", rest.trim_start_matches('0'))).unwrap_or(digits)
}

/// The left part of a message id: unique, and at most 36 letters.
fn client_id(message_id: &str) -> String {
    let left = message_id.split('@').next().unwrap_or_default();
    left.chars().filter(char::is_ascii_alphanumeric).take(36).collect()
}

fn field(name: &'static str, value: impl Into<String>) -> (&'static str, Zeroizing<String>) {
    (name, Zeroizing::new(value.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_dialled_as_in_taiwan() {
        for (number, dialled_as) in [
            ("0912345678", "0912345678"),
            ("0912-345-678", "0912345678"),
            ("+886912345678", "0912345678"),
            ("+886-0912-345678", "0912345678"),
            ("+81312345678", "+81312345678"),
        ] {
            assert_eq!(dialled(number), dialled_as);
        }
    }

    #[test]
    fn passwords_do_not_travel_openly() {
        for url in ["https://imsp.emome.net:4443/x", "http://127.0.0.1:8080/x", "http://localhost/x"] {
            assert!(is_safe(url), "{url}");
        }
        for url in
            ["http://imsp.emome.net:8008/x", "http://127.0.0.1.example.net/", "http://127.0.0.1@example.net/", ""]
        {
            assert!(!is_safe(url), "{url}");
        }
    }

    #[test]
    fn a_client_id_is_short_and_its_own() {
        assert_eq!(client_id("12.0011223344556677@example.gov.tw"), "120011223344556677");
        assert!(client_id(&format!("{}.0011223344556677@x", i64::MAX)).len() <= 36);
    }
}
