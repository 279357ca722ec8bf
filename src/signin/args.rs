//! What can be typed.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::Way;
use crate::app::secret::{CodeSource, PasswordSource};
use crate::user::Key;

/// One of the ways by code.
fn way() -> impl TypedValueParser<Value = Way> {
    PossibleValuesParser::new(Way::ALL.map(Way::name))
        .try_map(|name| Way::ALL.into_iter().find(|way| way.name() == name).ok_or(name))
}

/// `login`
#[derive(Args, Debug)]
pub struct Login {
    #[arg(value_name = "LOGIN|EMAIL")]
    pub user: Option<Key>,
    #[arg(long, value_name = "WAY", value_parser = way(), conflicts_with_all = ["password_file", "password_fd"])]
    pub code: Option<Way>,
    #[command(flatten)]
    pub otp: CodeSource,
    #[command(flatten)]
    pub password: PasswordSource,
}

/// `logout`
#[derive(Args, Debug)]
pub struct Logout {}

/// `whoami`
#[derive(Args, Debug)]
pub struct Whoami {}
