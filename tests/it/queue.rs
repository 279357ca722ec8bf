//! Requests and decisions at the shell.

use insta::assert_snapshot;

use crate::harness::{Desk, items};

#[test]
fn a_request_is_filed_listed_approved_and_held() {
    let desk = Desk::staffed();
    assert_snapshot!(desk.run_as("wang01", "role request vans:user --reason 盤點資產"), @"vans:user is asked for: case 1");
    assert_snapshot!(desk.run_as("admin1", "queue list"), @"1	交通部	王小明	wang01	vans	user	a new role	a decision	pending	2026-11-20 09:30	2026-11-25");
    assert_snapshot!(desk.run_as("admin1", "queue approve 1"), @"case 1: approved; now approved");
    let held = items(&desk.ok_as("wang01", "role list -o json"));
    assert_eq!((held[0]["role"].as_str(), held[0]["allowed_by"].as_str()), (Some("user"), Some("admin1")));
    let status = items(&desk.ok_as("wang01", "role status --system vans -o json"));
    let user = status.iter().find(|row| row["role"] == "user").unwrap();
    assert_eq!(user["state"], "granted");
    assert_eq!(user["actions"], serde_json::json!(["request_removal"]));
    let events = desk.events();
    assert_eq!(events[events.len() - 2..], ["role.request", "queue.approve"]);
    assert_eq!(desk.sql("SELECT template FROM notice ORDER BY id"), ["request.filed", "request.approved"]);
}

#[test]
fn b106_vans_is_silent_about_a_refusal() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    assert_snapshot!(desk.run_as("admin1", "queue reject 1 --reason ."), @"
    -- stderr --
    error: this decision on case 1 needs a reason
    hint: say why with `--reason`; a dot is no reason
    -- exit 1 --
    ");
    desk.ok_as("admin1", "queue reject 1 --reason 非業務所需");
    assert_eq!(desk.sql("SELECT state FROM notice WHERE template = 'request.rejected'"), ["suppressed"]);
    let status = items(&desk.ok_as("wang01", "role status --system vans -o json"));
    let user = status.iter().find(|row| row["role"] == "user").unwrap();
    assert_eq!((&user["state"], &user["actions"]), (&"rejected".into(), &serde_json::json!(["reapply"])));
    desk.ok_as("wang01", "role reapply 1 --reason 業務調整");
}

