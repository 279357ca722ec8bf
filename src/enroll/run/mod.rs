//! What happens, step by step.

mod import;

pub use import::import;
