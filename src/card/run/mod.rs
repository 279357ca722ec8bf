//! What happens, step by step.

mod challenge;
mod key;
mod memory;
mod pin;
mod readers;
mod record;
mod status;
mod test;
mod work;
mod writer;

pub use challenge::unlock_challenge;
pub use key::{key_generate, key_list, management_key_change};
pub use pin::{pin_change, pin_reset, pin_verify, puk_change};
pub use readers::readers;
pub use status::status;
pub use test::test;
pub use work::{Step, Work};
pub use writer::{Authority, key_of};

use std::time::Duration;

use crate::app::Ctx;
use crate::error::Result;

/// How long one exchange with a card may take.
pub(super) fn limit(ctx: &Ctx) -> Result<Duration> {
    Ok(Duration::from_secs(ctx.config.parsed("card.seconds")?))
}
