//! People come to the desk, at the shell.

use std::fs;

use insta::assert_snapshot;

use crate::harness::{Desk, fixture};

/// A desk that knows the agencies of the rosters, which lie in its folder.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.ok("agency add --oid 2.16.886.101.20003.20008 --name 交通部");
    desk.ok("agency add --oid 2.16.886.101.20003.20008.20074 --name 中華郵政股份有限公司");
    for name in ["roster.csv", "roster-cp950.csv", "roster.xlsx", "eudc.toml"] {
        fs::copy(fixture(name), desk.path(name)).unwrap();
    }
    desk
}

#[test]
fn a_roster_is_imported_once() {
    let desk = desk();
    assert_snapshot!(desk.run("user import @/roster.csv"), @"
    6 added, 0 updated, 0 unchanged, 0 left out, 1 mended
    -- stderr --
    warning: line 6: mobile number 912345604 had lost its zero and was taken as 0912345604
    ");
    assert_eq!(desk.sql("SELECT count(*) FROM account WHERE state = 'invited'"), ["6"]);
    assert_eq!(desk.sql("SELECT mobile FROM user_profile WHERE employee_no = 'B0001'"), ["0912345604"]);
    assert_eq!(desk.sql("SELECT count(*) FROM notice WHERE secret IS NOT NULL"), ["6"]);
    assert_eq!(desk.sql("SELECT DISTINCT verb FROM audit_event WHERE seq > 3"), ["user.import"]);
    let events = desk.events().len();
    assert_snapshot!(desk.run("user import @/roster.csv"), @"
    nothing to do: 6 people are known as the roster has them
    -- stderr --
    warning: line 6: mobile number 912345604 had lost its zero and was taken as 0912345604
    ");
    assert_eq!(desk.events().len(), events);
}

#[test]
fn a_roster_in_cp950_needs_agency_and_own_characters() {
    let desk = desk();
    assert_snapshot!(desk.run("user import @/roster-cp950.csv"), @"
    -- stderr --
    error: the roster has no column for the agency
    hint: say whose people they are with `--agency OID`
    -- exit 1 --
    ");
    let agency = "--agency 2.16.886.101.20003.20008.20074";
    assert_snapshot!(desk.run(&format!("user import @/roster-cp950.csv {agency}")), @"
    -- stderr --
    error: in @/roster-cp950.csv, line 3, field name: the bytes FA40 are a character that an agency defined for itself
    hint: give the table of the agency's own characters, or save the file as UTF-8
    -- exit 1 --
    ");
    assert_eq!(desk.sql("SELECT count(*) FROM user_profile"), ["1"]);
    assert_snapshot!(desk.run(&format!("user import @/roster-cp950.csv {agency} --eudc @/eudc.toml -o json")), @r#"
    {
      "schema": 1,
      "kind": "roster",
      "items": [
        {
          "file": "roster-cp950.csv",
          "added": 3,
          "unchanged": 0,
          "updated": 0,
          "skipped": 0,
          "errors": 0,
          "mended": 0,
          "invited": 3,
          "ignored": []
        }
      ],
      "next": null
    }
    "#);
    let rows = "SELECT name || ' ' || employee_no || ' ' || phone || '#' || extension FROM user_profile WHERE phone IS NOT NULL";
    assert_eq!(desk.sql(rows), ["許功蓋 000101 0223456789#701", "吳珮瑜 000103 0223456789#703"]);
    assert_eq!(desk.sql("SELECT name FROM user_profile WHERE employee_no = '000102'"), ["黃堃"]);
}

#[test]
fn a_workbook_gives_numbers_their_zeros_back() {
    let desk = desk();
    let line = "user import @/roster.xlsx --agency 2.16.886.101.20003.20008 --fill title=職員 --report @/report.json";
    assert_snapshot!(desk.run(line), @"
    3 added, 0 updated, 0 unchanged, 0 left out, 2 mended
    -- stderr --
    warning: sheet Staff, line 4: mobile number 933456801 had lost its zero and was taken as 0933456801
    warning: sheet Staff, line 6: mobile number 933456803 had lost its zero and was taken as 0933456803
    ");
    let rows = "SELECT name || ' ' || mobile || ' ' || title FROM user_profile WHERE employee_no IS NOT NULL";
    assert_eq!(
        desk.sql(rows),
        ["Peter Lin 0933456801 Analyst", "周子瑄 0933456802 Engineer", "鄭宇軒 0933456803 Driver"]
    );
    assert_eq!(desk.sql("SELECT channel FROM notice ORDER BY id"), ["mail", "mail", "sms"]);
    let report: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(desk.path("report.json")).unwrap()).unwrap();
    assert_eq!(report["items"][0]["remarks"][0]["id"], "enroll.mended");
}

#[test]
fn all_wrong_cells_are_told_at_once_and_nothing_is_written() {
    let desk = desk();
    let roster = "姓名,信箱,電子郵件,手機,機關OID\n王小明7,x,wang@gmail.com,02,2.16.886.101.20003.20008\n,,,,\n林小華,,lin@ey.gov.tw,,2.16.886.101.99999\n";
    desk.file("bad.csv", roster);
    assert_snapshot!(desk.run("user import @/bad.csv"), @"
    -- stderr --
    error: 4 errors, nothing was written
      in @/bad.csv, line 2, field name: the name `王小明7` holds `7` (U+0037); only Chinese and English letters are allowed
      in @/bad.csv, line 2, field email: gmail.com gives a mailbox to anybody, an official one is needed
        hint: use the agency's mailbox, or let the domain in with `authdesk agency set AGENCY --add-domain DOMAIN`
      in @/bad.csv, line 2, field mobile: the mobile number `02` has 2 digits instead of ten
      in @/bad.csv, line 4, field agency: there is no agency 2.16.886.101.99999
        hint: look for it with `authdesk agency search NAME`
    -- exit 1 --
    ");
    assert_eq!(desk.sql("SELECT count(*) FROM account"), ["1"]);
}
