//! `form inspect`: what a workbook says to the reader.

use crate::app::Ctx;
use crate::error::Result;
use crate::form::label::Labels;
use crate::form::{args, paper, view};
use crate::sheet::Grid;
use crate::text;

/// `form inspect`
pub fn inspect(ctx: &mut Ctx, args: args::Inspect) -> Result<()> {
    let sheets = Grid::read(&args.file)?;
    let mut list = ctx.out.list::<view::Spot>()?;
    let mut labels = 0;
    for read in paper::sheets(&sheets, Labels::shipped()) {
        for found in &read.found {
            list.row(&view::Spot::new(&read.sheet, found))?;
            labels += 1;
        }
    }
    list.end()?;
    if labels == 0 {
        ctx.out.warn(text::form::NoForm { path: args.file.as_path() });
    }
    Ok(())
}
