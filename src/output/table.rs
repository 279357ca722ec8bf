//! Tables for people: East Asian characters take two columns. Where a terminal is too narrow for a table, each row
//! becomes a block of lines.

use comfy_table::{
    Attribute, Cell as TableCell, CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets,
};
use unicode_width::UnicodeWidthStr;

use super::Cell;

/// What stands between two columns.
const GAP: u16 = 2;

/// A table whose columns would get less than this is not read any more.
const NARROWEST: u16 = 5;

/// The columns that a text takes on a terminal.
pub fn width(text: &str) -> usize {
    text.width()
}

/// A table without lines, as wide as the terminal at most. Columns in which no row has anything are left out.
pub fn render(titles: &[&str], mut rows: Vec<Vec<Cell>>) -> String {
    let used: Vec<bool> =
        (0..titles.len()).map(|i| rows.is_empty() || rows.iter().any(|row| row.get(i).is_some_and(says))).collect();
    let titles: Vec<&str> = titles.iter().zip(&used).filter_map(|(title, used)| used.then_some(*title)).collect();
    for row in &mut rows {
        let mut used = used.iter();
        row.retain(|_| used.next().copied().unwrap_or(true));
    }
    let mut table = Table::new();
    // Some terminals say that they have no columns at all.
    let terminal = table.width().filter(|columns| *columns != 0);
    if terminal.is_some_and(|columns| usize::from(columns) < usize::from(NARROWEST + GAP) * titles.len()) {
        return blocks(&titles, rows);
    }
    table.load_style(presets::NOTHING);
    if table.width() != Some(0) {
        table.set_content_arrangement(ContentArrangement::Dynamic);
    }
    table.set_header(titles.iter().map(|title| TableCell::new(title).add_attribute(Attribute::Bold)));
    let whole = |index: usize| rows.iter().map(|row| unbroken(&row[index])).max().unwrap_or(0);
    let whole: Vec<u16> = (0..titles.len()).map(whole).collect();
    for row in rows {
        table.add_row(row.into_iter().map(|cell| match cell {
            Cell::Number(number) => TableCell::new(number).set_alignment(CellAlignment::Right),
            Cell::Text(text) => TableCell::new(text),
        }));
    }
    for (column, whole) in table.column_iter_mut().zip(whole) {
        column.set_padding((0, GAP));
        if whole > 0 {
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(whole + GAP)));
        }
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    format!("{}\n", lines.join("\n"))
}

/// Whether a cell says anything.
fn says(cell: &Cell) -> bool {
    !matches!(cell, Cell::Text(text) if text.is_empty())
}

/// The columns that must stay together: a number or a day that is broken over lines is misread.
fn unbroken(cell: &Cell) -> u16 {
    let Cell::Text(text) = cell else { return 0 };
    let is_day = |word: &&str| word.len() <= 10 && word.bytes().all(|b| b.is_ascii_digit() || b == b'-' || b == b':');
    text.split(' ').filter(is_day).map(|word| word.len() as u16).max().unwrap_or(0)
}

/// Each row as a block of lines, title and content.
fn blocks(titles: &[&str], rows: Vec<Vec<Cell>>) -> String {
    let room = titles.iter().map(|title| width(title)).max().unwrap_or(0);
    let block = |row: Vec<Cell>| -> String {
        let said = titles.iter().zip(row).filter(|(_, cell)| says(cell));
        said.map(|(title, cell)| format!("{title}{}  {}\n", " ".repeat(room - width(title)), cell.into_text()))
            .collect()
    };
    rows.into_iter().map(block).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn columns_without_content_are_left_out() {
        let rows = vec![vec![Cell::Number(1), text(""), text("王小明")], vec![Cell::Number(2), text(""), text("")]];
        let table = render(&["編號", "帳號", "姓名"], rows);
        assert!(table.contains("姓名") && table.contains("王小明") && !table.contains("帳號"));
        assert!(render(&["編號", "帳號"], Vec::new()).contains("帳號"));
    }

    #[test]
    fn days_and_numbers_stay_together() {
        assert_eq!(unbroken(&text("115-11-21 12:52")), 9);
        assert_eq!(unbroken(&text("審核通過")), 0);
    }

    #[test]
    fn a_block_names_what_it_says() {
        let rows = vec![vec![Cell::Number(1), text("交通部")], vec![Cell::Number(2), text("")]];
        assert_eq!(blocks(&["案件", "機關名稱"], rows), "案件      1\n機關名稱  交通部\n\n案件      2\n");
    }
}
