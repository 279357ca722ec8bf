//! What can be typed.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::Key;
use super::change::Field;
use crate::access::AccountState;
use crate::agency;
use crate::app::secret::{CodeSource, OldPasswordSource, PasswordSource};
use crate::base::{DateExpr, PersonName};
use crate::credential::Channel;

/// A role as people write it, by codes or names: `vans:user`, `VANS：一般權限`.
#[derive(Clone, Debug)]
pub struct RoleName {
    /// The system's code, or one of its names.
    pub system: String,
    /// The role's code or name.
    pub role: String,
}

impl std::str::FromStr for RoleName {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, crate::Error> {
        match text.split_once([':', '：']) {
            Some((system, role)) if !system.is_empty() && !role.is_empty() => {
                Ok(Self { system: system.trim().to_owned(), role: role.trim().to_owned() })
            }
            _ => Err(crate::Error::new(crate::error::Kind::Usage, crate::text::user::RoleForm { text })),
        }
    }
}

impl std::fmt::Display for RoleName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.system, self.role)
    }
}

/// One of the states that an account can have.
fn state() -> impl TypedValueParser<Value = AccountState> {
    PossibleValuesParser::new(AccountState::ALL.map(AccountState::name)).try_map(|name| name.parse::<AccountState>())
}

/// One of the channels.
fn channel() -> impl TypedValueParser<Value = Channel> {
    PossibleValuesParser::new(Channel::ALL.map(Channel::name)).try_map(|name| name.parse::<Channel>())
}

/// `user list`
#[derive(Args, Debug)]
pub struct List {
    #[arg(long, value_name = "OID|BAN")]
    pub agency: Option<agency::Key>,
    #[arg(long, requires = "agency")]
    pub subtree: bool,
    #[arg(long, value_parser = state())]
    pub state: Option<AccountState>,
    #[arg(long, conflicts_with = "state")]
    pub disabled: bool,
    #[arg(long, value_name = "SYSTEM:ROLE")]
    pub role: Option<RoleName>,
    #[arg(long)]
    pub name: Option<PersonName>,
    #[arg(long)]
    pub unmask: bool,
}

impl List {
    /// The state that was asked for, in either way.
    pub fn wanted_state(&self) -> Option<AccountState> {
        self.state.or(self.disabled.then_some(AccountState::Disabled))
    }
}

/// `user show`
#[derive(Args, Debug)]
pub struct Show {
    #[arg(value_name = "LOGIN|#ID|EMAIL")]
    pub user: Option<Key>,
    #[arg(long)]
    pub unmask: bool,
}

/// `user edit`
#[derive(Args, Debug)]
pub struct Edit {
    #[arg(value_name = "LOGIN|#ID|EMAIL")]
    pub user: Option<Key>,
    #[arg(long)]
    pub name: Option<String>,
    #[arg(long)]
    pub email: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    pub mobile: Option<String>,
    #[arg(long)]
    pub title: Option<String>,
    #[arg(long)]
    pub department: Option<String>,
    #[arg(long)]
    pub address: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    pub phone: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    pub extension: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    pub fax: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    pub employee_no: Option<String>,
}

impl Edit {
    /// The new values, in the order in which they are shown.
    pub fn wishes(&self) -> Vec<(Field, &str)> {
        let given = [
            (Field::Name, &self.name),
            (Field::Email, &self.email),
            (Field::Mobile, &self.mobile),
            (Field::Title, &self.title),
            (Field::Department, &self.department),
            (Field::Address, &self.address),
            (Field::Phone, &self.phone),
            (Field::Extension, &self.extension),
            (Field::Fax, &self.fax),
            (Field::EmployeeNo, &self.employee_no),
        ];
        given.into_iter().filter_map(|(field, value)| Some((field, value.as_deref()?))).collect()
    }
}

/// `user disable`
#[derive(Args, Debug)]
pub struct Disable {
    #[arg(value_name = "LOGIN|#ID|EMAIL")]
    pub user: Key,
    #[arg(long)]
    pub reason: String,
}

/// `user enable`
#[derive(Args, Debug)]
pub struct Enable {
    #[arg(value_name = "LOGIN|#ID|EMAIL")]
    pub user: Key,
    #[arg(long)]
    pub reason: Option<String>,
}

/// `user suspend`
#[derive(Args, Debug)]
pub struct Suspend {
    #[arg(value_name = "LOGIN|#ID|EMAIL")]
    pub user: Key,
    #[arg(long, value_name = "DATE", default_value = "today")]
    pub from: DateExpr,
    #[arg(long, value_name = "DATE")]
    pub until: DateExpr,
    #[arg(long)]
    pub reason: Option<String>,
}

/// `user password`
#[derive(Args, Debug)]
pub struct Password {
    #[command(flatten)]
    pub old: OldPasswordSource,
    #[command(flatten)]
    pub new: PasswordSource,
}

/// `user reset`
#[derive(Args, Debug)]
pub struct Reset {
    #[arg(value_name = "LOGIN|#ID|EMAIL")]
    pub user: Key,
    #[arg(long, value_name = "CHANNEL", value_parser = channel(), conflicts_with_all = ["password_file", "password_fd"])]
    pub by: Option<Channel>,
    #[command(flatten)]
    pub given: PasswordSource,
}

/// `user forgot`
#[derive(Args, Debug)]
pub struct Forgot {
    #[arg(value_name = "LOGIN|EMAIL")]
    pub user: Key,
    #[arg(long, value_name = "CHANNEL", default_value = "mail", value_parser = channel())]
    pub by: Channel,
    #[command(flatten)]
    pub code: CodeSource,
    #[command(flatten)]
    pub new: PasswordSource,
}
