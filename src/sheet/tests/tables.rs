//! Headings and records.

use std::path::Path;

use super::super::{Cell, Column, Source, Table};
use super::{Folder, document, workbook};
use crate::error::Result;

const WANTED: [Column; 4] = [
    Column { field: "name", names: &["姓名", "name"], required: true },
    Column { field: "email", names: &["電子郵件", "公務電子信箱", "e-mail"], required: true },
    Column { field: "phone", names: &["電話", "phone"], required: false },
    Column { field: "title", names: &["職稱"], required: false },
];

fn table(path: &Path) -> Result<Table> {
    Source::open(path)?.table(None, &WANTED)
}

fn csv(text: &str) -> Result<Table> {
    table(&Folder::new().file("a.csv", text))
}

fn column(table: Table, field: &str) -> Vec<String> {
    let mut found = Vec::new();
    table
        .each(|record| {
            found.push(record.text(field)?.into_owned());
            Ok(())
        })
        .unwrap();
    found
}

#[test]
fn headings_are_found_below_titles_in_any_order_and_language() {
    let table = csv("機關人員名冊,,\n製表日期：115/11/20,,\n\nＥ－Ｍａｉｌ *,備註,姓　名：\na@b.c,,王小明\n,,\nd@e.f,x,李大華\n,,\n").unwrap();
    assert_eq!(table.heading(), 4);
    assert_eq!(table.ignored(), ["備註"]);
    assert!(table.has("email") && !table.has("phone"));
    assert_eq!(column(table, "name"), ["王小明", "李大華"]);
}

#[test]
fn remarks_in_parentheses_and_field_names_do() {
    let table = csv("姓名（必填）,EMAIL,電話(含分機)\n王,a,2\n").unwrap();
    assert_eq!(column(table, "phone"), ["2"]);
}

#[test]
fn headings_may_take_two_rows() {
    let folder = Folder::new();
    let file = workbook(
        &folder,
        r#"<worksheet><sheetData>
        <row r="1"><c r="A1" t="str"><v>姓名</v></c><c r="B1" t="str"><v>聯絡方式</v></c></row>
        <row r="2"><c r="B2" t="str"><v>電話</v></c><c r="C2" t="str"><v>電子郵件</v></c></row>
        <row r="3"><c r="A3" t="str"><v>王小明</v></c><c r="C3" t="str"><v>a@b.c</v></c></row>
        </sheetData></worksheet>"#,
    );
    let table = table(&file).unwrap();
    assert_eq!(table.heading(), 2);
    assert_eq!(column(table, "name"), ["王小明"]);
}

#[test]
fn the_first_shown_sheet_with_the_headings_is_meant() {
    let folder = Folder::new();
    let sheet = |name: &str, style: &str, cells: [&str; 2]| {
        let cell = |text: &str| {
            format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
        };
        let row = format!("<table:table-row>{}{}</table:table-row>", cell(cells[0]), cell(cells[1]));
        format!(r#"<table:table table:name="{name}" table:style-name="{style}">{row}</table:table>"#)
    };
    let [headings, remarks] = [["姓名", "email"], ["填表", "說明"]];
    let tables = [sheet("舊", "ta2", headings), sheet("說明", "ta1", remarks), sheet("人員", "ta1", headings)].concat();
    let file = document(&folder, &tables);
    assert_eq!(table(&file).unwrap().sheet(), Some("人員"));
    let source = Source::open(&file).unwrap();
    assert_eq!(source.table(Some("舊"), &WANTED).unwrap().sheet(), Some("舊"));
    let error = source.table(Some("說明"), &WANTED).err().unwrap();
    assert_eq!((error.msg().id(), error.place().sheet.as_deref()), ("sheet.no-heading", Some("說明")));
}

#[test]
fn all_that_is_wrong_with_headings_is_told_at_once() {
    let error = csv("電話,phone,職稱,e-mail,E-mail\n").err().unwrap();
    let parts: Vec<_> =
        error.parts().iter().map(|part| (part.msg().to_string(), part.place().field.clone().unwrap())).collect();
    assert_eq!(
        parts,
        [
            ("there is no column 姓名".into(), "name".to_owned()),
            ("the column 電話 stands in A and in B".into(), "phone".into()),
            ("the column 電子郵件 stands in D and in E".into(), "email".into()),
        ]
    );
    let error = csv("a,b\n1,2\n").err().unwrap();
    assert_eq!(error.msg().id(), "sheet.no-heading");
    assert_eq!(error.next().unwrap().to_string(), "expected are columns such as 姓名, 電子郵件, 電話, 職稱");
}

#[test]
fn a_record_knows_where_its_cells_stand() {
    let folder = Folder::new();
    let file = workbook(
        &folder,
        r#"<worksheet><sheetData>
        <row r="1"><c r="A1" t="str"><v>姓名</v></c><c r="B1" t="str"><v>email</v></c><c r="C1" t="str"><v>電話</v></c></row>
        <row r="4"><c r="A4" t="str"><v>王小明</v></c><c r="B4" t="e"><v>#N/A</v></c><c r="C4"><v>912345678</v></c></row>
        </sheetData></worksheet>"#,
    );
    let table = table(&file).unwrap();
    table
        .each(|record| {
            let at = record.at("phone");
            assert_eq!((at.sheet.as_deref(), at.cell.as_deref(), at.line), (Some("人員"), Some("C4"), Some(4)));
            assert!(record.get("phone").is_number());
            assert_eq!(record.get("title"), &Cell::Empty);
            assert_eq!(record.at("title").cell, None);
            let error = record.text("email").unwrap_err();
            assert_eq!((error.msg().id(), error.place().cell.as_deref()), ("sheet.bad-formula", Some("B4")));
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_comma_too_many_is_no_shift_of_columns() {
    let table = csv("姓名,email\n王小明,a@b.c,\n李,大華,d@e.f\n").unwrap();
    let mut refused = Vec::new();
    table
        .each(|record| {
            refused.extend(record.check_width().err().map(|error| error.place().line));
            Ok(())
        })
        .unwrap();
    assert_eq!(refused, [Some(3)]);
}

#[test]
fn values_are_parsed_at_their_place() {
    let table = csv("姓名,email,電話\n王,2026-02-29,\n").unwrap();
    table
        .each(|record| {
            let error = record.parse::<Parsed, _>("email").err().unwrap();
            assert_eq!(error.place().line, Some(2));
            assert!(record.parse::<Parsed, _>("phone").unwrap().is_none());
            Ok(())
        })
        .unwrap();
}

struct Parsed;

impl std::str::FromStr for Parsed {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self> {
        Err(crate::Error::fault(text))
    }
}
