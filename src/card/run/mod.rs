//! What happens, step by step.

mod readers;

pub use readers::readers;

use std::time::Duration;

use crate::app::Ctx;
use crate::error::Result;

/// How long one exchange with a card may take.
fn limit(ctx: &Ctx) -> Result<Duration> {
    Ok(Duration::from_secs(ctx.config.parsed("card.seconds")?))
}
