//! What can be typed.

use std::path::PathBuf;

use clap::Args;

use crate::access::ServiceKeyId;
use crate::app::secret::PassphraseSource;
use crate::base::{DateExpr, Email, LoginName, PersonName};

/// `init`
#[derive(Args, Debug)]
pub struct Init {
    #[arg(long, value_name = "LOGIN")]
    pub admin: Option<LoginName>,
    #[arg(long)]
    pub name: Option<PersonName>,
    #[arg(long, value_name = "GROUP")]
    pub group: Option<String>,
}

/// `audit verify`
#[derive(Args, Debug)]
pub struct Verify {
    #[arg(long, value_name = "FILE")]
    pub anchor: Option<PathBuf>,
}

/// `audit anchor`
#[derive(Args, Debug)]
pub struct Anchor {
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    #[arg(long, value_name = "ADDRESS", conflicts_with = "to")]
    pub mail: Option<Email>,
    #[arg(long, conflicts_with_all = ["to", "mail"])]
    pub syslog: bool,
}

/// `status`
#[derive(Args, Debug)]
pub struct Status {}

/// `unfinished`
#[derive(Args, Debug)]
pub struct Unfinished {}

/// `doctor`
#[derive(Args, Debug)]
pub struct Doctor {
    #[arg(long)]
    pub upgrade: bool,
}

/// `backup`
#[derive(Args, Debug)]
pub struct Backup {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long)]
    pub with_key: bool,
    #[command(flatten)]
    pub passphrase: PassphraseSource,
}

/// `restore`
#[derive(Args, Debug)]
pub struct Restore {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub passphrase: PassphraseSource,
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    #[arg(long, conflicts_with = "key")]
    pub new_key: bool,
    #[arg(long, value_name = "GROUP")]
    pub group: Option<String>,
}

/// `config show`
#[derive(Args, Debug)]
pub struct ConfigShow {
    #[arg(value_name = "SETTING")]
    pub setting: Option<String>,
}

/// `config set`
#[derive(Args, Debug)]
pub struct ConfigSet {
    #[arg(value_name = "SETTING")]
    pub setting: String,
    pub value: String,
}

/// `config unset`
#[derive(Args, Debug)]
pub struct ConfigUnset {
    #[arg(value_name = "SETTING")]
    pub setting: String,
}

/// `config path`
#[derive(Args, Debug)]
pub struct ConfigPath {}

/// `staff map`
#[derive(Args, Debug)]
pub struct StaffMap {
    #[arg(value_name = "LOGIN")]
    pub login: String,
    #[arg(long, value_name = "NAME|UID")]
    pub user: String,
}

/// `staff unmap`
#[derive(Args, Debug)]
pub struct StaffUnmap {
    #[arg(long, value_name = "NAME|UID")]
    pub user: String,
}

/// `staff list`
#[derive(Args, Debug)]
pub struct StaffList {}

/// `service-key new`
#[derive(Args, Debug)]
pub struct KeyNew {
    pub name: String,
    #[arg(long, value_name = "CAPABILITY", required = true, value_delimiter = ',', value_parser = super::USES)]
    pub can: Vec<String>,
    #[arg(long, value_name = "DATE", default_value = "90d")]
    pub until: DateExpr,
    #[arg(long, value_name = "FILE")]
    pub out_file: Option<PathBuf>,
}

/// `service-key list`
#[derive(Args, Debug)]
pub struct KeyList {}

/// `service-key revoke`
#[derive(Args, Debug)]
pub struct KeyRevoke {
    #[arg(value_name = "KEY")]
    pub key: ServiceKeyId,
}
