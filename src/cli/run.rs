//! `completions` and `man`: what is made from the command tree.

use super::{args, complete, man, usage_error};
use crate::app::Ctx;
use crate::error::{Kind, Result};
use crate::text::cli as t;

/// `completions`
pub fn completions(ctx: &mut Ctx, args: args::Completions) -> Result<()> {
    ctx.out.print(&complete::stub(args.shell)?)
}

/// `man`
pub fn man(ctx: &mut Ctx, args: args::Man) -> Result<()> {
    let Some(noun) = args.command.first() else { return ctx.out.print(&man::page(ctx.lang())?) };
    let page = man::page_of(noun, ctx.lang())?
        .ok_or_else(|| usage_error(t::NoPage { name: noun }).with_kind(Kind::Missing).hint(t::HINT_PAGES))?;
    ctx.out.print(&page)
}
