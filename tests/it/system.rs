//! The catalogue at the shell.

use insta::assert_snapshot;

use crate::harness::Desk;

#[test]
fn the_shipped_systems_are_listed() {
    let desk = Desk::new();
    assert_snapshot!(desk.run("system list --columns code,name,role_count,levels,from"), @"
    desk	this desk	7		1912-01-01
    vans	Vulnerability Analysis and Notice System	2	ABC	2022-12-21
    spm	Cyber Security Supervision System	2		2022-08-27
    ncert-report	National Cyber Security Reporting and Response Site	5		2022-08-27
    survey	Cyber Security Survey	2		2021-02-01
    maturity	Cyber Security Governance Maturity	2		2021-02-01
    ncert	NCERT	2		2021-02-01
    nrisk	National Cyber Security Risk Assessment System	1		2021-02-01
    ");
    assert_snapshot!(desk.run("system list --columns code,name --as-of 110-03-08 --lang zh-TW"), @"
    desk	服務台
    vans	政府機關資安弱點通報機制
    spm	管考系統
    ncert-report	國家資通安全通報應變網站
    survey	資安現況調查系統
    maturity	政府機關資安治理成熟度自評系統
    ncert	NCERT
    nrisk	國家層級資安風險評估系統
    ");
    assert_eq!(desk.items("system list")[1]["manual_version"], "V1.3（111/12）");
    assert_snapshot!(desk.run("system list --as-of 100-01-01 --columns code"), @"desk");
}

#[test]
fn a_system_is_shown_as_it_was_on_a_day() {
    let desk = Desk::new();
    assert_snapshot!(desk.run("system show VANS系統"), @"
    code         vans
    system       Vulnerability Analysis and Notice System
    also called  vans系統; 政府機關資安弱點通報機制; 政府機關資安關點通報機制; 資安弱點通報機制; 資安弱點通報系統; 資通安全弱點通報系統(vans系統)
    since        2022-12-21
    manual       VANS 帳號申請操作手冊 V1.3（111/12）
    address      https://vans.nat.gov.tw
    mailbox      VansService@nics.nat.gov.tw
    levels       ABC on line; others write to the mailbox

      vans:admin  agency administrator (administrator)
        reviews what the agency's people ask for
        asked for on line, with the form 資通安全弱點通報系統(VANS系統)機關管理者帳號申請(異動)單
        grant: 1. the stamped form (clerk)  2. an outside body's result (數位發展部資通安全署, 3 working days)  3. activation (國家資通安全研究院, 3 working days)
        removal: 1. a decision (deciding authority, 3 working days)  2. closing (國家資通安全研究院, 3 working days)
        extension: 1. the stamped form (clerk)  2. an outside body's result (數位發展部資通安全署, 3 working days)
        not together with ncert-report:review-admin: who reviews reports should not administer what is reported

      vans:user  general use (user)
        runs the services of the system
        asked for on line
        grant: 1. a decision (the agency's own administrator, 3 working days)
        removal: 1. a decision (the agency's own administrator, 3 working days)
        extension: 1. a decision (the agency's own administrator, 3 working days)
    ");
    assert_snapshot!(desk.run("system show vans --as-of 110-03-08 --lang zh-TW"), @"
    代碼          vans
    適用系統名稱  政府機關資安弱點通報機制
    其他名稱      vans系統; 政府機關資安關點通報機制; 資安弱點通報機制; 資安弱點通報系統; 資通安全弱點通報系統; 資通安全弱點通報系統(vans系統)
    生效日        110-02-01
    結束日        111-08-26
    依據手冊      管考系統帳號申請操作手冊 110/2
    網址          https://vans.nat.gov.tw

      vans:admin  機關管理者（管理者）
        審核所屬機關人員的權限異動申請
        線上申請，並須申請單：附表2-個別機關管理者帳號申請(異動)單
        申請權限：1. 核章申請單（承辦人員）  2. 機關外審核結果（行政院資通安全處，3 個工作日）
        刪除權限：1. 審核（主管機關審核人，3 個工作日）
        展延：1. 核章申請單（承辦人員）  2. 機關外審核結果（行政院資通安全處，3 個工作日）
        不宜同時擁有 ncert-report:review-admin：審核機關管理者不宜兼任弱點通報的機關管理者

      vans:user  一般權限（使用者）
        可執行系統各項服務功能
        線上申請
        申請權限：1. 審核（所屬機關管理者，3 個工作日）
        刪除權限：1. 審核（所屬機關管理者，3 個工作日）
        展延：1. 審核（所屬機關管理者，3 個工作日）
    ");
    let item = &desk.items("system show 管考")[0];
    assert_eq!(item["roles"][0]["role"], "spm:admin");
    assert_eq!(item["roles"][0]["online"], false, "B074");
    assert_eq!(item["bundles"][0]["roles"][1], "user", "X02");
    assert_snapshot!(desk.run("system show nothing"), @"
    -- stderr --
    error: there is no system nothing on that day
    hint: see what there is with `authdesk system list`
    -- exit 3 --
    ");
}

#[test]
fn what_is_exported_reads_back_as_it_is() {
    let desk = Desk::new();
    desk.ok("system export --out @/all.toml");
    assert_snapshot!(desk.run("system import @/all.toml"), @"
    nothing new: the desk has it all
    -- stderr --
    next: authdesk system lint
    ");
    assert_snapshot!(desk.run("system export spm"), @r#"
    [[system]]
    code = "spm"
    aliases = ["cybersecuritysupervisionsystem", "spm.nat.gov.tw", "管考", "管考系統", "資通安全作業管考系統"]

    [[system.edition]]
    from = 2021-02-01
    name = "管考系統"
    name_en = "Cyber Security Supervision System"
    url = "https://spm.nat.gov.tw"
    manual = "管考系統帳號申請操作手冊"
    manual_version = "110/2"

    [[system.edition.role]]
    code = "admin"
    kind = "admin"
    name = "機關管理者"
    name_en = "agency administrator"
    remark = "審核所屬機關人員的權限申請"
    remark_en = "reviews what the agency's people ask for"
    online = false
    form = "附表2-個別機關管理者帳號申請(異動)單"
    notify = ["approved", "rejected"]
    grant = [
        { kind = "form", by = "clerk", evidence = ["form"] },
        { kind = "outside", by = "outside:行政院資通安全處", due_days = 3 },
    ]
    removal = [{ kind = "decide", by = "authority", due_days = 3, fallback = ["operator"] }]
    extension = [
        { kind = "form", by = "clerk", evidence = ["form"] },
        { kind = "outside", by = "outside:行政院資通安全處", due_days = 3 },
    ]

    [[system.edition.role]]
    code = "user"
    kind = "user"
    name = "一般權限"
    name_en = "general use"
    remark = "使用系統各項功能"
    remark_en = "uses the system"
    notify = ["approved", "rejected"]
    grant = [{ kind = "decide", by = "admin", due_days = 3, fallback = ["authority", "operator"] }]
    removal = [{ kind = "decide", by = "admin", due_days = 3, fallback = ["authority", "operator"] }]
    extension = [{ kind = "decide", by = "admin", due_days = 3, fallback = ["authority", "operator"] }]

    [[system.edition.bundle]]
    code = "use"
    name = "使用權限"
    name_en = "use"
    roles = ["admin", "user"]

    [[system.edition]]
    from = 2022-08-27
    name = "管考系統"
    name_en = "Cyber Security Supervision System"
    url = "https://spm.nat.gov.tw"
    manual = "管考系統帳號申請操作手冊"
    manual_version = "110/2"

    [[system.edition.role]]
    code = "admin"
    kind = "admin"
    name = "機關管理者"
    name_en = "agency administrator"
    remark = "審核所屬機關人員的權限申請"
    remark_en = "reviews what the agency's people ask for"
    online = false
    form = "附表2-個別機關管理者帳號申請(異動)單"
    notify = ["approved", "rejected"]
    grant = [
        { kind = "form", by = "clerk", evidence = ["form"] },
        { kind = "outside", by = "outside:數位發展部資通安全署", due_days = 3 },
    ]
    removal = [{ kind = "decide", by = "authority", due_days = 3, fallback = ["operator"] }]
    extension = [
        { kind = "form", by = "clerk", evidence = ["form"] },
        { kind = "outside", by = "outside:數位發展部資通安全署", due_days = 3 },
    ]

    [[system.edition.role]]
    code = "user"
    kind = "user"
    name = "一般權限"
    name_en = "general use"
    remark = "使用系統各項功能"
    remark_en = "uses the system"
    notify = ["approved", "rejected"]
    grant = [{ kind = "decide", by = "admin", due_days = 3, fallback = ["authority", "operator"] }]
    removal = [{ kind = "decide", by = "admin", due_days = 3, fallback = ["authority", "operator"] }]
    extension = [{ kind = "decide", by = "admin", due_days = 3, fallback = ["authority", "operator"] }]

    [[system.edition.bundle]]
    code = "use"
    name = "使用權限"
    name_en = "use"
    roles = ["admin", "user"]
    "#);
    assert_eq!(desk.events(), ["init"]);
    let other = Desk::new();
    other.file("all.toml", std::fs::read(desk.path("all.toml")).unwrap());
    other.ok("system import @/all.toml");
    assert_eq!(other.ok("system export"), desk.ok("system export"));
}

const CANTEEN: &str = r#"
[[system]]
code = "canteen"
aliases = ["員工餐廳"]

[[system.edition]]
from = 2026-12-01
name = "員工餐廳訂餐系統"
name_en = "Canteen"
manual = "訂餐系統手冊"
manual_version = "1"

[[system.edition.role]]
code = "user"
kind = "user"
name = "訂餐人"
name_en = "guest"
notify = ["approved"]
max_days = 365
grant = [
    { kind = "decide", by = "authority", due_days = 1, fallback = ["operator"] },
    { kind = "opinion", by = "clerk", beside = true },
    { kind = "activate", by = "clerk" },
]
removal = [{ kind = "decide", by = "operator" }]
extension = [{ kind = "decide", by = "operator", reason = "always" }]
"#;

#[test]
fn an_own_system_is_imported_once() {
    let desk = Desk::new();
    desk.file("canteen.toml", CANTEEN);
    assert_snapshot!(desk.run("system import @/canteen.toml --dry-run"), @"
    systems added: 1; editions added: 1, amended: 0; names: 3; pairs: 0
    -- stderr --
    dry run: nothing was written
    ");
    assert!(desk.sql("SELECT code FROM system WHERE code = 'canteen'").is_empty());
    desk.ok("system import @/canteen.toml");
    assert_snapshot!(desk.run("system show canteen"), @"
    -- stderr --
    error: there is no system canteen on that day
    hint: see what there is with `authdesk system list`
    -- exit 3 --
    ");
    assert_snapshot!(desk.run("system show 員工餐廳 --as-of 2026-12-01"), @"
    code         canteen
    system       Canteen
    also called  員工餐廳
    since        2026-12-01
    manual       訂餐系統手冊 1

      canteen:user  guest (user)
        asked for on line
        grant: 1. a decision (deciding authority, 1 working day)  1. an opinion (clerk)  2. activation (clerk)
        removal: 1. a decision (operator)
        extension: 1. a decision (operator)
    ");
    let again = desk.items("system import @/canteen.toml");
    assert_eq!(again[0].to_string(), r#"{"systems":0,"editions":0,"amended":0,"aliases":0,"conflicts":0}"#);
    assert_eq!(desk.events(), ["init", "system.import"]);
}

#[test]
fn what_holds_is_not_rewritten_by_the_way() {
    let desk = Desk::new();
    desk.file("canteen.toml", CANTEEN);
    desk.ok("system import @/canteen.toml");
    desk.file("changed.toml", CANTEEN.replace("max_days = 365", "max_days = 30"));
    assert_snapshot!(desk.run("system import @/changed.toml"), @"
    -- stderr --
    error: in @/changed.toml: the desk has another edition of canteen from 2026-12-01
    hint: give the change a first day of its own, or correct the edition with `--amend`
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("system import @/changed.toml --amend"), @"
    systems added: 0; editions added: 0, amended: 1; names: 0; pairs: 0
    -- stderr --
    next: authdesk system lint
    ");
    assert_eq!(desk.sql("SELECT max_days FROM role_edition WHERE max_days IS NOT NULL"), ["30"]);
    desk.file("later.toml", CANTEEN.replace("2026-12-01", "2027-01-01"));
    assert_snapshot!(desk.run("system import @/later.toml"), @"
    systems added: 0; editions added: 1, amended: 0; names: 0; pairs: 0
    -- stderr --
    next: authdesk system lint
    ");
    assert_eq!(desk.items("system show canteen --as-of 115-12-31")[0]["roles"][0]["max_days"], 30);
    assert_eq!(desk.items("system show canteen --as-of 116-01-01")[0]["roles"][0]["max_days"], 365);
}

#[test]
fn all_that_is_wrong_with_a_file_is_told_at_once() {
    let desk = Desk::new();
    desk.file(
        "bad.toml",
        CANTEEN
            .replace("code = \"user\"", "code = \"U ser\"")
            .replace("kind = \"user\"", "kind = \"guest\"\ncolour = \"red\"")
            .replace("max_days = 365", "max_days = 0")
            .replace("by = \"authority\"", "by = \"minister\"")
            .replace("from = 2026-12-01", "from = \"115-13-01\""),
    );
    assert_snapshot!(desk.run("system import @/bad.toml"), @"
    -- stderr --
    error: 6 errors, nothing was written
      in @/bad.toml, line 7, field system edition from: there is no day `115-13-01`
      in @/bad.toml, line 13, field canteen role code: U ser is not a code: lower-case letters, digits and hyphens, 40 at most
      in @/bad.toml, line 15, field canteen role U ser kind: guest is not known here; there are: admin, user, staff
      in @/bad.toml, line 20, field canteen role U ser max_days: here stands something else than a whole number above zero
      in @/bad.toml, line 22, field canteen role U ser grant by: nobody is called minister here; there are: admin, a capability of the desk such as authority, agency:OID, outside:BODY
      in @/bad.toml, line 16, field canteen role U ser: nothing is called colour here; there are: code, extension, flow, form, grant, kind, max_days, name, name_en, notify, online, remark, remark_en, removal
    -- exit 1 --
    ");
    desk.file(
        "worse.toml",
        CANTEEN
            .replace("by = \"authority\"", "by = \"outside:廚房\"")
            .replace("kind = \"opinion\"", "kind = \"form\"")
            .replace("\"員工餐廳\"", "\"VANS\"")
            .replace("removal = [{ kind = \"decide\", by = \"operator\" }]", ""),
    );
    assert_snapshot!(desk.run("system import @/worse.toml"), @"
    -- stderr --
    error: in @/worse.toml: 4 errors, nothing was written
      field canteen: `vans` is a name of the system vans already
      field canteen 2026-12-01 user: nobody decides on its removal
      field canteen 2026-12-01 user: outside:廚房 cannot carry out the stage: a decision
      field canteen 2026-12-01 user: its grant waits for a form, but no form is named
    -- exit 1 --
    ");
    desk.file("broken.toml", "[[system]\ncode = vans\n");
    assert_snapshot!(desk.run("system import @/broken.toml -o json"), @r#"
    -- stderr --
    {"kind":"refused","id":"system.syntax","args":{"what":"unclosed array table, expected `]`"},"message":"this is not TOML: unclosed array table, expected `]`","hint":null,"at":{"file":"@/broken.toml","line":1}}
    -- exit 1 --
    "#);
    assert_snapshot!(desk.run_as("nobody", "system import @/bad.toml"), @"
    -- stderr --
    error: you are not logged in
    hint: log in with `authdesk login`
    -- exit 4 --
    ");
    assert_eq!(desk.events(), ["init"]);
}

#[test]
fn the_shipped_catalogue_has_no_errors() {
    let desk = Desk::new();
    assert_snapshot!(desk.run("system lint"), @"
    warning	spm 2022-08-27 admin	a form is sent out, and there is no mailbox to send it to
    warning	ncert-report 2022-08-27 report-admin	a form is sent out, and there is no mailbox to send it to
    warning	ncert-report 2022-08-27 review-admin	a form is sent out, and there is no mailbox to send it to
    ");
    assert_snapshot!(desk.run_as("nobody", "system lint"), @"
    -- stderr --
    error: you are not logged in
    hint: log in with `authdesk login`
    -- exit 4 --
    ");
}

#[test]
fn lint_finds_what_nobody_can_decide() {
    let desk = Desk::new();
    desk.file(
        "canteen.toml",
        CANTEEN
            .replace("2026-12-01", "2026-11-01")
            .replace("by = \"operator\" }", "by = \"isms\" }")
            .replace("name_en = \"Canteen\"", "mailbox = \"VanService@nics.nat.gov.tw\""),
    );
    desk.ok("system import @/canteen.toml");
    assert_snapshot!(desk.run("system lint --columns weight,message"), @"
    error	nobody can decide on its grant: clerk, and nobody stands behind
    error	nobody can decide on its removal: ISMS officer, and nobody stands behind
    warning	a form is sent out, and there is no mailbox to send it to
    warning	a form is sent out, and there is no mailbox to send it to
    warning	a form is sent out, and there is no mailbox to send it to
    warning	there is no English name or remark
    warning	VansService@nics.nat.gov.tw and VanService@nics.nat.gov.tw look like one contact
    -- stderr --
    error: 2 errors in the catalogue
    hint: correct it in a file and read it with `authdesk system import FILE --amend`
    -- exit 1 --
    ");
    let unknown =
        CANTEEN.replace("2026-12-01", "2026-11-02").replace("by = \"authority\"", "by = \"agency:2.16.886.101.20003\"");
    desk.file("unknown.toml", unknown);
    desk.ok("system import @/unknown.toml");
    let messages = desk.run("system lint -o json");
    assert!(messages.stdout.contains("system.unknown-agency"), "{messages}");
    assert_eq!(messages.code, 1);
}

#[test]
fn who_can_decide_is_counted_and_masked() {
    let desk = Desk::new();
    desk.ok("agency add --oid 2.16.886.101.20003 --name 行政院");
    assert_snapshot!(desk.run("system show nrisk"), @"
    code         nrisk
    system       National Cyber Security Risk Assessment System
    also called  資安風險評估系統
    since        2021-02-01
    manual       VANS 帳號申請操作手冊 V1.3（111/12）

      nrisk:user  general use (user)
        uses the system
        asked for on line
        grant: 1. a decision (deciding authority, 3 working days)
        removal: 1. a decision (deciding authority, 3 working days)
        extension: 1. a decision (deciding authority, 3 working days)
        nobody can decide now
        it falls to: operator (1)
    ");
    let vans = desk.items("system show vans --agency 2.16.886.101.20003").remove(0);
    assert_eq!(vans["roles"][1]["falls_to"]["decider_value"], "operator", "{vans}");
    assert_snapshot!(desk.run("system approvers vans --agency 2.16.886.101.20003 --columns role,step,kind,count,people,falls_to"), @"
    vans:admin	1	the stamped form	1	陳小美 (chen01)	
    vans:admin	2	an outside body's result	1	陳小美 (chen01)	
    vans:admin	3	activation	1	陳小美 (chen01)	
    vans:user	1	a decision	0		operator (1)
    -- stderr --
    warning: vans:user: nobody can decide now (the agency's administrator of the system); it falls to: operator (1)
    ");
    desk.sql("INSERT INTO account (login, login_fold, agency, state, created_at, updated_at) VALUES ('wang0001', 'wang0001', 1, 'active', 0, 0) RETURNING id");
    desk.sql("INSERT INTO user_profile (account, name) VALUES (2, '王大明') RETURNING account");
    desk.sql("INSERT INTO role_grant (account, role, agency, starts, recorded_at) SELECT 2, r.id, 1, '2026-01-01', 0 FROM role r JOIN system s ON s.id = r.system WHERE s.code = 'vans' AND r.code = 'admin' RETURNING id");
    assert_snapshot!(desk.run("system approvers vans user --agency 2.16.886.101.20003"), @"
    vans:user	1	a decision	the agency's administrator of the system	1	王大明 (wang0001)	operator (1)
    -- stderr --
    warning: vans:user: only one can decide now, and nobody decides on what concerns himself
    ");
    assert_snapshot!(desk.run_as("wang0001", "system approvers vans user --columns count,people --lang zh-TW"), @"
    1	王○明
    -- stderr --
    注意：vans:user：目前僅一人可審核，而本人不得審核自己的案件
    ");
    assert_snapshot!(desk.run_as("nobody", "system approvers vans user --agency 2.16.886.101.20003 --columns count,people"), @"
    1	
    -- stderr --
    warning: vans:user: only one can decide now, and nobody decides on what concerns himself
    ");
    assert_eq!(desk.items("system show vans --agency 2.16.886.101.20003")[0]["roles"][1]["can_decide"], 1);
    assert_snapshot!(desk.run("system approvers vans user --columns role,count"), @"
    vans:user	
    -- stderr --
    vans:user: each agency's own administrators decide; name one with `--agency OID`
    ");
}
