//! Sheets of OpenDocument out, row by row: the few parts that a program needs to open them.
//!
//! Source: OpenDocument 1.3 part 2 (packages) and part 3, sections 9.1 and 19.385.

use std::fmt::Write as _;
use std::io::{BufWriter, Write};
use std::path::Path;

use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, DateTime};

use super::{EXACT, MEASURED, NewFile, RowWriter, Value, Widths, check_length, check_room};
use crate::base::Timestamp;
use crate::error::Result;

const MIME: &str = "application/vnd.oasis.opendocument.spreadsheet";

const MANIFEST: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">"#,
    r#"<manifest:file-entry manifest:full-path="/" manifest:version="1.3" "#,
    r#"manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>"#,
    r#"<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>"#,
    r#"<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>"#,
    r#"</manifest:manifest>"#,
);

/// The styles that cells use; those of columns follow.
const BEGIN: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    r#"<office:document-content office:version="1.3""#,
    r#" xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0""#,
    r#" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0""#,
    r#" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0""#,
    r#" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0""#,
    r#" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0""#,
    r#" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0">"#,
    r#"<office:automatic-styles>"#,
    r#"<number:date-style style:name="ymd"><number:year number:style="long"/><number:text>-</number:text>"#,
    r#"<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>"#,
    r#"</number:date-style>"#,
    r#"<number:date-style style:name="ymdhm"><number:year number:style="long"/><number:text>-</number:text>"#,
    r#"<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>"#,
    r#"<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text>"#,
    r#"<number:minutes number:style="long"/></number:date-style>"#,
    r#"<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold""#,
    r#" style:font-weight-asian="bold" style:font-weight-complex="bold"/></style:style>"#,
    r#"<style:style style:name="date" style:family="table-cell" style:data-style-name="ymd"/>"#,
    r#"<style:style style:name="moment" style:family="table-cell" style:data-style-name="ymdhm"/>"#,
);

const END: &str = "</table:table></office:spreadsheet></office:body></office:document-content>";

/// A document of one sheet that is being written.
pub struct Ods {
    path: std::path::PathBuf,
    zip: ZipWriter<BufWriter<NewFile>>,
    sheet: String,
    widths: Widths,
    /// Rows that wait until the widths of columns are known; none once they are written.
    waiting: Option<String>,
    headed: bool,
    next: u32,
}

impl Ods {
    /// Begins a document.
    pub fn create(path: &Path, sheet: &str) -> Result<Self> {
        let zip = ZipWriter::new(BufWriter::new(NewFile::create(path)?));
        let (widths, waiting) = (Widths::default(), Some(String::new()));
        let mut ods =
            Self { path: path.to_owned(), zip, sheet: sheet.to_owned(), widths, waiting, headed: false, next: 0 };
        ods.part("mimetype", MIME, CompressionMethod::Stored)?;
        ods.part("META-INF/manifest.xml", MANIFEST, CompressionMethod::Deflated)?;
        Ok(ods)
    }

    fn part(&mut self, name: &str, content: &str, method: CompressionMethod) -> Result<()> {
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
        let options = if method == CompressionMethod::Deflated { options.compression_level(Some(3)) } else { options };
        self.zip.start_file(name, options).map_err(|cause| crate::Error::writing(&self.path, cause.into()))?;
        self.put(content)
    }

    fn put(&mut self, content: &str) -> Result<()> {
        self.zip.write_all(content.as_bytes()).map_err(|cause| crate::Error::writing(&self.path, cause))
    }

    /// Writes a row now, or keeps it until the widths are known.
    fn keep(&mut self, row: &str) -> Result<()> {
        self.next += 1;
        match &mut self.waiting {
            Some(waiting) => waiting.push_str(row),
            None => return self.put(row),
        }
        if self.next >= MEASURED { self.begin_content() } else { Ok(()) }
    }

