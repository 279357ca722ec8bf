//! What happens, step by step.

mod ask;
mod code;
mod complete;
mod contact;
mod import;
mod invite;
mod keep;
mod lines;
mod register;
mod roles;
mod verify;

pub use complete::complete;
pub use import::import;
pub use register::register;
pub use verify::verify;
