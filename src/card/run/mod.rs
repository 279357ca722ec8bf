//! What happens, step by step.

mod memory;
mod pin;
mod readers;
mod work;

pub use pin::{pin_change, pin_reset, pin_verify, puk_change};
pub use readers::readers;
pub use work::{Step, Work};

use std::time::Duration;

use crate::app::Ctx;
use crate::error::Result;

/// How long one exchange with a card may take.
fn limit(ctx: &Ctx) -> Result<Duration> {
    Ok(Duration::from_secs(ctx.config.parsed("card.seconds")?))
}
