//! `agency show`

use crate::agency::{args, store, view};
use crate::app::Ctx;
use crate::error::Result;
use crate::text;

/// `agency show`
pub fn show(ctx: &mut Ctx, args: args::Show) -> Result<()> {
    let (actor, today) = (ctx.by()?.actor, ctx.today());
    let (shown, is_administered) = ctx.read(|tx| {
        let agency = store::get(tx, &args.agency)?;
        let admins = store::admin::admins(tx, agency.id, today)?;
        let open = super::sees_people(&actor, &agency);
        Ok((view::Shown::load(tx, &agency, admins.len(), open)?, !admins.is_empty()))
    })?;
    let next = (!is_administered).then(|| text::agency::NextOnboard { key: args.agency.to_string() }.into());
    ctx.out.show_with(&shown, next)
}
