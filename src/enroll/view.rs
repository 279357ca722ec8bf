//! How it looks.

use serde::Serialize;

use crate::text::{self, Msg};

/// What became of a roster.
#[derive(Serialize)]
pub struct Imported {
    pub file: String,
    pub added: u64,
    pub unchanged: u64,
    pub updated: u64,
    pub skipped: u64,
    pub errors: u64,
    pub mended: u64,
    pub invited: u64,
    /// Headings that no field has.
    pub ignored: Vec<String>,
}

impl Imported {
    /// The sum in words.
    pub fn sentence(&self) -> Msg {
        let Self { added, unchanged, updated, skipped, mended, .. } = *self;
        if added + updated + skipped == 0 {
            return text::enroll::NothingNew { unchanged }.into();
        }
        text::enroll::Imported { added, unchanged, updated, skipped, mended }.into()
    }
}
