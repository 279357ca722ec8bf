//! Rows and columns of a workbook that are not shown.
//!
//! Source: ECMA-376 part 1, 18.3.1.13 (`col`) and 18.3.1.73 (`row`).

use std::collections::HashMap;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::error::Result;
use crate::sheet::annotate::part::{Parts, attribute};
use crate::sheet::grid::Concealed;
use crate::sheet::package;

/// What the sheets of a workbook do not show, by their names.
///
/// Parts that are too large for a form are not looked through.
pub(super) fn of_xlsx(path: &Path) -> Result<HashMap<String, Concealed>> {
    let mut found = HashMap::new();
    let mut archive = package::open(path)?;
    let mut parts = Parts::new(path, &mut archive);
    for (name, part) in parts.sheets()?.sheets {
        // Most sheets show all; where the word for it does not occur, nothing is taken apart.
        if let Ok(text) = parts.text(&part)
            && text.contains(" hidden=")
        {
            found.insert(name, of_part(&text));
        }
    }
    Ok(found)
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
