//! The lock-out: five wrong passwords in a row lock the login for a quarter of an hour, unless the desk says otherwise.
//! Source: Regulations on Cyber Security Responsibility Levels, appendix 10.

use super::{Error, Kind, password, store};
use crate::access::AccountId;
use crate::app::Config;
use crate::base::Timestamp;
use crate::error::Result;
use crate::store::Tx;

/// How many wrong passwords lock, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// So many wrong passwords in a row lock.
    pub failures: u32,
    /// For so many minutes.
    pub minutes: u32,
}

impl Limits {
    /// As the desk has set them; at least one try and one minute.
    pub fn of(config: &Config) -> Result<Self> {
        let failures: u32 = config.parsed("lock.failures")?;
        let minutes: u32 = config.parsed("lock.minutes")?;
        Ok(Self { failures: failures.max(1), minutes: minutes.max(1) })
    }
}

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

/// Failures in a row, and the lock that they led to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tries {
    pub failures: u32,
    pub locked_until: Option<Timestamp>,
}

impl Tries {
    /// The lock, while it lasts.
    fn lock(self, now: Timestamp) -> Option<Timestamp> {
        self.locked_until.filter(|until| now < *until)
    }

    /// One more failure. A lock that is over starts the count anew.
    fn failed(self, limits: Limits, now: Timestamp) -> Self {
        let before = if self.locked_until.is_some() { 0 } else { self.failures };
        let failures = before.saturating_add(1);
        let locks = failures >= limits.failures;
        Self { failures, locked_until: locks.then(|| now.plus_seconds(i64::from(limits.minutes) * 60)) }
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

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { failures: 5, minutes: 15 };

    #[test]
    fn the_fifth_failure_in_a_row_locks_for_a_quarter_of_an_hour() {
        let now = Timestamp::from_micros(0);
        let mut tries = Tries::default();
        for failures in 1..5 {
            tries = tries.failed(LIMITS, now);
            assert_eq!(tries, Tries { failures, locked_until: None });
        }
        let end = now.plus_seconds(15 * 60);
        tries = tries.failed(LIMITS, now);
        assert_eq!(tries, Tries { failures: 5, locked_until: Some(end) });
        assert_eq!(tries.lock(end.plus_seconds(-1)), Some(end));
        assert_eq!(tries.lock(end), None);
        assert_eq!(tries.failed(LIMITS, end), Tries { failures: 1, locked_until: None });
    }
}
