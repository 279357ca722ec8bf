//! How agencies look.

use serde::Serialize;

use super::Agency;
use crate::access::AgencyId;
use crate::base::{AgencyKind, BusinessNumber, Level, Oid};
use crate::output::{Cells, Column, Detailed, Facts, Tabular};
use crate::text::agency as t;

/// An agency in a list.
#[derive(Serialize)]
pub struct Row {
    id: AgencyId,
    kind: AgencyKind,
    oid: Option<Oid>,
    ban: Option<BusinessNumber>,
    name: String,
    level: Option<Level>,
}

impl From<&Agency> for Row {
    fn from(agency: &Agency) -> Self {
        Self {
            id: agency.id,
            kind: agency.kind,
            oid: agency.oid.clone(),
            ban: agency.ban,
            name: agency.name.clone(),
            level: agency.level,
        }
    }
}

impl Tabular for Row {
    const KIND: &'static str = "agency";
    const HEAD: &'static [Column] = &[
        Column::new("id", t::HEAD_ID),
        Column::new("oid", t::HEAD_OID),
        Column::new("ban", t::HEAD_BAN),
        Column::new("name", t::HEAD_NAME),
        Column::new("level", t::HEAD_LEVEL),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells.number(self.id).maybe(self.oid.as_ref()).maybe(self.ban).text(&self.name).maybe(self.level);
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.id.into())
    }
}

impl Detailed for Row {
    const KIND: &'static str = "agency";

    fn facts(&self, facts: &mut Facts) {
        facts
            .text(t::HEAD_ID, self.id)
            .maybe(t::HEAD_OID, self.oid.as_ref())
            .maybe(t::HEAD_BAN, self.ban)
            .text(t::HEAD_NAME, &self.name)
            .maybe(t::HEAD_LEVEL, self.level);
    }
}
