//! What is known about a person, and that nothing of it survives when he is erased.

use std::collections::BTreeSet;

use insta::assert_snapshot;

use crate::harness::{Desk, items};

/// Whose rows of a table are a person's; `:who` stands for the account.
const ROWS: &[(&str, &str)] = &[
    ("account", "id = :who"),
    ("user_profile", "account = :who"),
    ("credential", "account = :who"),
    ("credential_past", "account = :who"),
    ("one_time_code", "account = :who"),
    ("session", "account = :who"),
    ("service_key", "account = :who"),
    ("agency_contact", "account = :who"),
    ("role_grant", "account = :who"),
    ("role_request", "account = :who"),
    ("approval_decision", "case_id IN (SELECT id FROM approval_case WHERE account = :who)"),
    ("evidence", "case_id IN (SELECT id FROM approval_case WHERE account = :who)"),
    ("document", "sha256 IN (SELECT sha256 FROM evidence)"),
    ("deputy", "account = :who"),
    ("notice", "account = :who"),
    ("notice_attachment", "notice IN (SELECT id FROM notice WHERE account = :who)"),
    ("form", "account = :who"),
    ("revocation", "account = :who"),
    ("event_detail", "event IN (SELECT seq FROM audit_event WHERE subject = 'account' AND subject_id = :who)"),
    ("departure", "account = :who"),
    ("review_item", "grant_id IN (SELECT id FROM role_grant WHERE account = :who)"),
    ("stock_card", "holder = :who"),
];

/// Columns that name a person, or may hold free text about him.
const PERSONAL: &[(&str, &[&str])] = &[
    ("account", &["login", "login_fold"]),
    (
        "user_profile",
        &[
            "name",
            "email",
            "email_fold",
            "mobile",
            "title",
            "department",
            "address",
            "phone",
            "extension",
            "fax",
            "employee_no",
            "attested",
            "source",
        ],
    ),
    ("credential", &["secret"]),
    ("credential_past", &["secret"]),
    ("one_time_code", &["hash"]),
    ("session", &["hash"]),
    ("service_key", &["name"]),
    ("agency_contact", &["name", "department", "title", "email", "mobile", "phone", "extension", "fax", "address"]),
    ("role_grant", &["target_account", "purpose", "owner", "proof"]),
    ("role_request", &["reason"]),
    ("approval_decision", &["reason"]),
    ("evidence", &["name", "note"]),
    ("document", &["content"]),
    ("deputy", &["reason"]),
    ("notice", &["address", "args", "secret"]),
    ("notice_attachment", &["name"]),
    ("form", &["name", "fields"]),
    ("revocation", &["card", "certificate", "reason", "proof"]),
    ("event_detail", &["value"]),
    ("departure", &["reason"]),
    ("review_item", &["reason"]),
    ("stock_card", &["note"]),
];

/// Columns of text and bytes that name nobody: codes, states, days, hashes, agencies, what the catalogue says.
const OTHERS: &[(&str, &[&str])] = &[
    ("agency", &["*"]),
    ("agency_contact", &["category"]),
    ("agency_contact_category", &["*"]),
    ("agency_domain", &["*"]),
    ("approval_case", &["*"]),
    ("approval_decision", &["body", "decided_on", "plan", "verdict"]),
    ("approval_stage", &["*"]),
    ("audit_anchor", &["*"]),
    // A chain cannot lose what is in its links: ids, and the name of the service key by which somebody came.
    ("audit_event", &["*"]),
    ("audit_head", &["*"]),
    ("audit_row", &["*"]),
    ("account", &["state", "suspended_from", "suspended_until"]),
    ("card_operation", &["*"]),
    ("credential", &["kind"]),
    ("credential_past", &["kind"]),
    ("departure", &["effective", "kind"]),
    ("deputy", &["ends", "starts"]),
    ("desk_setting", &["*"]),
    ("document", &["sha256"]),
    ("event_detail", &["field", "salt"]),
    ("evidence", &["doc_date", "doc_no", "kind", "received_on", "sha256"]),
    ("form_stamp", &["*"]),
    ("form", &["direction", "kind", "number", "received_on", "sha256", "stamps"]),
    ("notice", &["channel", "lang", "message_id", "problem", "state", "template"]),
    ("notice_attachment", &["sha256"]),
    ("office_day", &["*"]),
    ("one_time_code", &["channel", "purpose"]),
    ("reminder", &["*"]),
    ("review", &["*"]),
    ("review_item", &["decision"]),
    ("revocation", &["serial"]),
    ("role", &["*"]),
    ("role_bundle", &["*"]),
    ("role_conflict", &["*"]),
    ("role_edition", &["*"]),
    ("role_grant", &["ended_on", "ends", "starts"]),
    ("role_request", &["action", "baseline", "ends", "starts"]),
    ("role_stage", &["*"]),
    ("service_key", &["capabilities", "ends", "hash"]),
    ("stock_card", &["serial", "slip", "state"]),
    ("stock_secret", &["*"]),
    ("system", &["*"]),
    ("system_alias", &["*"]),
    ("system_edition", &["*"]),
    ("unlock_ticket", &["*"]),
];

