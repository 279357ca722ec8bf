//! What happens, step by step.

mod about;
mod blank;
pub mod change;
pub mod export;
pub mod fill;
pub mod inspect;
pub mod lint;
pub mod matching;
pub mod new;
pub mod receive;
pub mod send;
pub mod stamp;

use super::REVOCATIONS;
use super::revocation;
use crate::approval::{Case, Subject};
use crate::error::{Error, Result};
use crate::role::REQUESTS;

/// What a case with forms is about: a role, or a certificate.
fn subject(case: &Case) -> Result<&'static dyn Subject> {
    match case.kind.as_str() {
        revocation::KIND => Ok(&REVOCATIONS),
        kind if kind == REQUESTS.kind_name() => Ok(&REQUESTS),
        other => Err(Error::fault(format!("forms do not belong to a {other}"))),
    }
}
