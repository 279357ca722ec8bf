//! The identity desk of an organisation in one program and one database file.
//!
//! The map, in the order of the rooms: a room uses only rooms that stand above it (`ARCHITECTURE.md`).

pub mod base;
pub mod error;
pub mod store;
pub mod text;

pub use error::{Error, Result};
