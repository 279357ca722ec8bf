//! The room from outside: files in, files out.

mod annotating;
mod hostile;
mod old_excel;
mod reading;
mod round_trip;
mod tables;

use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::{Cell, Row, Source};
use crate::error::Result;

/// A folder that is gone after the test.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn zip(&self, name: &str, entries: &[(&str, &str)]) -> PathBuf {
        let path = self.path(name);
        let mut zip = ZipWriter::new(std::fs::File::create(&path).unwrap());
        for (entry, content) in entries {
            zip.start_file(*entry, SimpleFileOptions::default()).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap();
        path
    }
}

/// All rows of the first sheet.
fn rows(path: &Path) -> Result<Vec<Row>> {
    Source::open(path)?.rows(None)?.collect()
}

/// All rows as texts; a cell that cannot be read is its error's id.
fn texts(path: &Path) -> Vec<Vec<String>> {
    let text = |cell: &Cell| match cell.text() {
        Ok(text) => text.into_owned(),
        Err(error) => crate::Error::from(error).msg().id().to_owned(),
    };
    rows(path).unwrap().iter().map(|row| row.cells.iter().map(text).collect()).collect()
}

/// The id of the error that reading a file gives.
fn refusal(path: &Path) -> &'static str {
    rows(path).map(|rows| panic!("{rows:?}")).unwrap_err().msg().id()
}

/// The least workbook of Excel with this sheet data and what may follow it.
fn workbook(folder: &Folder, sheet: &str) -> PathBuf {
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0000000000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
    package(folder, "a.xlsx", &[("xl/styles.xml", styles), ("xl/worksheets/sheet1.xml", sheet)])
}

fn package(folder: &Folder, name: &str, parts: &[(&str, &str)]) -> PathBuf {
    let relation = |kind: &str, id: &str, target: &str| {
        format!(
            r#"<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>"#
        )
    };
    let package = format!("<Relationships>{}</Relationships>", relation("officeDocument", "r1", "xl/workbook.xml"));
    let book = r#"<workbook xmlns:r="r"><sheets><sheet name="人員" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    let sheets = format!("<Relationships>{}</Relationships>", relation("worksheet", "r1", "worksheets/sheet1.xml"));
    let mut entries = vec![
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", package.as_str()),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", sheets.as_str()),
    ];
    entries.extend(parts);
    folder.zip(name, &entries)
}

/// The least document of OpenDocument with these tables.
fn document(folder: &Folder, tables: &str) -> PathBuf {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:calcext="c"><office:automatic-styles><style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    folder.zip("a.ods", &[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}
