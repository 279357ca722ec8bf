use super::*;
use crate::text::Lang;

fn draft(values: &[(Field, &str)]) -> Draft {
    let mut draft = Draft::default();
    for (field, text) in values {
        draft.set(*field, text);
    }
    draft
}

fn wang() -> Draft {
    draft(&[
        (Field::Agency, "2.16.886.101.20003.20008"),
        (Field::Name, "王小明"),
        (Field::Email, "wang@motc.gov.tw"),
        (Field::Mobile, "0912-345-678"),
    ])
}

fn home(_: &Key) -> Result<Rc<Home>> {
    Ok(Rc::new(Home { id: 1.into(), name: "交通部".to_owned(), domains: vec!["post.com.tw".to_owned()] }))
}

fn ids(report: &Report) -> Vec<(&'static str, &'static str)> {
    let field = |error: &crate::Error| error.place().field.as_deref()?.parse().ok().map(Field::name);
    report.errors().iter().map(|error| (field(error).unwrap_or("?"), error.msg().id())).collect()
}

#[test]
fn a_whole_draft_becomes_an_applicant() {
    let applicant = wang().check(Form::Register, home).ok().unwrap();
    assert_eq!(applicant.profile.name.as_str(), "王小明");
    assert_eq!(applicant.profile.mobile.unwrap().as_str(), "0912345678");
    assert_eq!(applicant.home.unwrap().name, "交通部");
    assert!(applicant.remarks.is_empty());
}

#[test]
fn a052_all_errors_are_told_at_once() {
    let mut draft = draft(&[
        (Field::Name, "王小明2"),
        (Field::Email, "wang@gmail.com"),
        (Field::Mobile, "02-23456789"),
        (Field::Phone, "0912345678"),
        (Field::Login, "wang"),
        (Field::Roles, "vans"),
    ]);
    draft.set(Field::Title, &"長".repeat(201));
    let report = draft.check(Form::Register, home).err().unwrap();
    let expected = [
        ("agency", "enroll.required"),
        ("name", "base.name-character"),
        ("email", "enroll.freemail"),
        ("mobile", "base.mobile-prefix"),
        ("phone", "base.landline-mobile"),
        ("title", "enroll.too-long"),
        ("login", "base.login-name-length"),
        ("roles", "enroll.role-form"),
    ];
    assert_eq!(ids(&report), expected);
}

#[test]
fn a057_each_form_demands_its_fields() {
    let missing =
        |form| ids(&Draft::default().check(form, home).err().unwrap()).iter().map(|(f, _)| *f).collect::<Vec<_>>();
    assert_eq!(missing(Form::Register), ["agency", "name", "email", "mobile"]);
    assert_eq!(missing(Form::Complete), ["name", "login", "title", "address", "phone"]);
    assert_eq!(missing(Form::Roster), ["agency", "name", "email"]);
}

#[test]
fn a029_mailboxes_are_official_or_let_in_by_the_agency() {
    let check = |email: &str| {
        let mut draft = wang();
        draft.set(Field::Email, email);
        draft.check(Form::Register, home)
    };
    assert!(check("wang@mail.post.com.tw").unwrap_or_else(|_| panic!()).remarks.is_empty());
    let remarks = check("wang@ms1.hinet.net").unwrap_or_else(|_| panic!()).remarks;
    assert_eq!((remarks.len(), remarks[0].mended, remarks[0].msg.id()), (1, false, "enroll.unknown-domain"));
    assert_eq!(ids(&check("wang@yahoo.com.tw").err().unwrap()), [("email", "enroll.freemail")]);
}

#[test]
fn a031_a_lost_zero_is_mended_and_said() {
    let mut draft = wang();
    draft.set(Field::Mobile, "912345678");
    let applicant = draft.check(Form::Roster, home).ok().unwrap();
    assert_eq!(applicant.profile.mobile.unwrap().as_str(), "0912345678");
    assert!(applicant.remarks[0].mended);
    let said = "手機號碼 912345678 少了開頭的 0，已補為 0912345678";
    assert_eq!(applicant.remarks[0].msg.to(Lang::ZhTw), said);
    draft.set(Field::Phone, "223456789");
    let applicant = draft.check(Form::Roster, home).ok().unwrap();
    assert_eq!(applicant.profile.phone.unwrap().spaced(), "02-23456789");
    assert_eq!(applicant.remarks.iter().filter(|remark| remark.mended).count(), 2);
    // Eight digits may lack an area code as well as a zero.
    draft.set(Field::Phone, "23456789");
    assert_eq!(ids(&draft.check(Form::Roster, home).err().unwrap()), [("phone", "base.landline-area")]);
}

