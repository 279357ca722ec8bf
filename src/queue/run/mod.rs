//! What happens, step by step.

pub mod apply;
pub mod decide;
pub mod deputy;
pub mod list;
pub mod record;
pub mod review;

use super::args;
use crate::access;
use crate::approval::{self, State};
use crate::calendar;
use crate::error::Result;
use crate::store::Tx;

/// The filter that was typed, with what it names looked up.
fn filter(tx: &Tx<'_>, today: crate::base::Date, args: &args::Filter) -> Result<approval::Filter> {
    let due = match (&args.due, args.overdue) {
        (Some(expr), _) => Some(calendar::resolve(tx, expr, today)?.tomorrow()),
        (None, true) => Some(today),
        (None, false) => None,
    };
    let state = args.state.as_deref().and_then(|state| state.parse().ok());
    let named = args.which.find(tx, today)?;
    Ok(approval::Filter {
        state: state.or(if args.all { None } else { Some(State::Pending) }),
        kind: args.kind.clone(),
        action: args.action.clone(),
        system: named.system,
        role: named.role,
        agency: named.agency,
        account: None,
        outside: args.outside,
        due_before: due,
        opened_before: args
            .age
            .map(|days| crate::base::Timestamp::start_of(today.plus_days(-i64::from(days)).tomorrow())),
    })
}

/// Fails unless the actor may look at the case: it waits for him, concerns him, or lies in what he may read.
fn check_visible(tx: &Tx<'_>, actor: &access::Actor, id: approval::CaseId) -> Result<approval::Case> {
    let missing = || approval::Error::Missing { id };
    let case = approval::find(tx, id)?.ok_or_else(missing)?;
    let concerns = actor.account.is_some_and(|account| case.concerns(account));
    let scope = actor.system_scope(super::READERS);
    let reads = concerns
        || approval::bench(tx, &approval::Bench::All(&scope), id)?
        || approval::bench(tx, &approval::Bench::Deciding(actor), id)?;
    if reads { Ok(case) } else { Err(missing().into()) }
}
