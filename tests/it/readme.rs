//! What the documents tell people to type works: the quick start line by line, every other line as far as it parses.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use authdesk::cli;
use authdesk::text::Lang;

fn document(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The lines of the blocks that a shell could run.
fn blocks(text: &str) -> Vec<Vec<String>> {
    let block = |block: &str| block.lines().map(str::to_owned).collect();
    text.split("```sh\n").skip(1).map(|rest| block(rest.split("\n```").next().unwrap_or_default())).collect()
}

/// The words of a line, without quotes, without a comment and without what is set before the program.
fn words(line: &str) -> Vec<String> {
    let line = line.split(" #").next().unwrap_or_default().trim_end();
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in line.chars() {
        match (letter, quote) {
            ('\'' | '"', None) => quote = Some(letter),
            (letter, Some(open)) if letter == open => quote = None,
            (' ', None) => words.push(String::new()),
            (letter, _) => words.last_mut().unwrap().push(letter),
        }
    }
    words.into_iter().skip_while(|word| word.contains('=')).collect()
}

#[test]
fn every_line_of_the_documents_parses() {
    let tree = cli::full(Lang::En);
    let docs = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")).unwrap();
    let docs = docs.map(|entry| entry.unwrap().path().display().to_string());
    let documents = ["README.md".to_owned(), "README.zh-TW.md".to_owned()].into_iter().chain(docs);
    for name in documents.filter(|name| name.ends_with(".md")) {
        for line in blocks(&document(&name)).concat().iter().filter(|line| line.contains("authdesk ")) {
            let parsed = tree.clone().try_get_matches_from(words(line));
            assert!(parsed.is_ok(), "{name}: {line}\n{}", parsed.unwrap_err());
        }
    }
}

#[test]
fn both_languages_tell_the_same_commands() {
    let commands = |name: &str| -> Vec<String> {
        let lines = blocks(&document(name)).concat();
        let lines = lines.iter().filter(|line| line.contains("authdesk ") && !line.starts_with("export "));
        lines.map(|line| words(line).into_iter().take(3).collect::<Vec<_>>().join(" ")).collect()
    };
    assert_eq!(commands("README.md"), commands("README.zh-TW.md"));
}

#[test]
fn every_command_that_is_named_in_passing_exists() {
    let tree = cli::full(Lang::En);
    let nouns: BTreeSet<&str> = tree.get_subcommands().map(clap::Command::get_name).collect();
    for name in ["README.md", "README.zh-TW.md"] {
        for (index, start) in document(name).match_indices("`authdesk ") {
            let text = document(name);
            let noun = text[index + start.len()..].split([' ', '`']).next().unwrap_or_default().to_owned();
            let is_place = noun.starts_with("--") || !noun.is_ascii() || noun.chars().all(char::is_uppercase);
            assert!(is_place || nouns.contains(noun.as_str()), "{name}: {noun}");
        }
    }
}

/// Runs the first block as it is written; the shell ends at the first line that fails.
fn quick_start(name: &str) {
    let home = tempfile::tempdir().unwrap();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    std::os::unix::fs::symlink(root.join("fixtures"), home.path().join("fixtures")).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_authdesk")).parent().unwrap().display();
    let answer = Command::new("bash")
        .args(["-euxc", &blocks(&document(name))[0].join("\n")])
        .env_clear()
        .env("PATH", format!("{program}:{}", std::env::var("PATH").unwrap()))
        .env("HOME", home.path())
        .current_dir(home.path())
        .output()
        .unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&answer.stdout), String::from_utf8_lossy(&answer.stderr));
    assert!(answer.status.success(), "{name}:\n{told}");
}

#[test]
fn the_quick_start_works_as_written() {
    quick_start("README.md");
}

#[test]
fn the_chinese_quick_start_works_as_written() {
    quick_start("README.zh-TW.md");
}
