//! What is read of which file.

use super::super::{Bad, Cell, Encoding, Eudc, Format, Grid, Merge, Options, Source};
use super::{Folder, document, refusal, rows, texts, workbook};
use crate::base::Date;

#[test]
fn separated_values_in_every_encoding_and_separator() {
    let folder = Folder::new();
    let text = "姓名,電話\r\n王小明,0912345678\r\n";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let files = [
        folder.file("plain.csv", text),
        folder.file("mark.csv", format!("\u{feff}{text}")),
        folder.file("utf16.csv", utf16),
        folder.file("utf16be.csv", big),
        folder.file("cp950.csv", encoding_rs::BIG5.encode(text).0),
        folder.file("tabs.xlsx", text.replace(',', "\t")),
        folder.file("semicolons.txt", text.replace(',', ";")),
        folder.file("quoted.csv", "\"姓名\",\"電話\"\n\"王小明\",\"0912345678\""),
        folder.file("mac.csv", text.replace("\r\n", "\r")),
    ];
    for file in files {
        assert_eq!(texts(&file), [["姓名", "電話"], ["王小明", "0912345678"]], "{}", file.display());
    }
}

#[test]
fn lines_are_those_of_the_file() {
    let folder = Folder::new();
    let file = folder.file("a.csv", "a,b\n\n\n\"x\ny\",2\n,,\n3,4\n");
    let lines: Vec<_> = rows(&file).unwrap().iter().map(|row| row.line).collect();
    assert_eq!(lines, [1, 4, 7]);
    let file = folder.file("b.csv", "a,b\r\n\r\n\r\n\"x\r\ny\",2\r\n3,4\r\n");
    let lines: Vec<_> = rows(&file).unwrap().iter().map(|row| row.line).collect();
    assert_eq!(lines, [1, 4, 6]);
}

#[test]
fn an_agencys_own_characters_need_its_table() {
    let folder = Folder::new();
    let file = folder.file("a.csv", b"\xa9m\xa6W\n\xa4\xfd\xfa\x40\n");
    assert_eq!(texts(&file), [["姓名"], ["sheet.bad-own"]]);
    assert_eq!(rows(&file).unwrap()[1].cells, [Cell::Bad(Bad::OwnCharacter("FA40".into()))]);
    let own = Eudc::load(&folder.file("own.toml", "\"FA40\" = \"堃\"\n")).unwrap();
    let source = Source::open_with(&file, Options { own, ..Options::default() }).unwrap();
    assert_eq!(source.rows(None).unwrap().nth(1).unwrap().unwrap().cells, [Cell::from("王堃")]);
}

#[test]
fn an_encoding_can_be_forced() {
    let folder = Folder::new();
    let file = folder.file("a.csv", "a\n\u{feff}王\n");
    let read = |encoding| {
        let source = Source::open_with(&file, Options { encoding: Some(encoding), ..Options::default() }).unwrap();
        source.rows(None).unwrap().nth(1).unwrap().unwrap().cells
    };
    assert!(matches!(&read(Encoding::Cp950)[..], [Cell::Bad(_)]));
    assert!(matches!(&read(Encoding::Utf8)[..], [Cell::Text(_)]));
}

#[test]
fn cells_of_excel() {
    let folder = Folder::new();
    let file = workbook(
        &folder,
        r#"<worksheet><dimension ref="A1:C9"/><sheetData>
        <row r="2"><c r="A2" t="inlineStr"><is><t>王小明</t></is></c><c r="C2"><v>912345678</v></c></row>
        <row r="5"><c r="A5" s="1"><v>912345678</v></c><c r="B5" s="2"><v>46346</v></c><c r="C5" t="b"><v>1</v></c></row>
        <row r="6"><c r="A6" t="e"><v>#N/A</v></c><c r="B6" s="2"/></row>
        <row r="9"><c r="B9" t="str"><f>A1</f><v> </v></c></row>
        </sheetData><mergeCells><mergeCell ref="A2:B3"/></mergeCells></worksheet>"#,
    );
    let found = rows(&file).unwrap();
    assert_eq!(found.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 5, 6]);
    assert_eq!(found[0].cells, ["王小明".into(), Cell::Empty, 912_345_678.0.into()]);
    assert_eq!(found[1].cells[0].text(), Ok("0912345678".into()));
    assert_eq!(found[1].cells[1..], [Cell::Date(Date::new(2026, 11, 20).unwrap()), Cell::Bool(true)]);
    assert_eq!(found[2].cells, [Cell::Bad(Bad::Formula("#N/A".into()))]);

    let sheets = Grid::read(&file).unwrap();
    assert_eq!((sheets[0].name.as_str(), sheets[0].hidden), ("人員", false));
    assert_eq!(sheets[0].merges, [Merge { first: (1, 0), last: (2, 1) }]);
    assert_eq!(sheets[0].cell(2, 1), &Cell::from("王小明"));
    assert_eq!(sheets[0].cells.len(), 6);
}

