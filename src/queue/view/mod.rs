//! How cases look.

pub mod count;
mod detail;
mod veil;

use serde::Serialize;

pub use detail::{Decision, Detail, Evidence, Fact, Stage};
pub use veil::Veil;

use super::standing::{Standing, With};
use super::store::{DeputyRow, Names};
use crate::approval::{Case, CaseId, StageKind, State};
use crate::base::{Date, Timestamp};
use crate::output::{Cells, Column, Tabular};
use crate::text::queue as t;
use crate::text::{Lang, Msg};

/// Where a case is, and by how many working days it is late.
pub struct Place {
    /// Who has it.
    pub standing: Standing,
    /// How late it is; nothing where it is not.
    pub overdue_days: Option<i64>,
}

/// A case in the queue (B098).
#[derive(Serialize)]
pub struct Row {
    id: CaseId,
    version: i64,
    kind: String,
    action: String,
    account: Option<String>,
    name: Option<String>,
    agency: Option<String>,
    agency_name: Option<String>,
    system: Option<String>,
    role: Option<String>,
    state: State,
    stage: StageKind,
    submitted_at: Timestamp,
    due_at: Option<Date>,
    overdue: bool,
    /// By how many working days.
    overdue_days: i64,
    /// Who has it.
    with: With,
    /// The body outside, if one has it or will get it.
    body: Option<String>,
    /// Since when.
    since: Timestamp,
    sent_at: Option<Timestamp>,
    sent_to: Option<String>,
    /// The command that comes next.
    next: Option<&'static str>,
    actions: Vec<&'static str>,
}

impl Row {
    /// Whether the actor may do anything about it.
    pub const fn is_actionable(&self) -> bool {
        !self.actions.is_empty()
    }

    /// The line of a case, with what may be done about it.
    pub fn new(case: &Case, names: Names, actions: Vec<&'static str>, where_it_is: Place, veil: Veil) -> Self {
        let Place { standing, overdue_days } = where_it_is;
        let (sent_at, sent_to) = standing.sent.unzip();
        Self {
            id: case.id,
            version: case.version,
            kind: case.kind.clone(),
            action: case.action.clone(),
            account: names.account,
            name: names.name.map(|name| veil.name(name)),
            agency: names.agency,
            agency_name: names.agency_name,
            system: names.system,
            role: names.role,
            state: case.state,
            stage: case.stage_kind,
            submitted_at: case.opened_at,
            due_at: case.due,
            overdue: overdue_days.is_some(),
            overdue_days: overdue_days.unwrap_or(0),
            with: standing.with,
            body: standing.body,
            since: standing.since,
            sent_at,
            sent_to,
            next: standing.next,
            actions,
        }
    }
}

impl Tabular for Row {
    const KIND: &'static str = "case";
    const HEAD: &'static [Column] = &[
        Column::new("id", t::HEAD_ID),
        Column::new("agency_name", t::HEAD_AGENCY),
        Column::new("name", t::HEAD_NAME),
        Column::new("account", t::HEAD_ACCOUNT),
        Column::new("system", t::HEAD_SYSTEM),
        Column::new("role", t::HEAD_ROLE),
        Column::new("action", t::HEAD_ACTION),
        Column::new("stage", t::HEAD_STAGE),
        Column::new("state", t::HEAD_STATE),
        Column::new("submitted_at", t::HEAD_SUBMITTED),
        Column::new("due_at", t::HEAD_DUE),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .number(self.id)
            .maybe(self.agency_name.as_ref())
            .maybe(self.name.as_ref())
            .maybe(self.account.as_ref())
            .maybe(self.system.as_ref())
            .maybe(self.role.as_ref())
            .word(crate::role::ask_word(&self.action))
            .word(self.stage.word())
            .word(self.state.word())
            .moment(Some(self.submitted_at))
            .date(self.due_at);
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.id.into())
    }
}

impl Row {
    /// What comes next, as a line to copy.
    pub fn hint(&self, case: &Case) -> Msg {
        let unsent = self.next == Some("form send");
        if unsent { crate::text::approval::HintSend { id: case.id }.into() } else { case.stage_kind.hint(case.id) }
    }

