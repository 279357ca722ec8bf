//! Labels at the heads of columns, with one row of values below them or several.

use std::collections::HashSet;

use super::ground::{Area, Ground, Place, Role, Spot};
use super::heading::Headings;
use super::label::{Block, Labels, Meaning};
use super::read::Found;
use super::{Field, Kind, choice, shape};
use crate::sheet::Cell;

/// No table has more rows.
const ROWS: u32 = 2_000;

/// A column: its head, and what that is.
struct Column<'g> {
    area: Area,
    label: &'g str,
    kind: Option<Kind>,
}

/// What the tables of a sheet say, and the labels that were used for it.
#[derive(Default)]
pub struct Tables {
    /// The values.
    pub found: Vec<Found>,
    /// The places of the heads.
    pub used: HashSet<Place>,
    /// The places of the values.
    pub taken: HashSet<Place>,
}

impl Tables {
    /// Finds and reads them.
    pub fn of(ground: &Ground<'_>, labels: &Labels, headings: &Headings, used: &HashSet<Place>) -> Self {
        let mut all: Vec<(Vec<Column<'_>>, Vec<u32>)> = Vec::new();
        let mut row = 0;
        while row < ground.last.0 {
            for run in runs(ground, labels, row) {
                if run.iter().any(|column| used.contains(&column.area.first)) {
                    continue;
                }
                let rows = rows(ground, labels, headings, &run, row);
                if !rows.is_empty() {
                    all.push((run, rows));
                }
            }
            row = next_row(ground, row);
        }
        let mut tables = Self::default();
        for (number, (run, rows)) in (0..).zip(&all) {
            // A table that goes on below its repeated head is one of several people even with one row.
            let goes_on = all.iter().filter(|(other, _)| same_heads(run, other)).count() > 1;
            tables.take(ground, labels, headings, (run, rows), (number, goes_on));
        }
        tables
    }

    fn take(
        &mut self,
        ground: &Ground<'_>,
        labels: &Labels,
        headings: &Headings,
        (run, rows): (&[Column<'_>], &[u32]),
        (table, goes_on): (u32, bool),
    ) {
        let ticked = ticked_rows(ground, labels, run, rows);
        let blocks: Vec<Option<Block>> = ticked.iter().map(|&row| row_block(ground, labels, run, row)).collect();
        let several = (ticked.len() > 1 || goes_on) && blocks.iter().all(Option::is_none);
        let fields = fields(labels, headings, run);
        let known: Vec<Field> = fields.iter().flatten().map(|(field, _)| *field).collect();
        self.used.extend(run.iter().map(|column| column.area.first));
        if known.len() * 2 < run.len() && known.len() < 3 || (several && !known.iter().copied().any(identifies)) {
            return;
        }
        let beside = run[0].area.first.1.checked_sub(1);
        for (index, (&row, block)) in (0..).zip(ticked.iter().zip(blocks)) {
            self.taken.extend(beside.filter(|_| block.is_some()).map(|column| ground.area((row, column)).first));
            for (column, field) in run.iter().zip(&fields) {
                let field = match block {
                    Some(block) => field_of(labels, column, Some(block)),
                    None => *field,
                };
                let at = ground.area((row, column.area.first.1)).first;
                let spot = ground.spot(at);
                self.taken.insert(at);
                let names_person = spot.is_some_and(|spot| labels.heading(&spot.text).is_some());
                if block.is_some() && names_person && column.area == run[0].area {
                    continue;
                }
                let value = spot.map_or(&Cell::Empty, |spot| spot.cell.as_ref());
                let Some((field, exact)) = field else { continue };
                let value = match column.kind {
                    // A tick below the name of a kind.
                    Some(_) if !is_ticked(value, labels) => continue,
                    Some(kind) => Cell::from(kind.word().to(crate::text::Lang::ZhTw)),
                    None => value.clone(),
                };
                let confidence = if value.is_empty() {
                    0
                } else if exact {
                    90
                } else {
                    80
                };
                let record = several.then_some((table, index));
                let label = column.label.to_owned();
                self.found.push(Found { field, label, label_at: column.area.first, value, at, confidence, record });
            }
        }
    }
}

fn same_heads(one: &[Column<'_>], other: &[Column<'_>]) -> bool {
    one.len() > 2 && one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.label == other.label)
}

/// The next row in which a text ends.
fn next_row(ground: &Ground<'_>, row: u32) -> u32 {
    let from = ground.spots.partition_point(|spot| spot.area.first.0 <= row);
    let until = ground.spots.get(from).map_or(ground.last.0, |spot| spot.area.first.0);
    if until > row + 1 && ground.row(row).iter().any(|spot| spot.area.last.0 > row) { row + 1 } else { until }
}

/// Fields of which several rows are several people or several roles.
const fn identifies(field: Field) -> bool {
    use Field as F;
    matches!(
        field,
        F::Name
            | F::Login
            | F::Email
            | F::FormerName
            | F::FormerLogin
            | F::System
            | F::Role
            | F::RoleCode
            | F::CertSerial
    )
}

fn field_of(labels: &Labels, column: &Column<'_>, block: Option<Block>) -> Option<(Field, bool)> {
    if column.kind.is_some() {
        return Some((Field::Kind, true));
    }
    match labels.meaning(column.label, block)? {
        Meaning::Field(field, exact) => Some((field, exact)),
        Meaning::Other => None,
    }
}

/// What the columns ask for. Where one of them names who goes and none who comes, all are about him.
fn fields(labels: &Labels, headings: &Headings, run: &[Column<'_>]) -> Vec<Option<(Field, bool)>> {
    let of = |block: fn(Option<Block>) -> Option<Block>| -> Vec<Option<(Field, bool)>> {
        run.iter().map(|column| field_of(labels, column, block(headings.block_of(column.area.first)))).collect()
    };
    let fields = of(|block| block);
    let has = |wanted: Field| fields.iter().flatten().any(|(field, _)| *field == wanted);
    if has(Field::FormerName) && !has(Field::Name) { of(|_| Some(Block::Former)) } else { fields }
}

/// Runs of labels side by side that end in a row, with nothing between them.
fn runs<'g>(ground: &'g Ground<'_>, labels: &Labels, row: u32) -> Vec<Vec<Column<'g>>> {
    let mut runs: Vec<Vec<Column<'g>>> = vec![Vec::new()];
    let mut column = 0;
    while column <= ground.last.1 {
        let area = ground.area((row, column));
        let head =
            ground.spot((row, column)).filter(|spot| spot.area.last.0 == row).and_then(|spot| head(spot, labels));
        match (head, runs.last_mut()) {
            (Some(head), Some(run)) => run.push(head),
            (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
        column = area.last.1 + 1;
    }
    for run in &mut runs {
        // One kind alone is a value; several are offered to be ticked below.
        let first = run.iter().find_map(|column| column.kind);
        if run.iter().all(|column| column.kind.is_none() || column.kind == first) {
            let labels = run.iter().take_while(|column| column.kind.is_none()).count();
            run.truncate(labels);
        }
    }
    runs.retain(|run| run.len() > 1 && run.iter().any(|column| column.kind.is_none()));
    runs
}

fn head<'g>(spot: &'g Spot<'_>, labels: &Labels) -> Option<Column<'g>> {
    // What is merged over many rows stands beside them.
    if spot.area.last.0 - spot.area.first.0 > 1 {
        return None;
    }
    let kind = if spot.is_plain() && spot.text.chars().count() < 9 && !choice::is_marked(&spot.text, labels) {
        labels.kind(&spot.text)
    } else {
        None
    };
    match (spot.lone_label(), kind) {
        (Some(label), _) => Some(Column { area: spot.area, label, kind: None }),
        (None, Some(kind)) => Some(Column { area: spot.area, label: &spot.text, kind: Some(kind) }),
        (None, None) => None,
    }
}

/// What a cell below the head of a column is.
#[derive(PartialEq)]
enum Below {
    Blank,
    Value,
    Label,
}

fn below(ground: &Ground<'_>, labels: &Labels, headings: &Headings, column: &Column<'_>, row: u32) -> Below {
    let Some(spot) = ground.spot((row, column.area.first.1)) else { return Below::Blank };
    if spot.area.first.1 != column.area.first.1 || headings.stands_at(spot.area.first) {
        return Below::Label;
    }
    match spot.role {
        Role::Plain if spot.area.last.1 > column.area.last.1 + 1 => Below::Label,
        Role::Plain => Below::Value,
        // A word that ends a label elsewhere may be a title here.
        Role::Labels(_) if spot.lone_label().is_some() => match labels.meaning(column.label, None) {
            Some(Meaning::Field(field, _)) if labels.calls_so(field, &spot.text) => Below::Value,
            Some(Meaning::Field(field, _)) if shape::is_place(field) && labels.names_field(&spot.text).is_none() => {
                Below::Value
            }
            _ => Below::Label,
        },
        Role::Labels(_) | Role::Note => Below::Label,
    }
}

/// The rows of values below a run; none if what stands there is something else.
fn rows(ground: &Ground<'_>, labels: &Labels, headings: &Headings, run: &[Column<'_>], head: u32) -> Vec<u32> {
    let mut rows = Vec::new();
    let mut blank = 0;
    for row in head + 1..=ground.last.0.min(head + ROWS) {
        let cells: Vec<Below> = run.iter().map(|column| below(ground, labels, headings, column, row)).collect();
        let begins =
            run.iter().any(|column| ground.spot((row, column.area.first.1)).is_some_and(|s| s.area.first.0 == row));
        let values = cells.iter().filter(|cell| **cell == Below::Value).count();
        if cells.contains(&Below::Label) {
            break;
        }
        let counted_only = values == 1 && is_counted(ground, run, row);
        if values == 0 || counted_only {
            blank += u32::from(values == 0);
            if blank > 1 || (rows.is_empty() && values == 0) {
                break;
            }
            continue;
        }
        // Values that go on from the row before are no row of their own.
        if begins && !is_example(ground, labels, run, row) {
            rows.push(row);
        }
    }
    rows
}

/// Whether the one value of a row is its number.
fn is_counted(ground: &Ground<'_>, run: &[Column<'_>], row: u32) -> bool {
    run.first().and_then(|column| ground.spot((row, column.area.first.1))).is_some_and(|spot| {
        let plain = super::fold::fold(&spot.text);
        plain.chars().count() <= 3 && (plain.parse::<u32>().is_ok() || "一二三四五六七八九十".contains(plain.as_str()))
    })
}

fn is_example(ground: &Ground<'_>, labels: &Labels, run: &[Column<'_>], row: u32) -> bool {
    let first = run.first().map_or(0, |column| column.area.first.1);
    let before = first.checked_sub(1).and_then(|column| ground.spot((row, column)));
    let marks = [before, ground.spot((row, first))];
    marks.into_iter().flatten().any(|spot| labels.is_example(&spot.text))
}

/// Whose row it is, where a heading at its left says so.
fn row_block(ground: &Ground<'_>, labels: &Labels, run: &[Column<'_>], row: u32) -> Option<Block> {
    let first = run.first()?.area.first.1;
    let person = |column: u32| labels.heading(&ground.spot((row, column))?.text).filter(|block| block.is_person());
    let tells = !matches!(labels.meaning(run[0].label, None), Some(Meaning::Field(field, _)) if field != Field::Kind);
    first.checked_sub(1).and_then(person).or_else(|| person(first).filter(|_| tells))
}

fn is_ticked(value: &Cell, labels: &Labels) -> bool {
    value.text().ok().and_then(|text| choice::lone_mark(&text, labels)) == Some(true)
}

/// Where some rows are ticked and others are not, those that are.
fn ticked_rows(ground: &Ground<'_>, labels: &Labels, run: &[Column<'_>], rows: &[u32]) -> Vec<u32> {
    let plain = run.iter().filter(|column| column.kind.is_none());
    let beside = run.first().and_then(|column| column.area.first.1.checked_sub(1));
    let columns: Vec<u32> = plain.map(|column| column.area.first.1).chain(beside).collect();
    let tick = |row: u32, column: u32| {
        let spot = ground.spot((row, column))?;
        let lone = choice::lone_mark(&spot.text, labels);
        lone.or_else(|| match choice::choices(&spot.text, labels).as_slice() {
            [one] => Some(one.ticked),
            _ => None,
        })
    };
    let ticks = |row: u32| columns.iter().filter_map(|&column| tick(row, column)).collect::<Vec<bool>>();
    let some = rows.iter().any(|&row| ticks(row).contains(&true));
    if some { rows.iter().copied().filter(|&row| ticks(row).contains(&true)).collect() } else { rows.to_vec() }
}
