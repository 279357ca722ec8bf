//! What a command runs in: clock, random bytes, language and output, configuration, database, actor.

mod bulk;
pub mod config;
mod file;
mod key;
mod outside;
mod rule;
pub mod secret;
pub mod session;
mod verb;
mod who;
mod wrap;

use std::path::{Path, PathBuf};

pub use config::Config;
pub use file::{OnConflict, Reading};
pub use key::{Key, SealedError, Sealer, Tags};
pub use outside::Outside;
pub use session::session_file;
pub(crate) use verb::verb;
pub use verb::{Effect, Mode, Need, Noun, Verb};
pub use wrap::{Salts, WrapError};

use crate::access::{Actor, By};
use crate::base::{Date, Timestamp};
use crate::error::{Error, Result};
use crate::output::{Out, prompt};
use crate::store::{Access, Store, Tx};
use crate::text::{Lang, Msg};

/// The surroundings of one command.
pub struct Ctx {
    /// Where answers go.
    pub out: Out,
    /// Settings and where each came from.
    pub config: Config,
    outside: Outside,
    mode: Mode,
    access: Access,
    db: Option<PathBuf>,
    store: Option<Store>,
    by: Option<By>,
    key: Option<Key>,
    renews: bool,
}

impl Ctx {
    /// The surroundings of a command with the options that it was given.
    pub const fn new(
        outside: Outside,
        config: Config,
        out: Out,
        mode: Mode,
        access: Access,
        db: Option<PathBuf>,
    ) -> Self {
        Self { out, config, outside, mode, access, db, store: None, by: None, key: None, renews: true }
    }

    /// The same, for what a shell asks by itself: it does not count as a use of the session.
    #[must_use]
    pub const fn unnoticed(mut self) -> Self {
        self.renews = false;
        self
    }

    /// The language of answers.
    pub const fn lang(&self) -> Lang {
        self.out.lang()
    }

    /// The environment, the clock and the random generator.
    pub const fn outside(&mut self) -> &mut Outside {
        &mut self.outside
    }

    /// The moment of this command; the same however often it is asked.
    pub const fn now(&self) -> Timestamp {
        self.outside.now()
    }

    /// The moment now: after [`Ctx::now`] by as long as the command takes.
    pub fn later(&self) -> Timestamp {
        self.outside.later()
    }

    /// Today in Taipei.
    pub fn today(&self) -> Date {
        self.now().date()
    }

    /// Random bytes of the system's generator.
    pub fn random<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.outside.random()
    }

    /// `--dry-run`, `--yes`, `--keep-going`, `--report`.
    pub const fn mode(&self) -> &Mode {
        &self.mode
    }

    /// Where the database lies or will lie.
    pub fn db_path(&self) -> PathBuf {
        self.db.clone().unwrap_or_else(|| self.config.db_path(&self.outside))
    }

    /// The database, opened on first use.
    pub fn store(&mut self) -> Result<&mut Store> {
        let path = self.db_path();
        match &mut self.store {
            Some(store) => Ok(store),
            empty => Ok(empty.insert(Store::open(&path, self.access)?)),
        }
    }

    /// Takes over a database that was just made.
    pub fn adopt(&mut self, store: Store) {
        self.store = Some(store);
    }

    /// Looks at the database, in one consistent view.
    pub fn read<T>(&mut self, look: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        self.store()?.read(look)
    }

    /// Changes the database: all or nothing; nothing at all in a dry run.
    pub fn write<T>(&mut self, act: impl FnMut(&Tx<'_>) -> Result<T>) -> Result<T> {
        let rehearse = self.mode.dry_run;
        let store = self.store()?;
        if rehearse { store.rehearse(act) } else { store.write(act) }
    }

    /// Who acts and when. One that is present but not good is refused, never passed over.
    pub fn by(&mut self) -> Result<By> {
        if let Some(by) = &self.by {
            return Ok(by.clone());
        }
        let actor = self.identify()?;
        Ok(self.act_as(actor)?.clone())
    }

    /// Goes on as another actor: after `init` and `login`.
    pub fn act_as(&mut self, actor: Actor) -> Result<&By> {
        let (now, seed) = (self.now(), self.random()?);
        Ok(self.by.insert(By { actor, now, seed }))
    }

    /// Fails unless the actor has what the verb needs. Asked before anything is looked up.
    pub fn authorize(&mut self, need: Need, effect: Effect) -> Result<()> {
        if need == Need::Open {
            return Ok(());
        }
        let by = self.by()?;
        let allowed = need.check(&by.actor, effect).map_err(Error::from);
        // Nobody can log in to a desk that is not there, or whose folder is closed to this user.
        if allowed.is_err() && by.actor.account.is_none() {
            self.store()?;
        }
        allowed
    }

    /// Asks before bulk and destructive changes; `--yes` and `--dry-run` need no answer.
    pub fn confirm(&self, question: impl Into<Msg>) -> Result<()> {
        if self.mode.yes || self.mode.dry_run {
            return Ok(());
        }
        prompt::confirm(self.lang(), question)
    }

    /// The desk's key, read on first use.
    pub fn key(&mut self) -> Result<&Key> {
        let path = Key::path_beside(&self.db_path());
        match &mut self.key {
            Some(key) => Ok(key),
            empty => Ok(empty.insert(Key::load(&path)?)),
        }
    }

    /// Whether a database lies where this command looks for it.
    pub fn has_desk(&self) -> bool {
        let path: &Path = &self.db_path();
        cfg!(feature = "desk") && path.exists()
    }
}
