//! What happens, step by step.

mod csr;
mod export;
mod import;
mod list;
mod register;

pub use csr::{csr, request};
pub use export::export;
pub use import::{delete, import};
pub use list::list;
pub use register::register;

use std::path::Path;

use crate::app::{Config, Ctx};
use crate::card::{Slot, Work};
use crate::error::Result;
use crate::x509::{Authorities, Certificate};

/// The certificates of a card, of one slot if it is named; what is none is passed over.
fn certificates(work: &mut Work, slot: Option<&Slot>) -> Result<Vec<(Slot, Certificate)>> {
    let all = work.look(|token| token.certificates())?;
    let here = all.into_iter().filter(|(place, _)| slot.is_none_or(|slot| slot == place));
    Ok(here.filter_map(|(place, der)| Some((place, Certificate::from_der(&der).ok()?))).collect())
}

/// The authorities that are set up: those of the folder that is configured, or else of `authorities` beside the
/// configuration, if there is one.
pub fn authorities(ctx: &mut Ctx) -> Result<Authorities> {
    if let Some(folder) = ctx.config.some("card.authorities") {
        return Authorities::load(Path::new(folder));
    }
    let folder = Config::user_file(ctx.outside()).with_file_name("authorities");
    if folder.is_dir() { Authorities::load(&folder) } else { Ok(Authorities::default()) }
}
