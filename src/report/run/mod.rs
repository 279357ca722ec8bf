//! What happens, step by step.

pub mod access;
pub mod case;
pub mod read;
pub mod review;
pub mod sla;
