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
    desk.ok_as("clerk1", "queue record 1 --evidence form=@/form.pdf --stamps applicant,supervisor,head");
    verify(&desk, "a form");
    desk.ok_as("clerk1", "queue record 1 --result approved --decided-on 2026-11-20 --evidence mail=@/form.pdf");
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
    desk.ok_as("clerk1", "queue record 1 --evidence form=@/form.pdf --stamps applicant,supervisor,head");
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
    let answer = desk.run_as("clerk1", "queue record 1 --evidence form=@/form.pdf --stamps applicant,supervisor,head");
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
fn a_plan_is_believed_as_this_desk_wrote_it() {
    let desk = desk();
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.ok_as("tsai01", "role request vans:user --reason 盤點資產");
    desk.ok_as("admin1", "queue list --plan @/plan.csv");
    let plan = std::fs::read_to_string(desk.path("plan.csv")).unwrap().replace(",,\r\n", ",approve,\r\n");
    let refused = |plan: String, why: &str| {
        desk.file("plan.csv", plan);
        let answer = desk.run_as("admin1", "queue apply @/plan.csv --yes");
        assert!(answer.stderr.contains(why), "{answer}");
        assert!(desk.sql("SELECT id FROM approval_decision").is_empty());
        answer.code
    };
    assert_eq!(refused(plan.replace("admin1", "nobody"), "nobody here is called nobody"), 1);
    assert_eq!(refused(plan.replacen("admin1", "admin2", 1), "two plans"), 1);
    // Another author, another time, another number: the head is not as it was written.
    assert_eq!(refused(plan.replace(",admin1,", ",admin2,"), "altered"), 1);
    assert_eq!(refused(plan.replace("2026-11-20T09:30", "2026-11-19T09:30"), "altered"), 1);
    let id = plan.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    assert_eq!(refused(plan.replace(&id, &format!("0{}", &id[1..])), "altered"), 1);
    // A line of one plan under the head of another.
    desk.ok_as("admin2", "queue list --plan @/other.csv");
    let other = std::fs::read_to_string(desk.path("other.csv")).unwrap();
    let fields = |plan: &str| plan.lines().nth(1).unwrap().split(',').map(str::to_owned).collect::<Vec<_>>();
    let (mine, theirs) = (fields(&plan), fields(&other));
    assert_eq!(refused(plan.replace(&mine[5], &theirs[5]), "not of this plan"), 5);
    desk.file("plan.csv", plan);
    desk.ok_as("admin1", "queue apply @/plan.csv --yes");
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

#[test]
fn evidence_of_one_stage_is_not_that_of_another() {
    let desk = desk();
    let outside =
        "kind = 'outside' AND action = 'grant' AND role IN (SELECT r.id FROM role r JOIN system s ON s.id = r.system
                   WHERE s.code = 'vans' AND r.code = 'admin')";
    desk.execute(&format!("UPDATE role_stage SET evidence = 'form,mail' WHERE {outside}"));
    desk.file("form.pdf", "stamped");
    desk.file("reply.eml", "Subject: ok\r\n\r\n同意");
    desk.ok_as("lin001", "role request vans:admin --reason 接任管理者");
    desk.ok_as(
        "clerk1",
        "queue record 1 --evidence form=@/form.pdf --evidence mail=@/reply.eml --stamps applicant,supervisor,head",
    );
    let answer = desk.run_as("clerk1", "queue record 1 --result approved");
    assert!(answer.stderr.contains("lacks evidence: form, mail"), "{answer}");
    // Unless the catalogue says that it is the same document.
    desk.execute(&format!("UPDATE role_stage SET evidence = 'form@1' WHERE {outside}"));
    desk.ok_as("tsai01", "role request vans:admin --reason 接任管理者");
    desk.ok_as("clerk1", "queue record 2 --evidence form=@/form.pdf --stamps applicant,supervisor,head");
    desk.ok_as("clerk1", "queue record 2 --result approved --evidence mail=@/reply.eml");
    let shown = items(&desk.ok_as("clerk1", "queue show 2 -o json"));
    let steps: Vec<_> = shown[0]["evidence"].as_array().unwrap().iter().map(|one| one["step"].clone()).collect();
    assert_eq!(steps, [1, 2]);
}

#[test]
fn a_form_comes_again_after_a_return() {
    let mut desk = desk();
    desk.file("form.pdf", "stamped");
    desk.ok_as("lin001", "role request vans:admin --reason 接任管理者");
    desk.ok_as("clerk1", "queue record 1 --evidence form=@/form.pdf --stamps applicant,supervisor,head");
    desk.set_clock("2026-11-23T09:30:00+08:00");
    desk.ok_as("clerk1", "queue record 1 --result returned --reason 核章不清");
    desk.set_clock("2026-11-24T09:30:00+08:00");
    // What comes while the applicant mends it belongs to the stage that asks for it.
    desk.ok_as("clerk1", "queue record 1 --evidence form=@/form.pdf");
    desk.ok_as("lin001", "role resend 1 --reason 已補");
    assert_eq!(items(&desk.ok_as("clerk1", "queue show 1 -o json"))[0]["stage"], "form");
    desk.ok_as("clerk1", "queue record 1 --stamps applicant,supervisor,head");
    assert_eq!(items(&desk.ok_as("clerk1", "queue show 1 -o json"))[0]["stage"], "outside");
    verify(&desk, "a form that came again");
}

