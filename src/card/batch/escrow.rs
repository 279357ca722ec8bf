//! Who keeps what opens a card: the room that has the desk's escrow.

use zeroize::Zeroizing;

use crate::app::Ctx;
use crate::error::Result;

/// What opens a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opener {
    /// Its PUK or SO PIN.
    Puk,
    /// Its management key, in hexadecimal digits.
    ManagementKey,
}

/// What is known of it.
#[derive(Default)]
pub struct Known {
    /// What the card has.
    pub current: Option<Zeroizing<String>>,
    /// What it was about to get; whether it did is not known.
    pub next: Option<Zeroizing<String>>,
}

/// What a card is about to get in the place of what it has.
pub struct Change<'a> {
    pub opener: Opener,
    pub current: &'a str,
    pub next: &'a str,
}

/// A card and what is about to change.
pub struct Announced<'a> {
    pub serial: &'a str,
    pub slip: Option<&'a str>,
    pub changes: Vec<Change<'a>>,
}

/// Keeps what opens cards.
pub trait Escrow {
    /// What is kept for a card.
    fn of(&self, ctx: &mut Ctx, serial: &str, opener: Opener) -> Result<Known>;

    /// Keeps what a card is about to get, before it gets it. Refuses a card that is somebody's.
    fn announce(&self, ctx: &mut Ctx, card: &Announced<'_>) -> Result<()>;

    /// The card has what was announced.
    fn settle(&self, ctx: &mut Ctx, serial: &str, opener: Opener) -> Result<()>;
}
