//! How forms look.

use serde::Serialize;

use super::ground;
use super::paper::Paper;
use super::read::Found;
use super::{Field, FormId, Kind, Stamp};
use crate::approval::CaseId;
use crate::base::Timestamp;
use crate::output::{Cells, Column, Tabular};
use crate::role::RequestId;
use crate::text::{Msg, form as t};

/// A blank that was made.
#[derive(Serialize)]
pub struct Made {
    /// Its id.
    pub id: FormId,
    /// The number printed on it.
    pub number: String,
    /// What is applied for.
    pub kind: Kind,
    /// The role; none where a certificate is to be revoked.
    pub role: Option<String>,
    /// Whose values are filled in.
    pub account: Option<String>,
    /// The case that waits for it.
    pub case: Option<CaseId>,
    /// The file.
    pub file: String,
}

/// A form that came in.
#[derive(Clone, Default, Serialize)]
pub struct Received {
    /// Its id; none where only scans came.
    pub id: Option<FormId>,
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
    /// Whether it is kept without a case.
    pub held: bool,
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
    /// The file.
    pub file: Option<String>,
    /// The SHA-256 of the file.
    pub sha256: Option<String>,
    /// The files that came with it and are evidence too.
    pub beside: Vec<String>,
    /// What came back otherwise than it was sent.
    pub differences: Vec<Difference>,
    /// On a change: field by field, who goes and who comes.
    pub changes: Vec<Change>,
}

/// A field that came back otherwise than it was sent.
#[derive(Clone, Serialize)]
pub struct Difference {
    /// The field.
    pub field: Field,
    /// What the blank had.
    pub sent: String,
    /// What came back.
    pub returned: Option<String>,
}

impl Difference {
    /// As a remark.
    pub fn words(&self) -> Msg {
        let returned = self.returned.clone().unwrap_or_default();
        t::Differs { field: self.field.word(), sent: self.sent.clone(), returned }.into()
    }
}

/// A field of the one who goes, and of the one who comes.
#[derive(Clone, Serialize)]
pub struct Change {
    field: Field,
    from: Option<String>,
    to: Option<String>,
}

/// Field by field, who goes and who comes.
pub fn changes(paper: &Paper) -> Vec<Change> {
    use Field as F;
    let text = |field: Field| paper.text(field).ok().flatten();
    let pairs = [
        (F::Name, F::FormerName),
        (F::Login, F::FormerLogin),
        (F::Department, F::FormerDepartment),
        (F::Title, F::FormerTitle),
        (F::Phone, F::FormerPhone),
        (F::Mobile, F::FormerMobile),
        (F::Email, F::FormerEmail),
    ];
    let all = pairs.map(|(field, former)| Change { field, from: text(former), to: text(field) });
    all.into_iter().filter(|change| change.from.is_some() && change.from != change.to).collect()
}

/// A seal and who saw it.
#[derive(Serialize)]
pub struct SeenStamp {
    /// The form.
    pub form: FormId,
    /// The seal.
    pub stamp: Stamp,
    /// Who saw it.
    pub seen_by: Option<String>,
    /// When.
    pub seen_at: Timestamp,
}

impl Tabular for SeenStamp {
    const KIND: &'static str = "form_stamp";
    const HEAD: &'static [Column] = &[
        Column::new("form", t::HEAD_FORM),
        Column::new("stamp", t::HEAD_STAMP),
        Column::new("seen_by", t::HEAD_SEEN_BY),
        Column::new("seen_at", t::HEAD_SEEN_AT),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells.number(self.form).word(self.stamp.word()).maybe(self.seen_by.as_ref()).moment(Some(self.seen_at));
    }
}

/// Somebody whom a form may be about, and a case of his.
#[derive(Clone, Serialize)]
pub struct Candidate {
    /// How well it agrees, of 100.
    pub score: u8,
    /// The account name.
    pub account: Option<String>,
    /// The case.
    pub case: Option<CaseId>,
    /// What agrees.
    pub agrees: String,
}

impl Tabular for Candidate {
    const KIND: &'static str = "form_candidate";
    const HEAD: &'static [Column] = &[
        Column::new("score", t::HEAD_SCORE),
        Column::new("account", t::HEAD_ACCOUNT),
        Column::new("case", t::HEAD_CASE),
        Column::new("agrees", t::HEAD_AGREES),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells.number(self.score).maybe(self.account.as_ref()).maybe(self.case.map(i64::from)).text(&self.agrees);
    }
}

/// A form that was tied to a case.
#[derive(Serialize)]
pub struct Matched {
    /// Its id.
    pub id: FormId,
    /// The case.
    pub case: CaseId,
    /// Whether the case went on because of it.
    pub passed: bool,
}

/// A form without its other half: came in without a case, or went out and did not come back.
#[derive(Serialize)]
pub struct Loose {
    /// Its id.
    pub id: FormId,
    /// `in` or `out`.
    pub direction: String,
    /// The number printed on it.
    pub number: Option<String>,
    /// What is applied for.
    pub kind: Kind,
    /// The file's name.
    pub name: String,
    /// Whom it is about.
    pub account: Option<String>,
    /// Since when.
    pub since: Timestamp,
}

impl Tabular for Loose {
    const KIND: &'static str = "form_unmatched";
    const HEAD: &'static [Column] = &[
        Column::new("id", t::HEAD_FORM),
        Column::new("direction", t::HEAD_DIRECTION),
        Column::new("number", t::HEAD_NUMBER),
        Column::new("kind", t::HEAD_KIND),
        Column::new("name", t::HEAD_FILE),
        Column::new("account", t::HEAD_ACCOUNT),
        Column::new("since", t::HEAD_SINCE),
    ];

    fn cells(&self, cells: &mut Cells) {
        let direction = if self.direction == "in" { t::DIRECTION_IN } else { t::DIRECTION_OUT };
        cells
            .number(self.id)
            .word(direction)
            .maybe(self.number.as_ref())
            .word(self.kind.word())
            .text(&self.name)
            .maybe(self.account.as_ref())
            .moment(Some(self.since));
    }
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

/// What is wrong with a mapping, or odd.
#[derive(Serialize)]
pub struct Finding {
    level: &'static str,
    place: String,
    message: String,
}

impl Finding {
    /// A finding.
    pub fn new(is_error: bool, place: &str, message: String) -> Self {
        Self { level: if is_error { "error" } else { "warning" }, place: place.to_owned(), message }
    }
}

impl Tabular for Finding {
    const KIND: &'static str = "form_finding";
    const HEAD: &'static [Column] = &[
        Column::new("level", t::HEAD_LEVEL),
        Column::new("place", t::HEAD_PLACE),
        Column::new("message", t::HEAD_MESSAGE),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells.text(self.level).text(&self.place).text(&self.message);
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
