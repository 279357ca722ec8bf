//! A password that is tried: compared, counted, and refused only afterwards.

use super::lock::{Limits, Tries};
use super::{Error, Kind, password, store};
use crate::access::AccountId;
use crate::base::Timestamp;
use crate::error::Result;
use crate::store::Tx;

/// What became of a password that was tried. It is kept and committed before anybody is refused.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is right.
    Right {
        /// It was set by somebody else and has to be changed.
        must_change: bool,
    },
    /// It is wrong, or there is none.
    Wrong,
    /// It is wrong, and was one too many.
    NowLocked {
        /// The end of the lock.
        until: Timestamp,
    },
    /// It was not looked at.
    Locked {
        /// The end of the lock.
        until: Timestamp,
    },
}

impl Verdict {
    /// Refuses what is not right.
    pub const fn check(self) -> Result<(), Error> {
        match self {
            Self::Right { .. } => Ok(()),
            Self::Wrong => Err(Error::WrongPassword),
            Self::NowLocked { until } | Self::Locked { until } => Err(Error::Locked { until }),
        }
    }
}

/// Tries a password and counts it. The same work is done for an account that does not exist, has no password or is
/// locked. The transaction has to be committed, whatever the verdict.
pub fn verify_password(
    tx: &Tx<'_>,
    account: Option<AccountId>,
    kind: Kind,
    typed: &str,
    limits: Limits,
    now: Timestamp,
) -> Result<Verdict> {
    let kept = account.map(|account| store::password(tx, account, kind)).transpose()?.flatten();
    let Some(kept) = kept else {
        password::matches_nobody(typed)?;
        return Ok(Verdict::Wrong);
    };
    let right = password::matches(&kept.hash, typed)?;
    if let Some(until) = kept.tries.lock(now) {
        return Ok(Verdict::Locked { until });
    }
    let tries = if right { Tries::default() } else { kept.tries.failed(limits, now) };
    if tries != kept.tries {
        store::count(tx, kept.id, tries)?;
    }
    Ok(match (right, tries.locked_until) {
        (true, _) => Verdict::Right { must_change: kept.must_change },
        (false, Some(until)) => Verdict::NowLocked { until },
        (false, None) => Verdict::Wrong,
    })
}
