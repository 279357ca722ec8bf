//! The identity desk of an organisation in one program and one database file.
//!
//! The map, in the order of the rooms: a room uses only rooms that stand above it (`ARCHITECTURE.md`).
//! Those of the desk need a database; those of cards do not, and can be built alone.

pub mod access;
#[cfg(feature = "desk")]
pub mod agency;
pub mod app;
#[cfg(feature = "desk")]
pub mod approval;
pub mod audit;
pub mod base;
#[cfg(feature = "desk")]
pub mod calendar;
#[cfg(feature = "card")]
pub mod card;
pub mod cli;
#[cfg(feature = "desk")]
pub mod credential;
#[cfg(feature = "desk")]
pub mod desk;
#[cfg(feature = "desk")]
pub mod enroll;
pub mod error;
#[cfg(feature = "desk")]
pub mod form;
#[cfg(feature = "desk")]
pub mod notice;
#[cfg(feature = "desk")]
pub mod offboard;
pub mod output;
#[cfg(feature = "desk")]
pub mod queue;
#[cfg(feature = "desk")]
pub mod remind;
#[cfg(feature = "desk")]
pub mod report;
#[cfg(feature = "desk")]
pub mod role;
pub mod sheet;
#[cfg(feature = "desk")]
pub mod signin;
#[cfg(all(feature = "desk", feature = "card"))]
pub mod stock;
pub mod store;
#[cfg(feature = "desk")]
pub mod system;
pub mod text;
#[cfg(feature = "desk")]
pub mod user;
pub mod x509;

pub use error::{Error, Result};
