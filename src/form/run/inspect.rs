//! `form inspect`: what a workbook says to the reader, and a mapping that says the same.

use std::io::Write as _;
use std::path::Path;

use crate::app::Ctx;
use crate::error::{Error as Failure, Result};
use crate::form::label::Labels;
use crate::form::mapping::Mapping;
use crate::form::paper::{self, Read};
use crate::form::{args, view};
use crate::sheet::Grid;
use crate::sheet::write::NewFile;
use crate::text::{self, Msg};

/// `form inspect`
pub fn inspect(ctx: &mut Ctx, args: args::Inspect) -> Result<()> {
    let read = read(&args.file, args.mapping.as_deref())?;
    let mut list = ctx.out.list::<view::Spot>()?;
    for sheet in &read {
        for found in &sheet.found {
            list.row(&view::Spot::new(&sheet.sheet, found))?;
        }
    }
    list.end()?;
    if read.is_empty() {
        ctx.out.warn(text::form::NoForm { path: args.file.as_path() });
    }
    if let Some(path) = &args.write_mapping {
        let head = Msg::from(text::form::MappingHead { path: args.file.as_path() }).to(ctx.lang());
        let text = Mapping::of(&read).print(&head)?;
        if !ctx.mode().dry_run {
            let mut file = NewFile::create_new(path)?;
            file.write_all(text.as_bytes()).map_err(|cause| Failure::writing(path, cause))?;
            file.finish()?;
        }
        ctx.out.note(text::form::MappingWritten { path: path.as_path() });
    }
    Ok(())
}

/// What a workbook says: where a mapping says so, else by its labels.
pub fn read(path: &Path, mapping: Option<&Path>) -> Result<Vec<Read>> {
    let mapping = mapping.map(Mapping::load).transpose()?;
    let sheets = Grid::read(path)?;
    match mapping {
        Some(mapping) => mapping.read(path, &sheets, Labels::shipped()),
        None => Ok(paper::sheets(&sheets, Labels::shipped())),
    }
}
