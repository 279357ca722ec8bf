//! Administrators: whoever leaves an agency's administrator role is to be followed by somebody, by form.

use super::grant::{called, held};
use crate::access::{AccountId, By};
use crate::approval::Rows;
use crate::error::Result;
use crate::form;
use crate::offboard::{Leaver, Leaving, Line, store};
use crate::role::{self, Reaching};
use crate::store::Tx;
use crate::system::{self, RoleKind};
use crate::text::{Word, offboard as t};

/// The administrator roles of somebody: forms to file, successors to find.
pub struct Administrators;

impl Leaving for Administrators {
    fn name(&self) -> &'static str {
        "administrator"
    }

    fn word(&self) -> Word {
        t::PART_ADMIN
    }

    fn depart(&self, _tx: &Tx<'_>, _by: &By, _leaver: &Leaver) -> Result<Rows> {
        Ok(Rows::new())
    }

    fn lines(&self, tx: &Tx<'_>, _by: &By, leaver: &Leaver) -> Result<Vec<Line>> {
        let mut lines = Vec::new();
        for grant in held(tx, leaver)?.iter().filter(|grant| grant.kind != RoleKind::User) {
            lines.push(successor(tx, grant, leaver)?);
            lines.extend(form_to_file(tx, grant, leaver)?);
        }
        Ok(lines)
    }

    fn erase(&self, tx: &Tx<'_>, account: AccountId) -> Result<Rows> {
        Ok(store::erase_forms(tx, account)?.into_iter().map(|id| (&form::ROW, id)).collect())
    }
}

/// Whether somebody else holds the role.
fn successor(tx: &Tx<'_>, grant: &Reaching, leaver: &Leaver) -> Result<Line> {
    let what = called(grant);
    if role::is_last(tx, leaver.account, grant, leaver.day.max(leaver.today))? {
        return Ok(Line::open(what, t::NO_SUCCESSOR, Some(t::NextSuccessor { role: &grant.key }.into())));
    }
    Ok(Line::done(what, t::SUCCESSOR))
}

/// The form by which the authority learns of the change, where the role is applied for by form.
fn form_to_file(tx: &Tx<'_>, grant: &Reaching, leaver: &Leaver) -> Result<Option<Line>> {
    let edition = system::role_by_id(tx, grant.role, leaver.today)?;
    let Some(form) = edition.and_then(|role| role.form) else { return Ok(None) };
    let what = format!("{} {form}", called(grant));
    Ok(Some(match store::form(tx, leaver.account, grant.role, leaver.since)? {
        Some((id, number)) => Line::done(what, t::FormMade { id, number }),
        None => {
            let next = t::NextForm { role: &grant.key, login: &leaver.login };
            Line::open(what, t::FORM_TO_FILE, Some(next.into()))
        }
    }))
}