#[test]
fn a_case_that_needs_two_waits_for_the_other_one_only() {
    let desk = desk();
    plan_stages(&desk, 2, false);
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.ok_as("admin1", "queue approve 1");
    assert_eq!(desk.ok_as("admin1", "queue list"), "");
    let all = items(&desk.ok_as("admin1", "queue list --all -o json"));
    assert_eq!((all.len(), &all[0]["actions"]), (1, &serde_json::json!([])));
    assert_eq!(items(&desk.ok_as("admin2", "queue list -o json")).len(), 1);
    // Nor does it wait for the deputy of who has spoken.
    desk.ok_as("admin1", "deputy add tsai01 --until 2026-12-31");
    assert_eq!(desk.ok_as("tsai01", "queue list"), "");
    // After a return it waits for both again.
    desk.ok_as("admin2", "queue return 1 --reason 請補同意");
    desk.ok_as("wang01", "role resend 1 --reason 已補");
    assert_eq!(items(&desk.ok_as("admin1", "queue list -o json")).len(), 1);
    assert_eq!(items(&desk.ok_as("admin2", "queue list -o json")).len(), 1);
}

#[test]
fn the_last_administrator_stays_although_another_one_was_there_when_he_asked() {
    let desk = desk();
    desk.ok_as("admin1", "role request vans:admin --remove --reason 職務異動");
    desk.execute("UPDATE account SET state = 'disabled' WHERE login = 'admin2'");
    let answer = desk.run_as("oper02", "queue approve 1");
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("--remove --last"), "{answer}");
    desk.ok_as("oper02", "queue reject 1 --reason 無人接任");
    desk.ok_as("admin1", "role request vans:admin --remove --last --reason 機關裁撤");
    desk.ok_as("oper02", "queue approve 2");
    // Nor does the last operator go by a request.
    desk.ok_as("oper02", "role request desk:operator --remove --reason 職務異動");
    desk.ok("staff list");
    let answer = desk.run_as("clerk1", "role request desk:clerk --remove --reason 職務異動");
    assert_eq!(answer.code, 1, "{answer}");
}

#[test]
fn what_the_catalogue_forgot_hangs_nowhere() {
    let desk = desk();
    desk.execute("DELETE FROM role_stage WHERE action = 'removal'");
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.ok_as("admin1", "queue approve 1");
    desk.ok_as("wang01", "role request vans:user --remove --reason 職務異動");
    desk.ok_as("oper02", "queue approve 2");
    assert_eq!(desk.sql("SELECT ended_on FROM role_grant WHERE request IS NOT NULL"), ["2026-11-20"]);
    desk.execute("DELETE FROM role_stage WHERE action = 'grant'");
    let answer = desk.run_as("lin001", "role request vans:user --reason 盤點資產");
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("system lint"), "{answer}");
}

#[test]
fn a_stage_and_a_file_that_other_programs_changed_are_found() {
    let desk = desk();
    desk.file("form.pdf", "stamped");
    desk.ok_as("lin001", "role request vans:admin --reason 接任管理者");
    desk.ok_as("clerk1", "queue record 1 --evidence form=@/form.pdf");
    verify(&desk, "a form without its seals");
    desk.execute("UPDATE approval_stage SET passed_at = 1 WHERE step = 1; UPDATE document SET content = x'00'");
    let found = desk.run("audit verify");
    assert_eq!(found.code, 1, "{found}");
    assert!(found.stdout.contains("row_changed") && found.stdout.contains("approval_stage"), "{found}");
    assert!(found.stdout.contains("document_changed"), "{found}");
    let doctor = desk.run("doctor");
    assert!(format!("{doctor}").contains("audit verify"), "{doctor}");
}

#[test]
fn an_auditor_reads_masked_values_unless_that_is_recorded() {
    let desk = desk();
    desk.person("audit1", "何稽核");
    desk.give("audit1", "desk:auditor", None);
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    let value = |shown: &str, key: &str| {
        let facts = items(shown)[0]["facts"].clone();
        facts.as_array().unwrap().iter().find(|fact| fact["key"] == key).unwrap()["value"].as_str().unwrap().to_owned()
    };
    let plain = desk.ok_as("admin1", "queue show 1 -o json");
    assert_eq!((value(&plain, "name"), value(&plain, "email")), ("王小明".into(), "wang01@motc.gov.tw".into()));
    let masked = desk.ok_as("audit1", "queue show 1 -o json");
    assert_eq!((value(&masked, "name"), value(&masked, "email")), ("王○明".into(), "w***@motc.gov.tw".into()));
    assert_eq!((value(&masked, "phone"), &items(&masked)[0]["masked"]), ("○○○".into(), &true.into()));
    let events = desk.events().len();
    let open = desk.ok_as("audit1", "queue show 1 --unmask -o json");
    assert_eq!(value(&open, "phone"), "02-23492900");
    assert_eq!(desk.events()[events..], ["queue.show"]);
}

