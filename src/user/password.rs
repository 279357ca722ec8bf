//! A new password: its rule is asked before anything is looked up, its past when it is kept.

use zeroize::Zeroizing;

use crate::access::{AccountId, SessionId};
use crate::app::Ctx;
use crate::audit::Event;
use crate::base::Timestamp;
use crate::credential::{self, CredentialId, Flaw, Kind, Profile as Rule};
use crate::error::Result;
use crate::store::Tx;
use crate::text::{self, Msg};

/// A new password that its rule allows.
pub struct NewPassword {
    rule: Rule,
    plain: Zeroizing<String>,
    hash: String,
}

impl NewPassword {
    /// How it is asked for.
    pub fn question(ctx: &Ctx) -> Result<Msg> {
        Ok(text::user::AskNew { rule: rule(ctx)?.word() }.into())
    }

    /// One that was typed, if the rule of the desk allows it.
    pub fn check(ctx: &mut Ctx, plain: Zeroizing<String>) -> Result<Self> {
        let rule = rule(ctx)?;
        credential::check_profile(rule, &plain)?;
        let hash = credential::hash_password(&plain, ctx.random()?)?;
        Ok(Self { rule, plain, hash })
    }

    /// Keeps what a person chose, unless it was used before; ends the sessions that the old one opened, but one.
    pub fn keep(
        &self,
        tx: &Tx<'_>,
        verb: &'static str,
        account: AccountId,
        except: Option<SessionId>,
        now: Timestamp,
    ) -> Result<Event> {
        // The present one is never taken again: it may be one that somebody else chose.
        let remembered = self.rule.remembered().max(1);
        if credential::is_reused(tx, account, Kind::LoginPassword, &self.plain, remembered)? {
            return Err(credential::Error::Weak { flaws: vec![Flaw::Reused] }.into());
        }
        let id = credential::set_password(tx, account, Kind::LoginPassword, &self.hash, now)?;
        let sessions = credential::end_sessions(tx, account, except, now)?;
        Ok(Event::new(verb, "account", account)
            .fact("result", "set")
            .fact("sessions", sessions)
            .row(&credential::ROW, id))
    }

    /// Gives it to somebody who has to change it at his next login; ends his sessions and says how many.
    pub fn give(&self, tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<(CredentialId, usize)> {
        let id = credential::give_password(tx, account, Kind::LoginPassword, &self.hash, now)?;
        Ok((id, credential::end_sessions(tx, account, None, now)?))
    }
}

/// The rule that the desk has chosen.
fn rule(ctx: &Ctx) -> Result<Rule> {
    ctx.config.parsed("password.profile")
}
