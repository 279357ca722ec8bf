//! The part of a sheet: marked cells get their format, and the sheet gets its drawing of notes.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};

use super::part::attribute;
use super::style::Styles;
use crate::sheet::address;

/// What stands behind the drawing of notes in a sheet.
const BEHIND: [&str; 8] =
    ["legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst", "drawingHF"];

type Cells = BTreeMap<(u32, u32), String>;

/// The sheet with marked cells; a cell or a row that is not there is put in. `drawing` is the relation to add.
pub(super) fn mark(text: &str, cells: &Cells, styles: &mut Styles, drawing: Option<&str>) -> Result<String, String> {
    let mut edit = Edit {
        left: cells.keys().copied().collect(),
        styles,
        row: None,
        next_row: 0,
        next_column: 0,
        prefix: String::new(),
    };
    let mut reader = Reader::from_str(text);
    let mut writer = Writer::new(Vec::new());
    let mut drawing = drawing;
    let mut depth = 0_u32;
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let mut before: Vec<Event<'static>> = Vec::new();
        let mut after: Vec<Event<'static>> = Vec::new();
        let event = match event {
            Event::Start(start) => {
                depth += 1;
                if depth == 1 {
                    edit.prefix =
                        start.name().prefix().map_or_else(String::new, |prefix| format!("{}:", prefix.into_inner()));
                }
                if depth == 2 && BEHIND.contains(&start.local_name().into_inner()) {
                    before.extend(drawing.take().map(|id| edit.drawing(id)));
                }
                Event::Start(edit.open(start, &mut before))
            }
            Event::Empty(empty) => match empty.local_name().into_inner() {
                name if depth == 1 && BEHIND.contains(&name) => {
                    before.extend(drawing.take().map(|id| edit.drawing(id)));
                    Event::Empty(empty)
                }
                "sheetData" => {
                    let name = edit.name("sheetData");
                    before.push(Event::Start(BytesStart::new(name.clone())));
                    before.extend(edit.rows_before(u32::MAX));
                    Event::End(quick_xml::events::BytesEnd::new(name))
                }
                "row" => {
                    let start = edit.open(empty, &mut before);
                    let cells = edit.rest_of_row();
                    if cells.is_empty() {
                        Event::Empty(start)
                    } else {
                        before.push(Event::Start(start.into_owned()));
                        before.extend(cells);
                        Event::End(quick_xml::events::BytesEnd::new(edit.name("row")))
                    }
                }
                _ => Event::Empty(edit.open(empty, &mut before)),
            },
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                match end.local_name().into_inner() {
                    "row" => before.extend(edit.rest_of_row()),
                    "sheetData" => before.extend(edit.rows_before(u32::MAX)),
                    _ if depth == 0 => before.extend(drawing.take().map(|id| edit.drawing(id))),
                    _ => {}
                }
                Event::End(end)
            }
            Event::Eof => break,
            other => other,
        };
        after.insert(0, event.into_owned());
        for event in before.into_iter().chain(after) {
            writer.write_event(event).map_err(|error| error.to_string())?;
        }
    }
    String::from_utf8(writer.into_inner()).map_err(|error| error.to_string())
}

struct Edit<'a> {
    /// Cells that are still to be marked, in order.
    left: std::collections::BTreeSet<(u32, u32)>,
    styles: &'a mut Styles,
    row: Option<u32>,
    next_row: u32,
    next_column: u32,
    prefix: String,
}

impl Edit<'_> {
    fn name(&self, local: &str) -> String {
        format!("{}{local}", self.prefix)
    }

    fn drawing(&self, id: &str) -> Event<'static> {
        let mut element = BytesStart::new(self.name("legacyDrawing"));
        element.push_attribute(("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"));
        element.push_attribute(("r:id", id));
        Event::Empty(element)
    }

    /// A row or a cell begins: what is missing before it comes first.
    fn open<'e>(&mut self, start: BytesStart<'e>, before: &mut Vec<Event<'static>>) -> BytesStart<'e> {
        match start.local_name().into_inner() {
            "row" => {
                let row = attribute(&start, "r")
                    .and_then(|row| row.parse::<u32>().ok())
                    .map_or(self.next_row, |row| row.saturating_sub(1));
                before.extend(self.rows_before(row));
                (self.row, self.next_row, self.next_column) = (Some(row), row.saturating_add(1), 0);
                // What a row says of its span need not hold any more.
                without(start, "spans")
            }
            "c" => {
                let Some(row) = self.row else { return start };
                let column = attribute(&start, "r").and_then(|name| column_of(&name)).unwrap_or(self.next_column);
                before.extend(self.cells_before(row, column));
                self.next_column = column.saturating_add(1);
                if self.left.remove(&(row, column)) { self.marked(start) } else { start }
            }
            _ => start,
        }
    }

    fn marked<'e>(&mut self, start: BytesStart<'e>) -> BytesStart<'e> {
        let format = attribute(&start, "s").and_then(|style| style.parse().ok()).unwrap_or(0);
        let marked = self.styles.marked(format).to_string();
        let mut element = without(start, "s");
        element.push_attribute(("s", marked.as_str()));
        element
    }

    fn cell(&mut self, at: (u32, u32)) -> Event<'static> {
        let mut element = BytesStart::new(self.name("c"));
        element.push_attribute(("r", address(u64::from(at.0) + 1, at.1 as usize).as_str()));
        element.push_attribute(("s", self.styles.marked(0).to_string().as_str()));
        Event::Empty(element)
    }

    fn cells_before(&mut self, row: u32, column: u32) -> Vec<Event<'static>> {
        let cells: Vec<(u32, u32)> = self.left.range((row, 0)..(row, column)).copied().collect();
        cells.iter().for_each(|at| _ = self.left.remove(at));
        cells.into_iter().map(|at| self.cell(at)).collect()
    }

    fn rest_of_row(&mut self) -> Vec<Event<'static>> {
        let row = self.row.take();
        row.map_or(Vec::new(), |row| self.cells_before(row, u32::MAX))
    }

    /// Rows that are not there, up to one that is.
    fn rows_before(&mut self, row: u32) -> Vec<Event<'static>> {
        let mut events = Vec::new();
        while let Some(&(missing, _)) = self.left.iter().next().filter(|(missing, _)| *missing < row) {
            let mut element = BytesStart::new(self.name("row"));
            element.push_attribute(("r", (missing + 1).to_string().as_str()));
            let name = self.name("row");
            events.push(Event::Start(element));
            events.extend(self.cells_before(missing, u32::MAX));
            events.push(Event::End(quick_xml::events::BytesEnd::new(name)));
        }
        events
    }
}

fn without<'e>(start: BytesStart<'e>, name: &str) -> BytesStart<'e> {
    let element = start.name().into_inner().to_owned();
    let mut copy = BytesStart::new(element);
    let mut all = start.attributes();
    for attribute in all.with_checks(false).filter_map(Result::ok) {
        if attribute.key.into_inner() != name {
            copy.push_attribute(attribute);
        }
    }
    copy
}

fn column_of(name: &str) -> Option<u32> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic);
    let column = letters.fold(0_u32, |column, letter| {
        column.saturating_mul(26).saturating_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    });
    column.checked_sub(1)
}
