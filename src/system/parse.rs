//! A catalogue from TOML.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::catalogue::{
    Action, BundleEntry, By, Catalogue, Edition, Entry, Pair, Planned, Role, RoleKind, Severity, fold,
};
use super::fields::{Document, Fields};
use crate::access::Capability;
use crate::approval::{EvidenceKind, ReasonRule, Required, StageKind};
use crate::base::{Date, Email, Level};
use crate::error::{Error, Kind, Result};
use crate::text::system as t;

/// Named stages that several roles share.
type Flows = BTreeMap<String, Vec<Planned>>;

/// The catalogue of a file; all that is wrong with it at once.
pub fn parse(source: &str, file: Option<&Path>) -> Result<Catalogue> {
    let document = Document::new(source, file);
    let syntax = document.syntax()?;
    let catalogue = {
        let top = document.fields(&syntax);
        let flows: Flows = top.groups("flow").into_iter().map(|(name, fields)| (name, flow(fields))).collect();
        let catalogue = Catalogue {
            systems: top.tables("system").into_iter().map(|fields| entry(fields, &flows)).collect(),
            conflicts: top.tables("conflict").into_iter().filter_map(pair).collect(),
        };
        top.finish();
        catalogue
    };
    document.check()?;
    Ok(catalogue)
}

fn flow(fields: Fields<'_>) -> Vec<Planned> {
    let stages = stages(&fields);
    fields.finish();
    stages
}

fn entry(fields: Fields<'_>, flows: &Flows) -> Entry {
    let code = code(&fields);
    let editions: Vec<Fields<'_>> = fields.tables("edition");
    if editions.is_empty() {
        fields.refuse("edition", t::REQUIRED);
    }
    let mut editions: Vec<Edition> = editions.into_iter().filter_map(|fields| edition(fields, &code, flows)).collect();
    editions.sort_by_key(|edition| edition.from);
    let aliases = aliases(&fields.texts("aliases"), &editions);
    fields.finish();
    Entry { code, aliases, editions }
}

/// All spellings: those that the file lists, and the names of the editions.
fn aliases(listed: &[String], editions: &[Edition]) -> Vec<String> {
    let names = editions.iter().flat_map(|edition| [&edition.name, &edition.name_en]);
    let folded: BTreeSet<String> = listed.iter().chain(names).map(|name| fold(name)).collect();
    folded.into_iter().filter(|alias| !alias.is_empty()).collect()
}

/// Lower-case letters, digits and hyphens: codes are typed, and stand before a colon.
fn code(fields: &Fields<'_>) -> String {
    let code = fields.required("code");
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !code.chars().all(good) || code.len() > 40 {
        fields.refuse("code", t::BadCode { code: &code });
    }
    code
}

fn edition(fields: Fields<'_>, system: &str, flows: &Flows) -> Option<Edition> {
    let from = fields.date("from");
    if !fields.has("from") {
        fields.refuse("from", t::REQUIRED);
    }
    let fields = fields.named(format!("{system} {}", from.map(|day| day.to_string()).unwrap_or_default()));
    let name = fields.required("name");
    let edition = Edition {
        from: from.unwrap_or_else(|| Date::from_days(0)),
        until: fields.date("until"),
        name_en: fields.text("name_en").unwrap_or_else(|| name.clone()),
        name,
        url: url(&fields),
        mailbox: fields.parsed::<Email>("mailbox", |_, error| error.into()),
        manual: fields.text("manual"),
        manual_version: fields.text("manual_version"),
        levels: levels(&fields),
        roles: fields.tables("role").into_iter().map(|fields| role(fields, flows)).collect(),
        bundles: fields.tables("bundle").into_iter().map(bundle).collect(),
    };
    fields.finish();
    from.map(|_| edition)
}

fn url(fields: &Fields<'_>) -> Option<String> {
    let url = fields.text("url")?;
    if !url.starts_with("https://") && !url.starts_with("http://") || url.contains(char::is_whitespace) {
        fields.refuse("url", t::BadUrl { url: &url });
    }
    Some(url)
}

/// `ABC`, sorted; each letter a level.
fn levels(fields: &Fields<'_>) -> String {
    let text = fields.text("levels").unwrap_or_default();
    let mut levels = Vec::new();
    for letter in text.chars().filter(|c| !c.is_whitespace() && *c != ',') {
        match letter.to_string().parse::<Level>() {
            Ok(level) => levels.push(level),
            Err(_) => fields.refuse("levels", t::BadLevels { text: &text }),
        }
    }
    levels.sort();
    levels.dedup();
    levels.iter().map(ToString::to_string).collect()
}

