//! Envelopes: several files, mails, mappings, notes on their own sheet, seals, forms without a case.

use std::fs;
use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;

use crate::form::{AGENCY, foreign};
use crate::harness::{Desk, fixture, items};

const SEALS: &str = "--stamps applicant,supervisor,head";
const SCAN: &[u8] = b"%PDF-1.4\n% a scan\n";

fn part(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

fn evidence(desk: &Desk) -> Vec<String> {
    desk.sql("SELECT case_id || ' ' || kind || ' ' || name || ' ' || coalesce(doc_no, '-') || ' ' || received_on FROM evidence ORDER BY id")
}

#[test]
fn form_scan_and_letter_become_evidence_of_one_case() {
    let desk = Desk::staffed();
    foreign(&desk.path("b.xlsx"), &[]);
    desk.file("s.pdf", SCAN);
    desk.file("公文.pdf", b"%PDF-1.4\n% a letter\n");
    let line = format!("form receive @/b.xlsx @/s.pdf @/公文.pdf --doc-no 資安字第1號 --received 115-11-19 {SEALS}");
    desk.ok_as("clerk1", &line);
    assert_eq!(
        evidence(&desk),
        [
            "1 form b.xlsx 資安字第1號 2026-11-19",
            "1 scan s.pdf 資安字第1號 2026-11-19",
            "1 letter 公文.pdf 資安字第1號 2026-11-19"
        ]
    );
    assert_eq!(desk.events().last().unwrap(), "form.receive");
    assert_eq!(desk.sql("SELECT count(*) FROM document"), ["3"]);
    // No day of receipt lies ahead, whatever came before.
    assert_eq!(desk.run_as("clerk1", "form receive @/b.xlsx --received tomorrow").code, 1);
    // The same again is known by its hash, file by file.
    desk.ok_as("clerk1", &line);
    assert_eq!(evidence(&desk).iter().filter(|line| !line.contains(" form ")).count(), 2);
}

#[test]
fn a_folder_and_a_mail_bring_their_files() {
    let desk = Desk::staffed();
    fs::create_dir(desk.path("in")).unwrap();
    foreign(&desk.path("in/a.xlsx"), &[]);
    fs::write(desk.path("in/a.pdf"), SCAN).unwrap();
    fs::write(desk.path("in/.hidden"), "x").unwrap();
    desk.ok_as("clerk1", &format!("form receive @/in {SEALS}"));
    assert_eq!(evidence(&desk).len(), 2);

    let desk = Desk::staffed();
    foreign(&desk.path("a.xlsx"), &[]);
    let sheet = data_encoding::BASE64.encode(&fs::read(desk.path("a.xlsx")).unwrap());
    let mail = format!(
        "From: wang01@motc.gov.tw\r\nTo: desk@example.gov.tw\r\nSubject: =?UTF-8?B?55Sz6KuL5Zau?=\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\n\
         Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename*=UTF-8''%E7%94%B3%E8%AB%8B%E5%96%AE.xlsx\r\n\r\n{sheet}\r\n--b--\r\n"
    );
    desk.file("mail.eml", mail);
    desk.ok_as("clerk1", &format!("form receive @/mail.eml {SEALS}"));
    let found = evidence(&desk);
    assert_eq!(found, ["1 form 申請單.xlsx - 2026-11-20", "1 mail mail.eml - 2026-11-20"]);
}

#[test]
fn a_scan_alone_needs_its_case() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:admin --reason 新任管理者");
    desk.file("s.pdf", SCAN);
    assert_snapshot!(desk.run_as("clerk1", "form receive @/s.pdf"), @"
    -- stderr --
    error: scans do not say which case they belong to
    hint: name the case that it belongs to with `--case`
    -- exit 1 --
    ");
    desk.ok_as("clerk1", "form receive @/s.pdf --case 1");
    assert_eq!(evidence(&desk), ["1 scan s.pdf - 2026-11-20"]);
    // The number of our own blank in the file's name says it too.
    desk.ok("form new --role vans:admin --account wang01 --out @/blank.xlsx");
    desk.file("scan F1151120-00001.pdf", b"%PDF-1.4 second");
    fs::create_dir(desk.path("scans")).unwrap();
    fs::rename(desk.path("scan F1151120-00001.pdf"), desk.path("scans/F1151120-00001.pdf")).unwrap();
    desk.ok_as("clerk1", "form receive @/scans");
    assert_eq!(evidence(&desk).len(), 2);
    // The blank carries its number as a QR code too.
    let archive = zip::ZipArchive::new(fs::File::open(desk.path("blank.xlsx")).unwrap()).unwrap();
    assert!(archive.file_names_raw().any(|name| name.starts_with(b"xl/media/")));
}

#[test]
fn what_came_back_otherwise_is_told() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:admin --reason 新任管理者");
    desk.ok("form new --role vans:admin --account wang01 --out @/blank.xlsx");
    foreign(&desk.path("back.xlsx"), &[("表單編號", "F1151120-00001"), ("申請系統", "VANS"), ("職稱：", "專員")]);
    let json = desk.run_as("clerk1", &format!("form receive @/back.xlsx {SEALS} -o json"));
    let form = items(&json.ok("receive")).remove(0);
    let fields: Vec<_> =
        form["differences"].as_array().unwrap().iter().map(|d| d["field"].as_str().unwrap().to_owned()).collect();
    assert!(fields.contains(&"title".to_owned()), "{fields:?}");
}

