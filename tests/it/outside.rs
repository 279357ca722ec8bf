//! The paper way at the shell: a form is filled, stamped, sent to a body outside, recorded, carried out, and exported.

use crate::harness::{Desk, items};

const HERE: &str = "2.16.886.101.20003.20008";

/// A desk where a request for an administrator's role waits for its form.
fn desk() -> Desk {
    let desk = Desk::staffed();
    desk.ok_as("lin001", "role request vans:admin --reason 接任管理者");
    desk
}

/// The one case, as the clerk sees it.
#[track_caller]
fn case(desk: &Desk) -> serde_json::Value {
    items(&desk.ok_as("clerk1", "queue show 1 -o json"))[0].clone()
}

/// Who has the case, since when, and what comes next.
fn standing(desk: &Desk) -> [String; 3] {
    let case = case(desk);
    ["with", "since", "next"].map(|key| case[key].as_str().unwrap_or_default().to_owned())
}

#[test]
fn b058_to_b063_a_case_says_at_any_time_who_has_it_and_what_is_next() {
    let mut desk = desk();
    assert_eq!(standing(&desk), ["applicant", "2026-11-20T09:30:00+08:00", "form receive"]);
    // The form says what the request says, and is read back as it was written.
    desk.ok_as("lin001", "form fill --request 1 --out @/form.xlsx");
    let refused = desk.run_as("clerk1", "form send --request 1");
    assert_eq!(refused.code, 1, "{refused}");
    desk.set_clock("2026-11-23T09:30:00+08:00");
    let received = items(&desk.ok_as("clerk1", "form receive @/form.xlsx --stamps applicant,supervisor,head -o json"));
    assert_eq!((&received[0]["case"], &received[0]["passed"]), (&1.into(), &true.into()));
    assert_eq!(standing(&desk), ["clerk", "2026-11-23T09:30:00+08:00", "form send"]);
    // It goes out with the form attached, to the mailbox of the catalogue.
    let sent = items(&desk.ok_as("clerk1", "form send --request 1 --doc-no 交資字第1150000001號 -o json"));
    assert_eq!((&sent[0]["to"], &sent[0]["due"]), (&"VansService@nics.nat.gov.tw".into(), &"2026-11-26".into()));
    assert_eq!(sent[0]["files"], serde_json::json!(["form.xlsx"]));
    assert_eq!(desk.events().last().unwrap(), "form.send");
    desk.ok("config set notice.sending true");
    desk.ok("notice send");
    let mail = std::fs::read_dir(desk.path("outbox/mail")).unwrap();
    let mails: Vec<String> = mail.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    let mail = mails.iter().find(|mail| mail.contains("VansService@nics.nat.gov.tw")).unwrap();
    assert!(mail.contains("multipart/mixed") && mail.contains("form.xlsx"), "{}", &mail[..800]);
    assert_eq!(standing(&desk), ["outside", "2026-11-23T09:30:00+08:00", "queue record"]);
    assert_eq!(case(&desk)["body"], "數位發展部資通安全署");
    // Not twice by mistake.
    assert_eq!(desk.run_as("clerk1", "form send --request 1").code, 1);
    // Late by working days.
    desk.set_clock("2026-11-30T09:30:00+08:00");
    let late = items(&desk.ok_as("clerk1", "queue list --outside --overdue -o json"));
    assert_eq!((&late[0]["overdue_days"], &late[0]["sent_to"]), (&2.into(), &"VansService@nics.nat.gov.tw".into()));
    let line = desk.ok_as("clerk1", "queue list --outside");
    assert!(line.contains("數位發展部資通安全署") && line.trim_end().ends_with("2026-11-26\t2"), "{line}");
    assert!(desk.ok_as("clerk1", "queue show 1").contains("2 working days"));
    desk.file("reply.eml", "Subject: ok\r\n\r\n同意");
    desk.ok_as("clerk1", "queue record 1 --result approved --decided-on 115/11/27 --evidence mail=@/reply.eml --doc-no 資安字第1150000009號");
    assert_eq!(standing(&desk), ["outside", "2026-11-30T09:30:00+08:00", "queue activate"]);
    assert_eq!(case(&desk)["body"], "國家資通安全研究院");
    desk.ok_as("clerk1", "queue activate 1 --target-account lin001 --on today");
    assert_eq!(standing(&desk), ["nobody", "2026-11-30T09:30:00+08:00", ""]);
    // The sheet with its block of results.
    desk.ok_as("clerk1", "form export --request 1 --out @/decided.xlsx");
    assert_eq!(desk.events().last().unwrap(), "form.export");
    let sheet = sheet_text(&desk, "decided.xlsx");
    for text in [
        "林大同",
        "approved by 數位發展部資通安全署, 2026-11-27",
        "國家資通安全研究院",
        "2026-11-30",
        "資安字第1150000009號",
    ] {
        assert!(sheet.contains(text), "{text}: {sheet}");
    }
    let found = desk.run("audit verify").stdout;
    assert!(!found.contains("approval_stage") && !found.contains("row_changed"), "{found}");
}

