//! This installation: init, status, doctor, backup and restore, configuration, staff, service keys.

mod args;
mod init;
mod rows;
mod store;
mod trail;

pub use rows::ROWS;

use crate::access::Capability;
use crate::app::{Need, Verb, verb};

/// `init`
pub const INIT: &[Verb] = &[verb!("", args::Init, Change, Need::Open, init::init)];

/// The verbs of `audit` that need other rooms: their rows, and notices.
pub const AUDIT: &[Verb] = &[
    verb!("verify", args::Verify, Read, Need::Any(&[Capability::Operator, Capability::Auditor]), trail::verify),
    verb!("anchor", args::Anchor, External, Need::Any(&[Capability::Operator]), trail::anchor),
];