/// What is written into a column: a mark that can be found again, in a form that the column may hold.
fn mark(table: &str, column: &str) -> &'static str {
    match (table, column) {
        ("user_profile", "email" | "email_fold") => "Zzmarkqx@motc.gov.tw",
        ("user_profile", "mobile") => "0987654399",
        ("user_profile", "phone") => "02-23498877",
        ("user_profile", "fax") => "02-23498866",
        ("user_profile", "extension") => "98755",
        (_, "args" | "fields") => "{\"name\":\"Zzmarkqx\"}",
        _ => "Zzmarkqx",
    }
}

/// What the marks have in them.
const MARKS: [&str; 5] = ["Zzmarkqx", "0987654399", "23498877", "23498866", "98755"];

/// All columns of text and bytes in the schema.
fn columns(desk: &Desk) -> BTreeSet<(String, String)> {
    let found = desk.sql(
        "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.type IN ('TEXT', 'BLOB', 'ANY')",
    );
    let split = |name: String| name.split_once('.').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    found.into_iter().map(split).collect()
}

fn is_in(list: &[(&str, &[&str])], table: &str, column: &str) -> bool {
    list.iter().any(|(name, columns)| *name == table && (columns.contains(&column) || columns == &["*"]))
}

#[test]
fn every_column_is_known_to_be_personal_or_not() {
    let desk = Desk::new();
    let columns = columns(&desk);
    let unknown: Vec<_> = columns.iter().filter(|(t, c)| !is_in(PERSONAL, t, c) && !is_in(OTHERS, t, c)).collect();
    assert!(unknown.is_empty(), "personal or not? say so here, and let `user erase` take it away: {unknown:?}");
    for (table, names) in PERSONAL.iter().chain(OTHERS) {
        for name in names.iter().filter(|name| **name != "*") {
            assert!(columns.contains(&((*table).to_owned(), (*name).to_owned())), "{table}.{name} is no more");
        }
    }
}

