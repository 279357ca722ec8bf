//! The way in, once the proof is decided: a session and its file, or a refusal; an event in either case.

use std::path::PathBuf;

use serde::Serialize;

use super::{Proof, Refusal, admit};
use crate::access::{self, AccountId, Actor, By, SessionId, Via};
use crate::app::{Ctx, session};
use crate::audit::{self, Event};
use crate::base::Timestamp;
use crate::credential::{self, SessionToken};
use crate::error::Result;
use crate::store::Tx;
use crate::text;
use crate::user::User;

/// A session that may be opened: made before the transaction begins.
pub struct Entry {
    token: SessionToken,
    file: PathBuf,
    before: Option<[u8; 32]>,
    ends_at: Timestamp,
}

/// Who was let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Admitted {
    account: AccountId,
    login: String,
    ends_at: Timestamp,
    #[serde(skip)]
    session: SessionId,
}

impl Entry {
    /// Makes a token; a session that lies in the place of the new one will be ended.
    pub fn prepare(ctx: &mut Ctx) -> Result<Self> {
        let hours: u32 = ctx.config.parsed("session.hours")?;
        let token = SessionToken::new(ctx.random()?);
        let db = ctx.db_path();
        let file = session::session_file(ctx.outside(), &db);
        let before = session::left_behind(&file);
        Ok(Self { token, file, before, ends_at: ctx.now().plus_seconds(i64::from(hours) * 3600) })
    }

    /// Opens the session, or refuses; the transaction has to be committed in either case.
    pub fn settle(
        &self,
        tx: &Tx<'_>,
        by: &By,
        user: Option<&User>,
        proof: Proof,
        way: &'static str,
    ) -> Result<Result<Admitted, Refusal>> {
        let account = match admit(user.map(|user| &user.account), proof, by.now.date()) {
            Ok(account) => account,
            Err(refusal) => {
                return refuse(tx, by, user, refusal, way).map(Err);
            }
        };
        if let Some((earlier, _)) =
            self.before.as_ref().map(|hash| credential::find_session(tx, hash)).transpose()?.flatten()
        {
            credential::end_session(tx, earlier, by.now)?;
        }
        let session = credential::open_session(tx, account.id, self.token.hash(), self.ends_at, by.now)?;
        let actor = access::actor(tx, account, Via::Session { id: session }, by.now)?;
        let by = By { actor, ..by.clone() };
        let event = Event::new("login", "account", account.id).fact("result", "in").fact("way", way);
        audit::record(tx, &by, event)?;
        Ok(Ok(Admitted { account: account.id, login: account.name(), ends_at: self.ends_at, session }))
    }

    /// Writes the session file and says who is in.
    pub fn open(&self, ctx: &mut Ctx, admitted: &Admitted) -> Result<()> {
        if ctx.mode().dry_run {
            return Ok(());
        }
        let now = ctx.now();
        if let Err(error) = session::keep(&self.file, self.token.as_str(), now) {
            ctx.write(|tx| credential::end_session(tx, admitted.session, now))?;
            return Err(error);
        }
        let sentence = text::signin::In { login: &admitted.login, until: admitted.ends_at };
        ctx.out.done_then("session", admitted, sentence, Some(text::signin::NEXT_WHOAMI.into()))
    }
}

/// Records a refusal. What was typed is not kept, as people type passwords where names belong.
pub fn refuse(tx: &Tx<'_>, by: &By, user: Option<&User>, refusal: Refusal, way: &'static str) -> Result<Refusal> {
    let event = match user {
        Some(user) => Event::new("login", "account", user.account.id),
        None => Event::general("login", "account"),
    };
    audit::record(tx, by, event.fact("result", "refused").fact("why", refusal.name()).fact("way", way))?;
    Ok(refusal)
}

/// Ends the session whose token lies in the session file, whether or not it is still good; says whose it was.
pub fn leave(ctx: &mut Ctx) -> Result<Option<String>> {
    let db = ctx.db_path();
    let file = session::session_file(ctx.outside(), &db);
    let Some(hash) = session::left_behind(&file) else { return Ok(None) };
    let stranger = ctx.by_stranger()?;
    let login = ctx.write(|tx| {
        let Some((session, account)) = credential::find_session(tx, &hash)? else { return Ok(None) };
        credential::end_session(tx, session, stranger.now)?;
        let login = access::find_account(tx, account)?.map(|account| account.name()).unwrap_or_default();
        let actor = Actor {
            account: Some(account),
            login: login.clone(),
            via: Via::Session { id: session },
            ..Actor::nobody()
        };
        audit::record(tx, &By { actor, ..stranger.clone() }, Event::new("logout", "account", account))?;
        Ok(Some(login))
    })?;
    if !ctx.mode().dry_run {
        session::forget(&file)?;
    }
    Ok(login)
}
