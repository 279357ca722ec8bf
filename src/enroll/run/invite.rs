//! Invitations for a whole roster.

use super::super::random::Randomness;
use crate::access::{AccountId, By};
use crate::app::{Ctx, Key};
use crate::credential::{self, CredentialId, INVITATION_DAYS, Invitation};
use crate::error::Result;
use crate::notice::{self, Channel, Sealed};
use crate::store::Tx;
use crate::text::Lang;
use crate::user::Profile;

/// What is fetched before the transaction begins: the key is a file, the seed comes from the system.
pub struct Inviter {
    key: Key,
    seed: [u8; 32],
    lang: Lang,
}

/// Invitations under way.
pub struct Invitations<'a> {
    inviter: &'a Inviter,
    random: Randomness,
}

impl Inviter {
    /// Fetches key and seed.
    pub fn prepare(ctx: &mut Ctx) -> Result<Self> {
        let key = Key::load(&Key::path_beside(&ctx.db_path()))?;
        Ok(Self { key, seed: ctx.random()?, lang: ctx.lang() })
    }

    /// Begins, from the same seed however often.
    pub fn begin(&self) -> Invitations<'_> {
        Invitations { inviter: self, random: Randomness::new(self.seed) }
    }
}

impl Invitations<'_> {
    /// Invites a person: by mail, or by text message where there is no mail address. No password is hashed.
    pub fn invite(
        &mut self,
        tx: &Tx<'_>,
        by: &By,
        account: AccountId,
        profile: &Profile,
        agency: &str,
    ) -> Result<CredentialId> {
        let invitation = Invitation::new(self.random.bytes());
        let id = credential::issue_invitation(tx, account, invitation.hash(), by.now)?;
        let (channel, address) = match (&profile.email, profile.mobile) {
            (Some(email), _) => (Channel::Mail, email.to_string()),
            (None, Some(mobile)) => (Channel::Sms, mobile.to_string()),
            (None, None) => return Ok(id),
        };
        let ends_at = by.now.plus_seconds(INVITATION_DAYS * 24 * 60 * 60);
        let Inviter { key, lang, .. } = self.inviter;
        let new = notice::New {
            template: "enroll.invitation",
            lang: *lang,
            system: None,
            account: Some(account),
            case_id: None,
            channel,
            address: &address,
            args: &[
                ("name", profile.name.to_string()),
                ("agency", agency.to_owned()),
                ("until", ends_at.date().to(*lang)),
            ],
            secret: Some(Sealed::new(key, self.random.bytes(), &[("token", invitation.as_str())])?),
            ends_at: Some(ends_at),
            suppressed: false,
        };
        notice::post(tx, by, new)?;
        Ok(id)
    }
}
