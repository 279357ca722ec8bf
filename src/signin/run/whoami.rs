//! `whoami`: who acts, how he was recognised, what he may do.

use serde::Serialize;

use crate::access::{self, AccountId, Actor, Capability, Over};
use crate::app::Ctx;
use crate::base::Date;
use crate::error::Result;
use crate::output::{Detailed, Facts};
use crate::signin::args;
use crate::store::Tx;
use crate::text::{Word, signin as t};
use crate::{agency, system};

/// The actor as people and programs see it.
#[derive(Serialize)]
struct Me {
    account: Option<AccountId>,
    login: Option<String>,
    via: &'static str,
    capabilities: Vec<Capability>,
    administers: Vec<Administered>,
    stands_in: Vec<String>,
}

/// A system that the actor administers, for an agency or all.
#[derive(Serialize)]
struct Administered {
    system: String,
    agency: Option<String>,
    subtree: bool,
}

impl Administered {
    fn describe(&self) -> String {
        let agency = self.agency.as_deref().unwrap_or("*");
        format!("{} {agency}{}", self.system, if self.subtree { " …" } else { "" })
    }
}

impl Me {
    fn new(tx: &Tx<'_>, actor: &Actor, today: Date) -> Result<Self> {
        let mut administers = Vec::new();
        for (system, over) in &actor.administers {
            let found = system::roles(tx, Some(*system), today)?.into_iter().next();
            let (agency, subtree) = match over {
                Over::Desk => (None, false),
                Over::Agency(id) => (Some(*id), false),
                Over::Subtree(id, _) => (Some(*id), true),
            };
            let agency = agency.map(|id| agency::by_id(tx, id)).transpose()?.flatten().map(|agency| agency.name);
            let system = found.map_or_else(|| system.to_string(), |role| role.system_code);
            administers.push(Administered { system, agency, subtree });
        }
        let mut stands_in = Vec::new();
        for other in &actor.stands_in {
            stands_in.extend(access::find_account(tx, other.account)?.map(|account| account.name()));
        }
        let mut capabilities: Vec<_> = actor.powers.iter().map(|power| power.capability).collect();
        capabilities.sort();
        capabilities.dedup();
        let login = actor.account.map(|_| actor.login.clone());
        Ok(Self { account: actor.account, login, via: actor.via.name(), capabilities, administers, stands_in })
    }
}

impl Me {
    /// Nobody may do nothing, whether or not there is a desk.
    fn nobody(actor: &Actor) -> Self {
        let (capabilities, administers, stands_in) = (Vec::new(), Vec::new(), Vec::new());
        Self { account: None, login: None, via: actor.via.name(), capabilities, administers, stands_in }
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
        let administers: Vec<_> = self.administers.iter().map(Administered::describe).collect();
        facts.text(t::WHO_ADMINISTERS, administers.join("; ")).text(t::WHO_STANDS_IN, self.stands_in.join(", "));
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
    if by.actor.account.is_none() {
        return ctx.out.show(&Me::nobody(&by.actor));
    }
    let today = ctx.today();
    let me = ctx.read(|tx| Me::new(tx, &by.actor, today))?;
    ctx.out.show(&me)
}
