//! One-time codes: six digits, ten minutes, five tries (A032–A035, B033, B038).

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{Channel, Error, store};
use crate::access::AccountId;
use crate::base::Timestamp;
use crate::error::Result;
use crate::store::Tx;

/// How long a code is good for, in minutes.
pub const MINUTES: i64 = 10;
/// How often a code may be tried.
const TRIES: u32 = 5;
/// Digits of a code.
const DIGITS: usize = 6;
/// Seconds between two codes to one account by one channel.
const PAUSE: i64 = 60;
/// Most codes an hour to one account by one channel.
const PER_HOUR: usize = 5;
const HOUR: i64 = 3600;

/// What a code is for; one for another purpose does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To confirm an address of a person.
    Register,
    /// To log in.
    Login,
    /// To set a new password.
    Reset,
    /// To unlock.
    Unlock,
}

impl Purpose {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Login => "login",
            Self::Reset => "reset",
            Self::Unlock => "unlock",
        }
    }
}

impl From<Purpose> for crate::store::Value {
    fn from(purpose: Purpose) -> Self {
        purpose.name().into()
    }
}

/// A one-time code.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Code(String);

impl Code {
    /// A code from random bytes. Of 2^64 values a million share evenly but for one part in 10^13.
    pub fn new(random: [u8; 8]) -> Self {
        Self(format!("{:06}", u64::from_be_bytes(random) % 1_000_000))
    }

    /// The six digits, for the notice.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What became of a code that was typed. It is kept and committed before anybody is refused.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeVerdict {
    /// It is right, and used up.
    Right,
    /// It is wrong.
    Wrong {
        /// How often the code can still be tried.
        tries_left: u32,
    },
    /// There is no code that could be right.
    NoCode,
}

impl CodeVerdict {
    /// Refuses what is not right.
    pub const fn check(self) -> Result<(), Error> {
        match self {
            Self::Right => Ok(()),
            Self::Wrong { tries_left: 0 } | Self::NoCode => Err(Error::NoCode),
            Self::Wrong { tries_left } => Err(Error::WrongCode { tries_left }),
        }
    }
}

/// Keeps a new code and ends the one before it; gives the moment of its end. Refuses when codes come too fast.
pub fn issue_code(
    tx: &Tx<'_>,
    account: AccountId,
    purpose: Purpose,
    channel: Channel,
    code: &Code,
    now: Timestamp,
) -> Result<Timestamp> {
    let sent = store::codes_since(tx, account, channel, now.plus_seconds(-HOUR))?;
    may_send(&sent, now)?;
    issue_unrationed(tx, account, purpose, channel, code, now)
}

/// Like [`issue_code`], however many were sent: who floods a person with codes must not keep an operator from helping.
pub fn issue_unrationed(
    tx: &Tx<'_>,
    account: AccountId,
    purpose: Purpose,
    channel: Channel,
    code: &Code,
    now: Timestamp,
) -> Result<Timestamp> {
    store::forget_codes(tx, account, now.plus_seconds(-HOUR))?;
    let ends_at = now.plus_seconds(MINUTES * 60);
    let hash = digest(account, purpose, channel, code.as_str());
    store::add_code(tx, &store::NewCode { account, purpose, channel, hash, tries: TRIES, now, ends_at })?;
    Ok(ends_at)
}

/// Fails while a further code is not due. `sent` are the moments of the last hour's codes, the latest first.
fn may_send(sent: &[Timestamp], now: Timestamp) -> Result<(), Error> {
    if let Some(oldest) = sent.get(PER_HOUR - 1) {
        return Err(Error::CodeTooMany { until: oldest.plus_seconds(HOUR) });
    }
    let waited = sent.first().map_or(PAUSE, |last| now.seconds() - last.seconds());
    if waited < PAUSE { Err(Error::CodeTooSoon { seconds: PAUSE - waited }) } else { Ok(()) }
}

