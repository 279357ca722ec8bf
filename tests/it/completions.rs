//! What a shell is told when somebody presses the tab key.

use std::path::Path;
use std::process::Stdio;

use insta::assert_snapshot;

use crate::harness::Desk;

/// What bash is offered for the last word of a line.
fn offered(desk: &Desk, who: &str, line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split(' ').collect();
    let mut command = desk.command("");
    match who {
        "nobody" => command.env("AUTHDESK_ACTOR", "none"),
        "" => &mut command,
        login => command.env("AUTHDESK_AS", login),
    };
    command.arg("--").args(&words);
    command.env("COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string()).env("_CLAP_IFS", "\n");
    let answer = command.stdin(Stdio::null()).output().unwrap();
    assert!(answer.status.success());
    assert_eq!(String::from_utf8(answer.stderr).unwrap(), "");
    String::from_utf8(answer.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn commands_and_options_are_offered() {
    let desk = Desk::empty();
    assert_eq!(offered(&desk, "", "authdesk agen"), ["agency"]);
    assert_eq!(offered(&desk, "", "authdesk agency add --ki"), ["--kind"]);
    assert!(offered(&desk, "", "authdesk agency list -o ").contains(&"json".to_owned()));
}

#[test]
fn agencies_and_accounts_of_the_desk_are_offered_to_those_who_may_see_them() {
    let desk = Desk::new();
    desk.ok("agency add --oid 2.16.886.101.20003 --name 行政院");
    desk.ok("agency add --ban 70759028 --name 臺灣網路認證");
    assert_eq!(offered(&desk, "", "authdesk agency show 2.16"), ["2.16.886.101.20003"]);
    assert_eq!(offered(&desk, "nobody", "authdesk agency show 7"), ["70759028"]);
}

#[test]
fn whatever_fails_is_silent() {
    let desk = Desk::empty();
    assert!(offered(&desk, "", "authdesk agency show 2.16").is_empty());
    desk.file("desk.db", "not a database");
    assert!(offered(&desk, "", "authdesk agency show 2.16").is_empty());
    assert!(offered(&desk, "ghost", "authdesk agency show 2.16").is_empty());
}

#[test]
fn bash_itself_completes() {
    let desk = Desk::new();
    desk.ok("agency add --oid 2.16.886.101.20003 --name 行政院");
    let stub = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions/authdesk.bash");
    let script = format!(
        "source {}; COMP_WORDS=(authdesk agency show 2); COMP_CWORD=3; COMP_TYPE=9
         _clap_complete_authdesk authdesk 2 show; echo ${{COMPREPLY[@]}}",
        stub.display()
    );
    let program = Path::new(env!("CARGO_BIN_EXE_authdesk")).parent().unwrap().display().to_string();
    let path = format!("{program}:{}", std::env::var("PATH").unwrap());
    let answer = std::process::Command::new("bash")
        .args(["--norc", "-c", &script])
        .env("PATH", path)
        .env("AUTHDESK_DB", desk.path("desk.db"))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&answer.stdout).trim(), "2.16.886.101.20003");
}

#[test]
fn bash_cuts_words_at_colons_and_gets_the_rest_of_a_role() {
    let desk = Desk::new();
    let stub = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions/authdesk.bash");
    let program = Path::new(env!("CARGO_BIN_EXE_authdesk")).parent().unwrap().display().to_string();
    let path = format!("{program}:{}", std::env::var("PATH").unwrap());
    let complete = |cut: &str, line: &str, count: usize, last: &str| {
        let script = format!(
            "source {}; COMP_WORDBREAKS=$' \\t\\n=:'; COMP_WORDS=({cut}); COMP_CWORD={count}; COMP_TYPE=9
             COMP_LINE='{line}'; _clap_complete_authdesk authdesk '{last}' x; echo ${{COMPREPLY[@]}}",
            stub.display()
        );
        let mut bash = std::process::Command::new("bash");
        bash.args(["--norc", "-c", &script]).env("PATH", &path).env("AUTHDESK_DB", desk.path("desk.db"));
        let answer = bash.env("LC_ALL", "C.UTF-8").output().unwrap();
        String::from_utf8(answer.stdout).unwrap().trim().to_owned()
    };
    assert_eq!(complete("authdesk user list --role vans : us", "authdesk user list --role vans:us", 6, "us"), "user");
    assert_eq!(complete("authdesk user list --role vans :", "authdesk user list --role vans:", 5, ""), "admin user");
    let whole = complete("authdesk user list --role van", "authdesk user list --role van", 4, "van");
    assert!(whole.split(' ').any(|role| role == "vans:user"), "{whole}");
    assert_eq!(complete("authdesk agency add --lang = zh", "authdesk agency add --lang=zh", 5, "zh"), "zh-TW");
}

#[test]
fn registrations_and_pages_are_printed_without_a_desk() {
    let desk = Desk::empty();
    assert!(desk.ok("completions bash").contains("complete -o nospace"));
    assert!(desk.ok("man agency").starts_with(".ie"));
    assert_snapshot!(desk.run("man agencies"), @"
    -- stderr --
    error: there is no page for agencies
    hint: `authdesk --help` lists the commands
    -- exit 3 --
    ");
    assert_snapshot!(desk.run("completions tcsh"), @r#"
    -- stderr --
    error: "tcsh" is not a value of <SHELL>; there are: bash, zsh, fish, powershell
    hint: `--help` lists what can be typed
    -- exit 2 --
    "#);
}
