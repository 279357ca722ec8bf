//! Agencies at the shell.

use insta::assert_snapshot;
use serde_json::json;

use crate::harness::{Desk, fixture, items};

const POST: &str = "2.16.886.101.20003.20008.20074";

/// A desk that knows the agencies of the fixture.
pub fn desk() -> Desk {
    let desk = Desk::new();
    desk.ok(&format!("agency import {}", fixture("agencies.csv").display()));
    desk
}

/// A file in the columns of the official one.
fn file(desk: &Desk, rows: &str) {
    desk.file("a.csv", format!("OrgName,OID,TEL,Address,DN,OrgCode\n{rows}"));
}

/// The fixture in another format, written by the program itself, or in another encoding.
fn copied(desk: &Desk, name: &str) -> std::path::PathBuf {
    if name.ends_with("cp950.csv") {
        let text = std::fs::read_to_string(fixture("agencies.csv")).unwrap();
        return desk.file(name, encoding_rs::BIG5.encode(text.trim_start_matches('\u{feff}')).0);
    }
    let format = name.rsplit('.').next().unwrap();
    desk.ok(&format!("agency list -o {format} --out @/{name}"));
    desk.path(name)
}

#[test]
fn a_listing_in_a_file_says_how_much_it_holds() {
    let desk = Desk::new();
    desk.ok("agency add --oid 2.16.886.101.20003 --name 行政院");
    desk.ok("agency add --oid 2.16.886.101.20003.20008 --name 交通部");
    assert_snapshot!(desk.run("agency list --out @/list.xlsx"), @"
    -- stderr --
    2 rows written to @/list.xlsx
    ");
    assert!(std::fs::read(desk.path("list.xlsx")).unwrap().starts_with(b"PK"));
    assert_snapshot!(desk.run("agency show 2.16.886.101.20003.20008 --out @/one.csv"), @"
    -- stderr --
    written to @/one.csv
    next: authdesk agency onboard 2.16.886.101.20003.20008
    ");
    let one = std::fs::read_to_string(desk.path("one.csv")).unwrap();
    assert!(one.contains("what,content\r\n") && one.contains("交通部"));
    // A dry run does nothing, so nothing comes next.
    assert_snapshot!(desk.run("agency add --oid 2.16.886.101.20003.20074 --name 郵局 --dry-run"), @"
    agency 郵局 added
    -- stderr --
    dry run: nothing was written
    ");
}

#[test]
fn an_agency_is_added_listed_and_shown() {
    let desk = Desk::new();
    assert_snapshot!(desk.run("agency add --oid 2.16.886.101.20003 --name 行政院"), @"
    agency 行政院 added
    -- stderr --
    next: authdesk agency onboard 2.16.886.101.20003
    ");
    desk.ok("agency add --oid 2.16.886.101.20003.20008 --name 交通部 --level A --domain motc.gov.tw");
    assert_snapshot!(desk.run("agency list --under 2.16.886.101.20003"), @"2	2.16.886.101.20003.20008		交通部	行政院	A	");
    assert_snapshot!(desk.run("agency list -o json"), @r#"
    {
      "schema": 1,
      "kind": "agency",
      "items": [
        {"id":1,"kind":"government","oid":"2.16.886.101.20003","ban":null,"name":"行政院","path":["行政院"],"level":null,"active":true},
        {"id":2,"kind":"government","oid":"2.16.886.101.20003.20008","ban":null,"name":"交通部","path":["行政院","交通部"],"level":"A","active":true}
      ],
      "next": null
    }
    "#);
    assert_snapshot!(desk.run("agency show 2.16.886.101.20003.20008 -o table"), @"
    No.             2
    kind            government
    OID             2.16.886.101.20003.20008
    agency          交通部
    path            行政院 / 交通部
    level           A
    state           exists
    agencies below  0
    administrators  0
    mail domains    motc.gov.tw
    -- stderr --
    next: authdesk agency onboard 2.16.886.101.20003.20008
    ");
    assert_eq!(desk.events(), ["init", "agency.add", "agency.add"]);
}

#[test]
fn an_agency_is_added_once() {
    let desk = Desk::new();
    desk.ok("agency add --ban 70759028 --name 臺灣示範網路公司");
    assert_snapshot!(desk.run("agency add --ban 70759028 --name 另一名稱"), @"
    -- stderr --
    error: 70759028 is known already: 臺灣示範網路公司
    hint: see it with `authdesk agency show 70759028`
    -- exit 1 --
    ");
    assert_eq!(desk.sql("SELECT kind || name FROM agency"), ["company臺灣示範網路公司"]);
    assert_eq!(desk.run("agency add --name 無").code, 2);
    assert_eq!(desk.run("agency add --ban 00000000 --name 無").code, 2);
    assert_eq!(desk.run("agency add --ban 04595253 --name 無").code, 2);
}

#[test]
fn what_is_no_key_is_told_in_both_languages() {
    let desk = Desk::new();
    assert_snapshot!(desk.run("agency show 郵政"), @r#"
    -- stderr --
    error: "郵政" does not fit <OID|BAN>: "郵政" is neither an OID nor a unified business number
    hint: look for it with `authdesk agency search 郵政`
    -- exit 2 --
    "#);
    assert_snapshot!(desk.run("agency show 郵政 --lang zh-TW"), @"
    -- stderr --
    錯誤：<OID|BAN> 不可為「郵政」：「郵政」不是機關 OID，也不是統一編號
    建議：可用 `authdesk agency search 郵政` 查詢
    -- exit 2 --
    ");
    assert_snapshot!(desk.run("agency add --ban 00000000 --name 無 --lang zh-TW"), @"
    -- stderr --
    錯誤：--ban <NUMBER> 不可為「00000000」：統一編號 00000000 無效
    建議：加 `--help` 可查看用法
    -- exit 2 --
    ");
}

#[test]
fn both_rules_of_check_digits_are_known() {
    let desk = Desk::new();
    desk.ok("agency add --ban 04595257 --name 舊制公司");
    desk.ok("agency add --ban 04595252 --name 新制公司");
    assert_eq!(desk.sql("SELECT ban FROM agency ORDER BY id"), ["04595257", "04595252"]);
}

#[test]
fn an_odd_oid_is_warned_of_and_added() {
    assert_snapshot!(Desk::new().run("agency add --oid 2.16.886.101.200030 --name 特殊機關"), @"
    agency 特殊機關 added
    -- stderr --
    warning: the OID 2.16.886.101.200030 is unusual: its part 200030 has another length than in the public lists
    next: authdesk agency onboard 2.16.886.101.200030
    ");
}

#[test]
fn an_agency_that_comes_later_goes_between() {
    let desk = Desk::new();
    desk.ok(&format!("agency add --oid {POST} --name 中華郵政"));
    desk.ok("agency add --oid 2.16.886.101.20003 --name 行政院");
    desk.ok("agency add --oid 2.16.886.101.20003.20008 --name 交通部");
    let path = &desk.items("agency search 郵政")[0]["path"];
    assert_eq!(*path, json!(["行政院", "交通部", "中華郵政"]));
}

#[test]
fn a_dry_run_writes_nothing() {
    let desk = Desk::new();
    desk.ok("agency add --oid 2.16.886.101.20003 --name 行政院 --dry-run");
    desk.ok(&format!("agency import {} --dry-run", fixture("agencies.csv").display()));
    assert!(desk.sql("SELECT name FROM agency").is_empty());
    assert_eq!(desk.events(), ["init"]);
}

#[test]
fn nobody_may_not_add() {
    assert_snapshot!(Desk::new().run_as("nobody", "agency add --oid 2.16.886.101.20003 --name 行政院"), @"
    -- stderr --
    error: you are not logged in
    hint: log in with `authdesk login`
    -- exit 4 --
    ");
}

#[test]
fn the_official_file_is_imported_once() {
    let desk = Desk::new();
    let line = format!("agency import {}", fixture("agencies.csv").display());
    let answer = desk.run(&line);
    assert!(answer.stdout.ends_with("agencies.csv: agencies added 47, updated 0, unchanged 0\n"), "{answer}");
    assert_snapshot!(answer.stderr, @"1 row skipped: no OID (line 49)");
    for copy in ["agencies.xlsx", "agencies.ods", "agencies-cp950.csv"] {
        let answer = desk.ok(&format!("agency import {}", copied(&desk, copy).display()));
        assert!(answer.contains("nothing changed; agencies that were so already: 47"), "{copy}: {answer}");
    }
    let again = desk.run(&format!("{line} -o json --report @/report.json"));
    let summary = &items(&again.stdout)[0];
    assert_eq!((&summary["added"], &summary["unchanged"]), (&json!(0), &json!(47)));
    assert_eq!(summary["skipped"], json!({"no_oid": 1, "same_row": 0, "conflict": 0}));
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(desk.path("report.json")).unwrap()).unwrap();
    assert_eq!(report["counts"], json!({"skipped": 1, "unchanged": 47}));
    assert_eq!(report["items"][47]["remarks"][0]["id"], "agency.rule-no-oid");
    assert_eq!(desk.events().len(), 1 + 47 + 1);
}

#[test]
fn names_that_are_equal_are_told_apart_by_path() {
    assert_snapshot!(desk().run("agency search 人事室 --columns oid,name,path"), @"
    2.16.886.101.20003.20082.20001	人事室	行政院 / 數位發展部
    2.16.886.101.20003.20008.20074.20002	人事室	行政院 / 交通部 / 中華郵政股份有限公司
    ");
    assert_snapshot!(desk().run("agency search 中華　示範 --columns name"), @"中華郵政股份有限公司示範郵局");
    assert_snapshot!(desk().run_as("nobody", "agency search 台南 市 --columns name"), @"臺南市政府");
}

#[test]
fn a_row_that_contradicts_what_is_known_stops_the_import() {
    let desk = desk();
    file(&desk, &format!("交通部,2.16.886.101.20003.20008,02-00000000,,,\n新機關,{POST}.20009,,,,\n"));
    assert_snapshot!(desk.run("agency import @/a.csv"), @r#"
    -- stderr --
    error: in @/a.csv, line 2, field phone: the desk knows "02-55500003", the file says "02-00000000"
    hint: `--on-conflict update` takes over the later one, `--on-conflict skip` keeps the earlier one
    -- exit 1 --
    "#);
    assert_eq!(desk.sql("SELECT COUNT(*) FROM agency"), ["47"]);
    assert_snapshot!(desk.run("agency import @/a.csv --keep-going"), @r#"
    @/a.csv: agencies added 1, updated 0, unchanged 0
    -- stderr --
    error: 1 row had errors and was left out; the others are written
      in @/a.csv, line 2, field phone: the desk knows "02-55500003", the file says "02-00000000"
        hint: `--on-conflict update` takes over the later one, `--on-conflict skip` keeps the earlier one
    hint: mend these rows and run the command again; what is written already will be unchanged
    -- exit 6 --
    "#);
    assert_snapshot!(desk.run("agency import @/a.csv --on-conflict skip"), @"
    @/a.csv: nothing changed; agencies that were so already: 1
    -- stderr --
    1 row skipped: contradicts what is known, which stays (line 2)
    ");
    assert_snapshot!(desk.run("agency import @/a.csv --on-conflict update"), @"@/a.csv: agencies added 0, updated 1, unchanged 1");
    assert_eq!(desk.sql("SELECT phone FROM agency WHERE name = '交通部'"), ["02-00000000"]);
}

#[test]
fn contradicting_lines_of_one_file_are_both_named() {
    let desk = Desk::new();
    let rows = "甲,2.16.886.101.20001,,,,\n乙,2.16.886.101.20001,,,,\n甲,2.16.886.101.20001,,,,\n";
    file(&desk, rows);
    assert_snapshot!(desk.run("agency import @/a.csv"), @"
    -- stderr --
    error: in @/a.csv, line 3: line 3 contradicts line 2 about 2.16.886.101.20001
    hint: `--on-conflict update` takes over the later one, `--on-conflict skip` keeps the earlier one
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("agency import @/a.csv --on-conflict update"), @"
    @/a.csv: agencies added 1, updated 2, unchanged 0
    ");
    assert_eq!(desk.sql("SELECT name FROM agency"), ["甲"]);
}

#[test]
fn all_that_is_wrong_with_a_file_is_told_at_once() {
    let desk = Desk::new();
    file(&desk, "甲,1.2.3,,,,\n,2.16.886.101.20001,,,,\n丙,2.16.886.101.20002,,,,A0\n丁,2.16.886.101.200,,,,\n");
    assert_snapshot!(desk.run("agency import @/a.csv"), @"
    -- stderr --
    error: 2 errors, nothing was written
      in @/a.csv, line 2, field oid: the OID `1.2.3` is not one of Taiwan, which begin with 2.16.886.
      in @/a.csv, line 3, field name: the cell of agency is empty
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("agency import @/a.csv --keep-going --lang zh-TW"), @"
    @/a.csv：新增 2 個機關，更新 0 個，0 個未變更
    -- stderr --
    注意：第 4 行：此儲存格未採用：「A0」不是機關代號：應為 10 碼數字及大寫英文字母，例如 A00000000A
    注意：第 5 行：物件識別碼（OID）2.16.886.101.200 與一般編碼不同：其中 200 的位數與公開資料不符，請再確認
    錯誤：有 2 列因錯誤未寫入，其餘已寫入
      檔案 @/a.csv、第 2 行、欄位 oid：物件識別碼（OID）「1.2.3」不屬於我國，應以 2.16.886. 開頭
      檔案 @/a.csv、第 3 行、欄位 name：機關名稱未填寫
    建議：請修正這些列後重新執行；已寫入的資料不會重複
    -- exit 6 --
    ");
    assert_eq!(desk.run("agency import @/none.csv").code, 1);
    assert_eq!(desk.run("agency import @/").code, 1);
    desk.file("b.csv", "甲,乙\n1,2\n");
    assert_snapshot!(desk.run("agency import @/b.csv"), @"
    -- stderr --
    error: in @/b.csv: no row looks like the headings
    hint: expected are columns such as OrgName, OID, TEL, Address, DN, OrgCode
    -- exit 1 --
    ");
}

#[test]
fn facts_are_set_and_recorded() {
    let desk = desk();
    let line = format!("agency set {POST} --level B --add-domain POST.gov.tw --active no");
    assert_snapshot!(desk.run(&line), @"agency 中華郵政股份有限公司 changed");
    assert_snapshot!(desk.run(&line), @"agency 中華郵政股份有限公司 was so already; nothing changed");
    let shown = &desk.items(&format!("agency show {POST}"))[0];
    assert_eq!(
        (&shown["level"], &shown["active"], &shown["domains"]),
        (&json!("B"), &json!(false), &json!(["post.gov.tw"]))
    );
    assert_eq!(shown["children"], 2);
    assert_snapshot!(desk.run(&format!("agency set {POST}")), @"
    -- stderr --
    error: nothing was said that could be set
    hint: `--help` lists what can be typed
    -- exit 2 --
    ");
    assert_snapshot!(desk.run(&format!("agency set {POST} --add-domain gmail.com")), @"
    agency 中華郵政股份有限公司 changed
    -- stderr --
    warning: anybody gets a mailbox at gmail.com; having one there proves nothing
    ");
    assert_eq!(desk.run("agency set 2.16.886.101.29999 --level A").code, 3);
    assert_eq!(desk.events()[49..], ["agency.set", "agency.set", "agency.set"]);
    assert_snapshot!(desk.run("agency list --level B --kind government --columns oid,level,active"), @"2.16.886.101.20003.20008.20074	B	no longer exists");
    assert_snapshot!(desk.run("agency list --inactive --columns name"), @"中華郵政股份有限公司");
}

#[test]
fn levels_come_from_the_list_that_was_filled_in() {
    let desk = desk();
    desk.ok("agency list --under 2.16.886.101.20003.20008 -o csv --out @/levels.csv");
    let list = std::fs::read_to_string(desk.path("levels.csv")).unwrap();
    desk.file("levels.csv", list.replacen("/ 交通部,", "/ 交通部,A", 1));
    assert_snapshot!(desk.run("agency set --from @/levels.csv"), @"
    @/levels.csv: levels set 1, so already 0
    -- stderr --
    2 rows skipped: no level (lines 3, 4)
    ");
    assert_eq!(desk.sql("SELECT oid || level FROM agency WHERE level IS NOT NULL").len(), 1);
    desk.file(
        "wrong.csv",
        format!("機關OID,責任等級,機關名稱\n{POST},C,別的名稱\n{POST},D,\n2.16.886.101.29999,A,\n{POST},Z,\n"),
    );
    assert_snapshot!(desk.run("agency set --from @/wrong.csv"), @"
    -- stderr --
    error: 3 errors, nothing was written
      in @/wrong.csv, line 3: line 3 contradicts line 2 about 2.16.886.101.20003.20008.20074
        hint: keep one of the two lines
      in @/wrong.csv, line 4, field oid: there is no agency 2.16.886.101.29999
        hint: look for it with `authdesk agency search NAME`
      in @/wrong.csv, line 5, field level: `Z` is not a security responsibility level: A, B, C, D or E
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("agency set --from @/wrong.csv --keep-going -o json"), @r#"
    {
      "schema": 1,
      "kind": "agency_levels",
      "items": [
        {
          "file": "@/wrong.csv",
          "updated": 1,
          "unchanged": 0,
          "skipped": 0,
          "errors": 3
        }
      ],
      "next": null
    }
    -- stderr --
    {"kind":"warning","id":"agency.other-name","args":{"known":"中華郵政股份有限公司","said":"別的名稱"},"message":"the desk calls this agency 中華郵政股份有限公司, the file 別的名稱","at":{"line":2}}
    {"kind":"partial","id":"error.partial","args":{"rows":3},"message":"3 rows had errors and were left out; the others are written","hint":"mend these rows and run the command again; what is written already will be unchanged","at":{},"errors":[{"kind":"refused","id":"agency.twice","args":{"line":3,"first":2,"key":"2.16.886.101.20003.20008.20074"},"message":"line 3 contradicts line 2 about 2.16.886.101.20003.20008.20074","hint":"keep one of the two lines","at":{"file":"@/wrong.csv","line":3}},{"kind":"refused","id":"agency.missing","args":{"key":"2.16.886.101.29999"},"message":"there is no agency 2.16.886.101.29999","hint":"look for it with `authdesk agency search NAME`","at":{"file":"@/wrong.csv","line":4,"field":"oid"}},{"kind":"refused","id":"base.level-form","args":{"text":"Z"},"message":"`Z` is not a security responsibility level: A, B, C, D or E","hint":null,"at":{"file":"@/wrong.csv","line":5,"field":"level"}}]}
    -- exit 6 --
    "#);
}

#[test]
fn administrators_are_listed_and_masked_for_applicants() {
    let desk = desk();
    let line = format!("agency admins {POST}");
    assert_snapshot!(desk.run_as("nobody", &line), @"");
    desk.execute(
        "INSERT INTO account (login, login_fold, agency, state, created_at, updated_at)
         VALUES ('wang01', 'wang01', 2, 'active', 0, 0);
         INSERT INTO user_profile (account, name, department) VALUES (2, '王小明', '資訊處');
         INSERT INTO role_grant (account, role, agency, subtree, starts, recorded_at)
         SELECT 2, r.id, 3, 1, '2026-01-01', 0 FROM role r JOIN system s ON s.id = r.system
         WHERE s.code = 'vans' AND r.kind = 'admin'",
    );
    assert_snapshot!(desk.run_as("nobody", &line), @"vans	Vulnerability Analysis and Notice System	admin	王○明		資訊處	2026-01-01		交通部");
    assert_snapshot!(desk.run(&format!("{line} -o json")), @r#"
    {
      "schema": 1,
      "kind": "agency_admin",
      "items": [
        {"system":"vans","system_name":"資通安全弱點通報系統","system_name_en":"Vulnerability Analysis and Notice System","role":"admin","account":2,"login":"wang01","name":"王小明","department":"資訊處","since":"2026-01-01","until":null,"over":"2.16.886.101.20003.20008","over_name":"交通部"}
      ],
      "next": null
    }
    "#);
    assert!(desk.items("agency admins 2.16.886.101.20003").is_empty());
}

#[test]
fn contacts_are_imported_in_their_order() {
    let desk = desk();
    let line = format!("agency contacts import {}", fixture("contacts.csv").display());
    let answer = desk.run(&line);
    assert!(answer.stdout.ends_with("contacts.csv: contacts added 4, updated 0, unchanged 0\n"), "{answer}");
    assert_snapshot!(answer.stderr, @r#"warning: line 4: "0912-345-678" is a mobile number and was put there"#);
    assert!(desk.ok(&line).contains("nothing changed"));
    assert_snapshot!(desk.run(&format!("agency contacts list {POST}")), @"
    1	中華郵政股份有限公司	資安長	1	林示範	總經理室	副總經理	02-55500001	10		lin.shifan@post.gov.tw
    2	中華郵政股份有限公司	資安聯絡人	1	王小明	資訊處	科長	02-55500001	123		wang.ming@post.gov.tw
    3	中華郵政股份有限公司	資安聯絡人	2	陳大文	資訊處	技士			0912345678	chen.dawen@post.gov.tw
    ");
    assert_snapshot!(desk.run_as("nobody", &format!("agency contacts list {POST} -o jsonl")), @r#"
    {"schema":1,"kind":"contact"}
    {"id":1,"agency":1,"agency_key":"2.16.886.101.20003.20008.20074","agency_name":"中華郵政股份有限公司","category":"資安長","position":1,"name":"林○範","department":"總經理室","title":"副總經理","email":"l***@post.gov.tw","mobile":null,"phone":null,"extension":null,"fax":null,"address":null,"account":null,"masked":true}
    {"id":2,"agency":1,"agency_key":"2.16.886.101.20003.20008.20074","agency_name":"中華郵政股份有限公司","category":"資安聯絡人","position":1,"name":"王○明","department":"資訊處","title":"科長","email":"w***@post.gov.tw","mobile":null,"phone":null,"extension":null,"fax":null,"address":null,"account":null,"masked":true}
    {"id":3,"agency":1,"agency_key":"2.16.886.101.20003.20008.20074","agency_name":"中華郵政股份有限公司","category":"資安聯絡人","position":2,"name":"陳○文","department":"資訊處","title":"技士","email":"c***@post.gov.tw","mobile":"0912***678","phone":null,"extension":null,"fax":null,"address":null,"account":null,"masked":true}
    "#);
    assert_snapshot!(desk.run_as("nobody", "agency contacts list"), @"");
    let ncert = desk.ok("agency contacts list --ncert -o csv");
    assert!(ncert.starts_with("機關OID,機關名稱,姓名,單位,職稱,聯絡人類型,地址,電話,分機,傳真,email"), "{ncert}");
    desk.file("export.csv", ncert);
    assert!(desk.ok("agency contacts import @/export.csv").contains("nothing changed"));
    let added = desk.events().iter().filter(|verb| *verb == "agency.contacts.import").count();
    assert_eq!(added, 4);
}

#[test]
fn a_contact_who_changed_is_updated_when_told() {
    let desk = desk();
    desk.ok(&format!("agency contacts import {}", fixture("contacts.csv").display()));
    desk.file(
        "c.csv",
        format!("機關OID,姓名,職稱,聯絡人類型,email,手機\n{POST},王小明,專門委員,資安聯絡人,,912345678\n"),
    );
    assert_snapshot!(desk.run("agency contacts import @/c.csv"), @r#"
    -- stderr --
    error: in @/c.csv, line 2, field title: the desk knows "科長", the file says "專門委員"
    hint: `--on-conflict update` takes over the later one, `--on-conflict skip` keeps the earlier one
    -- exit 1 --
    "#);
    assert_snapshot!(desk.run("agency contacts import @/c.csv --on-conflict update"), @r#"
    @/c.csv: contacts added 0, updated 1, unchanged 0
    -- stderr --
    warning: line 2: "912345678" was mended to 0912345678
    "#);
    assert_eq!(
        desk.sql("SELECT title || mobile || email FROM agency_contact WHERE name = '王小明'"),
        ["專門委員0912345678wang.ming@post.gov.tw"]
    );
    desk.file("d.csv", "姓名,email,電話\n李,x,1\n".to_owned() + ",,\n趙大,zhao@post.gov.tw,\n");
    assert_snapshot!(desk.run("agency contacts import @/d.csv"), @"
    -- stderr --
    error: the file has no column that says of which agency the contacts are
    hint: name the agency with `--agency OID`, or add a column 機關OID
    -- exit 1 --
    ");
    assert_snapshot!(desk.run(&format!("agency contacts import @/d.csv --agency {POST}")), @"
    -- stderr --
    error: 2 errors, nothing was written
      in @/d.csv, line 2, field phone: the office number `1` does not begin with an area code such as 02
      in @/d.csv, line 2, field email: `x` is not a mail address: a name, `@` and a domain
    -- exit 1 --
    ");
}

#[test]
fn the_calling_order_is_changed() {
    let desk = desk();
    desk.ok(&format!("agency contacts import {}", fixture("contacts.csv").display()));
    assert_snapshot!(desk.run(&format!("agency contacts order {POST} 3 --categories 資安聯絡人,資安長")), @"calling order of 中華郵政股份有限公司 changed");
    assert_snapshot!(desk.run(&format!("agency contacts list {POST} --columns category,position,name")), @"
    資安聯絡人	1	陳大文
    資安聯絡人	2	王小明
    資安長	1	林示範
    ");
    assert_snapshot!(desk.run(&format!("agency contacts order {POST} 3 1")), @"
    -- stderr --
    error: these contacts are not all of one category
    hint: see their numbers and categories with `authdesk agency contacts list OID`
    -- exit 1 --
    ");
    assert_eq!(desk.run(&format!("agency contacts order {POST} 4")).code, 3);
    assert_eq!(desk.run(&format!("agency contacts order {POST}")).code, 2);
    assert_eq!(desk.run_as("nobody", &format!("agency contacts order {POST} 3")).code, 4);
    assert_eq!(desk.events().iter().filter(|verb| *verb == "agency.contacts.order").count(), 2);
    assert_snapshot!(desk.run("agency contacts remove 1 3"), @"
    -- stderr --
    error: this asks for a confirmation, and there is no terminal to ask on
    hint: add `--yes` to go ahead, or `--dry-run` to look first
    -- exit 2 --
    ");
    assert_snapshot!(desk.run("agency contacts remove 1 3 --yes"), @"2 contacts removed");
    assert_eq!(desk.run("agency contacts remove 1 --yes").code, 3);
    assert_eq!(desk.events().last().unwrap(), "agency.contacts.remove");
}

#[test]
fn an_agency_without_administrator_is_guided() {
    let desk = desk();
    assert_snapshot!(desk.run_as("nobody", &format!("agency onboard {POST} -o table")), @"
    step  state  what                                                                                    command
       1  done   make the agency known to the desk
       2  open   say its level of responsibility, which some systems ask for                             authdesk agency set --level LEVEL 2.16.886.101.20003.20008.20074
       3  open   name its official mail domains, if it has any beside gov.tw                             authdesk agency set --add-domain DOMAIN 2.16.886.101.20003.20008.20074
       4  open   name its security contacts; registration can be filled with them                        authdesk agency contacts import FILE
       5  next   register the future administrator                                                       authdesk user register --agency 2.16.886.101.20003.20008.20074
       6  later  confirm the codes, choose account name and password                                     authdesk user complete
       7  later  ask for an administrator's role of a system, with the stamped form where one is needed  authdesk role request SYSTEM:ROLE --agency 2.16.886.101.20003.20008.20074 --reason REASON
       8  later  have it approved                                                                        authdesk queue list --agency 2.16.886.101.20003.20008.20074
    -- stderr --
    next: authdesk user register --agency 2.16.886.101.20003.20008.20074
    ");
    assert_snapshot!(desk.run(&format!("agency onboard {POST} -o jsonl --lang zh-TW")), @r#"
    {"schema":1,"kind":"agency_step"}
    {"number":1,"step":"known","state":"done","command":"authdesk agency show 2.16.886.101.20003.20008.20074"}
    {"number":2,"step":"level","state":"open","command":"authdesk agency set --level 等級 2.16.886.101.20003.20008.20074"}
    {"number":3,"step":"domains","state":"open","command":"authdesk agency set --add-domain 網域 2.16.886.101.20003.20008.20074"}
    {"number":4,"step":"contacts","state":"open","command":"authdesk agency contacts import 檔案"}
    {"number":5,"step":"register","state":"next","command":"authdesk user register --agency 2.16.886.101.20003.20008.20074"}
    {"number":6,"step":"complete","state":"later","command":"authdesk user complete"}
    {"number":7,"step":"request","state":"later","command":"authdesk role request 系統:權限 --agency 2.16.886.101.20003.20008.20074 --reason 原因"}
    {"number":8,"step":"decide","state":"later","command":"authdesk queue list --agency 2.16.886.101.20003.20008.20074"}
    "#);
    assert_snapshot!(desk.run("agency onboard"), @"
    -- stderr --
    error: there is no terminal to ask on: Name, OID or business number of the agency
    hint: give it by option; `--help` lists them
    -- exit 2 --
    ");
    assert_eq!(desk.run("agency onboard 2.16.886.101.29999").code, 3);
}

#[test]
fn an_operator_of_a_part_runs_that_part_only() {
    let desk = desk();
    desk.execute(
        "INSERT INTO account (login, login_fold, state, created_at, updated_at) VALUES ('part01', 'part01', 'active', 0, 0);
         INSERT INTO user_profile (account, name) VALUES (2, '林部分');
         INSERT INTO role_grant (account, role, agency, subtree, starts, recorded_at)
         SELECT 2, r.id, a.id, 1, '2026-01-01', 0 FROM role r JOIN system s ON s.id = r.system, agency a
         WHERE s.code = 'desk' AND r.code = 'operator' AND a.name = '交通部'",
    );
    desk.ok_as("part01", &format!("agency set {POST} --level B"));
    desk.ok_as("part01", &format!("agency add --oid {POST}.20003 --name 新郵局"));
    let outside = desk.run_as("part01", "agency set 2.16.886.101.20002 --level B").to_string();
    let missing = desk.run_as("part01", "agency set 2.16.886.101.29999 --level B").to_string();
    assert_eq!(outside, missing.replace("29999", "20002"));
    assert_snapshot!(desk.run_as("part01", "agency add --oid 2.16.886.101.20003.20099 --name 別部"), @"
    -- stderr --
    error: 2.16.886.101.20003.20099 lies outside of the part of the desk that you run
    hint: see what you may do with `authdesk whoami`
    -- exit 4 --
    ");
    file(&desk, "國防部,2.16.886.101.20003.20003,,,,E00000000A\n");
    assert_snapshot!(desk.run_as("part01", "agency import @/a.csv"), @"
    -- stderr --
    error: in @/a.csv, line 2: 2.16.886.101.20003.20003 lies outside of the part of the desk that you run
    hint: see what you may do with `authdesk whoami`
    -- exit 1 --
    ");
}
