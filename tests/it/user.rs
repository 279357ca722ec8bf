//! People at the shell: looked up, edited, switched off and on, their passwords.

use insta::assert_snapshot;

use crate::harness::{Desk, items};

const PASSWORD: &str = "Correct12Horse";
const OTHER: &str = "Another34Horse";

/// Events since the desk was staffed.
fn events(desk: &Desk) -> Vec<String> {
    desk.sql("SELECT verb FROM audit_event WHERE verb LIKE 'user.%' OR verb = 'login' ORDER BY seq")
}

fn details(desk: &Desk) -> Vec<String> {
    desk.sql("SELECT field || ': ' || value FROM event_detail WHERE event = (SELECT MAX(seq) FROM audit_event) ORDER BY field")
}

#[test]
fn people_are_listed_with_personal_values_masked() {
    let desk = Desk::staffed();
    assert_snapshot!(desk.run("user list"), @"
    1	chen01	陳小美					active	
    2	wang01	王○明	交通部	科員	w***@motc.gov.tw	0912***680	active	
    3	lin001	林○同	交通部	科員	l***@motc.gov.tw	0912***681	active	
    4	admin1	張○理	交通部	科員	a***@motc.gov.tw	0912***682	active	
    5	clerk1	黃○辦	交通部	科員	c***@motc.gov.tw	0912***683	active	
    6	oper02	李○二	交通部	科員	o***@motc.gov.tw	0912***684	active
    ");
    assert_snapshot!(desk.run("user list --name 林大同 --unmask --columns name,email,mobile"), @"林大同	lin001@motc.gov.tw	0912345681");
    assert_snapshot!(desk.run("user list --role vans:admin -o json"), @r#"
    {
      "schema": 1,
      "kind": "user",
      "items": [
        {"id":4,"login":"admin1","name":"張○理","agency":"2.16.886.101.20003.20008","agency_name":"交通部","department":"資訊中心","title":"科員","email":"a***@motc.gov.tw","mobile":"0912***682","state":"active","suspended_from":null,"suspended_until":null,"masked":true}
      ],
      "next": null
    }
    "#);
    assert_snapshot!(desk.run("user list --role vans"), @r#"
    -- stderr --
    error: "vans" does not fit --role <SYSTEM:ROLE>: vans does not name a system and a role, such as vans:user
    hint: `--help` lists what can be typed
    -- exit 2 --
    "#);
    assert_snapshot!(desk.run("user list --agency 2.16.886.101.20003.20008 --limit 2 --columns id -o json"), @r#"
    {
      "schema": 1,
      "kind": "user",
      "items": [
        {"id":2},
        {"id":3}
      ],
      "next": "2 rows shown; go on with `--after 3`, or ask for all with `--limit 0`"
    }
    "#);
    assert_eq!(events(&desk), ["user.list"]);
}

#[test]
fn others_see_themselves_and_whom_they_administer() {
    let desk = Desk::staffed();
    assert_snapshot!(desk.run_as("wang01", "user list"), @"2	wang01	王小明	交通部	科員	wang01@motc.gov.tw	0912345680	active");
    assert_eq!(desk.run_as("admin1", "user list").stdout.lines().count(), 5);
    assert_eq!(desk.run_as("clerk1", "user list").stdout.lines().count(), 6);
    assert_snapshot!(desk.run_as("clerk1", "user list --unmask"), @"
    -- stderr --
    error: only an operator over this person's agency sees personal values
    hint: ask an operator of this desk
    -- exit 4 --
    ");
    assert_eq!(desk.run_as("nobody", "user list").code, 4);
    assert!(events(&desk).is_empty());
}

#[test]
fn b097_disabled_accounts_are_listed() {
    let desk = Desk::staffed();
    assert_snapshot!(desk.run("user list --disabled"), @"");
    desk.ok("user disable lin001 --reason 退休");
    assert_eq!(desk.ok("user list --disabled --columns login"), "lin001\n");
    assert_eq!(desk.ok("user list --state disabled --columns login"), "lin001\n");
    assert_snapshot!(desk.run("user list --state gone"), @r#"
    -- stderr --
    error: "gone" is not a value of --state <STATE>; there are: invited, registered, verified, active, disabled, departed, erased
    hint: `--help` lists what can be typed
    -- exit 2 --
    "#);
}

#[test]
fn a_person_is_shown_by_name_number_or_mail() {
    let desk = Desk::staffed();
    assert_snapshot!(desk.run("user show wang01"), @"
    No.                     2
    account                 wang01
    name                    王○明
    agency                  交通部
    OID or business number  2.16.886.101.20003.20008
    department              資訊中心
    title                   科員
    mail                    w***@motc.gov.tw
    mobile                  0912***680
    office number           *******900
    state                   active
    known since             1970-01-01 08:00
    -- stderr --
    next: authdesk user show wang01 --unmask
    ");
    for key in ["WANG01", "#2", "2", "Wang01@motc.gov.tw"] {
        assert_eq!(desk.run(&format!("user show {key}")).stdout, desk.run("user show wang01").stdout, "{key}");
    }
    assert!(events(&desk).is_empty());
    assert_snapshot!(desk.run("user show wang01 --unmask --lang zh-TW"), @"
    編號                 2
    帳號                 wang01
    姓名                 王小明
    機關名稱             交通部
    機關 OID 或統一編號  2.16.886.101.20003.20008
    部門名稱             資訊中心
    職稱                 科員
    電子郵件             wang01@motc.gov.tw
    手機號碼             0912345680
    地址                 臺北市仁愛路一段50號
    公司電話             0223492900
    狀態                 使用中
    建檔時間             59-01-01 08:00
    ");
    assert_eq!(events(&desk), ["user.show"]);
    assert_snapshot!(desk.run_as("wang01", "user show -o json"), @r#"
    {
      "schema": 1,
      "kind": "user",
      "items": [
        {
          "id": 2,
          "login": "wang01",
          "name": "王小明",
          "agency": "2.16.886.101.20003.20008",
          "agency_name": "交通部",
          "department": "資訊中心",
          "title": "科員",
          "email": "wang01@motc.gov.tw",
          "mobile": "0912345680",
          "state": "active",
          "suspended_from": null,
          "suspended_until": null,
          "masked": false,
          "address": "臺北市仁愛路一段50號",
          "phone": "0223492900",
          "extension": null,
          "fax": null,
          "employee_no": null,
          "email_verified_at": null,
          "mobile_verified_at": null,
          "attested": null,
          "source": null,
          "leaves": null,
          "created_at": "1970-01-01T08:00:00+08:00"
        }
      ],
      "next": null
    }
    "#);
    assert_eq!(events(&desk), ["user.show"]);
}

#[test]
fn who_may_not_look_is_told_what_he_would_be_told_of_nobody() {
    let desk = Desk::staffed();
    let unknown = desk.run_as("wang01", "user show ghost1");
    assert_snapshot!(unknown, @"
    -- stderr --
    error: there is nobody called ghost1
    hint: look for people with `authdesk user list`
    -- exit 3 --
    ");
    assert_eq!(desk.run_as("wang01", "user show lin001").to_string().replace("lin001", "ghost1"), unknown.to_string());
    assert_snapshot!(desk.run_as("clerk1", "user show lin001 --unmask"), @"
    -- stderr --
    error: only an operator over this person's agency sees personal values
    hint: ask an operator of this desk
    -- exit 4 --
    ");
}

#[test]
fn a_profile_is_edited_from_old_to_new() {
    let desk = Desk::staffed();
    desk.confirm_addresses();
    assert_snapshot!(desk.run_as("wang01", "user edit --title 專員 --email Wang@motc.gov.tw --department="), @"
    mail        wang01@motc.gov.tw → Wang@motc.gov.tw
    title       科員 → 專員
    department  資訊中心 → (none)
    -- stderr --
    warning: the new mail address is not confirmed yet: `authdesk user verify --account '#2' --resend`
    ");
    assert_eq!(
        details(&desk),
        ["department: 資訊中心 → ", "email: wang01@motc.gov.tw → Wang@motc.gov.tw", "title: 科員 → 專員"]
    );
    assert_eq!(
        desk.sql("SELECT account FROM user_profile WHERE email_verified_at IS NULL AND email IS NOT NULL"),
        ["2"]
    );
    assert_eq!(desk.sql("SELECT address FROM notice WHERE template = 'user.readdressed'"), ["wang01@motc.gov.tw"]);
    assert_snapshot!(desk.run("user edit wang01 --name 王大明 --mobile 0987-654-321 -o json"), @r#"
    {
      "schema": 1,
      "kind": "user",
      "items": [
        {
          "id": 2,
          "login": "wang01",
          "changes": [
            {
              "field": "name",
              "old": "王小明",
              "new": "王大明"
            },
            {
              "field": "mobile",
              "old": "0912345680",
              "new": "0987654321"
            }
          ]
        }
      ],
      "next": null
    }
    -- stderr --
    {"kind":"warning","id":"user.mobile-unconfirmed","args":{"account":"2"},"message":"the new mobile number is not confirmed yet: `authdesk user verify --account '#2' --resend`"}
    "#);
    assert_snapshot!(desk.run("user edit wang01 --name 王大明"), @"nothing changed: the values are the same");
    assert_eq!(events(&desk), ["user.edit", "user.edit"]);
    assert_eq!(desk.sql("SELECT version FROM account WHERE id = 2"), ["3"]);
}

#[test]
fn a_profile_takes_no_wrong_values() {
    let desk = Desk::staffed();
    assert_snapshot!(desk.run_as("wang01", "user edit --email wang@gmail.com --mobile 12 --phone 1 --name 王大明"), @"
    -- stderr --
    error: 4 errors, nothing was written
      field name: only an operator changes this
        hint: ask an operator of this desk
      field email: gmail.com gives a mailbox to anybody, an official one is needed
        hint: use the agency's mailbox
      field mobile: the mobile number `12` has 2 digits instead of ten
      field phone: the office number `1` does not begin with an area code such as 02
    -- exit 1 --
    ");
    assert_snapshot!(desk.run_as("wang01", "user edit --email LIN001@motc.gov.tw"), @"
    -- stderr --
    error: field email: LIN001@motc.gov.tw is the mailbox of another person
    -- exit 1 --
    ");
    assert_snapshot!(desk.run_as("wang01", "user edit"), @"
    -- stderr --
    error: nothing to change was given
    hint: name a field and its new value: `authdesk user edit --title TITLE`
    -- exit 2 --
    ");
    assert_eq!(desk.run_as("wang01", "user edit lin001 --title 專員").code, 3);
    assert_eq!(desk.run_as("clerk1", "user edit lin001 --title 專員").code, 3);
    assert!(events(&desk).is_empty());
}

#[test]
fn an_account_is_disabled_and_enabled() {
    let desk = Desk::staffed();
    assert_snapshot!(desk.run("user disable lin001 --reason 退休"), @"the account lin001 is disabled");
    assert_eq!(details(&desk), ["reason: 退休"]);
    assert_snapshot!(desk.run("user disable lin001 --reason 退休"), @"the account lin001 was disabled already");
    assert_snapshot!(desk.run_as("lin001", "user show"), @"
    -- stderr --
    error: the account lin001 is disabled
    hint: ask an operator of this desk
    -- exit 4 --
    ");
    assert_snapshot!(desk.run("user enable lin001 -o json"), @r#"
    {
      "schema": 1,
      "kind": "user",
      "items": [
        {
          "id": 3,
          "login": "lin001",
          "name": "林○同",
          "agency": "2.16.886.101.20003.20008",
          "agency_name": "交通部",
          "department": "資訊中心",
          "title": "科員",
          "email": "l***@motc.gov.tw",
          "mobile": "0912***681",
          "state": "active",
          "suspended_from": null,
          "suspended_until": null,
          "masked": true
        }
      ],
      "next": null
    }
    "#);
    assert_snapshot!(desk.run("user enable lin001"), @"nothing keeps the account lin001 from being used");
    assert_eq!(desk.run_as("lin001", "user show").code, 0);
    assert_eq!(events(&desk), ["user.disable", "user.enable"]);
    assert_snapshot!(desk.run("user disable chen01 --reason 離職"), @"
    -- stderr --
    error: nobody switches or resets his own account
    hint: ask another operator of this desk
    -- exit 4 --
    ");
    assert_snapshot!(desk.run_as("clerk1", "user disable lin001 --reason 離職"), @"
    -- stderr --
    error: you may not do this: it needs operator
    hint: see what you may do with `authdesk whoami`
    -- exit 4 --
    ");
    assert_snapshot!(desk.run("user disable ghost1 --reason 離職"), @"
    -- stderr --
    error: there is nobody called ghost1
    hint: look for people with `authdesk user list`
    -- exit 3 --
    ");
}

#[test]
fn who_is_enabled_goes_on_where_he_was() {
    let desk = Desk::staffed();
    desk.execute("UPDATE account SET state = 'verified', login = NULL WHERE id = 3; UPDATE user_profile SET email_verified_at = 1 WHERE account = 3");
    desk.ok("user disable 3 --reason 誤登");
    assert_snapshot!(desk.run("user enable 3"), @"the account #3 can be used again: verified");
}

#[test]
fn an_account_is_suspended_for_some_days() {
    let mut desk = Desk::staffed();
    assert_snapshot!(desk.run("user suspend lin001 --until 115/11/30 --reason 留職停薪"), @"the account lin001 is suspended until 2026-11-30");
    assert_snapshot!(desk.run_as("lin001", "user show"), @"
    -- stderr --
    error: the account lin001 is suspended until 2026-11-30
    hint: ask an operator of this desk
    -- exit 4 --
    ");
    assert_eq!(
        desk.ok("user list --columns login,suspended_until").lines().find(|line| line.starts_with("lin001")),
        Some("lin001\t2026-11-30")
    );
    desk.set_clock("2026-12-01T08:00:00+08:00");
    assert_eq!(desk.run_as("lin001", "user show").code, 0);
    assert_snapshot!(desk.run("user suspend lin001 --from 2026-12-09 --until 2026-12-08"), @"
    -- stderr --
    error: the last day, 2026-12-08, lies before the first, 2026-12-09
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("user suspend lin001 --from 2026-11-01 --until 2026-11-30"), @"
    -- stderr --
    error: the last day, 2026-11-30, lies before the first, 2026-12-01
    -- exit 1 --
    ");
    desk.ok("user suspend lin001 --from +1wd --until +5wd");
    assert_eq!(
        desk.sql("SELECT suspended_from || ' ' || suspended_until FROM account WHERE id = 3"),
        ["2026-12-02 2026-12-08"]
    );
    assert_snapshot!(desk.run("user enable lin001"), @"the account lin001 can be used again: active");
    assert_eq!(desk.sql("SELECT suspended_from IS NULL FROM account WHERE id = 3"), ["1"]);
    assert_eq!(events(&desk), ["user.suspend", "user.suspend", "user.enable"]);
    desk.ok("user disable lin001 --reason 離職");
    assert_snapshot!(desk.run("user suspend lin001 --until 2026-12-31 -o json"), @r#"
    -- stderr --
    {"kind":"refused","id":"user.wrong-state","args":{"login":"lin001","state":"access.state-disabled","action":"user.action-suspend"},"message":"the account lin001 is disabled and cannot be suspended","hint":"see it with `authdesk user show lin001`","at":{}}
    -- exit 1 --
    "#);
}

fn change(desk: &Desk, who: &str, old: &str, new: &str) -> crate::harness::Answer {
    desk.file("old", old);
    desk.run_with(who, "user password --old-password-file @/old --password-file -", new)
}

#[test]
fn a_password_is_changed_by_who_knows_it() {
    let desk = Desk::staffed();
    assert_snapshot!(desk.run_with("wang01", "user password --password-file -", PASSWORD), @"the new password is set");
    assert_snapshot!(change(&desk, "wang01", "Wrong1Password", OTHER), @"
    -- stderr --
    error: the password is wrong
    hint: if you forgot it: `authdesk user forgot LOGIN`
    -- exit 4 --
    ");
    assert_snapshot!(change(&desk, "wang01", PASSWORD, "short"), @"
    -- stderr --
    error: 3 errors, nothing was written
      field password: the password has fewer than 12 characters
      field password: the password has no upper-case letter
      field password: the password has no digit
    hint: the rule is the setting `password.profile`: see `authdesk config show`
    -- exit 1 --
    ");
    assert_snapshot!(desk.run_with("wang01", "user password --password-file -", OTHER), @"
    -- stderr --
    error: there is no terminal to ask on: Present password
    hint: give it with `--old-password-file FILE`, `--old-password-fd N`, or on standard input with `--old-password-file -`
    -- exit 2 --
    ");
    assert_eq!(change(&desk, "wang01", PASSWORD, OTHER).code, 0);
    assert_eq!(change(&desk, "wang01", PASSWORD, OTHER).code, 4);
    assert_eq!(events(&desk), ["user.password"; 4]);
    assert_eq!(desk.run_with("nobody", "user password --password-file -", OTHER).code, 4);
}

#[test]
fn wrong_old_passwords_lock_like_wrong_logins() {
    let desk = Desk::staffed();
    desk.set_password("wang01", PASSWORD);
    for _ in 0..4 {
        assert_eq!(change(&desk, "wang01", "Wrong1Password", OTHER).code, 4);
    }
    assert_snapshot!(change(&desk, "wang01", "Wrong1Password", OTHER), @"
    -- stderr --
    error: the login is locked until 2026-11-20 09:45: too many wrong passwords
    hint: wait, or ask an operator of this desk: `authdesk user reset LOGIN`
    -- exit 4 --
    ");
    assert_eq!(change(&desk, "wang01", PASSWORD, OTHER).code, 4);
    let rehearsed = "user password --old-password-file @/old --password-file - --dry-run";
    assert_eq!(desk.run_with("wang01", rehearsed, OTHER).code, 0);
}

#[test]
fn an_operator_resets_a_password() {
    let desk = Desk::staffed();
    desk.set_password("wang01", PASSWORD);
    desk.run_with("nobody", "login wang01 --password-file -", PASSWORD).ok("login");
    assert_snapshot!(desk.run_as("chen01", "user reset wang01"), @"
    wang01 has no password any more; a code for a new one goes out by mail, good until 2026-11-20 09:40
    -- stderr --
    next: authdesk notice send
    ");
    assert_eq!(desk.run_as("nobody", "user show").code, 4);
    let code = desk.latest_code("mail");
    assert_eq!(desk.run_with("nobody", "login wang01 --password-file - --limit 1", PASSWORD).code, 4);
    desk.file("code", &code);
    let set = "user forgot wang01 --otp-file @/code --password-file -";
    assert_snapshot!(desk.run_with("nobody", set, OTHER), @"the new password is set");
    assert_eq!(desk.run_with("nobody", set, OTHER).code, 4);
    assert_eq!(desk.run_with("nobody", "login wang01 --password-file - --limit 2", OTHER).code, 0);
    assert_eq!(desk.sql("SELECT account FROM user_profile WHERE email_verified_at IS NOT NULL"), ["2"]);
    let expected = ["user.password", "login", "user.reset", "login", "user.forgot", "user.forgot", "login"];
    assert_eq!(events(&desk), expected);
    assert_eq!(desk.run_as("chen01", "user reset chen01").code, 4);
    assert_snapshot!(desk.run_as("chen01", "user reset wang01 -o json"), @r#"
    {
      "schema": 1,
      "kind": "user",
      "items": [
        {
          "id": 2,
          "login": "wang01",
          "sent": "code",
          "channel": "mail",
          "ends_at": "2026-11-20T09:40:00+08:00"
        }
      ],
      "next": "authdesk notice send"
    }
    "#);
    assert_snapshot!(desk.run_as("clerk1", "user reset wang01"), @"
    -- stderr --
    error: you may not do this: it needs operator
    hint: see what you may do with `authdesk whoami`
    -- exit 4 --
    ");
}

#[test]
fn who_has_no_account_name_is_invited_anew() {
    let desk = Desk::staffed();
    desk.execute("UPDATE account SET state = 'invited', login = NULL, login_fold = NULL WHERE id = 3; UPDATE user_profile SET mobile = NULL WHERE account = 3");
    assert_snapshot!(desk.run("user reset 3 --by sms"), @"
    -- stderr --
    error: #3 cannot be reached by text message
    hint: give one with `authdesk user edit '#3'`
    -- exit 1 --
    ");
    let sent = items(&desk.run("user reset 3 -o json").ok("reset")).remove(0);
    assert_eq!(
        (sent["sent"].as_str(), sent["ends_at"].as_str()),
        (Some("invitation"), Some("2026-11-27T09:30:00+08:00"))
    );
    assert!(desk.messages("mail")[0].contains("交通部"));
}

#[test]
fn a_forgotten_password_is_set_by_a_code() {
    let desk = Desk::staffed();
    desk.confirm_addresses();
    desk.set_password("wang01", PASSWORD);
    assert_snapshot!(desk.run_as("nobody", "user forgot wang01"), @"
    if there is such an account with a confirmed address, a code is on its way by mail
    -- stderr --
    next: authdesk user forgot wang01 --otp-file FILE
    ");
    desk.file("code", desk.latest_code("mail"));
    let set = "user forgot wang01@motc.gov.tw --otp-file @/code --password-file -";
    assert_eq!(desk.run_with("nobody", &format!("{set} --dry-run"), OTHER).code, 0);
    assert_snapshot!(desk.run_with("nobody", set, "weak"), @"
    -- stderr --
    error: 3 errors, nothing was written
      field password: the password has fewer than 12 characters
      field password: the password has no upper-case letter
      field password: the password has no digit
    hint: the rule is the setting `password.profile`: see `authdesk config show`
    -- exit 1 --
    ");
    assert_snapshot!(desk.run_with("nobody", &format!("{set} -o json"), OTHER), @r#"
    {
      "schema": 1,
      "kind": "code",
      "items": [
        {
          "channel": "mail"
        }
      ],
      "next": null
    }
    "#);
    assert_eq!(desk.run_with("nobody", "login wang01 --password-file -", OTHER).code, 0);
}

#[test]
fn forgot_answers_the_same_whoever_is_named() {
    let desk = Desk::staffed();
    desk.execute("UPDATE user_profile SET email_verified_at = 1 WHERE account = 2");
    desk.ok("user disable admin1 --reason 離職");
    let known = desk.run_as("nobody", "user forgot wang01").to_string();
    for other in ["wang01", "ghost1", "lin001", "admin1"] {
        let answer = desk.run_as("nobody", &format!("user forgot {other}")).to_string();
        assert_eq!(answer.replace(other, "wang01"), known, "{other}");
    }
    assert_eq!(desk.sql("SELECT account FROM notice"), ["2"]);
    desk.file("code", "12345");
    let mut answers = Vec::new();
    for other in ["wang01", "ghost1", "lin001", "admin1"] {
        let set = format!("user forgot {other} --otp-file @/code --password-file -");
        answers.push(desk.run_with("nobody", &set, OTHER).to_string());
    }
    assert_snapshot!(answers[0], @"
    -- stderr --
    error: the code is wrong, or not good any more
    hint: it has six digits, ten minutes and five tries; have a new one sent if need be
    -- exit 4 --
    ");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[test]
fn the_trail_stays_whole() {
    let desk = Desk::staffed();
    desk.confirm_addresses();
    desk.set_password("wang01", PASSWORD);
    desk.ok("user edit wang01 --title 專員");
    desk.ok("user suspend wang01 --until 7d");
    desk.ok("user enable wang01");
    desk.ok("user reset wang01");
    let found = || desk.run("audit verify").stdout;
    assert!(!found().contains("account 2") && !found().contains("credential"), "{}", found());
    desk.execute("UPDATE account SET state = 'disabled' WHERE id = 2");
    assert!(found().contains("row_changed\taccount 2 is not as event"), "{}", found());
}
