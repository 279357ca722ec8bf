//! Application forms at the shell.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use rust_xlsxwriter::Workbook;

use crate::harness::{Desk, fixture, items};

pub const AGENCY: &str = "2.16.886.101.20003.20008";

/// Writes a form of another hand: labels and values side by side, no merged cells, nothing where ours has it.
pub fn foreign(path: &Path, changes: &[(&str, &str)]) {
    let mut cells = vec![
        ("申請日期", "民國115年11月19日"),
        ("申請類別", "■新增 □異動 □刪除"),
        ("機關名稱（全銜）", "交通部"),
        ("機關ＯＩＤ", AGENCY),
        ("資安責任等級", "A級"),
        ("姓　　名", "王小明"),
        ("iAuth帳號", "wang01"),
        ("服務單位", "資訊中心"),
        ("職稱：", "科員"),
        ("公務電話", "02-23492900#701"),
        ("手機", "0912345680"),
        ("E-mail", "wang01@motc.gov.tw"),
        ("申請系統", "管考系統"),
        ("申請權限", "機關管理者"),
    ];
    for (label, value) in changes {
        cells.retain(|(known, _)| known != label);
        cells.push((label, value));
    }
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("附表").unwrap();
    sheet.write(0, 0, "個別機關管理者帳號申請（異動）單").unwrap();
    for (row, (label, value)) in (2..).zip(cells) {
        sheet.write(row, 1, label).unwrap();
        match value.strip_prefix('=').and_then(|number| number.parse::<f64>().ok()) {
            Some(number) => sheet.write(row, 2, number).unwrap(),
            None => sheet.write(row, 2, value).unwrap(),
        };
    }
    workbook.save(path).unwrap();
}

