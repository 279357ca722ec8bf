//! `card profile …`: cards that are neither PIV nor tokens, described by files.

use std::fs;
use std::path::Path;

use crate::harness::{Desk, items};
use crate::reader::Reader;

/// The card that `docs/card-profiles.md` describes, as its maker built it.
pub const EXAMPLE_CARD: &str = r#"
    atr = "3B 80 80 01 01"
    [application]
    "A0 00 00 09 99 01" = "6F 00"
    [file]
    "3F00/0900/0903" = "45 58 30 30 34 37 31 31"
    [pin]
    reference = "81"
    value = "471100"
    padding = "FF"
    length = 8
    min = 4
    malformed_costs = true
    [puk]
    reference = "82"
    value = "98765432"
    length = 8
    min = 8
"#;

/// The whole profile of the document, word for word.
pub fn example_profile() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/card-profiles.md");
    let text = fs::read_to_string(path).unwrap();
    text.split("```toml\n").nth(1).unwrap().split("```").next().unwrap().to_owned()
}

/// Puts a profile where a user puts his own.
pub fn install(desk: &Desk, name: &str, profile: &str) {
    let folder = desk.path(".config/authdesk/cards");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), profile).unwrap();
}

/// What a document in TOML says, without the comments in its language.
fn settings(name: &str) -> Vec<toml::Table> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap();
    let blocks = text.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap().parse().unwrap());
    blocks.collect()
}

#[test]
fn both_languages_tell_the_same_profile() {
    assert_eq!(settings("card-profiles.md"), settings("card-profiles.zh-TW.md"));
}

#[test]
fn the_shipped_ones_only_read_and_say_who_can_help() {
    let desk = Desk::empty();
    let profiles = desk.items("card profile list");
    let names: Vec<&str> = profiles.iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["moica", "gpki", "hca", "nhi"]);
    assert!(profiles.iter().all(|row| row["allows"].as_array().unwrap().is_empty()), "{profiles:?}");
    let shown = desk.ok("card profile show moica --lang zh-TW -o table");
    assert!(shown.contains("自然人憑證") && shown.contains("https://moica.nat.gov.tw/"), "{shown}");
    assert!(shown.contains("戶政事務所"), "{shown}");
    let missing = desk.run("card profile show nothing");
    assert_eq!((missing.code, missing.stdout.as_str()), (3, ""));
}

#[test]
fn a_shipped_one_is_the_beginning_of_another() {
    let desk = Desk::empty();
    let text = desk.ok("card profile show nhi --toml");
    desk.file("own.toml", text.replace("name = \"nhi\"", "name = \"own\""));
    assert_eq!(desk.run("card profile lint own.toml").code, 0);
}

#[test]
fn lint_says_everything_that_is_wrong() {
    let desk = Desk::empty();
    let wrong =
        "name = \"Own Card\"\ntitle = \"T\"\natr = [\"3B\"]\ncolour = 1\n[pin]\nreference = 81\nleast = 4\nmost = 8\n";
    desk.file("own.toml", wrong);
    let answer = desk.run("card profile lint own.toml -o json");
    assert_eq!(answer.code, 1, "{answer}");
    let found = items(&answer.stdout);
    let fields: Vec<&str> = found.iter().map(|row| row["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["name", "atr[0]", "pin.reference", "colour"]);
    desk.file("other.toml", "name = \"own\"\ntitle = \"T\"\natr = [\"3B 80 80 01 01\"]");
    assert!(desk.run("card profile lint other.toml").stdout.contains("own.toml"));
    desk.file("cut.toml", "name = \"own");
    assert_eq!(desk.run("card profile lint cut.toml").code, 1);
    assert_eq!(desk.run("card profile lint absent.toml").code, 1);
}

#[test]
fn a_broken_one_hides_no_other() {
    let desk = Desk::empty();
    install(&desk, "broken.toml", "name = 1");
    install(&desk, "example-staff.toml", &example_profile());
    let answer = desk.run("card profile list");
    assert_eq!(answer.code, 0);
    assert!(answer.stdout.contains("example-staff") && answer.stderr.contains("broken.toml"), "{answer}");
    assert_eq!(desk.run("card profile lint").code, 1);
}

#[test]
fn the_profile_of_the_document_works_as_it_stands() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let card = desk.file("card.toml", EXAMPLE_CARD);
    let card = reader.insert(0, &format!("odd {}", card.display()));
    desk.file("example-staff.toml", example_profile());
    desk.ok("card profile lint example-staff.toml");
    let steps = desk.items("card profile test ./example-staff.toml");
    assert!(steps.iter().all(|step| step["ok"] == true), "{steps:?}");
    let told: Vec<&str> = steps.iter().map(|step| step["message"].as_str().unwrap()).collect();
    assert!(told.contains(&"the card's number is EX004711"), "{told:?}");
    assert!(told.contains(&"PIN: 3 tries left"), "{told:?}");
    assert_eq!(card.count("0020008108"), 0, "no PIN is sent");
}

#[test]
fn what_only_looks_works_with_a_broken_configuration_too() {
    let desk = Desk::empty();
    fs::create_dir_all(desk.path(".config/authdesk")).unwrap();
    fs::write(desk.path(".config/authdesk/config.toml"), "lang = \n").unwrap();
    let answer = desk.run("card profile list");
    assert_eq!(answer.code, 0, "{answer}");
    assert!(answer.stdout.contains("moica") && answer.stderr.contains("config.toml"), "{answer}");
    // What changes a card would be recorded in a desk that nobody named.
    let answer = desk.run("card pin verify");
    assert!(answer.code != 0 && answer.stderr.contains("config.toml"), "{answer}");
}

#[test]
fn a_profile_that_does_not_fit_is_told_where_it_does_not() {
    let reader = Reader::start();
    let desk = Desk::with_reader(&reader);
    let card = desk.file("card.toml", EXAMPLE_CARD.replace("A0 00 00 09 99 01", "A0 00 00 09 99 02"));
    let _card = reader.insert(0, &format!("odd {}", card.display()));
    desk.file("own.toml", example_profile().replace("3B 80 80 01 01", "3B 80 80 01 02"));
    let answer = desk.run("card profile test ./own.toml -o json");
    assert_eq!(answer.code, 1, "{answer}");
    let steps = items(&answer.stdout);
    let ok: Vec<bool> = steps.iter().map(|step| step["ok"].as_bool().unwrap()).collect();
    assert_eq!(ok, [false, false]);
    assert_eq!(desk.run("card profile test moica --reader 7").code, 10);
}
