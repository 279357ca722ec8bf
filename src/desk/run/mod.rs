//! What happens, step by step.

pub mod backup;
pub mod config;
pub mod doctor;
pub mod init;
pub mod leave;
mod make;
pub mod restore;
pub mod service_key;
pub mod staff;
pub mod status;