    fn begin_content(&mut self) -> Result<()> {
        let Some(waiting) = self.waiting.take() else { return Ok(()) };
        let settings = settings(&self.sheet, self.headed);
        self.part("settings.xml", &settings, CompressionMethod::Deflated)?;
        let mut begin = String::from(BEGIN);
        for (column, width) in self.widths.0.iter().enumerate() {
            let millimetres = width * 2 + 2;
            _ = write!(
                begin,
                r#"<style:style style:name="co{column}" style:family="table-column"><style:table-column-properties style:column-width="{millimetres}mm"/></style:style>"#
            );
        }
        begin.push_str("</office:automatic-styles><office:body><office:spreadsheet><table:table table:name=\"");
        escape(&mut begin, &self.sheet);
        begin.push_str("\">");
        for column in 0..self.widths.0.len() {
            _ = write!(begin, r#"<table:table-column table:style-name="co{column}"/>"#);
        }
        self.part("content.xml", &begin, CompressionMethod::Deflated)?;
        self.put(&waiting)
    }
}

impl RowWriter for Ods {
    fn head(&mut self, headings: &[String]) -> Result<()> {
        check_room(&self.path, self.next, headings.len())?;
        let mut row = String::from("<table:table-row>");
        for (column, heading) in headings.iter().enumerate() {
            check_length(&self.path, self.next, column, heading)?;
            self.widths.see(column, heading);
            row.push_str(r#"<table:table-cell table:style-name="head" office:value-type="string">"#);
            paragraphs(&mut row, heading);
            row.push_str("</table:table-cell>");
        }
        row.push_str("</table:table-row>");
        self.headed = true;
        self.keep(&row)
    }

    fn row(&mut self, values: &[Value]) -> Result<()> {
        check_room(&self.path, self.next, values.len())?;
        let mut row = String::from("<table:table-row>");
        for (column, value) in values.iter().enumerate() {
            let text = value.shown();
            check_length(&self.path, self.next, column, &text)?;
            if self.waiting.is_some() {
                self.widths.see(column, &text);
            }
            cell(&mut row, value);
        }
        row.push_str("</table:table-row>");
        self.keep(&row)
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.begin_content()?;
        if self.next == 0 {
            self.put("<table:table-row><table:table-cell/></table:table-row>")?;
        }
        self.put(END)?;
        let Self { path, zip, .. } = *self;
        let buffered = zip.finish().map_err(|cause| crate::Error::writing(&path, cause.into()))?;
        let file = buffered.into_inner().map_err(|error| crate::Error::writing(&path, error.into_error()))?;
        file.finish()
    }
}

fn cell(row: &mut String, value: &Value) {
    let text = value.shown();
    _ = match value {
        Value::Empty => {
            row.push_str("<table:table-cell/>");
            return;
        }
        Value::Number(number) if number.abs() <= EXACT => {
            write!(row, r#"<table:table-cell office:value-type="float" office:value="{number}">"#)
        }
        Value::Bool(value) => {
            write!(row, r#"<table:table-cell office:value-type="boolean" office:boolean-value="{value}">"#)
        }
        Value::Date(date) => {
            let attributes = r#"table:style-name="date" office:value-type="date""#;
            write!(row, r#"<table:table-cell {attributes} office:date-value="{date}">"#)
        }
        Value::Moment(moment) => {
            let attributes = r#"table:style-name="moment" office:value-type="date""#;
            write!(row, r#"<table:table-cell {attributes} office:date-value="{}">"#, civil(*moment))
        }
        Value::Number(_) | Value::Text(_) => write!(row, r#"<table:table-cell office:value-type="string">"#),
    };
    paragraphs(row, &text);
    row.push_str("</table:table-cell>");
}

/// A moment without its offset, which OpenDocument does not know.
fn civil(moment: Timestamp) -> String {
    let text = moment.to_string();
    text.split('+').next().unwrap_or_default().to_owned()
}

fn paragraphs(row: &mut String, text: &str) {
    for line in text.split('\n') {
        row.push_str("<text:p>");
        spaced(row, line);
        row.push_str("</text:p>");
    }
}

/// A line; a program drops spaces but the first of several, and tabs, unless they are elements.
fn spaced(row: &mut String, line: &str) {
    let mut plain = String::new();
    let mut spaces = 0usize;
    for c in line.chars() {
        spaces = if c == ' ' { spaces + 1 } else { 0 };
        match c {
            ' ' if spaces > 1 || plain.is_empty() => {
                escape(row, &std::mem::take(&mut plain));
                row.push_str("<text:s/>");
            }
            '\t' => {
                escape(row, &std::mem::take(&mut plain));
                row.push_str("<text:tab/>");
            }
            other => plain.push(other),
        }
    }
    match plain.strip_suffix(' ') {
        Some(rest) => {
            escape(row, rest);
            row.push_str("<text:s/>");
        }
        None => escape(row, &plain),
    }
}

/// Text as XML; what XML cannot hold becomes U+FFFD.
fn escape(xml: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\t' | '\n' => xml.push(c),
            '\r' => xml.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => xml.push('\u{fffd}'),
            other => xml.push(other),
        }
    }
}

/// Says that the headings stay in sight.
fn settings(sheet: &str, headed: bool) -> String {
    let mut xml = String::from(concat!(
        r#"<?xml version="1.0" encoding="UTF-8"?>"#,
        r#"<office:document-settings office:version="1.3""#,
        r#" xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0""#,
        r#" xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0"><office:settings>"#,
    ));
    if headed {
        xml.push_str(concat!(
            r#"<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed"#,
            r#" config:name="Views"><config:config-item-map-entry>"#,
            r#"<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>"#,
            r#"<config:config-item-map-named"#,
            r#" config:name="Tables"><config:config-item-map-entry config:name=""#,
        ));
        escape(&mut xml, sheet);
        xml.push_str("\">");
        for (name, kind, value) in
            [("VerticalSplitMode", "short", 2), ("VerticalSplitPosition", "int", 1), ("PositionBottom", "int", 1)]
        {
            _ = write!(
                xml,
                r#"<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>"#
            );
        }
        xml.push_str(concat!(
            "</config:config-item-map-entry></config:config-item-map-named></config:config-item-map-entry>",
            "</config:config-item-map-indexed></config:config-item-set>",
        ));
    }
    xml.push_str("</office:settings></office:document-settings>");
    xml
}
