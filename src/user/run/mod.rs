//! What happens, step by step.

mod edit;
mod list;
mod password;
mod reset;
mod state;

pub use edit::edit;
pub use list::{list, show};
pub use password::{forgot, password};
pub use reset::reset;
pub use state::{disable, enable, suspend};
