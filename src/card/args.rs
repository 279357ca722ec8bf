//! What can be typed.

use clap::Args;

/// `card readers`
#[derive(Args, Debug)]
pub struct Readers {}
