//! Forms without a case, and blanks that did not come back: who sees them, whom they may be about.

use crate::form::{AGENCY, foreign};
use crate::harness::{Desk, items};

const SEALS: &str = "--stamps applicant,supervisor,head";

/// A desk with a second agency, whose clerk is `clerk2`.
fn two_agencies() -> Desk {
    let desk = Desk::staffed();
    desk.ok("agency add --oid 2.16.886.101.20003.20009 --name 內政部 --level A");
    desk.person("clerk2", "吳承辦");
    desk.give("clerk2", "desk:clerk", Some("2.16.886.101.20003.20009"));
    desk.person("clerk3", "周承辦");
    desk.give("clerk3", "desk:clerk", Some(AGENCY));
    desk
}

#[test]
fn a_form_of_nobody_is_held_found_and_matched() {
    let desk = Desk::staffed();
    foreign(&desk.path("form.xlsx"), &[("iAuth帳號", "wang77"), ("E-mail", "wang77@motc.gov.tw")]);
    assert_eq!(desk.run_as("clerk1", "form receive @/form.xlsx").code, 1);
    desk.ok_as("clerk1", "form receive @/form.xlsx --hold");
    desk.ok("form new --role vans:admin --account wang01 --out @/blank.xlsx");
    let loose = items(&desk.ok_as("clerk1", "form unmatched -o json"));
    let directions: Vec<_> = loose.iter().map(|row| row["direction"].as_str().unwrap()).collect();
    assert_eq!(directions, ["in", "out"]);
    desk.ok_as("wang01", "role request vans:admin --reason 新任管理者");
    let found = items(&desk.ok_as("clerk1", "form match 1 -o json"));
    assert_eq!(
        (found[0]["account"].as_str(), found[0]["score"].as_i64(), found[0]["agrees"].as_str()),
        (Some("wang01"), Some(30), Some("name,agency"))
    );
    desk.ok_as("lin001", "role request vans:admin --reason 新任管理者");
    let other = desk.run_as("clerk1", "form match 1 --case 2 --dry-run");
    assert!(other.stderr.contains("warning: neither account, mail nor name on form 1"), "{other}");
    let own = desk.run_as("clerk1", "form match 1 --case 1");
    assert!(own.code == 0 && !own.stderr.contains("neither"), "{own}");
    assert_eq!(desk.events().last().unwrap(), "form.match");
    assert_eq!(desk.sql("SELECT case_id || ' ' || kind || ' ' || name FROM evidence"), ["1 form form.xlsx"]);
    assert_eq!(desk.run_as("clerk1", "form match 1 --case 1").code, 1);
    assert_eq!(desk.run_as("clerk1", "form match 99").code, 3);
    assert_eq!(desk.run_as("wang01", "form unmatched").code, 4);
}

#[test]
fn what_is_held_is_one_form_and_nothing_beside_it() {
    let desk = Desk::staffed();
    foreign(&desk.path("form.xlsx"), &[("iAuth帳號", "wang77"), ("E-mail", "wang77@motc.gov.tw")]);
    desk.file("s.pdf", b"%PDF-1.4 scan");
    for beside in ["@/s.pdf --hold", "--hold --doc-no 交資字第1號"] {
        let answer = desk.run_as("clerk1", &format!("form receive @/form.xlsx {beside}"));
        assert_eq!(answer.code, 1);
        assert!(answer.stderr.starts_with("error: what is held is the form alone"), "{answer}");
    }
    assert!(desk.sql("SELECT id FROM form UNION ALL SELECT size FROM document").is_empty());
    desk.ok_as("clerk1", "form receive @/form.xlsx --hold");
    let again = &items(&desk.ok_as("clerk1", "form receive @/form.xlsx --hold -o json"))[0];
    assert_eq!((&again["id"], &again["known"], &again["held"]), (&1.into(), &true.into(), &true.into()));
}

#[test]
fn a_clerk_of_another_agency_sees_none_of_it() {
    let desk = two_agencies();
    foreign(&desk.path("form.xlsx"), &[("iAuth帳號", "wang77"), ("E-mail", "wang77@motc.gov.tw")]);
    desk.ok_as("clerk1", "form receive @/form.xlsx --hold");
    desk.ok("form new --role vans:admin --account wang01 --out @/blank.xlsx");
    desk.ok_as("wang01", "role request vans:admin --reason 新任管理者");
    let seen = |who: &str| items(&desk.ok_as(who, "form unmatched -o json")).len();
    assert_eq!((seen("clerk1"), seen("clerk3"), seen("clerk2")), (2, 2, 0));
    assert_eq!(items(&desk.ok_as("clerk3", "form match 1 -o json")).len(), 1);
    // What lies elsewhere is answered like what is not there.
    let (here, nowhere) = (desk.run_as("clerk2", "form match 1"), desk.run_as("clerk2", "form match 9"));
    assert_eq!((here.code, here.stderr.replace('1', "9")), (3, nowhere.stderr));
    assert_eq!(desk.run_as("clerk2", "form match 1 --case 1").code, 3);
    // Page by page.
    assert_eq!(items(&desk.ok_as("clerk1", "form unmatched --limit 1 -o json")).len(), 1);
    assert_eq!(items(&desk.ok_as("clerk1", "form unmatched --after 1 -o json"))[0]["direction"], "out");
}

#[test]
fn a_form_on_which_all_seals_were_seen_moves_the_case_on_when_it_is_matched() {
    let desk = Desk::staffed();
    foreign(&desk.path("form.xlsx"), &[("iAuth帳號", "wang77"), ("E-mail", "wang77@motc.gov.tw")]);
    desk.ok_as("clerk1", &format!("form receive @/form.xlsx --hold {SEALS}"));
    desk.ok_as("wang01", "role request vans:admin --reason 新任管理者");
    let done = items(&desk.ok_as("clerk1", "form match 1 --case 1 -o json"));
    assert_eq!((&done[0]["case"], &done[0]["passed"]), (&1.into(), &true.into()));
    assert_eq!(items(&desk.ok_as("clerk1", "queue show 1 -o json"))[0]["stage"], "outside");
}
