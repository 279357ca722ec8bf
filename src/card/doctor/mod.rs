//! `card doctor`: why does this card not work? Layer by layer, from the service to the PIN, each with what is found, what
//! to do, and what to say to somebody on the telephone. Needs neither a database nor a login, and spends no try.

mod args;
mod finding;
mod run;
mod service;
mod usb;
mod view;

pub use finding::{Check, Level};

use crate::app::{Need, Verb, verb};

/// The verb of the noun `card` that looks for faults.
pub const VERBS: &[Verb] = &[verb!("doctor", args::Doctor, Read, Need::Open, run::doctor)];