/// A desk that knows `lin001` in every personal column, and his number.
fn known() -> (Desk, String) {
    let desk = Desk::staffed();
    desk.give("lin001", "vans:user", Some("2.16.886.101.20003.20008"));
    desk.ok("role request spm:user --account lin001 --reason 業務需要");
    desk.ok("deputy add wang01 --account lin001 --until +30d --reason 出差");
    desk.ok("user edit lin001 --title 專員");
    desk.ok("user offboard lin001 --effective today --reason 離職 --yes");
    let who = desk.sql("SELECT id FROM account WHERE login = 'lin001'").remove(0);
    desk.meddle(&format!(
        "INSERT INTO credential (account, kind, secret, set_at) VALUES ({who}, 'login_password', 'x', 0);
         INSERT INTO credential_past (account, kind, secret, replaced_at) VALUES ({who}, 'login_password', 'x', 0);
         INSERT INTO one_time_code (account, purpose, channel, hash, created_at, ends_at, tries_left)
         VALUES ({who}, 'login', 'mail', x'00', 0, 0, 0);
         INSERT INTO session (account, hash, created_at, ends_at) VALUES ({who}, x'00', 0, 0);
         INSERT INTO service_key (name, account, hash, capabilities, ends, created_at)
         VALUES ('nightly', {who}, x'01', 'review', '2026-01-01', 0);
         INSERT INTO agency_contact (agency, category, position, name, account, created_at)
         VALUES (1, '資安聯絡人', 1, 'x', {who}, 0);
         INSERT INTO approval_decision (case_id, stage, verdict, account, at)
         SELECT c.id, s.id, 'approve', 1, 0 FROM approval_case c JOIN approval_stage s ON s.case_id = c.id
         WHERE c.account = {who} LIMIT 1;
         INSERT INTO document (sha256, size, content, added_at) VALUES (zeroblob(32), 1, x'00', 0);
         INSERT INTO evidence (case_id, kind, sha256, received_on, recorded_at)
         SELECT id, 'form', zeroblob(32), '2026-11-20', 0 FROM approval_case WHERE account = {who} LIMIT 1;
         INSERT INTO form (direction, kind, name, account, sha256, fields, recorded_at)
         VALUES ('in', 'new', 'x', {who}, zeroblob(32), '{{}}', 0);
         INSERT INTO revocation (account, agency, reason, asked_at) VALUES ({who}, 1, 'x', 0);
         INSERT INTO notice (template, lang, channel, account, address, args, state, message_id, created_at)
         VALUES ('user.readdressed', 'en', 'mail', {who}, 'x', '{{}}', 'sent', 'x@y', 0);
         INSERT INTO notice_attachment (notice, name, sha256) SELECT MAX(id), 'x', zeroblob(32) FROM notice;
         INSERT INTO review (system, asks, due, as_of, started_at) VALUES (1, 'system', '2026-12-01', '2026-11-20', 0);
         INSERT INTO review_item (review, grant_id) SELECT 1, id FROM role_grant WHERE account = {who};
         INSERT INTO stock_card (serial, state, holder, note, added_at, changed_at)
         VALUES ('00AB', 'returned', {who}, 'x', 0, 0);"
    ));
    (desk, who)
}

/// Where the mark is found: table and column.
fn marked(desk: &Desk) -> Vec<String> {
    let find = |(table, column): &(String, String)| {
        let marks = MARKS.map(|mark| format!("instr(CAST({column} AS TEXT), '{mark}') > 0")).join(" OR ");
        desk.sql(&format!("SELECT count(*) FROM {table} WHERE {marks}")) != ["0"]
    };
    columns(desk).iter().filter(|column| find(column)).map(|(table, column)| format!("{table}.{column}")).collect()
}

#[test]
fn of_a_person_who_is_erased_nothing_is_left() {
    let (desk, who) = known();
    let mut marks = String::new();
    for (table, columns) in PERSONAL {
        let (_, rows) = ROWS.iter().find(|(name, _)| name == table).unwrap();
        for column in *columns {
            let blob = matches!((*table, *column), (_, "hash" | "content") | ("notice", "secret"));
            let mark = mark(table, column);
            let value = if blob { format!("CAST('{mark}' AS BLOB)") } else { format!("'{mark}'") };
            let rows = rows.replace(":who", &who);
            marks.push_str(&format!("UPDATE {table} SET {column} = {value} WHERE {rows};"));
        }
    }
    desk.meddle(&marks);
    let wanted: BTreeSet<String> =
        PERSONAL.iter().flat_map(|(table, columns)| columns.iter().map(move |c| format!("{table}.{c}"))).collect();
    assert_eq!(marked(&desk).into_iter().collect::<BTreeSet<_>>(), wanted, "the test has to fill every column");
    let mut command = desk.command(&format!("user erase #{who} --reason 個資法第11條 --yes -o json"));
    let erased = desk.answer_of(
        {
            command.env("AUTHDESK_RETENTION_DAYS", "0");
            command
        },
        "",
    );
    assert_eq!(items(&erased.ok("erase"))[0]["state"], "erased");
    assert_eq!(marked(&desk), Vec::<String>::new());
    assert_eq!(desk.sql("SELECT value FROM event_detail WHERE value = '離職'"), Vec::<String>::new());
    let broken = desk.run("audit verify").stdout;
    assert!(broken.lines().all(|line| line.starts_with("row_unrecorded")), "{broken}");
    assert_eq!(desk.run(&format!("user show #{who}")).code, 3);
    assert_eq!(desk.events().last().unwrap(), "user.erase");
}

