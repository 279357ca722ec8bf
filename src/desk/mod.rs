//! This installation: init, status, doctor, backup and restore, configuration, staff, service keys.

mod args;
mod edit;
mod error;
mod health;
mod rows;
mod run;
mod store;
mod trail;
mod view;

pub use error::Error;
pub use rows::ROWS;

use crate::access::{Actor, Capability, Via};
use crate::app::{Need, Verb, verb};
use crate::base::Date;
use crate::offboard::{self, Leaving};
use crate::{remind, report};

/// The verbs of `user` that need the list of all rooms that have to do with a person.
pub const USER: &[Verb] = &[
    verb!("offboard", offboard::Offboard, Change, Need::Any(&[Capability::Operator]), run::leave::offboard),
    verb!("transfer", offboard::Transfer, Change, Need::Any(&[Capability::Operator]), run::leave::transfer),
    verb!("erase", offboard::Erase, Change, Need::Any(&[Capability::Operator]), run::leave::erase),
];

/// Who has to do with somebody who leaves, moves or is erased. A room that stands after `offboard` adds its line.
fn leaving() -> Vec<&'static dyn Leaving> {
    let later: &[&dyn Leaving] = &[
        &report::Reviews,
        &remind::Reminders,
        #[cfg(feature = "card")]
        &crate::stock::Cards,
    ];
    offboard::parts().into_iter().chain(later.iter().copied()).collect()
}

/// `init`
pub const INIT: &[Verb] = &[verb!("", args::Init, Change, Need::Open, run::init::init)];

/// The verbs of `audit` that need other rooms: their rows, and notices.
pub const AUDIT: &[Verb] = &[
    verb!("verify", args::Verify, Read, Need::Any(&[Capability::Operator, Capability::Auditor]), trail::verify),
    verb!("anchor", args::Anchor, External, Need::Any(&[Capability::Operator]), trail::anchor),
];

/// `status`
pub const STATUS: &[Verb] = &[verb!("", args::Status, Read, Need::Account, run::status::status)];

/// `unfinished`
pub const UNFINISHED: &[Verb] = &[verb!("", args::Unfinished, Read, Need::Any(HELPERS), run::status::unfinished)];

/// `doctor`
pub const DOCTOR: &[Verb] = &[verb!("", args::Doctor, Read, Need::Open, run::doctor::doctor)];

/// `backup`
pub const BACKUP: &[Verb] = &[verb!("", args::Backup, Change, Need::Any(&[Capability::Operator]), run::backup::backup)];

/// `restore`
pub const RESTORE: &[Verb] = &[verb!("", args::Restore, Change, Need::Open, run::restore::restore)];

/// `config`
pub const CONFIG: &[Verb] = &[
    verb!("show", args::ConfigShow, Read, Need::Open, run::config::show),
    verb!("set", args::ConfigSet, External, Need::Open, run::config::set),
    verb!("unset", args::ConfigUnset, External, Need::Open, run::config::unset),
    verb!("path", args::ConfigPath, Read, Need::Open, run::config::path),
];

/// `staff`
pub const STAFF: &[Verb] = &[
    verb!("list", args::StaffList, Read, Need::Any(&[Capability::Operator]), run::staff::list),
    verb!("map", args::StaffMap, Change, Need::Any(&[Capability::Operator]), run::staff::map),
    verb!("unmap", args::StaffUnmap, Change, Need::Any(&[Capability::Operator]), run::staff::unmap),
];

/// `service-key`
pub const SERVICE_KEY: &[Verb] = &[
    verb!("new", args::KeyNew, Change, Need::Account, run::service_key::new),
    verb!("list", args::KeyList, Read, Need::Account, run::service_key::list),
    verb!("revoke", args::KeyRevoke, Change, Need::Account, run::service_key::revoke),
];

/// Who helps people to get in.
const HELPERS: &[Capability] = &[Capability::Operator, Capability::Helpdesk];

/// Who may look at everything that concerns the desk itself.
const READERS: &[Capability] = &[Capability::Operator, Capability::Auditor];

/// What a service key may be used for: a capability, or deciding as administrator of systems.
const USES: [&str; 8] = ["operator", "clerk", "authority", "helpdesk", "ra", "isms", "auditor", REVIEW];
const REVIEW: &str = "review";

/// Settings of the desk: the id of its key, and the key under a passphrase, in backups only.
const KEY_ID: &str = "key";
const WRAPPED_KEY: &str = "wrapped_key";

/// The longest life of a service key, in days.
const KEY_DAYS: i64 = 366;

/// Whether an actor may make such a key: for himself, for no more than he may do, and not for ever.
fn check_key(actor: &Actor, uses: &[String], ends: Date, today: Date) -> Result<(), Error> {
    if matches!(actor.via, Via::ServiceKey { .. }) {
        return Err(Error::KeyByKey);
    }
    let held = |name: &str| name == REVIEW || name.parse().is_ok_and(|capability| actor.can(capability));
    if let Some(capability) = uses.iter().find(|name| !held(name)) {
        return Err(Error::KeyExceeds { capability: capability.clone() });
    }
    let last = today.plus_days(KEY_DAYS);
    if ends < today || ends > last {
        return Err(Error::KeyEnds { ends, last });
    }
    Ok(())
}

/// Whether an operating-system user may be tied to an account: nobody ties his own to another person.
fn check_map(actor: &Actor, uid: u32, same_account: bool, user: &str) -> Result<(), Error> {
    let own = matches!(&actor.via, Via::OsUser { uid: own, sudo_uid } if *own == uid || *sudo_uid == Some(uid));
    if own && !same_account { Err(Error::OwnUser { user: user.to_owned() }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Over, Power};

    fn operator(via: Via) -> Actor {
        let power = Power { capability: Capability::Operator, over: Over::Desk, system: None };
        Actor { account: Some(1.into()), via, powers: vec![power], ..Actor::nobody() }
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_key_does_no_more_than_its_owner_and_ends() {
        let (today, actor) = (day("2026-11-20"), operator(Via::OsUser { uid: 1000, sudo_uid: None }));
        let check = |uses: &[&str], ends: &str| {
            let uses: Vec<String> = uses.iter().map(ToString::to_string).collect();
            check_key(&actor, &uses, day(ends), today)
        };
        assert_eq!(check(&["operator", "review"], "2026-12-31"), Ok(()));
        assert_eq!(check(&["clerk"], "2026-12-31"), Err(Error::KeyExceeds { capability: "clerk".to_owned() }));
        let last = day("2027-11-21");
        assert_eq!(check(&["operator"], "2027-11-21"), Ok(()));
        assert_eq!(check(&["operator"], "2027-11-22"), Err(Error::KeyEnds { ends: day("2027-11-22"), last }));
        assert_eq!(check(&["operator"], "2026-11-19"), Err(Error::KeyEnds { ends: day("2026-11-19"), last }));
    }

    #[test]
    fn a_key_makes_no_keys() {
        let actor = operator(Via::ServiceKey { id: 1.into(), name: "nightly".to_owned() });
        let ends = day("2026-11-20");
        assert_eq!(check_key(&actor, &["operator".to_owned()], ends, ends), Err(Error::KeyByKey));
    }

    #[test]
    fn nobody_ties_his_own_user_to_another_person() {
        let actor = operator(Via::OsUser { uid: 0, sudo_uid: Some(1000) });
        assert_eq!(check_map(&actor, 1000, false, "chen"), Err(Error::OwnUser { user: "chen".to_owned() }));
        assert_eq!(check_map(&actor, 1000, true, "chen"), Ok(()));
        assert_eq!(check_map(&actor, 1001, false, "wang"), Ok(()));
    }
}
