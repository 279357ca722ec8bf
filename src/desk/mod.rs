//! This installation: init, status, doctor, backup and restore, configuration, staff, service keys.

mod args;
mod init;
mod store;
mod whoami;

use crate::app::{Need, Verb, verb};

/// `init`
pub const INIT: &[Verb] = &[verb!("", args::Init, Change, Need::Open, init::init)];

/// `whoami`
pub const WHOAMI: &[Verb] = &[verb!("", args::Whoami, Read, Need::Open, whoami::whoami)];
