//! The house keeps its order: a room uses only rooms that stand before it, and no room's furniture but its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in their order; those on one line know each other. `ARCHITECTURE.md` says what each is for.
const ORDER: &[&[&str]] = &[
    &["error", "base", "text", "store"],
    &["sheet", "output"],
    &["access"],
    &["app"],
    &["audit"],
    &["calendar"],
    &["notice"],
    &["approval"],
    &["agency"],
    &["credential"],
    &["user"],
    &["system"],
    &["role"],
    &["form"],
    &["enroll"],
    &["offboard"],
    &["x509"],
    &["card"],
    &["stock"],
    &["queue"],
    &["signin"],
    &["report"],
    &["remind"],
    &["desk"],
    &["cli"],
];

/// Files that must name Chinese words which stand in other people's files or forms: data, not sentences.
const MAY_HOLD_CHINESE: &[&str] = &["base/", "sheet/", "form/fold.rs"];

/// Files outside of `store.rs` that compose a condition for those who query.
const MAY_HOLD_SQL: &[&str] = &["access/scope.rs"];

/// A source file without comments and unit tests.
struct Source {
    room: String,
    path: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    files
        .iter()
        .filter_map(|file| {
            let path = file.strip_prefix(&root).unwrap().display().to_string();
            let (room, _) = path.split_once('/')?;
            let code = without_comments(&fs::read_to_string(file).unwrap());
            let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
            Some(Source { room: room.to_owned(), path: path.clone(), code })
        })
        .filter(|source| !source.path.ends_with("tests.rs"))
        .collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            files.push(path);
        }
    }
}

/// The code with comment lines left out; a comment behind code begins with two slashes and a blank.
fn without_comments(code: &str) -> String {
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| line.split(" // ").next().unwrap_or_default()).fold(String::new(), |all, line| all + line + "\n")
}

/// The line of the plan on which a room stands.
fn place(room: &str) -> Option<usize> {
    ORDER.iter().position(|line| line.contains(&room))
}

/// The names that follow `crate::`, those in braces too.
fn uses(code: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for (index, start) in code.match_indices("crate::") {
        let rest = &code[index + start.len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(top_names(group)),
            None => _ = found.insert(name(rest)),
        }
    }
    found
}

/// The first names of the members of a group `a, b::{c, d}, e}`.
fn top_names(group: &str) -> Vec<&str> {
    let (mut depth, mut begins, mut names) = (0, true, Vec::new());
    for (index, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            _ if begins && depth == 0 && !letter.is_whitespace() => {
                names.push(name(&group[index..]));
                begins = false;
            }
            _ => {}
        }
    }
    names
}

fn name(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    &text[..end.unwrap_or(text.len())]
}

#[track_caller]
fn none(breaches: Vec<String>) {
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn every_room_has_its_place() {
    let rooms: BTreeSet<String> = sources().into_iter().map(|source| source.room).collect();
    none(rooms.into_iter().filter(|room| place(room).is_none()).map(|room| format!("{room}: no place")).collect());
}

#[test]
fn a_room_uses_only_rooms_before_it() {
    let mut breaches = Vec::new();
    for source in sources() {
        let own = place(&source.room);
        for used in uses(&source.code) {
            if used != source.room && place(used).is_some() && place(used) > own {
                breaches.push(format!("{}: uses {used}, which stands after {}", source.path, source.room));
            }
        }
    }
    none(breaches);
}

#[test]
fn no_room_touches_the_furniture_of_another() {
    let mut breaches = Vec::new();
    for source in sources() {
        for line in ORDER.iter().flat_map(|line| line.iter()) {
            for piece in ["store", "view", "run", "args"] {
                let path = format!("crate::{line}::{piece}");
                let touches = source
                    .code
                    .match_indices(&path)
                    .any(|(index, _)| name(&source.code[index + path.len() - piece.len()..]) == piece);
                if *line != source.room && touches {
                    breaches.push(format!("{}: touches {path}", source.path));
                }
            }
        }
    }
    none(breaches);
}

#[test]
fn only_the_store_knows_the_engine() {
    let knows = |source: &Source| source.room != "store" && source.code.contains("rusqlite");
    none(sources().iter().filter(|source| knows(source)).map(|source| format!("{}: rusqlite", source.path)).collect());
}

#[test]
fn sql_stands_in_store_files() {
    let mut breaches = Vec::new();
    for source in sources() {
        let path = &source.path;
        if source.room == "store" || path.ends_with("/store.rs") || path.contains("/store/") {
            continue;
        }
        if MAY_HOLD_SQL.contains(&path.as_str()) {
            continue;
        }
        for words in ["SELECT ", "INSERT INTO ", "DELETE FROM ", "UPDATE "] {
            if literals(&source.code)
                .any(|literal| literal.starts_with(words) || literal.contains(&format!(" {words}")))
            {
                breaches.push(format!("{path}: {words}"));
            }
        }
    }
    none(breaches);
}

#[test]
fn what_a_thing_is_knows_no_command_line() {
    let rooms_of_nouns = |room: &str| place(room) > place("app") && room != "cli";
    let breaches = sources().into_iter().filter(|source| {
        rooms_of_nouns(&source.room) && source.path.ends_with("/mod.rs") && source.code.contains("clap::")
    });
    none(breaches.map(|source| format!("{}: clap", source.path)).collect());
}

#[test]
fn sentences_stand_in_text() {
    let mut breaches = Vec::new();
    for source in sources() {
        if source.room == "text" || MAY_HOLD_CHINESE.iter().any(|prefix| source.path.starts_with(prefix)) {
            continue;
        }
        for literal in literals(&source.code).filter(|literal| is_sentence(literal)) {
            breaches.push(format!("{}: {literal:?}", source.path));
        }
    }
    none(breaches);
}

/// The string literals of a source; good enough for code that is formatted.
fn literals(code: &str) -> impl Iterator<Item = &str> {
    let mut rest = code;
    std::iter::from_fn(move || {
        let start = rest.find('"')? + 1;
        if rest[..start].ends_with("'\"") {
            rest = &rest[start..];
            return Some("");
        }
        let mut escaped = false;
        let end = rest[start..].char_indices().find(|&(_, letter)| {
            let ends = letter == '"' && !escaped;
            escaped = letter == '\\' && !escaped;
            ends
        });
        let end = start + end.map_or(rest.len() - start, |(index, _)| index);
        let literal = &rest[start..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        Some(literal)
    })
}

/// Chinese with the marks of a sentence, or longer than a heading.
fn is_sentence(text: &str) -> bool {
    let han = text.chars().filter(|letter| ('\u{4E00}'..='\u{9FFF}').contains(letter)).count();
    han > 0 && (han > 12 || text.contains(['，', '。', '；', '？', '！']))
}

#[test]
fn files_stay_short_enough_to_read() {
    let breaches = sources().into_iter().filter_map(|source| {
        let lines = source.code.lines().count();
        (lines > 500).then(|| format!("{}: {lines} lines", source.path))
    });
    none(breaches.collect());
}
