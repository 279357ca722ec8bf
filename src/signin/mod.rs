//! `login`, `logout`, `whoami`.
//!
//! A login tells as little as it can: whether an account exists, is locked or has this password all sounds the same.
//! Only whom the right password proves hears that his account is switched off.

mod args;
mod entry;
mod run;

use crate::access::{self, Account};
use crate::app::{Need, Verb, verb};
use crate::base::Date;
use crate::credential::{Channel, CodeVerdict, Limits, Verdict};
use crate::error::Kind;
use crate::text;

/// `login`
pub const LOGIN: &[Verb] = &[verb!("", args::Login, Change, Need::Open, run::login)];

/// `logout`
pub const LOGOUT: &[Verb] = &[verb!("", args::Logout, Change, Need::Open, run::logout)];

/// `whoami`
pub const WHOAMI: &[Verb] = &[verb!("", args::Whoami, Read, Need::Open, run::whoami)];

/// By which codes somebody logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// One by mail.
    Mail,
    /// One by text message.
    Sms,
    /// One by each.
    Both,
}

impl Way {
    /// All ways.
    pub const ALL: [Self; 3] = [Self::Mail, Self::Sms, Self::Both];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
            Self::Both => "both",
        }
    }

    /// The channels of its codes, in the order in which they are typed.
    pub const fn channels(self) -> &'static [Channel] {
        match self {
            Self::Mail => &[Channel::Mail],
            Self::Sms => &[Channel::Sms],
            Self::Both => &[Channel::Mail, Channel::Sms],
        }
    }

    /// Fails unless the desk lets an existing account in by these codes (X13, A023): `any` one, or `both`.
    pub fn check(self, policy: &str) -> Result<(), Error> {
        match (policy, self) {
            ("any", _) | ("both", Self::Both) => Ok(()),
            ("both", Self::Mail | Self::Sms) => Err(Error::NeedsBoth),
            _ => Err(Error::NoPolicy { value: policy.to_owned() }),
        }
    }
}

/// Why somebody is not let in.
#[derive(Debug, PartialEq, Eq)]
pub enum Error {
    /// The desk wants both codes.
    NeedsBoth,
    /// The setting is not one of the two.
    NoPolicy { value: String },
    /// The account name or the password does not fit, or the login is locked.
    Refused { limits: Limits },
    /// The code does not fit.
    CodeRefused,
    /// The proof is right, but the account may not be used.
    NotUsable(access::Error),
    /// The password is right, but somebody else chose it.
    MustChange { key: String },
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::signin as t;
        match error {
            Error::NeedsBoth => Self::new(Kind::Refused, t::NEEDS_BOTH).hint(t::HINT_BOTH),
            Error::NoPolicy { value } => Self::new(Kind::Refused, t::NoPolicy { value }).hint(text::app::HINT_CONFIG),
            Error::Refused { limits } => Self::new(Kind::Denied, t::REFUSED)
                .hint(t::HintRefused { failures: limits.failures, minutes: limits.minutes }),
            Error::CodeRefused => Self::new(Kind::Denied, t::CODE_REFUSED).hint(t::HINT_CODE_REFUSED),
            Error::NotUsable(error) => error.into(),
            Error::MustChange { key } => Self::new(Kind::Denied, t::MUST_CHANGE).hint(t::HintMustChange { key }),
        }
    }
}

/// How a proof came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    Right,
    Wrong,
    NowLocked,
    Locked,
}

impl Proof {
    /// What the event says.
    const fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::NowLocked => "wrong_and_locked",
            Self::Locked => "locked",
        }
    }
}

impl From<Verdict> for Proof {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Right { .. } => Self::Right,
            Verdict::Wrong => Self::Wrong,
            Verdict::NowLocked { .. } => Self::NowLocked,
            Verdict::Locked { .. } => Self::Locked,
        }
    }
}

impl From<&[CodeVerdict]> for Proof {
    fn from(verdicts: &[CodeVerdict]) -> Self {
        let all = !verdicts.is_empty() && verdicts.iter().all(|verdict| *verdict == CodeVerdict::Right);
        if all { Self::Right } else { Self::Wrong }
    }
}

/// Why a proof does not let in. What the event says is exact, what the person hears is not.
#[derive(Debug, PartialEq, Eq)]
enum Refusal {
    /// The proof does not hold.
    Unproven(Proof),
    /// It holds, but the account may not be used.
    NotUsable(access::Error),
    /// It holds, but has to be replaced first.
    MustChange,
}

impl Refusal {
    const fn name(&self) -> &'static str {
        match self {
            Self::Unproven(proof) => proof.name(),
            Self::NotUsable(_) => "not_usable",
            Self::MustChange => "must_change",
        }
    }
}

/// Decides who is let in.
fn admit(account: Option<&Account>, proof: Proof, today: Date) -> Result<&Account, Refusal> {
    match (account, proof) {
        (Some(account), Proof::Right) => match account.check_usable(today) {
            Ok(()) => Ok(account),
            Err(error) => Err(Refusal::NotUsable(error)),
        },
        (_, proof) => Err(Refusal::Unproven(if proof == Proof::Right { Proof::Wrong } else { proof })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::AccountState;

    fn account(state: AccountState) -> Account {
        Account {
            id: 7.into(),
            login: Some("lin001".to_owned()),
            agency: None,
            state,
            suspended_from: None,
            suspended_until: None,
            version: 1,
            leaves: None,
        }
    }

    fn today() -> Date {
        "2026-11-20".parse().unwrap()
    }

    #[test]
    fn only_the_right_proof_of_a_usable_account_lets_in() {
        let active = account(AccountState::Active);
        assert!(admit(Some(&active), Proof::Right, today()).is_ok());
        for proof in [Proof::Wrong, Proof::NowLocked, Proof::Locked] {
            assert_eq!(admit(Some(&active), proof, today()).err(), Some(Refusal::Unproven(proof)));
        }
        assert_eq!(admit(None, Proof::Right, today()).err(), Some(Refusal::Unproven(Proof::Wrong)));
    }

    #[test]
    fn the_state_is_told_to_the_right_proof_only() {
        for state in AccountState::ALL.into_iter().filter(|state| *state != AccountState::Active) {
            let account = account(state);
            assert!(matches!(admit(Some(&account), Proof::Right, today()), Err(Refusal::NotUsable(_))), "{state}");
            assert_eq!(admit(Some(&account), Proof::Wrong, today()).err(), Some(Refusal::Unproven(Proof::Wrong)));
        }
        let mut suspended = account(AccountState::Active);
        suspended.suspended_from = Some(today());
        assert!(matches!(admit(Some(&suspended), Proof::Right, today()), Err(Refusal::NotUsable(_))));
    }

    #[test]
    fn x13_any_one_code_or_both() {
        assert_eq!(Way::Mail.check("any"), Ok(()));
        assert_eq!(Way::Both.check("any"), Ok(()));
        assert_eq!(Way::Both.check("both"), Ok(()));
        assert_eq!(Way::Sms.check("both"), Err(Error::NeedsBoth));
        assert_eq!(Way::Sms.check("none"), Err(Error::NoPolicy { value: "none".to_owned() }));
    }

    #[test]
    fn every_code_has_to_be_right() {
        use CodeVerdict::{NoCode, Right};
        assert_eq!(Proof::from(&[Right, Right][..]), Proof::Right);
        assert_eq!(Proof::from(&[Right, NoCode][..]), Proof::Wrong);
        assert_eq!(Proof::from(&[][..]), Proof::Wrong);
    }
}
