//! What must hold of a catalogue, and what a file changes of the one that the desk has: pure.

use std::collections::{BTreeMap, BTreeSet};

use super::catalogue::{Action, By, Catalogue, Edition, Entry, Pair, Planned, Role, RoleKind};
use crate::access::{Capability, DESK};
use crate::approval::{Required, StageKind};
use crate::error::{Error, Kind, Report, Result};
use crate::text::Msg;
use crate::text::system as t;

/// What a file changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new system.
    System { code: String },
    /// A new edition, or a known one as the file has it.
    Edition { system: String, edition: Box<Edition>, known: bool },
    /// Another spelling of a system.
    Alias { system: String, alias: String },
    /// A pair of roles, new or rated anew.
    Pair(Pair),
}

/// What becomes of an edition that the desk has with other content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differing {
    /// It stays as the desk has it.
    Keep,
    /// An error: what held is not rewritten by the way.
    Refuse,
    /// It becomes what the file says.
    Amend,
}

impl Catalogue {
    /// The system of this code.
    pub fn entry(&self, code: &str) -> Option<&Entry> {
        self.systems.iter().find(|entry| entry.code == code)
    }

    /// What a file changes of this catalogue, in the order in which it is written. Fails if the outcome would not hold.
    pub fn changes(&self, file: Self, differing: Differing) -> Result<Vec<Change>, Report> {
        let mut report = Report::default();
        let mut changes = Vec::new();
        let mut outcome = self.clone();
        for entry in file.systems {
            outcome.take_system(entry, differing, &mut changes, &mut report);
        }
        for pair in file.conflicts {
            outcome.take_pair(pair, differing, &mut changes);
        }
        outcome.find_faults(&mut report);
        if report.is_empty() { Ok(changes) } else { Err(report) }
    }

    fn take_system(&mut self, new: Entry, differing: Differing, changes: &mut Vec<Change>, report: &mut Report) {
        let code = new.code.clone();
        let index = self.systems.iter().position(|entry| entry.code == code).unwrap_or_else(|| {
            changes.push(Change::System { code: code.clone() });
            self.systems.push(Entry { code: code.clone(), aliases: Vec::new(), editions: Vec::new() });
            self.systems.len() - 1
        });
        let known = &mut self.systems[index];
        for alias in new.aliases {
            if !known.aliases.contains(&alias) {
                changes.push(Change::Alias { system: code.clone(), alias: alias.clone() });
                known.aliases.push(alias);
            }
        }
        for edition in new.editions {
            let same_day = known.editions.iter_mut().find(|known| known.from == edition.from);
            let replaces = same_day.is_some();
            match same_day {
                Some(known) if differing == Differing::Keep || known.sorted() == edition.sorted() => continue,
                Some(_) if differing == Differing::Refuse => {
                    let error = refused(t::Differs { system: &code, from: edition.from });
                    report.push(error.hint(t::HINT_AMEND));
                    continue;
                }
                Some(known) => known.clone_from(&edition),
                None => known.editions.push(edition.clone()),
            }
            changes.push(Change::Edition { system: code.clone(), edition: Box::new(edition), known: replaces });
        }
        known.editions.sort_by_key(|edition| edition.from);
    }

    fn take_pair(&mut self, new: Pair, differing: Differing, changes: &mut Vec<Change>) {
        match self.conflicts.iter_mut().find(|known| known.roles == new.roles) {
            Some(known) if *known == new || differing == Differing::Keep => return,
            Some(known) => known.clone_from(&new),
            None => self.conflicts.push(new.clone()),
        }
        changes.push(Change::Pair(new));
    }

    /// Fails with all that does not hold.
    pub fn check(&self) -> Result<()> {
        self.faults().check()
    }

    /// All that does not hold.
    pub fn faults(&self) -> Report {
        let mut report = Report::default();
        self.find_faults(&mut report);
        report
    }

    fn find_faults(&self, report: &mut Report) {
        let mut meanings: BTreeMap<String, &str> = BTreeMap::new();
        for entry in &self.systems {
            let folded = [super::fold(&entry.code)];
            for spelling in folded.iter().chain(&entry.aliases) {
                let other = meanings.insert(spelling.clone(), &entry.code);
                if let Some(other) = other.filter(|other| *other != entry.code) {
                    report.push(refused(t::AliasTaken { alias: spelling, other }).field(&entry.code));
                }
            }
            entry.find_faults(report);
        }
        for pair in &self.conflicts {
            for role in pair.roles.iter().filter(|role| !self.has_role(role)) {
                report.push(refused(t::NoRole { text: role }).field("conflict"));
            }
            if pair.roles[0] == pair.roles[1] {
                report.push(refused(t::TWO_ROLES).field("conflict"));
            }
        }
    }

