//! `whoami`: who acts, how he was recognised, what he may do.

use serde::Serialize;

use crate::access::{AccountId, Actor, Capability};
use crate::app::Ctx;
use crate::error::Result;
use crate::output::{Detailed, Facts};
use crate::signin::args;
use crate::text::{Word, signin as t};

/// The actor as people and programs see it.
#[derive(Serialize)]
struct Me {
    account: Option<AccountId>,
    login: Option<String>,
    via: &'static str,
    capabilities: Vec<Capability>,
}

impl From<&Actor> for Me {
    fn from(actor: &Actor) -> Self {
        let mut capabilities: Vec<_> = actor.powers.iter().map(|power| power.capability).collect();
        capabilities.sort();
        capabilities.dedup();
        let login = actor.account.map(|_| actor.login.clone());
        Self { account: actor.account, login, via: actor.via.name(), capabilities }
    }
}

impl Detailed for Me {
    const KIND: &'static str = "actor";

    fn facts(&self, facts: &mut Facts) {
        let lang = facts.lang();
        let capabilities: Vec<_> = self.capabilities.iter().map(|capability| capability.word().to(lang)).collect();
        facts
            .text(t::WHO_LOGIN, self.login.as_deref().unwrap_or(t::WHO_NOBODY.to(lang)))
            .word(t::WHO_VIA, via(self.via))
            .text(t::WHO_CAN, capabilities.join(", "));
    }
}

/// How somebody was recognised, in words.
fn via(name: &str) -> Word {
    match name {
        "service_key" => t::VIA_SERVICE_KEY,
        "session" => t::VIA_SESSION,
        "os_user" => t::VIA_OS_USER,
        _ => t::VIA_NOBODY,
    }
}

/// `whoami`
pub fn whoami(ctx: &mut Ctx, _args: args::Whoami) -> Result<()> {
    let by = ctx.by()?;
    ctx.out.show(&Me::from(&by.actor))
}
