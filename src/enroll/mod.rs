//! How people come to the desk: they register, prove who they are, complete their registration; or a roster names them.

mod args;
mod draft;
mod error;
mod field;
mod leaver;
mod proof;
mod random;
mod roster;
mod run;
mod store;
mod view;

pub use draft::{Applicant, Draft, Form, Home, Remark, RoleName};
pub use error::Error;
pub use field::{COLUMNS, Field};

use crate::access::Capability;
use crate::app::{Need, Verb, verb};

/// The verbs that this room brings to the noun `user`.
pub const VERBS: &[Verb] = &[
    verb!("register", args::Register, Change, Need::Open, run::register),
    verb!("verify", args::Verify, Change, Need::Open, run::verify),
    verb!("complete", args::Complete, Change, Need::Open, run::complete),
    verb!("import", args::Import, Change, Need::Any(&[Capability::Operator]), run::import),
];
