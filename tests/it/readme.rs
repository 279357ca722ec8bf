//! What the documents tell people to type works: the quick start line by line, every other line as far as it parses.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use authdesk::cli;
use authdesk::text::Lang;

use crate::form::foreign;
use crate::form_harm::{attachment, mail};
use crate::form_revocation::revocation;
use crate::harness::Desk;

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

/// A desk on which the clerks' page can be followed: a request that waits for its form, and what came in.
fn clerks_desk() -> Desk {
    let desk = Desk::staffed();
    desk.execute("DELETE FROM role_grant WHERE account = (SELECT id FROM account WHERE login = 'admin1')");
    desk.ok_as("lin001", "role request vans:admin --reason 接任管理者");
    for name in ["scan.pdf", "公文.pdf", "second-scan.pdf", "reply.eml"] {
        desk.file(name, format!("%PDF-1.4 {name}"));
    }
    fs::create_dir(desk.path("inbox")).unwrap();
    foreign(&desk.path("inbox/a.xlsx"), &[]);
    fs::write(desk.path("inbox/a.pdf"), "%PDF-1.4 a").unwrap();
    foreign(&desk.path("b.xlsx"), &[("姓　　名", "張管理"), ("iAuth帳號", "admin1"), ("E-mail", "admin1@motc.gov.tw")]);
    desk.file("mail.eml", mail(&[attachment(&desk.path("b.xlsx"), "b.xlsx")]));
    foreign(&desk.path("theirs.xlsx"), &[("申請系統", "VANS")]);
    foreign(&desk.path("stranger.xlsx"), &[("iAuth帳號", "wang77"), ("E-mail", "wang77@motc.gov.tw")]);
    revocation(&desk, "revoked.xlsx", &[]);
    desk
}

/// Runs the clerks' page line by line, as a clerk.
fn clerks_page(name: &str) {
    let desk = clerks_desk();
    let program = Path::new(env!("CARGO_BIN_EXE_authdesk")).parent().unwrap().display();
    let pages =
        blocks(&document(name)).into_iter().filter(|block| block.iter().any(|line| line.contains("authdesk form ")));
    for block in pages {
        if block[0].contains("--request 5") {
            desk.ok_as("oper02", "role request vans:admin --reason 接任管理者");
        }
        for line in block {
            let inner = desk.command(&line);
            let mut command = Command::new("bash");
            command
                .args(["-c", &line])
                .env_clear()
                .envs(inner.get_envs().filter_map(|(key, value)| Some((key, value?))));
            command.env("PATH", format!("{program}:{}", std::env::var("PATH").unwrap())).env("AUTHDESK_AS", "clerk1");
            let answer = desk.answer_of(
                {
                    command.current_dir(desk.path(""));
                    command
                },
                "",
            );
            assert_eq!(answer.code, 0, "{name}: {line}\n{answer}");
        }
    }
    let ended = desk.sql("SELECT id FROM approval_case WHERE state = 'approved' ORDER BY id");
    assert_eq!(ended, ["1", "6"], "{name}");
}

#[test]
fn the_clerks_page_works_as_written() {
    clerks_page("README.md");
}

#[test]
fn the_chinese_clerks_page_works_as_written() {
    clerks_page("README.zh-TW.md");
}
