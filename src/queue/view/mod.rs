//! How cases look.

mod detail;

use serde::Serialize;

pub use detail::{Decision, Detail, Evidence, Stage};

use super::store::{DeputyRow, Names};
use crate::access::Actor;
use crate::approval::{self, Case, CaseId, StageKind, State, Turn};
use crate::base::{Date, PersonName, Timestamp};
use crate::output::{Cells, Column, Tabular};
use crate::text::queue as t;

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
    actions: Vec<&'static str>,
}

impl Row {
    /// The line of a case as an actor sees it.
    pub fn new(case: &Case, names: Names, lanes: &[approval::Stage], actor: &Actor, today: Date) -> Self {
        let actions = actions(case, lanes, actor);
        let own = actor.account.is_some_and(|account| case.concerns(account));
        let reviews = own || !actions.is_empty() || actor.can(crate::access::Capability::Operator);
        let mask = |name: String| name.parse::<PersonName>().map_or_else(|_| "○".to_owned(), |name| name.masked());
        Self {
            id: case.id,
            version: case.version,
            kind: case.kind.clone(),
            action: case.action.clone(),
            account: names.account,
            name: if reviews { names.name } else { names.name.map(mask) },
            agency: names.agency,
            agency_name: names.agency_name,
            system: names.system,
            role: names.role,
            state: case.state,
            stage: case.stage_kind,
            submitted_at: case.opened_at,
            due_at: case.due,
            overdue: case.is_overdue(today),
            actions,
        }
    }
}

/// What an actor may do about a case now: scripts copy no state machine. Where stages run side by side, each speaks for
/// itself.
fn actions(case: &Case, lanes: &[approval::Stage], actor: &Actor) -> Vec<&'static str> {
    let Some(account) = actor.account else { return Vec::new() };
    if case.concerns(account) {
        return match case.state {
            State::Pending if matches!(case.stage_kind, StageKind::Activate | StageKind::Close) => Vec::new(),
            State::Pending => vec!["cancel"],
            State::Returned => vec!["resend", "cancel"],
            State::Approved | State::Rejected | State::Cancelled => Vec::new(),
        };
    }
    if case.state != State::Pending {
        return Vec::new();
    }
    let turn = Turn::of(case);
    let mut found = Vec::new();
    match &case.decider {
        Some(decider) if turn.may(actor, case.stage_kind, decider).is_some() => found.extend(verbs(case.stage_kind)),
        Some(_) => {}
        None => {
            for lane in lanes.iter().filter(|lane| lane.is_open() && turn.authority(actor, &lane.plan).is_some()) {
                found.extend(verbs(lane.plan.kind).iter().filter(|verb| !found.contains(*verb)).collect::<Vec<_>>());
            }
        }
    }
    found
}

/// What whose turn it is may do at a stage.
const fn verbs(kind: StageKind) -> &'static [&'static str] {
    match kind {
        StageKind::Decide => &["approve", "reject", "return"],
        StageKind::Opinion => &["opinion"],
        StageKind::Form => &["receive", "reject", "return"],
        StageKind::Outside => &["record"],
        StageKind::Activate => &["activate"],
        StageKind::Close => &["close"],
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

/// How many cases wait.
#[derive(Serialize)]
pub struct Count {
    /// At which system.
    pub system: String,
    /// For what.
    pub stage: StageKind,
    /// How many.
    pub waiting: i64,
    /// Since when the oldest waits.
    pub oldest: Timestamp,
    /// How many are overdue.
    pub overdue: i64,
}

impl Tabular for Count {
    const KIND: &'static str = "queue_count";
    const HEAD: &'static [Column] = &[
        Column::new("system", t::HEAD_SYSTEM),
        Column::new("stage", t::HEAD_STAGE),
        Column::new("waiting", t::HEAD_WAITING),
        Column::new("overdue", t::HEAD_OVERDUE),
        Column::new("oldest", t::HEAD_OLDEST),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .text(&self.system)
            .word(self.stage.word())
            .number(self.waiting)
            .number(self.overdue)
            .moment(Some(self.oldest));
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
        Column::new("id", t::HEAD_ID),
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
