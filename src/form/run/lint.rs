//! `form lint`: whether a mapping holds, by itself and for a form.

use crate::app::Ctx;
use crate::error::{Error as Failure, Kind as ErrorKind, Result};
use crate::form::label::Labels;
use crate::form::mapping::Mapping;
use crate::form::{args, view};
use crate::sheet::Grid;
use crate::text::form as t;

/// `form lint`
pub fn lint(ctx: &mut Ctx, args: args::Lint) -> Result<()> {
    let mapping = Mapping::load(&args.mapping)?;
    let found = mapping.lint();
    let mut errors = found.iter().filter(|finding| finding.is_error).count();
    let mut list = ctx.out.list::<view::Finding>()?;
    for finding in &found {
        list.row(&view::Finding::new(finding.is_error, &finding.place, finding.error.msg().to(ctx.lang())))?;
    }
    if let Some(form) = args.form.as_ref().filter(|_| errors == 0)
        && let Err(error) = mapping.read(form, &Grid::read(form)?, Labels::shipped())
    {
        let own = std::slice::from_ref(&error);
        let all = if error.parts().is_empty() { own } else { error.parts() };
        for one in all {
            let at = one.place();
            let place = [&at.sheet, &at.cell].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
            list.row(&view::Finding::new(true, &place, one.msg().to(ctx.lang())))?;
            errors += 1;
        }
    }
    list.end()?;
    match errors {
        0 => Ok(()),
        errors => Err(Failure::new(ErrorKind::Refused, t::LintFailed { errors }).hint(t::HINT_MAPPING)),
    }
}
