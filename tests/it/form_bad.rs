//! Workbooks made to harm, and forms that are none.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use rust_xlsxwriter::{Formula, Workbook};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::form::foreign;
use crate::harness::{Answer, Desk};

/// The least workbook with this sheet, in a package with other parts.
fn package(path: &Path, sheet: impl Fn(&mut dyn Write), parts: &[(&str, &str)]) {
    let relation = |kind: &str, target: &str| {
        format!(
            r#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let mut zip = ZipWriter::new(fs::File::create(path).unwrap());
    let options = SimpleFileOptions::default().compression_level(Some(9)).large_file(true);
    let own = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="r"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>"#.to_owned(),
        ),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")),
    ];
    for (name, text) in own.iter().map(|(name, text)| (*name, text.as_str())).chain(parts.iter().copied()) {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    sheet(&mut zip);
    zip.finish().unwrap();
}

/// Runs with an address space of 1 GB, so that nothing can take more.
fn bounded(desk: &Desk, line: &str) -> Answer {
    let inner = desk.command(line);
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v 1000000; exec \"$0\" \"$@\""]).arg(inner.get_program()).args(inner.get_args());
    command.env_clear().envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.current_dir(desk.path("."));
    desk.answer_of(command, "")
}

fn refused(desk: &Desk, file: &str, says: &str) {
    let answer = bounded(desk, &format!("form inspect @/{file}"));
    assert_eq!(answer.code, 1, "{file}: {answer}");
    assert!(answer.stderr.contains(says), "{file}: {answer}");
}

#[test]
fn workbooks_made_to_harm_are_refused_with_little_memory() {
    let desk = Desk::empty();
    let block = vec![b' '; 1 << 20];
    package(&desk.path("bomb.xlsx"), |out| (0..400).for_each(|_| out.write_all(&block).unwrap()), &[]);
    refused(&desk, "bomb.xlsx", "unpack");
    let merges: String = (1..=1_000_000).map(|row| format!("<mergeCell ref=\"A{row}:B{row}\"/>")).collect();
    let sheet = format!("<worksheet><sheetData/><mergeCells>{merges}</mergeCells></worksheet>");
    package(&desk.path("merges.xlsx"), |out| out.write_all(sheet.as_bytes()).unwrap(), &[]);
    refused(&desk, "merges.xlsx", "merged cells");
    let far = r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"#;
    package(&desk.path("far.xlsx"), |out| out.write_all(far.as_bytes()).unwrap(), &[]);
    refused(&desk, "far.xlsx", "XFD1048576");
    let laughs = r#"<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&lol2;</v></c></row></sheetData></worksheet>"#;
    package(&desk.path("laughs.xlsx"), |out| out.write_all(laughs.as_bytes()).unwrap(), &[]);
    refused(&desk, "laughs.xlsx", "entities");
    // Ten million rows with nothing in them are no form, and take no memory.
    package(
        &desk.path("rows.xlsx"),
        |out| {
            out.write_all(b"<worksheet><sheetData>").unwrap();
            for thousand in 0..1_000 {
                let rows: String = (1..=1_000).map(|row| format!("<row r=\"{}\"/>", thousand * 1_000 + row)).collect();
                out.write_all(rows.as_bytes()).unwrap();
            }
            out.write_all(b"</sheetData></worksheet>").unwrap();
        },
        &[],
    );
    let answer = bounded(&desk, "form inspect @/rows.xlsx");
    assert!(answer.code == 0 && answer.stderr.contains("looks like an application form"), "{answer}");
}

#[test]
fn what_is_no_sheet_is_named() {
    let desk = Desk::staffed();
    desk.file("form.xlsx", b"\x89PNG\r\n\x1a\n0000");
    assert!(desk.run("form inspect @/form.xlsx").stderr.contains("image"));
    let answer = desk.run_as("clerk1", "form receive @/form.xlsx");
    assert!(answer.code == 1 && answer.stderr.contains("--case"), "{answer}");
}

#[test]
fn formulas_without_a_value_foreign_links_and_turned_text_are_errors_of_their_cells() {
    let desk = Desk::staffed();
    for (name, formula, says) in [
        ("link.xlsx", Formula::new("=[1]Sheet1!A1").set_result("王小明"), "another file"),
        ("plain.xlsx", Formula::new("=B1&B2").set_result("王小明7"), "王小明7"),
    ] {
        foreign(&desk.path("base.xlsx"), &[("姓　　名", "")]);
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("附表").unwrap();
        let cells = [
            ("申請日期", "115-11-19"),
            ("申請類別", "新增"),
            ("機關名稱", "交通部"),
            ("機關OID", crate::form::AGENCY),
            ("帳號", "wang01"),
            ("系統", "管考系統"),
            ("權限", "機關管理者"),
        ];
        for (row, (label, value)) in (0..).zip(cells) {
            sheet.write(row, 0, label).unwrap();
            sheet.write(row, 1, value).unwrap();
        }
        sheet.write(7, 0, "姓名").unwrap();
        sheet.write_formula(7, 1, formula).unwrap();
        book.save(desk.path(name)).unwrap();
        let answer = desk.run_as("clerk1", &format!("form receive @/{name}"));
        assert!(
            answer.code == 1 && answer.stderr.contains("cell B8") && answer.stderr.contains(says),
            "{name}: {answer}"
        );
    }
    foreign(&desk.path("rtl.xlsx"), &[("服務單位", "資訊\u{202e}中心"), ("姓　　名", "王\u{202e}小明")]);
    let answer = desk.run_as("clerk1", "form receive @/rtl.xlsx");
    assert!(answer.code == 1 && answer.stderr.contains("U+202E") && answer.stderr.contains("department"), "{answer}");
    assert_eq!(desk.sql("SELECT count(*) FROM form"), ["0"]);
}