#[test]
fn cells_of_opendocument() {
    let folder = Folder::new();
    let file = document(
        &folder,
        r#"<table:table table:name="舊" table:style-name="ta2"><table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table>
        <table:table table:name="人員" table:style-name="ta1"><table:table-column table:number-columns-repeated="16384"/>
        <table:table-header-rows><table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
        <table:table-row><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2" office:value-type="string"><office:annotation><text:p>註</text:p></office:annotation><text:p>王<text:span>小</text:span>明</text:p><text:p>A&amp;B<text:s text:c="2"/>&#x5803;</text:p></table:table-cell><table:covered-table-cell/><table:table-cell office:value-type="float" office:value="912345678"><text:p>912345678</text:p></table:table-cell></table:table-row></table:table-header-rows>
        <table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="912345678"><text:p>0912345678</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2026-11-20"><text:p>115/11/20</text:p></table:table-cell><table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell></table:table-row>
        <table:table-row><table:table-cell table:number-columns-repeated="2" office:value-type="string" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell></table:table-row>
        <table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>"#,
    );
    let found = rows(&file).unwrap();
    assert_eq!(found.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 4, 5, 6]);
    assert_eq!(found[0].cells, ["王小明\nA&B  堃".into(), Cell::Empty, 912_345_678.0.into()]);
    assert_eq!(found[1].cells[0].text(), Ok("0912345678".into()));
    assert_eq!(found[2].cells[1..], [Cell::Date(Date::new(2026, 11, 20).unwrap()), Cell::Bool(true)]);
    assert_eq!(found[3].cells, vec![Cell::Bad(Bad::Formula("#N/A".into())); 2]);

    let sheets = Grid::read(&file).unwrap();
    assert_eq!(
        sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect::<Vec<_>>(),
        [("舊", true), ("人員", false)]
    );
    assert_eq!(sheets[1].merges, [Merge { first: (2, 0), last: (3, 1) }]);
    assert_eq!(sheets[0].cell(0, 0), &Cell::from("x"));
}

#[test]
fn a_sheet_is_found_by_its_name() {
    let folder = Folder::new();
    let file = workbook(&folder, "<worksheet><sheetData/></worksheet>");
    let source = Source::open(&file).unwrap();
    assert_eq!(source.format(), Format::Xlsx);
    assert_eq!(source.sheets().unwrap()[0].name, "人員");
    assert_eq!(source.rows(Some("人員")).unwrap().count(), 0);
    let error = source.rows(Some("沒有")).err().unwrap();
    assert_eq!(error.msg().id(), "sheet.missing");
    assert_eq!(error.next().unwrap().to_string(), "its sheets are 人員");
}

#[test]
fn what_is_no_sheet_is_called_what_it_is() {
    let folder = Folder::new();
    let what = |path: &std::path::Path| {
        rows(path).unwrap_err().msg().to_string().split("not a sheet but ").nth(1).map(str::to_owned)
    };
    for (content, expected) in [
        (&b"%PDF-1.7"[..], "a PDF"),
        (b"\x89PNG\r\n", "an image"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "a web page"),
        (b"<?xml version='1.0'?>", "XML"),
        (b"{\\rtf1", "a document of another kind"),
    ] {
        assert_eq!(what(&folder.file("a.xls", content)).as_deref(), Some(expected));
    }
    assert_eq!(what(&folder.zip("a.xlsx", &[("x.txt", "x")])).as_deref(), Some("a zip archive"));
    assert_eq!(
        what(&folder.zip("b.xlsx", &[("[Content_Types].xml", ""), ("word/document.xml", "")])).as_deref(),
        Some("a document of another kind")
    );
    assert_eq!(what(&folder.zip("c.xlsx", &[("xl/workbook.bin", "")])).as_deref(), Some("a binary workbook (xlsb)"));
    assert_eq!(refusal(&folder.file("empty.csv", "")), "sheet.empty");
    assert_eq!(refusal(&folder.path("")), "error.io-folder");
    assert_eq!(refusal(&folder.path("missing.csv")), "error.io-missing");
}

#[test]
fn a_password_is_said_to_be_there() {
    let folder = Folder::new();
    let path = folder.path("a.xlsx");
    let mut file = cfb::create(&path).unwrap();
    file.create_stream("/EncryptedPackage").unwrap();
    drop(file);
    assert_eq!(refusal(&path), "sheet.encrypted");
    let manifest = "<manifest><encryption-data/></manifest>";
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    let path = folder.zip("a.ods", &[("mimetype", kind), ("content.xml", "x"), ("META-INF/manifest.xml", manifest)]);
    assert_eq!(refusal(&path), "sheet.encrypted");
    let path = folder.path("other.xls");
    cfb::create(&path).unwrap();
    assert_eq!(refusal(&path), "sheet.no-sheet");
}
