//! A catalogue as TOML that reads back the same.

use std::fmt::Write as _;

use super::catalogue::{Action, BundleEntry, Catalogue, Edition, Entry, Pair, Planned, Role};
use crate::approval::ReasonRule;

/// The file.
pub fn print(catalogue: &Catalogue) -> String {
    let mut out = String::new();
    for entry in &catalogue.systems {
        system(&mut out, entry);
    }
    for conflict in &catalogue.conflicts {
        pair(&mut out, conflict);
    }
    out.trim_start().to_owned()
}

fn system(out: &mut String, entry: &Entry) {
    head(out, "system");
    line(out, "code", &quoted(&entry.code));
    if !entry.aliases.is_empty() {
        line(out, "aliases", &list(&entry.aliases));
    }
    for edition in &entry.editions {
        edition_of(out, edition);
    }
}

fn edition_of(out: &mut String, edition: &Edition) {
    head(out, "system.edition");
    line(out, "from", &edition.from.to_string());
    if let Some(until) = edition.until {
        line(out, "until", &until.to_string());
    }
    line(out, "name", &quoted(&edition.name));
    line(out, "name_en", &quoted(&edition.name_en));
    maybe(out, "url", edition.url.as_deref());
    maybe(out, "mailbox", edition.mailbox.as_ref().map(crate::base::Email::as_str));
    maybe(out, "manual", edition.manual.as_deref());
    maybe(out, "manual_version", edition.manual_version.as_deref());
    maybe(out, "levels", Some(edition.levels.as_str()));
    for role in &edition.roles {
        role_of(out, role);
    }
    for bundle in &edition.bundles {
        bundle_of(out, bundle);
    }
}

fn role_of(out: &mut String, role: &Role) {
    head(out, "system.edition.role");
    line(out, "code", &quoted(&role.code));
    line(out, "kind", &quoted(role.kind.name()));
    line(out, "name", &quoted(&role.name));
    line(out, "name_en", &quoted(&role.name_en));
    maybe(out, "remark", Some(role.remark.as_str()));
    maybe(out, "remark_en", Some(role.remark_en.as_str()));
    if !role.online {
        line(out, "online", "false");
    }
    maybe(out, "form", role.form.as_deref());
    let told = [(role.notify_approved, "approved"), (role.notify_rejected, "rejected")];
    let notify: Vec<&str> = told.iter().filter(|(told, _)| *told).map(|(_, outcome)| *outcome).collect();
    line(out, "notify", &list(&notify));
    if let Some(days) = role.max_days {
        line(out, "max_days", &days.to_string());
    }
    for action in Action::ALL {
        let stages: Vec<&Planned> = role.stages.iter().filter(|stage| stage.action == action).collect();
        stages_of(out, action, &stages);
    }
}

fn stages_of(out: &mut String, action: Action, stages: &[&Planned]) {
    match stages {
        [] => {}
        [one] => line(out, action.name(), &format!("[{}]", stage(one, false))),
        several => {
            let mut lines = String::from("[\n");
            let mut before = None;
            for planned in several {
                _ = writeln!(lines, "    {},", stage(planned, before == Some(planned.step)));
                before = Some(planned.step);
            }
            line(out, action.name(), &format!("{lines}]"));
        }
    }
}

fn stage(planned: &Planned, beside: bool) -> String {
    let mut parts =
        vec![format!("kind = {}", quoted(planned.kind.name())), format!("by = {}", quoted(&planned.by.to_string()))];
    if beside {
        parts.push("beside = true".to_owned());
    }
    if planned.quorum > 1 {
        parts.push(format!("quorum = {}", planned.quorum));
    }
    if !planned.evidence.is_empty() {
        let kinds: Vec<String> = planned.evidence.iter().map(ToString::to_string).collect();
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
        parts.push(format!("evidence = {}", list(&kinds)));
    }
    if planned.reason != ReasonRule::default() {
        parts.push(format!("reason = {}", quoted(planned.reason.name())));
    }
    if let Some(days) = planned.due_days {
        parts.push(format!("due_days = {days}"));
    }
    if !planned.fallback.is_empty() {
        let names: Vec<&str> = planned.fallback.split(',').collect();
        parts.push(format!("fallback = {}", list(&names)));
    }
    format!("{{ {} }}", parts.join(", "))
}

fn bundle_of(out: &mut String, bundle: &BundleEntry) {
    head(out, "system.edition.bundle");
    line(out, "code", &quoted(&bundle.code));
    line(out, "name", &quoted(&bundle.name));
    line(out, "name_en", &quoted(&bundle.name_en));
    line(out, "roles", &list(&bundle.roles));
}

fn pair(out: &mut String, pair: &Pair) {
    head(out, "conflict");
    line(out, "roles", &list(&pair.roles));
    line(out, "severity", &quoted(pair.severity.name()));
    maybe(out, "note", Some(pair.note.as_str()));
    maybe(out, "note_en", Some(pair.note_en.as_str()));
}

fn head(out: &mut String, name: &str) {
    _ = writeln!(out, "\n[[{name}]]");
}

fn line(out: &mut String, key: &str, value: &str) {
    _ = writeln!(out, "{key} = {value}");
}

fn maybe(out: &mut String, key: &str, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        line(out, key, &quoted(text));
    }
}

/// A TOML string, whatever stands in it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn list(texts: &[impl AsRef<str>]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text.as_ref())).collect();
    format!("[{}]", texts.join(", "))
}
