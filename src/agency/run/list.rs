//! `agency list`, `agency search`

use crate::access::Scope;
use crate::agency::store::Filter;
use crate::agency::{Error, args, fold, store, view};
use crate::app::Ctx;
use crate::error::Result;
use crate::text::{self, Msg};

/// `agency list`
pub fn list(ctx: &mut Ctx, args: args::List) -> Result<()> {
    let filter = Filter {
        under: args.under,
        kind: args.kind,
        level: args.level.map(|level| level.0),
        words: Vec::new(),
        active: args.inactive.then_some(false),
    };
    print(ctx, &filter, None)
}

/// `agency search`
pub fn search(ctx: &mut Ctx, args: args::Search) -> Result<()> {
    let words: Vec<String> = args.name.iter().flat_map(|words| words.split_whitespace()).map(fold).collect();
    if words.iter().all(String::is_empty) {
        return Err(Error::EmptySearch.into());
    }
    print(ctx, &Filter { words, ..Filter::default() }, Some(text::agency::NEXT_SHOW.into()))
}

/// Names, OIDs and addresses of agencies are open data: everybody sees them, also who looks for his own to register.
fn print(ctx: &mut Ctx, filter: &Filter, next: Option<Msg>) -> Result<()> {
    let mut list = ctx.out.list::<view::Row>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    let mut paths = store::Paths::default();
    ctx.read(|tx| {
        store::each(tx, &Scope::all(), filter, page, |agency| list.row(&view::Row::load(tx, &mut paths, &agency)?))
    })?;
    list.end_with(next)
}
