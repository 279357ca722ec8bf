//! `agency contacts`: whom an agency names, in which order they are called.

mod import;
mod order;

pub use import::import;
pub use order::{order, remove};

use crate::access::Capability;
use crate::agency::{args, store, view};
use crate::app::Ctx;
use crate::error::Result;

/// `agency contacts list`: of one agency in the calling order, or of all agencies that the actor runs.
pub fn list(ctx: &mut Ctx, args: args::ContactsList) -> Result<()> {
    if args.ncert { print::<view::NcertRow>(ctx, &args) } else { print::<view::ContactRow>(ctx, &args) }
}

fn print<T: view::OfContact>(ctx: &mut Ctx, args: &args::ContactsList) -> Result<()> {
    let actor = ctx.by()?.actor;
    let mut list = ctx.out.list::<T>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    ctx.read(|tx| {
        if let Some(key) = &args.agency {
            let agency = store::get(tx, key)?;
            let open = super::sees_people(&actor, &agency);
            return store::contact::list(tx, agency.id)?
                .iter()
                .try_for_each(|contact| list.row(&T::new(contact, &agency, open)));
        }
        let scope = actor.reviewer_scope(&[Capability::Operator, Capability::Clerk, Capability::Auditor]);
        store::contact::each(tx, &scope, page, |contact| match store::by_id(tx, contact.agency)? {
            Some(agency) => list.row(&T::new(&contact, &agency, true)),
            None => Ok(()),
        })
    })?;
    list.end()
}
