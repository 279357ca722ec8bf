//! The first roles: asked for with the registration, or by a roster.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::RoleName;
use crate::access::{AccountId, AgencyId, By};
use crate::error::{Report, Result};
use crate::role::{self, Ask, NewRequest};
use crate::store::Tx;
use crate::system::{self, RoleEdition, RoleKind};
use crate::text::{self, Msg};

/// For whom roles are asked for, where, and why.
pub struct Asking<'a> {
    /// For whom.
    pub account: AccountId,
    /// Over which agency.
    pub agency: Option<AgencyId>,
    /// Why.
    pub reason: &'a str,
}

/// The roles of the catalogue, looked up once.
#[derive(Default)]
pub struct Roles(HashMap<String, Rc<Vec<RoleEdition>>>);

impl Roles {
    /// What the catalogue has under these names; a bundle is several roles. Everything unknown is told at once.
    pub fn find(&mut self, tx: &Tx<'_>, by: &By, names: &[RoleName]) -> Result<Vec<Rc<Vec<RoleEdition>>>, Report> {
        let mut report = Report::default();
        let found: Vec<_> = names.iter().filter_map(|name| report.take("roles", self.one(tx, by, name))).collect();
        if report.is_empty() { Ok(found) } else { Err(report) }
    }

    fn one(&mut self, tx: &Tx<'_>, by: &By, name: &RoleName) -> Result<Rc<Vec<RoleEdition>>> {
        let key = name.to_string();
        if let Some(known) = self.0.get(&key) {
            return Ok(Rc::clone(known));
        }
        let found = Rc::new(system::expand(tx, &key, by.now.date())?);
        self.0.insert(key, Rc::clone(&found));
        Ok(found)
    }
}

/// Files the requests; all of what cannot be asked for is told at once.
pub fn request(tx: &Tx<'_>, by: &By, asking: &Asking<'_>, names: &[RoleName]) -> Result<Vec<String>> {
    let roles = Roles::default().find(tx, by, names).map_err(sum)?;
    let mut report = Report::default();
    let mut filed = Vec::new();
    for role in roles.iter().flat_map(|roles| roles.iter()) {
        if report.take("roles", file(tx, by, asking, role)).is_some() {
            filed.push(role.key());
        }
    }
    report.check()?;
    Ok(filed)
}

/// Files what a roster asks for. What a rule forbids is left out and said; what is held or asked for already is
/// nothing to do.
pub fn request_for(
    tx: &Tx<'_>,
    by: &By,
    asking: &Asking<'_>,
    roles: &[Rc<Vec<RoleEdition>>],
) -> Result<(u64, Vec<Msg>)> {
    let (mut filed, mut remarks) = (0, Vec::new());
    for role in roles.iter().flat_map(|roles| roles.iter()) {
        match file(tx, by, asking, role) {
            Ok(()) => filed += 1,
            Err(error) if is(&error, &["role.held", "role.waiting"]) => {}
            Err(error) if error.msg().id().starts_with("role.") => {
                remarks.push(text::enroll::RequestLeftOut { role: role.key(), why: error.msg().clone() }.into());
            }
            Err(error) => return Err(error),
        }
    }
    Ok((filed, remarks))
}

fn is(error: &crate::Error, ids: &[&str]) -> bool {
    ids.contains(&error.msg().id())
}

fn sum(report: Report) -> crate::Error {
    report.check().err().unwrap_or_else(|| crate::Error::fault("a report without errors"))
}

fn file(tx: &Tx<'_>, by: &By, asking: &Asking<'_>, role: &RoleEdition) -> Result<()> {
    let agency = asking.agency.filter(|_| role.kind != RoleKind::Staff);
    let new = NewRequest {
        ask: Ask::Grant,
        account: asking.account,
        role,
        agency,
        subtree: false,
        for_system: None,
        grant: None,
        ends: None,
        reason: asking.reason,
        filer: by.actor.account,
        exception: false,
        last: false,
        baseline: None,
    };
    role::request(tx, by, &new)?;
    Ok(())
}
