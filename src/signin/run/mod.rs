//! What happens, step by step.

mod login;
mod whoami;

pub use login::{login, logout};
pub use whoami::whoami;
