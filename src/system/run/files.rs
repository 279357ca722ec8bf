//! `system import` and `system export`.

use std::fs;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::access::By;
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::error::{At, Error, Result};
use crate::output::{Outcome, Outcomes};
use crate::store::Tx;
use crate::system::catalogue::Catalogue;
use crate::system::check::{Change, Differing};
use crate::system::{args, parse, print, resolve, store, view};
use crate::text::system as t;

/// `system import`: system by system, and then the pairs that nobody should hold together.
pub fn import(ctx: &mut Ctx, args: args::Import) -> Result<()> {
    let by = ctx.by()?;
    let source = fs::read_to_string(&args.file).map_err(|cause| Error::reading(&args.file, cause))?;
    let digest = HEXLOWER.encode(&Sha256::digest(&source));
    let file = parse::parse(&source, Some(&args.file))?;
    let differing = if args.amend { Differing::Amend } else { Differing::Refuse };
    let at = At { file: Some(args.file.display().to_string()), ..At::default() };
    let done = ctx.write_rows("system_import", |tx, rows| {
        let mut import = Import { tx, differing, changes: Vec::new(), failed: Vec::new() };
        for entry in &file.systems {
            let one = Catalogue { systems: vec![entry.clone()], conflicts: Vec::new() };
            if !import.part(&entry.code, one, rows)? {
                import.failed.push(format!("{}:", entry.code));
            }
        }
        for pair in &file.conflicts {
            let names = |failed: &String| pair.roles.iter().any(|role| role.starts_with(failed));
            if !import.failed.iter().any(names) {
                let one = Catalogue { systems: Vec::new(), conflicts: vec![pair.clone()] };
                import.part(&pair.roles.join(" "), one, rows)?;
            }
        }
        import.end(&by, &digest)
    });
    let (done, rows) = done.map_err(|error| error.at(at.clone()))?;
    let sentence = done.words();
    ctx.out.done_then("catalogue", &done, sentence, Some(t::NEXT_LINT.into()))?;
    rows.finish(&ctx.out).map_err(|error| error.at(at))
}

/// An import under way.
struct Import<'a> {
    tx: &'a Tx<'a>,
    differing: Differing,
    changes: Vec<Change>,
    /// The systems with errors: pairs that name their roles are left out with them.
    failed: Vec<String>,
}

impl Import<'_> {
    /// A system or a pair; says whether it holds.
    fn part(&mut self, key: &str, part: Catalogue, rows: &mut Outcomes) -> Result<bool> {
        match store::load(self.tx, None)?.changes(part, self.differing) {
            Ok(changes) => {
                changes.iter().try_for_each(|change| store::apply(self.tx, change))?;
                let became = if changes.is_empty() { "unchanged" } else { "changed" };
                rows.row(Outcome { at: At::default(), key: key.to_owned(), became, id: None, remarks: Vec::new() });
                self.changes.extend(changes);
                Ok(true)
            }
            Err(report) => {
                rows.fail(&At::default(), key, report.into_errors());
                Ok(false)
            }
        }
    }

    fn end(self, by: &By, digest: &str) -> Result<view::Imported> {
        let mut event = Event::general("system.import", "catalogue").fact("sha256", digest);
        for change in &self.changes {
            event = match change {
                Change::System { code } => event.fact("system", code),
                Change::Edition { system, edition, .. } => event.fact("edition", format!("{system} {}", edition.from)),
                Change::Alias { system, alias } => event.fact("alias", format!("{system} {alias}")),
                Change::Pair(pair) => event.fact("conflict", pair.roles.join(" ")),
            };
        }
        if !self.changes.is_empty() {
            audit::record(self.tx, by, event)?;
        }
        Ok(view::Imported::of(&self.changes))
    }
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
