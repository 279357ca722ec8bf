//! Rows and columns of a workbook that are not shown.
//!
//! Source: ECMA-376 part 1, 18.3.1.13 (`col`) and 18.3.1.73 (`row`).

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::error::Result;
use crate::sheet::annotate::part::{LIMIT, Parts, attribute};
use crate::sheet::grid::Concealed;
use crate::sheet::package;

/// What the sheets of a workbook do not show, by their names. Most workbooks show all.
///
/// Parts that are too large for a form are not looked through.
pub(super) fn of_xlsx(path: &Path) -> Result<HashMap<String, Concealed>> {
    let mut found = HashMap::new();
    if !may_conceal(path)? {
        return Ok(found);
    }
    let mut archive = package::open(path)?;
    let mut parts = Parts::new(path, &mut archive);
    for (name, part) in parts.sheets()?.sheets {
        if let Ok(text) = parts.text(&part) {
            found.insert(name, of_part(&text));
        }
    }
    Ok(found)
}

/// Whether the word for it occurs in any sheet.
fn may_conceal(path: &Path) -> Result<bool> {
    let mut archive = package::open(path)?;
    for index in 0..archive.len() {
        let Ok(entry) = archive.by_index(index) else { continue };
        let is_sheet = entry.name().is_ok_and(|name| name.to_ascii_lowercase().contains("/worksheets/sheet"));
        let mut bytes = Vec::new();
        if !is_sheet || entry.take(LIMIT).read_to_end(&mut bytes).is_err() {
            continue;
        }
        if bytes.windows(8).any(|window| window == b" hidden=") {
            return Ok(true);
        }
    }
    Ok(false)
}

fn of_part(text: &str) -> Concealed {
    let mut found = Concealed::default();
    let mut reader = Reader::from_str(text);
    let number = |start: &BytesStart<'_>, name: &str| attribute(start, name)?.parse::<u32>().ok()?.checked_sub(1);
    let mut row = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => {
                let name = start.local_name().into_inner().to_owned();
                let hidden = matches!(attribute(&start, "hidden").as_deref(), Some("1" | "true"));
                match name.as_str() {
                    "row" => {
                        row = number(&start, "r").unwrap_or(row);
                        if hidden {
                            found.rows.push((row, row));
                        }
                        row += 1;
                    }
                    "col" if hidden => {
                        let (first, last) = (number(&start, "min"), number(&start, "max"));
                        found.columns.extend(first.zip(last));
                    }
                    _ => {}
                }
            }
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_that_are_not_shown_are_told() {
        let text = r#"<worksheet><cols><col min="2" max="3" width="9"/><col min="5" max="6" hidden="1"/></cols>
            <sheetData><row r="1"/><row r="4" hidden="true"><c r="A4"/></row><row hidden="1"/></sheetData></worksheet>"#;
        let found = of_part(text);
        assert_eq!(found.rows, [(3, 3), (4, 4)]);
        assert_eq!(found.columns, [(4, 5)]);
        assert!(found.contains((3, 0)) && found.contains((0, 5)) && !found.contains((2, 1)));
    }
}
