//! `card batch`: many cards in a row, each made somebody's. A list says which; a journal beside it says how far each of
//! them is, so that running again goes on where it stopped and does no card twice.
//!
//! What opens a card is kept before the card gets it: in the escrow of the desk, or where there is none in the file of
//! slips, which nobody else can read. A card that is pulled in between is finished when it is put in again.

mod args;
mod card;
mod error;
mod escrow;
mod journal;
mod list;
mod run;
mod secret;
mod slips;
mod view;

pub use args::Batch;
pub use escrow::{Announced, Change, Escrow, Known, Opener};
pub use run::run;

use serde::{Deserialize, Serialize};

use self::error::Error;
use crate::app::Ctx;
#[cfg(not(feature = "desk"))]
use crate::app::{Need, Verb, verb};
use crate::error::Result;

/// The verb where there is no desk; with one, the room that has the escrow brings it.
#[cfg(not(feature = "desk"))]
pub const VERBS: &[Verb] = &[verb!("batch", Batch, External, Need::Open, alone)];

/// `card batch`, with no escrow at hand.
pub fn alone(ctx: &mut Ctx, args: Batch) -> Result<()> {
    run(ctx, &args, None)
}

/// What is done to a card, in this order. The PIN comes first, by the PUK that the card came with, as that may be done
/// again and again; what replaces PUK and management key comes after all that needs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    /// It was found to be the card of this line.
    Begun,
    /// Its PIN.
    Pin,
    /// Its key pair.
    Key,
    /// The request for a certificate.
    Request,
    /// Its certificate.
    Certificate,
    /// Its PUK.
    Puk,
    /// Its management key.
    ManagementKey,
}
