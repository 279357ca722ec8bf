//! A module: loaded, begun, asked for its tokens.

use std::path::Path;
use std::time::Duration;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11 as Library};
use cryptoki::slot::Slot;

use super::place::usual_places;
use super::refusal::{not_loaded, refused};
use super::{Found, TokenState};
use crate::card::transport::within;
use crate::card::{Error, Link};

/// A module that was begun; its end ends it.
pub struct Module {
    library: Library,
}

impl Module {
    /// Loads and begins a module. Loading runs its code: only what the user or the administrator names is loaded.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let failed = |failure| not_loaded(path, failure);
        let library = Library::new(path).map_err(failed)?;
        library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).map_err(failed)?;
        Ok(Self { library })
    }

    /// The library, for sessions.
    pub const fn library(&self) -> &Library {
        &self.library
    }

    /// What a token says of itself now.
    pub fn state(&self, slot: Slot) -> Result<TokenState, Error> {
        let (reader, token) = (self.library.get_slot_info(slot), self.library.get_token_info(slot));
        Ok(TokenState::new(&reader.map_err(refused)?, &token.map_err(refused)?))
    }

    /// The tokens that are there and set up. One that does not answer hides no other.
    pub fn tokens(&self) -> Result<Vec<(Slot, TokenState)>, Error> {
        let slots = self.library.get_slots_with_token().map_err(refused)?;
        let tokens = slots.into_iter().filter_map(|slot| Some((slot, self.state(slot).ok()?)));
        Ok(tokens.filter(|(_, state)| state.initialised).collect())
    }

    /// The token that is meant, or the only one.
    pub fn choose(&self, choice: Option<&str>) -> Result<(Slot, TokenState), Error> {
        let mut tokens = self.tokens()?;
        if let Some(choice) = choice {
            tokens.retain(|(_, state)| state.is_meant(choice));
        }
        match tokens.len() {
            0 => Err(match choice {
                Some(choice) => Error::NoToken { choice: choice.to_owned() },
                None => Error::Link(Link::NoCard),
            }),
            1 => Ok(tokens.remove(0)),
            _ => {
                let mut names: Vec<String> =
                    tokens.iter().map(|(_, state)| format!("{} ({})", state.label, state.serial)).collect();
                names.sort();
                Err(Error::ManyTokens { tokens: names.join(", ") })
            }
        }
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        drop(self.library.clone().finalize());
    }
}

/// The tokens of a module that are set up, within a time.
pub fn tokens(path: &Path, limit: Duration) -> Result<Vec<TokenState>, Error> {
    let path = path.to_owned();
    let found = within(limit, move || {
        Ok(Module::load(&path).and_then(|module| Ok(module.tokens()?.into_iter().map(|(_, state)| state).collect())))
    });
    found.map_err(Error::from)?
}

/// The modules in the usual places, the configured one before them.
pub fn modules(configured: Option<&Path>) -> Vec<Found> {
    let mut all = usual_places();
    if let Some(path) = configured.map(Path::to_owned) {
        let name = match all.iter().position(|found| found.path == path) {
            Some(index) => all.remove(index).name,
            None => path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
        };
        all.insert(0, Found { name, path });
    }
    all
}
