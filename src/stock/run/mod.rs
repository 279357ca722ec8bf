//! What happens, step by step.

mod authorize;
mod batch;
mod card;
mod import;
mod list;
mod opened;
mod respond;
mod secret;
mod unlock;

pub use authorize::authorize;
pub use batch::batch;
pub use card::{add, issue, set};
pub use import::import;
pub use list::{find, list, show};
pub use respond::respond;
pub use secret::escrow;
pub use unlock::unlock;

use super::{Card, Error, HELPERS, store};
use crate::access::Actor;
use crate::card::folded;
use crate::error::Result;
use crate::store::Tx;

/// A card that the actor may see, by what somebody typed.
fn get(tx: &Tx<'_>, actor: &Actor, serial: &str) -> Result<Card> {
    let found = store::find(tx, &actor.reviewer_scope(HELPERS), &folded(serial))?;
    Ok(found.ok_or_else(|| Error::Missing { serial: serial.to_owned() })?)
}
