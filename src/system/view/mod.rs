//! How systems, roles and their deciders look.

mod approvers;

pub use approvers::{Approvers, Heir, Person};

use serde::Serialize;

use super::catalogue::{Action, Planned};
use super::check::Change;
use super::lint::{Finding, Weight};
use super::{RoleKind, System, fold};
use crate::approval::Required;
use crate::base::Date;
use crate::output::{Cells, Column, Detailed, Facts, Tabular};
use crate::text::system as t;
use crate::text::{Lang, Msg};

/// A system in a list.
#[derive(Serialize)]
pub struct Row {
    code: String,
    name: String,
    name_en: String,
    from: Date,
    until: Option<Date>,
    url: Option<String>,
    mailbox: Option<String>,
    manual: Option<String>,
    manual_version: Option<String>,
    levels: String,
    role_count: usize,
}

impl Row {
    /// A system and how many roles it has.
    pub fn new(system: System, role_count: usize) -> Self {
        Self {
            code: system.code,
            name: system.name,
            name_en: system.name_en,
            from: system.from,
            until: system.until,
            url: system.url,
            mailbox: system.mailbox,
            manual: system.manual,
            manual_version: system.manual_version,
            levels: system.levels,
            role_count,
        }
    }

    fn name(&self, lang: Lang) -> &str {
        super::choose(lang, &self.name, &self.name_en)
    }

