//! Workbooks: the sheets of reviewers, and the chart of `report sla`.

use std::path::Path;

use super::{Item, view};
use crate::base::Timestamp;
use crate::error::Result;
use crate::output::{Cell, Cells, Tabular};
use crate::sheet::write::{Charted, RowWriter, Value, Xlsx, charted};
use crate::text::Lang;
use crate::text::report as t;

/// Writes a reviewer's sheet: what is asked, and two empty columns for the answer and its reason.
pub fn sheet(path: &Path, reviewer: &str, items: &[Item], lang: Lang, now: Timestamp) -> Result<()> {
    let mut sheet = Box::new(Xlsx::create(path, reviewer, now)?);
    let words = [
        t::HEAD_ITEM,
        t::HEAD_REVIEWER,
        t::HEAD_ACCOUNT,
        t::HEAD_NAME,
        t::HEAD_AGENCY,
        t::HEAD_ROLE,
        t::HEAD_SINCE,
        t::HEAD_UNTIL,
        t::HEAD_ANSWER,
        t::HEAD_REASON,
    ];
    sheet.head(&words.map(|word| word.to(lang).to_owned()))?;
    let text = |text: Option<&String>| text.map_or(Value::Empty, |text| Value::Text(text.clone()));
    for item in items {
        sheet.row(&[
            Value::Number(item.id.into()),
            Value::Text(reviewer.to_owned()),
            Value::Text(item.login.clone()),
            text(item.name.as_ref()),
            text(item.agency_name.as_ref()),
            Value::Text(item.key.clone()),
            Value::Date(item.starts),
            item.ends.map_or(Value::Empty, Value::Date),
            item.answer.map_or(Value::Empty, |answer| Value::Text(answer.name().to_owned())),
            Value::Text(item.reason.clone()),
        ])?;
    }
    sheet.finish()
}

/// Writes the table of `report sla` with a chart of how many were passed, wait and were late.
pub fn sla(path: &Path, rows: &[view::Sla], lang: Lang, now: Timestamp) -> Result<()> {
    let mut head: Vec<String> = vec![t::HEAD_WHERE.to(lang).to_owned()];
    head.extend(view::Sla::HEAD.iter().map(|column| column.title.to(lang).to_owned()));
    let row = |sla: &view::Sla| {
        let mut cells = Cells::new(lang);
        sla.cells(&mut cells);
        let label = Cell::Text(format!("{} {}", sla.system, sla.stage.word().to(lang)));
        [label].into_iter().chain(cells.finish()).map(Value::from).collect()
    };
    let rows: Vec<Vec<Value>> = rows.iter().map(row).collect();
    let title = t::SLA_TITLE.to(lang);
    // Passed, waiting and late stand behind the label, the system and the stage.
    charted(path, &Charted { title, head: &head, rows: &rows, labels: 0, bars: &[3, 4, 5], now })
}
