//! How people come to the desk: they register, prove who they are, complete their registration; or a roster names them.

mod draft;
mod error;
mod field;

pub use draft::{Applicant, Draft, Form, Home, Remark, RoleName};
pub use error::Error;
pub use field::{COLUMNS, Field};