    fn follows(&self) -> String {
        let parts = [self.manual.as_deref(), self.manual_version.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

impl Tabular for Row {
    const KIND: &'static str = "system";
    const HEAD: &'static [Column] = &[
        Column::new("code", t::HEAD_CODE),
        Column::new("name", t::HEAD_NAME),
        Column::new("role_count", t::HEAD_ROLES),
        Column::new("levels", t::HEAD_LEVELS),
        Column::new("from", t::HEAD_FROM),
        Column::new("manual", t::HEAD_MANUAL),
    ];

    fn cells(&self, cells: &mut Cells) {
        let name = self.name(cells.lang()).to_owned();
        cells
            .text(&self.code)
            .text(name)
            .number(i64::try_from(self.role_count).unwrap_or(i64::MAX))
            .text(&self.levels)
            .date(Some(self.from))
            .text(self.follows());
    }
}

/// A stage of a role.
#[derive(Serialize)]
pub struct Stage {
    action: Action,
    step: i64,
    lane: i64,
    kind: &'static str,
    decider: &'static str,
    decider_value: String,
    quorum: u32,
    evidence: Vec<Required>,
    due_days: Option<u32>,
    fallback: Vec<String>,
    #[serde(skip)]
    words: Msg,
}

impl From<&Planned> for Stage {
    fn from(planned: &Planned) -> Self {
        let (decider, decider_value) = planned.by.parts();
        let fallback = planned.fallback.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        Self {
            action: planned.action,
            step: planned.step,
            lane: planned.lane,
            kind: planned.kind.name(),
            decider,
            decider_value,
            quorum: planned.quorum,
            evidence: planned.evidence.clone(),
            due_days: planned.due_days,
            fallback,
            words: planned.words(),
        }
    }
}

/// A role with its stages.
#[derive(Serialize)]
pub struct Role {
    pub role: String,
    pub code: String,
    pub kind: RoleKind,
    pub name: String,
    pub name_en: String,
    pub remark: String,
    pub remark_en: String,
    pub online: bool,
    pub form: Option<String>,
    pub notify_approved: bool,
    pub notify_rejected: bool,
    pub max_days: Option<u32>,
    /// How many can decide on a grant now; none where it depends on an agency that nobody named.
    pub can_decide: Option<usize>,
    /// To whom it falls, if nobody can.
    pub falls_to: Option<Heir>,
    pub stages: Vec<Stage>,
    pub conflicts: Vec<Conflict>,
}

/// A role that should not be held together with it.
#[derive(Serialize)]
pub struct Conflict {
    pub role: String,
    pub severity: &'static str,
    pub note: String,
    pub note_en: String,
}

/// One tick for several roles.
#[derive(Serialize)]
pub struct Bundle {
    pub code: String,
    pub name: String,
    pub name_en: String,
    pub roles: Vec<String>,
}

/// A system with all that the catalogue says of it.
#[derive(Serialize)]
pub struct Whole {
    #[serde(flatten)]
    pub row: Row,
    pub aliases: Vec<String>,
    pub roles: Vec<Role>,
    pub bundles: Vec<Bundle>,
}

impl Whole {
    /// The aliases that say more than code and names.
    fn other_names(&self) -> Vec<&str> {
        let row = &self.row;
        let known = [fold(&row.code), fold(&row.name), fold(&row.name_en)];
        self.aliases.iter().filter(|alias| !known.contains(alias)).map(String::as_str).collect()
    }
}

impl Detailed for Whole {
    const KIND: &'static str = "system";

    fn facts(&self, facts: &mut Facts) {
        let lang = facts.lang();
        let row = &self.row;
        facts
            .text(t::HEAD_CODE, &row.code)
            .text(t::HEAD_NAME, row.name(lang))
            .text(t::HEAD_ALIASES, self.other_names().join("; "))
            .date(t::HEAD_FROM, Some(row.from))
            .date(t::HEAD_UNTIL, row.until)
            .text(t::HEAD_MANUAL, row.follows())
            .maybe(t::HEAD_URL, row.url.as_deref())
            .maybe(t::HEAD_MAILBOX, row.mailbox.as_deref());
        if !row.levels.is_empty() {
            facts.msg(t::HEAD_LEVELS, t::LevelsOnly { levels: &row.levels });
        }
        for bundle in &self.bundles {
            let name = super::choose(lang, &bundle.name, &bundle.name_en);
            facts.text(t::HEAD_BUNDLE, format!("{}:{}  {name} = {}", row.code, bundle.code, bundle.roles.join(" + ")));
        }
        for role in &self.roles {
            role.facts(facts);
        }
    }
}

impl Role {
    fn facts(&self, facts: &mut Facts) {
        let lang = facts.lang();
        let name = super::choose(lang, &self.name, &self.name_en);
        let remark = super::choose(lang, &self.remark, &self.remark_en);
        facts.line("").line(Msg::from(t::RoleLine { role: &self.role, name, kind: self.kind }).to(lang));
        if !remark.is_empty() {
            facts.line(format!("  {remark}"));
        }
        facts.line(format!("  {}", self.way().to(lang)));
        for action in Action::ALL {
            let stages: Vec<&Stage> = self.stages.iter().filter(|stage| stage.action == action).collect();
            let told: Vec<String> =
                stages.iter().map(|stage| format!("{}. {}", stage.step, stage.words.to(lang))).collect();
            let line = t::ActionLine { action, stages: told.join("  ") };
            facts.line(format!("  {}", Msg::from(line).to(lang)));
        }
        if let Some(count) = self.can_decide {
            facts.line(format!("  {}", Msg::from(t::CanDecide { count }).to(lang)));
        }
        if let Some(heir) = &self.falls_to {
            facts.line(format!("  {}", Msg::from(t::ThenFalls { then: heir.words() }).to(lang)));
        }
        for conflict in &self.conflicts {
            let why = super::choose(lang, &conflict.note, &conflict.note_en);
            facts.line(format!("  {}", Msg::from(t::NotWith { role: &conflict.role, why }).to(lang)));
        }
    }

    /// How it is asked for.
    fn way(&self) -> Msg {
        match (self.online, &self.form) {
            (true, None) => t::WAY_ONLINE.into(),
            (true, Some(form)) => t::WayBoth { form }.into(),
            (false, Some(form)) => t::WayForm { form }.into(),
            (false, None) => t::WAY_NONE.into(),
        }
    }
}

/// A finding of `lint`.
#[derive(Serialize)]
pub struct Found {
    weight: Weight,
    place: String,
    id: &'static str,
    message: String,
}

impl Found {
    /// The finding in a language.
    pub fn new(finding: &Finding, lang: Lang) -> Self {
        Self {
            weight: finding.weight,
            place: finding.place.clone(),
            id: finding.msg.id(),
            message: finding.msg.to(lang),
        }
    }
}

impl Tabular for Found {
    const KIND: &'static str = "finding";
    const HEAD: &'static [Column] = &[
        Column::new("weight", t::HEAD_WEIGHT),
        Column::new("place", t::HEAD_PLACE),
        Column::new("message", t::HEAD_MESSAGE),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells.word(self.weight.word()).text(&self.place).text(&self.message);
    }
}

/// What an import did.
#[derive(Default, Serialize)]
pub struct Imported {
    pub systems: usize,
    pub editions: usize,
    pub amended: usize,
    pub aliases: usize,
    pub conflicts: usize,
}

impl Imported {
    /// What the changes are.
    pub fn of(changes: &[Change]) -> Self {
        let mut done = Self::default();
        for change in changes {
            match change {
                Change::System { .. } => done.systems += 1,
                Change::Edition { known: false, .. } => done.editions += 1,
                Change::Edition { known: true, .. } => done.amended += 1,
                Change::Alias { .. } => done.aliases += 1,
                Change::Pair(_) => done.conflicts += 1,
            }
        }
        done
    }

    /// In words.
    pub fn words(&self) -> Msg {
        let Self { systems, editions, amended, aliases, conflicts } = *self;
        if systems + editions + amended + aliases + conflicts == 0 {
            return t::IMPORTED_NOTHING.into();
        }
        t::Imported { systems, editions, amended, aliases, conflicts }.into()
    }
}

/// The catalogue as a file.
#[derive(Serialize)]
pub struct Exported {
    pub toml: String,
}
