//! People come to the desk, at the shell.

use std::fs;

use authdesk::app::Key;
use data_encoding::HEXUPPER;
use insta::assert_snapshot;

use crate::harness::{Desk, fixture};

const REGISTER: &str =
    "user register --agency 2.16.886.101.20003.20008 --name 王小明 --email wang@motc.gov.tw --mobile 0912345678";
const COMPLETE: &str = "user complete --login wang0123 --title 科員 --address 臺北市仁愛路1段50號 --phone 02-23492900#12 --password-file @/password";

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

/// What the last notice by a channel kept from everybody but its recipient.
pub fn secret(desk: &Desk, channel: &str) -> String {
    let sql =
        format!("SELECT hex(secret) FROM notice WHERE channel = '{channel}' AND secret IS NOT NULL ORDER BY id DESC");
    let sealed = HEXUPPER.decode(desk.sql(&sql)[0].as_bytes()).unwrap();
    let plain = Key::load(&desk.path("desk.key")).unwrap().open("notice", &sealed).unwrap();
    let args: serde_json::Value = serde_json::from_slice(&plain).unwrap();
    args.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned()
}

/// Writes both codes into files.
fn codes(desk: &Desk) {
    desk.file("mail-code", secret(desk, "mail"));
    desk.file("sms-code", secret(desk, "sms"));
}

/// A desk where 王小明 (account 2) is registered and verified.
fn verified() -> Desk {
    let desk = desk();
    desk.ok_as("nobody", REGISTER);
    codes(&desk);
    desk.ok_as("nobody", "user verify --account 2 --mail-code-file @/mail-code --sms-code-file @/sms-code");
    desk
}

