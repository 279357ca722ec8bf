//! What becomes of a notice.

use super::Error;
use crate::base::Timestamp;
use crate::text::{self, Word};

/// Where a notice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waits to be sent.
    Queued,
    /// A channel has it; after a crash nobody knows what became of it.
    Sending,
    /// The channel took it.
    Sent,
    /// It cannot be delivered, or was tried too often.
    Failed,
    /// Nobody knows whether it went out; it is sent again under the same message id.
    Unknown,
    /// Recorded, never to be sent.
    Suppressed,
    /// Of no use any more.
    Ended,
}

/// What happens to a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// It is handed to a channel.
    Claimed,
    /// The channel took it.
    Delivered,
    /// The channel will never take it.
    Refused,
    /// The channel did not take it now.
    Postponed,
    /// The link broke, or the program: nobody knows whether it went out.
    Lost {
        /// It is never sent twice.
        once: bool,
    },
    /// Somebody wants it tried again.
    Retried,
    /// Its time is over, or its person has gone.
    Expired,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Queued, Self::Sending, Self::Sent, Self::Failed, Self::Unknown, Self::Suppressed, Self::Ended];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Suppressed => "suppressed",
            Self::Ended => "ended",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        use text::notice as t;
        match self {
            Self::Queued => t::STATE_QUEUED,
            Self::Sending => t::STATE_SENDING,
            Self::Sent => t::STATE_SENT,
            Self::Failed => t::STATE_FAILED,
            Self::Unknown => t::STATE_UNKNOWN,
            Self::Suppressed => t::STATE_SUPPRESSED,
            Self::Ended => t::STATE_ENDED,
        }
    }

    /// The state after something happened.
    pub const fn after(self, happened: Happened) -> Result<Self, Error> {
        use {Happened as H, State as S};
        Ok(match (self, happened) {
            (S::Queued | S::Unknown, H::Claimed) => S::Sending,
            (S::Sending, H::Delivered) => S::Sent,
            (S::Sending, H::Refused) => S::Failed,
            (S::Sending, H::Postponed) | (S::Queued | S::Failed | S::Unknown, H::Retried) => S::Queued,
            (S::Sending, H::Lost { once: false }) => S::Unknown,
            (S::Sending, H::Lost { once: true }) | (S::Queued | S::Failed | S::Unknown, H::Expired) => S::Ended,
            (S::Queued | S::Sending | S::Sent | S::Failed | S::Unknown | S::Suppressed | S::Ended, _) => {
                return Err(Error::WrongState { state: self });
            }
        })
    }

    /// Whether secrets are of no use any more in this state.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Sent | Self::Suppressed | Self::Ended)
    }
}

crate::base::word!(State);

/// What a channel says of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It took the message.
    Delivered,
    /// It will never take it.
    Refused(String),
    /// It did not take it now.
    Postponed(String),
    /// The link broke after the message was handed over, and before it was confirmed.
    Lost(String),
    /// It cannot be reached at all, so that further attempts are of no use.
    Down(String),
}

impl Outcome {
    /// The same with other words for what went wrong.
    #[must_use]
    pub fn map(self, words: impl FnOnce(String) -> String) -> Self {
        match self {
            Self::Delivered => Self::Delivered,
            Self::Refused(what) => Self::Refused(words(what)),
            Self::Postponed(what) => Self::Postponed(words(what)),
            Self::Lost(what) => Self::Lost(words(what)),
            Self::Down(what) => Self::Down(words(what)),
        }
    }

    /// What went wrong.
    pub fn problem(&self) -> Option<&str> {
        match self {
            Self::Delivered => None,
            Self::Refused(what) | Self::Postponed(what) | Self::Lost(what) | Self::Down(what) => Some(what),
        }
    }
}

/// Seconds until the next attempt, by the number of attempts so far; after the last one it has failed.
const WAITS: [i64; 8] = [60, 300, 900, 3_600, 10_800, 21_600, 43_200, 86_400];

/// What follows from an attempt: the new state, and when it is tried again.
pub fn settle(outcome: &Outcome, once: bool, tries: i64, now: Timestamp) -> Result<(State, Option<Timestamp>), Error> {
    let wait = usize::try_from(tries).ok().and_then(|tries| WAITS.get(tries.saturating_sub(1)));
    let happened = match outcome {
        Outcome::Delivered => Happened::Delivered,
        Outcome::Refused(_) => Happened::Refused,
        Outcome::Lost(_) if once => Happened::Lost { once },
        Outcome::Postponed(_) | Outcome::Lost(_) | Outcome::Down(_) if wait.is_none() => Happened::Refused,
        Outcome::Postponed(_) | Outcome::Down(_) => Happened::Postponed,
        Outcome::Lost(_) => Happened::Lost { once },
    };
    let state = State::Sending.after(happened)?;
    let again = matches!(state, State::Queued | State::Unknown);
    Ok((state, wait.filter(|_| again).map(|wait| now.plus_seconds(*wait))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(0);

    fn settled(outcome: Outcome, once: bool, tries: i64) -> (State, Option<i64>) {
        let (state, next) = settle(&outcome, once, tries, NOW).unwrap();
        (state, next.map(Timestamp::seconds))
    }

    #[test]
    fn a_code_is_never_sent_twice() {
        assert_eq!(settled(Outcome::Lost("x".into()), true, 1), (State::Ended, None));
        assert_eq!(settled(Outcome::Lost("x".into()), false, 1), (State::Unknown, Some(60)));
        assert_eq!(settled(Outcome::Postponed("x".into()), true, 1), (State::Queued, Some(60)));
    }

    #[test]
    fn attempts_grow_rarer_and_end() {
        assert_eq!(settled(Outcome::Postponed("x".into()), false, 2), (State::Queued, Some(300)));
        assert_eq!(settled(Outcome::Down("x".into()), false, 8), (State::Queued, Some(86_400)));
        assert_eq!(settled(Outcome::Postponed("x".into()), false, 9), (State::Failed, None));
        assert_eq!(settled(Outcome::Lost("x".into()), false, 9), (State::Failed, None));
        assert_eq!(settled(Outcome::Refused("x".into()), false, 1), (State::Failed, None));
        assert_eq!(settled(Outcome::Delivered, true, 1), (State::Sent, None));
    }

    #[test]
    fn what_is_over_stays_over() {
        for state in [State::Sent, State::Suppressed, State::Ended] {
            for happened in [Happened::Claimed, Happened::Retried, Happened::Expired, Happened::Delivered] {
                assert_eq!(state.after(happened), Err(Error::WrongState { state }));
            }
        }
    }
}