#[test]
fn a_person_leaves_the_forms_of_others_and_what_others_were_reminded_of() {
    let mut desk = Desk::staffed();
    desk.ok("user offboard lin001 --effective 2026-12-01 --yes");
    desk.set_clock("2026-12-03T08:00:00+08:00");
    desk.ok("remind run");
    assert_ne!(desk.sql("SELECT id FROM notice WHERE args LIKE '%lin001%'"), Vec::<String>::new());
    desk.meddle(
        "UPDATE notice SET state = 'sent', next_at = NULL WHERE template = 'remind.items';
         INSERT INTO document (sha256, size, content, added_at) VALUES (zeroblob(32), 1, CAST('林大同' AS BLOB), 0);
         INSERT INTO form (direction, kind, name, account, fields, recorded_at)
         SELECT 'in', 'change', '林大同.xlsx', id, '{\"login\":\"wang01\",\"former_login\":\"lin001\",\"former_name\":\"林大同\"}', 0
         FROM account WHERE login = 'wang01';
         INSERT INTO form (direction, kind, name, sha256, fields, recorded_at)
         VALUES ('in', 'new', '林大同.xlsx', zeroblob(32), '{\"email\":\"LIN001@motc.gov.tw\",\"name\":\"林大同\"}', 0);",
    );
    let who = desk.sql("SELECT id FROM account WHERE login = 'lin001'").remove(0);
    desk.ok("user offboard lin001 --yes");
    let mut command = desk.command(&format!("user erase #{who} --reason 個資法第11條 --yes"));
    command.env("AUTHDESK_RETENTION_DAYS", "0");
    desk.answer_of(command, "").ok("erase");
    assert_eq!(desk.sql("SELECT id FROM notice WHERE args LIKE '%lin001%'"), Vec::<String>::new());
    assert_eq!(desk.sql("SELECT name || fields FROM form ORDER BY id"), ["{\"login\":\"wang01\"}", "{}"]);
    assert_eq!(desk.sql("SELECT COUNT(*) FROM document WHERE length(content) > 0"), ["0"]);
    let broken = desk.run("audit verify").stdout;
    assert!(broken.lines().all(|line| line.starts_with("row_unrecorded")), "{broken}");
}

#[test]
fn a_day_that_is_dated_back_shortens_no_period() {
    let desk = Desk::staffed();
    desk.ok("user offboard lin001 --effective 2015-01-01 --yes");
    let kept = desk.run("user erase lin001 --reason 個資法 --yes");
    assert_eq!((kept.code, kept.stderr.contains("until 2031-11-20")), (1, true), "{kept}");
}

#[test]
fn data_are_kept_for_their_period() {
    let mut desk = Desk::staffed();
    assert_snapshot!(desk.run("user erase lin001 --reason 個資法 --yes"), @"
    -- stderr --
    error: the account lin001 is active: only the data of somebody who has left are erased
    hint: `authdesk user offboard lin001 --effective DATE --dry-run`
    -- exit 1 --
    ");
    desk.ok("user offboard lin001 --effective today --reason 離職 --yes");
    assert_snapshot!(desk.run("user erase lin001 --reason 個資法 --yes"), @"
    -- stderr --
    error: lin001 left on 2026-11-20; the data are kept until 2031-11-20
    hint: the period is the setting retention.days: `authdesk config show`
    -- exit 1 --
    ");
    desk.set_clock("2031-11-20T00:00:00+08:00");
    assert_eq!(desk.run("user erase lin001 --reason 個資法").code, 2);
    desk.ok("user erase lin001 --reason 個資法 --yes");
    assert_eq!(desk.sql("SELECT count(*) FROM user_profile WHERE name = '林大同'"), ["0"]);
    assert_eq!(desk.run_as("wang01", "user erase oper02 --reason x --yes").code, 4);
}
