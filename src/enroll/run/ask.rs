//! Questions on a terminal; elsewhere what is missing is an error.

use std::rc::Rc;

use super::super::{Applicant, Draft, Field, Form, Home};
use crate::agency::{self, Key};
use crate::app::Ctx;
use crate::error::{Error, Report, Result};
use crate::output::prompt;
use crate::store::Tx;

/// The checked draft. On a terminal the fields that are demanded and empty are asked for, and wrong ones again.
pub fn until_good(ctx: &mut Ctx, mut draft: Draft, form: Form) -> Result<Applicant> {
    loop {
        missing(ctx, &mut draft, form)?;
        match ctx.read(|tx| Ok(draft.check(form, |key| home(tx, key))))? {
            Ok(applicant) => {
                for remark in &applicant.remarks {
                    ctx.out.warn(remark.msg.clone());
                }
                return Ok(applicant);
            }
            Err(report) => again(ctx, &mut draft, report)?,
        }
    }
}

/// Asks for a field that has no value, on a terminal.
pub fn field(ctx: &Ctx, draft: &mut Draft, field: Field) -> Result<()> {
    if draft.get(field).is_none() && prompt::can_ask() {
        let typed = prompt::line(ctx.lang(), field.word(), None)?;
        draft.set(field, &typed);
    }
    Ok(())
}

fn missing(ctx: &Ctx, draft: &mut Draft, form: Form) -> Result<()> {
    form.demands().iter().try_for_each(|&demanded| field(ctx, draft, demanded))
}

/// Asks for what was wrong, or fails with all of it.
fn again(ctx: &Ctx, draft: &mut Draft, report: Report) -> Result<()> {
    let named = |error: &Error| error.place().field.as_deref()?.parse::<Field>().ok();
    if !prompt::can_ask() || report.errors().iter().any(|error| named(error).is_none()) {
        return report.check();
    }
    for error in report.errors() {
        ctx.out.warn(error.msg().clone());
        if let Some(field) = named(error) {
            let typed = prompt::line(ctx.lang(), field.word(), draft.get(field))?;
            draft.set(field, &typed);
        }
    }
    Ok(())
}

/// An agency as the validator wants it.
pub fn home(tx: &Tx<'_>, key: &Key) -> Result<Rc<Home>> {
    let agency = agency::get(tx, key)?;
    let domains = agency::mail_domains(tx, agency.id)?;
    Ok(Rc::new(Home { id: agency.id, name: agency.name, domains }))
}
