//! The audit trail at the shell.

use std::fs;
use std::path::Path;

use data_encoding::{BASE64, HEXLOWER};
use insta::assert_snapshot;
use sha2::{Digest, Sha256};

use crate::harness::{Desk, items};

/// A desk with two agencies.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.ok("agency add --oid 2.16.886.101.20003 --name 行政院");
    desk.ok("agency add --oid 2.16.886.101.20003.20008 --name 交通部");
    desk
}

#[test]
fn a_trail_is_listed_with_its_facts() {
    let desk = desk();
    assert_snapshot!(desk.run("audit list --columns seq,login,via,verb,subject,subject_id"), @"
    1		os_user	init	account	1
    2	chen01	os_user	agency.add	agency	1
    3	chen01	os_user	agency.add	agency	2
    ");
    assert_snapshot!(desk.run("audit list --subject agency:1 --columns at,facts"), @"2026-11-20 09:30	name=行政院 oid=2.16.886.101.20003");
    assert_snapshot!(desk.run("audit list --verb agency --limit 1 --columns seq,verb"), @"2	agency.add");
    assert_snapshot!(desk.run("audit list --after 2 --columns seq,verb"), @"3	agency.add");
    assert_snapshot!(desk.run("audit list --subject agency:2 --from 115-11-20 --to today --columns seq"), @"3");
    assert_snapshot!(desk.run("audit list --account chen01 --from 2026-11-21 --columns seq"), @"");
    let event = &desk.items("audit list --verb init")[0];
    assert_eq!(event["details"]["name"], "陳小美");
    assert_eq!(event["facts"]["login"], "chen01");
    assert_eq!(event["at"], "2026-11-20T09:30:00+08:00");
    assert_eq!(desk.run_as("nobody", "audit list").code, 4);
    assert_eq!(desk.run("audit list --account nobody9").code, 3);
    assert_eq!(desk.run("audit list --from 3wd").code, 2);
}

#[test]
fn others_see_what_they_did_themselves_and_no_personal_values() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    let events = items(&desk.ok_as("wang01", "audit list -o json"));
    assert_eq!(events.len(), 1);
    assert_eq!((events[0]["verb"].as_str(), &events[0]["details"]), (Some("role.request"), &serde_json::Value::Null));
    assert_eq!(desk.run_as("wang01", "audit verify").code, 4);
    assert_eq!(desk.run_as("wang01", "audit export --out @/trail.jsonl").code, 4);
    desk.give("lin001", "desk:auditor", None);
    assert_eq!(
        items(&desk.ok_as("lin001", "audit list --verb role.request -o json"))[0]["details"]["reason"],
        "盤點資產"
    );
}

#[test]
fn a_whole_trail_is_verified() {
    let desk = desk();
    assert_snapshot!(desk.run("audit verify"), @"the trail is whole; events: 3, personal values: 1, rows: 5");
    let verified = &desk.items("audit verify")[0];
    assert_eq!((&verified["events"], &verified["findings"]), (&3.into(), &0.into()));
}

