//! The channels: an SMTP server, a program or a folder for mail; a gateway, a program or a folder for text messages.

mod folder;
mod gateway;
mod program;
mod smtp;

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use zeroize::Zeroizing;

use self::folder::Folder;
use self::gateway::{Company, Gateway};
use self::program::Program;
use self::smtp::Smtp;
use super::view::masked;
use super::words::{self, Args, MASK, Words};
use super::{Attachment, Channel, Outcome};
use crate::app::{Config, Ctx, config};
use crate::base::Timestamp;
use crate::error::{Error, Kind, Result};
use crate::text;

/// One message, ready to go.
pub struct Letter {
    /// Its id: the file's name, and the header `Message-ID`.
    pub message_id: String,
    /// By mail or text message.
    pub channel: Channel,
    /// The mail address or mobile number.
    pub to: String,
    /// By what name the desk signs.
    pub sender: String,
    /// What it says.
    pub words: Words,
    /// What fills its secret variables.
    pub secrets: Args,
    /// The files that go with it.
    pub attachments: Vec<Attachment>,
}

impl Letter {
    /// What a channel says of it, fit to be kept: on one line, short, and without what is personal or secret.
    pub fn cleaned(&self, outcome: Outcome) -> Outcome {
        outcome.map(|what| {
            let mut what = if self.to.is_empty() { what } else { what.replace(&self.to, &masked(&self.to)) };
            for secret in self.secrets.values().filter(|secret| !secret.is_empty()) {
                what = what.replace(secret.as_str(), MASK);
            }
            words::one_line(&what).chars().take(LONGEST_PROBLEM).collect()
        })
    }
}

/// The most letters of a problem that are kept.
const LONGEST_PROBLEM: usize = 200;

/// Where messages go, as the settings say.
pub struct Delivery {
    now: Timestamp,
    from: Address,
    mail: Mail,
    sms: Sms,
    training: Option<Address>,
}

enum Mail {
    Folder(Folder),
    Program(Program),
    Smtp(Box<Smtp>),
}

enum Sms {
    Folder(Folder),
    Program(Program),
    Gateway(Box<Gateway>),
}

/// The words of the settings `mail.channel` and `sms.channel`.
enum Way {
    Folder,
    Command,
    Smtp,
    Gateway(Company),
}

impl FromStr for Way {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "folder" => Ok(Self::Folder),
            "command" => Ok(Self::Command),
            "smtp" => Ok(Self::Smtp),
            "emome" => Ok(Self::Gateway(Company::Emome)),
            "every8d" => Ok(Self::Gateway(Company::Every8d)),
            "mitake" => Ok(Self::Gateway(Company::Mitake)),
            _ => Err(()),
        }
    }
}

impl Delivery {
    /// Reads the settings; nothing is opened yet.
    pub fn new(ctx: &Ctx) -> Result<Self> {
        let config = &ctx.config;
        let from: Address = config.parsed("mail.from")?;
        Ok(Self {
            now: ctx.now(),
            mail: Mail::new(ctx, &from)?,
            sms: Sms::new(ctx)?,
            from,
            training: config.some("notice.training").map(|_| config.parsed("notice.training")).transpose()?,
        })
    }

    /// The right part of message ids: the domain of the sender.
    pub fn domain(&self) -> &str {
        self.from.domain()
    }

    /// Whether everything goes to one address.
    pub const fn is_training(&self) -> bool {
        self.training.is_some()
    }

    /// The channel that notices of a channel leave by: in training all of them are mails.
    pub const fn way_of(&self, channel: Channel) -> Channel {
        if self.is_training() { Channel::Mail } else { channel }
    }

    /// Hands a message to its channel. In training all of them are mails to one address.
    pub fn deliver(&mut self, letter: &Letter) -> Outcome {
        match (letter.channel, self.training.clone()) {
            (Channel::Sms, None) => self.sms.send(letter),
            (Channel::Mail, None) => match letter.to.parse() {
                Ok(to) => self.mail(letter, to, letter.words.subject.clone().unwrap_or_default()),
                Err(error) => Outcome::Refused(format!("{error}")),
            },
            (channel, Some(to)) => {
                let subject = letter.words.subject.as_deref().unwrap_or_default();
                self.mail(letter, to, format!("[{channel} {}] {subject}", letter.to).trim_end().to_owned())
            }
        }
    }

    fn mail(&mut self, letter: &Letter, to: Address, subject: String) -> Outcome {
        let message = match self.message(letter, to, subject) {
            Ok(message) => message,
            Err(error) => return Outcome::Refused(error.to_string()),
        };
        match &mut self.mail {
            Mail::Folder(folder) => folder.put(&letter.message_id, "eml", &message.formatted()),
            Mail::Program(program) => program.send(Zeroizing::new(message.formatted())),
            Mail::Smtp(smtp) => smtp.send(&message),
        }
    }

