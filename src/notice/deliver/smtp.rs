//! An SMTP server as a channel. One connection serves many messages.
//!
//! What the link broke off before the text was handed over did not go out; after that nobody knows.

use std::fs;
use std::net::IpAddr;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error as Refusal;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;

use crate::app::{Config, secret};
use crate::error::{Error, Kind, Result};
use crate::notice::{Channel, Outcome};
use crate::text;

/// How long a silent server is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server and the connection to it.
pub struct Smtp {
    host: String,
    port: u16,
    security: Security,
    tls: Option<TlsParameters>,
    login: Option<Credentials>,
    connection: Option<SmtpConnection>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Security {
    None,
    StartTls,
    Tls,
}

impl FromStr for Security {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "none" => Ok(Self::None),
            "starttls" => Ok(Self::StartTls),
            "tls" => Ok(Self::Tls),
            _ => Err(()),
        }
    }
}

impl Smtp {
    /// Reads the settings; connects with the first message.
    pub fn new(config: &Config) -> Result<Self> {
        let host = super::required(config, Channel::Mail, "smtp", "mail.host")?.to_owned();
        let security = config.parsed("mail.security")?;
        let login = login(config)?;
        if login.is_some() && security == Security::None && !is_here(&host) {
            let open = text::notice::OpenLine { setting: "mail.security", host };
            return Err(Error::new(Kind::Refused, open).hint(text::notice::HINT_TLS));
        }
        let tls = match security {
            Security::None => None,
            Security::StartTls | Security::Tls => Some(tls(&host, config.some("mail.ca_file").map(Path::new))?),
        };
        Ok(Self { host, port: config.parsed("mail.port")?, security, tls, login, connection: None })
    }

    /// Sends one message.
    pub fn send(&mut self, message: &Message) -> Outcome {
        let mut connection = match self.connection.take().map_or_else(|| self.connect(), Ok) {
            Ok(connection) => connection,
            Err(error) => return Outcome::Down(error.to_string()),
        };
        match hand_over(&mut connection, message) {
            Ok(()) => {
                self.connection = Some(connection);
                Outcome::Delivered
            }
            Err(failed) => {
                self.connection = still_good(connection, &failed);
                failed.outcome()
            }
        }
    }

    fn connect(&self) -> Result<SmtpConnection, Refusal> {
        let hello = ClientId::default();
        let wrapped = self.tls.as_ref().filter(|_| self.security == Security::Tls);
        let server = (self.host.as_str(), self.port);
        let mut connection = SmtpConnection::connect(server, Some(PATIENCE), &hello, wrapped, None)?;
        if let Some(tls) = self.tls.as_ref().filter(|_| self.security == Security::StartTls) {
            connection.starttls(tls, &hello)?;
        }
        if let Some(login) = &self.login {
            connection.auth(DEFAULT_MECHANISMS, login)?;
        }
        Ok(connection)
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            drop(connection.quit());
        }
    }
}

fn login(config: &Config) -> Result<Option<Credentials>> {
    let Some(user) = config.some("mail.user") else { return Ok(None) };
    let path = super::required(config, Channel::Mail, "smtp", "mail.password_file")?;
    Ok(Some(Credentials::new(user.to_owned(), secret::from_file(Path::new(path))?.to_string())))
}

/// Whether the server is on this machine.
fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn tls(host: &str, authority: Option<&Path>) -> Result<TlsParameters> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = authority {
        let pem = fs::read(path).map_err(|cause| Error::reading(path, cause))?;
        let certificate = Certificate::from_pem(&pem).map_err(|cause| {
            Error::new(Kind::Refused, text::notice::BadAuthority { path }).hint(text::app::HINT_CONFIG).caused_by(cause)
        })?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(Error::fault)
}

/// Where a message stopped.
struct Failed {
    error: Refusal,
    at: Step,
}

/// What the server was told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Who sends: what is wrong here is wrong for all messages.
    Sender,
    /// To whom.
    Recipient,
    /// The whole text: without an answer nobody knows.
    Text,
}

impl Failed {
    fn outcome(&self) -> Outcome {
        let what = self.error.to_string();
        if self.error.is_client() {
            Outcome::Refused(what)
        } else if self.error.is_permanent() {
            if self.at == Step::Sender { Outcome::Down(what) } else { Outcome::Refused(what) }
        } else if self.error.is_transient() || self.at != Step::Text {
            Outcome::Postponed(what)
        } else {
            Outcome::Lost(what)
        }
    }
}

fn hand_over(connection: &mut SmtpConnection, message: &Message) -> Result<(), Failed> {
    let envelope = message.envelope();
    let failed = |at| move |error| Failed { error, at };
    connection.command(Mail::new(envelope.from().cloned(), vec![])).map_err(failed(Step::Sender))?;
    for to in envelope.to() {
        connection.command(Rcpt::new(to.clone(), vec![])).map_err(failed(Step::Recipient))?;
    }
    connection.command(Data).map_err(failed(Step::Recipient))?;
    connection.message(&message.formatted()).map_err(failed(Step::Text))?;
    Ok(())
}

/// The connection, if the server answered and takes a new message.
fn still_good(mut connection: SmtpConnection, failed: &Failed) -> Option<SmtpConnection> {
    let answered = failed.error.is_permanent() || failed.error.is_transient();
    (answered && connection.command(Rset).is_ok()).then_some(connection)
}
