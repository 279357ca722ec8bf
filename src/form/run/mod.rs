//! What happens, step by step.

pub mod inspect;
pub mod new;
pub mod receive;
