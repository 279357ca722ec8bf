//! Revocations of certificates by form (D020): a case of their own, from the counter to the proof.

use std::fs;

use insta::assert_snapshot;

use crate::form::AGENCY;
use crate::form_field::sparse;
use crate::harness::{Desk, fixture, items};

const SEALS: &str = "--stamps applicant,supervisor,head";

/// Writes an authority's own form, with these cells instead.
pub fn revocation(desk: &Desk, name: &str, changes: &[(&str, &str)]) {
    let mut cells = vec![
        ("憑證廢止申請單", ""),
        ("申請日期", "115年11月19日"),
        ("機關名稱", "交通部"),
        ("機關OID", AGENCY),
        ("用戶姓名", "王小明"),
        ("帳號", "wang01"),
        ("電子郵件", "wang01@motc.gov.tw"),
        ("憑證序號", "4F8A21C07B"),
        ("憑證種類", "職務憑證"),
        ("廢止原因", "金鑰遺失"),
    ];
    for (label, value) in changes {
        cells.iter_mut().filter(|(known, _)| known == label).for_each(|cell| cell.1 = value);
    }
    sparse(desk, name, &cells);
}

#[test]
fn d020_a_revocation_is_a_case_from_the_counter_to_the_proof() {
    let desk = Desk::staffed();
    revocation(&desk, "r.xlsx", &[]);
    desk.file("r.pdf", b"%PDF-1.4 a scan");
    let line = format!("form receive @/r.xlsx @/r.pdf --doc-no 交資字第1號 {SEALS}");
    assert_snapshot!(desk.run_as("clerk1", &line), @"
    the form is filed as evidence of case 1, which goes on
    -- stderr --
    warning: nothing is ticked for the kind; by its content the form is about: revocation of a certificate
    next: authdesk queue show 1
    ");
    let shown = desk.ok_as("clerk1", "queue show 1");
    for text in ["4F8A21C07B", "職務憑證", "金鑰遺失", "王小明", "revocation of a certificate"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let case = || items(&desk.ok_as("clerk1", "queue show 1 -o json"))[0].clone();
    assert_eq!(
        (&case()["with"], &case()["next"], &case()["kind"]),
        (&"clerk".into(), &"form send".into(), &"revocation".into())
    );
    assert_eq!(items(&desk.ok_as("clerk1", "queue list --outside -o json")).len(), 1);
    // No mailbox is known; it is posted or handed in at the counter.
    assert_eq!(desk.run_as("clerk1", "form send --request 1").code, 1);
    assert_snapshot!(desk.run_as("clerk1", "form send --request 1 --channel hand --doc-no 交資字第2號"), @"
    case 1 is sent to registration authority (RA) by hand: registration authority (RA); an answer is due by 2026-11-23
    -- stderr --
    next: record the result: `authdesk queue record 1 --result approved --decided-on DAY --evidence mail=FILE`
    ");
    assert_eq!(desk.run_as("clerk1", "queue close 1 --proof x").code, 1);
    assert_eq!(desk.run_as("clerk1", "queue record 1 --result approved").code, 1);
    desk.file("reply.eml", "Subject: ok\r\n\r\n同意");
    desk.ok_as("clerk1", "queue record 1 --result approved --evidence mail=@/reply.eml");
    // The authority has the form, so nothing is sent for the last step.
    assert_eq!((&case()["with"], &case()["next"]), (&"outside".into(), &"queue close".into()));
    desk.ok_as("clerk1", "queue close 1 --proof 憑證廢止清冊第88號");
    assert_eq!((&case()["state"], &case()["with"]), (&"approved".into(), &"nobody".into()));
    assert_eq!(desk.sql("SELECT serial || ' ' || proof FROM revocation"), ["4F8A21C07B 憑證廢止清冊第88號"]);
    assert_eq!(desk.sql("SELECT template FROM notice"), ["revocation.done"]);
    assert_eq!(desk.events().last().unwrap(), "queue.close");
    let found = desk.run("audit verify").stdout;
    assert!(!found.contains("revocation") && !found.contains("row_changed"), "{found}");
    // The sheet with its results; and nothing more of the same file.
    desk.ok_as("clerk1", "form export --request 1 --out @/decided.xlsx");
    assert_eq!(items(&desk.ok_as("clerk1", &format!("{line} -o json"))).len(), 1);
    assert_eq!(desk.sql("SELECT count(*) FROM approval_case"), ["1"]);
}

#[test]
fn a_second_form_about_the_same_certificate_belongs_to_the_same_case() {
    let desk = Desk::staffed();
    revocation(&desk, "a.xlsx", &[]);
    revocation(&desk, "b.xlsx", &[("廢止原因", "資料變更")]);
    revocation(&desk, "c.xlsx", &[("憑證序號", "77")]);
    desk.ok_as("clerk1", "form receive @/a.xlsx");
    desk.ok_as("clerk1", &format!("form receive @/b.xlsx {SEALS}"));
    desk.ok_as("clerk1", "form receive @/c.xlsx");
    assert_eq!(desk.sql("SELECT case_id FROM form ORDER BY id"), ["1", "1", "2"]);
    // A form about another matter is not tied to it, nor this one to a request.
    desk.ok_as("wang01", "role request vans:admin --reason 新任管理者");
    let answer = desk.run_as("clerk1", "form receive @/c.xlsx --case 3");
    assert!(answer.code == 1 || answer.stdout.contains("case 2"), "{answer}");
    revocation(&desk, "d.xlsx", &[("憑證序號", "78")]);
    assert_eq!(desk.run_as("clerk1", "form receive @/d.xlsx --case 3").code, 1);
    desk.ok_as("clerk1", "form receive @/d.xlsx --case 2");
}

#[test]
fn what_is_missing_is_told_and_the_holder_decides_nothing() {
    let desk = Desk::staffed();
    revocation(&desk, "bad.xlsx", &[("憑證序號", ""), ("廢止原因", "")]);
    assert_snapshot!(desk.run_as("clerk1", "form receive @/bad.xlsx"), @"
    -- stderr --
    error: 2 errors, nothing was written
      in @/bad.xlsx, sheet 附表, cell B8, field cert_serial: certificate serial number is missing
      in @/bad.xlsx, sheet 附表, cell B10, field revoke_reason: why it is revoked is missing
        hint: fill in the cell
    -- exit 1 --
    ");
    revocation(&desk, "r.xlsx", &[]);
    desk.ok_as("clerk1", &format!("form receive @/r.xlsx {SEALS}"));
    let own = items(&desk.ok_as("wang01", "queue show 1 -o json"))[0].clone();
    assert_eq!(own["actions"], serde_json::json!([]));
    assert_eq!(desk.run_as("wang01", "role cancel 1").code, 3);
    // Sent back, the form comes in anew.
    desk.ok_as("clerk1", "queue record 1 --result returned --reason 核章不清");
    assert_eq!(desk.sql("SELECT template FROM notice"), ["revocation.returned"]);
    desk.ok_as("wang01", "role resend 1 --reason 已補");
    revocation(&desk, "again.xlsx", &[("申請日期", "115年11月20日")]);
    desk.ok_as("clerk1", &format!("form receive @/again.xlsx {SEALS}"));
    assert_eq!(items(&desk.ok_as("clerk1", "queue show 1 -o json"))[0]["stage"], "outside");
    desk.ok_as("clerk1", "queue record 1 --result rejected --reason 非本中心憑證 --doc-no 1");
    assert_eq!(desk.sql("SELECT template FROM notice ORDER BY id DESC LIMIT 1"), ["revocation.rejected"]);
}

#[test]
fn our_own_blank_for_a_revocation_comes_back_by_its_number() {
    let desk = Desk::staffed();
    assert_eq!(desk.run("form new --kind revocation --role vans:admin --out @/x.xlsx").code, 2);
    assert_eq!(desk.run("form new --out @/x.xlsx").code, 2);
    desk.ok("form new --kind revocation --account wang01 --out @/blank.xlsx");
    let answer = desk.run_as("clerk1", "form receive @/blank.xlsx");
    assert!(answer.code == 1 && answer.stderr.contains("2 errors"), "{answer}");
    revocation(&desk, "back.xlsx", &[("憑證廢止申請單", "表單編號：F1151120-00001")]);
    desk.ok_as("clerk1", "form receive @/back.xlsx");
    assert_eq!(desk.sql("SELECT coalesce(answers, 0) FROM form ORDER BY id"), ["0", "1"]);
    assert!(items(&desk.ok_as("clerk1", "form unmatched -o json")).is_empty());
}

#[test]
fn a_layout_of_an_authority_is_told_by_its_content() {
    let desk = Desk::staffed();
    fs::copy(fixture("forms/revocation.xlsx"), desk.path("r.xlsx")).unwrap();
    assert_snapshot!(desk.run_as("clerk1", "form receive @/r.xlsx --hold"), @"
    -- stderr --
    error: in @/r.xlsx, sheet 廢止, cell D4, field agency_ban: there is no agency 03734301
    hint: look for it with `authdesk agency search NAME`
    -- exit 1 --
    ");
}
