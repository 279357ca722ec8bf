//! Files made to break a reader. No input panics, and none takes all memory.

use std::io::Write;
use std::path::Path;

use zip::write::{SimpleFileOptions, ZipWriter};

use super::super::{Format, Grid, Source};
use super::{Folder, document, package, refusal, rows, workbook};

#[test]
fn malformed_separated_values_are_refused() {
    let folder = Folder::new();
    assert_eq!(refusal(&folder.file("a.csv", "a,b\n1,\"x\n2,y\n")), "sheet.quote");
    assert_eq!(refusal(&folder.file("a.csv", "a,b\n1,x\0y\n")), "sheet.nul");
    assert_eq!(refusal(&folder.file("a.csv", "a\n".to_owned() + &"x".repeat(5 << 20))), "sheet.long-line");
}

#[test]
fn a_bomb_is_not_unpacked() {
    let folder = Folder::new();
    let path = folder.path("a.xlsx");
    let mut zip = ZipWriter::new(std::fs::File::create(&path).unwrap());
    for entry in ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"] {
        zip.start_file(entry, SimpleFileOptions::default().compression_level(Some(9))).unwrap();
    }
    let block = vec![b' '; 1 << 20];
    (0..80).for_each(|_| zip.write_all(&block).unwrap());
    zip.finish().unwrap();
    assert_eq!(refusal(&path), "sheet.inflates");

    // The same, but the directory says that it is small.
    let mut bytes = std::fs::read(&path).unwrap();
    let size = (80u32 << 20).to_le_bytes();
    let at: Vec<_> = (0..bytes.len() - 4).filter(|&at| bytes[at..at + 4] == size).collect();
    at.iter().for_each(|&at| bytes[at..at + 4].copy_from_slice(&9u32.to_le_bytes()));
    assert!(["sheet.inflates", "sheet.damaged"].contains(&refusal(&folder.file("b.xlsx", bytes))));
}

#[test]
fn cells_far_out_are_refused() {
    let folder = Folder::new();
    let cell = |at: &str| {
        format!(r#"<worksheet><sheetData><row r="1"><c r="{at}"><v>1</v></c></row></sheetData></worksheet>"#)
    };
    for at in ["XFD1", "A1048577", "ZZZZZZ1"] {
        assert_eq!(refusal(&workbook(&folder, &cell(at))), "sheet.too-wide");
    }
    let repeated = |rows: u64, columns: u64| {
        format!(
            r#"<table:table table:name="x"><table:table-row table:number-rows-repeated="{rows}"><table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table>"#
        )
    };
    assert_eq!(refusal(&document(&folder, &repeated(1, u64::MAX))), "sheet.too-wide");
    assert_eq!(refusal(&document(&folder, &repeated(u64::MAX, 1))), "sheet.too-wide");
    assert_eq!(Grid::read(&document(&folder, &repeated(1_000, 1_000))).unwrap_err().msg().id(), "sheet.too-many");
}

#[test]
fn a_claim_of_many_strings_is_not_believed() {
    let folder = Folder::new();
    for claim in ["9000000000000", "18446744073709551616", "-1"] {
        let strings = format!(r#"<?xml version="1.0"?><sst uniqueCount = '{claim}'><si><t>x</t></si></sst>"#);
        let sheet = "<worksheet><sheetData/></worksheet>";
        let parts = [("xl/sharedStrings.xml", strings.as_str()), ("xl/worksheets/sheet1.xml", sheet)];
        assert_eq!(refusal(&package(&folder, "a.xlsx", &parts)), "sheet.damaged");
    }
}

/// Reads a file in every way there is.
pub(super) fn read_all(path: &Path) {
    // Our own readers are not allowed the shield that others need.
    if let Err(error) = rows(path) {
        let sentence = error.msg().to_string();
        assert!(
            !sentence.ends_with("panic") || matches!(Source::open(path).map(|s| s.format()), Ok(Format::Xlsx)),
            "{sentence}"
        );
    }
    _ = Grid::read(path).map(|sheets| sheets.iter().all(|sheet| sheet.cell(0, 0).is_empty()));
    _ = Source::open(path).and_then(|source| source.sheets());
}

/// A generator good enough to break files the same way in every run.
pub(super) fn noise(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % below
    }
}

#[test]
fn no_damage_panics() {
    let folder = Folder::new();
    let sheet = r#"<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>x</v></c><c r="B1" s="1"><v>7</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells></worksheet>"#;
    let table = r#"<table:table table:name="x"><table:table-row><table:table-cell office:value-type="float" office:value="1" table:number-columns-spanned="2"><text:p>01</text:p></table:table-cell></table:table-row></table:table>"#;
    let files = [
        workbook(&folder, sheet),
        document(&folder, table),
        folder.file("a.csv", b"\xa9m\xa6W,\"b\"\n\xa4\xfd,\"c\"\"\"\n"),
    ];
    for (kind, path) in files.iter().enumerate() {
        let whole = std::fs::read(path).unwrap();
        for seed in 0..150 {
            let mut pick = noise(seed * 3 + kind as u64);
            let mut bytes = whole.clone();
            for _ in 0..=pick(8) {
                let at = pick(bytes.len());
                bytes[at] = pick(256) as u8;
            }
            bytes.truncate(bytes.len() - pick(3) * pick(40).min(bytes.len() / 3));
            read_all(&folder.file("damaged", bytes));
        }
    }
}

#[test]
fn no_xml_panics() {
    let folder = Folder::new();
    let pieces = [
        "<table:table>",
        "</table:table>",
        "<table:table-row>",
        "</table:table-row>",
        "<table:table-cell>",
        "</table:table-cell>",
        "<text:p>",
        "</text:p>",
        "x",
        "&amp;",
        "&#1;",
        "<office:annotation>",
        "</office:annotation>",
        "<table:table-cell table:number-rows-spanned='99999999999' table:number-columns-spanned='9'/>",
    ];
    for seed in 0..300 {
        let mut pick = noise(seed);
        let xml: String = (0..pick(30)).map(|_| pieces[pick(pieces.len())]).collect();
        read_all(&document(&folder, &format!("<table:table table:name='x'>{xml}")));
    }
}
