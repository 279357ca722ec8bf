//! Every way of a case from beginning to end, each with a trail that verifies; and who may not take part.

use crate::harness::{Desk, items};

const HERE: &str = "2.16.886.101.20003.20008";

/// A staffed desk with a second administrator, a third applicant, and one from an agency that has no administrator.
fn desk() -> Desk {
    let desk = Desk::staffed();
    desk.person("admin2", "趙管理");
    desk.give("admin2", "vans:admin", Some(HERE));
    desk.person("tsai01", "蔡小華");
    desk.person("kuo001", "郭小強");
    desk.ok("agency add --oid 2.16.886.101.20003.20099 --name 測試署 --level A");
    desk.execute(
        "UPDATE account SET agency = (SELECT id FROM agency WHERE oid = '2.16.886.101.20003.20099') WHERE login = 'kuo001'",
    );
    desk
}

/// Changes how many must agree to a new vans:user, and with whom beside them.
fn plan_stages(desk: &Desk, quorum: u32, with_opinion: bool) {
    const WHICH: &str = "action = 'grant' AND role IN (SELECT r.id FROM role r JOIN system s ON s.id = r.system
                         WHERE s.code = 'vans' AND r.code = 'user')";
    desk.execute(&format!("UPDATE role_stage SET quorum = {quorum} WHERE {WHICH}"));
    if with_opinion {
        desk.execute(&format!(
            "INSERT INTO role_stage (role, edition, action, step, lane, kind, decider, decider_value)
             SELECT role, edition, action, step, 2, 'opinion', 'capability', 'operator' FROM role_stage WHERE {WHICH}"
        ));
    }
}

/// Demands that nothing is found but what the test itself put there: accounts and the first grants, by SQL.
#[track_caller]
fn verify(desk: &Desk, after: &str) {
    let answer = desk.run("audit verify");
    let planted = |line: &str| {
        let name = line.strip_prefix("row_unrecorded\tno event recorded ").unwrap_or_default();
        let grant = name.strip_prefix("role_grant ").and_then(|id| id.parse::<u32>().ok());
        name.starts_with("account ") || grant.is_some_and(|id| id <= 5)
    };
    let found: Vec<&str> = answer.stdout.lines().filter(|line| !planted(line)).collect();
    assert!(found.is_empty(), "after {after}: {found:?}");
    assert!(answer.stdout.lines().count() >= 12, "{answer}");
}

#[test]
fn every_flow_of_user_roles_leaves_a_trail_that_verifies() {
    let desk = desk();
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.ok_as("admin1", "queue approve 1");
    verify(&desk, "an approval");
    desk.ok_as("wang01", "role request vans:user --remove --reason 職務異動");
    desk.ok_as("admin1", "queue reject 2 --reason 仍需使用");
    verify(&desk, "a removal that was refused");
    let status = items(&desk.ok_as("wang01", "role status --system vans -o json"));
    assert_eq!(status.iter().find(|row| row["role"] == "user").unwrap()["state"], "granted");
    desk.ok_as("wang01", "role request vans:user --remove --reason 職務異動");
    desk.ok_as("admin1", "queue approve 3");
    verify(&desk, "a removal");
    plan_stages(&desk, 2, false);
    desk.ok_as("lin001", "role request vans:user --reason 盤點資產");
    desk.ok_as("admin1", "queue approve 4");
    verify(&desk, "the first of two");
    desk.ok_as("admin2", "queue approve 4");
    verify(&desk, "the second of two");
    plan_stages(&desk, 1, true);
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.ok_as("oper02", "queue opinion 5 --reason 無意見");
    verify(&desk, "an opinion beside the decision");
    desk.ok_as("admin1", "queue approve 5");
    verify(&desk, "parallel lanes");
    desk.ok_as("tsai01", "role request vans:user --reason 盤點資產");
    desk.ok_as("admin1", "queue return 6 --reason 請補同意");
    desk.ok_as("tsai01", "role resend 6 --reason 已補");
    verify(&desk, "a return and a resend");
    desk.ok_as("tsai01", "role cancel 6");
    verify(&desk, "a withdrawal");
    desk.ok_as("kuo001", "role request vans:user --reason 盤點資產");
    assert_eq!(items(&desk.ok_as("oper02", "queue list -o json")).len(), 1);
    desk.ok_as("oper02", "queue opinion 7 --reason 無意見");
    desk.ok_as("oper02", "queue approve 7");
    verify(&desk, "a fallback");
    assert_eq!(desk.sql("SELECT state FROM approval_case WHERE id = 7"), ["approved"]);
    let grant = desk.sql("SELECT MAX(id) FROM role_grant");
    desk.ok(&format!("role revoke {} --reason 離職 --yes", grant[0]));
    verify(&desk, "a grant that was taken back");
}