#[test]
fn nobody_decides_on_what_concerns_himself() {
    let desk = Desk::staffed();
    // As the subject.
    desk.ok_as("admin1", "role request vans:user --reason 需要使用");
    assert_snapshot!(desk.run_as("admin1", "queue approve 1"), @"
    -- stderr --
    error: nobody decides on what concerns himself: case 1
    hint: see who can decide with `authdesk queue show 1`
    -- exit 4 --
    ");
    // As the filer for somebody else.
    desk.give("oper02", "vans:admin", Some("2.16.886.101.20003.20008"));
    desk.ok_as("oper02", "role request vans:user --account wang01 --reason 代為申請");
    assert_eq!(desk.run_as("oper02", "queue approve 2").code, 4);
    // As deputy of the one whom it concerns: the deputy has no right of his own.
    desk.ok_as("admin1", "deputy add lin001 --until 2026-12-31");
    assert_eq!(desk.run_as("lin001", "queue approve 1").code, 3);
    // In a plan that he wrote, applied by somebody else.
    desk.ok_as("oper02", "queue list --plan @/own.csv");
    let plan = std::fs::read_to_string(desk.path("own.csv")).unwrap().replace("oper02", "admin1");
    desk.file("own.csv", plan.replacen(",,\r\n", ",approve,\r\n", 1));
    let answer = desk.run_as("oper02", "queue apply @/own.csv --yes");
    assert_eq!(answer.code, 1, "{answer}");
    // By SQL.
    let sql = "INSERT INTO approval_decision (case_id, stage, verdict, account, at)
               SELECT 1, s.id, 'approve', a.id, 0 FROM approval_stage s, account a WHERE s.case_id = 1 AND a.login = 'admin1'";
    let refused = rusqlite::Connection::open(desk.path("desk.db")).unwrap().execute(sql, []).unwrap_err();
    assert!(refused.to_string().contains("nobody decides on what concerns himself"));
    assert!(desk.sql("SELECT id FROM approval_decision").is_empty());
}

#[test]
fn a_deputy_decides_for_whom_he_stands_in() {
    let desk = Desk::staffed();
    desk.ok_as("admin1", "deputy add lin001 --until 2026-12-31 --reason 出差");
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.ok_as("lin001", "queue approve 1");
    assert_eq!(desk.sql("SELECT a.login FROM approval_decision d JOIN account a ON a.id = d.deputy_for"), ["admin1"]);
    assert_snapshot!(desk.run_as("admin1", "deputy list"), @"1	admin1	lin001	2026-11-20	2026-12-31	出差");
    desk.ok_as("admin1", "deputy end 1");
    assert_eq!(desk.ok_as("admin1", "deputy list"), "");
}

#[test]
fn the_second_reviewer_is_told_who_was_faster() {
    let desk = Desk::staffed();
    desk.person("admin2", "趙管理");
    desk.give("admin2", "vans:admin", Some("2.16.886.101.20003.20008"));
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.ok_as("admin1", "queue approve 1 --seen 1");
    assert_snapshot!(desk.run_as("admin2", "queue reject 1 --seen 1 --reason 重複"), @"
    -- stderr --
    error: case 1 was approved by admin1 at 2026-11-20 09:30
    hint: look again: `authdesk queue show 1`
    -- exit 5 --
    ");
}

#[test]
fn a_plan_is_written_filled_and_applied_once() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.ok_as("lin001", "role request vans:user --reason 盤點資產");
    for name in ["plan.csv", "plan.json", "plan.xlsx"] {
        desk.ok_as("admin1", &format!("queue list --plan @/{name}"));
    }
    let plan = std::fs::read_to_string(desk.path("plan.json")).unwrap();
    let plan = plan.replacen("\"decision\": \"\"", "\"decision\": \"通過\"", 1);
    desk.file("plan.json", plan);
    assert_snapshot!(desk.run_as("admin1", "queue apply @/plan.json"), @"
    -- stderr --
    error: this asks for a confirmation, and there is no terminal to ask on
    hint: add `--yes` to go ahead, or `--dry-run` to look first
    -- exit 2 --
    ");
    assert_snapshot!(desk.run_as("admin1", "queue apply @/plan.json --yes"), @"approved 1, rejected 0, returned 0; already done 0; without a decision 1");
    assert_snapshot!(desk.run_as("admin1", "queue apply @/plan.json --yes"), @"approved 0, rejected 0, returned 0; already done 1; without a decision 1");
    // The other plans saw the first case as it was before.
    let csv = std::fs::read_to_string(desk.path("plan.csv")).unwrap().replace(",,\r\n", ",approve,\r\n");
    desk.file("plan.csv", csv);
    let answer = desk.run_as("admin1", "queue apply @/plan.csv --yes");
    assert_eq!(answer.code, 5, "{answer}");
    assert_eq!(desk.sql("SELECT COUNT(*) FROM approval_decision"), ["1"]);
    let answer = desk.run_as("admin1", "queue apply @/plan.csv --yes --keep-going");
    assert_eq!(answer.code, 6, "{answer}");
    assert_eq!(desk.sql("SELECT COUNT(*) FROM approval_decision"), ["2"]);
}

#[test]
fn a_returned_case_is_sent_in_again() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.ok_as("admin1", "queue return 1 --reason 請補部門主管同意");
    assert_eq!(desk.run_as("admin1", "queue approve 1").code, 1);
    desk.ok_as("wang01", "role resend 1 --reason 已補");
    desk.ok_as("admin1", "queue approve 1");
    assert_eq!(desk.sql("SELECT verdict || round FROM approval_decision ORDER BY id"), ["return1", "approve2"]);
    assert_eq!(desk.run_as("wang01", "role cancel 1").code, 1);
}

#[test]
fn who_may_not_see_a_case_reads_the_same_as_for_one_that_is_not_there() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    let hidden = desk.run_as("lin001", "queue show 1");
    let missing = desk.run_as("lin001", "queue show 99");
    assert_eq!(hidden.code, 3);
    assert_eq!(hidden.stderr.replace('1', "N"), missing.stderr.replace("99", "N"));
}

