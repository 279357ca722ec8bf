//! Copies of somebody's workbook with notes on cells.

use std::path::Path;

use super::super::annotate::{Copy, Note, annotate};
use super::super::write::NewFile;
use super::super::{Grid, Merge};
use super::{Folder, package, workbook};

fn note(sheet: Option<&str>, at: (u32, u32), text: &str) -> Note {
    Note { sheet: sheet.map(str::to_owned), at, text: text.to_owned() }
}

fn part(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

#[test]
fn cells_that_are_there_and_cells_that_are_not_are_marked_in_order() {
    let folder = Folder::new();
    let sheet = r#"<worksheet xmlns="x"><sheetData><row r="2" spans="1:3"><c r="A2" t="str" s="1"><v>姓名</v></c><c r="C2"><v>7</v></c></row><row r="5"/></sheetData><mergeCells count="1"><mergeCell ref="A2:B3"/></mergeCells><pageMargins left="1"/><tableParts/></worksheet>"#;
    let from = workbook(&folder, sheet);
    let to = folder.path("out.xlsx");
    let name = Grid::read(&from).unwrap()[0].name.clone();
    let notes = [
        note(Some(&name), (1, 0), "first <&>"),
        note(Some(&name), (1, 1), "between"),
        note(Some(&name), (1, 0), "second"),
        note(Some(&name), (3, 4), "no row"),
        note(Some(&name), (4, 0), "empty row"),
        note(Some("elsewhere"), (0, 0), "never"),
    ];
    assert_eq!(annotate(&from, NewFile::create(&to).unwrap(), &notes, "authdesk").unwrap(), Copy::Edited);
    let text = part(&to, "xl/worksheets/sheet1.xml");
    let cells: Vec<&str> = text.split(" r=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(cells, ["2", "A2", "B2", "C2", "4", "E4", "5", "A5"], "{text}");
    assert!(text.contains("<legacyDrawing") && text.find("legacyDrawing") < text.find("<tableParts"));
    let comments = part(&to, "xl/comments1.xml");
    assert!(comments.contains("first &lt;&amp;&gt;\nsecond"), "{comments}");
    assert_eq!(comments.matches("<comment ").count(), 4);
    let read = Grid::read(&to).unwrap();
    assert_eq!(read[0].merges, [Merge { first: (1, 0), last: (2, 1) }]);
    assert_eq!(read[0].cell(1, 2).text(), Ok("7".into()));
    // Notes again, on a sheet that has some.
    let again = folder.path("again.xlsx");
    let notes = [note(Some(&name), (1, 0), "third"), note(Some(&name), (8, 1), "new")];
    annotate(&to, NewFile::create(&again).unwrap(), &notes, "authdesk").unwrap();
    let comments = part(&again, "xl/comments1.xml");
    assert!(comments.contains("second</t></r><r><t xml:space=\"preserve\">\nthird"), "{comments}");
    assert_eq!(comments.matches("<comment ").count(), 5);
    assert_eq!(part(&again, "xl/worksheets/sheet1.xml").matches("<legacyDrawing").count(), 1);
}

#[test]
fn a_workbook_with_prefixes_and_without_formats_is_marked_too() {
    let folder = Folder::new();
    let sheet = r#"<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData/></x:worksheet>"#;
    let from = package(&folder, "a.xlsx", &[("xl/worksheets/sheet1.xml", sheet)]);
    let to = folder.path("out.xlsx");
    let done = annotate(&from, NewFile::create(&to).unwrap(), &[note(None, (0, 1), "x")], "a");
    if done.is_ok() {
        assert!(part(&to, "xl/worksheets/sheet1.xml").contains("<x:row r=\"1\"><x:c r=\"B1\""));
    }
}
