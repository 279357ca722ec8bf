//! What can be typed.

use std::path::PathBuf;

use clap::Args;

use super::{Draft, Error, Field};
use crate::agency::{ContactId, Key};
use crate::app::secret::{InvitationSource, MailCodeSource, PasswordSource, SmsCodeSource};
use crate::app::{OnConflict, Reading};
use crate::credential::Channel;
use crate::user;

/// `user register`
#[derive(Args, Debug)]
pub struct Register {
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    #[arg(long, value_name = "OID|BAN")]
    pub agency: Option<String>,
    #[arg(long)]
    pub name: Option<String>,
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    pub mobile: Option<String>,
    #[command(flatten)]
    pub office: Office,
    #[arg(long, value_name = "N")]
    pub contact: Option<ContactId>,
    #[arg(long, value_enum, value_name = "CHANNEL")]
    pub by: Option<By>,
}

/// `user verify`
#[derive(Args, Debug)]
pub struct Verify {
    #[arg(long, value_name = "ID|MAIL")]
    pub account: user::Key,
    #[command(flatten)]
    pub mail_code: MailCodeSource,
    #[command(flatten)]
    pub sms_code: SmsCodeSource,
    #[arg(long, value_name = "DOCUMENT")]
    pub attested: Option<String>,
    #[arg(long, conflicts_with_all = ["mail_code_file", "mail_code_fd", "sms_code_file", "sms_code_fd", "attested"])]
    pub resend: bool,
    #[arg(long, value_enum, value_name = "CHANNEL", requires = "resend")]
    pub by: Option<By>,
}

/// `user complete`
#[derive(Args, Debug)]
pub struct Complete {
    #[command(flatten)]
    pub invitation: InvitationSource,
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    #[arg(long)]
    pub login: Option<String>,
    #[command(flatten)]
    pub password: PasswordSource,
    #[command(flatten)]
    pub office: Office,
    #[arg(long, value_name = "SYSTEM:ROLE")]
    pub request: Vec<String>,
    #[arg(long)]
    pub reason: Option<String>,
}

/// Where somebody works.
#[derive(Args, Debug)]
pub struct Office {
    #[arg(long)]
    title: Option<String>,
    #[arg(long)]
    department: Option<String>,
    #[arg(long)]
    address: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    extension: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    fax: Option<String>,
}

/// By which channel somebody known proves himself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum By {
    /// By mail (以電子郵件驗證).
    Mail,
    /// By mobile phone (以手機驗證).
    Mobile,
}

impl Register {
    /// What the options say.
    pub fn draft(&self) -> Draft {
        let mut draft = self.office.draft();
        let own = [
            (Field::Agency, &self.agency),
            (Field::Name, &self.name),
            (Field::Email, &self.email),
            (Field::Mobile, &self.mobile),
        ];
        set(&mut draft, &own);
        draft
    }
}

impl Complete {
    /// What the options say.
    pub fn draft(&self) -> Draft {
        let mut draft = self.office.draft();
        set(&mut draft, &[(Field::Login, &self.login), (Field::Reason, &self.reason)]);
        draft.set(Field::Roles, &self.request.join(";"));
        draft
    }
}

impl Office {
    fn draft(&self) -> Draft {
        let mut draft = Draft::default();
        let own = [
            (Field::Title, &self.title),
            (Field::Department, &self.department),
            (Field::Address, &self.address),
            (Field::Phone, &self.phone),
            (Field::Extension, &self.extension),
            (Field::Fax, &self.fax),
        ];
        set(&mut draft, &own);
        draft
    }
}

fn set(draft: &mut Draft, values: &[(Field, &Option<String>)]) {
    for (field, value) in values {
        draft.set(*field, value.as_deref().unwrap_or_default());
    }
}

impl By {
    /// The channel.
    pub const fn channel(self) -> Channel {
        match self {
            Self::Mail => Channel::Mail,
            Self::Mobile => Channel::Sms,
        }
    }
}

/// `user import`
#[derive(Args, Debug)]
pub struct Import {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "OID|BAN")]
    pub agency: Option<Key>,
    #[arg(long, value_name = "FIELD=VALUE")]
    pub fill: Vec<Fill>,
    #[command(flatten)]
    pub reading: Reading,
    #[arg(long, value_enum, default_value = "stop")]
    pub on_conflict: OnConflict,
    #[arg(long)]
    pub full: bool,
    #[arg(long, value_name = "FILE", requires = "full")]
    pub plan: Option<PathBuf>,
}

/// A value for every line that has none: `FIELD=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// Which field.
    pub field: Field,
    /// Its value.
    pub value: String,
}

impl std::str::FromStr for Fill {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, crate::Error> {
        let (field, value) = text.split_once('=').ok_or_else(|| Error::FillForm { text: text.to_owned() })?;
        Ok(Self { field: field.parse()?, value: value.to_owned() })
    }
}

impl Import {
    /// What stands in every line that says nothing itself.
    pub fn filling(&self) -> Draft {
        let mut draft = Draft::default();
        for fill in &self.fill {
            draft.set(fill.field, &fill.value);
        }
        if let Some(agency) = &self.agency {
            draft.set(Field::Agency, &agency.to_string());
        }
        draft
    }
}
