//! A one-time code on its way to a person.

use super::{Profile, User};
use crate::access::By;
use crate::app::Ctx;
use crate::base::Timestamp;
use crate::credential::{self, CODE_MINUTES, Channel, Code, Purpose};
use crate::error::{Kind, Result};
use crate::notice::{self, Sealed};
use crate::store::Tx;
use crate::text::Lang;

/// A code and its sealed copy for the notice. Made before the transaction begins, and whether or not it will be sent,
/// so that the time it takes tells nothing.
pub struct FreshCode {
    code: Code,
    sealed: Sealed,
    lang: Lang,
}

impl FreshCode {
    /// Makes a code.
    pub fn make(ctx: &mut Ctx) -> Result<Self> {
        let code = Code::new(ctx.random()?);
        let sealed = notice::seal(ctx, &[("code", code.as_str())])?;
        Ok(Self { code, sealed, lang: ctx.lang() })
    }

    /// Keeps the code and posts its notice; gives the moment of its end, or nothing where there is no such address.
    pub fn send(
        &self,
        tx: &Tx<'_>,
        by: &By,
        user: &User,
        purpose: Purpose,
        channel: Channel,
    ) -> Result<Option<Timestamp>> {
        let Some(address) = address(&user.profile, channel) else { return Ok(None) };
        let ends_at = credential::issue_code(tx, user.account.id, purpose, channel, &self.code, by.now)?;
        self.post(tx, by, user, purpose, (channel, &address), ends_at).map(Some)
    }

    /// Like [`FreshCode::send`], for an operator: however many codes were sent before.
    pub fn send_unrationed(
        &self,
        tx: &Tx<'_>,
        by: &By,
        user: &User,
        purpose: Purpose,
        channel: Channel,
    ) -> Result<Option<Timestamp>> {
        let Some(address) = address(&user.profile, channel) else { return Ok(None) };
        let ends_at = credential::issue_unrationed(tx, user.account.id, purpose, channel, &self.code, by.now)?;
        self.post(tx, by, user, purpose, (channel, &address), ends_at).map(Some)
    }

    fn post(
        &self,
        tx: &Tx<'_>,
        by: &By,
        user: &User,
        purpose: Purpose,
        (channel, address): (Channel, &str),
        ends_at: Timestamp,
    ) -> Result<Timestamp> {
        let new = notice::New {
            template: if purpose == Purpose::Reset { "password.reset" } else { "enroll.code" },
            lang: self.lang,
            system: None,
            account: Some(user.account.id),
            case_id: None,
            channel,
            address,
            args: &[("name", user.profile.name.to_string()), ("minutes", CODE_MINUTES.to_string())],
            secret: Some(self.sealed.clone()),
            ends_at: Some(ends_at),
            suppressed: false,
        };
        notice::post(tx, by, new)?;
        Ok(ends_at)
    }

    /// Like [`FreshCode::send`], where nobody may learn whether there is such a person: says only to the event
    /// whether a code goes out. A refusal, as of codes that come too fast, is none here.
    pub fn send_quietly(&self, tx: &Tx<'_>, by: &By, user: &User, purpose: Purpose, channel: Channel) -> Result<bool> {
        if !user.profile.is_confirmed(channel) {
            return Ok(false);
        }
        match self.send(tx, by, user, purpose, channel) {
            Ok(ends_at) => Ok(ends_at.is_some()),
            Err(refused) if refused.kind() == Kind::Refused => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// Where a channel reaches a person.
pub(super) fn address(profile: &Profile, channel: Channel) -> Option<String> {
    match channel {
        Channel::Mail => profile.email.as_ref().map(ToString::to_string),
        Channel::Sms => profile.mobile.map(|mobile| mobile.to_string()),
    }
}

impl Profile {
    /// Whether the address of a channel is there and was confirmed.
    pub fn is_confirmed(&self, channel: Channel) -> bool {
        match channel {
            Channel::Mail => self.email.is_some() && self.email_verified_at.is_some(),
            Channel::Sms => self.mobile.is_some() && self.mobile_verified_at.is_some(),
        }
    }
}
