//! How agencies look.

mod admin;
mod contact;
mod shown;
mod step;

pub use admin::AdminRow;
pub use contact::{ContactRow, NcertRow, OfContact};
pub use shown::Shown;
pub use step::StepRow;

use serde::Serialize;

use super::{Agency, store};
use crate::access::AgencyId;
use crate::base::{AgencyKind, BusinessNumber, Level, Oid};
use crate::error::Result;
use crate::output::{Cells, Column, Tabular};
use crate::store::Tx;
use crate::text::agency as t;

/// Between the names of a path.
const STEP: &str = " / ";

/// An agency in a list.
#[derive(Serialize)]
pub struct Row {
    id: AgencyId,
    kind: AgencyKind,
    oid: Option<Oid>,
    ban: Option<BusinessNumber>,
    name: String,
    path: Vec<String>,
    level: Option<Level>,
    active: bool,
}

impl Row {
    /// The row, with the names above the agency.
    pub fn load(tx: &Tx<'_>, paths: &mut store::Paths, agency: &Agency) -> Result<Self> {
        Ok(Self {
            id: agency.id,
            kind: agency.kind,
            oid: agency.oid.clone(),
            ban: agency.ban,
            name: agency.name.clone(),
            path: paths.of(tx, agency)?,
            level: agency.level,
            active: agency.active,
        })
    }

    /// The agency's name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Tabular for Row {
    const KIND: &'static str = "agency";
    const HEAD: &'static [Column] = &[
        Column::new("id", t::HEAD_ID),
        Column::new("oid", t::HEAD_OID),
        Column::new("ban", t::HEAD_BAN),
        Column::new("name", t::HEAD_NAME),
        Column::new("path", t::HEAD_ABOVE),
        Column::new("level", t::HEAD_LEVEL),
        Column::new("active", t::HEAD_STATE),
    ];

    fn cells(&self, cells: &mut Cells) {
        let above = self.path.split_last().map_or(&[][..], |(_, above)| above);
        cells.number(self.id).maybe(self.oid.as_ref()).maybe(self.ban).text(&self.name).text(above.join(STEP));
        cells.maybe(self.level);
        if self.active {
            cells.text("")
        } else {
            cells.word(t::INACTIVE)
        };
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.id.into())
    }
}