#[test]
fn a032_somebody_new_registers_with_two_codes() {
    let desk = desk();
    assert_snapshot!(desk.run_as("nobody", REGISTER), @"
    account 2: codes go to w***@motc.gov.tw and 0912***678; they are good until 2026-11-20 09:40
    -- stderr --
    next: authdesk user verify --account 2
    ");
    assert_eq!(desk.sql("SELECT state FROM account WHERE id = 2"), ["registered"]);
    assert_eq!(desk.sql("SELECT channel || ' ' || address FROM notice"), ["mail wang@motc.gov.tw", "sms 0912345678"]);
    codes(&desk);
    assert_ne!(secret(&desk, "mail"), secret(&desk, "sms"));
    let verify = "user verify --account 2 --mail-code-file @/mail-code";
    assert_snapshot!(desk.run_as("nobody", verify), @"
    account 2: confirmed; the code by text message is still wanted
    -- stderr --
    next: authdesk user verify --account 2
    ");
    assert_snapshot!(desk.run_as("nobody", "user verify --account wang@motc.gov.tw --sms-code-file @/sms-code -o json"), @r#"
    {
      "schema": 1,
      "kind": "registration",
      "items": [
        {
          "account": 2,
          "state": "verified",
          "verified": true,
          "missing": []
        }
      ],
      "next": "authdesk user complete"
    }
    "#);
    assert_eq!(desk.sql("SELECT state FROM account WHERE id = 2"), ["verified"]);
    assert_eq!(desk.events()[3..], ["user.register", "user.verify", "user.verify"]);
}

#[test]
fn a_registration_is_refused_with_all_its_errors() {
    let desk = desk();
    let line = "user register --agency 2.16.886.101.99999 --name 王小明7 --email wang@gmail.com --phone 0912345678";
    assert_snapshot!(desk.run_as("nobody", line), @"
    -- stderr --
    error: 5 errors, nothing was written
      field mobile: mobile number is missing
        hint: give it with `--mobile`
      field agency: there is no agency 2.16.886.101.99999
        hint: look for it with `authdesk agency search NAME`
      field name: the name `王小明7` holds `7` (U+0037); only Chinese and English letters are allowed
      field email: gmail.com gives a mailbox to anybody, an official one is needed
        hint: use the agency's mailbox, or let the domain in with `authdesk agency set AGENCY --add-domain DOMAIN`
      field phone: `0912345678` is a mobile number; an office number with area code is asked for
    -- exit 1 --
    ");
    assert_eq!(desk.events().len(), 3);
}

#[test]
fn a_registration_may_come_from_a_file() {
    let desk = desk();
    let file =
        "agency = \"2.16.886.101.20003.20008\"\nname = \"林小華\"\nemail = \"lin@ms1.hinet.net\"\nmobile = 987654321\n";
    desk.file("lin.toml", file);
    assert_snapshot!(desk.run_as("nobody", "user register --from @/lin.toml -o json"), @r#"
    {
      "schema": 1,
      "kind": "registration",
      "items": [
        {
          "account": 2,
          "state": "registered",
          "channels": [
            "mail",
            "sms"
          ],
          "email": "l***@ms1.hinet.net",
          "mobile": "0987***321",
          "ends_at": "2026-11-20T09:40:00+08:00"
        }
      ],
      "next": "authdesk user verify --account 2"
    }
    -- stderr --
    {"kind":"warning","id":"enroll.unknown-domain","args":{"domain":"ms1.hinet.net"},"message":"ms1.hinet.net is not known as a domain of authorities or schools"}
    {"kind":"warning","id":"enroll.mended","args":{"field":"enroll.field-mobile","from":"987654321","to":"0987654321"},"message":"mobile number 987654321 had lost its zero and was taken as 0987654321"}
    "#);
}

#[test]
fn a023_somebody_known_gets_one_code() {
    let desk = verified();
    let mut desk = desk;
    desk.set_clock("2026-11-20T09:45:00+08:00");
    assert_snapshot!(desk.run_as("nobody", &format!("{REGISTER} --by mobile")), @"
    account 2: a code goes to 0912***678; it is good until 2026-11-20 09:55
    -- stderr --
    next: authdesk user verify --account 2
    ");
    assert_eq!(
        desk.sql("SELECT purpose || ' ' || channel FROM one_time_code ORDER BY id DESC LIMIT 1"),
        ["register sms"]
    );
    let other =
        "user register --agency 2.16.886.101.20003.20008 --name 林小華 --email wang@motc.gov.tw --mobile 0912345678";
    assert_snapshot!(desk.run_as("nobody", other), @"
    -- stderr --
    error: wang@motc.gov.tw belongs to somebody with another name
    hint: use a mailbox of your own, or ask an operator of this desk
    -- exit 1 --
    ");
}

#[test]
fn a023_who_is_active_logs_in_with_one_code() {
    let mut desk = verified();
    desk.file("password", "Abcdefghij12");
    desk.ok_as("nobody", COMPLETE);
    desk.set_clock("2026-11-20T09:45:00+08:00");
    assert_snapshot!(desk.run_as("nobody", &format!("{REGISTER} --by mobile")), @"
    account 2: a code goes to 0912***678; it is good until 2026-11-20 09:55
    -- stderr --
    next: authdesk login wang0123 --code sms --otp-file FILE
    ");
    assert_snapshot!(desk.run_as("nobody", "user verify --account wang0123"), @"
    -- stderr --
    error: wang0123 is in use already
    hint: log in with `authdesk login wang0123`
    -- exit 1 --
    ");
    desk.file("code", secret(&desk, "sms"));
    desk.ok_as("nobody", "login wang0123 --code sms --otp-file @/code");
    assert_eq!(desk.sql("SELECT account FROM session"), ["2"]);
}

#[test]
fn a017_a_contact_of_the_agency_fills_the_registration() {
    let desk = desk();
    let contacts = "機關OID,姓名,職稱,單位,email,手機,電話\n2.16.886.101.20003.20008,林小華,技正,資訊處,lin@motc.gov.tw,0912345679,02-23492901\n";
    desk.file("contacts.csv", contacts);
    desk.ok("agency contacts import @/contacts.csv");
    assert_snapshot!(desk.run_as("nobody", "user register --contact 1"), @"
    account 2: codes go to l***@motc.gov.tw and 0912***679; they are good until 2026-11-20 09:40
    -- stderr --
    next: authdesk user verify --account 2
    ");
    assert_eq!(desk.sql("SELECT name || title || phone FROM user_profile WHERE account = 2"), ["林小華技正0223492901"]);
    assert_eq!(desk.sql("SELECT account FROM agency_contact"), ["2"]);
    let elsewhere = "user register --agency 2.16.886.101.20003.20008.20074 --contact 1";
    assert_snapshot!(desk.run_as("nobody", elsewhere), @"
    -- stderr --
    error: the agency has no contact 1
    hint: see them with `authdesk agency contacts list`
    -- exit 3 --
    ");
}

#[test]
fn b025_a_company_has_no_list_of_contacts() {
    let desk = desk();
    desk.ok("agency add --ban 70759028 --name 臺灣網路認證");
    desk.execute("INSERT INTO agency_contact (agency, category, position, name, created_at) SELECT id, '資安聯絡人', 1, '林小華', 0 FROM agency WHERE ban = '70759028'");
    assert_snapshot!(desk.run_as("nobody", "user register --agency 70759028 --contact 1"), @"
    -- stderr --
    error: a company has no list of contacts
    hint: leave `--contact` out
    -- exit 1 --
    ");
    let line = "user register --agency 70759028 --name 林小華 --email lin@twca.com.tw --mobile 0912345679";
    assert_snapshot!(desk.run_as("nobody", line), @"
    account 2: codes go to l***@twca.com.tw and 0912***679; they are good until 2026-11-20 09:40
    -- stderr --
    warning: twca.com.tw is not known as a domain of authorities or schools
    next: authdesk user verify --account 2
    ");
    desk.ok("agency set 70759028 --add-domain twca.com.tw");
    assert_eq!(
        desk.run_as("nobody", &line.replace("lin@", "lin2@").replace("0912345679", "0912345670"))
            .stderr
            .lines()
            .count(),
        1
    );
}

#[test]
fn a_dry_run_sends_and_keeps_nothing() {
    let desk = desk();
    assert_eq!(desk.run_as("nobody", &format!("{REGISTER} --dry-run")).code, 0);
    assert_eq!(desk.run("user import @/roster.csv --full --plan @/plan.csv --dry-run").code, 0);
    assert_eq!(desk.sql("SELECT count(*) FROM notice"), ["0"]);
    assert_eq!(desk.sql("SELECT count(*) FROM account"), ["1"]);
    assert!(!desk.path("plan.csv").exists());
    assert_eq!(desk.events().len(), 3);
}

#[test]
fn a_wrong_code_costs_a_try() {
    let mut desk = desk();
    desk.ok_as("nobody", REGISTER);
    desk.file("wrong", "000000");
    codes(&desk);
    let wrong = "user verify --account 2 --mail-code-file @/wrong";
    assert_snapshot!(desk.run_as("nobody", wrong), @"
    -- stderr --
    error: field mail: the code is wrong; 4 tries are left
    hint: have a new one sent with `authdesk user verify --account 2 --resend`
    -- exit 4 --
    ");
    for _ in 0..4 {
        desk.run_as("nobody", wrong);
    }
    assert_snapshot!(desk.run_as("nobody", "user verify --account 2 --mail-code-file @/mail-code"), @"
    -- stderr --
    error: field mail: no code is valid now: none was sent, or it is too old, used, or out of tries
    hint: have a new one sent with `authdesk user verify --account 2 --resend`
    -- exit 4 --
    ");
    assert_snapshot!(desk.run_as("nobody", "user verify --account 2 --resend"), @"
    -- stderr --
    error: a code was sent a moment ago; the next one can be sent in 60 seconds
    hint: look into your mailbox and phone: the last code is good for ten minutes
    -- exit 1 --
    ");
    desk.set_clock("2026-11-20T09:31:30+08:00");
    assert_snapshot!(desk.run_as("nobody", "user verify --account 2 --resend --by mail"), @"
    account 2: a code goes to w***@motc.gov.tw; it is good until 2026-11-20 09:41
    -- stderr --
    next: authdesk user verify --account 2
    ");
    assert_snapshot!(desk.run_as("nobody", "user verify --account 9 --resend"), @"
    -- stderr --
    error: there is no account #9
    hint: register with `authdesk user register`
    -- exit 3 --
    ");
    assert_snapshot!(desk.run_as("nobody", "user verify --account 2"), @"
    -- stderr --
    error: no code was given
    hint: give them with `--mail-code-file FILE` and `--sms-code-file FILE`; `-` reads a line from standard input
    -- exit 2 --
    ");
}

#[test]
fn x13_an_operator_may_look_at_the_person_in_place_of_a_text_message() {
    let desk = desk();
    desk.ok_as("nobody", REGISTER);
    codes(&desk);
    let attest = "user verify --account 2 --attested \"公文 府資字第1150001234號\"";
    assert_snapshot!(desk.run_as("nobody", attest), @"
    -- stderr --
    error: you are not logged in
    hint: log in with `authdesk login`
    -- exit 4 --
    ");
    assert_snapshot!(desk.run(attest), @"
    account 2: confirmed; the code by mail is still wanted
    -- stderr --
    next: authdesk user verify --account 2
    ");
    desk.ok_as("nobody", "user verify --account 2 --mail-code-file @/mail-code");
    assert_eq!(desk.sql("SELECT state FROM account WHERE id = 2"), ["verified"]);
}

#[test]
fn a053_a_registration_is_completed() {
    let desk = verified();
    desk.file("password", "abc");
    assert_snapshot!(desk.run_as("nobody", COMPLETE), @"
    -- stderr --
    error: 3 errors, nothing was written
      field password: the password has fewer than 12 characters
      field password: the password has no upper-case letter
      field password: the password has no digit
    hint: the rule is the setting `password.profile`: see `authdesk config show`
    -- exit 1 --
    ");
    desk.file("password", "Abcdefghij12");
    assert_snapshot!(desk.run_as("nobody", "user complete --login chen01 --phone 0912345678 --password-file @/password"), @"
    -- stderr --
    error: 3 errors, nothing was written
      field title: title is missing
        hint: give it with `--title`
      field address: address is missing
        hint: give it with `--address`
      field phone: `0912345678` is a mobile number; an office number with area code is asked for
    -- exit 1 --
    ");
    assert_snapshot!(desk.run_as("nobody", COMPLETE), @"
    account wang0123 is registered and can be used
    -- stderr --
    next: authdesk login wang0123
    ");
    assert_eq!(desk.sql("SELECT state || ' ' || login FROM account WHERE id = 2"), ["active wang0123"]);
    assert_eq!(
        desk.sql("SELECT phone || '#' || extension || ' ' || title FROM user_profile WHERE account = 2"),
        ["0223492900#12 科員"]
    );
    assert_eq!(desk.sql("SELECT kind FROM credential"), ["login_password"]);
    assert_eq!(desk.sql("SELECT template FROM notice ORDER BY id DESC LIMIT 1"), ["enroll.complete"]);
    assert_eq!(
        desk.sql("SELECT verb || ' ' || account FROM audit_event ORDER BY seq DESC LIMIT 1"),
        ["user.complete 2"]
    );
    assert_snapshot!(desk.run_as("nobody", COMPLETE), @"
    -- stderr --
    error: no invitation was given
    hint: give it with `--invitation-file FILE`, or confirm your codes first with `authdesk user verify`
    -- exit 2 --
    ");
}

#[test]
fn who_was_invited_completes_with_the_invitation() {
    let mut desk = desk();
    desk.ok("user import @/roster.csv");
    desk.file("invitation", secret(&desk, "mail"));
    desk.file("password", "Abcdefghij12");
    let line = format!("{COMPLETE} --invitation-file @/invitation -o json");
    let name = desk.sql("SELECT name FROM user_profile ORDER BY account DESC LIMIT 1");
    assert_eq!(name, ["Mary Wang-Smith"]);
    desk.set_clock("2026-11-28T09:30:00+08:00");
    assert_snapshot!(desk.run_as("nobody", &line), @r#"
    -- stderr --
    {"kind":"denied","id":"credential.no-invitation","args":{},"message":"the invitation is unknown, used, or older than seven days","hint":"ask an operator of this desk for a new one: `authdesk user reset LOGIN`","at":{}}
    -- exit 4 --
    "#);
    desk.set_clock("2026-11-27T09:29:00+08:00");
    assert_snapshot!(desk.run_as("nobody", &line), @r#"
    {
      "schema": 1,
      "kind": "registration",
      "items": [
        {
          "account": 7,
          "login": "wang0123",
          "state": "active",
          "requested": []
        }
      ],
      "next": "authdesk login wang0123"
    }
    "#);
    assert_eq!(desk.sql("SELECT count(*) FROM user_profile WHERE email_verified_at IS NOT NULL"), ["1"]);
}

#[test]
fn a_roster_is_imported_once() {
    let desk = desk();
    assert_snapshot!(desk.run("user import @/roster.csv"), @"
    6 added, 0 updated, 0 unchanged, 0 left out, 1 mended, 1 requests
    -- stderr --
    next: authdesk notice send
    warning: line 3: vans:user was not asked for: the level of 交通部 is not known, and vans asks for it: an operator sets it with `authdesk agency set`
    warning: line 4: vans:user was not asked for: the level of 交通部 is not known, and vans asks for it: an operator sets it with `authdesk agency set`
    warning: line 6: mobile number 912345604 had lost its zero and was taken as 0912345604
    ");
    assert_eq!(desk.sql("SELECT count(*) FROM account WHERE state = 'invited'"), ["6"]);
    assert_eq!(desk.sql("SELECT mobile FROM user_profile WHERE employee_no = 'B0001'"), ["0912345604"]);
    assert_eq!(desk.sql("SELECT count(*) FROM notice WHERE secret IS NOT NULL"), ["6"]);
    assert_eq!(desk.sql("SELECT count(*) FROM audit_event WHERE verb = 'user.import'"), ["7"]);
    let events = desk.events().len();
    assert_snapshot!(desk.run("user import @/roster.csv"), @"
    nothing to do: 6 people are known as the roster has them
    -- stderr --
    warning: line 3: vans:user was not asked for: the level of 交通部 is not known, and vans asks for it: an operator sets it with `authdesk agency set`
    warning: line 4: vans:user was not asked for: the level of 交通部 is not known, and vans asks for it: an operator sets it with `authdesk agency set`
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
    hint: give the table of the agency's own characters with `--eudc TABLE.toml`, or save the file as UTF-8
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
          "requests": 0,
          "ignored": [],
          "leavers": null
        }
      ],
      "next": "authdesk notice send"
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
    3 added, 0 updated, 0 unchanged, 0 left out, 2 mended, 0 requests
    -- stderr --
    next: authdesk notice send
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

#[test]
fn what_differs_stops_the_import_unless_told_otherwise() {
    let desk = desk();
    desk.ok("user import @/roster.csv");
    let roster = fs::read_to_string(desk.path("roster.csv")).unwrap();
    let roster = roster.replace("科長", "副處長").replace("lin.hua@", "lin.xiaohua@").replace("人事處", "主計處");
    desk.file("december.csv", roster);
    assert_snapshot!(desk.run("user import @/december.csv"), @"
    -- stderr --
    error: 3 errors, nothing was written
      in @/december.csv, line 3, field title: title of account #2 is 科長, the roster says 副處長
      in @/december.csv, line 4, field email: mail address of account #3 is lin.hua@motc.example.gov.tw, the roster says lin.xiaohua@motc.example.gov.tw
      in @/december.csv, line 5, field department: department of account #4 is 人事處, the roster says 主計處
        hint: take the roster's values with `--on-conflict update`, or leave such lines out with `--on-conflict skip`
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("user import @/december.csv --keep-going"), @"
    nothing to do: 3 people are known as the roster has them
    -- stderr --
    warning: line 6: mobile number 912345604 had lost its zero and was taken as 0912345604
    error: 3 rows had errors and were left out; the others are written
      in @/december.csv, line 3, field title: title of account #2 is 科長, the roster says 副處長
      in @/december.csv, line 4, field email: mail address of account #3 is lin.hua@motc.example.gov.tw, the roster says lin.xiaohua@motc.example.gov.tw
      in @/december.csv, line 5, field department: department of account #4 is 人事處, the roster says 主計處
        hint: take the roster's values with `--on-conflict update`, or leave such lines out with `--on-conflict skip`
    hint: mend these rows and run the command again; what is written already will be unchanged
    -- exit 6 --
    ");
    assert_snapshot!(desk.run("user import @/december.csv --on-conflict skip"), @"
    0 added, 0 updated, 3 unchanged, 3 left out, 1 mended, 0 requests
    -- stderr --
    warning: line 3: left out: the desk has other values
    warning: line 4: left out: the desk has other values
    warning: line 5: left out: the desk has other values
    warning: line 6: mobile number 912345604 had lost its zero and was taken as 0912345604
    ");
    assert_snapshot!(desk.run("user import @/december.csv --on-conflict update"), @"
    0 added, 3 updated, 3 unchanged, 0 left out, 1 mended, 0 requests
    -- stderr --
    warning: line 3: vans:user was not asked for: the level of 交通部 is not known, and vans asks for it: an operator sets it with `authdesk agency set`
    warning: line 4: vans:user was not asked for: the level of 交通部 is not known, and vans asks for it: an operator sets it with `authdesk agency set`
    warning: line 6: mobile number 912345604 had lost its zero and was taken as 0912345604
    ");
    let rows = "SELECT email || ' ' || email_fold || ' ' || title || ' ' || source FROM user_profile WHERE employee_no IN ('A0001', 'A0002')";
    assert_eq!(
        desk.sql(rows),
        [
            "wang.ming@motc.example.gov.tw wang.ming@motc.example.gov.tw 副處長 december.csv",
            "lin.xiaohua@motc.example.gov.tw lin.xiaohua@motc.example.gov.tw 科員 december.csv"
        ]
    );
    assert_eq!(desk.sql("SELECT value FROM event_detail WHERE field = 'title'"), ["科長 → 副處長"]);
}

#[test]
fn lines_of_one_person_are_told_apart() {
    let desk = desk();
    let head = "機關OID,員工編號,姓名,電子郵件,職稱";
    let oid = "2.16.886.101.20003.20008";
    let same = format!("{head}\n{oid},7,王小明,wang@motc.gov.tw,科員\n{oid},7,王小明,wang@motc.gov.tw,科員\n");
    desk.file("same.csv", same);
    assert_snapshot!(desk.run("user import @/same.csv"), @"
    1 added, 0 updated, 0 unchanged, 1 left out, 0 mended, 0 requests
    -- stderr --
    next: authdesk notice send
    warning: line 3: left out: the same as line 2
    ");
    let other = format!("{head}\n{oid},8,林小華,lin@motc.gov.tw,科員\n{oid},9,林大同,LIN@motc.gov.tw,科員\n");
    desk.file("other.csv", other);
    assert_snapshot!(desk.run("user import @/other.csv"), @"
    -- stderr --
    error: in @/other.csv, line 3: line 2 says something else about the same person
    hint: leave one of the two lines
    -- exit 1 --
    ");
}

#[test]
fn roles_of_a_roster_become_requests() {
    let desk = desk();
    desk.execute("UPDATE agency SET level = 'A'");
    assert_snapshot!(desk.run("user import @/roster.csv"), @"
    6 added, 0 updated, 0 unchanged, 0 left out, 1 mended, 3 requests
    -- stderr --
    next: authdesk notice send
    warning: line 6: mobile number 912345604 had lost its zero and was taken as 0912345604
    ");
    assert_eq!(
        desk.sql("SELECT r.code || ' ' || q.reason FROM role_request q JOIN role r ON r.id = q.role ORDER BY q.id"),
        ["user by the roster roster.csv", "user by the roster roster.csv", "user by the roster roster.csv"]
    );
    assert_snapshot!(desk.run("user import @/roster.csv"), @"
    nothing to do: 6 people are known as the roster has them
    -- stderr --
    warning: line 6: mobile number 912345604 had lost its zero and was taken as 0912345604
    ");
    let wrong = fs::read_to_string(desk.path("roster.csv")).unwrap().replace("spm:user", "spam:user");
    desk.file("wrong.csv", wrong);
    assert_snapshot!(desk.run("user import @/wrong.csv"), @"
    -- stderr --
    error: in @/wrong.csv, line 3, field roles: there is no system spam on that day
    hint: see what there is with `authdesk system list`
    -- exit 1 --
    ");
}

#[test]
fn who_is_missing_in_a_full_roster_is_shown_and_kept() {
    let desk = desk();
    desk.ok("user import @/roster.csv");
    let roster = fs::read_to_string(desk.path("roster.csv")).unwrap();
    let fewer: Vec<&str> = roster.lines().filter(|line| !line.contains("A0002") && !line.contains("B0003")).collect();
    desk.file("december.csv", fewer.join("\n"));
    assert_snapshot!(desk.run("user import @/december.csv --full"), @"
    3		林小華	交通部	A0002	資訊處	invited	roster.csv
    7		Mary Wang-Smith	中華郵政股份有限公司	B0003	業務處	invited	roster.csv
    -- stderr --
    nothing to do: 4 people are known as the roster has them
    warning: line 3: vans:user was not asked for: the level of 交通部 is not known, and vans asks for it: an operator sets it with `authdesk agency set`
    warning: line 5: mobile number 912345604 had lost its zero and was taken as 0912345604
    ");
    assert_snapshot!(desk.run("user import @/december.csv --full --plan @/leavers.json -o json"), @r#"
    {
      "schema": 1,
      "kind": "roster",
      "items": [
        {
          "file": "december.csv",
          "added": 0,
          "unchanged": 4,
          "updated": 0,
          "skipped": 0,
          "errors": 0,
          "mended": 1,
          "invited": 0,
          "requests": 0,
          "ignored": [
            "序號",
            "機關名稱"
          ],
          "leavers": 2
        }
      ],
      "next": "authdesk user offboard --plan @/leavers.json --effective DATE --dry-run"
    }
    -- stderr --
    {"kind":"warning","id":"enroll.request-left-out","args":{"role":"vans:user","why":"role.level-unknown"},"message":"vans:user was not asked for: the level of 交通部 is not known, and vans asks for it: an operator sets it with `authdesk agency set`","at":{"line":3}}
    {"kind":"warning","id":"enroll.mended","args":{"field":"enroll.field-mobile","from":"912345604","to":"0912345604"},"message":"mobile number 912345604 had lost its zero and was taken as 0912345604","at":{"line":5}}
    "#);
    let plan: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(desk.path("leavers.json")).unwrap()).unwrap();
    assert_eq!(
        (&plan["kind"], &plan["items"][0]["name"], &plan["items"][0]["decision"]),
        (&"leavers".into(), &"林小華".into(), &"".into())
    );
    desk.ok("user import @/december.csv --full --plan @/leavers.csv");
    assert!(
        fs::read_to_string(desk.path("leavers.csv")).unwrap().starts_with("\u{feff}plan,author,written_at,account")
    );
    assert_eq!(desk.sql("SELECT count(*) FROM account WHERE state = 'invited'"), ["6"]);
}

#[test]
fn an_operator_of_one_agency_imports_for_that_one() {
    let desk = desk();
    desk.person("oper02", "李第二");
    desk.give("oper02", "desk:operator", Some("2.16.886.101.20003.20008.20074"));
    assert_snapshot!(desk.run_as("oper02", "user import @/roster.csv"), @"
    -- stderr --
    error: 3 errors, nothing was written
      in @/roster.csv, line 3, field agency: there is no agency 2.16.886.101.20003.20008
      in @/roster.csv, line 4, field agency: there is no agency 2.16.886.101.20003.20008
      in @/roster.csv, line 5, field agency: there is no agency 2.16.886.101.20003.20008
        hint: look for it with `authdesk agency search NAME`
    -- exit 1 --
    ");
    assert_snapshot!(desk.run_as("oper02", "user import @/roster.csv --keep-going"), @"
    3 added, 0 updated, 0 unchanged, 0 left out, 1 mended, 0 requests
    -- stderr --
    next: authdesk notice send
    warning: line 6: mobile number 912345604 had lost its zero and was taken as 0912345604
    error: 3 rows had errors and were left out; the others are written
      in @/roster.csv, line 3, field agency: there is no agency 2.16.886.101.20003.20008
      in @/roster.csv, line 4, field agency: there is no agency 2.16.886.101.20003.20008
      in @/roster.csv, line 5, field agency: there is no agency 2.16.886.101.20003.20008
        hint: look for it with `authdesk agency search NAME`
    hint: mend these rows and run the command again; what is written already will be unchanged
    -- exit 6 --
    ");
    desk.person("wang01", "王小明");
    assert_eq!(desk.run_as("wang01", "user import @/roster.csv").code, 4);
}

#[test]
fn a036_first_roles_are_asked_for_with_the_registration() {
    let desk = verified();
    desk.execute("UPDATE agency SET level = 'A'");
    desk.file("password", "Abcdefghij12");
    assert_snapshot!(desk.run_as("nobody", &format!("{COMPLETE} --request vans:user")), @"
    -- stderr --
    error: field reason: reason is missing
    hint: give it with `--reason`
    -- exit 1 --
    ");
    let unknown = format!("{COMPLETE} --request vans:user --request vans:nothing --reason 盤點資產");
    assert_snapshot!(desk.run_as("nobody", &unknown), @"
    -- stderr --
    error: field roles: there is no role vans:nothing on that day
    hint: see what there is with `authdesk system list`
    -- exit 3 --
    ");
    let line = format!("{COMPLETE} --request vans:user --request spm:user --reason 盤點資產");
    assert_snapshot!(desk.run_as("nobody", &line), @"
    account wang0123 is registered and can be used; asked for: vans:user, spm:user
    -- stderr --
    next: authdesk login wang0123
    ");
    assert_eq!(
        desk.sql("SELECT filer || ' ' || account || ' ' || state FROM approval_case"),
        ["2 2 pending", "2 2 pending"]
    );
}
