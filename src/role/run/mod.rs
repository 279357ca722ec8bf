//! What happens, step by step.

pub mod close;
pub mod import;
pub mod leave;
pub mod list;
pub mod request;