#[test]
fn every_flow_of_administrators_leaves_a_trail_that_verifies() {
    let desk = desk();
    desk.ok_as("lin001", "role request vans:admin --reason 接任管理者");
    desk.file("form.pdf", "stamped");
    desk.ok_as("clerk1", "queue record 1 --evidence scan=@/form.pdf");
    verify(&desk, "evidence");
    desk.ok_as("clerk1", "queue record 1 --evidence form=@/form.pdf");
    verify(&desk, "a form");
    desk.ok_as("clerk1", "queue record 1 --result approved --decided-on 2026-11-20");
    verify(&desk, "an outside result");
    let late = desk.run_as("lin001", "role cancel 1");
    assert_eq!(late.code, 1, "{late}");
    desk.ok_as("clerk1", "queue activate 1 --target-account lin001");
    verify(&desk, "an activation");
    desk.ok_as("lin001", "role request vans:admin --remove --reason 職務異動");
    desk.ok_as("oper02", "queue approve 2");
    desk.ok_as("clerk1", "queue close 2 --proof 來信確認");
    verify(&desk, "a closing");
    assert_eq!(desk.sql("SELECT ended_on FROM role_grant WHERE request IS NOT NULL"), ["2026-11-20"]);
}

#[test]
fn extensions_baselines_and_plans_leave_a_trail_that_verifies() {
    let mut desk = desk();
    desk.ok_as("wang01", "role request vans:user --until 2026-11-25 --reason 盤點資產");
    desk.ok_as("admin1", "queue approve 1");
    desk.ok_as("wang01", "role extend vans:user --until 2026-12-31 --reason 延長");
    let status = items(&desk.ok_as("wang01", "role status --system vans -o json"));
    assert_eq!(status.iter().find(|row| row["role"] == "user").unwrap()["actions"], serde_json::json!(["cancel"]));
    desk.ok_as("admin1", "queue approve 2");
    verify(&desk, "an extension");
    desk.ok_as("wang01", "role extend vans:user --until 2027-01-31 --reason 延長");
    desk.set_clock("2027-01-04T09:30:00+08:00");
    desk.ok_as("admin1", "queue approve 3");
    verify(&desk, "an extension that came late");
    assert_eq!(
        desk.sql("SELECT starts || ' ' || ends FROM role_grant WHERE request IS NOT NULL ORDER BY id"),
        ["2026-11-20 2026-12-31", "2027-01-04 2027-01-31"]
    );
    desk.file("held.csv", "帳號,權限\ntsai01,vans:user\n");
    desk.file("proof.pdf", "proof");
    desk.ok("role import @/held.csv --granted-on 2024-05-01 --evidence @/proof.pdf --yes");
    desk.ok_as("oper02", "queue list --plan @/plan.csv");
    let plan = std::fs::read_to_string(desk.path("plan.csv")).unwrap();
    desk.file("plan.csv", plan.replace(",,\r\n", ",approve,\r\n"));
    desk.ok_as("oper02", "queue apply @/plan.csv --yes");
    verify(&desk, "a baseline and a plan");
    assert_eq!(desk.sql("SELECT starts FROM role_grant WHERE baseline = 1"), ["2024-05-01"]);
}

#[test]
fn an_extension_does_not_give_back_what_was_taken_back() {
    let desk = desk();
    desk.ok_as("wang01", "role request vans:user --until 2026-11-25 --reason 盤點資產");
    desk.ok_as("admin1", "queue approve 1");
    desk.ok_as("wang01", "role extend vans:user --until 2026-12-31 --reason 延長");
    let grant = desk.sql("SELECT id FROM role_grant WHERE request IS NOT NULL");
    desk.ok(&format!("role revoke {} --reason 離職 --yes", grant[0]));
    assert_eq!(desk.sql("SELECT COUNT(*) FROM notice WHERE template = 'grant.removed'"), ["1"]);
    assert_eq!(desk.run_as("admin1", "queue approve 2").code, 1);
    assert_eq!(desk.sql("SELECT COUNT(*) FROM role_grant WHERE request IS NOT NULL"), ["1"]);
    // What has no end has none to move.
    desk.ok_as("tsai01", "role request vans:user --reason 盤點資產");
    desk.ok_as("admin1", "queue approve 3");
    assert_eq!(desk.run_as("tsai01", "role extend vans:user --until 2026-12-31 --reason 延長").code, 1);
}

