//! Agencies at the shell.

use insta::assert_snapshot;

use crate::harness::Desk;

#[test]
fn an_agency_is_added_listed_and_shown() {
    let desk = Desk::new();
    assert_snapshot!(desk.run("agency add --oid 2.16.886.101.20003 --name 行政院"), @"agency 行政院 added");
    desk.ok("agency add --oid 2.16.886.101.20003.20008 --name 交通部");
    assert_snapshot!(desk.run("agency list --under 2.16.886.101.20003"), @"2	2.16.886.101.20003.20008		交通部");
    assert_snapshot!(desk.run("agency list -o json"), @r#"
    {
      "schema": 1,
      "kind": "agency",
      "items": [
        {"id":1,"kind":"government","oid":"2.16.886.101.20003","ban":null,"name":"行政院","level":null},
        {"id":2,"kind":"government","oid":"2.16.886.101.20003.20008","ban":null,"name":"交通部","level":null}
      ],
      "next": null
    }
    "#);
    assert_eq!(desk.events(), ["init", "agency.add", "agency.add"]);
}

#[test]
fn an_agency_is_added_once() {
    let desk = Desk::new();
    desk.ok("agency add --ban 70759028 --name 臺灣網路認證");
    assert_snapshot!(desk.run("agency add --ban 70759028 --name 另一名稱"), @"
    -- stderr --
    error: 70759028 is known already: 臺灣網路認證
    hint: see it with `authdesk agency show 70759028`
    -- exit 1 --
    ");
    assert_eq!(desk.sql("SELECT name FROM agency"), ["臺灣網路認證"]);
}

#[test]
fn a_dry_run_writes_nothing() {
    let desk = Desk::new();
    desk.ok("agency add --oid 2.16.886.101.20003 --name 行政院 --dry-run");
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
