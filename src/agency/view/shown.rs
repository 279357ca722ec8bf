//! One agency with all its facts.

use serde::Serialize;

use super::{ContactRow, STEP};
use crate::access::AgencyId;
use crate::agency::{Agency, store};
use crate::base::{AgencyKind, BusinessNumber, Level, Oid, OrgCode};
use crate::error::Result;
use crate::output::{Detailed, Facts};
use crate::store::Tx;
use crate::text::agency as t;

/// One agency with all its facts.
#[derive(Serialize)]
pub struct Shown {
    id: AgencyId,
    kind: AgencyKind,
    oid: Option<Oid>,
    ban: Option<BusinessNumber>,
    name: String,
    path: Vec<String>,
    parent: Option<AgencyId>,
    parent_oid: Option<Oid>,
    org_code: Option<OrgCode>,
    phone: Option<String>,
    address: Option<String>,
    dn: Option<String>,
    level: Option<Level>,
    active: bool,
    children: i64,
    administrators: usize,
    domains: Vec<String>,
    contacts: Vec<ContactRow>,
    version: i64,
}

impl Shown {
    /// Gathers the facts; contacts are masked unless `open`.
    pub fn load(tx: &Tx<'_>, agency: &Agency, administrators: usize, open: bool) -> Result<Self> {
        let parent = agency.parent.map(|id| store::by_id(tx, id)).transpose()?.flatten();
        let contacts = store::contact::list(tx, agency.id)?;
        Ok(Self {
            id: agency.id,
            kind: agency.kind,
            oid: agency.oid.clone(),
            ban: agency.ban,
            name: agency.name.clone(),
            path: store::Paths::default().of(tx, agency)?,
            parent: agency.parent,
            parent_oid: parent.and_then(|parent| parent.oid),
            org_code: agency.org_code.clone(),
            phone: agency.phone.clone(),
            address: agency.address.clone(),
            dn: agency.dn.clone(),
            level: agency.level,
            active: agency.active,
            children: store::count_children(tx, agency.id)?,
            administrators,
            domains: store::mail_domains(tx, agency.id)?,
            contacts: contacts.iter().map(|contact| ContactRow::of(contact, agency, open)).collect(),
            version: agency.version,
        })
    }
}

impl Detailed for Shown {
    const KIND: &'static str = "agency";

    fn facts(&self, facts: &mut Facts) {
        let lang = facts.lang();
        facts
            .text(t::HEAD_ID, self.id)
            .word(t::HEAD_KIND, self.kind.word())
            .maybe(t::HEAD_OID, self.oid.as_ref())
            .maybe(t::HEAD_BAN, self.ban)
            .text(t::HEAD_NAME, &self.name)
            .text(t::HEAD_PATH, self.path.join(STEP))
            .maybe(t::HEAD_ORG_CODE, self.org_code.as_ref())
            .maybe(t::HEAD_PHONE, self.phone.as_ref())
            .maybe(t::HEAD_ADDRESS, self.address.as_ref())
            .maybe(t::HEAD_DN, self.dn.as_ref())
            .text(
                t::HEAD_LEVEL,
                self.level.map_or_else(|| t::LEVEL_UNKNOWN.to(lang).to_owned(), |level| level.to_string()),
            )
            .word(t::HEAD_STATE, if self.active { t::ACTIVE } else { t::INACTIVE })
            .text(t::HEAD_CHILDREN, self.children)
            .text(t::HEAD_ADMINS, self.administrators)
            .text(t::HEAD_DOMAINS, self.domains.join(", "));
        if !self.contacts.is_empty() {
            facts.section(t::HEAD_CONTACTS);
        }
        for contact in &self.contacts {
            facts.line(contact.line());
        }
    }
}
