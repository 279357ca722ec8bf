//! How forms look.

use serde::Serialize;

use super::ground;
use super::read::Found;
use super::{Field, FormId, Kind, Stamp};
use crate::approval::CaseId;
use crate::output::{Cells, Column, Tabular};
use crate::role::RequestId;
use crate::text::form as t;

/// A blank that was made.
#[derive(Serialize)]
pub struct Made {
    /// Its id.
    pub id: FormId,
    /// The number printed on it.
    pub number: String,
    /// What is applied for.
    pub kind: Kind,
    /// The role.
    pub role: String,
    /// Whose values are filled in.
    pub account: Option<String>,
    /// The case that waits for it.
    pub case: Option<CaseId>,
    /// The file.
    pub file: String,
}

/// A form that came in.
#[derive(Clone, Serialize)]
pub struct Received {
    /// Its id.
    pub id: FormId,
    /// Its case.
    pub case: Option<CaseId>,
    /// On a change, the case of the removal of who goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former_case: Option<CaseId>,
    /// The request.
    pub request: Option<RequestId>,
    /// Whether the same file had come before.
    pub known: bool,
    /// Whether the case was opened for it.
    pub opened: bool,
    /// Whether the case went on because of it.
    pub passed: bool,
    /// Whom it is about.
    pub account: Option<String>,
    /// The role.
    pub role: Option<String>,
    /// What is applied for.
    pub kind: Option<Kind>,
    /// The number printed on it.
    pub number: Option<String>,
    /// The seals that were seen.
    pub stamps: Vec<Stamp>,
    /// The seals that were not.
    pub stamps_missing: Vec<Stamp>,
    /// The SHA-256 of the file.
    pub sha256: String,
}

impl Tabular for Received {
    const KIND: &'static str = "form";
    const HEAD: &'static [Column] = &[
        Column::new("case", t::HEAD_CASE),
        Column::new("account", t::HEAD_ACCOUNT),
        Column::new("role", t::HEAD_ROLE),
        Column::new("kind", t::HEAD_KIND),
        Column::new("passed", t::HEAD_PASSED),
    ];

    fn cells(&self, cells: &mut Cells) {
        let passed = if self.passed { t::YES } else { t::NO };
        let kind = self.kind.map_or(t::NO, Kind::word);
        cells
            .maybe(self.case.map(i64::from))
            .maybe(self.account.as_ref())
            .maybe(self.role.as_ref())
            .word(kind)
            .word(passed);
    }
}

/// A label that was found on a form.
#[derive(Serialize)]
pub struct Spot {
    sheet: String,
    cell: String,
    label: String,
    field: Field,
    value_cell: String,
    value: String,
    confidence: u8,
}

impl Spot {
    /// A label of a sheet.
    pub fn new(sheet: &str, found: &Found) -> Self {
        Self {
            sheet: sheet.to_owned(),
            cell: ground::cell_name(found.label_at),
            label: found.label.clone(),
            field: found.field,
            value_cell: ground::cell_name(found.at),
            value: found.value.text().map(std::borrow::Cow::into_owned).unwrap_or_default(),
            confidence: found.confidence,
        }
    }
}

impl Tabular for Spot {
    const KIND: &'static str = "form_cell";
    const HEAD: &'static [Column] = &[
        Column::new("sheet", t::HEAD_SHEET),
        Column::new("cell", t::HEAD_CELL),
        Column::new("label", t::HEAD_LABEL),
        Column::new("field", t::HEAD_FIELD),
        Column::new("value_cell", t::HEAD_VALUE_CELL),
        Column::new("value", t::HEAD_VALUE),
        Column::new("confidence", t::HEAD_CONFIDENCE),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .text(&self.sheet)
            .text(&self.cell)
            .text(&self.label)
            .text(self.field.name())
            .text(&self.value_cell)
            .text(&self.value)
            .number(self.confidence);
    }
}
