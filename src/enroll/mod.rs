//! How people come to the desk: they register, prove who they are, complete their registration; or a roster names them.

mod args;
mod draft;
mod error;
mod field;
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
pub const VERBS: &[Verb] = &[verb!("import", args::Import, Change, Need::Any(&[Capability::Operator]), run::import)];
