//! What can be typed.

use std::path::PathBuf;

use clap::Args;

/// `card doctor`
#[derive(Args, Debug)]
pub struct Doctor {
    #[arg(long, value_name = "NAME")]
    pub reader: Option<String>,
    #[arg(long, value_name = "FILE", conflicts_with = "reader")]
    pub module: Option<PathBuf>,
    #[arg(long, value_name = "NAME", requires = "module")]
    pub token: Option<String>,
    #[arg(long, value_name = "FOLDER")]
    pub authorities: Option<PathBuf>,
}
