//! What can be typed.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::Way;
use crate::app::secret::{CodeSource, NewPasswordSource, PasswordSource};
use crate::user::Key;

/// One of the ways by code.
fn way() -> impl TypedValueParser<Value = Way> {
    PossibleValuesParser::new(Way::ALL.map(Way::name))
        .try_map(|name| Way::ALL.into_iter().find(|way| way.name() == name).ok_or(name))
}

/// What has no place where a code lets in.
const NO_PASSWORD: [&str; 4] = ["password_file", "password_fd", "new_password_file", "new_password_fd"];

/// `login`
#[derive(Args, Debug)]
pub struct Login {
    #[arg(value_name = "LOGIN|EMAIL")]
    pub user: Option<Key>,
    #[arg(long, value_name = "WAY", value_parser = way(), conflicts_with_all = NO_PASSWORD)]
    pub code: Option<Way>,
    #[command(flatten)]
    pub otp: CodeSource,
    #[command(flatten)]
    pub password: PasswordSource,
    #[command(flatten)]
    pub new: NewPasswordSource,
}

/// `logout`
#[derive(Args, Debug)]
pub struct Logout {}

/// `whoami`
#[derive(Args, Debug)]
pub struct Whoami {}
