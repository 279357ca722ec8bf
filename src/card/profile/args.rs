//! What can be typed.

use std::path::PathBuf;

use clap::Args;

/// `card profile list`
#[derive(Args, Debug)]
pub struct List {}

/// `card profile show`
#[derive(Args, Debug)]
pub struct Show {
    #[arg(value_name = "NAME")]
    pub profile: String,
    #[arg(long)]
    pub toml: bool,
}

/// `card profile lint`
#[derive(Args, Debug)]
pub struct Lint {
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// `card profile test`
#[derive(Args, Debug)]
pub struct Test {
    #[arg(value_name = "NAME")]
    pub profile: String,
    #[arg(long, value_name = "NAME")]
    pub reader: Option<String>,
}