    fn has_role(&self, key: &str) -> bool {
        let Some((system, code)) = key.split_once(':') else { return false };
        let roles = self.entry(system).into_iter().flat_map(|entry| &entry.editions).flat_map(|edition| &edition.roles);
        roles.into_iter().any(|role| role.code == code)
    }
}

impl Entry {
    fn find_faults(&self, report: &mut Report) {
        for pair in self.editions.windows(2) {
            let (earlier, later) = (&pair[0], &pair[1]);
            let name = format!("{} {}", self.code, later.from);
            if earlier.from == later.from {
                report.push(refused(t::EDITION_TWICE).field(&name));
            } else if let Some(until) = earlier.until.filter(|until| *until >= later.from) {
                report.push(refused(t::Overlap { until, from: earlier.from }).field(&name));
            }
        }
        let mut kinds: BTreeMap<&str, RoleKind> = BTreeMap::new();
        for edition in &self.editions {
            edition.find_faults(&self.code, report);
            for role in &edition.roles {
                let known = *kinds.entry(&role.code).or_insert(role.kind);
                if known != role.kind {
                    let name = format!("{} {} {}", self.code, edition.from, role.code);
                    report.push(refused(t::KindChanged { known }).field(&name));
                }
            }
        }
    }
}

impl Edition {
    /// The same with roles and bundles by their codes: their order says nothing.
    fn sorted(&self) -> Self {
        let mut edition = self.clone();
        edition.roles.sort_by(|a, b| a.code.cmp(&b.code));
        edition.bundles.sort_by(|a, b| a.code.cmp(&b.code));
        for bundle in &mut edition.bundles {
            bundle.roles.sort();
        }
        edition
    }

    fn find_faults(&self, system: &str, report: &mut Report) {
        let name = format!("{system} {}", self.from);
        if let Some(until) = self.until.filter(|until| *until < self.from) {
            report.push(refused(t::EndsFirst { until }).field(&name));
        }
        let mut codes = BTreeSet::new();
        let bundles = self.bundles.iter().map(|bundle| &bundle.code);
        for code in self.roles.iter().map(|role| &role.code).chain(bundles) {
            if !codes.insert(code) {
                report.push(refused(t::CodeTwice { code }).field(&name));
            }
        }
        for bundle in &self.bundles {
            let known = |code: &String| self.roles.iter().any(|role| role.code == *code);
            for text in bundle.roles.iter().filter(|code| !known(code)) {
                report.push(refused(t::NoRole { text }).field(&format!("{name} {}", bundle.code)));
            }
        }
        for role in &self.roles {
            for fault in role.faults(system) {
                report.push(Error::new(Kind::Refused, fault).field(&format!("{name} {}", role.code)));
            }
        }
    }
}

impl Role {
    fn faults(&self, system: &str) -> Vec<Msg> {
        let mut faults: Vec<Msg> = Vec::new();
        let is_capability = self.code.parse::<Capability>().is_ok();
        if (self.kind == RoleKind::Staff) != (system == DESK) || system == DESK && !is_capability {
            faults.push(t::STAFF_ELSEWHERE.into());
        }
        for action in Action::ALL {
            if !self.stages.iter().any(|stage| stage.action == action) {
                faults.push(t::NoStage { action }.into());
            }
        }
        for stage in &self.stages {
            if stage.kind == StageKind::Form && self.form.is_none() {
                faults.push(t::NoForm { action: stage.action }.into());
            }
            for required in stage.evidence.iter().filter(|required| !stage.may_ask(**required, &self.stages)) {
                faults.push(t::NoSuchStep { required: required.to_string() }.into());
            }
            if !stage.is_possible() {
                faults.push(t::WrongDecider { kind: stage.kind, by: stage.by.to_string() }.into());
            }
        }
        faults
    }
}

impl Planned {
    /// Whether what is required comes with this stage, or came with the earlier step that it names.
    fn may_ask(&self, required: Required, all: &[Self]) -> bool {
        let Some(step) = required.step else { return true };
        let earlier = all.iter().filter(|stage| stage.action == self.action && stage.step == step && step < self.step);
        earlier.flat_map(|stage| &stage.evidence).any(|other| *other == required.kind.into())
    }

    /// Whether who is named can do what the stage waits for: a body outside cannot decide here, and nobody here can
    /// stand for one.
    const fn is_possible(&self) -> bool {
        let outside = matches!(self.by, By::Outside(_));
        match self.kind {
            StageKind::Decide | StageKind::Opinion => !outside,
            StageKind::Outside => outside,
            StageKind::Form => matches!(self.by, By::Capability(_)),
            StageKind::Activate | StageKind::Close => outside || matches!(self.by, By::Capability(_)),
        }
    }
}

fn refused(msg: impl Into<Msg>) -> Error {
    Error::new(Kind::Refused, msg)
}