fn role(fields: Fields<'_>, flows: &Flows) -> Role {
    let code = code(&fields);
    let fields = fields.under(&code);
    let kind = fields.word("kind", &RoleKind::ALL.map(RoleKind::name));
    if !fields.has("kind") {
        fields.refuse("kind", t::REQUIRED);
    }
    let notify = fields.texts("notify");
    for word in notify.iter().filter(|word| !["approved", "rejected"].contains(&word.as_str())) {
        fields.refuse("notify", t::UnknownWord { value: word, known: "approved, rejected" });
    }
    let name = fields.required("name");
    let role = Role {
        code,
        kind: kind.unwrap_or(RoleKind::User),
        name_en: fields.text("name_en").unwrap_or_else(|| name.clone()),
        name,
        remark: fields.text("remark").unwrap_or_default(),
        remark_en: fields.text("remark_en").unwrap_or_default(),
        online: fields.flag("online", true),
        form: fields.text("form"),
        notify_approved: notify.iter().any(|word| word == "approved"),
        notify_rejected: notify.iter().any(|word| word == "rejected"),
        max_days: fields.number("max_days"),
        stages: role_stages(&fields, flows),
    };
    fields.finish();
    role
}

/// A role's own stages, before those of the flow that it names.
fn role_stages(fields: &Fields<'_>, flows: &Flows) -> Vec<Planned> {
    let mut all = stages(fields);
    let Some(name) = fields.text("flow") else { return all };
    let Some(flow) = flows.get(&name) else {
        let known = flows.keys().cloned().collect::<Vec<_>>().join(", ");
        fields.refuse("flow", t::UnknownWord { value: name, known });
        return all;
    };
    for action in Action::ALL {
        if !all.iter().any(|stage| stage.action == action) {
            all.extend(flow.iter().filter(|stage| stage.action == action).cloned());
        }
    }
    all.sort_by_key(|stage| (stage.action, stage.step, stage.lane));
    all
}

/// The stages of the three actions.
fn stages(fields: &Fields<'_>) -> Vec<Planned> {
    let mut all = Vec::new();
    for (key, action) in [("grant", Action::Grant), ("removal", Action::Removal), ("extension", Action::Extension)] {
        let (mut step, mut lane) = (0, 1);
        for fields in fields.tables(key) {
            (step, lane) = if step > 0 && fields.flag("beside", false) { (step, lane + 1) } else { (step + 1, 1) };
            all.push(stage(&fields, action, step, lane));
            fields.finish();
        }
    }
    all
}

fn stage(fields: &Fields<'_>, action: Action, step: i64, lane: i64) -> Planned {
    _ = fields.flag("beside", false);
    let kind = fields.word("kind", &StageKind::ALL.map(StageKind::name)).unwrap_or_else(|| {
        if !fields.has("kind") {
            fields.refuse("kind", t::REQUIRED);
        }
        StageKind::Decide
    });
    let by = fields.parsed("by", |value, _| Error::new(Kind::Refused, t::UnknownDecider { value }));
    if !fields.has("by") {
        fields.refuse("by", t::REQUIRED);
    }
    Planned {
        action,
        step,
        lane,
        kind,
        by: by.unwrap_or(By::Admin),
        quorum: fields.number("quorum").unwrap_or(1),
        evidence: evidence(fields),
        reason: fields.word("reason", &ReasonRule::ALL.map(ReasonRule::name)).unwrap_or_default(),
        due_days: fields.number("due_days"),
        fallback: fallback(fields),
    }
}

/// What must be there: `form`, or the very document of an earlier step, `form@1`.
fn evidence(fields: &Fields<'_>) -> Vec<Required> {
    let mut kinds = Vec::new();
    for value in fields.texts("evidence") {
        match value.parse() {
            Ok(kind) => kinds.push(kind),
            Err(value) => {
                let known = EvidenceKind::ALL.map(EvidenceKind::name).join(", ");
                fields.refuse("evidence", t::UnknownWord { value, known });
            }
        }
    }
    kinds
}

/// Who is next in line: `parent`, a capability, or one and another (`operator+1`).
fn fallback(fields: &Fields<'_>) -> String {
    let names = fields.texts("fallback");
    for name in &names {
        let bare = name.strip_suffix("+1").unwrap_or(name);
        if bare != "parent" && bare.parse::<Capability>().is_err() {
            fields.refuse("fallback", t::UnknownDecider { value: name });
        }
    }
    names.join(",")
}

fn bundle(fields: Fields<'_>) -> BundleEntry {
    let name = fields.required("name");
    let bundle = BundleEntry {
        code: code(&fields),
        name_en: fields.text("name_en").unwrap_or_else(|| name.clone()),
        name,
        roles: fields.texts("roles"),
    };
    fields.finish();
    bundle
}

fn pair(fields: Fields<'_>) -> Option<Pair> {
    let mut roles = fields.texts("roles");
    roles.sort();
    let severity = fields.word("severity", &Severity::ALL.map(Severity::name)).unwrap_or(Severity::Warn);
    let note = fields.text("note").unwrap_or_default();
    let note_en = fields.text("note_en").unwrap_or_else(|| note.clone());
    let roles = <[String; 2]>::try_from(roles);
    if roles.is_err() {
        fields.refuse("roles", t::TWO_ROLES);
    }
    fields.finish();
    Some(Pair { roles: roles.ok()?, severity, note, note_en })
}
