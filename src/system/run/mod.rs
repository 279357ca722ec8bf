//! What happens, step by step.

mod approvers;
mod files;
mod lint;
mod show;

pub use approvers::approvers;
pub use files::{export, import};
pub use lint::lint;
pub use show::{list, show};

use crate::access::{self, AgencyId};
use crate::agency::{self, Key};
use crate::app::Ctx;
use crate::base::{Date, DateExpr};
use crate::calendar;
use crate::error::Result;
use crate::store::Tx;

/// The day that is asked about.
fn day(tx: &Tx<'_>, as_of: Option<&DateExpr>, today: Date) -> Result<Date> {
    as_of.map_or(Ok(today), |expr| calendar::resolve(tx, expr, today))
}

/// The agency that is asked about: the one that is named, or the actor's own.
fn agency_of(ctx: &mut Ctx, named: Option<&Key>) -> Result<Option<AgencyId>> {
    let account = ctx.by()?.actor.account;
    ctx.read(|tx| match (named, account) {
        (Some(key), _) => Ok(Some(agency::get(tx, key)?.id)),
        (None, Some(account)) => Ok(access::find_account(tx, account)?.and_then(|account| account.agency)),
        (None, None) => Ok(None),
    })
}
