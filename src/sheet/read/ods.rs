//! Sheets of OpenDocument, as a stream of rows.
//!
//! Source: OpenDocument 1.3 part 3, sections 9.1 (tables) and 19.385 (values).

use std::io::{BufRead, BufReader};
use std::path::Path;

use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};

use super::xlsx::iso;
use super::{Rows, Sink, choose, place};
use crate::error::Result;
use crate::sheet::cell::{Bad, Cell, Number, Row};
use crate::sheet::grid::{Concealed, MERGE_LIMIT, Merge, Sheet};
use crate::sheet::{Error, SheetName, package};

/// The rows of one sheet.
pub(super) fn rows(path: &Path, sheet: Option<&str>) -> Result<Rows> {
    let sheet = choose(path, &sheets(path)?, sheet)?;
    let owned = path.to_owned();
    Rows::start(path, Some(sheet.clone()), move |sink| {
        with_content(&owned, |content| {
            while let Some(name) = content.next_sheet()? {
                if name.name == sheet {
                    return each_row(content, sink);
                }
            }
            Ok(())
        })
    })
}

/// The names of the sheets.
pub(in crate::sheet) fn sheets(path: &Path) -> Result<Vec<SheetName>> {
    with_content(path, |content| {
        let mut names = Vec::new();
        while let Some(name) = content.next_sheet()? {
            names.push(name);
        }
        Ok(names)
    })
}

/// All sheets whole.
pub(in crate::sheet) fn grids(path: &Path) -> Result<Vec<Sheet>> {
    with_content(path, |content| {
        let mut grids = Vec::new();
        while let Some(name) = content.next_sheet()? {
            let mut sheet = Sheet::new(name);
            while let Some(Repeated { row, times }) = content.next_row()? {
                for line in (row.line - 1..).take(times) {
                    for (column, cell) in (0..).zip(&row.cells) {
                        sheet.put(path, line as u32, column, cell.clone())?;
                    }
                }
            }
            let merges = std::mem::take(&mut content.merges);
            sheet.set_merges(path, merges)?;
            sheet.concealed = std::mem::take(&mut content.concealed);
            grids.push(sheet);
        }
        Ok(grids)
    })
}

