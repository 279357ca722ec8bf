//! What can be typed.

use clap::Args;

use super::{Channel, NoticeId, State};

/// `notice list`
#[derive(Args, Debug)]
pub struct List {
    #[arg(long)]
    pub state: Option<State>,
    #[arg(long)]
    pub channel: Option<Channel>,
    #[arg(long, value_name = "LOGIN")]
    pub account: Option<String>,
    #[arg(long, value_name = "ID")]
    pub case: Option<i64>,
    #[arg(long, value_name = "KEY")]
    pub template: Option<String>,
}

/// `notice show`
#[derive(Args, Debug)]
pub struct Show {
    #[arg(value_name = "ID")]
    pub id: NoticeId,
    #[arg(long)]
    pub unmask: bool,
}

/// `notice send`
#[derive(Args, Debug)]
pub struct Send {
    #[arg(value_name = "ID")]
    pub ids: Vec<NoticeId>,
}

/// `notice retry`
#[derive(Args, Debug)]
pub struct Retry {
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<NoticeId>,
}

/// `notice preview`
#[derive(Args, Debug)]
pub struct Preview {
    #[arg(value_name = "TEMPLATE")]
    pub template: String,
    #[arg(long, default_value = "mail")]
    pub channel: Channel,
    #[arg(long, value_name = "CODE")]
    pub system: Option<String>,
    #[arg(long = "arg", value_name = "NAME=VALUE", value_parser = pair)]
    pub args: Vec<(String, String)>,
}

/// Splits `NAME=VALUE`.
fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| text.to_owned())?;
    Ok((name.trim().to_owned(), value.to_owned()))
}