/// Tries a code and counts it. Only the latest one counts. The transaction has to be committed, whatever the verdict.
pub fn check_code(
    tx: &Tx<'_>,
    account: AccountId,
    purpose: Purpose,
    channel: Channel,
    typed: &str,
    now: Timestamp,
) -> Result<CodeVerdict> {
    Ok(check_codes(tx, account, purpose, &[(channel, typed)], now)?.into_iter().next().unwrap_or(CodeVerdict::NoCode))
}

/// Tries codes of which all are wanted: a wrong one costs a try, but only when all are right are they used up.
pub fn check_codes(
    tx: &Tx<'_>,
    account: AccountId,
    purpose: Purpose,
    typed: &[(Channel, &str)],
    now: Timestamp,
) -> Result<Vec<CodeVerdict>> {
    let mut weighed = Vec::new();
    for &(channel, typed) in typed {
        let latest = store::latest_code(tx, account, purpose, channel)?;
        let open = latest.filter(|code| code.used_at.is_none() && code.tries_left > 0 && now < code.ends_at);
        weighed.push((weigh(open.as_ref(), &digest(account, purpose, channel, &plain(typed))), open));
    }
    let all_right = weighed.iter().all(|(verdict, _)| *verdict == CodeVerdict::Right);
    for (verdict, code) in &weighed {
        match (verdict, code) {
            (CodeVerdict::Right, Some(code)) if all_right => store::use_code(tx, code.id, now)?,
            (CodeVerdict::Wrong { tries_left }, Some(code)) => store::count_code(tx, code.id, *tries_left)?,
            _ => {}
        }
    }
    Ok(weighed.into_iter().map(|(verdict, _)| verdict).collect())
}

/// Whether a digest is that of the code that is open.
fn weigh(open: Option<&store::KeptCode>, digest: &[u8; 32]) -> CodeVerdict {
    let Some(code) = open else { return CodeVerdict::NoCode };
    match bool::from(digest.ct_eq(&code.hash)) {
        true => CodeVerdict::Right,
        false => CodeVerdict::Wrong { tries_left: code.tries_left - 1 },
    }
}

/// The digits as they were sent: people type blanks between them, and full-width ones.
fn plain(typed: &str) -> zeroize::Zeroizing<String> {
    let mut out = zeroize::Zeroizing::new(String::with_capacity(DIGITS * 4));
    for c in typed.chars().filter(|c| !c.is_whitespace()).take(DIGITS + 1) {
        out.push(if ('０'..='９').contains(&c) { char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c) } else { c });
    }
    out
}

/// What is kept of a code. Its account, purpose and channel are the salt.
fn digest(account: AccountId, purpose: Purpose, channel: Channel, code: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"authdesk one-time code 1\0");
    hash.update(i64::from(account).to_be_bytes());
    hash.update(purpose.name());
    hash.update(b"\0");
    hash.update(channel.name());
    hash.update(b"\0");
    hash.update(code);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_six_digits() {
        assert_eq!(Code::new([0; 8]).as_str(), "000000");
        assert_eq!(Code::new([0xff; 8]).as_str(), "551615");
        assert_eq!(Code::new(1_234_567_u64.to_be_bytes()).as_str(), "234567");
    }

    #[test]
    fn codes_are_rationed() {
        let at = |seconds: i64| Timestamp::from_micros(0).plus_seconds(seconds);
        assert_eq!(may_send(&[], at(0)), Ok(()));
        assert_eq!(may_send(&[at(0)], at(59)), Err(Error::CodeTooSoon { seconds: 1 }));
        assert_eq!(may_send(&[at(0)], at(60)), Ok(()));
        let five: Vec<_> = (0..5).rev().map(|n| at(n * 100)).collect();
        assert_eq!(may_send(&five, at(1000)), Err(Error::CodeTooMany { until: at(3600) }));
        assert_eq!(may_send(&five[..4], at(1000)), Ok(()));
    }

    #[test]
    fn blanks_and_full_width_digits_are_understood() {
        assert_eq!(plain(" 123 456 ").as_str(), "123456");
        assert_eq!(plain("１２３４５６").as_str(), "123456");
    }
}
