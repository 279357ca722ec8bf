//! Who leaves, who moves, who is erased: at the shell.

use insta::assert_snapshot;
use serde_json::Value;

use crate::harness::{Desk, items};

const MOTC: &str = "2.16.886.101.20003.20008";

/// A desk on which `lin001` has a bit of everything, and administers with `admin1`.
fn desk() -> Desk {
    let desk = Desk::staffed();
    desk.give("lin001", "vans:admin", Some(MOTC));
    desk.give("lin001", "spm:user", Some(MOTC));
    desk.ok("role request vans:user --account lin001 --reason 業務需要");
    desk.ok("deputy add wang01 --account lin001 --until +30d --reason 出差");
    desk.ok("deputy add lin001 --account admin1 --until +60d --reason 出國");
    desk.execute(
        "INSERT INTO session (account, hash, created_at, ends_at)
         SELECT id, zeroblob(32), 0, 9999999999999999 FROM account WHERE login = 'lin001';
         INSERT INTO os_user (uid, account, created_at) SELECT 4321, id, 0 FROM account WHERE login = 'lin001';
         INSERT INTO service_key (name, account, hash, capabilities, ends, created_at)
         SELECT 'nightly', id, x'0102', 'review', '2099-01-01', 0 FROM account WHERE login = 'lin001';
         INSERT INTO agency_contact (agency, category, position, name, account, created_at)
         SELECT a.agency, '資安聯絡人', 1, '林大同', a.id, 0 FROM account a WHERE a.login = 'lin001';",
    );
    desk
}

fn lines(desk: &Desk, line: &str) -> Vec<Value> {
    items(&desk.ok(&format!("{line} --yes -o json")))
}

fn open(lines: &[Value]) -> Vec<String> {
    let open = lines.iter().filter(|line| line["done"] == false);
    open.map(|line| format!("{}: {}", line["part"].as_str().unwrap(), line["what"].as_str().unwrap())).collect()
}

