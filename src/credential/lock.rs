//! The lock-out: five wrong passwords in a row lock the login for a quarter of an hour, unless the desk says otherwise.
//! Source: Regulations on Cyber Security Responsibility Levels, appendix 10.

use crate::app::Config;
use crate::base::Timestamp;
use crate::error::Result;

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

/// Failures in a row, and the lock that they led to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tries {
    pub failures: u32,
    pub locked_until: Option<Timestamp>,
}

impl Tries {
    /// The lock, while it lasts.
    pub fn lock(self, now: Timestamp) -> Option<Timestamp> {
        self.locked_until.filter(|until| now < *until)
    }

    /// One more failure. A lock that is over starts the count anew.
    pub fn failed(self, limits: Limits, now: Timestamp) -> Self {
        let before = if self.locked_until.is_some() { 0 } else { self.failures };
        let failures = before.saturating_add(1);
        let locks = failures >= limits.failures;
        Self { failures, locked_until: locks.then(|| now.plus_seconds(i64::from(limits.minutes) * 60)) }
    }
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