#[test]
fn x18_levels_that_may_not_apply_are_told_whom_to_write_to() {
    let desk = Desk::staffed();
    desk.execute("UPDATE agency SET level = 'D'");
    let answer = desk.run_as("wang01", "role request vans:user --reason 盤點資產");
    assert_eq!(answer.code, 1);
    assert!(answer.stderr.contains("VansService@nics.nat.gov.tw"), "{answer}");
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產 --exception");
    let case = &items(&desk.ok_as("clerk1", "queue list -o json"))[0];
    assert_eq!((&case["stage"], &case["actions"]), (&"outside".into(), &serde_json::json!(["record"])));
    desk.file("reply.eml", "Subject: ok\r\n\r\n同意");
    desk.ok_as("clerk1", "queue record 1 --result approved --evidence mail=@/reply.eml --decided-on 115-11-19");
    // Whose turn comes next is told.
    assert_eq!(
        desk.sql("SELECT a.login FROM notice n JOIN account a ON a.id = n.account WHERE template = 'request.filed'"),
        ["admin1"]
    );
    desk.ok_as("admin1", "queue approve 1");
    desk.execute("UPDATE agency SET level = NULL");
    assert_eq!(desk.run_as("lin001", "role request vans:user --reason 盤點資產").code, 1);
}

#[test]
fn b058_an_administrator_goes_by_form_outside_and_activation() {
    let desk = Desk::staffed();
    desk.ok_as("lin001", "role request vans:admin --reason 接任管理者");
    assert_eq!(items(&desk.ok_as("clerk1", "queue show 1 -o json"))[0]["stage"], "form");
    desk.file("form.xlsx", "scanned");
    // B060: without its seals the form is kept, and the case stays.
    let answer = desk.run_as("clerk1", "queue record 1 --evidence form=@/form.xlsx --stamps applicant");
    assert!(answer.stderr.contains("supervisor"), "{answer}");
    desk.ok_as("clerk1", "queue record 1 --evidence scan=@/form.xlsx");
    assert_eq!(items(&desk.ok_as("clerk1", "queue show 1 -o json"))[0]["stage"], "form");
    desk.ok_as("clerk1", "queue record 1 --stamps applicant,supervisor,head");
    assert_eq!(items(&desk.ok_as("clerk1", "queue show 1 -o json"))[0]["stage"], "outside");
    assert_eq!(desk.run_as("admin1", "queue approve 1").code, 4);
    // What came with the form proves nothing of what was said about it.
    assert_eq!(desk.run_as("clerk1", "queue record 1 --result approved --decided-on today").code, 1);
    assert_eq!(desk.run_as("clerk1", "queue record 1 --result approved --doc-no 1 --decided-on tomorrow").code, 1);
    desk.ok_as("clerk1", "queue record 1 --result approved --decided-on=-1wd --doc-no 資安字第1150000001號 --doc-date=-2wd --received today");
    assert_eq!(desk.sql("SELECT decided_on FROM approval_decision"), ["2026-11-19"]);
    assert_eq!(
        desk.sql("SELECT doc_date || ' ' || received_on FROM evidence WHERE kind = 'letter'"),
        ["2026-11-18 2026-11-20"]
    );
    assert_eq!(items(&desk.ok_as("clerk1", "queue show 1 -o json"))[0]["stage"], "activate");
    assert!(desk.sql("SELECT id FROM role_grant WHERE request IS NOT NULL").is_empty());
    desk.ok_as("clerk1", "queue activate 1 --target-account lin001 --purpose 機關管理者 --owner 林大同 --on 1151120");
    let held = items(&desk.ok("role list --system vans --as-of 2026-11-20 -o json"));
    let held = held.iter().find(|row| row["login"] == "lin001").unwrap();
    assert_eq!(held["target_account"], "lin001");
    assert!(held["allowed_outside"].as_str().unwrap().contains("資通安全署"), "{held}");
    assert_eq!(held["form"], "form.xlsx");
}