#[test]
fn a060_an_extension_may_stand_behind_the_number() {
    let check = |phone: &str, extension: &str| {
        let mut draft = wang();
        draft.set(Field::Phone, phone);
        draft.set(Field::Extension, extension);
        draft.check(Form::Roster, home)
    };
    let extension = |applicant: Applicant| applicant.profile.extension.map(|extension| extension.to_string());
    assert_eq!(check("02-23456789#12", "").ok().and_then(extension).as_deref(), Some("12"));
    assert_eq!(check("02-23456789", "12").ok().and_then(extension).as_deref(), Some("12"));
    assert_eq!(ids(&check("02-23456789 分機 12", "13").err().unwrap()), [("extension", "enroll.two-extensions")]);
}

#[test]
fn roles_are_taken_apart() {
    let mut draft = wang();
    draft.set(Field::Roles, "vans:user；spm：user、vans:user;");
    let roles = draft.check(Form::Roster, home).ok().unwrap().roles;
    assert_eq!(roles.iter().map(ToString::to_string).collect::<Vec<_>>(), ["vans:user", "spm:user"]);
}

#[test]
fn space_and_hidden_characters_do_not_get_in() {
    let mut draft = wang();
    draft.set(Field::Address, "臺北市\n  仁愛路\t1段1號 ");
    draft.set(Field::Department, "　");
    let applicant = draft.check(Form::Roster, home).ok().unwrap();
    assert_eq!(applicant.profile.address.as_deref(), Some("臺北市 仁愛路 1段1號"));
    assert_eq!(applicant.profile.department, None);
    draft.set(Field::Department, "資訊\u{202e}中心");
    assert_eq!(ids(&draft.check(Form::Roster, home).err().unwrap()), [("department", "enroll.unseen")]);
}

#[test]
fn an_agency_that_is_not_there_is_one_of_the_errors() {
    let mut draft = wang();
    draft.set(Field::Email, "wang");
    let nowhere = |_: &Key| Err(crate::Error::fault("gone"));
    assert_eq!(
        ids(&draft.check(Form::Register, nowhere).err().unwrap()),
        [("agency", "error.fault"), ("email", "base.email-form")]
    );
}

#[test]
fn files_are_toml_or_json() {
    let folder = tempfile::tempdir().unwrap();
    let load = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        Draft::load(&path)
    };
    let toml =
        load("a.toml", "name = \"王小明\"\nmobile = 912345678\nroles = [\"vans:user\", \"spm:user\"]\n").unwrap();
    assert_eq!((toml.get(Field::Mobile), toml.get(Field::Roles)), (Some("912345678"), Some("vans:user;spm:user")));
    let json = load("a.json", "{\"name\": \"王小明\", \"employee-no\": \"007\"}").unwrap();
    assert_eq!(json.get(Field::EmployeeNo), Some("007"));
    let wrong = load("b.toml", "nmae = \"王小明\"\nname = true\n").unwrap_err();
    assert_eq!(
        wrong.parts().iter().map(|part| part.msg().id()).collect::<Vec<_>>(),
        ["enroll.not-text", "enroll.no-field"]
    );
    assert_eq!(load("c.toml", "name 王小明").unwrap_err().msg().id(), "enroll.bad-file");
}

#[test]
fn options_go_before_files() {
    let file = draft(&[(Field::Name, "王小明"), (Field::Title, "科員")]);
    let options = draft(&[(Field::Name, "林小華")]);
    let both = file.overridden_by(options);
    assert_eq!((both.get(Field::Name), both.get(Field::Title)), (Some("林小華"), Some("科員")));
}