#[test]
fn a_leaver_leaves_nothing_behind() {
    let desk = desk();
    assert_snapshot!(desk.run("user offboard lin001 --effective today --reason 離職 --dry-run --columns done,part,what,proof"), @"
    –	grant	vans:admin 交通部	ends on 2026-11-20; case 2: closing
    ✓	grant	spm:user 交通部	ends on 2026-11-20; nothing to close elsewhere
    ✓	administrator	vans:admin 交通部	somebody else holds it too
    –	administrator	vans:admin 交通部 資通安全弱點通報系統(VANS系統)機關管理者帳號申請(異動)單	a change or removal is to be filed by form
    ✓	request	grant vans:user #1	withdrawn 2026-11-20 09:30
    ✓	logging in	sessions	all ended, the last 2026-11-20 09:30
    ✓	logging in	password	none is left
    ✓	service key	nightly	taken back 2026-11-20 09:30
    ✓	user of this machine	users of this machine	none is tied to the account
    ✓	deputy	→ wang01 1	ended 2026-11-20 09:30
    ✓	deputy	← admin1 2	ended 2026-11-20 09:30
    ✓	security contact	security contacts	not named anywhere
    ✓	notice	notices	none waits
    ✓	IC cards	IC cards	none in his hands
    -- stderr --
    lin001 is gone from 2026-11-20 on
    2 of 14 lines are open
    dry run: nothing was written
    ");
    assert_eq!(desk.sql("SELECT state FROM account WHERE login = 'lin001'"), ["active"]);
    desk.ok("user offboard lin001 --effective today --reason 離職 --yes");
    assert_eq!(desk.sql("SELECT state FROM account WHERE login = 'lin001'"), ["departed"]);
    for none in [
        "SELECT id FROM session WHERE revoked_at IS NULL",
        "SELECT uid FROM os_user WHERE uid = 4321",
        "SELECT id FROM service_key WHERE revoked_at IS NULL",
        "SELECT id FROM deputy WHERE ended_at IS NULL",
        "SELECT id FROM agency_contact",
        "SELECT g.id FROM role_grant g JOIN account a ON a.id = g.account WHERE a.login = 'lin001' AND ended_on IS NULL",
    ] {
        assert!(desk.sql(none).is_empty(), "{none}");
    }
    assert!(desk.events().contains(&"user.offboard".to_owned()));
    // What is left is to be done by people: the closing at the system, and the form.
    let again = lines(&desk, "user offboard lin001");
    let form = "administrator: vans:admin 交通部 資通安全弱點通報系統(VANS系統)機關管理者帳號申請(異動)單";
    assert_eq!(open(&again), ["grant: vans:admin 交通部", form]);
    let case = desk.sql("SELECT id FROM approval_case WHERE action = 'removal'").remove(0);
    desk.ok(&format!("queue close {case} --proof 公文1150001"));
    desk.ok("form new --role vans:admin --account lin001 --kind change --out @/form.xlsx");
    assert!(open(&lines(&desk, "user offboard lin001")).is_empty());
}

#[test]
fn a_day_ahead_holds_though_nothing_runs_then() {
    let mut desk = desk();
    let planned = lines(&desk, "user offboard lin001 --effective 2026-12-01 --reason 離職");
    assert!(open(&planned).contains(&"os_user: uid 4321".to_owned()), "{planned:?}");
    assert_eq!(desk.run_as("lin001", "whoami").code, 0);
    desk.set_clock("2026-12-01T00:00:01+08:00");
    assert_eq!(desk.run_as("lin001", "whoami").code, 4);
    let moved = lines(&desk, "user offboard lin001");
    assert!(desk.sql("SELECT id FROM deputy WHERE ended_at IS NULL").is_empty());
    assert!(!open(&moved).iter().any(|line| line.contains("4321")), "{moved:?}");
    assert_eq!(desk.sql("SELECT state FROM account WHERE login = 'lin001'"), ["departed"]);
    let other = desk.run("user offboard lin001 --effective 2026-12-05 --yes");
    assert_eq!((other.code, other.stderr.contains("that stands")), (1, true), "{other}");
}

#[test]
fn the_last_administrator_goes_only_where_that_is_said() {
    let desk = Desk::staffed();
    assert_snapshot!(desk.run("user offboard admin1 --effective today --yes"), @"
    -- stderr --
    error: admin1 is the last who holds vans:admin
    hint: have somebody take over with `authdesk role request vans:admin --account LOGIN`, or say `--last`
    -- exit 1 --
    ");
    desk.ok("user offboard admin1 --effective today --last --yes");
    assert_snapshot!(desk.run("user offboard wang01 --yes"), @"
    -- stderr --
    error: on which day does wang01 leave?
    hint: `authdesk user offboard wang01 --effective DATE --dry-run`
    -- exit 2 --
    ");
    assert_snapshot!(desk.run("user offboard chen01 --effective today --yes"), @"
    -- stderr --
    error: nobody plans his own departure or erases himself
    -- exit 4 --
    ");
    assert_eq!(desk.run("user offboard ghost1 --effective today --yes").code, 3);
    assert_eq!(desk.run_as("wang01", "user offboard lin001 --effective today --yes").code, 4);
}

#[test]
fn cases_that_only_he_decides_fall_to_the_next_in_line() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:user --reason 業務需要");
    let planned = lines(&desk, "user offboard admin1 --effective +7d --last");
    assert!(open(&planned).contains(&"decision: #1".to_owned()), "{planned:?}");
    let gone = lines(&desk, "user offboard admin1 --effective today --last");
    let fell = gone.iter().find(|line| line["part"] == "decision").unwrap();
    assert_eq!((&fell["done"], &fell["proof"]), (&true.into(), &"decided by: operator".into()));
    let other = lines(&desk, "user offboard lin001 --effective today");
    assert!(other.iter().all(|line| line["part"] != "decision"), "at the same moment, but no case of his: {other:?}");
    let again = lines(&desk, "user offboard admin1");
    assert!(again.iter().any(|line| line["part"] == "decision"), "{again:?}");
    desk.ok_as("oper02", "queue approve 1 --reason 同意");
}

#[test]
fn who_moves_leaves_the_old_agency_behind() {
    let desk = desk();
    desk.ok("agency add --oid 2.16.886.101.20003.20065 --name 數位發展部 --level A");
    desk.give("lin001", "vans:user", Some("2.16.886.101.20003.20065"));
    assert_eq!(desk.run(&format!("user transfer lin001 --to {MOTC} --yes")).code, 1);
    let moved = lines(&desk, "user transfer lin001 --to 2.16.886.101.20003.20065 --reason 調任");
    assert!(moved.iter().all(|line| line["part"] != "os_user"), "{moved:?}");
    assert_eq!(desk.items("user show lin001")[0]["agency_name"], "數位發展部");
    assert_eq!(desk.items("user show lin001")[0]["state"], "active");
    let kept =
        "SELECT s.code || ':' || r.code FROM role_grant g JOIN role r ON r.id = g.role JOIN system s ON s.id = r.system
                JOIN account a ON a.id = g.account WHERE a.login = 'lin001' AND g.ended_on IS NULL";
    assert_eq!(desk.sql(kept), ["vans:user"]);
    assert!(desk.sql("SELECT id FROM agency_contact").is_empty());
    assert!(desk.events().contains(&"user.transfer".to_owned()));
}

#[test]
fn grants_rest_while_somebody_is_on_leave_and_come_back() {
    let mut desk = desk();
    desk.ok("user suspend lin001 --until 2027-05-31 --reason 留職停薪");
    let state = |desk: &Desk| {
        let rows = desk.items("role status --account lin001 --system spm");
        rows.iter().find(|row| row["role"] == "user").unwrap()["state"].clone()
    };
    assert_eq!(state(&desk), "suspended");
    assert_eq!(desk.run_as("lin001", "whoami").code, 4);
    desk.set_clock("2027-06-01T00:00:01+08:00");
    assert_eq!(state(&desk), "granted");
    assert_eq!(desk.run_as("lin001", "whoami").code, 0);
    desk.ok("user suspend lin001 --until 2027-12-31");
    desk.ok("user enable lin001 --reason 復職");
    assert_eq!(state(&desk), "granted");
}

#[test]
fn a_departure_that_is_planned_can_be_withdrawn() {
    let mut desk = desk();
    desk.ok("user suspend lin001 --until 2027-05-31 --reason 留職停薪");
    let held = |desk: &Desk| desk.sql("SELECT COUNT(*) FROM role_grant WHERE account = 3 AND ended_on IS NULL");
    let before = held(&desk);
    desk.ok("user offboard lin001 --effective 2026-12-31 --reason 離職 --yes");
    assert_ne!(held(&desk), before);
    // Another day takes what hangs on the first one with it.
    desk.ok("user offboard lin001 --effective 2027-01-31 --yes");
    assert_eq!(desk.sql("SELECT DISTINCT ended_on FROM role_grant WHERE ended_on IS NOT NULL"), ["2027-01-31"]);
    assert_snapshot!(desk.run("user offboard lin001 --cancel --reason 慰留"), @"
    lin001 stays: the departure planned for 2027-01-31 is withdrawn
    -- stderr --
    the request for vans:user had been withdrawn; it can be filed again with `authdesk role reapply 1 --reason TEXT`
    ");
    assert_eq!(held(&desk), before);
    assert_eq!(
        desk.sql("SELECT suspended_from || ' ' || suspended_until FROM account WHERE id = 3"),
        ["2026-11-20 2027-05-31"]
    );
    assert_eq!(desk.events().last().unwrap(), "user.offboard.cancel");
    assert_snapshot!(desk.run("user offboard lin001 --cancel"), @"
    -- stderr --
    error: no departure of lin001 is planned
    hint: `authdesk user offboard lin001 --effective DATE --dry-run`
    -- exit 1 --
    ");
    desk.set_clock("2027-02-01T08:00:00+08:00");
    assert!(desk.items("status").iter().all(|line| line["kind"] != "departure"));
    assert_eq!(desk.sql("SELECT state FROM account WHERE id = 3"), ["active"]);
}

#[test]
fn who_left_comes_back_and_asks_anew() {
    let desk = desk();
    desk.ok("user offboard lin001 --effective today --reason 離職 --yes");
    assert_snapshot!(desk.run("user offboard lin001 --cancel"), @"
    -- stderr --
    error: lin001 left on 2026-11-20
    hint: who comes back is enabled with `authdesk user enable lin001 --reason TEXT`, and asks for roles anew
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("user enable lin001"), @"
    -- stderr --
    error: lin001 had left; say why the account is to be used again
    hint: `authdesk user enable lin001 --reason TEXT`
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("user enable lin001 --reason 復職"), @"
    lin001 is back: the account can be used once a password is set, and roles are asked for anew
    -- stderr --
    next: authdesk user reset lin001
    ");
    assert_eq!(desk.events().last().unwrap(), "user.enable");
    let held = desk.items("role status --account lin001");
    assert!(held.iter().all(|row| row["state"] != "granted"), "{held:?}");
    desk.ok_as("lin001", "role request vans:user --reason 復職");
    assert_eq!(desk.run("user erase lin001 --reason 測試 --yes").code, 1, "he is here");
    desk.ok("user offboard lin001 --effective +30d --yes");
}

#[test]
fn a_plan_of_leavers_is_begun_line_by_line() {
    let desk = Desk::staffed();
    desk.execute("UPDATE user_profile SET employee_no = 'E' || account");
    let roster = "機關OID,員工編號,姓名,電子郵件\n2.16.886.101.20003.20008,E5,黃承辦,clerk1@motc.gov.tw\n";
    desk.file("roster.csv", roster);
    assert_snapshot!(desk.run("user import @/roster.csv --full --plan @/leavers.csv --on-conflict skip"), @"
    nothing to do: 1 people are known as the roster has them
    -- stderr --
    4 people are no longer in the roster: see @/leavers.csv
    next: authdesk user offboard --plan @/leavers.csv --effective DATE --dry-run
    ");
    let plan = std::fs::read_to_string(desk.path("leavers.csv")).unwrap();
    assert_eq!(plan.lines().count(), 5, "{plan}");
    assert_snapshot!(desk.run("user offboard --plan @/leavers.csv --effective 2026-12-31 --yes"), @"
    -- stderr --
    error: in @/leavers.csv, line 4: admin1 is the last who holds vans:admin
    hint: have somebody take over with `authdesk role request vans:admin --account LOGIN`, or say `--last`
    -- exit 1 --
    ");
    let kept = plan.lines().map(|line| match line.contains("admin1") {
        true => line.strip_suffix(",,").map_or_else(|| line.to_owned(), |line| format!("{line},keep,")),
        false => line.to_owned(),
    });
    desk.file("kept.csv", kept.collect::<Vec<_>>().join("\n"));
    assert_snapshot!(desk.run("user offboard --plan @/kept.csv --effective 2026-12-31 --dry-run"), @"
    2	wang01	2026-12-31	0	6	authdesk user offboard wang01 --dry-run
    3	lin001	2026-12-31	0	6	authdesk user offboard lin001 --dry-run
    6	oper02	2026-12-31	0	8	authdesk user offboard oper02 --dry-run
    -- stderr --
    departures begun: 3
    1 row skipped: the plan keeps them (line 4)
    dry run: nothing was written
    ");
    assert!(desk.sql("SELECT id FROM departure").is_empty());
    desk.ok("user offboard --plan @/kept.csv --effective 2026-12-31 --reason 名冊未列 --yes");
    assert_eq!(desk.sql("SELECT COUNT(*) FROM departure"), ["3"]);
    assert!(desk.events().contains(&"user.offboard.plan".to_owned()));
    assert_snapshot!(desk.run("user offboard --plan @/kept.csv --effective 2026-12-31 --yes"), @"
    -- stderr --
    departures begun: 0
    3 rows skipped: planned so before (lines 2, 3, 5)
    1 row skipped: the plan keeps them (line 4)
    ");
    assert_eq!(desk.run("user offboard --plan @/kept.csv --effective 2027-01-31 --yes").code, 1);
    assert_eq!(desk.run("user offboard --plan @/kept.csv --yes").code, 2);
    assert_eq!(desk.run_as("wang01", "user offboard --plan @/kept.csv --effective today --yes").code, 4);
}

#[test]
fn a_plan_and_a_suspension_leave_each_other_alone() {
    let mut desk = desk();
    desk.ok("user offboard lin001 --effective 2026-12-31 --reason 離職 --yes");
    assert_eq!(desk.items("user show lin001")[0]["leaves"], "2026-12-31");
    desk.ok("user suspend lin001 --until 2026-11-30");
    desk.ok("user enable lin001");
    desk.ok("user suspend lin001 --until 2026-12-05");
    desk.set_clock("2026-12-06T09:30:00+08:00");
    assert_eq!(desk.run_as("lin001", "whoami").code, 0);
    desk.set_clock("2026-12-31T00:00:01+08:00");
    let gone = desk.run_as("lin001", "whoami");
    assert_eq!((gone.code, gone.stderr.contains("lin001 left on 2026-12-31")), (4, true), "{gone}");
    assert_snapshot!(desk.run("user enable lin001"), @"
    -- stderr --
    error: lin001 left on 2026-12-31, by a departure that is not carried out
    hint: who stays after all: `authdesk user offboard lin001 --cancel`
    -- exit 1 --
    ");
    desk.ok("user offboard lin001 --cancel");
    assert_eq!(desk.run_as("lin001", "whoami").code, 0);
}

#[test]
fn a_suspension_ends_though_a_later_leave_is_planned() {
    let mut desk = desk();
    desk.ok("user suspend lin001 --until 2026-12-31");
    desk.ok("user offboard lin001 --effective 2027-06-30 --yes");
    desk.set_clock("2027-03-01T09:30:00+08:00");
    assert_eq!(desk.run_as("lin001", "whoami").code, 0);
    desk.set_clock("2027-06-30T09:30:00+08:00");
    assert_eq!(desk.run_as("lin001", "whoami").code, 4);
}

#[test]
fn a_day_that_has_come_stands() {
    let mut desk = desk();
    desk.ok("user offboard lin001 --effective 2026-12-01 --reason 離職 --yes");
    desk.set_clock("2026-12-03T09:30:00+08:00");
    assert_snapshot!(desk.run("user offboard lin001 --effective 2026-12-10 --yes"), @"
    -- stderr --
    error: lin001 is to leave or move on 2026-12-01, and that day has come: it cannot be moved
    hint: carry it out as it is planned, see `authdesk status`, or withdraw it with `authdesk user offboard lin001 --cancel`
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("user offboard lin001 --cancel --reason 慰留"), @"
    lin001 stays: the departure planned for 2026-12-01 is withdrawn
    -- stderr --
    vans:admin ended on 2026-12-01 and stays so; case 2 closes it at the system
    spm:user ended on 2026-12-01 and stays so; who needs it again asks with `authdesk role request spm:user --account lin001`
    the request for vans:user had been withdrawn; it can be filed again with `authdesk role reapply 1 --reason TEXT`
    ");
    assert_eq!(desk.sql("SELECT action || state FROM approval_case WHERE id = 2"), ["removalpending"]);
    let broken = desk.run("audit verify").stdout;
    assert!(broken.lines().all(|line| line.starts_with("row_unrecorded")), "{broken}");
}

#[test]
fn a_plan_that_is_moved_leaves_its_rows_in_the_trail() {
    let desk = desk();
    desk.execute("UPDATE role_grant SET ends = '2026-12-15' WHERE account = 3 AND ends IS NULL");
    desk.ok("user offboard lin001 --effective 2026-12-01 --reason 離職 --yes");
    desk.ok("user offboard lin001 --effective 2026-12-31 --yes");
    assert_eq!(desk.sql("SELECT COUNT(*) FROM role_grant WHERE account = 3 AND ended_on IS NOT NULL"), ["0"]);
    let broken = desk.run("audit verify").stdout;
    assert!(broken.lines().all(|line| line.starts_with("row_unrecorded")), "{broken}");
}

#[test]
fn a_move_that_was_carried_out_is_shown_again() {
    let mut desk = desk();
    let to = "2.16.886.101.20003.20065";
    desk.ok(&format!("agency add --oid {to} --name 數位發展部 --level A"));
    let line = format!("user transfer lin001 --to {to}");
    let planned = lines(&desk, &format!("{line} --effective 2026-12-01"));
    desk.set_clock("2026-12-03T09:30:00+08:00");
    lines(&desk, &line);
    assert_eq!(desk.sql("SELECT effective FROM departure"), ["2026-12-01"], "its day stands");
    let events = desk.events().len();
    desk.give("lin001", "spm:user", Some(MOTC));
    let again = lines(&desk, &line);
    assert_eq!(again.iter().filter(|line| line["part"] == "grant").count(), 3, "{planned:?} {again:?}");
    assert!(open(&again).contains(&"grant: spm:user 交通部".to_owned()), "{again:?}");
    assert_eq!(desk.events().len(), events, "nothing changed");
    assert_eq!(desk.run(&format!("{line} --effective today --yes")).code, 1);
}