#[test]
fn changes_by_other_programs_are_named() {
    let desk = desk();
    desk.execute("UPDATE agency SET name = '交通處' WHERE id = 2");
    desk.execute("INSERT INTO agency (kind, ban, name, created_at, updated_at) VALUES ('company', '1', '丙', 0, 0)");
    desk.meddle(
        "UPDATE audit_event SET account = NULL WHERE seq = 2;
         UPDATE event_detail SET value = '陳大美' WHERE event = 1",
    );
    assert_snapshot!(desk.run("audit verify"), @"
    detail_changed	the value of name in event 1 was changed
    event_altered	event 2 does not follow from the one before it: one of them was altered
    row_changed	agency 2 is not as event 3 left it
    row_unrecorded	no event recorded agency 3
    -- stderr --
    error: the trail is broken: 4 findings
    hint: leave the database as it is, and compare it with a backup and with the anchored heads
    -- exit 1 --
    ");
    let found = items(&desk.run("audit verify -o json").stdout);
    assert_eq!(found[2]["rule"], "row_changed");
    assert_eq!((&found[2]["table"], &found[2]["row"], &found[2]["event"]), (&"agency".into(), &2.into(), &3.into()));
}

#[test]
fn what_guards_the_trail_is_compared_too() {
    let desk = desk();
    desk.execute("DROP TRIGGER audit_event_kept; DROP INDEX account_state; CREATE INDEX account_state ON account (id)");
    desk.execute("CREATE TRIGGER silent AFTER INSERT ON notice BEGIN DELETE FROM notice WHERE id = new.id; END");
    assert_snapshot!(desk.run("audit verify"), @"
    schema_differs	index account_state of the schema was altered
    schema_differs	trigger audit_event_kept of the schema was taken away
    schema_differs	trigger silent was added to the schema
    -- stderr --
    error: the trail is broken: 3 findings
    hint: leave the database as it is, and compare it with a backup and with the anchored heads
    -- exit 1 --
    ");
    assert_eq!(desk.run("doctor").code, 1);
}

#[test]
fn flipped_bits_in_grants_and_decisions_are_named() {
    let desk = Desk::staffed();
    desk.execute("DELETE FROM role_grant WHERE id > 4");
    let before = desk.run("audit verify").stdout;
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.ok_as("admin1", "queue approve 1");
    assert_eq!(desk.run("audit verify").stdout, before, "grants that the test put there, and no others");
    let grant = desk.sql("SELECT id FROM role_grant WHERE request IS NOT NULL").concat();
    for (table, id, change) in [
        ("role_grant", grant.as_str(), "ends = '2099-12-31'"),
        ("role_grant", &grant, "subtree = 1"),
        ("role_grant", &grant, "account = 3"),
        ("approval_decision", "1", "account = 5"),
        ("approval_decision", "1", "at = at | 1"),
        ("approval_decision", "1", "verdict = 'reject'"),
        ("approval_case", "1", "account = 3"),
        ("role_request", "1", "reason = '其他'"),
    ] {
        let column = change.split(' ').next().unwrap();
        let kept =
            format!("UPDATE {table} SET {column} = (SELECT {column} FROM kept) WHERE id = {id}; DROP TABLE kept");
        desk.execute(&format!("CREATE TABLE kept AS SELECT {column} FROM {table} WHERE id = {id}"));
        desk.meddle(&format!("UPDATE {table} SET {change} WHERE id = {id}"));
        let answer = desk.run("audit verify");
        assert_eq!(answer.code, 1);
        let named = format!("row_changed\t{table} {id} is not as event");
        assert!(answer.stdout.contains(&named), "{change}: {}", answer.stdout);
        desk.meddle(&kept);
        assert_eq!(desk.run("audit verify").stdout, before, "{change} undone");
    }
}

#[test]
fn anchors_show_what_cannot_be_seen_from_within() {
    let desk = desk();
    assert_snapshot!(desk.run("audit anchor"), @"
    -- stderr --
    error: there is nowhere to send the head to
    hint: name a place with `--to FILE`, `--mail ADDRESS` or `--syslog`, or for good with `authdesk config set audit.anchor PLACE`
    -- exit 2 --
    ");
    desk.ok("audit anchor --to @/heads --dry-run");
    assert!(!desk.path("heads").exists());
    assert_snapshot!(desk.run("audit anchor --to @/heads"), @"the head, event 3, was sent to @/heads");
    assert_eq!(desk.items("audit anchor --to @/heads")[0]["seq"], 4);
    let heads = fs::read_to_string(desk.path("heads")).unwrap();
    assert!(heads.lines().all(|line| line.ends_with(" 2026-11-20T09:30:00+08:00")), "{heads}");
    assert_eq!(desk.events()[3..], ["audit.anchor", "audit.anchor"]);
    desk.ok("audit verify --anchor @/heads");
    desk.meddle(
        "DELETE FROM audit_anchor; DELETE FROM event_detail WHERE event > 3; DELETE FROM audit_event WHERE seq > 3;
         UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_event WHERE seq = 3)",
    );
    desk.ok("audit verify");
    assert_snapshot!(desk.run("audit verify --anchor @/heads"), @"
    anchor_missing	event 4 is missing; its hash was sent to @/heads
    -- stderr --
    error: the trail is broken: 1 finding
    hint: leave the database as it is, and compare it with a backup and with the anchored heads
    -- exit 1 --
    ");
    desk.file("heads", "4 xyz\n");
    assert_snapshot!(desk.run("audit verify --anchor @/heads"), @"
    -- stderr --
    error: in @/heads: line 1 is not an anchor
    hint: a line holds number, hash and time, as `authdesk audit anchor` writes them
    -- exit 1 --
    ");
}

#[test]
fn a_head_goes_by_mail_too() {
    let desk = desk();
    let hash = desk.sql("SELECT lower(hex(hash)) FROM audit_head").concat();
    desk.ok("audit anchor --mail audit@example.gov.tw");
    let notice = &desk.items("notice show 1")[0];
    assert!(notice["body"].as_str().unwrap().contains(&format!("3 {hash} 2026-11-20T09:30:00+08:00")), "{notice}");
    desk.ok("audit verify");
}

#[test]
fn a_head_goes_to_the_log_of_the_machine_and_once_a_day_by_itself() {
    let mut desk = desk();
    let log = std::os::unix::net::UnixDatagram::bind(desk.path("log")).unwrap();
    let heard = || {
        let mut bytes = [0; 1024];
        let length = log.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    };
    std::fs::create_dir_all(desk.path(".config/authdesk")).unwrap();
    let socket = desk.path("log").display().to_string();
    let settings = format!("[audit]\nanchor = \"syslog\"\nanchor_daily = true\nsyslog = \"{socket}\"\n");
    desk.file(".config/authdesk/config.toml", &settings);
    desk.ok("audit anchor --dry-run");
    desk.ok("audit anchor --syslog");
    let first = heard();
    let hash = desk.sql("SELECT lower(hex(hash)) FROM audit_event WHERE seq = 3").concat();
    assert_eq!(first, format!("<85>authdesk: audit head 3 {hash} 2026-11-20T09:30:00+08:00"));
    desk.ok("remind run");
    assert_eq!(desk.events().last().unwrap(), "audit.anchor", "once today is enough");
    desk.set_clock("2026-11-21T00:10:00+08:00");
    assert_snapshot!(desk.run("remind run"), @"
    -- stderr --
    the head, event 4, was sent to syslog
    ");
    desk.ok("remind run");
    desk.file("syslog", format!("{first}\n{}\n", heard()));
    desk.ok("audit verify --anchor @/syslog");
    assert_eq!(desk.events().iter().filter(|verb| *verb == "audit.anchor").count(), 2);
    desk.set_clock("2026-11-22T00:10:00+08:00");
    drop(log);
    std::fs::remove_file(desk.path("log")).unwrap();
    assert_snapshot!(desk.run("remind run"), @"
    -- stderr --
    error: the folder that @/log would lie in does not exist
    hint: check the path and its permissions
    -- exit 1 --
    ");
}

/// What a third party needs: SHA-256, base64, and JSON. Gives the last hash.
fn follow(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    assert_eq!(lines.next().unwrap()["kind"], "audit_event");
    let mut previous = vec![0; 32];
    for line in lines {
        if let Some(head) = line.get("head") {
            return head["hash"].as_str().unwrap().to_owned();
        }
        let canonical = BASE64.decode(line["canonical"].as_str().unwrap().as_bytes()).unwrap();
        previous = Sha256::new().chain_update(&previous).chain_update(&canonical).finalize().to_vec();
        assert_eq!(HEXLOWER.encode(&previous), line["hash"].as_str().unwrap());
        for value in line["values"].as_array().into_iter().flatten() {
            let salt = HEXLOWER.decode(value["salt"].as_str().unwrap().as_bytes()).unwrap();
            let digest = Sha256::new().chain_update(salt).chain_update(value["value"].as_str().unwrap()).finalize();
            let said = &line["details"][value["field"].as_str().unwrap()];
            assert_eq!(HEXLOWER.encode(&digest), said.as_str().unwrap());
        }
    }
    panic!("no head");
}

#[test]
fn an_export_is_verified_without_this_program() {
    let desk = desk();
    assert_snapshot!(desk.run("audit export"), @"
    -- stderr --
    error: this format is written to a file
    hint: name it with `--out FILE`
    -- exit 2 --
    ");
    let head = desk.sql("SELECT lower(hex(hash)) FROM audit_head").concat();
    assert_snapshot!(desk.run("audit export --out @/trail.jsonl"), @"3 events written to @/trail.jsonl");
    assert_eq!(follow(&desk.path("trail.jsonl")), head);
    assert!(!fs::read_to_string(desk.path("trail.jsonl")).unwrap().contains("陳小美"));
    assert_eq!(desk.items("audit export --details --out @/all.jsonl")[0]["events"], 4);
    follow(&desk.path("all.jsonl"));
    assert!(fs::read_to_string(desk.path("all.jsonl")).unwrap().contains("陳小美"));
    assert_eq!(desk.events()[3..], ["audit.export", "audit.export"]);
}

#[test]
fn every_kind_of_row_that_events_digest_is_compared() {
    let mut tables = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut tables);
    tables.sort();
    let mut compared: Vec<_> = authdesk::desk::ROWS.iter().map(|kind| kind.table.to_owned()).collect();
    compared.sort();
    assert_eq!(tables, compared, "src/desk/rows.rs lists them");
}

/// The tables of all kinds of row in the source.
fn gather(folder: &Path, tables: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, tables);
        } else if !path.to_string_lossy().ends_with("tests.rs") {
            let source = fs::read_to_string(&path).unwrap();
            let kinds = source.split(": RowKind =").skip(1);
            tables.extend(kinds.map(|rest| rest.split('"').nth(1).unwrap().to_owned()));
        }
    }
}
