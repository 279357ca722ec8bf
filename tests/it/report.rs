//! Reports at the shell: reviews of accounts, access on a day, a case in full, how long things took.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use insta::assert_snapshot;

use crate::harness::{Desk, items};

const MOTC: &str = "2.16.886.101.20003.20008";

/// A desk on which three hold a role of `vans`, two of them as administrators.
fn desk() -> Desk {
    let desk = Desk::staffed();
    desk.give("lin001", "vans:admin", Some(MOTC));
    desk.give("wang01", "vans:user", Some(MOTC));
    desk
}

/// What LibreOffice finds in a workbook: its first sheet as separated values.
fn seen_by_libreoffice(desk: &Desk, file: &Path) -> String {
    let profile = format!("-env:UserInstallation=file://{}", desk.path("office").display());
    let folder = desk.path("seen");
    let answer = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir"])
        .arg(&folder)
        .arg(file)
        .env("HOME", desk.path(""))
        .output()
        .unwrap();
    let name = PathBuf::from(file.file_name().unwrap()).with_extension("csv");
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
}

#[test]
fn reviewers_say_who_still_needs_what() {
    let desk = desk();
    assert_snapshot!(desk.run("report review start --system vans --by manager --due +14d --sheets @/sheets"), @"
    review 1: 3 grants are asked about until 2026-12-04
    -- stderr --
    next: authdesk report review sheets 1 --sheets FOLDER
    @/sheets/review-1-admin1.xlsx: 2 questions
    @/sheets/review-1-lin001.xlsx: 2 questions
    ");
    // Nobody is asked about himself.
    assert_snapshot!(desk.run("report review show 1 --columns item,reviewers,account,role"), @"
    1	lin001	admin1	vans:admin
    2	admin1	lin001	vans:admin
    3	lin001, admin1	wang01	vans:user
    ");
    desk.file("back.csv", "item,account,decision,reason\n1,admin1,keep,\n3,wang01,移除,已調職\n2,lin001,maybe,\n");
    assert_snapshot!(desk.run("report review read @/back.csv"), @"
    -- stderr --
    error: in @/back.csv, line 4, field decision: `maybe` is none of keep, remove, unsure
    hint: decisions are keep, remove or unsure; a removal needs a reason
    -- exit 1 --
    ");
    desk.file("back.csv", "item,account,decision,reason\n1,admin1,keep,\n3,wang01,移除,已調職\n2,lin001,unsure,\n");
    desk.ok("report review read @/back.csv");
    assert_eq!(desk.sql("SELECT action || account FROM approval_case"), ["removal2"]);
    let review = desk.items("report review list").remove(0);
    assert_eq!((&review["open"], &review["remove"], &review["unsure"]), (&0.into(), &1.into(), &1.into()));
    assert!(desk.run("report review read @/back.csv").stderr.contains("3 rows skipped"));
    let wrong = desk.file("wrong.csv", "item,account,decision,reason\n1,wang01,keep,\n3,wang01,remove,\n");
    assert_eq!(desk.run(&format!("report review read {}", wrong.display())).code, 1);
    for event in ["report.review.start", "report.review.read", "role.request"] {
        assert!(desk.events().contains(&event.to_owned()), "{event}");
    }
    let broken = desk.run("audit verify").stdout;
    assert!(broken.lines().all(|line| line.starts_with("row_unrecorded")), "{broken}");
}

#[test]
fn each_manager_may_answer_and_the_first_answer_counts() {
    let desk = desk();
    desk.ok("report review start --system vans --by manager --due +14d");
    assert_snapshot!(desk.run_as("admin1", "report review show 1 --columns item,reviewers,account"), @"
    2	admin1	lin001
    3	lin001, admin1	wang01
    ");
    desk.file("admin1.csv", "item,account,decision,reason\n3,wang01,keep,\n");
    desk.ok_as("admin1", "report review read @/admin1.csv");
    desk.file("lin001.csv", "item,account,decision,reason\n3,wang01,remove,已調職\n1,admin1,unsure,\n");
    assert_snapshot!(desk.run_as("lin001", "report review read @/lin001.csv"), @"
    -- stderr --
    answers: 1, removals asked for: 0
    1 row skipped: somebody else answered first (line 2)
    ");
    assert_eq!(
        desk.sql("SELECT a.login FROM review_item i JOIN account a ON a.id = i.decided_by"),
        ["lin001", "admin1"]
    );
    // An operator says from whose sheet an answer is; only who is asked answers.
    desk.file("sheet.csv", "item,reviewer,account,decision,reason\n2,wang01,lin001,keep,\n");
    assert_snapshot!(desk.run("report review read @/sheet.csv"), @"
    -- stderr --
    error: in @/sheet.csv, line 2, field reviewer: wang01 is not asked about this grant
    hint: see who is asked with `authdesk report review show REVIEW`
    -- exit 1 --
    ");
    desk.file("sheet.csv", "item,reviewer,account,decision,reason\n2,admin1,lin001,keep,\n");
    desk.ok("report review read @/sheet.csv");
    assert_eq!(desk.items("report review show 1 --open").len(), 0);
    assert_eq!(desk.items("report review show 1 --unsure")[0]["account"], "admin1");
    // Who is not asked finds nothing.
    assert_eq!(desk.run_as("wang01", "report review show 1").code, 3);
    assert_eq!(desk.ok_as("wang01", "report review list"), "");
    assert_eq!(desk.run_as("wang01", "report review read @/lin001.csv").code, 1);
    assert_eq!(desk.run_as("wang01", "report review sheets 1 --sheets @/mine").code, 3);
    desk.ok_as("admin1", "report review sheets 1 --sheets @/mine");
    let mine: Vec<_> = fs::read_dir(desk.path("mine")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(mine, ["review-1-admin1.xlsx"]);
}

#[test]
fn what_a_reviewer_leaves_is_asked_of_the_others() {
    let desk = desk();
    desk.ok("report review start --system vans --by manager --due +14d");
    let asked = |desk: &Desk| desk.ok("report review show 1 --columns item,reviewers");
    assert_snapshot!(desk.run("user offboard admin1 --effective +7d --dry-run --columns done,part,what,proof"), @"
    –	grant	vans:admin 交通部	ends on 2026-11-27, and is then to be closed at the system
    ✓	administrator	vans:admin 交通部	somebody else holds it too
    –	administrator	vans:admin 交通部 資通安全弱點通報系統(VANS系統)機關管理者帳號申請(異動)單	a change or removal is to be filed by form
    ✓	logging in	sessions	none was open
    ✓	logging in	password	none is left
    ✓	user of this machine	users of this machine	none is tied to the account
    ✓	security contact	security contacts	not named anywhere
    ✓	notice	notices	none waits
    ✓	access review	#1 vans	2 questions, asked of chen01, lin001, oper02
    ✓	IC cards	IC cards	none in his hands
    -- stderr --
    admin1 is gone from 2026-11-27 on
    2 of 10 lines are open
    dry run: nothing was written
    ");
    desk.ok("user disable lin001 --reason 停用 --yes");
    assert_snapshot!(asked(&desk), @"
    1	chen01, oper02
    2	admin1
    3	admin1
    ");
    let list = desk.items("user offboard admin1 --effective today --last --yes");
    let review = list.iter().find(|line| line["part"] == "review").unwrap();
    assert_eq!((&review["done"], &review["proof"]), (&true.into(), &"2 questions, asked of chen01, oper02".into()));
    assert_snapshot!(asked(&desk), @"
    1	chen01, oper02
    2	chen01, oper02
    3	chen01, oper02
    ");
    desk.ok("report review start --system vans --by system --due +14d");
    assert_snapshot!(desk.run("report review show 2 --columns item,reviewers"), @"
    4	chen01, oper02
    5	chen01, oper02
    ");
}

#[test]
fn a_review_needs_a_day_ahead_and_somebody_to_ask_about() {
    let desk = desk();
    assert_eq!(desk.run("report review start --system vans --by system --due 2026-11-01").code, 1);
    assert_eq!(desk.run("report review start --system spm --by system --due +7d").code, 1);
    assert_eq!(desk.run("report review start --system nothing --by system --due +7d").code, 3);
    assert_eq!(desk.run("report review show 9").code, 3);
    assert_eq!(desk.run_as("nobody", "report review list").code, 4);
    desk.ok("report review start --system vans --by system --due +7d --dry-run --sheets @/none");
    assert!(!desk.path("none").exists());
    assert_eq!(desk.items("report review list").len(), 0);
}

#[test]
fn libreoffice_finds_what_was_put_into_the_sheets() {
    let desk = desk();
    desk.ok("report review start --system vans --by manager --due +14d --sheets @/sheets");
    let sheet = seen_by_libreoffice(&desk, &desk.path("sheets/review-1-lin001.xlsx"));
    assert_snapshot!(sheet, @"
    item,reviewer,account,name,agency,role,since,until,decision,reason
    1,lin001,admin1,張管理,交通部,vans:admin,2026-01-01,,,
    3,lin001,wang01,王小明,交通部,vans:user,2026-01-01,,,
    ");
    for file in ["access.xlsx", "access.ods"] {
        desk.ok(&format!("report access --agency {MOTC} --as-of 115-06-30 --out @/{file}"));
        let seen = seen_by_libreoffice(&desk, &desk.path(file));
        assert!(seen.contains("王小明") && seen.contains("vans"), "{file}: {seen}");
        assert_eq!(seen.lines().count(), 6, "{file}: {seen}");
    }
    desk.ok_as("wang01", "role request spm:user --reason 業務需要");
    desk.ok("report sla --out @/sla.xlsx");
    let seen = seen_by_libreoffice(&desk, &desk.path("sla.xlsx"));
    assert!(seen.contains("spm"), "{seen}");
    let entries = zip_names(&desk.path("sla.xlsx"));
    assert!(entries.iter().any(|name| name == "xl/charts/chart1.xml"), "{entries:?}");
}

fn zip_names(path: &Path) -> Vec<String> {
    let archive = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    archive.file_names().map(|name| name.unwrap().into_owned()).collect()
}

#[test]
fn access_is_that_of_the_day() {
    let desk = desk();
    let held = |line: &str| {
        let rows = items(&desk.ok(&format!("report access --agency {MOTC} {line} -o json")));
        rows.iter().map(|row| format!("{} {}", row["account"], row["role"]).replace('"', "")).collect::<Vec<_>>()
    };
    assert_eq!(held("--as-of 2025-12-31"), Vec::<String>::new());
    assert_eq!(
        held("--as-of 115-06-30"),
        ["admin1 admin", "clerk1 clerk", "oper02 operator", "lin001 admin", "wang01 user"]
    );
    desk.ok("user offboard wang01 --effective today --yes");
    assert_eq!(held("").len(), 4);
    assert_eq!(held("--as-of 2026-11-19").len(), 5);
    assert_eq!(desk.run_as("lin001", &format!("report access --agency {MOTC}")).code, 4);
    assert!(desk.events().contains(&"report.access".to_owned()));
}

#[test]
fn a_case_is_written_with_a_manifest() {
    let desk = desk();
    desk.ok_as("wang01", "role request spm:user --reason 業務需要");
    desk.ok("report case 1 --folder @/case");
    let checked = Command::new("sha256sum").args(["--check", "SHA256SUMS"]).current_dir(desk.path("case")).output();
    assert!(checked.unwrap().status.success());
    let case: serde_json::Value = serde_json::from_slice(&fs::read(desk.path("case/case.json")).unwrap()).unwrap();
    assert_eq!((&case["case"], &case["state"]), (&1.into(), &"pending".into()));
    assert!(fs::read_to_string(desk.path("case/events.json")).unwrap().contains("role.request"));
    assert_eq!(desk.run("report case 1 --folder @/case").code, 1);
    assert_eq!(desk.run("report case 1 --out @/case.json").code, 2);
    // A folder that cannot be written leaves nothing behind, so that it can be asked for again.
    let names = || fs::read_dir(desk.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    let before = names();
    fs::create_dir(desk.path("closed")).unwrap();
    fs::write(desk.path("closed/case"), "").unwrap();
    assert_eq!(desk.run("report case 1 --folder @/closed/case").code, 1);
    fs::remove_dir_all(desk.path("closed")).unwrap();
    assert_eq!(names(), before);
    let long = format!("{}.pdf", "公".repeat(80));
    desk.meddle(&format!(
        "INSERT INTO document (sha256, size, content, added_at) VALUES (zeroblob(32), 1, x'00', 0);
         INSERT INTO evidence (case_id, kind, name, sha256, received_on, recorded_at)
         VALUES (1, 'form', '{long}', zeroblob(32), '2026-11-20', 0);"
    ));
    desk.ok("report case 1 --folder @/long");
    assert_eq!(fs::read_dir(desk.path("long/evidence")).unwrap().count(), 1);
    assert_eq!(desk.run("report case 9 --folder @/other").code, 3);
    assert_eq!(desk.run_as("wang01", "report case 1 --folder @/other").code, 4);
    assert!(desk.events().contains(&"report.case".to_owned()));
}

#[test]
fn how_long_things_took_is_counted_in_working_days() {
    let mut desk = desk();
    desk.ok_as("wang01", "role request spm:user --reason 業務需要");
    desk.set_clock("2026-11-27T09:30:00+08:00");
    let sla = desk.items("report sla").remove(0);
    assert_eq!((&sla["system"], &sla["stage"]), (&"spm".into(), &"decide".into()));
    assert_eq!((&sla["waiting"], &sla["late"], &sla["on_time_percent"]), (&1.into(), &1.into(), &0.into()));
    assert_eq!(desk.items("report sla --since 2026-11-21").len(), 0);
}

#[test]
fn a_review_asks_and_counts_within_its_scope() {
    let desk = desk();
    let post = "2.16.886.101.20003.20008.20001";
    desk.ok(&format!("agency add --oid {post} --name 郵政 --level B"));
    desk.ok("agency add --oid 2.16.886.101.20003.20065 --name 數位發展部 --level A");
    desk.give("wang01", "desk:operator", Some(post));
    assert_eq!(desk.run_as("wang01", "report review start --system vans --by system --due +7d").code, 1);
    let elsewhere = format!("report review start --system vans --by system --due +7d --agency {MOTC}");
    assert_eq!(desk.run_as("wang01", &elsewhere).code, 3);
    desk.give("lin001", "vans:user", Some(post));
    let own = desk.run_as("wang01", "report review start --system vans --by system --due +7d -o json");
    assert_eq!(items(&own.ok("start"))[0]["items"], 1);
    desk.ok("report review start --system vans --by manager --due +7d");
    let counted = |line: &str| {
        let rows = items(&desk.run_as("wang01", line).ok("list"));
        rows.iter().map(|row| row["items"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(counted("report review list -o json"), [1, 1], "of the desk's own review, what lies below 郵政");
    desk.ok(&format!("report review start --system vans --by manager --due +7d --agency {MOTC}"));
    assert_eq!(desk.run_as("wang01", "report review show 3").code, 3);
}

#[test]
fn a_removal_is_that_of_the_grant_or_the_one_that_waits() {
    let desk = desk();
    desk.give("lin001", "desk:clerk", None);
    desk.execute("UPDATE role_grant SET agency = NULL WHERE role IN (SELECT id FROM role WHERE code = 'clerk')");
    desk.ok("report review start --system desk --by system --due +7d");
    let rows = desk.items("report review show 1");
    let item = rows.iter().find(|row| row["role"] == "desk:clerk").unwrap();
    let (id, account) = (&item["item"], item["account"].as_str().unwrap());
    desk.file("desk.csv", format!("item,account,decision,reason\n{id},{account},remove,不再需要\n"));
    let said = desk.run_as("oper02", "report review read @/desk.csv");
    assert!(said.stderr.contains("removals asked for: 1"), "{said}");
    // One that waits already is the answer.
    desk.ok_as("wang01", &format!("role request vans:user --remove --agency {MOTC} --reason 調職"));
    desk.ok("report review start --system vans --by system --due +7d");
    let rows = desk.items("report review show 2");
    let id = &rows.iter().find(|row| row["account"] == "wang01").unwrap()["item"];
    desk.file("vans.csv", format!("item,account,decision,reason\n{id},wang01,remove,調職\n"));
    assert_snapshot!(desk.run_as("oper02", "report review read @/vans.csv"), @"
    -- stderr --
    answers: 1, removals asked for: 0
    ");
    assert_eq!(desk.sql("SELECT case_id FROM review_item WHERE review = 2 AND decision = 'remove'"), ["2"]);
}

#[test]
fn sheets_that_are_there_are_not_written_over() {
    let desk = desk();
    desk.ok("report review start --system vans --by manager --due +14d --sheets @/sheets");
    fs::remove_file(desk.path("sheets/review-1-admin1.xlsx")).unwrap();
    assert_snapshot!(desk.run("report review sheets 1 --sheets @/sheets"), @"
    -- stderr --
    error: there is a file @/sheets/review-1-lin001.xlsx already; it is never overwritten
    hint: choose another name, or move the file away
    -- exit 1 --
    ");
    assert!(!desk.path("sheets/review-1-admin1.xlsx").exists(), "none is written where one is there");
}

#[test]
fn access_on_a_day_is_that_of_the_agency_of_the_day() {
    let desk = desk();
    let to = "2.16.886.101.20003.20065";
    desk.ok(&format!("agency add --oid {to} --name 數位發展部 --level A"));
    desk.ok(&format!("user transfer wang01 --to {to} --yes"));
    let who = |agency: &str, day: &str| {
        let rows = items(&desk.ok(&format!("report access --agency {agency} --as-of {day} -o json")));
        rows.iter().any(|row| row["account"] == "wang01")
    };
    assert!(who(MOTC, "2026-11-19") && !who(to, "2026-11-19"));
    assert!(!who(MOTC, "2026-11-20"));
}

#[test]
fn what_is_sent_outside_has_its_days_from_then_on() {
    let mut desk = desk();
    desk.ok_as("wang01", "role request spm:user --reason 業務需要");
    desk.set_clock("2026-11-26T09:30:00+08:00");
    let now: i64 = 1_795_656_600_000_000;
    desk.meddle(&format!("UPDATE approval_stage SET kind = 'outside', sent_at = {now} WHERE opened_at IS NOT NULL"));
    desk.set_clock("2026-11-27T09:30:00+08:00");
    let sla = desk.items("report sla").remove(0);
    assert_eq!((&sla["stage"], &sla["waiting"], &sla["late"]), (&"outside".into(), &1.into(), &0.into()));
}
