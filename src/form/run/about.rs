//! The request that a form is about, with everything that goes onto the form.

use std::collections::BTreeMap;

use super::new::{fill_agency, fill_person, values};
use crate::access::By;
use crate::agency::{self, Agency};
use crate::approval::{self, Bench, Case, CaseId, Turn};
use crate::error::Result;
use crate::form::{Error, Field, Kind};
use crate::role::{self, Ask, Request};
use crate::store::Tx;
use crate::system::{self, RoleEdition};
use crate::text::Lang;
use crate::user::{self, User};

/// A request with what it names, looked up.
pub struct About {
    /// Its case.
    pub case: Case,
    /// The request.
    pub request: Request,
    /// The role, as the catalogue had it when it was asked for.
    pub role: RoleEdition,
    /// Whom it is about.
    pub user: User,
    /// The agency over which it is asked for.
    pub agency: Option<Agency>,
}

impl About {
    /// The request of a case that concerns the actor, or for which he records what comes in.
    pub fn find(tx: &Tx<'_>, by: &By, id: CaseId) -> Result<Self> {
        let missing = || approval::Error::Missing { id };
        let case = approval::find(tx, id)?.ok_or_else(missing)?;
        let own = by.actor.account.is_some_and(|account| case.concerns(account));
        let records = || -> Result<bool> {
            let scope = by.actor.scope(super::receive::RECEIVERS);
            Ok(Turn::of(&case).records(&by.actor) && approval::bench(tx, &Bench::All(&scope), id)?)
        };
        if !own && !records()? {
            return Err(missing().into());
        }
        let none = || Error::NoRequest { case: id.into() };
        let request = role::of_case(tx, id)?.filter(|request| request.baseline.is_none()).ok_or_else(none)?;
        let role = system::role_by_id(tx, request.role, case.opened_at.date())?.ok_or_else(none)?;
        let user = user::by_id(tx, request.account)?.ok_or_else(none)?;
        let agency = request.agency.map(|agency| agency::by_id(tx, agency)).transpose()?.flatten();
        Ok(Self { case, request, role, user, agency })
    }

    /// What kind of form it takes.
    pub fn kind(&self, former: Option<&User>) -> Kind {
        match former {
            _ if self.request.action == Ask::Removal.name() => Kind::Removal,
            Some(_) => Kind::Change,
            None => Kind::New,
        }
    }

    /// What the desk knows, field by field.
    pub fn values(
        &self,
        tx: &Tx<'_>,
        kind: Kind,
        former: Option<&User>,
        lang: Lang,
    ) -> Result<BTreeMap<Field, String>> {
        let mut all = values(&self.role, lang);
        if let Some(agency) = &self.agency {
            fill_agency(tx, &mut all, agency)?;
        }
        fill_person(&mut all, &self.user, kind);
        if let Some(former) = former {
            fill_person(&mut all, former, Kind::Removal);
        }
        all.insert(Field::FilledOn, self.case.opened_at.date().to(lang));
        let reason = if kind == Kind::Removal { Field::FormerReason } else { Field::Reason };
        all.insert(reason, self.request.reason.clone());
        Ok(all)
    }
}
