//! What happens, step by step.

pub mod import;
pub mod leave;
pub mod list;
pub mod request;
