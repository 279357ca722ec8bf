//! What happens, step by step.

pub mod erase;
pub mod leave;
