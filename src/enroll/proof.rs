//! Which codes prove who somebody is: both for a new account, one for an existing one, unless the desk says otherwise
//! (X13, A023, A032–A035).

use std::str::FromStr;

use super::Error;
use crate::access::AccountState;
use crate::app::Config;
use crate::credential::{Channel, Purpose};
use crate::error::{Kind, Result};
use crate::user::{Profile, User};

/// How many channels have to be proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Mail and mobile.
    Both,
    /// One of the two.
    Any,
}

impl FromStr for Policy {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "both" => Ok(Self::Both),
            "any" => Ok(Self::Any),
            _ => Err(()),
        }
    }
}

/// What has been proven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proven {
    /// The mailbox, by its code.
    pub mail: bool,
    /// The mobile number, by its code.
    pub mobile: bool,
    /// Who it is, by a look at him and a document; stands for the mobile number.
    pub attested: bool,
}

impl Policy {
    /// The policy for an account in this state: one that never was verified is new.
    pub fn of(config: &Config, state: AccountState) -> Result<Self> {
        config.parsed(if state == AccountState::Registered { "codes.new" } else { "codes.existing" })
    }

    /// Whether that is enough.
    pub const fn satisfied(self, proven: Proven) -> bool {
        let Proven { mail, mobile, attested } = proven;
        match self {
            Self::Both => mail && (mobile || attested),
            Self::Any => mail || mobile || attested,
        }
    }

    /// The channels whose codes are still wanted, the mailbox first.
    pub fn missing(self, proven: Proven) -> Vec<Channel> {
        if self.satisfied(proven) {
            return Vec::new();
        }
        let open = [(Channel::Mail, proven.mail), (Channel::Sms, proven.mobile || proven.attested)];
        open.into_iter().filter(|(_, proven)| !proven).map(|(channel, _)| channel).collect()
    }
}

impl Proven {
    /// What was proven of a person.
    pub fn of(profile: &Profile) -> Self {
        Self {
            mail: profile.is_confirmed(Channel::Mail),
            mobile: profile.is_confirmed(Channel::Sms),
            attested: profile.attested.is_some(),
        }
    }

    /// The same with one channel more.
    #[must_use]
    pub const fn with(self, channel: Channel) -> Self {
        match channel {
            Channel::Mail => Self { mail: true, ..self },
            Channel::Sms => Self { mobile: true, ..self },
        }
    }
}

/// What the codes of an account in this state are for: who is active already logs in with them.
pub const fn purpose(state: AccountState) -> Purpose {
    match state {
        AccountState::Active => Purpose::Login,
        AccountState::Invited
        | AccountState::Registered
        | AccountState::Verified
        | AccountState::Disabled
        | AccountState::Departed
        | AccountState::Erased => Purpose::Register,
    }
}

/// Fails for an account that is switched off or whose person has left.
pub fn may_go_on(user: &User) -> Result<()> {
    use AccountState as S;
    let (account, state) = (user.account.id, user.account.state);
    match state {
        S::Disabled | S::Departed | S::Erased => {
            Err(crate::Error::from(Error::Inactive { account, state }).with_kind(Kind::Denied))
        }
        S::Invited | S::Registered | S::Verified | S::Active => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: Proven = Proven { mail: true, mobile: false, attested: false };
    const MOBILE: Proven = Proven { mail: false, mobile: true, attested: false };
    const SEEN: Proven = Proven { mail: false, mobile: false, attested: true };

    #[test]
    fn x13_a_new_account_proves_both_and_an_existing_one_either() {
        assert!(!Policy::Both.satisfied(MAIL) && !Policy::Both.satisfied(MOBILE) && !Policy::Both.satisfied(SEEN));
        assert!(Policy::Both.satisfied(MAIL.with(Channel::Sms)));
        assert!(Policy::Both.satisfied(Proven { mail: true, ..SEEN }));
        assert!(Policy::Any.satisfied(MAIL) && Policy::Any.satisfied(MOBILE) && Policy::Any.satisfied(SEEN));
        assert!(!Policy::Any.satisfied(Proven::default()));
        let config = Config::default();
        assert_eq!(Policy::of(&config, AccountState::Registered).unwrap(), Policy::Both);
        assert_eq!(Policy::of(&config, AccountState::Active).unwrap(), Policy::Any);
    }

    #[test]
    fn what_is_missing_is_asked_for() {
        assert_eq!(Policy::Both.missing(Proven::default()), [Channel::Mail, Channel::Sms]);
        assert_eq!(Policy::Both.missing(MAIL), [Channel::Sms]);
        assert_eq!(Policy::Both.missing(SEEN), [Channel::Mail]);
        assert_eq!(Policy::Any.missing(MAIL), []);
    }
}
