//! Reminders at the shell.

use std::fs;

use insta::assert_snapshot;

use crate::harness::{Desk, items};

/// What reminders say that have not gone out, by recipient.
fn letters(desk: &Desk) -> Vec<String> {
    desk.sql(
        "SELECT a.login || ': ' || json_extract(n.args, '$.items')
         FROM notice n JOIN account a ON a.id = n.account
         WHERE n.template = 'remind.items' AND n.state = 'queued' ORDER BY n.id",
    )
}

/// A desk where a request waits for its administrator since 2026-11-20; it is due on 2026-11-25.
fn waiting() -> Desk {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk
}

#[test]
fn a_case_is_reminded_of_rung_by_rung_until_it_is_decided() {
    let mut desk = waiting();
    assert_snapshot!(desk.run("remind run"), @"");
    desk.set_clock("2026-11-24T08:00:00+08:00");
    assert_snapshot!(desk.run("remind run --dry-run"), @"
    case	1	2026-11-25	-1	admin1	case 1 waits for a decision, due 2026-11-25 (a new role: general use of Vulnerability Analysis and Notice System, 交通部)
    -- stderr --
    reminders: 1; mails: 1
    dry run: nothing was written
    ");
    assert!(letters(&desk).is_empty());
    assert_snapshot!(desk.run("remind run"), @"
    case	1	2026-11-25	-1	admin1	case 1 waits for a decision, due 2026-11-25 (a new role: general use of Vulnerability Analysis and Notice System, 交通部)
    -- stderr --
    reminders: 1; mails: 1
    ");
    assert_snapshot!(letters(&desk).concat(), @"
    admin1: - case 1 waits for a decision, due 2026-11-25 (a new role: general use of Vulnerability Analysis and Notice System, 交通部)
      authdesk queue show 1
    ");
    assert_eq!(desk.events().last().unwrap(), "remind.run");
    let events = desk.events().len();
    assert_snapshot!(desk.run("remind run"), @"");
    assert_eq!(desk.events().len(), events, "nothing new, no event");
    desk.set_clock("2026-11-26T08:00:00+08:00");
    let row = &desk.items("remind run")[0];
    assert_eq!((&row["ladder"], &row["rung"], &row["subject"]), (&"review".into(), &1.into(), &1.into()));
    assert_eq!((&row["to"], &row["day"]), (&serde_json::json!(["admin1"]), &"2026-11-25".into()));
    assert_snapshot!(letters(&desk).concat(), @"
    admin1: - case 1 has waited for a decision beyond 2026-11-25 (a new role: general use of Vulnerability Analysis and Notice System, 交通部)
      authdesk queue show 1
    ");
    desk.ok_as("admin1", "queue approve 1");
    desk.set_clock("2026-12-30T08:00:00+08:00");
    assert_snapshot!(desk.run("remind run"), @"");
    assert!(letters(&desk).is_empty(), "what is done is not said any more, though it was to go out");
    assert_eq!(desk.run_as("admin1", "remind run").code, 4);
}

#[test]
fn after_a_pause_one_mail_says_it_all_once() {
    let mut desk = waiting();
    desk.ok("config set remind.fall 366");
    desk.ok_as("lin001", "role request vans:user --reason 盤點資產");
    desk.set_clock("2027-03-01T08:00:00+08:00");
    desk.ok("remind run");
    assert_eq!(desk.sql("SELECT rung FROM reminder WHERE subject = 1 ORDER BY rung"), ["-1", "1", "3", "6"]);
    let letters = letters(&desk);
    // The last rung goes to whoever is next in line, too.
    assert_eq!(letters.len(), 2, "{letters:?}");
    assert!(letters.iter().all(|letter| letter.matches("- ").count() == 2), "{letters:?}");
    assert_eq!(desk.ok("remind run"), "");
    desk.set_clock("2027-04-01T08:00:00+08:00");
    assert_eq!(desk.ok("remind run"), "");
}

#[test]
fn a_case_that_nobody_decides_falls_to_the_next_in_line() {
    let mut desk = waiting();
    desk.set_clock("2026-12-07T08:00:00+08:00");
    assert_snapshot!(desk.run("remind run --columns ladder,subject,rung,to"), @"
    case falls	1	8	chen01, oper02
    -- stderr --
    reminders: 1; mails: 1
    ");
    assert_eq!(desk.events().last().unwrap(), "remind.run");
    assert!(desk.events().contains(&"remind.fall".to_owned()));
    assert_eq!(desk.sql("SELECT decider_value || ' ' || due FROM approval_case"), ["operator 2026-12-10"]);
    assert_snapshot!(letters(&desk).concat(), @"
    oper02: - case 1 falls to the next in line, as nobody decided it by 2026-11-25 (a new role: general use of Vulnerability Analysis and Notice System, 交通部)
      authdesk queue show 1
    ");
    assert_eq!(desk.ok("remind run"), "");
    assert_eq!(desk.run_as("admin1", "queue approve 1").code, 4, "it is not his any more");
    let findings = desk.run("audit verify").stdout;
    assert!(!findings.contains("approval_"), "{findings}");
    // There is nobody behind the operator, so that it stays there, and he is reminded.
    desk.set_clock("2027-12-07T08:00:00+08:00");
    assert_snapshot!(desk.run("remind run --columns ladder,subject,rung,to"), @"
    case	1	6	oper02
    -- stderr --
    reminders: 1; mails: 1
    ");
    desk.ok_as("oper02", "queue approve 1");
}

#[test]
fn two_runs_at_once_say_it_once() {
    let mut desk = waiting();
    desk.set_clock("2026-11-26T08:00:00+08:00");
    let runs: Vec<_> = (0..4).map(|_| desk.command("remind run").spawn().unwrap()).collect();
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
    assert_eq!(desk.sql("SELECT COUNT(*) FROM notice WHERE template = 'remind.items'"), ["1"]);
}

#[test]
fn c058_a_holder_is_asked_to_extend_and_c059_afterwards_it_is_closed() {
    let mut desk = Desk::staffed();
    desk.give("wang01", "vans:user", Some("2.16.886.101.20003.20008"));
    desk.execute(
        "UPDATE role_grant SET ends = '2026-12-31' WHERE account = (SELECT id FROM account WHERE login = 'wang01')",
    );
    desk.set_clock("2026-12-01T08:00:00+08:00");
    assert_snapshot!(desk.run("remind run --columns ladder,day,rung,to,message"), @"
    end of a role	2026-12-31	-30	wang01	general use of Vulnerability Analysis and Notice System, 交通部: ends on 2026-12-31. If you still need it, ask for an extension
    -- stderr --
    reminders: 1; mails: 1
    ");
    desk.ok("config set notice.sending true");
    desk.ok("notice send");
    // Asking for an extension ends the ladder.
    desk.ok_as("wang01", "role extend vans:user --until 2027-12-31 --reason 續用");
    desk.set_clock("2026-12-08T08:00:00+08:00");
    let ladders = |desk: &Desk| desk.items("remind run").iter().map(|row| row["ladder"].clone()).collect::<Vec<_>>();
    assert_eq!(ladders(&desk), ["review"]);
    desk.ok_as("admin1", "queue reject 1 --reason 已無需要");
    desk.set_clock("2026-12-20T08:00:00+08:00");
    assert_eq!(ladders(&desk), ["grant"]);
    desk.set_clock("2027-01-02T08:00:00+08:00");
    assert_snapshot!(desk.run("remind run --columns ladder,day,rung,to,message"), @"
    closing	2026-12-31	1	admin1	grant 5 ended on 2026-12-31: the account is to be closed (general use of Vulnerability Analysis and Notice System, 交通部)
    -- stderr --
    reminders: 1; mails: 1
    ");
    let grant = desk.sql("SELECT id FROM role_grant ORDER BY id DESC LIMIT 1").concat();
    let todo = |who: &str| {
        let lines = items(&desk.ok_as(who, "status -o json"));
        lines.iter().filter(|line| line["kind"] == "closing").map(|line| line["count"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((todo("admin1"), todo("oper02"), todo("lin001")), (vec![1.into()], vec![1.into()], vec![]));
    assert_eq!(desk.run_as("wang01", &format!("role close {grant} --proof x")).code, 3);
    assert_eq!(desk.run_as("lin001", &format!("role close {grant} --proof x")).code, 3);
    assert_eq!(desk.run_as("admin1", &format!("role close {grant} --proof .")).code, 1);
    let closed = items(&desk.ok_as("admin1", &format!("role close {grant} --proof 工單1150102 -o json")));
    assert_eq!((&closed[0]["proof"], &closed[0]["ended_on"]), (&"工單1150102".into(), &"2027-01-02".into()));
    assert_eq!(desk.events().last().unwrap(), "role.close");
    assert_snapshot!(desk.run_as("admin1", &format!("role close {grant} --proof 再次")), @"
    -- stderr --
    error: grant 5 was closed already
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("role close 2 --proof 尚未到期"), @"
    -- stderr --
    error: grant 2 of vans:admin has not ended
    hint: ask for its removal: `authdesk role request vans:admin --remove --reason TEXT`
    -- exit 1 --
    ");
    desk.set_clock("2027-03-01T08:00:00+08:00");
    assert_snapshot!(desk.run("remind run"), @"");
}

#[test]
fn outside_bodies_forms_returned_cases_and_registrations_are_followed() {
    let mut desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.ok_as("admin1", "queue return 1 --reason 請補職稱");
    desk.ok_as("clerk1", "form new --role vans:admin --kind new --out @/blank.xlsx");
    desk.execute(
        "INSERT INTO approval_case (kind, action, subject, account, state, stage_kind, decider, decider_value, stage_since, opened_at)
         SELECT 'request', 'grant', 1, id, 'pending', 'outside', 'outside', '資安署', 1794900000000000, 1794900000000000
         FROM account WHERE login = 'lin001';
         INSERT INTO approval_case (kind, action, subject, account, state, stage_kind, decider, stage_since, opened_at)
         SELECT 'request', 'grant', 1, id, 'pending', 'form', 'capability', 1794900000000000, 1794900000000000
         FROM account WHERE login = 'lin001';
         INSERT INTO approval_stage (case_id, step, kind, decider, decider_value, opened_at)
         VALUES (2, 1, 'outside', 'outside', '資安署', 1794900000000000);
         UPDATE account SET state = 'verified', updated_at = 1794900000000000 WHERE login = 'lin001';",
    );
    desk.set_clock("2026-12-10T08:00:00+08:00");
    assert_snapshot!(desk.run("remind run --columns ladder,subject,rung,to,message"), @"
    outside body	2	10	clerk1, oper02	case 2 is for 資安署, due 2026-11-20, and nothing says that it was sent (request grant)
    form	3	10	lin001	case 3 waits for the stamped form since 2026-11-17 (request grant)
    form	1	10	clerk1	form F1151120-00001 went out on 2026-11-20 and has not come back (agency administrator of Vulnerability Analysis and Notice System)
    returned case	1	10	wang01	case 1 was sent back on 2026-11-20 and waits for what is missing (a new role: general use of Vulnerability Analysis and Notice System, 交通部)
    registration	3	7	lin001	the registration of 2026-11-17 is confirmed and waits to be completed
    -- stderr --
    reminders: 5; mails: 4
    ");
    let letters = letters(&desk);
    assert_eq!(letters.len(), 4, "one for each person: {letters:?}");
    let all = letters.concat();
    for name in ["王小明", "林大同", "黃承辦"] {
        assert!(!all.contains(name), "others are not named: {all}");
    }
    // Once it is sent, the days count anew.
    desk.execute(
        "UPDATE approval_stage SET sent_at = 1796860800000000, sent_to = 'acs@example.gov.tw', sent_by = 'mail' WHERE case_id = 2;
         UPDATE approval_case SET due = '2026-12-15' WHERE id = 2;",
    );
    desk.set_clock("2026-12-17T08:00:00+08:00");
    let rows = desk.items("remind run");
    let outside = rows.iter().find(|row| row["ladder"] == "outside").unwrap();
    assert_eq!((&outside["rung"], &outside["day"]), (&1.into(), &"2026-12-15".into()));
    assert!(outside["message"].as_str().unwrap().contains("beyond 2026-12-15: ask there"), "{outside}");
}

#[test]
fn what_nobody_can_be_told_is_said_and_tried_again() {
    let mut desk = waiting();
    desk.execute("UPDATE user_profile SET email = NULL, email_fold = NULL");
    desk.set_clock("2026-11-26T08:00:00+08:00");
    assert_snapshot!(desk.run("remind run"), @"
    -- stderr --
    warning: reminders that reach nobody: 1; no one can decide, or no one of those has a mail address
    ");
    assert!(desk.sql("SELECT id FROM reminder").is_empty());
}

#[test]
fn rungs_are_settings() {
    let mut desk = waiting();
    assert_snapshot!(desk.run("config set remind.review 3,1"), @r#"
    -- stderr --
    error: the setting remind.review cannot be "3,1"; it is a list of whole numbers in rising order, such as -7,-1,3
    hint: see all settings with `authdesk config show`
    -- exit 1 --
    "#);
    desk.ok("config set remind.review 2");
    desk.set_clock("2026-11-26T08:00:00+08:00");
    assert_eq!(desk.ok("remind run"), "");
    assert!(desk.ok("remind run --as-of 2026-11-27 --dry-run").contains("case 1"));
    let early = desk.run("remind run --as-of 2026-11-27");
    assert!(early.code == 1 && early.stderr.starts_with("error: nobody is reminded today"), "{early}");
    desk.file(".config/authdesk/config.toml", "[remind]\nreview = \"\"\nfall = \"\"\n");
    desk.set_clock("2027-11-26T08:00:00+08:00");
    assert_eq!(desk.ok("remind run"), "", "a ladder without rungs says nothing");
}

#[test]
fn a_calendar_file_holds_the_days() {
    let desk = waiting();
    desk.give("wang01", "vans:user", Some("2.16.886.101.20003.20008"));
    desk.execute(
        "UPDATE role_grant SET ends = '2026-12-31' WHERE account = (SELECT id FROM account WHERE login = 'lin001')",
    );
    desk.execute("UPDATE account SET state = 'verified', updated_at = 1795138200000000 WHERE login = 'lin001'");
    desk.ok("remind run --ics @/none.ics --dry-run");
    assert!(!desk.path("none.ics").exists());
    assert_snapshot!(desk.run("remind run --ics @/desk.ics"), @"
    -- stderr --
    @/desk.ics holds the days of what is unfinished: 2
    ");
    let text = fs::read_to_string(desk.path("desk.ics")).unwrap();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
    assert!(text.contains("DTSTART;VALUE=DATE:20261125\r\n"), "{text}");
    assert!(text.contains("DTSTART;VALUE=DATE:20261123\r\n"), "the next rung of a registration: {text}");
    assert!(text.contains("SUMMARY:the registration of 2026-11-20 is confirmed"), "{text}");
    let holder = "SELECT id FROM account WHERE login = 'wang01'";
    desk.execute(&format!("UPDATE role_grant SET ends = '2026-12-20' WHERE account = ({holder})"));
    desk.ok("remind run --ics @/grants.ics");
    let grants = fs::read_to_string(desk.path("grants.ics")).unwrap();
    assert_eq!(grants.matches("DTSTART;VALUE=DATE:20261220").count(), 1, "the end of a grant stands once: {grants}");
    let row = desk.run_with("chen01", "remind run --dry-run --as-of 2026-11-24 --lang zh-TW --columns message", "");
    assert!(row.stdout.contains("待審核，期限 115-11-25（新增權限") || row.stdout.contains("案件 1 待審核"), "{row}");
    assert!(!row.stdout.contains("new role"), "one language: {row}");
}

#[test]
fn the_forecast_says_what_will_go_out_if_nothing_is_done() {
    let mut desk = waiting();
    assert_snapshot!(desk.run("notice forecast"), @"
    2026-11-20	mail	1	0	0
    2026-11-24	mail	1	0	1
    2026-11-26	mail	1	0	1
    2026-11-30	mail	1	0	1
    2026-12-03	mail	2	0	2
    2026-12-07	mail	1	0	1
    -- stderr --
    warning: sending is switched off: nothing goes out until it is switched on
    ");
    desk.set_clock("2026-11-26T08:00:00+08:00");
    desk.ok("config set notice.sending true");
    assert_snapshot!(desk.run("notice forecast --days 3"), @"2026-11-26	mail	2	0	1");
    desk.ok("remind run");
    assert_snapshot!(desk.run("notice forecast --days 3"), @"2026-11-26	mail	2	0	0");
    assert_eq!(desk.items("notice forecast")[0]["reminders"], 0);
}

#[test]
fn reviewers_are_chased_until_they_answer_and_unsure_ones_find_somebody() {
    let mut desk = Desk::staffed();
    desk.give("wang01", "vans:user", Some("2.16.886.101.20003.20008"));
    desk.ok("report review start --system vans --by manager --due 2026-12-04");
    assert_eq!(desk.ok("remind run"), "");
    assert!(desk.ok_as("admin1", "status").contains("access review 1 of vans"));
    assert!(!desk.ok_as("wang01", "status").contains("access review"));
    assert_eq!(desk.items("notice forecast")[0]["reminders"], 2);
    desk.set_clock("2026-12-03T08:00:00+08:00");
    assert_snapshot!(desk.run("remind run --columns ladder,day,rung,to,message"), @"
    access review	2026-12-04	-1	oper02	access review 1 of vans: 1 question waits for the answer of chen01 until 2026-12-04
    access review	2026-12-04	-1	admin1	access review 1 of vans: 1 question waits for the answer of admin1 until 2026-12-04
    access review	2026-12-04	-1	oper02	access review 1 of vans: 1 question waits for the answer of oper02 until 2026-12-04
    -- stderr --
    reminders: 3; mails: 2
    ");
    assert_eq!(desk.ok("remind run"), "");
    desk.file("back.csv", "item,account,decision,reason\n2,wang01,unsure,\n");
    desk.ok_as("admin1", "report review read @/back.csv");
    desk.set_clock("2026-12-07T08:00:00+08:00");
    assert_snapshot!(desk.run("remind run --columns ladder,day,rung,to,message"), @"
    access review	2026-12-04	1	oper02	access review 1 of vans: 1 question has waited for the answer of chen01 beyond 2026-12-04
    access review	2026-12-04	1	oper02	access review 1 of vans: 1 question has waited for the answer of oper02 beyond 2026-12-04
    access review	2026-12-04	1	oper02	access review 1 of vans, due 2026-12-04: reviewers were unsure about 1 question; somebody has to find out
    -- stderr --
    reminders: 3; mails: 1
    ");
    assert_snapshot!(desk.run("status --columns what,count,who,due,next"), @"
    access review 1 of vans: questions	1	chen01	2026-12-04	authdesk report review show 1 --open
    access review 1 of vans: questions	1	oper02	2026-12-04	authdesk report review show 1 --open
    access review 1 of vans: reviewers were unsure	1		2026-12-04	authdesk report review show 1 --unsure
    notices not sent yet	1			authdesk notice send
    ");
    desk.file("back.csv", "item,account,decision,reason\n1,admin1,keep,\n2,wang01,keep,\n");
    desk.ok_as("oper02", "report review read @/back.csv");
    desk.set_clock("2027-03-01T08:00:00+08:00");
    assert_eq!(desk.ok("remind run"), "");
}

#[test]
fn departures_keys_and_deputies_are_followed() {
    let mut desk = Desk::staffed();
    desk.ok("user offboard lin001 --effective 2026-12-01 --yes");
    desk.ok("agency add --oid 2.16.886.101.20003.20065 --name 數位發展部 --level A");
    desk.ok("user transfer wang01 --to 2.16.886.101.20003.20065 --effective 2026-12-01 --yes");
    desk.ok("service-key new nightly --can operator --until 2026-12-10 --out-file @/key");
    desk.ok_as("admin1", "deputy add oper02 --until 2026-12-10");
    desk.set_clock("2026-12-03T08:00:00+08:00");
    assert_snapshot!(desk.run("status --columns what,count,who,due,next"), @"
    departure to carry out	1	lin001	2026-12-01	authdesk user offboard lin001 --yes
    transfer to carry out	1	wang01	2026-12-01	authdesk user transfer wang01 --to 2.16.886.101.20003.20065 --yes
    ");
    assert_snapshot!(desk.run("remind run --columns ladder,day,rung,to,message"), @"
    departure	2026-12-01	1	oper02	lin001 is gone from 2026-12-01 on, and the departure is not carried out
    departure	2026-12-01	1	oper02	wang01 moves to 2.16.886.101.20003.20065 on 2026-12-01, and that is not carried out
    deputy	2026-12-10	-7	admin1, oper02	oper02 is deputy until 2026-12-10
    -- stderr --
    reminders: 3; mails: 2
    warning: reminders that reach nobody: 1; no one can decide, or no one of those has a mail address
    ");
    assert_snapshot!(letters(&desk).concat(), @"
    admin1: - oper02 is deputy until 2026-12-10
      authdesk deputy add oper02 --until DATE
    oper02: - lin001 is gone from 2026-12-01 on, and the departure is not carried out
      authdesk user offboard lin001 --yes
    - wang01 moves to 2.16.886.101.20003.20065 on 2026-12-01, and that is not carried out
      authdesk user transfer wang01 --to 2.16.886.101.20003.20065 --yes
    - oper02 is deputy until 2026-12-10
      authdesk deputy add oper02 --until DATE
    ");
    assert_eq!(desk.ok("remind run"), "");
    desk.ok("user offboard lin001 --yes");
    desk.ok("user transfer wang01 --to 2.16.886.101.20003.20065 --yes");
    desk.ok("deputy end 1");
    desk.ok("service-key revoke 1");
    desk.set_clock("2026-12-09T08:00:00+08:00");
    assert_snapshot!(desk.run("remind run --columns ladder,day,rung,to,message"), @"");
}
