//! The world outside the program: environment, clock, random bytes. Tests reach in here, by the feature `seams`.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::base::Timestamp;
use crate::error::{Error, Result};

/// The world outside.
pub struct Outside {
    now: Timestamp,
    #[cfg(feature = "seams")]
    seed: Option<Seed>,
}

/// A seeded source of bytes: SHA-256 of seed and counter.
#[cfg(feature = "seams")]
struct Seed {
    seed: String,
    counter: u64,
}

#[expect(clippy::disallowed_methods, reason = "this is where environment and clock are read")]
impl Outside {
    /// The real world; with the feature `seams`, `AUTHDESK_NOW` and `AUTHDESK_SEED` replace clock and random bytes.
    pub fn real() -> Self {
        Self {
            now: Self::clock(),
            #[cfg(feature = "seams")]
            seed: std::env::var("AUTHDESK_SEED").ok().map(|seed| Seed { seed, counter: 0 }),
        }
    }

    fn clock() -> Timestamp {
        #[cfg(feature = "seams")]
        if let Some(now) = std::env::var("AUTHDESK_NOW").ok().and_then(|text| text.parse().ok()) {
            return now;
        }
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    /// The moment at which the command began.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The moment now, for what waited until somebody had typed. Tests say by `AUTHDESK_LATER` which one it is.
    pub fn later(&self) -> Timestamp {
        #[cfg(feature = "seams")]
        if let Some(later) = self.var("AUTHDESK_LATER").and_then(|text| text.parse().ok()) {
            return later;
        }
        Self::clock()
    }

    /// Bytes of the system's random generator.
    pub fn random<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        #[cfg(feature = "seams")]
        if let Some(seed) = &mut self.seed {
            seed.fill(&mut bytes);
            return Ok(bytes);
        }
        getrandom::fill(&mut bytes).map_err(Error::fault)?;
        Ok(bytes)
    }

    /// An environment variable; empty is the same as absent.
    pub fn var(&self, name: &str) -> Option<String> {
        std::env::var(name).ok().filter(|value| !value.is_empty())
    }

    /// The same, though it is no text.
    pub fn var_os(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name).filter(|value| !value.is_empty())
    }

    /// A base folder of the XDG specification, or its default below the home folder.
    pub fn folder(&self, variable: &str, default: &str) -> PathBuf {
        let home = || PathBuf::from(self.var("HOME").unwrap_or_else(|| "/".to_owned())).join(default);
        self.var(variable).map_or_else(home, PathBuf::from)
    }

    /// Stops the process where a test asked for it (`AUTHDESK_CRASH`); nothing in a shipped program.
    pub fn crash_point(&self, name: &str) {
        #[cfg(feature = "seams")]
        if self.var("AUTHDESK_CRASH").as_deref() == Some(name) {
            std::process::abort();
        }
        #[cfg(not(feature = "seams"))]
        let _ = name;
    }
}

#[cfg(feature = "seams")]
impl Seed {
    fn fill(&mut self, bytes: &mut [u8]) {
        use sha2::{Digest, Sha256};
        for chunk in bytes.chunks_mut(32) {
            let block = Sha256::new().chain_update(&self.seed).chain_update(self.counter.to_be_bytes()).finalize();
            self.counter += 1;
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}