#[test]
fn the_named_agency_decides_and_not_one_above_it() {
    let desk = desk();
    desk.ok("agency add --oid 2.16.886.101.20003 --name 行政院 --level A");
    desk.person("high01", "高大明");
    desk.give("high01", "vans:admin", Some("2.16.886.101.20003"));
    desk.execute(
        "UPDATE role_grant SET subtree = 1 WHERE agency = (SELECT id FROM agency WHERE oid = '2.16.886.101.20003');
         UPDATE role_stage SET decider = 'agency', decider_value = '2.16.886.101.20003.20008', fallback = ''",
    );
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    let shown = items(&desk.ok("queue show 1 -o json"));
    assert_eq!(shown[0]["deciders"], serde_json::json!(["admin1", "admin2"]));
    assert_eq!(desk.run_as("high01", "queue approve 1").code, 4);
    desk.ok_as("admin2", "queue approve 1");
}

#[test]
fn an_import_reports_every_row_and_goes_on_where_it_may() {
    let desk = desk();
    desk.file("held.csv", "帳號,權限\nwang01,vans:user\nnosuch,vans:user\ntsai01,VANS：一般權限\nkuo001,nosuch:user\n");
    desk.file("proof.pdf", "proof");
    let import = "role import @/held.csv --granted-on 113/5/1 --evidence @/proof.pdf --yes";
    let refused = desk.run(&format!("{import} --report @/all.json"));
    assert_eq!(refused.code, 1, "{refused}");
    assert!(refused.stderr.contains("nosuch") && refused.stderr.contains("line 5"), "{refused}");
    assert!(desk.sql("SELECT id FROM approval_case").is_empty() && desk.sql("SELECT size FROM document").is_empty());
    let partly = desk.run(&format!("{import} --keep-going --report @/some.json"));
    assert_eq!(partly.code, 6, "{partly}");
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(desk.path("some.json")).unwrap()).unwrap();
    assert_eq!(
        (&report["kind"], &report["counts"]),
        (&"role_import".into(), &serde_json::json!({"filed": 2, "error": 2}))
    );
    // A second run changes nothing and says so.
    desk.file("held.csv", "帳號,權限\nwang01,vans:user\ntsai01,vans:user\n");
    let again = desk.run(import);
    assert!(again.stderr.contains("2 rows") || again.stderr.contains("waits already"), "{again}");
    assert_eq!(desk.sql("SELECT COUNT(*) FROM approval_case"), ["2"]);
    verify(&desk, "a baseline of some rows");
}

#[test]
fn people_are_found_by_the_names_of_roles_and_named_where_a_case_waits() {
    let desk = desk();
    let by_code = desk.ok("user list --role vans:admin");
    assert_eq!(desk.ok("user list --role 政府機關資安弱點通報機制：機關管理者"), by_code);
    let unknown = desk.run("user list --role vans:nosuch");
    assert_eq!(unknown.code, 3, "{unknown}");
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    let own = items(&desk.ok_as("wang01", "status -o json"));
    assert_eq!(own[0]["people"], serde_json::json!(["admin1", "admin2"]));
    assert!(desk.ok_as("wang01", "status").contains("admin1, admin2"));
}

#[test]
fn an_authority_is_named_for_one_system_and_for_another() {
    let mut desk = desk();
    desk.ok_as("wang01", "role request desk:authority --for-system vans --until 2026-12-31 --reason 審核管理者");
    desk.ok_as("oper02", "queue approve 1");
    desk.ok_as("wang01", "role request desk:authority --for-system spm --until 2026-12-31 --reason 審核管理者");
    desk.ok_as("oper02", "queue approve 2");
    assert_eq!(desk.run_as("wang01", "role request desk:authority --for-system spm --reason 審核管理者").code, 1);
    assert_eq!(desk.run_as("lin001", "role request vans:user --for-system spm --reason 盤點資產").code, 2);
    // What is extended after its end reaches no farther than before.
    desk.ok_as("wang01", "role extend desk:authority --for-system vans --until 2027-03-31 --reason 延長");
    desk.set_clock("2027-01-04T09:30:00+08:00");
    desk.ok_as("oper02", "queue approve 3");
    assert_eq!(
        desk.sql("SELECT s.code FROM role_grant g JOIN system s ON s.id = g.for_system ORDER BY g.id"),
        ["vans", "spm", "vans"]
    );
    assert!(desk.sql("SELECT id FROM role_grant WHERE request IS NOT NULL AND for_system IS NULL").is_empty());
}

#[test]
fn a_plan_holds_only_what_waits() {
    let desk = desk();
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    desk.ok_as("tsai01", "role request vans:user --reason 盤點資產");
    desk.ok_as("admin1", "queue approve 1");
    desk.ok_as("admin1", "queue list --all --plan @/plan.csv");
    let plan = std::fs::read_to_string(desk.path("plan.csv")).unwrap();
    assert_eq!(plan.lines().count(), 2, "{plan}");
}