#[test]
fn b058_our_blank_goes_out_and_comes_back_to_its_request() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:admin --reason 新任管理者");
    let made = desk.run_as("wang01", "form new --role vans:admin --account wang01 --out @/form.xlsx");
    assert_snapshot!(made, @"
    form F1151120-00001 is written to @/form.xlsx
    -- stderr --
    next: authdesk form receive @/form.xlsx
    ");
    let answer = desk.run_as("clerk1", "form receive @/form.xlsx --stamps applicant,supervisor,head --doc-no 資安字第1150000001號 --received 115-11-20");
    assert_snapshot!(answer, @"
    the form is filed as evidence of case 1, which goes on
    -- stderr --
    next: authdesk queue show 1
    ");
    assert_eq!(items(&desk.ok_as("clerk1", "queue show 1 -o json"))[0]["stage"], "outside");
    let evidence = "SELECT kind || ' ' || name || ' ' || doc_no || ' ' || received_on || ' ' || note FROM evidence";
    assert_snapshot!(desk.sql(evidence).join("\n"), @"form form.xlsx 資安字第1150000001號 2026-11-20 seals seen: applicant, supervisor, chief information security officer or head");
    assert_eq!(
        desk.sql("SELECT direction || ' ' || coalesce(answers, '-') || ' ' || case_id FROM form"),
        ["out - 1", "in 1 1"]
    );
    let events = desk.events();
    assert_eq!(events[events.len() - 2..], ["form.new", "form.receive"]);
    // The same file again is recognised by its hash.
    assert_snapshot!(desk.run_as("clerk1", "form receive @/form.xlsx"), @"
    this file was received before, as evidence of case 1
    -- stderr --
    next: authdesk queue show 1
    ");
    assert_eq!(desk.events().len(), events.len());
}

#[test]
fn b060_without_its_seals_a_form_waits() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:admin --reason 新任管理者");
    desk.ok("form new --role vans:admin --account wang01 --out @/form.xlsx");
    assert_snapshot!(desk.run_as("clerk1", "form receive @/form.xlsx --case 1 --stamps applicant"), @"
    the form is filed as evidence of case 1, which waits for its seals: supervisor, chief information security officer or head
    -- stderr --
    next: authdesk form receive @/form.xlsx --case 1 --stamps applicant,supervisor,head
    ");
    assert_eq!(items(&desk.ok_as("clerk1", "queue show 1 -o json"))[0]["stage"], "form");
    desk.ok_as("clerk1", "form receive @/form.xlsx --case 1");
    assert_eq!(desk.sql("SELECT count(*) FROM evidence"), ["1"]);
    desk.ok_as("clerk1", "form receive @/form.xlsx --case 1 --stamps head,supervisor,applicant");
    assert_eq!(items(&desk.ok_as("clerk1", "queue show 1 -o json"))[0]["stage"], "outside");
}

#[test]
fn a042_a_form_of_another_hand_opens_a_request() {
    let desk = Desk::staffed();
    foreign(&desk.path("附表2"), &[("手機", "=912345680")]);
    let answer = desk.run_as("clerk1", "form receive @/附表2 --stamps applicant,supervisor,head -o json");
    assert_snapshot!(answer.stderr, @r#"{"kind":"warning","id":"form.mended","args":{"field":"form.field-mobile","from":"912345680","to":"0912345680"},"message":"mobile number 912345680 had lost its zero and was taken as 0912345680"}"#);
    let form = items(&answer.stdout).remove(0);
    let wanted = serde_json::json!({
        "id": 1, "case": 1, "request": 1, "known": false, "opened": true, "passed": true, "held": false, "account": "wang01",
        "role": "spm:admin", "kind": "new", "number": null, "stamps": ["applicant", "supervisor", "head"],
        "stamps_missing": [], "file": form["file"], "sha256": form["sha256"], "beside": [], "differences": [], "changes": [],
    });
    assert_eq!(form, wanted);
    let case =
        "SELECT a.login || ' ' || c.state || ' ' || c.stage_kind FROM approval_case c JOIN account a ON a.id = c.filer";
    assert_eq!(desk.sql(case), ["wang01 pending outside"]);
}

#[test]
fn a043_a_change_in_an_agencys_own_layout_is_tied_to_its_request() {
    let desk = Desk::staffed();
    desk.give("lin001", "vans:admin", Some(AGENCY));
    desk.ok_as("wang01", "role request vans:admin --reason 職務異動");
    fs::copy(fixture("forms/change.xlsx"), desk.path("change.xlsx")).unwrap();
    assert_snapshot!(desk.run("form inspect @/change.xlsx"), @"
    申請單	A2	申請日期	filled_on	A2	民國 115 年 11 月 18 日	95
    申請單	E2	表單編號	number	E2	資安申字第115001號	95
    申請單	A3	申 請 類 別	kind	C3	□新增 ■異動 □刪除（停用）	100
    申請單	B4	機關名稱	agency_name	C4	交　通　部	100
    申請單	E4	機關ＯＩＤ＊	agency_oid	G4	2.16.886.101.20003.20008	100
    申請單	B5	資通安全 責任等級	level	C5	■A □B □C □D □E	100
    申請單	E5	機關地址	address	G5	臺北市仁愛路一段50號	100
    申請單	B6	姓 名	former_name	C6	林大同	100
    申請單	E6	iAuth帳號	former_login	G6	lin001	100
    申請單	B7	停用原因	former_reason	C7	職務異動	100
    申請單	E7	生效日期	effective_on	G7	115/12/01	100
    申請單	B8	姓 名	name	C8	王小明	100
    申請單	E8	iAuth帳號	login	G8	ｗａｎｇ０１	100
    申請單	B9	單位(部門)	department	C9	資訊中心	100
    申請單	E9	職 稱	title	G9	科員	100
    申請單	B10	電話	phone	B10	02-23492900	95
    申請單	B10	分機	extension	B10	701	95
    申請單	B10	傳真	fax	B10		0
    申請單	E10	行動電話	mobile	G10	912345680	100
    申請單	B11	公務電子信箱	email	C11	wang01@motc.gov.tw	100
    申請單	A12	申請系統	system	C12	☑ 資通安全弱點通報系統(VANS系統)　☐ 管考系統	100
    申請單	A13	角 色	role	C13	機關管理者	100
    ");
    let line = "form receive @/change.xlsx --stamps applicant,supervisor,head";
    desk.ok_as("clerk1", &format!("{line} --dry-run"));
    assert_eq!(desk.sql("SELECT count(*) FROM form"), ["0"]);
    assert_snapshot!(desk.run_as("clerk1", line), @"
    the form is filed as evidence of case 1, which goes on
    -- stderr --
    warning: mobile number 912345680 had lost its zero and was taken as 0912345680
    warning: lin001 goes: his removal from vans:admin is asked for as case 2
    next: authdesk queue show 1
    ");
    assert_snapshot!(desk.run_as("clerk1", &format!("{line} --lang zh-TW")), @"
    此檔案先前已登錄為案件 1 的佐證
    -- stderr --
    下一步：authdesk queue show 1
    ");
}

#[test]
fn all_wrong_cells_are_told_at_once_and_nothing_is_written() {
    let desk = Desk::staffed();
    let wrong = [
        ("申請日期", "民國116年1月1日"),
        ("申請類別", "■新增 ■異動 □刪除"),
        ("機關名稱（全銜）", "內政部"),
        ("資安責任等級", "B"),
        ("姓　　名", "王小明7"),
        ("iAuth帳號", "wang"),
        ("職稱：", ""),
        ("公務電話", "0912345678"),
        ("手機", "=12345"),
        ("E-mail", "wang@gmail.com"),
        ("申請系統", "不明系統"),
    ];
    foreign(&desk.path("bad.xlsx"), &wrong);
    assert_snapshot!(desk.run_as("clerk1", "form receive @/bad.xlsx"), @"
    -- stderr --
    error: 11 errors, nothing was written
      in @/bad.xlsx, sheet 附表, cell C7, field kind, read `■新增 ■異動 □刪除`: 2 boxes are ticked at kind of application, one is allowed
        hint: tick exactly one of new, change and removal
      in @/bad.xlsx, sheet 附表, cell C6, field filled_on, read `民國116年1月1日`: 2027-01-01 lies ahead
        hint: write the day on which it was filled in
      in @/bad.xlsx, sheet 附表, cell C8, field agency_name, read `內政部`: the agency 2.16.886.101.20003.20008 is called 交通部
        hint: see it with `authdesk agency show 2.16.886.101.20003.20008`
      in @/bad.xlsx, sheet 附表, cell C9, field level: the form says level B, the desk knows level A
        hint: mend the form, or set the level with `authdesk agency set`
      in @/bad.xlsx, sheet 附表, cell C10, field name: the name `王小明7` holds `7` (U+0037); only Chinese and English letters are allowed
      in @/bad.xlsx, sheet 附表, cell C11, field login: the login name `wang` has 4 characters; 6 to 30 are allowed
      in @/bad.xlsx, sheet 附表, cell C12, field title: title is missing
        hint: fill in the cell
      in @/bad.xlsx, sheet 附表, cell C13, field phone: `0912345678` is a mobile number; an office number with area code is asked for
      in @/bad.xlsx, sheet 附表, cell C14, field mobile: the mobile number `12345` has 5 digits instead of ten
      in @/bad.xlsx, sheet 附表, cell C15, field email, read `wang@gmail.com`: gmail.com gives a mailbox to anybody, an official one is needed
        hint: use the agency's mailbox, or let the domain in with `authdesk agency set AGENCY --add-mail-domain DOMAIN`
      in @/bad.xlsx, sheet 附表, cell C16, field system: there is no system 不明系統 on that day
        hint: see what there is with `authdesk system list`
    -- exit 1 --
    ");
    let json = desk.run_as("clerk1", "form receive @/bad.xlsx -o json").stderr;
    let error: serde_json::Value = serde_json::from_str(&json).unwrap();
    let at = &error["errors"][0]["at"];
    assert_eq!((at["sheet"].as_str(), at["rule"].as_str()), (Some("附表"), Some("form.ticks")));
    assert_eq!(desk.sql("SELECT count(*) FROM form"), ["0"]);
    assert_eq!(desk.sql("SELECT count(*) FROM evidence"), ["0"]);
}

#[test]
fn a_form_about_somebody_else_is_not_tied() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    foreign(&desk.path("form.xlsx"), &[]);
    assert_snapshot!(desk.run_as("clerk1", "form receive @/form.xlsx --case 1"), @"
    -- stderr --
    error: case 1 is about another account or another role
    hint: look at it with `authdesk queue show 1`
    -- exit 1 --
    ");
    foreign(&desk.path("other.xlsx"), &[("iAuth帳號", "nobody01"), ("E-mail", "nobody@motc.gov.tw")]);
    assert_snapshot!(desk.run_as("clerk1", "form receive @/other.xlsx"), @"
    -- stderr --
    error: in @/other.xlsx, sheet 附表, cell C15, field login: nobody here has the account nobody01
    hint: the person registers first: `authdesk user register`
    -- exit 1 --
    ");
    foreign(&desk.path("name.xlsx"), &[("iAuth帳號", "lin001")]);
    assert_snapshot!(desk.run_as("clerk1", "form receive @/name.xlsx"), @"
    -- stderr --
    error: in @/name.xlsx, sheet 附表, cell C16, field login: the account lin001 belongs to a person of another name
    hint: see it with `authdesk user show lin001`
    -- exit 1 --
    ");
    foreign(&desk.path("number.xlsx"), &[("表單編號", "F1151120-99999")]);
    assert_snapshot!(desk.run_as("clerk1", "form receive @/number.xlsx"), @"
    -- stderr --
    error: in @/number.xlsx, sheet 附表, cell C17, field number: this desk made no form F1151120-99999
    hint: leave the number as it is printed, or name the case with `--case`
    -- exit 1 --
    ");
}

#[test]
fn nobody_receives_his_own_form() {
    let desk = Desk::staffed();
    desk.give("wang01", "desk:clerk", None);
    foreign(&desk.path("form.xlsx"), &[]);
    let answer = desk.run_as("wang01", "form receive @/form.xlsx --stamps applicant,supervisor,head");
    assert_eq!(answer.code, 4, "{answer}");
    assert_eq!(desk.sql("SELECT count(*) FROM approval_case"), ["0"]);
    assert_eq!(desk.run_as("lin001", "form receive @/form.xlsx").code, 4);
}

#[test]
fn a043_a_removal_is_about_the_one_who_goes() {
    let desk = Desk::staffed();
    desk.person("admin2", "趙管理");
    desk.give("admin2", "spm:admin", Some(AGENCY));
    desk.give("lin001", "spm:admin", Some(AGENCY));
    desk.ok("form new --role spm:admin --account admin2 --kind removal --out @/form.xlsx");
    let missing = desk.run_as("clerk1", "form receive @/form.xlsx");
    assert_snapshot!(missing, @"
    -- stderr --
    error: in @/form.xlsx, sheet Application, cell C16, field former_reason: why it ends is missing
    hint: fill in the cell
    -- exit 1 --
    ");
    let former = [
        ("申請類別", "□新增 □異動 ■刪除"),
        ("原管理者姓名", "趙管理"),
        ("原管理者帳號", "admin2"),
        ("停用原因", "離職"),
        ("姓　　名", ""),
        ("iAuth帳號", ""),
        ("手機", ""),
        ("E-mail", ""),
    ];
    foreign(&desk.path("removal.xlsx"), &former);
    desk.ok_as("clerk1", "form receive @/removal.xlsx --stamps applicant,supervisor,head");
    assert_eq!(desk.sql("SELECT action || ' ' || state FROM approval_case"), ["removal pending"]);
}

#[test]
fn inspect_shows_labels_values_and_how_sure_it_is() {
    let desk = Desk::empty();
    foreign(&desk.path("form.xlsx"), &[]);
    assert_snapshot!(desk.run("form inspect @/form.xlsx --limit 4"), @"
    附表	B3	申請日期	filled_on	C3	民國115年11月19日	100
    附表	B4	申請類別	kind	C4	■新增 □異動 □刪除	100
    附表	B5	機關名稱（全銜）	agency_name	C5	交通部	100
    附表	B6	機關ＯＩＤ	agency_oid	C6	2.16.886.101.20003.20008	100
    ");
    assert_snapshot!(desk.run("form inspect @/form.xlsx --limit 1 -o json"), @r#"
    {
      "schema": 1,
      "kind": "form_cell",
      "items": [
        {"sheet":"附表","cell":"B3","label":"申請日期","field":"filled_on","value_cell":"C3","value":"民國115年11月19日","confidence":100}
      ],
      "next": "1 rows shown; ask for more with `--limit N`"
    }
    "#);
    desk.file("roster.csv", "a,b\n1,2\n");
    assert_snapshot!(desk.run("form inspect @/roster.csv"), @"
    -- stderr --
    warning: nothing in @/roster.csv looks like an application form
    ");
}

#[test]
fn a_blank_is_made_for_roles_that_need_one_and_for_whom_one_may_see() {
    let desk = Desk::staffed();
    let json = desk.ok_as("nobody", "form new --role spm:admin --out @/blank.xlsx -o json");
    assert_snapshot!(json, @r#"
    {
      "schema": 1,
      "kind": "form",
      "items": [
        {
          "id": 1,
          "number": "F1151120-00001",
          "kind": "new",
          "role": "spm:admin",
          "account": null,
          "case": null,
          "file": "@/blank.xlsx"
        }
      ],
      "next": "authdesk form receive @/blank.xlsx"
    }
    "#);
    assert!(fs::metadata(desk.path("blank.xlsx")).unwrap().len() > 4000);
    assert_snapshot!(desk.run_as("wang01", "form new --role vans:user --out @/no.xlsx"), @"
    -- stderr --
    error: vans:user needs no form
    hint: ask for it with `authdesk role request vans:user`
    -- exit 1 --
    ");
    assert_snapshot!(desk.run_as("wang01", "form new --role vans:admin"), @"
    -- stderr --
    error: the form needs a file to be written to, whose name ends in .xlsx
    hint: name it with `--out FILE.xlsx`
    -- exit 2 --
    ");
    assert_eq!(desk.run_as("wang01", "form new --role vans:admin --account lin001 --out @/no.xlsx").code, 3);
    assert_eq!(desk.run("form new --role vans:admin --dry-run --out @/no.xlsx").code, 0);
    assert!(!desk.path("no.xlsx").exists());
    assert_eq!(desk.sql("SELECT count(*) FROM form"), ["1"]);
}
