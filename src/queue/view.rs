//! How cases look.

use serde::Serialize;

use super::store::{DeputyRow, Names};
use crate::access::Actor;
use crate::approval::{self, Case, CaseId, EvidenceKind, StageKind, State, Turn, Verdict};
use crate::base::{Date, PersonName, Timestamp};
use crate::output::{Cells, Column, Detailed, Facts, Tabular};
use crate::text::queue as t;
use crate::text::{Lang, Msg, Word};

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
    pub fn new(case: &Case, names: Names, actor: &Actor, today: Date) -> Self {
        let actions = actions(case, actor);
        let reviews = !actions.is_empty() || actor.can(crate::access::Capability::Operator);
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

/// What an actor may do about a case now: scripts copy no state machine. The first stage speaks for the case; what lies
/// beside it is found when it is decided.
fn actions(case: &Case, actor: &Actor) -> Vec<&'static str> {
    let Some(account) = actor.account else { return Vec::new() };
    if case.concerns(account) {
        return match case.state {
            State::Pending => vec!["cancel"],
            State::Returned => vec!["resend", "cancel"],
            State::Approved | State::Rejected | State::Cancelled => Vec::new(),
        };
    }
    let mine = case.state == State::Pending
        && case.decider.as_ref().is_none_or(|decider| Turn::of(case).may(actor, case.stage_kind, decider).is_some());
    match (mine, case.stage_kind) {
        (false, _) => Vec::new(),
        (true, StageKind::Decide) => vec!["approve", "reject", "return"],
        (true, StageKind::Opinion) => vec!["opinion"],
        (true, StageKind::Form) => vec!["receive", "reject", "return"],
        (true, StageKind::Outside) => vec!["record"],
        (true, StageKind::Activate) => vec!["activate"],
        (true, StageKind::Close) => vec!["close"],
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

/// A fact of the subject.
#[derive(Serialize)]
pub struct Fact {
    key: &'static str,
    value: String,
    #[serde(skip)]
    title: Word,
}

impl From<approval::Fact> for Fact {
    fn from(fact: approval::Fact) -> Self {
        Self { key: fact.key, value: fact.value, title: fact.title }
    }
}

/// A stage.
#[derive(Serialize)]
pub struct Stage {
    step: i64,
    kind: StageKind,
    decider: &'static str,
    decider_value: String,
    quorum: u32,
    evidence: Vec<EvidenceKind>,
    open: bool,
    passed_at: Option<Timestamp>,
    fell_back: bool,
    sent_to: Option<String>,
    #[serde(skip)]
    who: Msg,
}

impl From<&approval::Stage> for Stage {
    fn from(stage: &approval::Stage) -> Self {
        Self {
            step: stage.plan.step,
            kind: stage.plan.kind,
            decider: stage.plan.decider.name(),
            decider_value: stage.plan.decider.value(),
            quorum: stage.plan.quorum,
            evidence: stage.plan.evidence.clone(),
            open: stage.is_open(),
            passed_at: stage.passed_at,
            fell_back: stage.fell_back_at.is_some(),
            sent_to: stage.sent.as_ref().map(|(_, to, _)| to.clone()),
            who: stage.plan.decider.describe(),
        }
    }
}

impl Stage {
    fn line(&self, lang: Lang) -> String {
        let mark = match (self.passed_at, self.open) {
            (Some(_), _) => "✓",
            (None, true) => "→",
            (None, false) => " ",
        };
        let passed = self.passed_at.map(|at| at.to(lang)).unwrap_or_default();
        format!("{mark} {}. {}  {}  {passed}", self.step, self.kind.word().to(lang), self.who.to(lang))
    }
}

/// A piece of evidence.
#[derive(Serialize)]
pub struct Evidence {
    kind: EvidenceKind,
    name: Option<String>,
    sha256: Option<String>,
    doc_no: Option<String>,
    doc_date: Option<Date>,
    received_on: Date,
    note: String,
}

impl From<&approval::Evidence> for Evidence {
    fn from(evidence: &approval::Evidence) -> Self {
        Self {
            kind: evidence.kind,
            name: evidence.name.clone(),
            sha256: evidence.sha256.map(|hash| data_encoding::HEXLOWER.encode(&hash)),
            doc_no: evidence.doc_no.clone(),
            doc_date: evidence.doc_date,
            received_on: evidence.received_on,
            note: evidence.note.clone(),
        }
    }
}

/// A decision.
#[derive(Serialize)]
pub struct Decision {
    step: i64,
    verdict: Verdict,
    by: String,
    deputy_for: Option<String>,
    body: Option<String>,
    reason: String,
    alone: bool,
    at: Timestamp,
}

impl From<&approval::Given> for Decision {
    fn from(given: &approval::Given) -> Self {
        Self {
            step: given.step,
            verdict: given.verdict,
            by: given.login.clone(),
            deputy_for: given.deputy_for.clone(),
            body: given.body.clone(),
            reason: given.reason.clone(),
            alone: given.alone,
            at: given.at,
        }
    }
}

impl Decision {
    fn line(&self, lang: Lang) -> String {
        let by = match (&self.body, &self.deputy_for) {
            (Some(body), _) => Msg::from(t::DecidedOutside { body, by: &self.by }).to(lang),
            (None, Some(other)) => Msg::from(t::DecidedFor { by: &self.by, other }).to(lang),
            (None, None) => self.by.clone(),
        };
        let alone = if self.alone { t::ALONE.to(lang) } else { "" };
        format!("{}  {}  {by}  {} {alone}", self.at.to(lang), self.verdict.word().to(lang), self.reason)
    }
}

/// A case with everything that a reviewer must know (B107 to B110).
#[derive(Serialize)]
pub struct Detail {
    /// The case.
    #[serde(flatten)]
    pub row: Row,
    /// What the subject says.
    pub facts: Vec<Fact>,
    /// Its stages.
    pub stages: Vec<Stage>,
    /// Its evidence.
    pub evidence: Vec<Evidence>,
    /// What was decided.
    pub decisions: Vec<Decision>,
    /// Accounts that look like the same person.
    pub look_alikes: Vec<String>,
    /// What to be careful of.
    #[serde(serialize_with = "ids")]
    pub warnings: Vec<Msg>,
    /// Who can decide now.
    pub deciders: Vec<String>,
}

/// Warnings as their ids and arguments.
fn ids<S: serde::Serializer>(warnings: &[Msg], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(warnings.iter().map(|warning| {
        let args: serde_json::Map<_, _> =
            warning.args().iter().map(|(name, arg)| ((*name).to_owned(), serde_json::json!(arg))).collect();
        serde_json::json!({"id": warning.id(), "args": args})
    }))
}

impl Detailed for Detail {
    const KIND: &'static str = "case";

    fn facts(&self, facts: &mut Facts) {
        let lang = facts.lang();
        facts
            .text(t::HEAD_ID, self.row.id)
            .word(t::HEAD_STATE, self.row.state.word())
            .word(t::HEAD_STAGE, self.row.stage.word())
            .moment(t::HEAD_SUBMITTED, Some(self.row.submitted_at))
            .date(t::HEAD_DUE, self.row.due_at);
        for fact in &self.facts {
            facts.text(fact.title, &fact.value);
        }
        facts.text(t::HEAD_DECIDERS, self.deciders.join(", "));
        facts.text(t::HEAD_LOOK_ALIKES, self.look_alikes.join(", "));
        for warning in &self.warnings {
            facts.msg(t::HEAD_WARNING, warning.clone());
        }
        facts.section(t::SECTION_STAGES);
        for stage in &self.stages {
            facts.line(stage.line(lang).trim_end());
        }
        if !self.evidence.is_empty() {
            facts.section(t::SECTION_EVIDENCE);
        }
        for one in &self.evidence {
            let document = one.doc_no.as_deref().unwrap_or_default();
            let name = one.name.as_deref().unwrap_or_default();
            let day = one.received_on.to(lang);
            facts.line(format!("{}  {name}  {document}  {day}  {}", one.kind.word().to(lang), one.note).trim_end());
        }
        if !self.decisions.is_empty() {
            facts.section(t::SECTION_DECISIONS);
        }
        for decision in &self.decisions {
            facts.line(decision.line(lang).trim_end());
        }
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
