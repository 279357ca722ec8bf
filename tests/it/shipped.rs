//! What is shipped beside the code is made from the code: `BLESS=1` renews it. And what is shipped has no seams.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use authdesk::cli;
use authdesk::text::Lang;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Compares a folder with what the code makes; with `BLESS=1` writes it.
fn compare(folder: &Path, made: BTreeMap<String, String>) {
    if std::env::var_os("BLESS").is_some() {
        if folder.exists() {
            fs::remove_dir_all(folder).unwrap();
        }
        fs::create_dir_all(folder).unwrap();
        for (name, text) in &made {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    let entries = fs::read_dir(folder).map(|entries| entries.flatten().collect()).unwrap_or_else(|_| Vec::new());
    let there: BTreeSet<String> = entries.iter().map(|entry| entry.file_name().into_string().unwrap()).collect();
    let names: BTreeSet<String> = made.keys().cloned().collect();
    let shown = folder.display();
    assert_eq!(there, names, "{shown}: other files than the code makes; renew them with `make bless`");
    for (name, text) in made {
        let kept = fs::read_to_string(folder.join(&name)).unwrap();
        assert!(kept == text, "{shown}/{name} is not what the code makes; renew it with `make bless`");
    }
}

#[test]
fn the_manual_is_that_of_the_code() {
    for (lang, folder) in [(Lang::En, "man/en"), (Lang::ZhTw, "man/zh_TW")] {
        compare(&root().join(folder), cli::pages(lang).unwrap().into_iter().collect());
    }
}

#[test]
fn the_completions_are_those_of_the_code() {
    let stubs = cli::stubs().unwrap().into_iter().map(|(name, text)| (name.to_owned(), text));
    compare(&root().join("completions"), stubs.collect());
}

/// What lacks a help text, below a command.
fn without_help(command: &clap::Command, path: &str, found: &mut Vec<String>) {
    if command.get_about().is_none_or(|about| about.to_string().is_empty()) {
        found.push(path.to_owned());
    }
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        if arg.get_help().is_none_or(|help| help.to_string().trim().is_empty()) {
            found.push(format!("{path}: {}", arg.get_id()));
        }
    }
    for verb in command.get_subcommands() {
        without_help(verb, &format!("{path} {}", verb.get_name()), found);
    }
}

#[test]
fn every_command_and_option_has_help_in_both_languages() {
    for lang in [Lang::En, Lang::ZhTw] {
        let mut tree = cli::full(lang);
        tree.build();
        let mut found = Vec::new();
        without_help(&tree, "authdesk", &mut found);
        assert!(found.is_empty(), "{lang:?}: no help for\n{}", found.join("\n"));
    }
}

#[test]
fn help_begins_with_a_capital_and_has_no_full_stop() {
    let mut tree = cli::full(Lang::En);
    tree.build();
    let mut found = Vec::new();
    each_help(&tree, &mut |help| {
        let begins = help.chars().next().is_some_and(char::is_lowercase);
        if begins || help.ends_with('.') {
            found.push(help.to_owned());
        }
    });
    let allowed = ["none, starttls or tls"];
    found.retain(|help| !allowed.contains(&help.as_str()));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn each_help(command: &clap::Command, look: &mut impl FnMut(&str)) {
    let about = command.get_about().map(ToString::to_string);
    let helps = command.get_arguments().filter_map(|arg| arg.get_help()).map(ToString::to_string);
    about.into_iter().chain(helps).for_each(|help| look(&help));
    command.get_subcommands().for_each(|verb| each_help(verb, look));
}

/// What is shipped, with the features of the release but without its optimisation, which takes minutes and adds nothing.
#[test]
#[ignore = "builds the release"]
fn the_release_has_no_seams() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let target = target.join("seamless");
    let built = Command::new(cargo)
        .args(["build", "--release", "--locked", "--config", "profile.release.opt-level=0"])
        .args(["--config", "profile.release.lto=false", "--config", "profile.release.incremental=false"])
        .arg("--target-dir")
        .arg(&target)
        .current_dir(root())
        .status()
        .unwrap();
    assert!(built.success());
    let program = fs::read(target.join("release/authdesk")).unwrap();
    for seam in ["AUTHDESK_NOW", "AUTHDESK_LATER", "AUTHDESK_SEED", "AUTHDESK_AS", "AUTHDESK_CRASH"] {
        let found = program.windows(seam.len()).any(|bytes| bytes == seam.as_bytes());
        assert!(!found, "{seam} is in the release");
    }
}