    fn message(&self, letter: &Letter, to: Address, subject: String) -> Result<Message, lettre::error::Error> {
        let at = UNIX_EPOCH + Duration::from_secs(self.now.seconds().unsigned_abs());
        let message = Message::builder()
            .from(Mailbox::new(Some(letter.sender.clone()), self.from.clone()))
            .to(Mailbox::new(None, to))
            .subject(subject)
            .date(at)
            .message_id(Some(format!("<{}>", letter.message_id)))
            .header(AutoSubmitted);
        let body = SinglePart::plain(letter.words.body.as_str().to_owned());
        if letter.attachments.is_empty() {
            return message.singlepart(body);
        }
        let parts = letter
            .attachments
            .iter()
            .map(|file| Part::new(words::one_line(&file.name)).body(file.content.clone(), kind_of(&file.name)));
        message.multipart(parts.fold(MultiPart::mixed().singlepart(body), MultiPart::singlepart))
    }
}

/// What a file is, by its name.
fn kind_of(name: &str) -> ContentType {
    let kind = match name.rsplit('.').next().map(str::to_ascii_lowercase).as_deref() {
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("ods") => "application/vnd.oasis.opendocument.spreadsheet",
        Some("xls") => "application/vnd.ms-excel",
        Some("pdf") => "application/pdf",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        _ => "application/octet-stream",
    };
    ContentType::parse(kind).unwrap_or(ContentType::TEXT_PLAIN)
}

impl Mail {
    fn new(ctx: &Ctx, from: &Address) -> Result<Self> {
        Ok(match ctx.config.parsed("mail.channel")? {
            Way::Folder => Self::Folder(folder(ctx, "mail.folder", "mail")),
            Way::Smtp => Self::Smtp(Box::new(Smtp::new(&ctx.config)?)),
            Way::Command => {
                // The recipient stands in the message: arguments are seen by everybody on the machine.
                let args = ["-t", "-i", "-f", from.as_ref()].map(ToOwned::to_owned).to_vec();
                Self::Program(program(&ctx.config, Channel::Mail, "mail.command", args)?)
            }
            Way::Gateway(_) => return Err(unknown(&ctx.config, "mail.channel")),
        })
    }
}

impl Sms {
    fn new(ctx: &Ctx) -> Result<Self> {
        Ok(match ctx.config.parsed("sms.channel")? {
            Way::Folder => Self::Folder(folder(ctx, "sms.folder", "sms")),
            Way::Command => Self::Program(program(&ctx.config, Channel::Sms, "sms.command", Vec::new())?),
            Way::Gateway(company) => Self::Gateway(Box::new(Gateway::new(company, &ctx.config)?)),
            Way::Smtp => return Err(unknown(&ctx.config, "sms.channel")),
        })
    }

    fn send(&self, letter: &Letter) -> Outcome {
        match self {
            Self::Folder(folder) => folder.put(&letter.message_id, "txt", sms_text(letter).as_bytes()),
            Self::Program(program) => program.send(Zeroizing::new(sms_text(letter).as_bytes().to_vec())),
            Self::Gateway(gateway) => gateway.send(letter),
        }
    }
}

/// The folder that is set, or one beside the database.
fn folder(ctx: &Ctx, key: &'static str, name: &str) -> Folder {
    let beside = || ctx.db_path().with_file_name("outbox").join(name);
    Folder::new(ctx.config.some(key).map_or_else(beside, PathBuf::from))
}

fn program(config: &Config, channel: Channel, key: &'static str, args: Vec<String>) -> Result<Program> {
    let path = required(config, channel, "command", key)?;
    config::find(key)?.rule.check(key, path)?;
    Program::new(Path::new(path), args)
}

/// A setting that a way of sending cannot do without.
fn required<'a>(config: &'a Config, channel: Channel, way: &str, setting: &'static str) -> Result<&'a str> {
    let missing = || {
        let sentence = text::notice::NoSetting { channel: channel.word(), way, setting };
        Error::new(Kind::Refused, sentence).hint(text::notice::HintSetting { setting })
    };
    config.some(setting).ok_or_else(missing)
}

fn unknown(config: &Config, key: &'static str) -> Error {
    let value = config.text(key);
    Error::new(Kind::Refused, text::app::BadSetting { key, value }).hint(text::app::HINT_CONFIG)
}

/// A text message as a file: number and id, an empty line, the text.
fn sms_text(letter: &Letter) -> Zeroizing<String> {
    let body = letter.words.body.trim_end();
    Zeroizing::new(format!("To: {}\nId: {}\n\n{body}\n", letter.to, letter.message_id))
}

/// Says that no person wrote this, so that nobody's absence answers it. Source: RFC 3834, section 5.
#[derive(Clone, Copy)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