#[test]
fn their_own_sheet_gets_notes_on_wrong_cells() {
    // Before the day on which it was filled in.
    let desk = Desk::staffed().at("2026-11-02T09:30:00+08:00");
    fs::copy(fixture("forms/before-after.xlsx"), desk.path("form.xlsx")).unwrap();
    let answer = desk.run_as("clerk1", "form receive @/form.xlsx --annotate @/marked.xlsx");
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("their sheet with notes"), "{answer}");
    assert_eq!(desk.sql("SELECT count(*) FROM form"), ["0"]);
    let comments = part(&desk.path("marked.xlsx"), "xl/comments1.xml");
    assert!(comments.contains("<comment ref="), "{comments}");
    let marked = part(&desk.path("marked.xlsx"), "xl/worksheets/sheet1.xml");
    let merges = |text: &str| text.matches("<mergeCell ").count();
    assert_eq!(merges(&marked), merges(&part(&desk.path("form.xlsx"), "xl/worksheets/sheet1.xml")));
    // LibreOffice opens it and finds the notes and the merged cells.
    let profile = format!("-env:UserInstallation=file://{}", desk.path("profile").display());
    let office = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "fods", "--outdir"])
        .arg(desk.path("office"))
        .arg(desk.path("marked.xlsx"))
        .output()
        .unwrap();
    assert!(office.status.success(), "{office:?}");
    let text = fs::read_to_string(desk.path("office/marked.fods")).unwrap();
    assert!(
        text.contains("<office:annotation") && text.contains("number-columns-spanned"),
        "LibreOffice lost the notes"
    );

    // A workbook of before 2007 is written anew, and that is said.
    fs::copy(fixture("forms/removal.xls"), desk.path("old.xls")).unwrap();
    let answer = desk.run_as("clerk1", "form receive @/old.xls --annotate @/anew.xlsx");
    assert!(answer.stderr.contains("written anew"), "{answer}");
    assert!(part(&desk.path("anew.xlsx"), "xl/comments1.xml").contains("<comment "));
}

