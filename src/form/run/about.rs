//! What a case with forms is about, with everything that goes onto the form.

use std::collections::BTreeMap;

use super::new::{fill_agency, fill_person, values};
use crate::access::By;
use crate::agency::{self, Agency};
use crate::approval::{self, Bench, Case, CaseId, Turn};
use crate::error::Result;
use crate::form::store::Revocation;
use crate::form::{Error, Field, Kind, revocation};
use crate::role::{self, Ask, Request};
use crate::store::Tx;
use crate::system::{self, RoleEdition};
use crate::text::{self, Lang};
use crate::user::{self, User};

/// A case with what it names, looked up.
pub struct About {
    /// The case.
    pub case: Case,
    /// Whom it is about.
    pub user: User,
    /// The agency over which something is asked for.
    pub agency: Option<Agency>,
    /// What is asked for.
    pub matter: Matter,
}

/// What is asked for by a form.
pub enum Matter {
    /// A role, or its removal, as the catalogue had it when it was asked for.
    Role(Box<Request>, Box<RoleEdition>),
    /// The revocation of a certificate.
    Certificate(Revocation),
}

impl About {
    /// A case that concerns the actor, or for which he records what comes in.
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
        let (account, agency, matter) = if case.kind == revocation::KIND {
            let about = revocation::of(tx, &case)?;
            (about.account, Some(about.agency), Matter::Certificate(about))
        } else {
            let request = role::of_case(tx, id)?.filter(|request| request.baseline.is_none()).ok_or_else(none)?;
            let role = system::role_by_id(tx, request.role, case.opened_at.date())?.ok_or_else(none)?;
            (request.account, request.agency, Matter::Role(Box::new(request), Box::new(role)))
        };
        let user = user::by_id(tx, account)?.ok_or_else(none)?;
        let agency = agency.map(|agency| agency::by_id(tx, agency)).transpose()?.flatten();
        Ok(Self { case, user, agency, matter })
    }

    /// The request and its role.
    ///
    /// Errors: no role is asked for.
    pub fn request(&self) -> Result<(&Request, &RoleEdition), Error> {
        match &self.matter {
            Matter::Role(request, role) => Ok((request, role)),
            Matter::Certificate(_) => Err(Error::NoRequest { case: self.case.id.into() }),
        }
    }

    /// What kind of form it takes.
    pub fn kind(&self, former: Option<&User>) -> Kind {
        match (&self.matter, former) {
            (Matter::Certificate(_), _) => Kind::Revocation,
            (Matter::Role(request, _), _) if request.action == Ask::Removal.name() => Kind::Removal,
            (Matter::Role(..), Some(_)) => Kind::Change,
            (Matter::Role(..), None) => Kind::New,
        }
    }

    /// What its form is called; nothing where none is needed.
    pub fn title(&self, lang: Lang) -> Option<String> {
        match &self.matter {
            Matter::Role(_, role) => role.form.clone(),
            Matter::Certificate(_) => Some(text::form::PAPER_REVOCATION.to(lang).to_owned()),
        }
    }

    /// The mailbox that the catalogue has for the system (A066).
    pub fn mailbox(&self) -> Option<String> {
        self.request().ok().and_then(|(_, role)| role.mailbox.clone())
    }

    /// What the desk knows, field by field.
    pub fn values(
        &self,
        tx: &Tx<'_>,
        kind: Kind,
        former: Option<&User>,
        lang: Lang,
    ) -> Result<BTreeMap<Field, String>> {
        let mut all = match &self.matter {
            Matter::Role(_, role) => values(role, lang),
            Matter::Certificate(_) => BTreeMap::new(),
        };
        if let Some(agency) = &self.agency {
            fill_agency(tx, &mut all, agency)?;
        }
        fill_person(&mut all, &self.user, kind);
        if let Some(former) = former {
            fill_person(&mut all, former, Kind::Removal);
        }
        all.insert(Field::FilledOn, self.case.opened_at.date().to(lang));
        match &self.matter {
            Matter::Role(request, _) if kind == Kind::Removal => {
                all.insert(Field::FormerReason, request.reason.clone());
            }
            Matter::Role(request, _) => _ = all.insert(Field::Reason, request.reason.clone()),
            Matter::Certificate(about) => all.extend(about.values()),
        }
        Ok(all)
    }
}
