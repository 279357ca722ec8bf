//! Certificates as data: what they say, whose key they carry, who stands behind them; requests for them. Knows neither
//! cards nor the database.
//!
//! What was read stays as it was, byte for byte: a certificate is never written anew from its parts.

mod attribute;
mod bytes;
mod certificate;
mod chain;
mod error;
mod key;
mod name;
mod pkcs7;
mod read;
mod request;
#[cfg(test)]
mod tests;
mod usage;
mod view;

pub use certificate::{Certificate, Validity};
pub use chain::{Authorities, Chain};
pub use error::Error;
pub use key::{KeyKind, PublicKey, digest_info, ecdsa_der};
pub use name::Name;
pub use pkcs7::bundle;
pub use read::{certificate_of, certificates_of, public_key_of, read, read_one};
pub use request::Request;
pub use usage::{Purpose, Usage};
pub use view::Summary;
