//! A case with everything that a reviewer must know.

use serde::Serialize;

use super::super::standing::With;
use super::{Row, Veil};
use crate::approval::{self, EvidenceKind, Required, StageKind, Verdict};
use crate::base::{Date, Timestamp};
use crate::output::{Detailed, Facts};
use crate::text::queue as t;
use crate::text::{Lang, Msg, Word};

/// A fact of the subject.
#[derive(Serialize)]
pub struct Fact {
    key: &'static str,
    value: String,
    #[serde(skip)]
    title: Word,
    #[serde(skip)]
    spoken: Option<[String; 2]>,
}

impl Fact {
    /// A fact as somebody may read it.
    pub fn new(fact: approval::Fact, veil: Veil) -> Self {
        Self { key: fact.key, value: veil.over(fact.key, fact.value), title: fact.title, spoken: fact.spoken }
    }

    /// As who reads it is told.
    pub fn tell(&self, facts: &mut Facts) {
        match (&self.spoken, facts.lang()) {
            (Some([english, _]), Lang::En) => facts.text(self.title, english),
            (Some([_, chinese]), Lang::ZhTw) => facts.text(self.title, chinese),
            (None, _) => facts.text(self.title, &self.value),
        };
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
    evidence: Vec<Required>,
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
    step: Option<i64>,
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
            step: evidence.step,
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
    decided_on: Option<Date>,
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
            decided_on: given.decided_on,
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
        let on = self.decided_on.map(|date| Msg::from(t::DecidedOn { date }).to(lang)).unwrap_or_default();
        format!("{}  {}{on}  {by}  {} {alone}", self.at.to(lang), self.verdict.word().to(lang), self.reason)
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
    /// Whether personal values are masked.
    pub masked: bool,
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
        if self.row.with != With::Nobody {
            let late = self.row.overdue.then_some(t::OverdueBy { days: self.row.overdue_days });
            facts
                .text(t::HEAD_WITH, self.row.holder(lang))
                .moment(t::HEAD_SINCE, Some(self.row.since))
                .maybe(t::HEAD_SENT_TO, self.row.sent_to.as_ref())
                .maybe(t::HEAD_OVERDUE_DAYS, late.map(|late| Msg::from(late).to(lang)));
        }
        for fact in &self.facts {
            fact.tell(facts);
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
            let step = one.step.map(|step| format!("{step}. ")).unwrap_or_default();
            let kind = one.kind.word().to(lang);
            facts.line(format!("{step}{kind}  {name}  {document}  {day}  {}", one.note).trim_end());
        }
        if !self.decisions.is_empty() {
            facts.section(t::SECTION_DECISIONS);
        }
        for decision in &self.decisions {
            facts.line(decision.line(lang).trim_end());
        }
    }
}
