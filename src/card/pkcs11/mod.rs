//! Tokens through PKCS#11: any card or stick whose maker gives a module (HiCOS, OpenSC), and SoftHSM.
//!
//! Unlocking is SO login and C_InitPIN. An open read-only session makes the SO login fail, so sessions are read-write,
//! and one is open at a time.

mod calls;
mod module;
mod object;
mod place;
mod refusal;
mod session;
mod state;
mod token;

pub use module::{modules, tokens};
pub use place::Found;
pub use state::TokenState;
pub use token::Pkcs11;
