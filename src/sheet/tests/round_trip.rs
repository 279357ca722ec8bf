//! What is written is read again.

use std::io::Read;
use std::path::Path;

use quick_xml::events::Event;

use super::super::write::{Csv, CsvOptions, Ods, RowWriter, Value, Xlsx};
use super::super::{Cell, Grid, Source};
use super::{Folder, rows, texts};
use crate::base::{Date, Timestamp};

fn writers(folder: &Folder) -> Vec<(std::path::PathBuf, Box<dyn RowWriter>)> {
    let now = Timestamp::from_micros(1_795_000_000_000_000);
    let [csv, tsv, xlsx, ods] = ["a.csv", "a.tsv", "a.xlsx", "a.ods"].map(|name| folder.path(name));
    vec![
        (csv.clone(), Box::new(Csv::create(&csv, CsvOptions { mark: true, ..CsvOptions::default() }).unwrap())),
        (tsv.clone(), Box::new(Csv::create(&tsv, CsvOptions { separator: b'\t', ..CsvOptions::default() }).unwrap())),
        (xlsx.clone(), Box::new(Xlsx::create(&xlsx, "人員/名冊", now).unwrap())),
        (ods.clone(), Box::new(Ods::create(&ods, "人員 <\"名冊\">").unwrap())),
    ]
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn texts_come_back_as_they_were() {
    let hard = [
        "=1+1",
        "'=1+1",
        "@x",
        "+886 2-2371-1234",
        "0912345678",
        "-3",
        "＝x",
        "王小明",
        "堃𠮷",
        "a,b;c\td",
        "\"quoted\"",
        "two\nlines",
        "a  b   c",
        "<b>&amp;</b>",
        "'",
        "1e5",
        "TRUE",
        "#N/A",
        "_x0041_",
    ];
    let folder = Folder::new();
    for (path, mut writer) in writers(&folder) {
        writer.head(&["姓名".to_owned(), "".to_owned(), "=電話".to_owned()]).unwrap();
        for cell in hard {
            writer.row(&[text(cell), Value::Empty, text("x")]).unwrap();
        }
        assert!(!path.exists());
        writer.finish().unwrap();
        let found = texts(&path);
        assert_eq!(found[0], ["姓名", "", "=電話"]);
        for (row, cell) in found[1..].iter().zip(hard) {
            assert_eq!(row[..], [cell, "", "x"], "{}", path.display());
        }
        assert_eq!(found.len(), hard.len() + 1);
    }
}

#[test]
fn values_keep_their_kind_in_workbooks() {
    let folder = Folder::new();
    let date = Date::new(2026, 11, 20).unwrap();
    let moment: Timestamp = "2026-11-20T09:30:00+08:00".parse().unwrap();
    let values = [
        Value::Number(42),
        Value::Number(i64::MAX),
        Value::Bool(true),
        Value::Date(date),
        Value::Moment(moment),
        Value::Date(Date::new(1890, 1, 1).unwrap()),
    ];
    for (path, mut writer) in writers(&folder).into_iter().skip(2) {
        writer.row(&values).unwrap();
        writer.finish().unwrap();
        let cells = &rows(&path).unwrap()[0].cells;
        assert_eq!(cells[..2], [42.0.into(), "9223372036854775807".into()]);
        assert_eq!(cells[2..5], [Cell::Bool(true), Cell::Date(date), "2026-11-20T09:30:00".into()]);
        assert_eq!(cells[5].text(), Ok("1890-01-01".into()));
    }
}

#[test]
fn many_rows_pass_the_measured_ones() {
    let folder = Folder::new();
    for (path, mut writer) in writers(&folder) {
        writer.head(&["n".to_owned()]).unwrap();
        (0..2_000).for_each(|n| writer.row(&[Value::Number(n)]).unwrap());
        writer.finish().unwrap();
        let found = texts(&path);
        assert_eq!((found.len(), found[2_000][0].as_str()), (2_001, "1999"));
    }
}

#[test]
fn sheets_get_a_name_that_programs_take() {
    let folder = Folder::new();
    for (path, mut writer) in writers(&folder).into_iter().skip(2) {
        writer.row(&[text("x")]).unwrap();
        writer.finish().unwrap();
        let name = Source::open(&path).unwrap().sheets().unwrap()[0].name.clone();
        assert!(["人員 名冊", "人員 <\"名冊\">"].contains(&name.as_str()));
        assert_eq!(Grid::read(&path).unwrap()[0].cells.len(), 1);
    }
}

#[test]
fn all_parts_of_a_workbook_are_xml() {
    let folder = Folder::new();
    for (path, mut writer) in writers(&folder).into_iter().skip(2) {
        writer.head(&["<姓名>".to_owned()]).unwrap();
        writer.row(&[text("\u{1}\u{fffe}]]>&\" \r\n\t")]).unwrap();
        writer.finish().unwrap();
        let mut archive = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).unwrap();
            let name = entry.name().unwrap().into_owned();
            let mut xml = String::new();
            entry.read_to_string(&mut xml).unwrap();
            if name != "mimetype" {
                check_xml(&name, &xml);
            }
        }
    }
}

fn check_xml(name: &str, xml: &str) {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().enable_all_checks(true);
    let mut depth = 0;
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}\n{xml}")) {
            Event::Start(start) | Event::Empty(start) => {
                depth += 1;
                for attribute in start.attributes() {
                    attribute.unwrap_or_else(|error| panic!("{name}: {error}\n{xml}"));
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(depth > 0, "{name}");
}

#[test]
fn what_a_format_cannot_hold_is_refused() {
    let folder = Folder::new();
    let long = [text(&"字".repeat(32_768))];
    let wide = vec![Value::Empty; 16_385];
    for (path, mut writer) in writers(&folder).into_iter().skip(2) {
        assert_eq!(writer.row(&long).unwrap_err().msg().id(), "sheet.long-cell");
        assert_eq!(writer.row(&wide).unwrap_err().msg().id(), "sheet.out-of-room");
        drop(writer);
        assert!(!path.exists());
    }
}

#[test]
fn a_stream_gets_separated_values_too() {
    let mut csv = Csv::stream(Box::new(std::io::sink()), CsvOptions::default()).unwrap();
    csv.head(&["a".to_owned()]).unwrap();
    Box::new(csv).finish().unwrap();
    assert!(Csv::create(Path::new("/nonexistent/a.csv"), CsvOptions::default()).is_err());
}
