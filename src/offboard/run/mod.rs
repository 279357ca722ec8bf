//! What happens, step by step.

mod cancel;
pub mod erase;
pub mod leave;
mod plan;