#[test]
fn nothing_is_given_to_an_account_that_was_switched_off() {
    let desk = desk();
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.execute("UPDATE account SET state = 'disabled' WHERE login = 'wang01'");
    assert_eq!(desk.run_as("admin1", "queue approve 1").code, 1);
    assert!(desk.sql("SELECT id FROM role_grant WHERE request IS NOT NULL").is_empty());
    desk.ok_as("admin1", "queue reject 1 --reason 已停用");
}

#[test]
fn an_outside_result_is_recorded_and_not_just_approved() {
    let desk = desk();
    desk.ok_as("lin001", "role request vans:admin --reason 接任管理者");
    desk.file("form.pdf", "stamped");
    desk.ok_as("clerk1", "queue record 1 --evidence form=@/form.pdf");
    let answer = desk.run_as("clerk1", "queue approve 1");
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("queue record 1"), "{answer}");
    // Nor is a decision of this desk recorded as somebody else's.
    desk.ok_as("kuo001", "role request vans:user --reason 盤點資產");
    assert_eq!(desk.run_as("oper02", "queue record 2 --result approved --body 數位部").code, 1);
}

#[test]
fn a_clerk_does_not_pass_the_form_of_his_own_request() {
    let desk = desk();
    desk.ok_as("clerk1", "role request vans:admin --reason 接任管理者");
    desk.file("form.pdf", "stamped");
    let answer = desk.run_as("clerk1", "queue record 1 --evidence form=@/form.pdf");
    assert_eq!(answer.code, 4, "{answer}");
    assert!(desk.sql("SELECT id FROM evidence").is_empty());
    // Who may look at a case, and is no clerk over its agency, adds nothing to it.
    desk.give("kuo001", "desk:clerk", Some("2.16.886.101.20003.20099"));
    desk.give("kuo001", "vans:admin", Some(HERE));
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    assert_eq!(desk.run_as("kuo001", "queue record 2 --evidence scan=@/form.pdf").code, 4);
}

#[test]
fn a_deputy_and_whom_he_stands_in_for_are_one_voice() {
    let desk = desk();
    plan_stages(&desk, 2, false);
    desk.ok_as("admin1", "deputy add tsai01 --until 2026-12-31");
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.ok_as("admin1", "queue approve 1");
    assert_eq!(desk.run_as("tsai01", "queue approve 1").code, 1);
    desk.execute("UPDATE account SET suspended_from = '2026-11-01' WHERE login = 'admin1'");
    assert_eq!(desk.run_as("tsai01", "queue show 1").code, 3);
    assert_eq!(desk.sql("SELECT state FROM approval_case WHERE id = 1"), ["pending"]);
}

#[test]
fn nobody_makes_himself_a_deputy_and_no_part_of_the_desk_appoints_for_the_whole() {
    let desk = desk();
    assert_eq!(desk.run_as("oper02", "deputy add oper02 --account admin1 --until 2026-12-31").code, 4);
    desk.give("tsai01", "desk:operator", Some(HERE));
    assert_eq!(desk.run_as("tsai01", "deputy add wang01 --account oper02 --until 2026-12-31").code, 4);
    desk.ok_as("admin1", "deputy add wang01 --until 2026-12-31");
    let ended = items(&desk.ok_as("admin1", "deputy end 1 -o json"));
    assert!(ended[0]["ended_at"].is_string(), "{ended:?}");
}

#[test]
fn a_stage_that_too_few_can_decide_falls_to_the_next() {
    let desk = Desk::staffed();
    plan_stages(&desk, 2, false);
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    assert_eq!(desk.sql("SELECT decider_value FROM approval_stage WHERE case_id = 1"), ["operator"]);
}

