//! The channels: a folder or an SMTP server for mail, a folder for text messages.

mod folder;
mod smtp;

use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use lettre::{Address, Message};

use self::folder::Folder;
use self::smtp::Smtp;
use super::words::Words;
use super::{Channel, Outcome};
use crate::app::Ctx;
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
}

/// Where messages go, as the settings say.
pub struct Delivery {
    now: Timestamp,
    from: Address,
    mail: Mail,
    sms: Folder,
    training: Option<Address>,
}

enum Mail {
    Folder(Folder),
    Smtp(Box<Smtp>),
}

/// A setting's words for the two kinds of channel.
enum Way {
    Folder,
    Smtp,
}

impl FromStr for Way {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "folder" => Ok(Self::Folder),
            "smtp" => Ok(Self::Smtp),
            _ => Err(()),
        }
    }
}

impl Delivery {
    /// Reads the settings; nothing is opened yet.
    pub fn new(ctx: &Ctx) -> Result<Self> {
        let config = &ctx.config;
        let folder = |key, name| config.some(key).map_or_else(|| beside(ctx, name), PathBuf::from);
        let mail = match config.parsed("mail.channel")? {
            Way::Folder => Mail::Folder(Folder::new(folder("mail.folder", "mail"))),
            Way::Smtp => Mail::Smtp(Box::new(Smtp::new(config)?)),
        };
        let Way::Folder = config.parsed("sms.channel")? else {
            let unknown = text::app::BadSetting { key: "sms.channel", value: config.text("sms.channel") };
            return Err(Error::new(Kind::Refused, unknown).hint(text::app::HINT_CONFIG));
        };
        Ok(Self {
            now: ctx.now(),
            from: config.parsed("mail.from")?,
            mail,
            sms: Folder::new(folder("sms.folder", "sms")),
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

    /// Hands a message to its channel. In training all of them are mails to one address.
    pub fn deliver(&mut self, letter: &Letter) -> Outcome {
        match (letter.channel, self.training.clone()) {
            (Channel::Sms, None) => self.sms.put(&letter.message_id, "txt", sms_text(letter).as_bytes()),
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
            Mail::Smtp(smtp) => smtp.send(&message),
        }
    }

    fn message(&self, letter: &Letter, to: Address, subject: String) -> Result<Message, lettre::error::Error> {
        let at = UNIX_EPOCH + Duration::from_secs(self.now.seconds().unsigned_abs());
        Message::builder()
            .from(Mailbox::new(Some(letter.sender.clone()), self.from.clone()))
            .to(Mailbox::new(None, to))
            .subject(subject)
            .date(at)
            .message_id(Some(format!("<{}>", letter.message_id)))
            .header(AutoSubmitted)
            .singlepart(SinglePart::plain(letter.words.body.as_str().to_owned()))
    }
}

/// A folder beside the database.
fn beside(ctx: &Ctx, name: &str) -> PathBuf {
    ctx.db_path().with_file_name("outbox").join(name)
}

/// A text message as a file: number and id, an empty line, the text.
fn sms_text(letter: &Letter) -> String {
    format!("To: {}\nId: {}\n\n{}\n", letter.to, letter.message_id, letter.words.body.trim_end())
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
