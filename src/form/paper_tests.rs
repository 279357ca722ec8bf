use std::collections::BTreeMap;

use super::*;
use crate::base::Timestamp;
use crate::form::Kind;
use crate::form::template::{self, Blank};
use crate::sheet::write::NewFile;
use crate::sheet::{Cell, Grid};
use crate::text::Lang;

/// The one form of a workbook.
fn one(path: &Path, read: &[Sheet]) -> Paper {
    let mut all = Paper::all(path, &sheets(read, Labels::shipped())).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// What `new` writes, as `receive` reads it.
fn round_trip(values: &BTreeMap<Field, String>, kind: Kind, lang: Lang) -> Paper {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("form.xlsx");
    let blank =
        Blank {
            title: "機關管理者帳號申請(異動)單".to_owned(), kind, values: values.clone(), ..Blank::default()
        };
    let page = template::page(&blank, lang);
    page.save(NewFile::create(&path).unwrap(), Timestamp::from_micros(0)).unwrap();
    one(&path, &Grid::read(&path).unwrap())
}

/// Fields that our own form does not have.
fn is_only_foreign(field: Field) -> bool {
    use Field as F;
    let former = [F::FormerDepartment, F::FormerTitle, F::FormerPhone, F::FormerMobile, F::FormerEmail];
    former.contains(&field) || [F::CertSerial, F::CertKind, F::CardNumber, F::RevokeReason].contains(&field)
}

#[test]
fn what_is_filled_in_reads_back() {
    let filled = |field: &Field| !matches!(field, Field::Kind) && !is_only_foreign(*field);
    let values: BTreeMap<Field, String> =
        Field::ALL.into_iter().filter(filled).map(|field| (field, format!("{field}7"))).collect();
    for lang in [Lang::ZhTw, Lang::En] {
        let paper = round_trip(&values, Kind::Change, lang);
        for (field, value) in &values {
            assert_eq!(paper.text(*field).unwrap().as_ref(), Some(value), "{field}");
        }
        let kind = paper.text(Field::Kind).unwrap().unwrap();
        assert!(kind.contains(&format!("☑{}", Kind::Change.word().to(lang))), "{kind}");
        assert!(kind.contains(&format!("☐{}", Kind::New.word().to(lang))), "{kind}");
    }
}

#[test]
fn a_blank_reads_as_empty_and_names_the_cells_to_fill() {
    for lang in [Lang::ZhTw, Lang::En] {
        let paper = round_trip(&BTreeMap::new(), Kind::New, lang);
        for field in Field::ALL.into_iter().filter(|field| *field != Field::Kind) {
            assert_eq!(paper.text(field).unwrap(), None, "{field}");
        }
        let refusal = paper.refusal(Field::FormerLogin, crate::form::Error::Required { field: Field::FormerLogin });
        assert_eq!(refusal.place().cell.as_deref(), Some("I15"));
        assert_eq!(refusal.place().rule.as_deref(), Some("form.required"));
    }
}

#[test]
fn two_values_of_a_field_are_refused_with_both_cells() {
    let mut sheet = Sheet::default();
    for (row, cells) in (0..).zip([["姓名", "王小明"], ["職稱", "科員"], ["電話", "02-23492900"], ["姓名", "李大華"]])
    {
        for (column, text) in (0..).zip(cells) {
            sheet.cells.insert((row, column), Cell::from(text));
        }
    }
    let error = one(Path::new("form.xlsx"), &[sheet]).contradictions().remove(0);
    assert_eq!((error.msg().id(), error.place().cell.as_deref()), ("form.two-values", Some("B4")));
}

#[test]
fn a_workbook_of_something_else_is_no_form() {
    let mut sheet = Sheet::default();
    sheet.cells.insert((0, 0), Cell::from("姓名"));
    assert_eq!(
        Paper::all(Path::new("x.xlsx"), &sheets(&[sheet], Labels::shipped())).unwrap_err().msg().id(),
        "form.no-form"
    );
}

#[test]
fn placeholders_are_blank() {
    assert!(is_placeholder("民國　　年　　月　　日"));
    assert!(!is_placeholder("民國115年11月20日"));
}

/// Layouts of many hands, made by `fixtures/forms/make-layouts.py`, which also says what is to be read from each.
#[test]
fn layouts_of_other_hands_are_read() {
    assert_reads("expected.json");
}

/// Layouts as agencies make them, by `fixtures/forms/make-agencies.py`.
#[test]
fn layouts_of_agencies_are_read() {
    assert_reads("expected-agencies.json");
}

/// Reads the forms that a list names, and compares all that was read.
fn assert_reads(list: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/forms");
    let expected = std::fs::read_to_string(folder.join(list)).unwrap();
    let expected: BTreeMap<String, Vec<serde_json::Map<String, serde_json::Value>>> =
        serde_json::from_str(&expected).unwrap();
    let mut wrong = Vec::new();
    for (file, forms) in &expected {
        let path = folder.join(file);
        let read: Vec<_> = match Grid::read(&path).and_then(|grid| Paper::all(&path, &sheets(&grid, Labels::shipped())))
        {
            Ok(papers) => papers.iter().map(Paper::values).collect(),
            Err(error) => {
                wrong.push(format!("{file}: {error}"));
                continue;
            }
        };
        if read.len() != forms.len() {
            wrong.push(format!("{file}: {} forms, {} expected", read.len(), forms.len()));
        }
        for (read, wanted) in read.iter().zip(forms) {
            for key in read.keys().chain(wanted.keys().filter(|key| !read.contains_key(*key))) {
                if read.get(key) != wanted.get(key) {
                    wrong.push(format!("{file}: {key}: {:?}, expected {:?}", read.get(key), wanted.get(key)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