/// All texts of a workbook.
fn sheet_text(desk: &Desk, name: &str) -> String {
    use calamine::Reader;
    let mut book = calamine::open_workbook_auto(desk.path(name)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.cells().map(|(_, _, cell)| cell.to_string()).collect::<Vec<_>>().join("\n")
}

#[test]
fn who_sends_what_where() {
    let desk = desk();
    // Who sees nothing of the case reads the same as for one that is not there; who only reads it sends nothing.
    assert_eq!(desk.run_as("wang01", "form send --request 1").code, 4);
    assert_eq!(desk.run_as("wang01", "form fill --request 1 --out @/x.xlsx").code, 3);
    assert_eq!(desk.run_as("clerk1", "form fill --request 9 --out @/x.xlsx").code, 3);
    assert_eq!(desk.run_as("clerk1", "form fill --request 1").code, 2);
    desk.file("form.pdf", "stamped");
    desk.ok_as("clerk1", "queue record 1 --evidence form=@/form.pdf --stamps applicant,supervisor,head");
    assert_eq!(desk.run_as("clerk1", "form send --request 1 --to nowhere").code, 2);
    assert_eq!(desk.run_as("clerk1", "form send --request 1 --on tomorrow").code, 1);
    assert_eq!(desk.run_as("clerk1", "form export --request 1 --out @/x.xlsx").code, 1);
    let rehearsed = desk.run_as("clerk1", "form send --request 1 --dry-run");
    assert_eq!((rehearsed.code, desk.sql("SELECT id FROM notice").len()), (0, 0), "{rehearsed}");
    // What went out before by hand is noted, and no mail is prepared.
    desk.ok_as(
        "clerk1",
        "form send --request 1 --channel letter --to 臺北市延平南路143號 --on=-1d --doc-no 1150000001",
    );
    assert!(desk.sql("SELECT id FROM notice").is_empty());
    assert_eq!(desk.sql("SELECT sent_by FROM approval_stage WHERE sent_at IS NOT NULL"), ["letter"]);
    assert_eq!(items(&desk.ok_as("clerk1", "queue show 1 -o json"))[0]["since"], "2026-11-19T00:00:00+08:00");
    // Sent in anew, it is to be sent anew.
    desk.ok_as("clerk1", "queue record 1 --result returned --reason 核章不清");
    assert_eq!(standing(&desk)[..1], ["applicant"]);
    desk.ok_as("lin001", "role resend 1 --reason 已補");
    assert!(desk.sql("SELECT sent_by FROM approval_stage WHERE sent_at IS NOT NULL").is_empty());
    // His own request is sent by somebody else.
    desk.ok_as("clerk1", "role request vans:admin --reason 支援管理者");
    desk.ok_as("oper02", "queue record 2 --evidence form=@/form.pdf --stamps applicant,supervisor,head");
    assert_eq!(desk.run_as("clerk1", "form send --request 2").code, 4);
}

#[test]
fn a_change_of_administrator_opens_the_grant_and_the_removal() {
    let desk = desk();
    desk.ok_as("clerk1", "form fill --request 1 --former admin1 --former-reason 職務異動 --out @/change.xlsx");
    assert!(sheet_text(&desk, "change.xlsx").contains("張管理"));
    let answer = desk.run_as("clerk1", "form receive @/change.xlsx --stamps applicant,supervisor,head -o json");
    assert_eq!(answer.code, 0, "{answer}");
    let received = items(&answer.stdout);
    assert_eq!((&received[0]["kind"], &received[0]["former_case"]), (&"change".into(), &2.into()), "{answer}");
    assert!(answer.stderr.contains("admin1"), "{answer}");
    let cases = items(&desk.ok("queue list --all -o json"));
    let actions: Vec<_> = cases.iter().map(|case| (case["account"].clone(), case["action"].clone())).collect();
    assert_eq!(actions, [("lin001".into(), "grant".into()), ("admin1".into(), "removal".into())]);
    // The one who goes stays until the one who comes is there.
    assert_eq!(desk.run_as("oper02", "queue approve 2").code, 1);
    desk.file("reply.eml", "Subject: ok\r\n\r\n同意");
    desk.ok_as("clerk1", "queue record 1 --result approved --evidence mail=@/reply.eml");
    desk.ok_as("clerk1", "queue activate 1 --target-account lin001");
    desk.ok_as("oper02", "queue approve 2");
    let line = items(&desk.ok_as("clerk1", "queue show 2 -o json"))[0].clone();
    assert_eq!((&line["with"], &line["next"]), (&"clerk".into(), &"form send".into()));
    desk.ok_as("clerk1", "form send --request 2");
    desk.ok_as("clerk1", "queue close 2 --proof 來信確認");
    assert_eq!(items(&desk.ok(&format!("agency admins {HERE} -o json"))).len(), 1);
    // The same file again does nothing more.
    let again = items(&desk.ok_as("clerk1", "form receive @/change.xlsx --stamps applicant,supervisor,head -o json"));
    assert_eq!(again[0]["known"], true);
}

#[test]
fn a_mail_that_still_waits_is_ended_by_a_newer_one_and_with_its_case() {
    let desk = desk();
    desk.ok_as("lin001", "form fill --request 1 --out @/form.xlsx");
    desk.ok_as("clerk1", "form receive @/form.xlsx --stamps applicant,supervisor,head");
    desk.ok_as("clerk1", "form send --request 1 --to wrong@nics.nat.gov.tw");
    desk.ok_as("clerk1", "form send --request 1 --to right@nics.nat.gov.tw --again");
    let mails = "SELECT state || ' ' || COALESCE(problem, '') FROM notice WHERE template = 'form.send' ORDER BY id";
    assert_eq!(desk.sql(mails), ["ended replaced", "queued "]);
    desk.ok_as("lin001", "role cancel 1 --reason 免辦");
    assert_eq!(desk.sql(mails), ["ended replaced", "ended closed"]);
    desk.ok("config set notice.sending true");
    desk.ok("notice send");
    assert_eq!(desk.sql(mails), ["ended replaced", "ended closed"]);
    assert!(desk.ok("notice list").contains("its case has ended or was returned"));
}
