//! The identity desk of an organisation in one program and one database file.
//!
//! The map, in the order of the rooms: a room uses only rooms that stand above it (`ARCHITECTURE.md`).

pub mod access;
pub mod agency;
pub mod app;
pub mod approval;
pub mod audit;
pub mod base;
pub mod calendar;
#[cfg(feature = "card")]
pub mod card;
pub mod cli;
pub mod credential;
pub mod desk;
pub mod enroll;
pub mod error;
pub mod form;
pub mod notice;
pub mod offboard;
pub mod output;
pub mod queue;
pub mod remind;
pub mod role;
pub mod sheet;
pub mod signin;
pub mod store;
pub mod system;
pub mod text;
pub mod user;
pub mod x509;

pub use error::{Error, Result};