#[test]
fn x02_a_bundle_files_what_is_on_line_and_names_the_form_of_the_rest() {
    let desk = Desk::staffed();
    let answer = desk.run_as("wang01", "role request spm:use --reason 管考業務");
    assert_snapshot!(answer, @"
    spm:user is asked for: case 1
    -- stderr --
    warning: spm:admin is not asked for on line: its form is 附表2-個別機關管理者帳號申請(異動)單
    ");
}

#[test]
fn what_an_outside_body_said_needs_a_proof() {
    let desk = Desk::staffed();
    desk.execute("UPDATE agency SET level = 'D'");
    desk.ok_as("wang01", "role request survey:user --reason 填報 --exception");
    let answer = desk.run_as("clerk1", "queue record 1 --result approved");
    assert_eq!(answer.code, 1, "{answer}");
    desk.ok_as("clerk1", "queue record 1 --result approved --evidence mail=@/desk.key --doc-no 資安字第1150000002號");
}

#[test]
fn a_baseline_is_countersigned_by_a_second_person() {
    let desk = Desk::staffed();
    desk.file("held.csv", "帳號,權限\nwang01,vans:user\nlin001,vans:user\n");
    desk.file("proof.pdf", "proof");
    desk.ok("role import @/held.csv --granted-on 2024-05-01 --evidence @/proof.pdf --yes");
    assert_eq!(desk.run("queue approve 1").code, 4);
    desk.ok_as("oper02", "queue approve 1 2");
    assert_eq!(
        desk.sql("SELECT starts || baseline FROM role_grant WHERE request IS NOT NULL"),
        ["2024-05-011", "2024-05-011"]
    );
    assert_eq!(items(&desk.ok("role list --as-of 2025-01-01 -o json")).len(), 2);
}

#[test]
fn the_last_administrator_is_not_removed_by_accident() {
    let desk = Desk::staffed();
    let answer = desk.run_as("admin1", "role request vans:admin --remove --reason 職務異動");
    assert_eq!(answer.code, 1, "{answer}");
    desk.ok_as("admin1", "role request vans:admin --remove --last --reason 職務異動");
    let grant = desk.sql("SELECT g.id FROM role_grant g JOIN account a ON a.id = g.account WHERE a.login = 'admin1'");
    assert_eq!(desk.run(&format!("role revoke {} --reason 離職 --yes", grant[0])).code, 1);
    desk.ok(&format!("role revoke {} --reason 離職 --last --yes", grant[0]));
    assert_eq!(desk.sql("SELECT ended_on FROM role_grant WHERE ended_on IS NOT NULL"), ["2026-11-20"]);
}

#[test]
fn every_decision_and_every_request_leaves_a_chain_of_events() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.ok_as("wang01", "role cancel 1 --reason 不需要了");
    desk.ok_as("admin1", "queue stats");
    assert_eq!(desk.run_as("nobody", "queue list").code, 4);
    let events = desk.events();
    assert_eq!(events[events.len() - 2..], ["role.request", "role.cancel"]);
}

