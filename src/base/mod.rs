//! The words that every room shares: checked values that text becomes at the door.

mod date;
mod id;
mod time;

pub use date::{Date, DateError};
pub use id::Id;
pub(crate) use id::id;
pub use time::{Timestamp, TimestampError};