#[test]
fn a_mapping_is_written_checked_and_used() {
    let desk = Desk::staffed();
    foreign(&desk.path("form.xlsx"), &[]);
    desk.ok("form inspect @/form.xlsx --write-mapping @/map.toml");
    assert_eq!(desk.run("form inspect @/form.xlsx --write-mapping @/map.toml").code, 1, "somebody may have mended it");
    let mapping = fs::read_to_string(desk.path("map.toml")).unwrap();
    assert!(mapping.contains("field = \"email\"") && mapping.contains("says = \"E-mail\""), "{mapping}");
    assert_eq!(desk.run("form lint @/map.toml @/form.xlsx").code, 0);
    let answer = desk.run_as("clerk1", &format!("form receive @/form.xlsx --mapping @/map.toml {SEALS}"));
    assert_eq!(answer.code, 0, "{answer}");
    // Another form is refused before a value of it is believed.
    foreign(&desk.path("other.xlsx"), &[("姓　　名", "李大華")]);
    let answer = desk.run_as("clerk1", "form receive @/other.xlsx --mapping @/map.toml");
    assert!(answer.stderr.contains("where the mapping expects"), "{answer}");
    // Labels that no table knows are read where the mapping says.
    foreign(&desk.path("odd.xlsx"), &[("iAuth帳號", ""), ("暱稱", "wang01")]);
    let odd = "version = 1\n[[cell]]\nfield = \"login\"\nvalue = \"C17\"\nlabel = \"B17\"\nsays = \"暱稱\"\n";
    desk.file("odd.toml", odd);
    assert_eq!(desk.run("form inspect @/odd.xlsx --mapping @/odd.toml").code, 0);
    desk.file("bad.toml", "version = 1\n[[cell]]\nfield = \"login\"\nvalue = \"16\"\n");
    assert_eq!(desk.run("form lint @/bad.toml").code, 1);
    desk.file("worse.toml", "version = 1\n[[cell]]\nfield = \"nonsense\"\nvalue = \"C1\"\n");
    assert_snapshot!(desk.run("form lint @/worse.toml").stderr.lines().next().unwrap().chars().take(40).collect::<String>(), @"error: in @/worse.toml, line 3: the mapp");
}

#[test]
fn b060_who_saw_which_seal_is_kept() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:admin --reason 新任管理者");
    desk.ok("form new --role vans:admin --account wang01 --out @/form.xlsx");
    assert_eq!(desk.run_as("clerk1", "form stamp 1").code, 1);
    desk.ok_as("clerk1", "form receive @/form.xlsx --case 1 --stamps applicant");
    desk.ok_as("clerk1", "form stamp 1 --stamps supervisor");
    desk.ok_as("clerk1", "form stamp 1 --stamps head");
    assert_eq!(desk.events().last().unwrap(), "form.stamp");
    assert_eq!(items(&desk.ok_as("clerk1", "queue show 1 -o json"))[0]["stage"], "outside");
    let seen = items(&desk.ok_as("clerk1", "form stamp 1 -o json"));
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|row| row["seen_by"] == "clerk1"));
}

#[test]
fn seals_on_an_earlier_form_are_no_seals_on_the_next() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:admin --reason 新任管理者");
    desk.ok("form new --role vans:admin --account wang01 --out @/first.xlsx");
    desk.ok("form new --role vans:admin --account wang01 --out @/second.xlsx");
    desk.ok_as("clerk1", &format!("form receive @/first.xlsx --case 1 {SEALS}"));
    desk.ok_as("clerk1", "queue record 1 --result returned --reason 首長核章模糊");
    desk.ok_as("wang01", "role resend 1 --reason 已補");
    desk.ok_as("clerk1", "form receive @/second.xlsx --case 1");
    let stage = || items(&desk.ok_as("clerk1", "queue show 1 -o json"))[0]["stage"].clone();
    desk.ok_as("clerk1", "form stamp 1 --stamps applicant");
    assert_eq!(stage(), "form");
    // Those on its scan are seals on it, also when the scan came before.
    desk.file("s.pdf", SCAN);
    desk.ok_as("clerk1", "form receive @/s.pdf --case 1 --stamps supervisor");
    assert_eq!(stage(), "form");
    let before = desk.events().len();
    desk.ok_as("clerk1", "form receive @/s.pdf --case 1 --stamps head");
    assert_eq!((stage(), desk.events().len()), ("outside".into(), before + 1));
}

#[test]
fn several_people_in_a_table_are_several_cases() {
    let desk = Desk::staffed();
    desk.give("lin001", "vans:admin", Some(AGENCY));
    fs::copy(fixture("forms/people.xlsx"), desk.path("people.xlsx")).unwrap();
    let answer = desk.run_as("clerk1", &format!("form receive @/people.xlsx {SEALS}"));
    // The second of them has no account here: nothing is written for the first either.
    assert_eq!(answer.code, 1, "{answer}");
    assert!(answer.stderr.contains("lee002"), "{answer}");
    assert_eq!(desk.sql("SELECT count(*) FROM approval_case"), ["0"]);
    desk.ok_as("clerk1", &format!("form receive @/people.xlsx {SEALS} --hold"));
    assert_eq!(desk.sql("SELECT coalesce(case_id, 0) FROM form ORDER BY id"), ["1", "0"]);
}