#[test]
fn whom_a_case_falls_to_is_told_and_what_is_sent_again_goes_back_to_whom_it_was_planned_for() {
    let mut desk = Desk::staffed();
    desk.execute(
        "UPDATE account SET suspended_from = '2026-11-01', suspended_until = '2026-11-22' WHERE login = 'admin1'",
    );
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    let told = |desk: &Desk| {
        desk.sql("SELECT a.login || ' ' || n.template FROM notice n JOIN account a ON a.id = n.account ORDER BY n.id")
    };
    assert_eq!(told(&desk), ["oper02 case.fallback"]);
    desk.ok_as("oper02", "queue return 1 --reason 請補文件");
    desk.set_clock("2026-11-23T09:30:00+08:00");
    let own = items(&desk.ok_as("wang01", "status -o json"));
    assert_eq!(
        (&own[0]["kind"], &own[0]["whom"], &own[0]["people"]),
        (&"own".into(), &().into(), &serde_json::json!([]))
    );
    desk.ok_as("wang01", "role resend 1 --reason 已補");
    assert_eq!(desk.sql("SELECT decider FROM approval_case"), ["admin"]);
    assert_eq!(told(&desk).last().unwrap(), "admin1 request.filed");
    // Who leaves while only he can decide: whoever does then is told.
    desk.ok("user offboard admin1 --effective today --last --yes");
    assert_eq!(told(&desk).iter().filter(|told| *told == "oper02 case.fallback").count(), 2);
    let broken = desk.run("audit verify").stdout;
    assert!(!broken.contains("approval_stage"), "{broken}");
}

#[test]
fn what_cannot_be_opened_any_more_is_ended() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.execute(
        "UPDATE approval_case SET stage_kind = 'activate', decider = 'capability', decider_value = 'operator';
         UPDATE approval_stage SET kind = 'activate', decider = 'capability', decider_value = 'operator'",
    );
    assert_eq!(desk.run_as("oper02", "queue reject 1 --reason 不需要").code, 1, "it is approved");
    desk.ok("user disable wang01 --reason 停用 --yes");
    assert_snapshot!(desk.run_as("oper02", "queue activate 1 --target-account wang01"), @"
    -- stderr --
    error: the account wang01 is disabled: it can be given nothing
    hint: `authdesk user enable wang01`, or end the case: `authdesk queue reject 1 --reason TEXT`
    -- exit 1 --
    ");
    assert_snapshot!(desk.run_as("oper02", "queue reject 1 --reason 帳號已停用"), @"
    case 1: rejected; now rejected
    ");
    assert_eq!(desk.sql("SELECT state FROM approval_case"), ["rejected"]);
    assert_eq!(desk.events().last().unwrap(), "queue.reject");
}

#[test]
fn a_deputy_is_of_the_same_agency() {
    let desk = Desk::staffed();
    desk.ok("agency add --oid 2.16.886.101.20003.20065 --name 數位發展部 --level A");
    desk.execute("UPDATE account SET agency = (SELECT MAX(id) FROM agency) WHERE login = 'lin001'");
    assert_snapshot!(desk.run_as("admin1", "deputy add lin001 --until 2026-12-31"), @"
    -- stderr --
    error: lin001 belongs to another agency
    hint: a deputy is of the same agency; an operator of the whole desk may appoint another with `--other-agency`
    -- exit 1 --
    ");
    assert_eq!(desk.run_as("admin1", "deputy add lin001 --until 2026-12-31 --other-agency").code, 1);
    desk.ok("deputy add lin001 --account admin1 --until 2026-12-31 --other-agency");
    let me = items(&desk.ok_as("lin001", "whoami -o json"));
    assert_eq!(me[0]["stands_in"], serde_json::json!(["admin1"]));
    assert_snapshot!(desk.run_as("admin1", "whoami"), @"
    account        admin1
    recognised by  session
    administers    vans 交通部
    ");
}

#[test]
fn the_staff_see_the_roles_that_they_hold() {
    let desk = Desk::staffed();
    let staff = |who: &str| {
        let rows = items(&desk.ok_as(who, "role status -o json"));
        let own = rows.iter().filter(|row| row["kind"] == "staff");
        own.map(|row| format!("{} {}", row["role"], row["state"]).replace('"', "")).collect::<Vec<_>>()
    };
    assert_eq!(staff("clerk1"), ["clerk granted"]);
    assert_eq!(staff("wang01"), Vec::<String>::new());
    desk.execute("UPDATE account SET state = 'verified' WHERE login = 'lin001'");
    assert_eq!(desk.items("unfinished")[0]["name"], "林○同");
}
