//! `system import` and `system export`.

use std::fs;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::error::{At, Error, Result};
use crate::system::check::{Change, Differing};
use crate::system::{args, parse, print, resolve, store, view};
use crate::text::system as t;

/// `system import`
pub fn import(ctx: &mut Ctx, args: args::Import) -> Result<()> {
    let by = ctx.by()?;
    let source = fs::read_to_string(&args.file).map_err(|cause| Error::reading(&args.file, cause))?;
    let digest = HEXLOWER.encode(&Sha256::digest(&source));
    let file = parse::parse(&source, Some(&args.file))?;
    let differing = if args.amend { Differing::Amend } else { Differing::Refuse };
    let at = At { file: Some(args.file.display().to_string()), ..At::default() };
    let done = ctx.write(|tx| {
        let changes = store::load(tx, None)?.changes(file.clone(), differing).map_err(|error| error.at(at.clone()))?;
        let done = view::Imported::of(&changes);
        let mut event = Event::general("system.import", "catalogue").fact("sha256", &digest);
        for change in &changes {
            store::apply(tx, change)?;
            event = match change {
                Change::System { code } => event.fact("system", code),
                Change::Edition { system, edition, .. } => event.fact("edition", format!("{system} {}", edition.from)),
                Change::Alias { system, alias } => event.fact("alias", format!("{system} {alias}")),
                Change::Pair(pair) => event.fact("conflict", pair.roles.join(" ")),
            };
        }
        if !changes.is_empty() {
            audit::record(tx, &by, event)?;
        }
        Ok(done)
    })?;
    let sentence = done.words();
    ctx.out.done_then("catalogue", &done, sentence, Some(t::NEXT_LINT.into()))
}

/// `system export`
pub fn export(ctx: &mut Ctx, args: args::Export) -> Result<()> {
    let today = ctx.today();
    let toml = ctx.read(|tx| {
        let only = args.system.as_deref().map(|text| resolve(tx, text, today)).transpose()?;
        Ok(print::print(&store::load(tx, only.map(|system| system.id))?))
    })?;
    if ctx.out.speaks_json() {
        return ctx.out.done("catalogue", &view::Exported { toml }, t::NEXT_LINT);
    }
    ctx.out.text(&toml)
}