#[test]
fn a_plan_names_one_author_who_is_known() {
    let desk = desk();
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.ok_as("tsai01", "role request vans:user --reason 盤點資產");
    desk.ok_as("admin1", "queue list --plan @/plan.csv");
    let plan = std::fs::read_to_string(desk.path("plan.csv")).unwrap().replace(",,\r\n", ",approve,\r\n");
    desk.file("plan.csv", plan.replace("admin1", "nobody"));
    assert_eq!(desk.run_as("admin1", "queue apply @/plan.csv --yes").code, 1);
    desk.file("plan.csv", plan.replacen("admin1", "admin2", 1));
    assert_eq!(desk.run_as("admin1", "queue apply @/plan.csv --yes").code, 1);
    assert!(desk.sql("SELECT id FROM approval_decision").is_empty());
    // A plan without a line is nothing to do.
    desk.ok_as("oper02", "queue list --plan @/empty.csv");
    desk.ok_as("oper02", "queue apply @/empty.csv --yes");
}

#[test]
fn a_reviewer_reads_how_far_a_role_would_reach() {
    let desk = desk();
    desk.ok_as("wang01", "role request vans:user --subtree --reason 盤點資產");
    let shown = desk.ok_as("admin1", "queue show 1 -o json");
    let facts = items(&shown)[0]["facts"].clone();
    let has = |key: &str| facts.as_array().unwrap().iter().any(|fact| fact["key"] == key);
    assert!(has("over") && has("subtree"), "{facts}");
    desk.ok_as("kuo001", &format!("role request vans:user --agency {HERE} --reason 支援"));
    let facts = items(&desk.ok_as("admin1", "queue show 2 -o json"))[0]["facts"].clone();
    let over = facts.as_array().unwrap().iter().find(|fact| fact["key"] == "over").unwrap();
    assert_eq!(over["value"], "2.16.886.101.20003.20008 交通部");
}

#[test]
fn other_agencies_and_other_systems_are_not_there() {
    let desk = desk();
    desk.give("tsai01", "desk:operator", Some("2.16.886.101.20003.20099"));
    let hidden = desk.run_as("tsai01", "role status --account wang01");
    let missing = desk.run_as("tsai01", "role status --account nosuch");
    assert_eq!((hidden.code, missing.code), (3, 3));
    assert_eq!(hidden.stderr.replace("wang01", "nosuch"), missing.stderr);
    assert_eq!(desk.run_as("tsai01", "role list --account wang01").code, 3);
    assert_eq!(desk.run_as("tsai01", "role request vans:user --account wang01 --reason 代為申請").code, 3);
    assert_eq!(desk.run_as("wang01", "role status --account lin001").code, 4);
    // A part of the desk takes nothing back that holds for all of it.
    let grant = desk.sql("SELECT g.id FROM role_grant g JOIN account a ON a.id = g.account WHERE a.login = 'oper02'");
    desk.give("tsai01", "desk:operator", Some(HERE));
    assert_eq!(desk.run_as("tsai01", &format!("role revoke {} --reason 職務異動 --yes", grant[0])).code, 3);
    // Who administers one system sees the cases and grants of that one.
    desk.ok_as("wang01", "role request spm:user --reason 盤點資產");
    assert_eq!(desk.run_as("admin1", "queue show 1").code, 3);
    assert_eq!(desk.ok_as("admin1", "queue list --all"), "");
}

#[test]
fn a_role_over_an_agency_needs_one() {
    let desk = desk();
    desk.execute("UPDATE account SET agency = NULL WHERE login = 'tsai01'");
    desk.file("held.csv", "帳號,權限\ntsai01,vans:admin\n");
    desk.file("proof.pdf", "proof");
    let answer = desk.run("role import @/held.csv --granted-on 2024-05-01 --evidence @/proof.pdf --yes");
    assert_eq!(answer.code, 1, "{answer}");
    desk.file("held.csv", "帳號,權限\nwang01,vans:user\n");
    let answer = desk.run("role import @/held.csv --granted-on 2027-05-01 --evidence @/proof.pdf --yes");
    assert_eq!(answer.code, 1, "{answer}");
}

#[test]
fn several_decisions_are_one_document() {
    let desk = desk();
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.ok_as("tsai01", "role request vans:user --reason 盤點資產");
    assert_eq!(items(&desk.ok_as("admin1", "queue approve 1 2 -o json")).len(), 2);
}

#[test]
fn where_stages_run_side_by_side_each_sees_his_own() {
    let desk = desk();
    plan_stages(&desk, 1, true);
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    let actions = |who: &str| items(&desk.ok_as(who, "queue list --all -o json"))[0]["actions"].clone();
    assert_eq!(actions("admin1"), serde_json::json!(["approve", "reject", "return"]));
    assert_eq!(actions("oper02"), serde_json::json!(["opinion"]));
    assert_eq!(actions("clerk1"), serde_json::json!([]));
}