    /// Who has it, in words: the body outside by its name.
    pub fn holder(&self, lang: Lang) -> String {
        match &self.body {
            Some(body) if self.with == With::Outside => body.clone(),
            _ => self.with.word().to(lang).to_owned(),
        }
    }
}

/// A case that waits for the outside: who has it, since when, how late it is.
#[derive(Serialize)]
#[serde(transparent)]
pub struct Outside(pub Row);

impl Tabular for Outside {
    const KIND: &'static str = "case";
    const HEAD: &'static [Column] = &[
        Column::new("id", t::HEAD_ID),
        Column::new("agency_name", t::HEAD_AGENCY),
        Column::new("account", t::HEAD_ACCOUNT),
        Column::new("system", t::HEAD_SYSTEM),
        Column::new("role", t::HEAD_ROLE),
        Column::new("action", t::HEAD_ACTION),
        Column::new("stage", t::HEAD_STAGE),
        Column::new("with", t::HEAD_WITH),
        Column::new("since", t::HEAD_SINCE),
        Column::new("sent_to", t::HEAD_SENT_TO),
        Column::new("due_at", t::HEAD_DUE),
        Column::new("overdue_days", t::HEAD_OVERDUE_DAYS),
    ];

    fn cells(&self, cells: &mut Cells) {
        let (row, lang) = (&self.0, cells.lang());
        cells
            .number(row.id)
            .maybe(row.agency_name.as_ref())
            .maybe(row.account.as_ref())
            .maybe(row.system.as_ref())
            .maybe(row.role.as_ref())
            .word(crate::role::ask_word(&row.action))
            .word(row.stage.word())
            .text(row.holder(lang))
            .moment(Some(row.since))
            .maybe(row.sent_to.as_ref())
            .date(row.due_at)
            .maybe(row.overdue.then_some(row.overdue_days));
    }

    fn cursor(&self) -> Option<i64> {
        self.0.cursor()
    }
}

/// A case after a decision.
#[derive(Serialize)]
pub struct Changed {
    id: CaseId,
    version: i64,
    state: State,
    stage: StageKind,
}

impl From<&Case> for Changed {
    fn from(case: &Case) -> Self {
        Self { id: case.id, version: case.version, state: case.state, stage: case.stage_kind }
    }
}

impl Tabular for Changed {
    const KIND: &'static str = "case";
    const HEAD: &'static [Column] =
        &[Column::new("id", t::HEAD_ID), Column::new("stage", t::HEAD_STAGE), Column::new("state", t::HEAD_STATE)];

    fn cells(&self, cells: &mut Cells) {
        cells.number(self.id).word(self.stage.word()).word(self.state.word());
    }
}

/// A deputy.
#[derive(Serialize)]
pub struct Deputy {
    id: i64,
    account: String,
    deputy: String,
    starts: Date,
    ends: Date,
    ended_at: Option<Timestamp>,
    reason: String,
}

impl From<&DeputyRow> for Deputy {
    fn from(row: &DeputyRow) -> Self {
        Self {
            id: row.id,
            account: row.account.clone(),
            deputy: row.deputy.clone(),
            starts: row.starts,
            ends: row.ends,
            ended_at: row.ended_at,
            reason: row.reason.clone(),
        }
    }
}

impl Tabular for Deputy {
    const KIND: &'static str = "deputy";
    const HEAD: &'static [Column] = &[
        Column::new("id", t::HEAD_DEPUTY_ID),
        Column::new("account", t::HEAD_ACCOUNT),
        Column::new("deputy", t::HEAD_DEPUTY),
        Column::new("starts", t::HEAD_STARTS),
        Column::new("ends", t::HEAD_ENDS),
        Column::new("reason", t::HEAD_REASON),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .number(self.id)
            .text(&self.account)
            .text(&self.deputy)
            .date(Some(self.starts))
            .date(Some(self.ends))
            .text(&self.reason);
    }
}
