//! What is wrong with a profile.

use super::mask::MaskError;
use crate::error::{At, Error, Kind};
use crate::text::{Msg, card_profile as t};

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Flaw {
    /// The setting: `pin.reference`.
    pub field: String,
    /// What is wrong with it.
    pub msg: Msg,
}

impl Flaw {
    pub(super) fn new(field: impl Into<String>, msg: impl Into<Msg>) -> Self {
        Self { field: field.into(), msg: msg.into() }
    }

    /// As an error of a file.
    pub fn error(&self, file: &str) -> Error {
        let at = At { file: Some(file.to_owned()), field: Some(self.field.clone()), ..At::default() };
        Error::new(Kind::Refused, self.msg.clone()).at(at)
    }
}

impl From<MaskError> for Msg {
    fn from(error: MaskError) -> Self {
        match error {
            MaskError::Form => t::ATR_FORM.into(),
            MaskError::Start => t::ATR_START.into(),
            MaskError::Wide => t::ATR_WIDE.into(),
        }
    }
}