fn with_content<T>(path: &Path, read: impl FnOnce(&mut Content<'_, &mut dyn BufRead>) -> Result<T>) -> Result<T> {
    let mut archive = package::open(path)?;
    let mut entry = BufReader::new(package::entry(path, &mut archive, "content.xml")?);
    read(&mut Content::new(path, &mut entry))
}

fn each_row(content: &mut Content<'_, impl BufRead>, sink: &mut Sink) -> Result<()> {
    while let Some(Repeated { row, times }) = content.next_row()? {
        for line in (row.line..).take(times) {
            if !sink.push(Row { line, cells: row.cells.clone() }) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// A row with content, and how many times it stands there.
struct Repeated {
    row: Row,
    times: usize,
}

/// The document's content, read from its beginning to its end.
struct Content<'a, R> {
    path: &'a Path,
    xml: quick_xml::Reader<R>,
    buffer: Vec<u8>,
    /// Styles of sheets that are not shown.
    hiding: Vec<String>,
    /// The style that is being read.
    style: String,
    line: u64,
    merges: Vec<Merge>,
    /// The column that is described next, and what is not shown.
    column: u64,
    concealed: Concealed,
}

impl<'a, R: BufRead> Content<'a, R> {
    fn new(path: &'a Path, from: R) -> Self {
        let mut xml = quick_xml::Reader::from_reader(from);
        xml.config_mut().expand_empty_elements = true;
        let (buffer, hiding, merges) = (Vec::new(), Vec::new(), Vec::new());
        let (column, concealed) = (0, Concealed::default());
        Self { path, xml, buffer, hiding, style: String::new(), line: 1, merges, column, concealed }
    }

    fn next(&mut self) -> Result<Event<'static>> {
        self.buffer.clear();
        let event = self.xml.read_event_into(&mut self.buffer).map_err(|cause| Error::damaged(self.path, cause))?;
        Ok(event.into_owned())
    }

    /// Goes to the beginning of the next sheet.
    fn next_sheet(&mut self) -> Result<Option<SheetName>> {
        let mut depth = 0usize;
        loop {
            match self.next()? {
                Event::Start(start) => match start.local_name().into_inner() {
                    "style" => self.style = attribute(&start, "name").unwrap_or_default(),
                    "table-properties" if attribute(&start, "display").as_deref() == Some("false") => {
                        self.hiding.push(std::mem::take(&mut self.style));
                    }
                    // Sheets that a change log or a link keeps are no sheets of this document.
                    "tracked-changes" => depth += 1,
                    "table" if depth == 0 => return Ok(Some(self.begin_sheet(&start))),
                    _ => {}
                },
                Event::End(end) if end.local_name().into_inner() == "tracked-changes" => {
                    depth = depth.saturating_sub(1);
                }
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    fn begin_sheet(&mut self, start: &BytesStart<'_>) -> SheetName {
        (self.line, self.column) = (1, 0);
        self.merges.clear();
        self.concealed = Concealed::default();
        let style = attribute(start, "style-name").unwrap_or_default();
        SheetName { name: attribute(start, "name").unwrap_or_default(), hidden: self.hiding.contains(&style) }
    }

    /// The next row with content of the current sheet.
    fn next_row(&mut self) -> Result<Option<Repeated>> {
        loop {
            match self.next()? {
                Event::Start(start) if start.local_name().into_inner() == "table-row" => {
                    let times = count(&start, "number-rows-repeated");
                    let row = self.cells(self.line)?;
                    let last = self.line.saturating_add(times - 1);
                    self.concealed.rows.extend(concealed(&start, self.line - 1, last - 1));
                    self.line = last.saturating_add(1);
                    if !row.is_empty() {
                        // A row that is repeated beyond the last line of any sheet is refused like one that lies there.
                        place(self.path, &mut Row { line: last, cells: Vec::new() }, 0, Cell::Bool(true))?;
                        return Ok(Some(Repeated { row, times: usize::try_from(times).unwrap_or(1) }));
                    }
                }
                Event::Start(start) if start.local_name().into_inner() == "table-column" => {
                    let next = self.column.saturating_add(count(&start, "number-columns-repeated"));
                    self.concealed.columns.extend(concealed(&start, self.column, next - 1));
                    self.column = next;
                }
                // A sheet inside a cell, or what a sheet embeds, has its rows within its cells: never seen here.
                Event::End(end) if end.local_name().into_inner() == "table" => return Ok(None),
                Event::Eof => return Err(Error::damaged(self.path, "table").into()),
                _ => {}
            }
        }
    }

    /// The cells up to the end of the row.
    fn cells(&mut self, line: u64) -> Result<Row> {
        let mut row = Row { line, cells: Vec::new() };
        let mut column = 0u64;
        loop {
            match self.next()? {
                Event::Start(start) => {
                    let name = start.local_name().into_inner().to_owned();
                    if name != "table-cell" && name != "covered-table-cell" {
                        continue;
                    }
                    let times = count(&start, "number-columns-repeated");
                    self.note_merge(&start, line, column);
                    let text = self.text_until(&name)?;
                    let cell = value(&start, text);
                    if !cell.is_empty() && name == "table-cell" {
                        // The last one first: where it has no place, no memory is spent on the others.
                        for at in (column..column.saturating_add(times)).rev() {
                            place(self.path, &mut row, usize::try_from(at).unwrap_or(usize::MAX), cell.clone())?;
                        }
                    }
                    column = column.saturating_add(times);
                }
                Event::End(end) if end.local_name().into_inner() == "table-row" => return Ok(row),
                Event::Eof => return Err(Error::damaged(self.path, "table-row").into()),
                _ => {}
            }
        }
    }

    fn note_merge(&mut self, start: &BytesStart<'_>, line: u64, column: u64) {
        let (columns, rows) = (count(start, "number-columns-spanned"), count(start, "number-rows-spanned"));
        // One more than a form may have tells the whole truth.
        if (columns > 1 || rows > 1) && self.merges.len() <= MERGE_LIMIT {
            let at = |from: u64| u32::try_from(from).unwrap_or(u32::MAX);
            let (first, last) = (line - 1, (line - 1).saturating_add(rows - 1));
            let last = (at(last), at(column.saturating_add(columns - 1)));
            self.merges.push(Merge { first: (at(first), at(column)), last });
        }
    }

    /// The text up to the end of an element, paragraphs on lines of their own, without remarks on the cell.
    fn text_until(&mut self, name: &str) -> Result<String> {
        let mut text = String::new();
        let (mut inside, mut remark) = (0usize, 0usize);
        let mut paragraphs = 0usize;
        loop {
            match self.next()? {
                Event::Start(start) => match start.local_name().into_inner() {
                    "annotation" => remark += 1,
                    other if other == name => inside += 1,
                    _ if remark > 0 => {}
                    "p" => {
                        text.push_str(if paragraphs > 0 { "\n" } else { "" });
                        paragraphs += 1;
                    }
                    "s" => (0..count(&start, "c").min(1_000)).for_each(|_| text.push(' ')),
                    "tab" => text.push('\t'),
                    "line-break" => text.push('\n'),
                    _ => {}
                },
                Event::End(end) => match end.local_name().into_inner() {
                    "annotation" => remark = remark.saturating_sub(1),
                    other if other == name && inside == 0 => return Ok(text),
                    other if other == name => inside -= 1,
                    _ => {}
                },
                Event::Text(part) if remark == 0 && paragraphs > 0 => text.push_str(&part.xml10_content()),
                Event::CData(part) if remark == 0 && paragraphs > 0 => text.push_str(&part.xml10_content()),
                Event::GeneralRef(part) if remark == 0 => text.extend(character(&part)),
                Event::Eof => return Err(Error::damaged(self.path, name).into()),
                _ => {}
            }
        }
    }
}

/// The first and the last of rows or columns that are not shown.
fn concealed(start: &BytesStart<'_>, first: u64, last: u64) -> Option<(u32, u32)> {
    let hidden = matches!(attribute(start, "visibility").as_deref(), Some("collapse" | "filter"));
    hidden.then(|| (u32::try_from(first).unwrap_or(u32::MAX), u32::try_from(last).unwrap_or(u32::MAX)))
}

/// The character of a reference such as `&amp;`.
fn character(reference: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Some(character);
    }
    match &*reference.xml10_content() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// An attribute by its name without prefix.
fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = start.attributes();
    let mut sound = all.with_checks(false).filter_map(std::result::Result::ok);
    let found = sound.find(|attribute| attribute.key.local_name().into_inner() == name)?;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

/// A number of repetitions, at least one.
fn count(start: &BytesStart<'_>, name: &str) -> u64 {
    attribute(start, name).and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}

/// The cell of its attributes and the text it shows.
fn value(start: &BytesStart<'_>, text: String) -> Cell {
    // Programs say `string` of a failed formula, and `error` in an attribute of the same name.
    let failed = |a: &Attribute<'_>| a.key.local_name().into_inner() == "value-type" && &*a.value == "error";
    if start.attributes().with_checks(false).filter_map(std::result::Result::ok).any(|a| failed(&a)) {
        return Cell::Bad(Bad::Formula(text));
    }
    if attribute(start, "formula").is_some_and(|formula| is_foreign(&formula)) {
        return Cell::Bad(Bad::Foreign(text));
    }
    let kind = attribute(start, "value-type");
    if kind.is_none()
        && text.is_empty()
        && let Some(formula) = attribute(start, "formula")
    {
        return Cell::Bad(Bad::Uncomputed(formula.chars().take(60).collect()));
    }
    match kind.as_deref() {
        Some("float" | "percentage" | "currency") => {
            match attribute(start, "value").and_then(|value| value.parse::<f64>().ok()) {
                Some(value) if value.fract() == 0.0 => Cell::Number(Number::padded(value, digits_shown(&text))),
                Some(value) => Cell::from(value),
                None => Cell::from(text),
            }
        }
        Some("date") => attribute(start, "date-value").map_or_else(|| Cell::from(text), |date| iso(&date)),
        Some("boolean") => match attribute(start, "boolean-value").as_deref() {
            Some("true") => Cell::Bool(true),
            Some("false") => Cell::Bool(false),
            _ => Cell::from(text),
        },
        Some("string") => Cell::from(attribute(start, "string-value").unwrap_or(text)),
        _ => Cell::from(text),
    }
}

/// Whether a formula takes its value from another file or from the network.
fn is_foreign(formula: &str) -> bool {
    let formula = formula.to_ascii_lowercase();
    ["'file:", "'http", "'smb:", "webservice(", "dde("].iter().any(|sign| formula.contains(sign))
}

/// How many digits a number shows that shows zeros in front.
fn digits_shown(text: &str) -> u8 {
    let zeros = text.len() > 1 && text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    u8::try_from(text.len()).ok().filter(|_| zeros).unwrap_or(0)
}
