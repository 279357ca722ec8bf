//! What a form must say, and what is mended.

use insta::assert_snapshot;
use rust_xlsxwriter::Workbook;

use crate::form::{AGENCY, foreign};
use crate::harness::Desk;

/// A form with nothing but these labels and values.
pub fn sparse(desk: &Desk, name: &str, cells: &[(&str, &str)]) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("附表").unwrap();
    for (row, (label, value)) in (0..).zip(cells) {
        sheet.write(row, 0, *label).unwrap();
        sheet.write(row, 1, *value).unwrap();
    }
    workbook.save(desk.path(name)).unwrap();
}

#[test]
fn a_form_without_a_place_for_what_it_must_say_is_told_what_was_looked_for() {
    let desk = Desk::staffed();
    let least = [
        ("機關名稱", "交通部"),
        ("機關OID", AGENCY),
        ("申請類別", "新增"),
        ("姓名", "王小明"),
        ("帳號", "wang01"),
        ("系統", "VANS"),
        ("權限", "機關管理者"),
    ];
    sparse(&desk, "least.xlsx", &least);
    assert_snapshot!(desk.run_as("clerk1", "form receive @/least.xlsx"), @"
    -- stderr --
    error: in @/least.xlsx, field email: the form has no place for official mail address; looked for: 公務電子信箱, 電子郵件, 電子信箱, 電子郵件信箱, 電子郵件地址
    hint: see what was found with `authdesk form inspect FORM`, and say where it stands with `--mapping`
    -- exit 1 --
    ");
    assert_eq!(desk.sql("SELECT count(*) FROM form"), ["0"]);
    let more = [("填表日期", "115/11/19"), ("手機", "0912345680"), ("電子郵件", "wang01@motc.gov.tw")];
    sparse(&desk, "enough.xlsx", &[least.as_slice(), &more].concat());
    desk.ok_as("clerk1", "form receive @/enough.xlsx");
}

#[test]
fn an_office_number_that_lost_its_zero_gets_it_back_where_that_is_certain() {
    let desk = Desk::staffed();
    foreign(&desk.path("nine.xlsx"), &[("公務電話", "=223492900")]);
    assert_snapshot!(desk.run_as("clerk1", "form receive @/nine.xlsx"), @"
    the form is filed as evidence of case 1, which waits for its seals: applicant, supervisor, chief information security officer or head
    -- stderr --
    warning: office number 223492900 had lost its zero and was taken as 02-23492900
    next: authdesk form receive @/nine.xlsx --case 1 --stamps applicant,supervisor,head
    ");
    foreign(&desk.path("text.xlsx"), &[("公務電話", "2-23492900#701"), ("手機", "=912345680")]);
    assert!(desk.run_as("clerk1", "form receive @/text.xlsx").stderr.contains("02-23492900"));
    // Eight digits may be a number of Taipei without its area code.
    foreign(&desk.path("eight.xlsx"), &[("公務電話", "=23492900")]);
    let answer = desk.run_as("clerk1", "form receive @/eight.xlsx");
    assert!(answer.code == 1 && answer.stderr.contains("field phone"), "{answer}");
}

#[test]
fn the_one_administrator_is_taken_for_the_one_who_goes() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:admin --reason 接任管理者");
    assert_snapshot!(desk.run_as("clerk1", "form fill --request 1 --out @/change.xlsx"), @"
    form F1151120-00001 is written to @/change.xlsx
    -- stderr --
    warning: admin1 holds vans:admin here, so the form is filled in as a change from him; if he stays: `authdesk form fill --request 1 --additional`
    next: authdesk form receive @/change.xlsx
    ");
    assert_eq!(desk.sql("SELECT kind FROM form"), ["change"]);
    desk.ok_as("clerk1", "form fill --request 1 --additional --out @/new.xlsx");
    // Who may not see who it is does not read it on the form.
    desk.ok_as("wang01", "form fill --request 1 --out @/own.xlsx");
    desk.give("lin001", "vans:admin", Some(AGENCY));
    desk.ok_as("clerk1", "form fill --request 1 --out @/two.xlsx");
    assert_eq!(desk.sql("SELECT kind FROM form ORDER BY id"), ["change", "new", "new", "new"]);
}

#[test]
fn a_form_that_names_no_role_is_for_the_case_that_waits() {
    let desk = Desk::staffed();
    let cells = [
        ("填表日期", "115/11/19"),
        ("申請類別", "新增"),
        ("機關名稱", "交通部"),
        ("機關OID", AGENCY),
        ("姓名", "王小明"),
        ("帳號", "wang01"),
        ("手機", "0912345680"),
        ("電子郵件", "wang01@motc.gov.tw"),
    ];
    sparse(&desk, "form.xlsx", &cells);
    // Without a case, nobody knows what for.
    let answer = desk.run_as("clerk1", "form receive @/form.xlsx");
    assert!(answer.code == 1 && answer.stderr.contains("no place for role"), "{answer}");
    desk.ok_as("wang01", "role request vans:admin --reason 新任管理者");
    assert_snapshot!(desk.run_as("clerk1", "form receive @/form.xlsx"), @"
    the form is filed as evidence of case 1, which waits for its seals: applicant, supervisor, chief information security officer or head
    -- stderr --
    warning: the form names no role; it is taken for vans:admin, for which case 1 waits
    next: authdesk form receive @/form.xlsx --case 1 --stamps applicant,supervisor,head
    ");
    // Of two, one is named.
    foreign(&desk.path("other.xlsx"), &[]);
    desk.ok_as("clerk1", "form receive @/other.xlsx");
    sparse(&desk, "second.xlsx", &[&cells[..], &[("備註", "第二份")]].concat());
    assert_eq!(desk.run_as("clerk1", "form receive @/second.xlsx").code, 1);
    desk.ok_as("clerk1", "form receive @/second.xlsx --case 2");
    assert_eq!(desk.sql("SELECT case_id FROM form ORDER BY id"), ["1", "2", "2"]);
}
