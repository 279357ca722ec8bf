//! What is said about an envelope, and their own sheet with what is wrong in it.

use super::Came;
use crate::app::Ctx;
use crate::error::{Error as Failure, Result};
use crate::form::{Stamp, args, mapping, view};
use crate::sheet::annotate::{self, Copy, Note};
use crate::sheet::write::NewFile;
use crate::text;

/// Says what became of the forms.
pub fn tell(ctx: &Ctx, args: &args::Receive, done: &[view::Received]) -> Result<()> {
    match done {
        [one] => tell_one(ctx, args, one),
        several => {
            let mut list = ctx.out.list::<view::Received>()?;
            for one in several {
                list.row(one)?;
            }
            list.end()
        }
    }
}

fn tell_one(ctx: &Ctx, args: &args::Receive, done: &view::Received) -> Result<()> {
    use text::form as t;
    let Some(case) = done.case else {
        let hint = done.id.map(|id| t::HintMatch { id }.into());
        return ctx.out.done_then("form", done, t::HELD, hint);
    };
    let missing: Vec<&str> = done.stamps_missing.iter().map(|stamp| stamp.word().to(ctx.lang())).collect();
    let stamps = missing.join(t::JOINT.to(ctx.lang()));
    let show = Some(t::HintShow { case }.into());
    let path = args.files.first().map(std::path::PathBuf::as_path).unwrap_or(std::path::Path::new("FILE"));
    let again = || t::HintStamps { path, case, stamps: Stamp::list(&Stamp::ALL) }.into();
    match done {
        view::Received { known: true, .. } => ctx.out.done_then("form", done, t::KnownCase { case }, show),
        view::Received { id: None, passed: false, beside, .. } => {
            ctx.out.done_then("form", done, t::ScansKept { files: beside.len(), case }, show)
        }
        view::Received { passed: true, .. } => ctx.out.done_then("form", done, t::Passed { case }, show),
        _ if !missing.is_empty() => ctx.out.done_then("form", done, t::Unstamped { case, stamps }, Some(again())),
        _ => ctx.out.done_then("form", done, t::Received { case }, show),
    }
}

/// Writes a copy of the first sheet with errors, with a note on each cell that is wrong.
pub fn annotate(ctx: &Ctx, args: &args::Receive, came: &Came<'_>, error: &Failure) -> Result<()> {
    let Some(path) = &args.annotate else { return Ok(()) };
    let own = std::slice::from_ref(error);
    let errors = if error.parts().is_empty() { own } else { error.parts() };
    let Some(file) =
        errors.iter().find_map(|error| error.place().file.clone().filter(|_| error.place().cell.is_some()))
    else {
        return Ok(());
    };
    let Some(piece) = came.pieces.iter().find(|piece| piece.shown.display().to_string() == file) else { return Ok(()) };
    let notes: Vec<Note> = errors
        .iter()
        .filter(|error| error.place().file.as_ref() == Some(&file))
        .filter_map(|error| {
            let at = mapping::place(error.place().cell.as_deref()?)?;
            let hint = error.next().map(|hint| format!("\n{}", hint.to(ctx.lang()))).unwrap_or_default();
            let text = error.msg().to(ctx.lang()) + &hint;
            Some(Note { sheet: error.place().sheet.clone(), at, text })
        })
        .collect();
    let copy = annotate::annotate(&piece.path, NewFile::create(path)?, &notes, "authdesk")?;
    let (path, cells) = (path.as_path(), notes.len());
    match copy {
        Copy::Edited => ctx.out.note(text::form::Annotated { path, cells }),
        Copy::Rebuilt => ctx.out.note(text::form::AnnotatedAnew { path, cells }),
    }
    Ok(())
}
