//! The one table of verbs: who may do what, and that every change leaves an event of its name.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use authdesk::access::Actor;
use authdesk::app::{Effect, Need};
use authdesk::cli::{self, NOUNS};
use authdesk::text::Lang;
use insta::assert_snapshot;

/// Every verb with its noun.
fn verbs() -> impl Iterator<Item = (String, Effect, Need)> {
    NOUNS.iter().flat_map(|noun| {
        noun.verbs()
            .map(|(_, verb)| (format!("{} {}", noun.name, verb.name).trim_end().to_owned(), verb.effect, verb.need))
    })
}

#[test]
fn the_permission_matrix_is_pinned() {
    let mut lines: Vec<String> = verbs()
        .map(|(name, effect, need)| {
            let need = match need {
                Need::Open => "anybody".to_owned(),
                Need::Account => "an account".to_owned(),
                Need::Any(any) => any.iter().map(|capability| capability.name()).collect::<Vec<_>>().join(" or "),
            };
            format!("{name}: {} by {need}", format!("{effect:?}").to_lowercase())
        })
        .collect();
    lines.sort();
    assert_snapshot!("permissions", lines.join("\n"));
}

#[test]
fn silence_denies() {
    for (name, effect, need) in verbs() {
        assert_eq!(need.check(&Actor::nobody(), effect).is_ok(), need == Need::Open, "{name}");
    }
}

#[test]
fn every_change_has_an_event_of_its_name() {
    let source = source_below(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")));
    // What these do is recorded under the verbs that they stand for; settings are in a file of the user's own.
    let elsewhere = ["queue review", "queue record", "role reapply", "role extend", "config set", "config unset"];
    let missing: Vec<String> = verbs()
        .filter(|(name, effect, _)| *effect != Effect::Read && !elsewhere.contains(&name.as_str()))
        .map(|(name, _, _)| name.replace(' ', "."))
        .filter(|event| !source.contains(&format!("\"{event}\"")))
        .collect();
    assert!(missing.is_empty(), "no event is named {missing:?}");
}

fn source_below(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            text.push_str(&source_below(&path));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    text
}

#[test]
fn a_verb_that_is_named_is_built_whole() {
    let root = cli::full(Lang::En);
    for (name, ..) in verbs() {
        let line: Vec<OsString> = format!("authdesk {name} --help").split(' ').map(OsString::from).collect();
        let help = |tree: clap::Command| tree.try_get_matches_from(&line).unwrap_err().to_string();
        assert_eq!(help(cli::command(Lang::En, &line)), help(root.clone()), "{name}");
    }
}
