//! `agency admins`

use crate::agency::{args, store, view};
use crate::app::Ctx;
use crate::error::Result;
use crate::text;

/// `agency admins` (A069): applicants see that there is somebody; the staff see who.
pub fn admins(ctx: &mut Ctx, args: args::Admins) -> Result<()> {
    let (actor, today) = (ctx.by()?.actor, ctx.today());
    let mut list = ctx.out.list::<view::AdminRow>()?;
    let count = ctx.read(|tx| {
        let agency = store::get(tx, &args.agency)?;
        let open = !actor.powers.is_empty() || super::sees_people(&actor, &agency);
        let admins = store::admin::admins(tx, agency.id, today)?;
        for admin in &admins {
            let over = admin.over.map(|id| store::by_id(tx, id)).transpose()?.flatten();
            list.row(&view::AdminRow::new(admin, over, open))?;
        }
        Ok(admins.len())
    })?;
    let next = (count == 0).then(|| text::agency::NextOnboard { key: args.agency.to_string() }.into());
    list.end_with(next)
}
