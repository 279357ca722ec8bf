//! `card readers`

use super::limit;
use crate::app::Ctx;
use crate::card::{args, reader, view};
use crate::error::Result;

/// Lists the readers and what sits in them.
pub fn readers(ctx: &mut Ctx, _args: args::Readers) -> Result<()> {
    let found = reader::readers(limit(ctx)?)?;
    let mut list = ctx.out.list::<view::ReaderRow>()?;
    for reader in &found {
        list.row(&reader.into())?;
    }
    list.end()
}
