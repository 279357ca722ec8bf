//! What can be typed.

use clap::Args;

use crate::app::secret::{NewPinSource, NewPukSource, PinSource, PukSource};

/// The card that is meant, and how much is told of the talk with it.
#[derive(Args, Clone, Debug, Default)]
pub struct Which {
    #[arg(long, value_name = "READER")]
    pub reader: Option<String>,
    #[arg(long)]
    pub trace: bool,
}

/// `card readers`
#[derive(Args, Debug)]
pub struct Readers {}

/// `card pin verify`
#[derive(Args, Debug)]
pub struct PinVerify {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub pin: PinSource,
    #[arg(long)]
    pub use_last_try: bool,
}

/// `card pin change`
#[derive(Args, Debug)]
pub struct PinChange {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub pin: PinSource,
    #[command(flatten)]
    pub new: NewPinSource,
    #[arg(long)]
    pub use_last_try: bool,
}

/// `card pin reset`
#[derive(Args, Debug)]
pub struct PinReset {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub puk: PukSource,
    #[command(flatten)]
    pub new: NewPinSource,
    #[arg(long)]
    pub use_last_try: bool,
}

/// `card puk change`
#[derive(Args, Debug)]
pub struct PukChange {
    #[command(flatten)]
    pub which: Which,
    #[command(flatten)]
    pub puk: PukSource,
    #[command(flatten)]
    pub new: NewPukSource,
    #[arg(long)]
    pub use_last_try: bool,
}
